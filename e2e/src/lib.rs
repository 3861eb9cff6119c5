//! The real program, started in a folder of its own, with a wire that is made up.
//!
//! Used by the browser tests beside it and by `cargo xtask bench`.
//!
//! Knows nothing of the crates: it sees what an operator and a reader see, the program's commands,
//! its folders and its pages.

mod http;
mod newsroom;
mod wire;

pub use http::{Answer, Client};
pub use newsroom::{Newsroom, free_port, link_before, target_dir};
pub use wire::{Story, picture};
