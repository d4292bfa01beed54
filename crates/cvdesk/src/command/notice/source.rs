//! A notice's file, whatever its format.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_notice::lsn::xml::LsnFile;
use cvdesk_notice::{Details, Face, Imported, Record, csaf, cve, json, osv};
use serde_json::Value;

use super::folder;
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
    let bad = |what: &dyn std::fmt::Display| bad(path, what);
    let text = text(path)?;
    if is_xml(&text) {
        let lsn = LsnFile::read(&text, &face.lsn).map_err(|error| bad(&error))?;
        let record = Record::of_file(&lsn, details(path)?).map_err(|error| bad(&error))?;
        return Ok(Source { path: path.to_owned(), record, lsn: Some(lsn), lost: Vec::new() });
    }
    let imported = foreign(&text, face).map_err(|error| bad(&error))?;
    Ok(Source { path: path.to_owned(), record: imported.record, lsn: None, lost: imported.lost })
}

/// The file as it stands, where it is LSN XML at all: also one whose parts are not what a notice's are.
pub fn lsn_file(path: &Path, face: &Face) -> Result<Option<LsnFile>, Failure> {
    let text = text(path)?;
    let file = is_xml(&text).then(|| LsnFile::read(&text, &face.lsn)).transpose();
    file.map_err(|error| bad(path, &error))
}

fn bad(path: &Path, what: &dyn std::fmt::Display) -> Failure {
    Failure::bad_input(format!("{}: {what}", path.display()))
}

fn is_xml(text: &str) -> bool {
    text.trim_start_matches('\u{FEFF}').trim_start().starts_with('<')
}

fn text(path: &Path) -> Result<String, Failure> {
    let bytes = fs::read(path).map_err(|error| bad(path, &format!("cannot be read: {error}")))?;
    let text = folder::text(bytes).map_err(|what| bad(path, &what))?;
    if text.trim_start_matches('\u{FEFF}').trim().is_empty() {
        return Err(bad(path, &"line 1, column 1: the file is empty"));
    }
    Ok(text)
}

/// Reads JSON by what it says it is.
fn foreign(text: &str, face: &Face) -> Result<Imported, String> {
    let text = text.trim_start_matches('\u{FEFF}'); // RFC 8259, section 8.1: one that is there may be passed over
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
        return Err(format!(
            "line 1, column 1: this is {is} of JSON, and neither OSV, CSAF nor a CVE record"
        ));
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
