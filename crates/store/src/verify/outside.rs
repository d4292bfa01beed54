//! Holds the log against the heads that were signed outside.

use std::path::Path;

use cvdesk_case::{DeskId, Entry};
use cvdesk_desk::port::{StoreError, VerifyFault};
use ed25519_dalek::VerifyingKey;

use crate::heads::{Head, HeadsFile, SignedHead};
use crate::sqlite::{Session, Trouble, file_trouble, log_rows};

/// Heads that the desk signed, and what is to be said about the others.
pub(super) struct Known {
    /// The desk whose log it is.
    pub desk: DeskId,
    /// The newest.
    pub newest: Option<Head>,
    /// All of the newest's epoch, oldest first.
    pub heads: Vec<Head>,
    /// What is worth knowing.
    pub remarks: Vec<String>,
}

/// Reads the heads, where a file is named.
pub(super) fn read(path: Option<&Path>, desk: DeskId, head_key: &[u8]) -> Result<Known, StoreError> {
    let Some(path) = path else {
        return Ok(unknown(desk, "no outside head was given"));
    };
    let file = HeadsFile::read(path).map_err(|error| file_trouble(path, &error))?;
    let at = path.display();
    let in_database =
        <[u8; 32]>::try_from(head_key).ok().and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let mut remarks = odd_lines(&file, path);
    let key = match (&file.key, in_database) {
        (Some((of, key)), Some(ours)) if *of == desk && *key == ours => ours,
        (Some((of, _)), _) if *of != desk => {
            return Err(StoreError::Key(format!("`{at}` holds the heads of desk {of}, this is desk {desk}")));
        }
        (Some((_, key)), _) => {
            remarks.push(format!(
                "`{at}` and the database name different head keys; compare both with the recovery copy (the file's was used)"
            ));
            *key
        }
        (None, Some(ours)) => {
            remarks.push(format!("`{at}` has no key line; the database's head key was used"));
            ours
        }
        (None, None) => {
            return Ok(unknown(desk, &format!("neither `{at}` nor the database holds a head key")));
        }
    };
    let (signed, forged): (Vec<&SignedHead>, Vec<&SignedHead>) =
        file.heads.iter().filter(|signed| signed.head.desk == desk).partition(|signed| signed.fits(&key));
    if !forged.is_empty() {
        remarks.push(format!(
            "{} heads in `{at}` were not signed by this desk and are passed over",
            forged.len()
        ));
    }
    let newest = signed.iter().map(|signed| signed.head).max_by_key(Head::age);
    let Some(newest) = newest else {
        let none = unknown(desk, &format!("`{at}` holds no head of this desk"));
        return Ok(Known { remarks: [remarks, none.remarks].concat(), ..none });
    };
    let mut heads: Vec<Head> =
        signed.iter().map(|signed| signed.head).filter(|head| head.epoch == newest.epoch).collect();
    heads.sort_by_key(Head::age);
    Ok(Known { desk, newest: Some(newest), heads, remarks })
}

fn odd_lines(file: &HeadsFile, path: &Path) -> Vec<String> {
    let mut remarks = Vec::new();
    let at = path.display();
    if file.torn {
        remarks.push(format!(
            "the last line of `{at}` is torn: its writer was stopped midway; it is passed over"
        ));
    }
    if !file.odd.is_empty() {
        let lines: Vec<String> = file.odd.iter().map(ToString::to_string).collect();
        remarks.push(format!("`{at}` has lines that are no heads and are passed over: {}", lines.join(", ")));
    }
    remarks
}

fn unknown(desk: DeskId, why: &str) -> Known {
    let remark = format!("{why}: a cut tail or a complete rewrite of the log cannot be seen");
    Known { desk, newest: None, heads: Vec::new(), remarks: vec![remark] }
}

/// What is wrong with a log, sound in itself, against the heads.
pub(super) fn fault(
    session: &mut Session,
    known: &Known,
    entries: u64,
) -> Result<Option<VerifyFault>, Trouble> {
    let Some(newest) = known.newest else {
        return Ok(None);
    };
    if newest.seq > entries {
        let what =
            format!("it is missing: an outside head names entry {}, the log ends before it", newest.seq);
        return Ok(Some(VerifyFault { seq: entries.saturating_add(1), what }));
    }
    if fits(session, &newest)? {
        return Ok(None);
    }
    // The log links to its end, so it was rewritten from some entry on; older heads say from where at the earliest.
    let mut fitting = 0;
    for head in known.heads.iter().rev().skip(1) {
        if fits(session, head)? {
            fitting = head.seq;
            break;
        }
    }
    let what = if fitting.saturating_add(1) == newest.seq {
        "it is not the one that an outside head names".to_owned()
    } else {
        format!(
            "it is not the one that an outside head names; up to entry {fitting} the log fits, from there on it may be rewritten"
        )
    };
    Ok(Some(VerifyFault { seq: newest.seq, what }))
}

fn fits(session: &mut Session, head: &Head) -> Result<bool, Trouble> {
    let row = i64::try_from(head.seq).unwrap_or(i64::MAX);
    let entry = session.run(async |connection| log_rows::at(connection, row).await)?;
    Ok(entry.is_some_and(|bytes| Entry::hash_of(&bytes) == head.hash))
}
