//! The log: what changed, numbered without gaps.

use crate::db::{Query, Row};
use crate::records::parse;
use crate::{Result, Store};
use depesche_news::Entry;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// How often to look whether another process has committed.
const POLL: Duration = Duration::from_millis(250);

impl Store {
    /// The number of the newest log entry; 0 if there is none.
    pub async fn log_end(&self) -> Result<u64> {
        let row = self.read_one(Query::new("SELECT COALESCE(MAX(seq), 0) FROM log")).await?;
        Ok(row.map(|row| row.int(0)).transpose()?.unwrap_or(0).unsigned_abs())
    }

    /// Log entries after `seq`, in order, without gaps.
    pub async fn log_after(&self, seq: u64, limit: usize) -> Result<Vec<Entry>> {
        let after = i64::try_from(seq).unwrap_or(i64::MAX);
        let question = Query::new("SELECT seq, at, actor, reason, event FROM log")
            .bind(" WHERE seq > ", after)
            .bind(" ORDER BY seq LIMIT ", limit);
        self.db.read(question).await?.iter().map(entry).collect()
    }

    /// Returns when the log has grown past `seq`, at once if it has, or after `at_most`. Also notices
    /// what another process has committed.
    pub async fn wait_for_more(&self, seq: u64, at_most: Duration) -> Result<()> {
        let now = Instant::now();
        // The end of time, if that is longer than there is time.
        let deadline = now.checked_add(at_most).unwrap_or(now + Duration::from_secs(u32::MAX.into()));
        let mut end = self.end.subscribe();
        while self.known_end().await? <= seq && Instant::now() < deadline {
            let poll = deadline.min(Instant::now() + POLL);
            // Either way the loop looks again.
            let _ = timeout_at(poll, end.wait_for(|end| *end > seq)).await;
        }
        Ok(())
    }

    async fn known_end(&self) -> Result<u64> {
        let end = self.log_end().await?;
        Ok(self.grown_to(end))
    }

    /// Wakes whoever waits for this entry.
    pub(crate) fn grown_to(&self, seq: u64) -> u64 {
        self.end.send_if_modified(|end| {
            let grown = seq > *end;
            *end = seq.max(*end);
            grown
        });
        seq
    }
}

fn entry(row: &Row) -> Result<Entry> {
    let (seq, at) = (row.int(0)?.unsigned_abs(), row.time(1)?);
    Ok(Entry { seq, at, actor: parse(row, 2)?, reason: row.text(3)?.into(), event: parse(row, 4)? })
}
