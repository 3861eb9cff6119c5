//! The program: commands, configuration, sources, the clock.

pub mod cmd;
pub mod config;
mod ingest;
mod pictures;
mod source;
