//! A disk that fails to sync (F2): what was answered is there, and nothing is written after the failure.

use std::process::Command;

use cvdesk_desk::port::{Store as _, StoreError};

use super::fixture::{Scratch, append, case, opened};
use super::processes::{FOLDER, config_in, told};
use crate::SqliteStore;

const ANSWERED: &str = "answered";

/// The part of the child process, whose syncs fail from some point on; alone it has nothing to do.
#[test]
fn a_child_appends_until_a_sync_fails() {
    let Some(folder) = told(FOLDER) else { return };
    let config = config_in(folder.as_ref());
    let store = SqliteStore::open(&config).unwrap();
    let mut answered = 0;
    let refused = loop {
        match store.append(append(case(answered), 0, vec![opened()])) {
            Ok(_) => answered += 1,
            Err(refused) => break refused,
        }
        assert!(answered < 200, "no sync failed");
    };
    assert!(
        matches!(&refused, StoreError::Failed(told) if told.contains("writing has stopped")),
        "{refused}"
    );
    let again = store.append(append(case(201), 0, vec![opened()])).unwrap_err();
    assert!(again.to_string().contains("writing has stopped after an I/O error"), "{again}");
    assert!((0..answered).all(|id| store.facts(case(id)).unwrap().len() == 1), "reading goes on");
    std::fs::write(config.dir.join(ANSWERED), [answered]).unwrap();
}

#[test]
fn after_a_sync_that_failed_nothing_is_written_and_nothing_answered_is_lost() {
    for first_failure in [4, 9, 14] {
        let mut desk = Scratch::new();
        desk.close();
        let child = Command::new("strace")
            .args(["-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e"])
            .arg(format!("inject=fsync,fdatasync:error=EIO:when={first_failure}+"))
            .arg(std::env::current_exe().unwrap())
            .args(["--exact", "tests::failing_sync::a_child_appends_until_a_sync_fails"])
            .env(FOLDER, desk.config.dir.parent().unwrap())
            .output();
        let Ok(child) = child else {
            eprintln!("skipped: no strace");
            return;
        };
        assert!(child.status.success(), "{}", String::from_utf8_lossy(&child.stdout));
        let answered = std::fs::read(desk.config.dir.join(ANSWERED)).unwrap()[0];
        let store = SqliteStore::open(&desk.config).unwrap();
        assert!((0..answered).all(|id| store.facts(case(id)).unwrap().len() == 1));
        // The one under way may have been kept, though nobody was told so.
        assert!([0, 1].contains(&(store.last_seq().unwrap() - u64::from(answered))));
        store.append(append(case(220), 0, vec![opened()])).unwrap();
        drop(store);
        assert!(desk.verify().is_sound());
    }
}
