//! What a newer cvdesk wrote is refused by name, never guessed at.

use cvdesk_case::Entry;
use cvdesk_desk::port::{Store as _, StoreError};
use sha2::{Digest as _, Sha256};
use sqlx::Row as _;

use super::fixture::{DESK, Scratch, append, case, confirmed, opened};
use super::suite::Backend as _;
use crate::seal::{Bound, Item, Padding, Scope, seal};
use crate::sqlite::meta;

/// A case whose second entry is of a kind that this cvdesk does not know, properly sealed; and who wrote it.
fn haunted(written_by: &str) -> StoreError {
    let mut desk = Scratch::new();
    desk.store().append(append(case(1), 0, vec![opened(), confirmed()])).unwrap();
    let keys = desk.store().stream_keys(case(1)).unwrap();
    let item = Item::Event { version: 2, kind: "case.became_haunted", kind_v: 3 };
    let bound = Bound { desk: DESK, scope: Scope::Stream(case(1)), item };
    let body = seal(&keys.facts[0], &bound, Padding::Steps, br#"{"case.became_haunted":{"by":7}}"#).unwrap();
    desk.meddle(async |connection| {
        meta::set(connection, meta::WRITTEN_BY, written_by.as_bytes()).await.unwrap();
        let row =
            sqlx::query("SELECT entry FROM log WHERE seq = 2").fetch_one(&mut *connection).await.unwrap();
        let mut entry = Entry::from_bytes(row.get(0)).unwrap();
        entry.kind = "case.became_haunted".to_owned();
        entry.kind_v = 3;
        entry.body_digest = Sha256::digest(&body).into();
        sqlx::query("UPDATE log SET entry = $1, body = $2 WHERE seq = 2")
            .bind(entry.to_bytes())
            .bind(&body)
            .execute(connection)
            .await
            .unwrap();
    });
    desk.reopen();
    desk.store().history(case(1)).unwrap_err()
}

#[test]
fn an_unknown_kind_is_refused_naming_the_version_needed() {
    let told = haunted("9.8.7");
    assert!(matches!(&told, StoreError::TooNew { seq: 2, kind_v: 3, .. }), "{told}");
    assert!(
        told.to_string().contains("`case.became_haunted`") && told.to_string().contains("use cvdesk 9.8.7"),
        "{told}"
    );
}

#[test]
fn an_unknown_kind_that_no_newer_version_wrote_is_damage() {
    let told = haunted("0.0.1");
    assert!(matches!(told, StoreError::Damaged(_)), "{told}");
}

#[test]
fn opening_with_an_older_cvdesk_keeps_the_newer_version_on_record() {
    let mut desk = Scratch::new();
    desk.meddle(async |connection| meta::set(connection, meta::WRITTEN_BY, b"9.8.7").await.unwrap());
    desk.reopen();
    desk.meddle(async |connection| {
        assert_eq!(meta::get(connection, meta::WRITTEN_BY).await.unwrap().unwrap(), b"9.8.7");
        meta::set(connection, meta::WRITTEN_BY, b"0.0.1").await.unwrap();
    });
    desk.reopen();
    desk.meddle(async |connection| {
        let written_by = meta::get(connection, meta::WRITTEN_BY).await.unwrap().unwrap();
        assert_eq!(written_by, env!("CARGO_PKG_VERSION").as_bytes());
    });
}

#[test]
fn a_database_of_a_newer_schema_is_refused() {
    let mut desk = Scratch::new();
    desk.meddle(async |connection| {
        sqlx::query(
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
             VALUES (999, 'later', TRUE, $1, 0)",
        )
        .bind([0_u8].as_slice())
        .execute(connection)
        .await
        .unwrap();
    });
    assert!(desk.refused_opening().contains("made by a newer cvdesk"));
}
