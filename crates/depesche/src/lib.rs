//! The program: commands, configuration, sources, the clock.

pub mod cmd;
pub mod config;
mod demo;
mod ingest;
mod pictures;
mod source;
