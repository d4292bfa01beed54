//! A wrong, missing, malformed or exposed key file: each is said apart, before anything is unsealed.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use cvdesk_case::DeskId;

use super::fixture::{Scratch, append, at, case, opened};
use crate::{Founding, SqliteStore, StoreConfig};
use cvdesk_desk::port::{Store as _, StoreError};

#[test]
fn a_missing_key_file_is_named() {
    let mut desk = Scratch::new();
    fs::remove_file(&desk.config.key_file).unwrap();
    let told = desk.refused_opening();
    assert!(told.contains("desk.key` is not there") && told.contains("recovery copy"), "{told}");
}

#[test]
fn a_file_that_is_no_key_is_named() {
    for odd in ["", "hunter2\n", "cvdesk-instance-key v1 00 00\n", "cvdesk-instance-key v2 x y\n"] {
        let mut desk = Scratch::new();
        fs::write(&desk.config.key_file, odd).unwrap();
        let told = desk.refused_opening();
        assert!(told.contains("desk.key` is not a cvdesk key file"), "{odd:?}: {told}");
    }
    let mut desk = Scratch::new();
    fs::write(&desk.config.key_file, [0xff; 90]).unwrap();
    assert!(desk.refused_opening().contains("it is not text"));
}

#[test]
fn the_key_of_another_desk_is_named_with_both_desks() {
    let mut desk = Scratch::new();
    let line = fs::read_to_string(&desk.config.key_file).unwrap();
    fs::write(&desk.config.key_file, line.replace(&"de".repeat(16), &"ab".repeat(16))).unwrap();
    let told = desk.refused_opening();
    assert!(told.contains("is the key of desk abab") && told.contains("is desk dede"), "{told}");
}

#[test]
fn another_key_under_the_right_name_is_noticed_before_anything_else() {
    let mut desk = Scratch::new();
    let line = fs::read_to_string(&desk.config.key_file).unwrap();
    let flipped = if line.trim_end().ends_with('0') { "1\n" } else { "0\n" };
    fs::write(&desk.config.key_file, format!("{}{flipped}", &line[..line.trim_end().len() - 1])).unwrap();
    let told = desk.refused_opening();
    assert!(told.contains("is not the key that sealed"), "{told}");
}

#[test]
fn a_key_file_that_others_can_read_is_refused() {
    let mut desk = Scratch::new();
    fs::set_permissions(&desk.config.key_file, fs::Permissions::from_mode(0o640)).unwrap();
    let told = desk.refused_opening();
    assert!(told.contains("mode 640") && told.contains("chmod 600"), "{told}");
}

#[test]
fn the_key_file_is_made_for_its_owner_only_and_never_over_another() {
    let desk = Scratch::new();
    assert_eq!(fs::metadata(&desk.config.key_file).unwrap().permissions().mode() & 0o777, 0o600);
    let beside = StoreConfig { dir: desk.config.dir.with_extension("2"), ..desk.config.clone() };
    let refused = SqliteStore::create(&beside, Founding { desk: DeskId([1; 16]), epoch: 1 });
    assert!(matches!(refused, Err(StoreError::Key(_))), "{refused:?}");
    assert!(desk.open().is_ok(), "the first desk's key is as it was");
}

#[test]
fn a_recovery_copy_in_place_of_the_key_file_opens_the_desk() {
    let mut desk = Scratch::new();
    desk.store().append(append(case(1), 0, vec![opened()])).unwrap();
    let copy = desk.store().recovery_text(at(0));
    assert!(copy.contains("2023-11-14") && copy.contains("cvdesk-head-key v1 "), "{}", copy.as_str());
    desk.close();
    fs::write(&desk.config.key_file, copy.as_bytes()).unwrap();
    assert_eq!(desk.open().unwrap().facts(case(1)).unwrap().len(), 1);
}

#[test]
fn a_desk_that_could_not_be_made_leaves_no_key_behind() {
    let folder = tempfile::tempdir().unwrap();
    let config = StoreConfig {
        dir: folder.path().join("desk"),
        key_file: folder.path().join("desk.key"),
        heads_log: folder.path().join("no/such/folder/heads.log"),
    };
    assert!(SqliteStore::create(&config, Founding { desk: DeskId([1; 16]), epoch: 1 }).is_err());
    assert!(!config.key_file.exists() && !config.database().exists());
}
