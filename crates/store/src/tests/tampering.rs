//! Leak L099: whatever somebody with the database does to an entry, `verify` names the first bad one, without keys.
//!
//! One thing cannot be named: an entry put in after the newest outside head, which is what a crash before the next
//! head looks like. It does not unseal, so reading its stream tells (see `reading_a_case_notices_what_was_done_to_it`).

use cvdesk_case::{ENTRY_BYTES, Entry};
use cvdesk_desk::port::Store as _;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sqlx::{Row as _, SqliteConnection};

use super::fixture::{Scratch, append, case, confirmed, opened};
use crate::VerifyReport;

/// Enough for a walk in two halves on two threads.
const LONG: i64 = 2_100;
/// Within one run of rows, and quick.
const SHORT: i64 = 300;

/// A desk of streams of ten or fifty entries, closed.
fn filled(entries: i64) -> Scratch {
    let mut desk = Scratch::new();
    let each = if entries > 1000 { 50 } else { 10 };
    for number in 0..entries / each {
        let [.., high, low] = number.to_be_bytes();
        let stream = cvdesk_case::StreamId::case(cvdesk_case::CaseId([high, low, 1, 2, 3]));
        let events = [vec![opened()], vec![confirmed(); usize::try_from(each).unwrap() - 1]].concat();
        desk.store().append(append(stream, 0, events)).unwrap();
    }
    desk.close();
    desk
}

type Row = (Vec<u8>, Vec<u8>);

async fn row(connection: &mut SqliteConnection, seq: i64) -> Row {
    let row = sqlx::query("SELECT entry, body FROM log WHERE seq = $1")
        .bind(seq)
        .fetch_one(connection)
        .await
        .unwrap();
    (row.get(0), row.get(1))
}

async fn put(connection: &mut SqliteConnection, seq: i64, (entry, body): &Row) {
    sqlx::query("UPDATE log SET entry = $1, body = $2 WHERE seq = $3")
        .bind(entry)
        .bind(body)
        .bind(seq)
        .execute(connection)
        .await
        .unwrap();
}

// Somebody who alters rows takes the index that forbids two of one version out of the way, and puts it back or not.
async fn unindex(connection: &mut SqliteConnection) {
    sqlx::query("DROP INDEX IF EXISTS log_stream_version").execute(connection).await.unwrap();
}

#[derive(Debug, Clone)]
enum Tampering {
    AlterEntry { byte: usize, flip: u8 },
    AlterBody { byte: usize, flip: u8 },
    Drop,
    DropAndCloseUp,
    Swap { with: i64 },
    SwapAndRenumber { with: i64 },
    SwapBodies { with: i64 },
    Insert,
    Lengthen,
}

fn tampering(entries: i64) -> impl Strategy<Value = (i64, Tampering)> {
    let what = prop_oneof![
        3 => (0..ENTRY_BYTES, 1_u8..).prop_map(|(byte, flip)| Tampering::AlterEntry { byte, flip }),
        1 => (0_usize..100, 1_u8..).prop_map(|(byte, flip)| Tampering::AlterBody { byte, flip }),
        1 => Just(Tampering::Drop),
        1 => Just(Tampering::DropAndCloseUp),
        1 => (1..=entries).prop_map(|with| Tampering::Swap { with }),
        1 => (1..=entries).prop_map(|with| Tampering::SwapAndRenumber { with }),
        1 => (1..=entries).prop_map(|with| Tampering::SwapBodies { with }),
        1 => Just(Tampering::Insert),
        1 => Just(Tampering::Lengthen),
    ];
    (1..=entries, what)
}

fn renumbered((entry, body): &Row, seq: i64) -> Row {
    ([&seq.to_be_bytes(), &entry[8..]].concat(), body.clone())
}

