//! Joins the message files of all slices into Rust code, and lists the assets with the hashes that name them.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

fn main() {
    let out = PathBuf::from(env::var_os("OUT_DIR").unwrap_or_default());
    println!("cargo::rerun-if-changed=src");
    println!("cargo::rerun-if-changed=assets/dist");
    if let Err(problems) = locale::codegen::generate(Path::new("src"), &out) {
        for problem in problems {
            println!("cargo::error={problem}");
        }
        process::exit(1);
    }
    if let Err(e) = assets(Path::new("assets/dist"), &out.join("assets.rs")) {
        println!("cargo::error=assets/dist: {e}");
        process::exit(1);
    }
}

/// Writes a table of all files, and a constant with the address of each: `app.css` becomes `APP_CSS`.
fn assets(dir: &Path, to: &Path) -> std::io::Result<()> {
    let mut names: Vec<String> = fs::read_dir(dir)?
        .filter_map(|f| f.ok()?.file_name().into_string().ok())
        .filter(|n| !n.ends_with(".br"))
        .collect();
    names.sort();
    let (mut table, mut addresses) = (String::new(), String::new());
    for name in names {
        let path = fs::canonicalize(dir.join(&name))?;
        let hash: String = Sha256::digest(fs::read(&path)?).iter().take(6).map(|b| format!("{b:02x}")).collect();
        let packed = PathBuf::from(format!("{}.br", path.display()));
        let brotli = if packed.exists() { format!("Some(include_bytes!({packed:?}))") } else { "None".into() };
        let constant = name.replace(['.', '-'], "_").to_uppercase();
        let _ = writeln!(
            table,
            "Asset {{ name: {name:?}, hash: {hash:?}, bytes: include_bytes!({path:?}), brotli: {brotli} }},"
        );
        let _ =
            writeln!(addresses, "/// Address of `{name}`.\npub const {constant}: &str = \"/static/{name}?v={hash}\";");
    }
    fs::write(to, format!("/// Every asset, sorted by name.\npub static ASSETS: &[Asset] = &[\n{table}];\n{addresses}"))
}
