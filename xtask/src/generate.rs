//! `cargo xtask generate`: writes again what is made from code and kept in the repository.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::Ended;

pub const ABOUT: &str = "write again what is made from code: the schema and reference of the policy language";

pub fn run(root: &Path, arguments: &[String]) -> Result<Ended> {
    if !arguments.is_empty() {
        println!("cargo xtask generate takes no arguments");
        return Ok(Ended::Usage);
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["run", "--quiet", "--package", "cvdesk-policy", "--example", "publish"])
        .current_dir(root)
        .status()
        .context("cannot run cargo")?;
    Ok(if status.success() { Ended::Well } else { Ended::Badly })
}
