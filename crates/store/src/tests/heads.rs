//! Outside heads: what they show that the log alone cannot, and when they hold a desk.

use std::fs;

use cvdesk_desk::port::Store as _;

use super::fixture::{Scratch, append, case, confirmed, opened};
use super::suite::Backend as _;
use crate::sqlite::meta;

fn filled(entries: u32) -> Scratch {
    let desk = Scratch::new();
    desk.store().append(append(case(1), 0, vec![opened()])).unwrap();
    for version in 1..entries {
        desk.store().append(append(case(1), version, vec![confirmed()])).unwrap();
    }
    desk
}

async fn cut_tail(connection: &mut sqlx::SqliteConnection) {
    sqlx::query("DELETE FROM log WHERE seq > 7").execute(connection).await.unwrap();
}

#[test]
fn a_closed_desk_has_signed_its_last_entry() {
    let mut desk = filled(5);
    assert_eq!(desk.store().last_heads_error(), None);
    desk.close();
    let report = desk.verify();
    assert_eq!((report.entries, report.outside.unwrap().seq, report.beyond_outside()), (5, 5, 0));
    assert!(report.is_sound() && report.remarks.is_empty(), "{report:?}");
}

#[test]
fn a_head_is_signed_every_hundred_entries() {
    let desk = Scratch::new();
    for id in 0..40 {
        desk.store().append(append(case(id), 0, vec![opened(); 10])).unwrap();
    }
    // Heads follow the answer, so the last may be on its way; what came before it is there.
    assert!(desk.verify().outside.unwrap().seq >= 300);
}

#[test]
fn a_head_follows_within_a_second_or_so() {
    let desk = filled(3);
    let (_sender, never) = std::sync::mpsc::channel::<()>();
    for _ in 0..50 {
        let _ = never.recv_timeout(std::time::Duration::from_millis(100));
        if desk.verify().beyond_outside() == 0 {
            return;
        }
    }
    panic!("no head was signed within five seconds");
}

#[test]
fn a_cut_tail_shows_against_the_outside_head_and_not_without_one() {
    let mut desk = filled(10);
    desk.meddle(cut_tail);
    let fault = desk.verify().fault.unwrap();
    assert_eq!(fault.seq, 8);
    assert!(fault.what.contains("an outside head names entry 10"), "{}", fault.what);
    let alone = desk.verify_alone();
    assert!(alone.is_sound());
    assert!(alone.remarks[0].contains("cut tail or a complete rewrite"), "{:?}", alone.remarks);
}

#[test]
fn a_cut_copy_is_held() {
    let mut desk = filled(10);
    assert_eq!(desk.store().hold().unwrap(), None);
    desk.meddle(cut_tail);
    desk.reopen();
    let why = desk.store().hold().unwrap().unwrap();
    assert!(why.contains("knows entry 10") && why.contains("ends at entry 7"), "{why}");
}

#[test]
fn a_copy_that_went_another_way_is_held() {
    let mut desk = filled(10);
    desk.meddle(cut_tail);
    desk.reopen();
    for version in 7..20 {
        desk.store().append(append(case(1), version, vec![confirmed()])).unwrap();
    }
    let why = desk.store().hold().unwrap().unwrap();
    assert!(why.contains("another entry 10"), "{why}");
    // More entries than the head interval, and a restart: what it signs must not hide that it went another way.
    desk.store().append(append(case(2), 0, vec![opened(); 150])).unwrap();
    desk.reopen();
    assert!(desk.store().hold().unwrap().unwrap().contains("another entry 10"));
    desk.close();
    assert_eq!(desk.verify().fault.unwrap().seq, 10);
}

#[test]
fn a_copy_of_an_older_epoch_is_held() {
    let mut desk = filled(3);
    desk.meddle(async |connection| meta::set(connection, meta::EPOCH, &2_u32.to_be_bytes()).await.unwrap());
    desk.reopen();
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    assert_eq!(desk.store().hold().unwrap(), None);
    desk.meddle(async |connection| meta::set(connection, meta::EPOCH, &1_u32.to_be_bytes()).await.unwrap());
    desk.reopen();
    assert!(desk.store().hold().unwrap().unwrap().contains("epoch 2"));
}

