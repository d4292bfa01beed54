//! `cvdesk restore`: a desk from a backup. It reads and takes in reports at once, and sends nothing until a person
//! accepts what it would do (`cvdesk reconcile --plan`).

use std::fs;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use cvdesk_store::{SqliteStore, StoreConfig};
use serde_json::json;

use super::backup::{HEADS, KEY, copy_words, rename};
use crate::cli::{Global, Restore};
use crate::config::{self, Config};
use crate::failure::{CONFLICT, FAILED, Failure};
use crate::manifest::{Manifest, copy_file, copy_folder};
use crate::output::Done;
use crate::place;
use crate::session::folder;

/// Where the parts of the new desk lie.
struct Places {
    dir: PathBuf,
    key: PathBuf,
    heads: PathBuf,
}

pub fn run(global: &Global, wanted: &Restore) -> Result<Done, Failure> {
    let absolute =
        |path: &Path| place::absolute(path).map_err(|error| Failure::new(FAILED, error.to_string()));
    let dir = absolute(&folder(global)?)?;
    let from = absolute(&wanted.from)?;
    let places = Places {
        key: place::beside(&dir, ".key"),
        heads: wanted.heads.as_deref().map_or_else(|| Ok(place::beside(&dir, ".heads.log")), absolute)?,
        dir,
    };
    for there in [Some(&places.dir), wanted.heads.is_none().then_some(&places.heads)].into_iter().flatten() {
        if there.exists() {
            return Err(Failure::new(
                CONFLICT,
                format!("`{}` is there already; name a new folder", there.display()),
            ));
        }
    }
    let manifest = Manifest::checked(&from)?;
    let draft = place::beside(&places.dir, ".unfinished");
    let _ = fs::remove_dir_all(&draft);
    let mut made = Vec::new();
    let restored = restore(&from, &draft, &places, wanted, &manifest, &mut made);
    if let Err(failure) = restored {
        let _ = fs::remove_dir_all(&draft);
        for file in made {
            let _ = fs::remove_file(file);
        }
        return Err(failure);
    }
    Ok(told(&places, &manifest))
}

fn restore(
    from: &Path,
    draft: &Path,
    places: &Places,
    wanted: &Restore,
    manifest: &Manifest,
    made: &mut Vec<PathBuf>,
) -> Result<(), Failure> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(draft)
        .map_err(|error| Failure::new(FAILED, format!("cannot make `{}`: {error}", draft.display())))?;
    copy_file(&from.join("desk.db"), &draft.join("desk.db"))?;
    copy_folder(&from.join("blobs"), &draft.join("blobs"))?;
    copy_words(from, draft)?;
    sound(&draft.join("desk.db"), manifest)?;
    let inside = from.join(KEY);
    let key = wanted.key.clone().or_else(|| inside.exists().then_some(inside)).ok_or_else(|| {
        Failure::bad_input("the backup has no key: name the key file or the recovery copy with `--key FILE`")
    })?;
    fits(&key, manifest)?;
    if place::absolute(&key).ok().as_ref() != Some(&places.key) {
        copy_file(&key, &places.key)?;
        made.push(places.key.clone());
    }
    if wanted.heads.is_none() && from.join(HEADS).exists() {
        copy_file(&from.join(HEADS), &places.heads)?;
        made.push(places.heads.clone());
    }
    let mut config = Config::read(from)?;
    config.keys = config::Keys { file: places.key.clone(), heads: places.heads.clone() };
    fs::write(draft.join(config::FILE), config.text()?)
        .map_err(|error| Failure::new(FAILED, format!("cannot write `{}`: {error}", draft.display())))?;
    let store =
        StoreConfig { dir: draft.to_owned(), key_file: places.key.clone(), heads_log: places.heads.clone() };
    let why = format!(
        "restored from a backup of {:.0}; what happened since is not in it (`cvdesk reconcile --plan`)",
        manifest.made
    );
    SqliteStore::mark_restored(&store, &why)?;
    // The key is tried before the desk has its name: a wrong one is told now.
    drop(SqliteStore::open(&store)?);
    rename(draft, &places.dir)
}

/// The key is the backup's: told of the file that was named, before it is copied anywhere.
fn fits(key: &Path, manifest: &Manifest) -> Result<(), Failure> {
    let at = key.display();
    let read = cvdesk_store::desk_of_key_file(key);
    match read.map_err(|error| Failure::bad_input(format!("cannot read the key `{at}`: {error}")))? {
        None => Err(Failure::bad_input(format!(
            "`{at}` is neither a key file nor a recovery copy: it has no line that begins with `cvdesk-instance-key`"
        ))),
        Some(desk) if desk.to_string() != manifest.desk => Err(Failure::bad_input(format!(
            "`{at}` is the key of desk {desk}, and the backup is of desk {}; name the key file of that desk",
            manifest.desk
        ))),
        Some(_) => Ok(()),
    }
}

/// The chain over sealed bytes is whole and ends where the manifest says.
fn sound(database: &Path, manifest: &Manifest) -> Result<(), Failure> {
    let report = cvdesk_store::verify(database, None)?;
    let head = data_encoding::HEXLOWER.encode(&report.head);
    match &report.fault {
        Some(fault) => Err(Failure::bad_input(format!(
            "the backup's log is not sound: entry {}: {}",
            fault.seq, fault.what
        ))),
        None if report.entries != manifest.entries || head != manifest.head => {
            Err(Failure::bad_input(format!(
                "the backup's log ends at entry {} and its manifest says {}; use another backup",
                report.entries, manifest.entries
            )))
        }
        None => Ok(()),
    }
}

fn told(places: &Places, manifest: &Manifest) -> Done {
    let dir = places.dir.display();
    let text = format!(
        "restored {} entries of {:.0} into {dir}\n\
         \x20        key  {}\n\
         \x20      heads  {}\n\
         It holds: it reads and takes in reports, and sends nothing. Make sure that the desk it replaces is stopped.\n\n\
         Next: cvdesk --dir {dir} reconcile --plan\n",
        manifest.entries,
        manifest.made,
        places.key.display(),
        places.heads.display(),
    );
    let result = json!({ "dir": places.dir, "key": places.key, "heads": places.heads, "entries": manifest.entries, "made": manifest.made });
    Done::new(text, result)
}
