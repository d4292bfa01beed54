//! `cvdesk verify`: recomputes the log's chain without keys and holds it against heads outside the database.

use serde_json::json;

use crate::cli::{Global, Verify};
use crate::config::Config;
use crate::failure::{FAILED, Failure};
use crate::output::{Done, Look, Screen};
use crate::place;
use crate::session::{folder, store_config};

pub fn run(global: &Global, wanted: &Verify, screen: Screen) -> Result<Done, Failure> {
    let dir = place::absolute(&folder(global)?).map_err(|error| Failure::new(FAILED, error.to_string()))?;
    let config = store_config(&dir, &Config::read(&dir)?);
    let heads = wanted.head.clone().unwrap_or_else(|| config.heads_log.clone());
    let report = cvdesk_store::verify(&config.database(), Some(&heads))?;
    let head = hex(&report.head);
    let mut text = format!("desk {}: {} entries, head {head}\n", report.desk, report.entries);
    match report.outside {
        Some(outside) => text.push_str(&format!(
            "held against {}: its newest head is entry {} (epoch {})\n",
            heads.display(),
            outside.seq,
            outside.epoch
        )),
        None => text.push_str(&format!("no outside head in {}\n", heads.display())),
    }
    for remark in &report.remarks {
        text.push_str(&format!("  note: {remark}\n"));
    }
    match &report.fault {
        Some(fault) => text.push_str(&format!(
            "{} entry {}: {}\n",
            screen.paint(Look::Red, "NOT SOUND:"),
            fault.seq,
            fault.what
        )),
        None => text
            .push_str(&format!("{} every entry is as it was written\n", screen.paint(Look::Green, "sound:"))),
    }
    text.push_str(&format!("{}\n", screen.paint(Look::Quiet, cvdesk_store::VerifyReport::NOT_COVERED)));
    let result = json!({
        "desk": report.desk, "entries": report.entries, "head": head, "outside": report.outside.map(|outside| outside.seq),
        "remarks": report.remarks, "fault": report.fault.as_ref().map(|fault| json!({ "seq": fault.seq, "what": fault.what })),
    });
    Ok(Done { code: if report.is_sound() { 0 } else { FAILED }, ..Done::new(text, result) })
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