#[test]
fn a_head_that_somebody_else_signed_holds_nothing_and_is_told() {
    let mut desk = filled(3);
    desk.close();
    let own = fs::read_to_string(&desk.config.heads_log).unwrap();
    let forged = own.lines().last().unwrap().replacen(" 1 3 ", " 1 999 ", 1);
    fs::write(&desk.config.heads_log, format!("{own}{forged}\n")).unwrap();
    desk.reopen();
    assert_eq!(desk.store().hold().unwrap(), None);
    let report = desk.verify();
    assert!(report.is_sound());
    assert!(
        report.remarks[0].contains("1 heads") && report.remarks[0].contains("not signed"),
        "{:?}",
        report.remarks
    );
}

#[test]
fn a_torn_last_head_is_told_and_the_one_before_holds() {
    let mut desk = filled(3);
    desk.close();
    let own = fs::read_to_string(&desk.config.heads_log).unwrap();
    fs::write(&desk.config.heads_log, format!("{own}cvdesk-head v1 dede")).unwrap();
    let report = desk.verify();
    assert!(report.is_sound() && report.outside.unwrap().seq == 3);
    assert!(report.remarks[0].contains("torn"), "{:?}", report.remarks);
}

#[test]
fn heads_that_cannot_be_written_are_told_and_the_append_stands() {
    let mut desk = filled(3);
    desk.close();
    fs::remove_file(&desk.config.heads_log).unwrap();
    fs::create_dir(&desk.config.heads_log).unwrap();
    let store = desk.open().unwrap();
    store.append(append(case(2), 0, vec![opened(); 150])).unwrap();
    store.append(append(case(3), 0, vec![opened()])).unwrap();
    assert!(store.last_heads_error().unwrap().contains("heads.log"), "{:?}", store.last_heads_error());
    assert_eq!(store.facts(case(2)).unwrap().len(), 150);
}

#[test]
fn a_heads_file_of_another_desk_is_refused() {
    let (mut one, mut other) = (filled(2), filled(2));
    one.close();
    other.close();
    let foreign =
        fs::read_to_string(&one.config.heads_log).unwrap().replace(&"de".repeat(16), &"ab".repeat(16));
    fs::write(&other.config.heads_log, foreign).unwrap();
    let refused = crate::verify(&other.config.database(), Some(&other.config.heads_log)).unwrap_err();
    assert!(refused.to_string().contains("holds the heads of desk abab"), "{refused}");
}

// Fault F23: a restored copy holds until a person accepts it, and signs nothing meanwhile.
#[test]
fn a_restored_copy_holds_and_signs_nothing_until_it_is_accepted() {
    let mut desk = filled(3);
    desk.close();
    let heads = fs::read_to_string(&desk.config.heads_log).unwrap();
    crate::SqliteStore::mark_restored(&desk.config, "restored from a backup").unwrap();
    desk.reopen();
    desk.store().append(append(case(2), 0, vec![opened(); 150])).unwrap();
    assert_eq!(desk.store().hold().unwrap().unwrap(), "restored from a backup");
    assert_eq!(desk.store().accept_copy().unwrap(), 2);
    desk.close();
    assert_eq!(fs::read_to_string(&desk.config.heads_log).unwrap(), heads, "no head of it stands for both");
    desk.reopen();
    assert_eq!((desk.store().hold().unwrap(), desk.store().epoch()), (None, 2));
    desk.store().append(append(case(3), 0, vec![opened()])).unwrap();
    desk.close();
    assert_eq!(desk.verify().outside.unwrap().epoch, 2);
}

#[test]
fn a_copy_of_a_database_at_work_is_whole() {
    let desk = filled(5);
    let to = desk.config.dir.with_file_name("copy.db");
    desk.store().copy_to(&to).unwrap();
    desk.store().append(append(case(2), 0, vec![opened()])).unwrap();
    let report = crate::verify(&to, None).unwrap();
    assert!(report.is_sound() && report.entries == 5, "{report:?}");
    assert!(desk.store().copy_to(&to).is_err(), "nothing is written over");
}
