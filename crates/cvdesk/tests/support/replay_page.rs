//! The page of the replay, `docs/replay.md`: written from what the desk recorded, and compared with what is committed.

use std::fs;
use std::path::Path;

use crate::{GOAL_DAYS, SOFT_CAP_DAYS, Way};

/// A replayed notice, as the desk tells it at the end.
pub struct Row {
    pub notice: String,
    /// From report to publication.
    pub days: i64,
    pub way: Way,
    /// The fix reached the main branch after the publication.
    pub is_fixed_late: bool,
    /// The fix reached the main branch before the publication.
    pub is_fixed_early: bool,
    pub cves: usize,
    pub versions: u64,
    /// Clauses beside which a reason is recorded.
    pub warned: Vec<String>,
    /// Its number is set, not counted.
    pub by_hand: bool,
}

/// Holds the committed page to the rows, or writes it where the developer asks for that.
pub fn assert_page(rows: &[Row]) {
    #[expect(clippy::disallowed_methods, reason = "a test run's own switch: the product does not read it")]
    let writes = std::env::var_os("CVDESK_UPDATE_REPLAY").is_some();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/replay.md");
    let page = page(rows);
    if writes {
        fs::write(&file, &page).unwrap();
    }
    let committed = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(committed, page, "docs/replay.md is old: CVDESK_UPDATE_REPLAY=1 writes it");
}

fn page(rows: &[Row]) -> String {
    [INTRODUCTION.to_owned(), counts(rows), notices(rows)].join("\n")
}

const INTRODUCTION: &str = "\
# Every real notice, replayed

Made by `crates/cvdesk/tests/replay_all.rs` from what the desk recorded; `CVDESK_UPDATE_REPLAY=1` writes it anew.

One rehearsal desk of `profiles/libvirt` took in every notice of the shared data as a case, in the order of the real
dates: the report by mail, held and let in; the decision, the severity, the CVE, the notice's text, the branches; the
fix, staged and landed; the publication on its day, a second version where the fix came later; those who backport
told, the case closed. After every step everything that the world could read (each object of the notice repository,
its work tree, each mail) was searched for the words, commits and ids of each case that was not public. At the end each
published XML was compared with the real one: elements, attributes in their order, texts with spaces normalised. Every
one is the real notice, in every line. What was public, or fixed, before it was reported is recorded with since when.

The dates decide the way. What is older than its report took the path of the already public. What was published on the
day of its report had an embargo until that evening. What was published within two weeks had agreed to the two weeks
that the desk proposes, since nobody knew better, and two people lifted it on the day. What took longer agreed to the
day of publication, with a stated reason and a second member's consent. The notices tell no severity: every case was
assessed as moderate, the one without a CVE as low.
";

fn counts(rows: &[Row]) -> String {
    let count = |what: &str, is_it: &dyn Fn(&Row) -> bool| {
        format!("| {what} | {} |\n", rows.iter().filter(|row| is_it(row)).count())
    };
    let warned = |row: &Row, clause: &str| row.warned.iter().any(|warned| warned == clause);
    let lines = [
        count("notices", &|_| true),
        count("public before they were reported", &|row| row.way == Way::AlreadyPublic),
        count("published on the day of the report", &|row| row.way == Way::SameDay),
        count("published within two weeks: early lifts by two people", &|row| row.way == Way::Early),
        count("over two weeks: agreed with a reason and a second member", &|row| row.days > GOAL_DAYS),
        count("of these over a month: beyond the soft cap", &|row| row.days > SOFT_CAP_DAYS),
        count("without a CVE: published, and it stays owed", &|row| row.cves == 0),
        count("fixed before publication", &|row| row.is_fixed_early),
        count("fixed after publication", &|row| row.is_fixed_late),
        count("with a second version", &|row| row.versions == 2),
        count("lifted without the fix, with the reason", &|row| warned(row, "L34")),
        count("number set by hand, since the real ones do not follow publication", &|row| row.by_hand),
    ];
    format!("## In figures\n\n| what | notices |\n|---|---|\n{}", lines.concat())
}

fn notices(rows: &[Row]) -> String {
    let line = |row: &Row| {
        let way = match row.way {
            Way::AlreadyPublic => "already public",
            Way::SameDay => "same day",
            Way::Early => "two weeks, lifted early",
            Way::Longer => "longer embargo",
        };
        let number = if row.by_hand { ", number set" } else { "" };
        let warned = row.warned.join(", ");
        format!("| {} | {} | {way}{number} | {} | {warned} |\n", row.notice, row.days, row.versions)
    };
    let lines: String = rows.iter().map(line).collect();
    format!(
        "## Notice by notice\n\nDays are from report to publication. \"Recorded against\" names the clauses beside which a reason\n\
         stands in the case's timeline.\n\n\
         | notice | days | way | versions | recorded against |\n|---|---|---|---|---|\n{lines}"
    )
}
