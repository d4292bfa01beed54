//! A full disk, a folder that cannot be written, a file that is no database: clear words, nothing lost.

use std::fs;
use std::path::Path;
use std::process::Command;

use cvdesk_case::BlobId;
use cvdesk_desk::port::{Batch, Blobs as _, Store as _, StoreError};

use super::fixture::{DESK, Scratch, append, case, confirmed, intake, new_text, opened};
use crate::{Founding, SqliteStore, StoreConfig, verify};

/// A small file system in memory; taken down when dropped.
struct Mount(tempfile::TempDir);

impl Mount {
    /// `None` where this user may not mount; the test then says that it was skipped.
    fn small() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = run("mount", &["-t", "tmpfs", "-o", "size=4m", "tmpfs"], folder.path());
        if !mounted {
            eprintln!("skipped: mounting a tmpfs needs root");
        }
        mounted.then_some(Self(folder))
    }

    fn config(&self, outside: &Path) -> StoreConfig {
        StoreConfig {
            dir: self.0.path().join("desk"),
            key_file: outside.join("desk.key"),
            heads_log: outside.join("heads.log"),
        }
    }

    fn writable(&self, writable: bool) {
        let option = if writable { "remount,rw" } else { "remount,ro" };
        assert!(run("mount", &["-o", option], self.0.path()));
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        run("umount", &["-l"], self.0.path());
    }
}

fn run(program: &str, arguments: &[&str], last: &Path) -> bool {
    Command::new(program).args(arguments).arg(last).output().is_ok_and(|output| output.status.success())
}

#[test]
fn a_full_disk_is_told_loses_nothing_and_is_over_when_freed() {
    let Some(mount) = Mount::small() else { return };
    let outside = tempfile::tempdir().unwrap();
    let config = mount.config(outside.path());
    let store = SqliteStore::create(&config, Founding { desk: DESK, epoch: 1 }).unwrap();
    let ballast = mount.0.path().join("ballast");
    fs::write(&ballast, vec![0; 2 << 20]).unwrap();

    let mut kept = 0_u8;
    let refused = loop {
        let texts = vec![new_text(case(kept), kept, &"x".repeat(60_000))];
        match store.append(Batch { texts, ..append(case(kept), 0, vec![opened()]) }) {
            Ok(_) => kept += 1,
            Err(refused) => break refused,
        }
    };
    assert!(matches!(&refused, StoreError::Full(place) if place.contains("desk.db")), "{refused}");
    assert!(refused.to_string().contains("nothing was changed"), "{refused}");
    let blob = store.put(intake(1), BlobId([1; 16]), &vec![7; 2 << 20]).unwrap_err();
    assert!(matches!(&blob, StoreError::Full(place) if place.contains("blobs")), "{blob}");
    let again = store.append(Batch {
        texts: vec![new_text(case(200), 200, &"x".repeat(60_000))],
        ..append(case(200), 0, vec![opened()])
    });
    assert!(matches!(again, Err(StoreError::Full(_))), "{again:?}");
    assert!((0..kept).all(|id| store.facts(case(id)).unwrap().len() == 1), "what was answered is there");
    assert_eq!(store.last_seq().unwrap(), u64::from(kept));

    fs::remove_file(&ballast).unwrap();
    store.append(append(case(kept), 0, vec![opened(), confirmed()])).unwrap();
    store.put(intake(1), BlobId([1; 16]), b"raw").unwrap();
    drop(store);
    let store = SqliteStore::open(&config).unwrap();
    assert_eq!(store.last_seq().unwrap(), u64::from(kept) + 2);
    drop(store);
    assert!(verify(&config.database(), Some(&config.heads_log)).unwrap().is_sound());
}

#[test]
fn a_read_only_folder_is_told_and_can_still_be_verified() {
    let Some(mount) = Mount::small() else { return };
    let outside = tempfile::tempdir().unwrap();
    let config = mount.config(outside.path());
    let store = SqliteStore::create(&config, Founding { desk: DESK, epoch: 1 }).unwrap();
    store.append(append(case(1), 0, vec![opened()])).unwrap();
    drop(store);
    mount.writable(false);
    let refused = SqliteStore::open(&config).unwrap_err();
    assert!(matches!(&refused, StoreError::ReadOnly(place) if place.contains("desk.db")), "{refused}");
    let report = verify(&config.database(), Some(&config.heads_log)).unwrap();
    assert!(report.is_sound() && report.entries == 1, "{report:?}");
    mount.writable(true);
    let store = SqliteStore::open(&config).unwrap();
    store.append(append(case(1), 1, vec![confirmed()])).unwrap();
}

#[test]
fn a_folder_that_turns_read_only_under_an_open_desk_is_told() {
    let Some(mount) = Mount::small() else { return };
    let outside = tempfile::tempdir().unwrap();
    let config = mount.config(outside.path());
    let store = SqliteStore::create(&config, Founding { desk: DESK, epoch: 1 }).unwrap();
    store.append(append(case(1), 0, vec![opened()])).unwrap();
    drop(store);
    mount.writable(false);
    let refused = SqliteStore::create(
        &mount.config(&outside.path().join("elsewhere")),
        Founding { desk: DESK, epoch: 1 },
    );
    assert!(refused.is_err());
    mount.writable(true);
    let store = SqliteStore::open(&config).unwrap();
    assert_eq!(store.facts(case(1)).unwrap().len(), 1);
}

#[test]
fn a_folder_without_a_desk_and_a_file_that_is_no_database_are_told() {
    let mut desk = Scratch::new();
    desk.close();
    let elsewhere = StoreConfig { dir: desk.config.dir.join("blobs"), ..desk.config.clone() };
    assert!(SqliteStore::open(&elsewhere).unwrap_err().to_string().contains("holds no desk"));
    fs::write(
        desk.config.database(),
        "this is no database, but it is long enough to look like one".repeat(100),
    )
    .unwrap();
    let told = desk.refused_opening();
    assert!(told.contains("desk.db") && told.contains("not a database"), "{told}");
}

#[test]
fn a_desk_is_never_made_over_another() {
    let desk = Scratch::new();
    let refused = SqliteStore::create(&desk.config, Founding { desk: DESK, epoch: 1 }).unwrap_err();
    assert!(refused.to_string().contains("holds a desk already"), "{refused}");
    assert!(desk.open().is_ok());
}
