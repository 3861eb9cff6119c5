//! How dispatches come in.

pub(crate) mod folder;
