//! The narrow way to the database: lists of statements that become true together, and queries.

mod migrate;
mod sqlite;
mod writer;

pub(crate) use sqlite::Db;

use crate::{Error, Result};
use bytes::Bytes;
use depesche_news::{ItemId, Key};
use jiff::Timestamp;

/// What a column can hold. Nothing that we keep is NULL.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Int(i64),
    Text(String),
    Bytes(Bytes),
}

/// One row of an answer.
#[derive(Debug)]
pub(crate) struct Row(Vec<Value>);

/// A change, in SQL that every database understands. Its parameters are `$1…$n`, and first appear
/// in rising order, because SQLite numbers them by appearance.
#[derive(Clone, Debug)]
pub(crate) struct Statement {
    sql: &'static str,
    params: Vec<Value>,
    changes_record: Option<ItemId>,
}

/// A question, built piece by piece, so that its parameters are in order by themselves.
#[derive(Debug)]
pub(crate) struct Query {
    sql: String,
    params: Vec<Value>,
}

impl Statement {
    pub(crate) fn new(sql: &'static str, params: impl Into<Vec<Value>>) -> Self {
        Self { sql, params: params.into(), changes_record: None }
    }

    /// It must change exactly one row: the record of this id. Otherwise it is a conflict.
    pub(crate) fn or_conflict(self, item: &ItemId) -> Self {
        Self { changes_record: Some(item.clone()), ..self }
    }

    fn check(&self, changed: usize) -> Result<()> {
        match &self.changes_record {
            Some(item) if changed != 1 => Err(Error::Conflict { item: item.clone() }),
            _ => Ok(()),
        }
    }
}

impl Query {
    pub(crate) fn new(sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), params: Vec::new() }
    }

    /// More SQL.
    pub(crate) fn then(mut self, sql: &str) -> Self {
        self.sql.push_str(sql);
        self
    }

    /// More SQL, and a parameter after it.
    pub(crate) fn bind(mut self, sql: &str, value: impl Into<Value>) -> Self {
        self.params.push(value.into());
        self.sql.push_str(&format!("{sql}${}", self.params.len()));
        self
    }

    /// More SQL, and several parameters after it, with commas.
    pub(crate) fn bind_all<V: Into<Value>>(self, sql: &str, values: impl IntoIterator<Item = V>) -> Self {
        let start = self.then(sql);
        values
            .into_iter()
            .enumerate()
            .fold(start, |query, (i, value)| query.bind(if i == 0 { "" } else { ", " }, value))
    }
}

impl Row {
    pub(crate) fn int(&self, column: usize) -> Result<i64> {
        match self.0.get(column) {
            Some(Value::Int(int)) => Ok(*int),
            other => Err(unexpected(column, "a number", other)),
        }
    }

    pub(crate) fn time(&self, column: usize) -> Result<Timestamp> {
        let nanoseconds = self.int(column)?;
        Timestamp::from_nanosecond(nanoseconds.into()).map_err(|error| Error::corrupt("an instant", error))
    }

    pub(crate) fn text(&self, column: usize) -> Result<&str> {
        match self.0.get(column) {
            Some(Value::Text(text)) => Ok(text),
            other => Err(unexpected(column, "text", other)),
        }
    }

    pub(crate) fn bytes(&self, column: usize) -> Result<Bytes> {
        match self.0.get(column) {
            Some(Value::Bytes(bytes)) => Ok(bytes.clone()),
            other => Err(unexpected(column, "bytes", other)),
        }
    }
}

fn unexpected(column: usize, expected: &str, found: Option<&Value>) -> Error {
    let found = match found {
        Some(Value::Int(_)) => "a number",
        Some(Value::Text(_)) => "text",
        Some(Value::Bytes(_)) => "bytes",
        None => "nothing",
    };
    Error::corrupt(format!("column {column} of a row"), format!("found {found}, expected {expected}"))
}

impl From<i64> for Value {
    fn from(int: i64) -> Self {
        Self::Int(int)
    }
}

impl From<usize> for Value {
    fn from(size: usize) -> Self {
        Self::Int(i64::try_from(size).unwrap_or(i64::MAX))
    }
}

impl From<u32> for Value {
    fn from(int: u32) -> Self {
        Self::Int(int.into())
    }
}

/// Nanoseconds reach from 1677 to 2262; what lies outside is as good as never and always.
impl From<Timestamp> for Value {
    fn from(at: Timestamp) -> Self {
        let nearest = at.as_nanosecond().clamp(i64::MIN.into(), i64::MAX.into());
        Self::Int(i64::try_from(nearest).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        key.as_str().into()
    }
}

impl From<Bytes> for Value {
    fn from(bytes: Bytes) -> Self {
        Self::Bytes(bytes)
    }
}

#[cfg(test)]
impl Statement {
    /// The numbers of the parameters in the order in which they first appear.
    pub(crate) fn appearance(&self) -> Vec<usize> {
        let mut seen = Vec::new();
        for part in self.sql.split('$').skip(1) {
            let digits: String = part.chars().take_while(char::is_ascii_digit).collect();
            let number = digits.parse().unwrap();
            if !seen.contains(&number) {
                seen.push(number);
            }
        }
        seen
    }

    /// Fails unless the parameters first appear in rising order, and all of them are given.
    pub(crate) fn assert_in_order(&self) {
        let expected: Vec<usize> = (1..=self.params.len()).collect();
        assert_eq!(self.appearance(), expected, "{}", self.sql);
    }
}
