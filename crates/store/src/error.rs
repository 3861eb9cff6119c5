//! What can go wrong.

use depesche_news::ItemId;

/// What can go wrong, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Somebody else changed the record: load it again and decide again.
    #[error("{item} is not at the version that the decision expects")]
    Conflict {
        /// Which record.
        item: ItemId,
    },
    /// Two ids have the same key, so the second can never be kept. See [`depesche_news::Key`] for
    /// the odds.
    #[error("{item} cannot be kept: `{holder}` has the same key")]
    KeyTaken {
        /// Which record is refused.
        item: ItemId,
        /// Which record holds the key.
        holder: ItemId,
    },
    /// The database or the media store did not answer: try again later.
    #[error("the store is not available: {0}")]
    Unavailable(String),
    /// What is kept cannot be understood.
    #[error("{what} is corrupt: {cause}")]
    Corrupt {
        /// What was read.
        what: String,
        /// What was found, and what was expected.
        cause: String,
    },
    /// The address of the store cannot be used.
    #[error("`{found}` is not the address of a store: {expected}")]
    Address {
        /// What was given.
        found: String,
        /// What would do.
        expected: &'static str,
    },
}

/// The result of every call.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    pub(crate) fn unavailable(cause: impl ToString) -> Self {
        Self::Unavailable(cause.to_string())
    }

    pub(crate) fn corrupt(what: impl Into<String>, cause: impl ToString) -> Self {
        Self::Corrupt { what: what.into(), cause: cause.to_string() }
    }
}
