//! SQLite: one file, one thread that writes, a few connections that read.

use super::writer::Writer;
use super::{Query, Row, Statement, Value, migrate};
use crate::{Error, Result};
use bytes::Bytes;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags, ToSql};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::sync::Semaphore;

const READERS: usize = 4;
/// How long to wait for another process that writes.
const PATIENCE: Duration = Duration::from_secs(10);
const PREPARED: usize = 64;

/// An SQLite database. Clones share it; dropping the last one closes the file, which waits for
/// writes under way.
#[derive(Clone, Debug)]
pub(crate) struct Db {
    writer: Arc<Writer>,
    readers: Arc<Readers>,
    // Last, because it removes the files of the connections above.
    _folder: Option<Arc<TempDir>>,
}

#[derive(Debug)]
struct Readers {
    idle: Mutex<Vec<Connection>>,
    permits: Arc<Semaphore>,
}

impl Db {
    /// A database in a file, which is made if there is none.
    pub(crate) async fn open(file: &Path) -> Result<Self> {
        // FULL: what is committed survives a loss of power.
        Self::open_with(file, "FULL", None).await
    }

    /// A database that ends with its last clone. Several connections cannot share one in memory and
    /// read it while another writes, so it is a temporary file.
    pub(crate) async fn temporary() -> Result<Self> {
        let folder = TempDir::with_prefix("depesche-").map_err(Error::unavailable)?;
        let file = folder.path().join("records");
        Self::open_with(&file, "OFF", Some(Arc::new(folder))).await
    }

    async fn open_with(file: &Path, synchronous: &'static str, folder: Option<Arc<TempDir>>) -> Result<Self> {
        let file = file.to_owned();
        blocking(move || {
            let writer = Writer::start(writing(&file, synchronous)?)?;
            let readers = Readers::open(&file)?;
            Ok(Self { writer: Arc::new(writer), readers: Arc::new(readers), _folder: folder })
        })
        .await
    }

    /// Makes all of the statements true or none, durably; gives the rows that they return.
    pub(crate) async fn write(&self, statements: Vec<Statement>) -> Result<Vec<Row>> {
        self.writer.write(statements).await
    }

    /// The rows that answer a question, as of one instant.
    pub(crate) async fn read(&self, question: Query) -> Result<Vec<Row>> {
        let permit = self.readers.permits.clone().acquire_owned().await.map_err(Error::unavailable)?;
        let readers = self.readers.clone();
        blocking(move || {
            let rows = readers.read(&question);
            drop(permit);
            rows
        })
        .await
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(Error::unavailable)?
}

impl Readers {
    fn open(file: &Path) -> Result<Self> {
        let idle = (0..READERS).map(|_| reading(file)).collect::<rusqlite::Result<_>>().map_err(failed)?;
        Ok(Self { idle: Mutex::new(idle), permits: Arc::new(Semaphore::new(READERS)) })
    }

    /// Whoever holds a permit finds a connection, because each comes back whatever the answer is.
    fn read(&self, question: &Query) -> Result<Vec<Row>> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = idle().pop().ok_or_else(|| Error::unavailable("no connection is idle"))?;
        let rows = query(&connection, &question.sql, &question.params);
        idle().push(connection);
        rows
    }
}

fn writing(file: &Path, synchronous: &str) -> Result<Connection> {
    let mut connection = Connection::open(file).map_err(failed)?;
    prepare(&connection, synchronous).map_err(failed)?;
    migrate::migrate(&mut connection)?;
    Ok(connection)
}

fn prepare(connection: &Connection, synchronous: &str) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", synchronous)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(())
}

fn reading(file: &Path) -> rusqlite::Result<Connection> {
    let connection =
        Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(PREPARED);
    Ok(connection)
}

/// Runs one statement to its end.
pub(super) fn query(connection: &Connection, sql: &str, params: &[Value]) -> Result<Vec<Row>> {
    let mut statement = connection.prepare_cached(sql).map_err(failed)?;
    let columns = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(params)).map_err(failed)?;
    let mut all = Vec::new();
    while let Some(row) = rows.next().map_err(failed)? {
        all.push(Row((0..columns).map(|column| value(row, column)).collect::<Result<_>>()?));
    }
    Ok(all)
}

fn value(row: &rusqlite::Row<'_>, column: usize) -> Result<Value> {
    let what = || format!("column {column} of a row");
    match row.get_ref(column).map_err(failed)? {
        ValueRef::Integer(int) => Ok(Value::Int(int)),
        ValueRef::Text(text) => match std::str::from_utf8(text) {
            Ok(text) => Ok(Value::Text(text.into())),
            Err(error) => Err(Error::corrupt(what(), error)),
        },
        ValueRef::Blob(bytes) => Ok(Value::Bytes(Bytes::copy_from_slice(bytes))),
        ValueRef::Null | ValueRef::Real(_) => Err(Error::corrupt(what(), "found a type that is never kept")),
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(int) => ValueRef::Integer(*int),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

pub(super) fn failed(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::corrupt("the database", error),
        _ => Error::unavailable(error),
    }
}
