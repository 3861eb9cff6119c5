//! The one thread that writes.
//!
//! Every commit waits for the disk; so whoever waits while another commit is under way shares the
//! next one. Each job stays all-or-nothing by itself: it runs in its own savepoint.

use super::sqlite::failed;
use super::{Row, Statement, sqlite};
use crate::{Error, Result};
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::thread::JoinHandle;
use tokio::sync::{mpsc, oneshot};

/// At most this many jobs share a commit.
const GROUP: usize = 256;

/// The fields are dropped in this order: without `jobs` the thread comes to its end, and `_thread`
/// waits for that, so that a dropped store has closed its file.
#[derive(Debug)]
pub(super) struct Writer {
    jobs: mpsc::Sender<Job>,
    _thread: Joined,
}

#[derive(Debug)]
struct Job {
    statements: Vec<Statement>,
    answer: oneshot::Sender<Result<Vec<Row>>>,
}

#[derive(Debug)]
struct Joined(Option<JoinHandle<()>>);

impl Drop for Joined {
    fn drop(&mut self) {
        let ended = self.0.take().map(JoinHandle::join);
        if let Some(Err(_)) = ended {
            tracing::error!("the thread that writes has panicked");
        }
    }
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self> {
        let (jobs, waiting) = mpsc::channel(GROUP);
        let named = std::thread::Builder::new().name("store-writer".into());
        let thread = named.spawn(move || serve(connection, waiting)).map_err(Error::unavailable)?;
        Ok(Self { jobs, _thread: Joined(Some(thread)) })
    }

    /// The rows that the statements return, once all of it is durable.
    pub(super) async fn write(&self, statements: Vec<Statement>) -> Result<Vec<Row>> {
        let (answer, answered) = oneshot::channel();
        let gone = |_| Error::unavailable("the thread that writes has ended");
        self.jobs.send(Job { statements, answer }).await.map_err(|_| gone(()))?;
        answered.await.map_err(|_| gone(()))?
    }
}

fn serve(mut connection: Connection, mut jobs: mpsc::Receiver<Job>) {
    let mut group = Vec::with_capacity(GROUP);
    while jobs.blocking_recv_many(&mut group, GROUP) > 0 {
        answer(&mut connection, group.drain(..));
    }
}

fn answer(connection: &mut Connection, group: impl Iterator<Item = Job>) {
    let (work, answers): (Vec<_>, Vec<_>) = group.map(|job| (job.statements, job.answer)).unzip();
    let outcomes = commit(connection, &work).unwrap_or_else(|error| lost(&error, work.len()));
    for (answer, outcome) in answers.into_iter().zip(outcomes) {
        // Whoever asked may have gone away; what is committed stays committed.
        let _ = answer.send(outcome);
    }
}

/// Nothing of the group is true, and that is what each of its jobs is told.
fn lost(error: &Error, jobs: usize) -> Vec<Result<Vec<Row>>> {
    tracing::error!(%error, jobs, "a group of writes is lost");
    (0..jobs).map(|_| Err(Error::unavailable(error))).collect()
}

fn commit(connection: &mut Connection, work: &[Vec<Statement>]) -> Result<Vec<Result<Vec<Row>>>> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    let outcomes = work.iter().map(|statements| run(&mut transaction, statements)).collect::<Result<_>>()?;
    transaction.commit().map_err(failed)?;
    Ok(outcomes)
}

/// The outer error is the whole group's: there is no transaction any more (the disk is full, say).
/// The inner one is the job's own.
fn run(transaction: &mut Transaction<'_>, statements: &[Statement]) -> Result<Result<Vec<Row>>> {
    let savepoint = transaction.savepoint().map_err(failed)?;
    let outcome = execute(&savepoint, statements);
    match outcome {
        Ok(_) => savepoint.commit().map_err(failed)?,
        Err(_) => savepoint.finish().map_err(failed)?,
    }
    Ok(outcome)
}

fn execute(connection: &Connection, statements: &[Statement]) -> Result<Vec<Row>> {
    let mut returned = Vec::new();
    for statement in statements {
        let rows = sqlite::query(connection, statement.sql, &statement.params)?;
        statement.check(usize::try_from(connection.changes()).unwrap_or(usize::MAX))?;
        returned.extend(rows);
    }
    Ok(returned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        connection.execute_batch("CREATE TABLE t (n BIGINT PRIMARY KEY)").unwrap();
        connection
    }

    fn insert(n: i64) -> Statement {
        Statement::new("INSERT INTO t (n) VALUES ($1) RETURNING n", [n.into()])
    }

    #[test]
    fn a_failing_job_rolls_back_alone() {
        let mut connection = connection();
        let work = [vec![insert(1)], vec![insert(2), insert(1)], vec![insert(3)]];
        let outcomes = commit(&mut connection, &work).unwrap();
        assert_eq!(outcomes.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true]);
        let kept = sqlite::query(&connection, "SELECT n FROM t ORDER BY n", &[]).unwrap();
        assert_eq!(kept.iter().map(|row| row.int(0).unwrap()).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn a_group_whose_transaction_is_gone_is_lost_as_a_whole() {
        let mut connection = connection();
        let work = [vec![insert(1)], vec![Statement::new("ROLLBACK", [])], vec![insert(2)]];
        assert!(commit(&mut connection, &work).is_err());
        let kept = sqlite::query(&connection, "SELECT n FROM t", &[]).unwrap();
        assert!(kept.is_empty());
    }
}