/// Tampers; returns the first entry that is no longer as it was written, and how to undo it.
async fn tamper(connection: &mut SqliteConnection, at: i64, what: &Tampering) -> i64 {
    let (mut entry, mut body) = row(connection, at).await;
    match what {
        Tampering::AlterEntry { byte, flip } => {
            entry[*byte] ^= flip;
            put(connection, at, &(entry, body)).await;
            at
        }
        Tampering::AlterBody { byte, flip } => {
            body[*byte] ^= flip;
            put(connection, at, &(entry, body)).await;
            at
        }
        Tampering::Drop => {
            sqlx::query("DELETE FROM log WHERE seq = $1").bind(at).execute(connection).await.unwrap();
            at
        }
        Tampering::DropAndCloseUp => {
            sqlx::query("DELETE FROM log WHERE seq = $1").bind(at).execute(&mut *connection).await.unwrap();
            sqlx::query("UPDATE log SET seq = seq - 1 WHERE seq > $1")
                .bind(at)
                .execute(connection)
                .await
                .unwrap();
            at
        }
        Tampering::Swap { with } | Tampering::SwapAndRenumber { with } => {
            let other = row(connection, *with).await;
            let one = (entry, body);
            let renumber = matches!(what, Tampering::SwapAndRenumber { .. });
            let [one, other] =
                if renumber { [renumbered(&one, *with), renumbered(&other, at)] } else { [one, other] };
            put(connection, *with, &one).await;
            put(connection, at, &other).await;
            at.min(*with)
        }
        Tampering::SwapBodies { with } => {
            let (other_entry, other_body) = row(connection, *with).await;
            put(connection, *with, &(other_entry, body)).await;
            put(connection, at, &(entry, other_body)).await;
            at.min(*with)
        }
        Tampering::Insert => {
            // The best that can be done without rewriting what follows: a new entry that links to the one before.
            let mut forged = Entry::from_bytes(&entry).unwrap();
            forged.stream = case(0xee);
            forged.version = 1;
            sqlx::query("UPDATE log SET seq = -seq - 1 WHERE seq >= $1")
                .bind(at)
                .execute(&mut *connection)
                .await
                .unwrap();
            sqlx::query("UPDATE log SET seq = -seq WHERE seq < 0").execute(&mut *connection).await.unwrap();
            sqlx::query("INSERT INTO log (seq, entry, body) VALUES ($1, $2, $3)")
                .bind(at)
                .bind(forged.to_bytes())
                .bind(body)
                .execute(connection)
                .await
                .unwrap();
            at
        }
        Tampering::Lengthen => {
            entry.push(0);
            put(connection, at, &(entry, body)).await;
            at
        }
    }
}

fn nothing_changes(at: i64, what: &Tampering) -> bool {
    match what {
        Tampering::Swap { with } | Tampering::SwapAndRenumber { with } | Tampering::SwapBodies { with } => {
            *with == at
        }
        _ => false,
    }
}

/// Tampers with a copy of a filled desk's database and verifies it against its outside heads.
fn verified_after(desk: &Scratch, at: i64, what: &Tampering) -> (i64, VerifyReport) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("desk.db");
    std::fs::copy(desk.config.database(), &database).unwrap();
    // On a busy machine the last connection may leave the log of what is not in the database's own file yet.
    let beside = |file: &std::path::Path| std::path::PathBuf::from(format!("{}-wal", file.display()));
    if beside(&desk.config.database()).exists() {
        std::fs::copy(beside(&desk.config.database()), beside(&database)).unwrap();
    }
    let mut session = crate::sqlite::Session::open(&database, false).unwrap();
    let bad = session.run(async |connection| {
        unindex(connection).await;
        tamper(connection, at, what).await
    });
    session.close().unwrap();
    (bad, crate::verify(&database, Some(&desk.config.heads_log)).unwrap())
}

