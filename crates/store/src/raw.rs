//! Raw bytes: kept before anybody understands them.

use crate::db::{Query, Row, Statement};
use crate::{Error, Result, Store};
use bytes::Bytes;
use depesche_news::{Agency, Digest};
use jiff::Timestamp;

/// The number of some raw bytes in the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RawId(pub i64);

/// Bytes as they came, before anybody understood them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raw {
    /// Its number.
    pub id: RawId,
    /// Who delivered it.
    pub source: Agency,
    /// Its file name.
    pub name: String,
    /// When it came.
    pub received: Timestamp,
    /// As it came.
    pub bytes: Bytes,
}

/// Raw bytes that could not be understood, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quarantined {
    /// Its number.
    pub id: RawId,
    /// Who delivered it.
    pub source: Agency,
    /// Its file name.
    pub name: String,
    /// When it came.
    pub received: Timestamp,
    /// Its length in bytes.
    pub size: u64,
    /// What was found, and what was expected.
    pub reason: String,
}

/// What became of raw bytes that were to be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// They are durable now, and wait to be understood.
    New(RawId),
    /// The same source has delivered the same bytes under the same name before.
    Known,
}

impl Store {
    /// Keeps bytes durably before anybody tries to understand them.
    pub async fn keep_raw(&self, source: &Agency, name: &str, bytes: Bytes, now: Timestamp) -> Result<Kept> {
        let rows = self.db.write(vec![keep(source, name, bytes, now)]).await?;
        let id = rows.first().map(|row| row.int(0)).transpose()?;
        Ok(id.map_or(Kept::Known, |id| Kept::New(RawId(id))))
    }

    /// Notes that raw bytes are understood, with what was doubtful about them.
    pub async fn raw_understood(&self, id: RawId, notices: &[String]) -> Result<()> {
        let notices = serde_json::to_string(notices).map_err(|error| Error::corrupt("notices", error))?;
        self.set_state(id, "understood", &notices).await
    }

    /// Notes that raw bytes cannot be understood, and why.
    pub async fn raw_quarantined(&self, id: RawId, reason: &str) -> Result<()> {
        self.set_state(id, "quarantined", reason).await
    }

    async fn set_state(&self, id: RawId, state: &str, notes: &str) -> Result<()> {
        let sql = "UPDATE raw SET state = $1, notes = $2 WHERE id = $3 RETURNING id";
        let rows = self.db.write(vec![Statement::new(sql, [state.into(), notes.into(), id.0.into()])]).await?;
        let missing = || Error::corrupt(format!("raw {}", id.0), "found none, expected what was kept");
        rows.first().map(|_| ()).ok_or_else(missing)
    }

    /// Raw bytes by number.
    pub async fn raw(&self, id: RawId) -> Result<Option<Raw>> {
        let question = Query::new(RAW).bind(" WHERE id = ", id.0);
        self.read_one(question).await?.map(|row| raw(&row)).transpose()
    }

    /// Raw bytes that nobody has understood or put into quarantine yet, oldest first: after a
    /// crash, what is still to be done.
    pub async fn raws_waiting(&self, limit: usize) -> Result<Vec<Raw>> {
        let question = Query::new(RAW).bind(" WHERE state = 'waiting' ORDER BY id LIMIT ", limit);
        self.db.read(question).await?.iter().map(raw).collect()
    }

    /// What is in quarantine, newest first.
    pub async fn quarantine(&self, limit: usize) -> Result<Vec<Quarantined>> {
        let question = Query::new("SELECT id, source, name, received, length(bytes), notes FROM raw")
            .bind(" WHERE state = 'quarantined' ORDER BY id DESC LIMIT ", limit);
        self.db.read(question).await?.iter().map(quarantined).collect()
    }
}

const RAW: &str = "SELECT id, source, name, received, bytes FROM raw";

fn keep(source: &Agency, name: &str, bytes: Bytes, now: Timestamp) -> Statement {
    let sql = "INSERT INTO raw (id, source, name, digest, received, state, notes, bytes)
        VALUES ((SELECT COALESCE(MAX(id), 0) + 1 FROM raw), $1, $2, $3, $4, 'waiting', '', $5)
        ON CONFLICT (source, name, digest) DO NOTHING RETURNING id";
    let digest = Digest::of(&bytes);
    Statement::new(sql, [source.as_str().into(), name.into(), digest.as_str().into(), now.into(), bytes.into()])
}

fn raw(row: &Row) -> Result<Raw> {
    let (id, source, name, received) = delivery(row)?;
    Ok(Raw { id, source, name, received, bytes: row.bytes(4)? })
}

fn quarantined(row: &Row) -> Result<Quarantined> {
    let (id, source, name, received) = delivery(row)?;
    Ok(Quarantined { id, source, name, received, size: row.int(4)?.unsigned_abs(), reason: row.text(5)?.into() })
}

fn delivery(row: &Row) -> Result<(RawId, Agency, String, Timestamp)> {
    let source = Agency::parse(row.text(1)?).map_err(|error| Error::corrupt("the source of raw bytes", error))?;
    Ok((RawId(row.int(0)?), source, row.text(2)?.into(), row.time(3)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_in_order() {
        keep(&Agency::parse("kueste").unwrap(), "a.xml", Bytes::new(), Timestamp::UNIX_EPOCH).assert_in_order();
    }
}
