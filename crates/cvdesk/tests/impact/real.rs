//! curl's and django's real histories from `../shared`, unpacked once for all tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// The folder of the impact data; none where it is not on this machine, which is printed.
pub fn data() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the shared test data lies is the developer's choice"
    )]
    let named = std::env::var_os("CVDESK_SHARED").map(PathBuf::from);
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    let folder = named.unwrap_or_else(usual).join("data/impact");
    if !folder.is_dir() {
        println!("skipped: {} is not there", folder.display());
        return None;
    }
    Some(folder)
}

/// A JSON-lines file of the data.
pub fn lines(name: &str) -> Option<Vec<Value>> {
    let text = fs::read_to_string(data()?.join(name)).unwrap();
    Some(text.lines().map(|line| serde_json::from_str(line).unwrap()).collect())
}

/// A project's repository, to be read only.
pub fn project(name: &str) -> Option<PathBuf> {
    let data = data()?;
    let size = fs::metadata(data.join(format!("{name}.pack"))).unwrap().len();
    let place = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("impact-{name}-{size}"));
    if !place.is_dir() {
        // Test programs may run at once: each unpacks for itself, and the first one to be done wins.
        let own = place.with_extension(std::process::id().to_string());
        let done =
            Command::new(data.join("unpack.sh")).arg(name).arg(&own).stdout(Stdio::null()).status().unwrap();
        assert!(done.success());
        if fs::rename(&own, &place).is_err() {
            fs::remove_dir_all(&own).unwrap();
        }
    }
    Some(place)
}

/// A copy of a project's repository that a test may change.
pub fn copy(name: &str, to: &Path) -> Option<PathBuf> {
    let from = project(name)?;
    let to = to.join(name);
    copy_folder(&from, &to);
    Some(to)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        match entry.file_type().unwrap().is_dir() {
            true => copy_folder(&entry.path(), &target),
            // A pack is never written again: a link is as good as a copy.
            false if entry.path().extension().is_some_and(|end| end == "pack" || end == "idx") => {
                fs::hard_link(entry.path(), &target).unwrap();
            }
            false => drop(fs::copy(entry.path(), &target).unwrap()),
        }
    }
}