fn every_tampering_is_named(entries: i64, cases: u32) {
    let desk = filled(entries);
    assert!(desk.verify().is_sound());
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..Config::default() });
    runner
        .run(&tampering(entries), |(at, what)| {
            prop_assume!(!nothing_changes(at, &what));
            let (bad, report) = verified_after(&desk, at, &what);
            let fault = report.fault.ok_or_else(|| TestCaseError::fail("nothing was found"))?;
            prop_assert_eq!(i64::try_from(fault.seq).unwrap(), bad, "{}", fault.what);
            Ok(())
        })
        .unwrap();
}

#[test]
fn any_tampering_with_a_short_log_names_the_first_bad_entry() {
    every_tampering_is_named(SHORT, 250);
}

#[test]
fn any_tampering_with_a_long_log_names_the_first_bad_entry() {
    every_tampering_is_named(LONG, 60);
}

#[test]
fn tampering_at_the_ends_and_the_middle_names_the_first_bad_entry() {
    let desk = filled(LONG);
    let places = [1, 2, LONG / 2 - 1, LONG / 2, LONG / 2 + 1, LONG / 2 + 2, LONG - 1, LONG];
    for at in places {
        for what in [
            Tampering::AlterEntry { byte: 65, flip: 1 },
            Tampering::AlterEntry { byte: 170, flip: 1 },
            Tampering::AlterBody { byte: 0, flip: 1 },
            Tampering::Drop,
            Tampering::Insert,
        ] {
            let (bad, report) = verified_after(&desk, at, &what);
            let fault = report.fault.unwrap_or_else(|| panic!("{what:?} at {at}: nothing was found"));
            assert_eq!(i64::try_from(fault.seq).unwrap(), bad, "{what:?}: {}", fault.what);
        }
    }
}

#[test]
fn a_row_before_the_first_is_found() {
    let mut desk = filled(SHORT);
    desk.meddle(async |connection| {
        sqlx::query("INSERT INTO log (seq, entry, body) SELECT -5, $1, body FROM log WHERE seq = 1")
            .bind([0_u8; 198].as_slice())
            .execute(connection)
            .await
            .unwrap();
    });
    assert!(desk.verify().fault.unwrap().what.contains("before the first"));
}

#[test]
fn a_log_rewritten_from_some_entry_on_shows_against_the_outside_head_only() {
    let mut desk = filled(SHORT);
    desk.meddle(async |connection| {
        let mut prev = None;
        for seq in 200..=SHORT {
            let (bytes, body) = row(connection, seq).await;
            let mut entry = Entry::from_bytes(&bytes).unwrap();
            entry.actor.0[0] ^= 1;
            entry.prev = prev.unwrap_or(entry.prev);
            prev = Some(entry.hash());
            put(connection, seq, &(entry.to_bytes(), body)).await;
        }
    });
    let fault = desk.verify().fault.unwrap();
    assert!(fault.what.contains("not the one that an outside head names"), "{}", fault.what);
    assert!(desk.verify_alone().is_sound());
}

#[test]
fn a_log_of_another_desk_does_not_begin_here() {
    let mut desk = filled(SHORT);
    desk.meddle(async |connection| {
        crate::sqlite::meta::set(connection, crate::sqlite::meta::DESK, &[7; 16]).await.unwrap();
    });
    let fault = desk.verify_alone().fault.unwrap();
    assert_eq!((fault.seq, fault.what.as_str()), (1, "it does not begin the log of this desk"));
}

#[test]
fn reading_a_case_notices_what_was_done_to_it() {
    for what in [
        Tampering::AlterBody { byte: 60, flip: 1 },
        Tampering::SwapBodies { with: 12 },
        Tampering::Swap { with: 12 },
    ] {
        let mut desk = Scratch::new();
        desk.store().append(append(case(1), 0, vec![opened(); 10])).unwrap();
        desk.store().append(append(case(2), 0, vec![opened(); 10])).unwrap();
        desk.meddle(async |connection| {
            unindex(connection).await;
            tamper(connection, 5, &what).await;
        });
        let told = desk.open().unwrap().facts(case(1)).unwrap_err().to_string();
        assert!(told.contains("run `cvdesk verify`"), "{what:?}: {told}");
    }
}
