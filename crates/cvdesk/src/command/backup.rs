//! `cvdesk backup`: a whole copy of the desk while it works, without its key.
//!
//! The database is copied at one moment; blobs come after it, so that each one it names is there. The copy gets its
//! name when it is whole and on the disk. Mail passwords, the outbox and the clone of the notice repository are not in it.

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;

use serde_json::json;

use crate::cli::{Backup, Global};
use crate::config;
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::manifest::{self, Manifest, copy_file, copy_folder};
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::publication;
use crate::session::{Session, store_config};

/// Where a desk keeps when it was backed up last.
pub const LAST: &str = "backup.last";
/// The log's heads in a backup.
pub const HEADS: &str = "heads.log";
/// The instance key in a backup that has it.
pub const KEY: &str = "instance.key";

pub fn run(global: &Global, wanted: &Backup, screen: Screen) -> Result<Done, Failure> {
    let session = Session::open(global)?;
    let to = place::absolute(&wanted.to).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    if to.exists() {
        return Err(Failure::new(
            CONFLICT,
            format!("`{}` is there already; name a new folder", to.display()),
        ));
    }
    if to.starts_with(&session.dir) {
        return Err(Failure::bad_input(
            "a backup inside the desk's folder is lost with it: name another place",
        ));
    }
    let draft = place::beside(&to, ".unfinished");
    let _ = fs::remove_dir_all(&draft);
    let made = write(&session, &draft, wanted.with_key).and_then(|manifest| {
        rename(&draft, &to)?;
        Ok(manifest)
    });
    let manifest = made.inspect_err(|_| {
        let _ = fs::remove_dir_all(&draft);
    })?;
    // Only `doctor` reads it; a backup that was made is one all the same.
    let _ = fs::write(session.dir.join(LAST), format!("{}\n{}\n", manifest.made, to.display()));
    let mut text = format!(
        "backed up {} entries and {} files to {}\n",
        manifest.entries,
        manifest.files.len(),
        to.display()
    );
    if wanted.with_key {
        text.push_str(&format!(
            "{} it holds the instance key: whoever has it reads every report. Seal it, or make one without.\n",
            screen.paint(Look::Red, "warning:")
        ));
    } else {
        text.push_str("The key is not in it: keep the recovery copy where the backup is not.\n");
    }
    text.push_str(&format!("Try it: cvdesk --dir SCRATCH restore {} --key FILE\n", to.display()));
    let result = json!({ "to": to, "entries": manifest.entries, "head": manifest.head, "files": manifest.files.len(), "key": wanted.with_key });
    Ok(Done { rehearsal: session.rehearsal, ..Done::new(text, result) })
}

fn write(session: &Session, draft: &Path, with_key: bool) -> Result<Manifest, Failure> {
    let cannot =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot write `{}`: {error}", draft.display()));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(draft).map_err(cannot)?;
    let store = store_config(&session.dir, &session.config);
    // The heads first: a head is written once its entries are there, so all that these name is in the database as it is
    // copied after them, whatever is delivered meanwhile.
    if store.heads_log.exists() {
        copy_file(&store.heads_log, &draft.join(HEADS))?;
    }
    let database = draft.join("desk.db");
    session.store.copy_to(&database)?;
    copy_folder(&store.blobs(), &draft.join("blobs"))?;
    copy_words(&session.dir, draft)?;
    copy_file(&session.dir.join(config::FILE), &draft.join(config::FILE))?;
    if with_key {
        session.store.copy_key_to(&draft.join(KEY))?;
    }
    let report = cvdesk_store::verify(&database, None)?;
    if let Some(fault) = &report.fault {
        let what = format!("the copy is not sound: entry {}: {}; run `cvdesk verify`", fault.seq, fault.what);
        return Err(Failure::new(FAILED, what));
    }
    let head = data_encoding::HEXLOWER.encode(&report.head);
    let manifest = Manifest::of(draft, report.desk.to_string(), session.now(), report.entries, head)?;
    let text =
        serde_json::to_string_pretty(&manifest).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    let file = draft.join(manifest::FILE);
    fs::write(&file, text).and_then(|()| fs::File::open(&file)?.sync_all()).map_err(cannot)?;
    Ok(manifest)
}

/// Copies what the project's people wrote for this desk and may have edited: the templates and publication.toml.
pub fn copy_words(from: &Path, to: &Path) -> Result<(), Failure> {
    copy_folder(&from.join("templates"), &to.join("templates"))?;
    let publication = from.join(publication::FILE);
    if publication.exists() { copy_file(&publication, &to.join(publication::FILE)) } else { Ok(()) }
}

/// Gives a whole folder its name, durably.
pub fn rename(draft: &Path, to: &Path) -> Result<(), Failure> {
    let cannot =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot write `{}`: {error}", to.display()));
    fs::File::open(draft).and_then(|folder| folder.sync_all()).map_err(cannot)?;
    fs::rename(draft, to).map_err(cannot)?;
    let parent = to.parent().unwrap_or(Path::new("/"));
    fs::File::open(parent).and_then(|folder| folder.sync_all()).map_err(cannot)
}
