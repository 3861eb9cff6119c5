//! Brings the tables up to date.

use super::sqlite::failed;
use crate::{Error, Result};
use depesche_news::Digest;
use rusqlite::{Connection, Transaction, TransactionBehavior};

/// In order; the first is number 1. What is released is never edited: its hash is kept.
const MIGRATIONS: &[&str] = &[include_str!("../../migrations/0001_start.sql")];

const HISTORY: &str = "CREATE TABLE IF NOT EXISTS migration (number BIGINT NOT NULL PRIMARY KEY, hash TEXT NOT NULL)";

/// Applies what has not been applied yet, all of it or nothing.
pub(super) fn migrate(connection: &mut Connection) -> Result<()> {
    // At once, so that of two programs that start together the second waits and finds it done.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(failed)?;
    transaction.execute_batch(HISTORY).map_err(failed)?;
    let applied = applied(&transaction).map_err(failed)?;
    check(&applied, MIGRATIONS)?;
    for (number, sql) in (1..).zip(MIGRATIONS).skip(applied.len()) {
        apply(&transaction, number, sql).map_err(failed)?;
    }
    transaction.commit().map_err(failed)
}

fn applied(transaction: &Transaction<'_>) -> rusqlite::Result<Vec<String>> {
    let mut statement = transaction.prepare("SELECT hash FROM migration ORDER BY number")?;
    let hashes = statement.query_map([], |row| row.get(0))?;
    hashes.collect()
}

fn apply(transaction: &Transaction<'_>, number: i64, sql: &str) -> rusqlite::Result<()> {
    transaction.execute_batch(sql)?;
    let hash = Digest::of(sql.as_bytes());
    transaction.execute("INSERT INTO migration (number, hash) VALUES ($1, $2)", (number, hash.as_str()))?;
    Ok(())
}

fn check(applied: &[String], known: &[&str]) -> Result<()> {
    if applied.len() > known.len() {
        let cause =
            format!("found {} migrations, expected at most {}: a newer program made it", applied.len(), known.len());
        return Err(Error::corrupt("the database", cause));
    }
    for (index, (hash, sql)) in applied.iter().zip(known).enumerate() {
        let expected = Digest::of(sql.as_bytes());
        if hash != expected.as_str() {
            let cause = format!("found hash {hash}, expected {expected}");
            return Err(Error::corrupt(format!("migration {}", index + 1), cause));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn hashes(migrations: &[&str]) -> Vec<String> {
        migrations.iter().map(|sql| Digest::of(sql.as_bytes()).to_string()).collect()
    }

    #[test]
    fn repeating_it_changes_nothing() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection).unwrap();
        migrate(&mut connection).unwrap();
        let count: i64 = connection.query_row("SELECT count(*) FROM migration", [], |row| row.get(0)).unwrap();
        assert_eq!(usize::try_from(count).unwrap(), MIGRATIONS.len());
    }

    #[test]
    fn a_database_of_a_newer_program_is_refused() {
        expect!["the database is corrupt: found 2 migrations, expected at most 1: a newer program made it"]
            .assert_eq(&check(&hashes(&["a", "b"]), &["a"]).unwrap_err().to_string());
    }

    #[test]
    fn an_edited_migration_is_refused() {
        let refused = check(&hashes(&["a", "b"]), &["a", "c"]).unwrap_err().to_string();
        assert!(refused.starts_with("migration 2 is corrupt: found hash 3e23e816"), "{refused}");
    }
}
