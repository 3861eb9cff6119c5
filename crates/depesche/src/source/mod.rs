//! How dispatches come in.

pub mod folder;
