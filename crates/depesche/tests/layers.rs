//! The map of ARCHITECTURE.md, guarded by a machine.

#![expect(clippy::unwrap_used, reason = "a test's helpers may fail the test")]

use serde_json::Value;
use std::process::Command;

/// Each crate, and which of ours it may use.
const LAYERS: &[(&str, &[&str])] = &[
    ("depesche-wire", &[]),
    ("depesche-news", &[]),
    ("depesche-desk", &["depesche-wire", "depesche-news"]),
    ("depesche-store", &["depesche-news"]),
    ("depesche-site", &["depesche-wire", "depesche-news", "depesche-desk", "depesche-store"]),
    ("depesche", &["depesche-wire", "depesche-news", "depesche-desk", "depesche-store", "depesche-site"]),
    ("depesche-e2e", &[]),
    ("xtask", &["depesche-e2e"]),
];

fn packages() -> Vec<Value> {
    let output = Command::new(env!("CARGO")).args(["metadata", "--no-deps", "--format-version=1"]).output().unwrap();
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    metadata["packages"].as_array().unwrap().clone()
}

/// What a crate uses of ours, apart from what only its tests use.
fn our_dependencies_of(package: &Value) -> Vec<&str> {
    let dependencies = package["dependencies"].as_array().unwrap().iter();
    dependencies.filter(|d| d["kind"].is_null() && !d["path"].is_null()).filter_map(|d| d["name"].as_str()).collect()
}

#[test]
fn dependencies_point_downwards() {
    for package in packages() {
        let name = package["name"].as_str().unwrap();
        let (_, may_use) = LAYERS
            .iter()
            .find(|(known, _)| *known == name)
            .unwrap_or_else(|| panic!("`{name}` has no layer: give it one here and in ARCHITECTURE.md"));
        for used in our_dependencies_of(&package) {
            assert!(may_use.contains(&used), "`{name}` may not use `{used}`: see ARCHITECTURE.md");
        }
    }
}
