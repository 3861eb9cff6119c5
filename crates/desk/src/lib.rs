//! Decides what becomes of what arrives: [`receive`] for a dispatch, [`arrived`] for a file.
//!
//! Each gives a [`Decision`], a value; only the store makes it true. The desk reads no clock, opens no
//! file and awaits nothing: what it has to know, the caller loads (see [`wants`]) and passes.

mod picture;
mod receive;
mod rules;
mod text;

pub use picture::{arrived, file_name};
pub use receive::{Known, Source, Wants, receive, wants};
pub use rules::{Rule, Rules, Subject};
