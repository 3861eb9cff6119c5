//! Identity: who sent it, and what they call it.

use crate::Agency;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fmt;

/// The identity of everything that comes from a wire: the agency, and the agency's own id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ItemId {
    /// Who sent it.
    pub agency: Agency,
    /// What they call it.
    pub id: String,
}

impl fmt::Display for ItemId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.agency, self.id)
    }
}

/// The short id in an item's address: eleven letters and digits, made from the [`ItemId`] alone, so
/// it is the same for ever, after a re-import and on another backend.
///
/// 55 bits of SHA-256 in Crockford's base 32: among a million items the odds that any two share a
/// key are one in seventy thousand; the store refuses the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Key([u8; Key::LENGTH]);

/// The text is not a key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a key: use 11 of 0-9 and a-z without i, l, o and u")]
pub struct NotAKey(String);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

impl Key {
    /// Characters in a key.
    pub const LENGTH: usize = 11;

    /// The key of an id.
    pub fn of(id: &ItemId) -> Self {
        let mut hash = Sha256::new();
        hash.update(id.agency.as_str());
        hash.update([0]);
        hash.update(&id.id);
        let digest = hash.finalize();
        let mut bits = digest.iter().take(8).fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
        let mut key = [0; Self::LENGTH];
        for place in &mut key {
            *place = ALPHABET[(bits >> 59) as usize];
            bits <<= 5;
        }
        Self(key)
    }

    /// The key that a person or an address gives.
    ///
    /// # Errors
    /// [`NotAKey`] if the text has another length or other characters.
    pub fn parse(text: &str) -> Result<Self, NotAKey> {
        let bytes = text.as_bytes().try_into().map_err(|_| NotAKey(text.into()))?;
        let known = text.bytes().all(|byte| ALPHABET.contains(&byte));
        known.then_some(Self(bytes)).ok_or_else(|| NotAKey(text.into()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("the alphabet is ASCII")
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        key.as_str().into()
    }
}

impl TryFrom<String> for Key {
    type Error = NotAKey;

    fn try_from(text: String) -> Result<Self, NotAKey> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn id(agency: &str, id: &str) -> ItemId {
        ItemId { agency: Agency::parse(agency).unwrap(), id: id.into() }
    }

    #[test]
    fn a_key_never_changes() {
        // Addresses in the world depend on these: a test that has to change here breaks links.
        expect!["x12a260ve7a"].assert_eq(Key::of(&id("kueste", "urn:newsml:kueste.example:1")).as_str());
        expect!["8aqgwrd90x3"].assert_eq(Key::of(&id("kueste", "")).as_str());
    }

    #[test]
    fn agency_and_id_do_not_run_together() {
        assert_ne!(Key::of(&id("ab", "c")), Key::of(&id("a", "bc")));
    }

    #[test]
    fn a_key_is_parsed_or_refused() {
        let key = Key::of(&id("a", "b"));
        assert_eq!(Key::parse(key.as_str()), Ok(key));
        expect!["`ilou` is not a key: use 11 of 0-9 and a-z without i, l, o and u"]
            .assert_eq(&Key::parse("ilou").unwrap_err().to_string());
    }
}
