//! Several processes at one desk: nobody is refused, the log stays without gaps.

use std::path::Path;
use std::process::{Child, Command};

use cvdesk_case::{BlobId, CaseId, StreamId};
use cvdesk_desk::port::{Batch, Blobs as _, Store as _};

use super::fixture::{Scratch, append, confirmed, new_text, opened};
use crate::{SqliteStore, StoreConfig};

pub(super) const FOLDER: &str = "CVDESK_TEST_DESK";
const NUMBER: &str = "CVDESK_TEST_CHILD";
const PROCESSES: u8 = 8;
const EACH: u8 = 15;

fn stream(process: u8, round: u8) -> StreamId {
    StreamId::case(CaseId([process, round, 0, 0, 1]))
}

#[expect(clippy::disallowed_methods, reason = "a child process of the test is told its part")]
pub(super) fn told(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

fn child(desk: &Scratch, number: u8) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "tests::processes::a_child_appends_what_it_is_told", "--nocapture"])
        .env(FOLDER, desk.config.dir.parent().unwrap())
        .env(NUMBER, number.to_string())
        .spawn()
        .unwrap()
}

/// Where the fixture's desk lies, from its folder alone.
pub(super) fn config_in(folder: &Path) -> StoreConfig {
    StoreConfig {
        dir: folder.join("desk"),
        key_file: folder.join("desk.key"),
        heads_log: folder.join("heads.log"),
    }
}

/// The part of a child process; alone it has nothing to do.
#[test]
fn a_child_appends_what_it_is_told() {
    let (Some(folder), Some(number)) = (told(FOLDER), told(NUMBER)) else { return };
    let config = config_in(folder.as_ref());
    let number: u8 = number.parse().unwrap();
    for round in 0..EACH {
        // Opened anew each time, as `deliver` is.
        let store = SqliteStore::open(&config).unwrap();
        let stream = stream(number, round);
        let mut blob = [number; 16];
        blob[1] = round;
        store.put(stream, BlobId(blob), b"raw").unwrap();
        let mut text = new_text(stream, 0, "text");
        text.id.0[..2].copy_from_slice(&[number, round]);
        store.append(Batch { texts: vec![text], ..append(stream, 0, vec![opened()]) }).unwrap();
        store.append(append(stream, 1, vec![confirmed()])).unwrap();
    }
}

#[test]
fn eight_processes_beside_a_ninth_are_all_done_and_none_refused() {
    let desk = Scratch::new();
    let mut children: Vec<Child> = (1..=PROCESSES).map(|number| child(&desk, number)).collect();
    for round in 0..EACH {
        desk.store().append(append(stream(0, round), 0, vec![opened()])).unwrap();
        assert_eq!(desk.store().hold().unwrap(), None, "a process beside us is no newer copy");
    }
    for child in &mut children {
        assert!(child.wait().unwrap().success());
    }
    let all = u64::from(PROCESSES) * u64::from(EACH) * 2 + u64::from(EACH);
    assert_eq!(desk.store().last_seq().unwrap(), all);
    for process in 1..=PROCESSES {
        assert!((0..EACH).all(|round| desk.store().facts(stream(process, round)).unwrap().len() == 2));
    }
    let report = desk.verify();
    assert!(report.is_sound() && report.entries == all, "{report:?}");
}
