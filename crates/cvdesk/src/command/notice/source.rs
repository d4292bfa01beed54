//! A notice's file, whatever its format.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_notice::{Details, Face, Imported, Record, csaf, cve, json, osv};
use serde_json::Value;

use crate::failure::Failure;
use crate::typed;

/// A notice that was read.
#[derive(Debug)]
pub struct Source {
    /// Where it lies.
    pub path: PathBuf,
    /// What it says.
    pub record: Record,
    /// The file as it stands, where it is LSN XML.
    pub lsn: Option<LsnFile>,
    /// What of it has no place in a notice.
    pub lost: Vec<String>,
}

/// Reads a file; what is wrong is told with the file, line and column.
pub fn read(path: &Path, face: &Face) -> Result<Source, Failure> {
    let bad = |what: &dyn std::fmt::Display| Failure::bad_input(format!("{}: {what}", path.display()));
    let bytes = fs::read(path).map_err(|error| bad(&format!("cannot be read: {error}")))?;
    let text = String::from_utf8(bytes).map_err(|_| bad(&"this is not UTF-8"))?;
    if text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<') {
        let lsn = LsnFile::read(&text, &face.lsn).map_err(|error| bad(&error))?;
        let record = Record::of_file(&lsn, details(path)?).map_err(|error| bad(&error))?;
        return Ok(Source { path: path.to_owned(), record, lsn: Some(lsn), lost: Vec::new() });
    }
    let imported = foreign(&text, face).map_err(|error| bad(&error))?;
    Ok(Source { path: path.to_owned(), record: imported.record, lsn: None, lost: imported.lost })
}

/// Reads JSON by what it says it is.
fn foreign(text: &str, face: &Face) -> Result<Imported, String> {
    let value = json::read(text).map_err(|error| error.to_string())?;
    let has = |key: &str| value.get(key).is_some();
    let imported = if has("cveMetadata") {
        cve::import(text)
    } else if has("document") {
        csaf::import(text, face)
    } else if has("id") && has("modified") {
        osv::import(text, face)
    } else {
        let is = if matches!(value, Value::Object(_)) { "an object" } else { "a value" };
        return Err(format!("this is {is} of JSON, and neither OSV, CSAF nor a CVE record"));
    };
    imported.map_err(|error| error.to_string())
}

/// What stands beside a notice's XML: `0001.toml` beside `0001.xml`.
pub fn details(path: &Path) -> Result<Details, Failure> {
    let beside = path.with_extension("toml");
    if path.extension().is_some_and(|extension| extension == "toml") || !beside.is_file() {
        return Ok(Details::default());
    }
    typed::toml_file(&beside)
}
