//! Packages: what an agency ties together.

use crate::{ItemId, Revision, Standing};
use serde::{Deserialize, Serialize};

/// A package says which pictures belong to which texts. It is never shown itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Package {
    /// Identity.
    pub id: ItemId,
    /// Counts our states of it, from 1.
    pub version: u32,
    /// The agency's version.
    pub revision: Revision,
    /// A withheld or killed package ties nothing.
    pub standing: Standing,
    /// Its texts.
    pub texts: Vec<ItemId>,
    /// Its pictures, in its order.
    pub pictures: Vec<ItemId>,
}
