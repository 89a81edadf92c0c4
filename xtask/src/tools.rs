//! What the tests need beside Rust, and how it gets there.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::{licences, postgres, process, workspace};

/// The oldest Node.js whose test runner does what the journeys ask of it; the one of Debian 12.
const OLDEST_NODE: u32 = 18;

/// Names under which a browser of the Chromium family is installed.
pub const BROWSERS: &[&str] = &["chromium", "chromium-browser", "google-chrome"];

/// Installs what is missing.
pub fn install() -> Result<()> {
    let packages = missing_packages();
    if packages.is_empty() {
        println!("system packages: all there");
    } else {
        println!("system packages: installing {}", packages.join(", "));
        install_packages(&packages)?;
        let still = missing_packages();
        if !still.is_empty() {
            bail!("installed, and yet not found or too old: {}", still.join(", "));
        }
    }
    install_modules(&workspace::e2e())?;
    licences::install()
}

fn missing_packages() -> Vec<&'static str> {
    let mut packages = Vec::new();
    if postgres::programs().is_none() {
        packages.push("postgresql");
    }
    if browser().is_none() {
        packages.push("chromium");
    }
    if node_version().is_none_or(|version| version < OLDEST_NODE) {
        packages.push("nodejs");
    }
    if workspace::find_program(&["npm"]).is_none() {
        packages.push("npm");
    }
    if workspace::find_program(&["java"]).is_none() {
        packages.push("default-jre-headless");
    }
    if workspace::find_program(&["pdftotext"]).is_none() {
        packages.push("poppler-utils");
    }
    if workspace::find_program(&["qpdf"]).is_none() {
        packages.push("qpdf");
    }
    packages
}

/// The browser that the journeys use.
pub fn browser() -> Option<std::path::PathBuf> {
    match std::env::var_os("PARVIS_BROWSER") {
        Some(chosen) => Some(chosen.into()),
        None => workspace::find_program(BROWSERS),
    }
}

fn node_version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    major_version(&String::from_utf8_lossy(&output.stdout))
}

fn major_version(text: &str) -> Option<u32> {
    text.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn install_packages(packages: &[&str]) -> Result<()> {
    let by_hand = format!("apt-get update && apt-get install --yes --no-install-recommends {}", packages.join(" "));
    let advice = || format!("Install these as root, then try again:\n  {by_hand}");
    if workspace::find_program(&["apt-get"]).is_none() {
        bail!("This system has no apt. {}", advice());
    }
    let log = workspace::scratch()?.join("apt.log");
    let is_root = rustix::process::geteuid().is_root();
    if !is_root && !Command::new("sudo").args(["-n", "true"]).output().is_ok_and(|output| output.status.success()) {
        bail!("Root rights are needed, and sudo does not give them without a password. {}", advice());
    }
    let apt = |arguments: &[&str]| {
        let mut command = Command::new(if is_root { "env" } else { "sudo" });
        if !is_root {
            command.args(["-n", "env"]);
        }
        // Another apt may be at work on a machine that has just started.
        command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300"]).args(arguments);
        process::run_quietly(&mut command, &log).with_context(advice)
    };
    apt(&["update"])?;
    apt(&[&["install", "--yes", "--no-install-recommends"], packages].concat())
}

/// `npm ci` in a folder, unless what is installed there is what its lock file says.
fn install_modules(folder: &Path) -> Result<()> {
    let lock = fs::read(folder.join("package-lock.json")).context("package-lock.json is missing")?;
    let mark = folder.join("node_modules/.installed-from");
    let name = folder.strip_prefix(workspace::root()).unwrap_or(folder).display();
    if fs::read(&mark).is_ok_and(|installed| installed == lock) {
        println!("npm modules of {name}: all there");
        return Ok(());
    }
    println!("npm modules of {name}: installing");
    let log = workspace::scratch()?.join("npm.log");
    // Scripts of packages are not run: one of ours would download from elsewhere what it already ships.
    let mut command = Command::new("npm");
    command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(folder);
    process::run_quietly(&mut command, &log)?;
    fs::write(mark, lock)?;
    Ok(())
}

/// `cargo xtask assets`.
pub fn build_assets() -> Result<()> {
    let folder = workspace::root().join("xtask/assets");
    process::run(Command::new("npm").arg("ci").current_dir(&folder))?;
    process::run(Command::new("node").arg("build.mjs").current_dir(&folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read() {
        assert_eq!(major_version("v20.20.2\n"), Some(20));
        assert_eq!(major_version("node: not found"), None);
    }
}
