//! Every real notice of the shared data, run as a case in the order of its dates through one desk: by mail, held, let
//! in, agreed on, lifted, completed. What comes out is the real notice. `docs/replay.md` is made here: `CVDESK_UPDATE_REPLAY=1` writes it, every other run compares it.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every replay takes the helpers it needs")]
#[path = "support/real.rs"]
mod real;
#[path = "support/replay_page.rs"]
mod replay_page;
#[path = "support/run.rs"]
mod run;
#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::collections::{BTreeMap, BTreeSet};

use real::{Real, SKIPPED, announcements, assert_repository_holds, on, outline, without_fix};
use replay_page::{Row, assert_page};
use run::{Run, SECOND, assert_nothing_outside_early, assert_search_finds};
use support::{Desk, string};

const NO_FIX_YET: &str = "the fix is agreed on and reaches the main branch after the day";
const ITS_NUMBER: &str = "replay";
const GOAL_DAYS: i64 = 14;
const SOFT_CAP_DAYS: i64 = 31;

/// The way a case takes to its publication, which follows from its dates alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// The notice is older than the report.
    AlreadyPublic,
    /// An embargo until the evening of the day of report.
    SameDay,
    /// The goal is agreed to, and two people lift before it.
    Early,
    /// A longer embargo, with its reason and a second member's consent.
    Longer,
}

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Report,
    Fix,
    Publication,
}

/// A replayed notice: its run, and what only this replay knows of it.
struct Replay<'a> {
    run: Run<'a>,
    id: String,
    /// Its number is not the one the desk would have counted.
    by_hand: bool,
}

impl<'a> Replay<'a> {
    fn of(desk: &'a Desk, real: &'a Real, by_hand: bool) -> Self {
        Self { run: Run::of(desk, real), id: real.id(), by_hand }
    }
}

impl Real {
    fn days(&self) -> i64 {
        let day = |element: &str| {
            self.at(element, "00:00:00").parse::<jiff::Timestamp>().unwrap().as_second() / 86_400
        };
        day("published") - day("reported")
    }

    fn way(&self) -> Way {
        match self.days() {
            ..0 => Way::AlreadyPublic,
            0 => Way::SameDay,
            1..=GOAL_DAYS => Way::Early,
            _ => Way::Longer,
        }
    }

    /// The day a desk first hears of a date: not before the report.
    fn heard(&self, element: &str) -> String {
        self.text(element).max(self.text("reported"))
    }

    /// Whether the fix reached the main branch after the first version.
    fn is_completed_later(&self) -> bool {
        self.heard("fixed") > self.heard("published")
    }
}

impl Replay<'_> {
    fn happen(&mut self, day: Day) {
        match day {
            Day::Report => self.report(),
            Day::Fix => self.fix(),
            Day::Publication => self.publication(),
        }
    }

    /// Taken in, decided on, agreed on, drafted; what was public before has no embargo (L17).
    fn report(&mut self) {
        self.run.take_in();
        let Run { desk, real, case, .. } = &self.run;
        if real.way() == Way::AlreadyPublic {
            let seen = format!("a notice of {} is on the announcement list", real.text("published"));
            let since = real.at("published", "12:00:00");
            desk.json(&["case", "lift", case, "--already-public", "--reason", &seen, "--since", &since]);
            assert_ne!(self.run.show()["public_since"], serde_json::Value::Null);
        }
        desk.json(&["case", "confirm", case]);
        desk.json(&["case", "severity", case, "--level", self.severity()]);
        self.embargo();
        if !real.cves().is_empty() {
            desk.json(&["case", "cve", case]);
            self.run.assign_cves();
        }
        self.run.draft();
        self.affected();
    }

    /// No notice tells one; the only one without a CVE says itself how little it takes.
    fn severity(&self) -> &'static str {
        if self.run.real.cves().is_empty() { "low" } else { "moderate" }
    }

    /// Over two weeks it takes a reason and a second member (L29), over a month the cap's reason too (L30).
    fn embargo(&self) {
        let Run { desk, real, case, .. } = &self.run;
        match real.way() {
            Way::AlreadyPublic => assert_eq!(self.run.show()["embargo"], serde_json::Value::Null),
            Way::SameDay => {
                let until = real.at("published", "18:00:00");
                desk.json(&["case", "embargo", case, "--until", &until]);
            }
            Way::Early => {
                let until = string(&self.run.show()["embargo"]["until"]);
                desk.json(&["case", "embargo", case, "--until", &until]);
            }
            Way::Longer => {
                self.run.agree_to_longer(&real.at("published", "18:00:00"));
                let capped = self.warned().contains("L30");
                assert_eq!(capped, real.days() > SOFT_CAP_DAYS, "L30 of {}", real.name);
            }
        }
    }

    /// What is vulnerable; a fix that is there before the lift waits privately.
    fn affected(&self) {
        let Run { desk, real, case, .. } = &self.run;
        let facts = self.run.affected();
        let affected = ["case", "fix", case, "--facts", &facts];
        let fixes = real.fixes();
        if real.way() == Way::AlreadyPublic || real.is_completed_later() {
            desk.json(&affected);
        } else {
            desk.json(&[&affected[..], &["--branch", "master", "--staged", &fixes[0]]].concat());
        }
    }

    /// The fix lands; where the notice is out already, its second version says so (N4, N5).
    fn fix(&self) {
        self.run.land();
        assert_eq!(self.run.lifted, self.run.real.is_completed_later());
        if self.run.lifted {
            self.run.desk.json(&["publish", &self.run.case]);
            self.finish();
        }
    }

    /// The first version: at the lift, or once it is triaged where there is nothing to lift (L16, L17).
    fn publication(&mut self) {
        let real = self.run.real;
        match real.way() {
            Way::AlreadyPublic => self.step(&["publish", &self.run.case]),
            Way::SameDay | Way::Longer => self.lift(),
            Way::Early => self.lift_early(),
        }
        self.run.lifted = true;
        let expected = outline(&real.xml);
        let expected = if real.is_completed_later() { without_fix(expected) } else { expected };
        assert_eq!(outline(&self.run.published()), expected, "version 1 of {}", real.name);
        self.run.assert_announced_once();
        if !real.is_completed_later() {
            self.finish();
        } else if real.way() != Way::AlreadyPublic {
            self.run.assert_warned(NO_FIX_YET, "L34");
        }
    }

    fn lift(&self) {
        let lift = ["case", "lift", &self.run.case];
        if self.run.real.is_completed_later() {
            self.lift_without_fix(&lift);
        } else {
            self.step(&lift);
        }
    }

    /// Before the agreed end two people must (L26), and one of them alone changes nothing.
    fn lift_early(&self) {
        let Run { desk, case, .. } = &self.run;
        let refusal = desk.run(&["case", "lift", case]).failed(3);
        assert!(refusal.contains("lifting it before takes 2 people"), "{refusal}");
        let first = ["case", "lift", case, "--early"];
        let second = ["--as", SECOND, "case", "lift", case, "--early"];
        if self.run.real.is_completed_later() {
            self.run.despite_missing_fix(&first, NO_FIX_YET);
            assert!(!self.run.is_published(), "one alone changes nothing");
            self.lift_without_fix(&second);
        } else {
            // Whoever asks last names the number.
            desk.json(&first);
            assert!(!self.run.is_published(), "one alone changes nothing");
            self.step(&second);
        }
    }

    /// One reason answers both rules where the number is set as well.
    fn lift_without_fix(&self, lift: &[&str]) {
        self.run.despite_missing_fix(&[lift, &self.number()].concat(), NO_FIX_YET);
    }

    /// A step that may take the number.
    fn step(&self, step: &[&str]) {
        let why: &[&str] = if self.by_hand { &["--reason", ITS_NUMBER] } else { &[] };
        self.run.desk.json(&[step, &self.number(), why].concat());
    }

    /// Nothing where the desk's own count gives the real number.
    fn number(&self) -> Vec<&str> {
        if self.by_hand { vec!["--number", &self.id] } else { Vec::new() }
    }

    /// What follows the last version: those who backport are told, and the case is closed unless something is owed.
    fn finish(&self) {
        let Run { desk, real, case, .. } = &self.run;
        desk.json(&["case", "handoff", case, "--to", "debian", "--stage", "told"]);
        if real.cves().is_empty() {
            let owed = desk.run(&["case", "next", case]).done();
            assert!(owed.contains("get a CVE"), "the CVE stays owed: {owed}");
        } else {
            desk.json(&["case", "close", case, "--outcome", "published"]);
        }
    }

    /// Clauses that something was recorded against.
    fn warned(&self) -> BTreeSet<String> {
        let lines = self.run.timeline();
        let warned = lines.iter().flat_map(|line| line["warned"].as_array().into_iter().flatten());
        warned.map(string).collect()
    }

    fn row(&self) -> Row {
        let real = self.run.real;
        let shown = self.run.show();
        Row {
            notice: string(&shown["number"]),
            days: real.days(),
            way: real.way(),
            is_fixed_late: real.is_fixed_late(),
            is_fixed_early: real.text("fixed") < real.text("published"),
            cves: shown["cves"].as_array().unwrap().len(),
            versions: shown["versions"].as_u64().unwrap(),
            warned: self.warned().into_iter().collect(),
            by_hand: self.by_hand,
        }
    }
}

/// The desk counts up from the highest number of a year, in the order of publication: where that is not the real
/// number, somebody sets it.
fn set_by_hand(reals: &[Real]) -> BTreeSet<String> {
    let mut order: Vec<_> = reals.iter().map(|real| (real.heard("published"), real.id())).collect();
    order.sort();
    let mut highest: BTreeMap<String, u16> = BTreeMap::new();
    let mut by_hand = BTreeSet::new();
    for (_, id) in order {
        let (year, number) = id.split_once('-').unwrap();
        let number: u16 = number.parse().unwrap();
        let highest = highest.entry(year.to_owned()).or_default();
        if number != *highest + 1 {
            by_hand.insert(id.clone());
        }
        *highest = number.max(*highest);
    }
    by_hand
}

/// What happens when: reports in the morning, fixes after them, publications in the evening, in the order of numbers.
fn agenda(reals: &[Real]) -> Vec<(String, usize, Day)> {
    let mut agenda = Vec::new();
    for (index, real) in reals.iter().enumerate() {
        for (element, hour, day) in
            [("reported", 9, Day::Report), ("fixed", 10, Day::Fix), ("published", 18, Day::Publication)]
        {
            let at = on(&real.heard(element), &format!("{hour:02}:{index:02}:00"));
            agenda.push((at, index, day));
        }
    }
    agenda.sort_by(|left, right| left.0.cmp(&right.0));
    agenda
}

/// One automatic reply an address and day.
fn replies(reals: &[Real]) -> usize {
    let told: BTreeSet<_> = reals.iter().map(|real| (real.text("email"), real.text("reported"))).collect();
    told.len()
}

// req L8 L10 L12 L14 L16 L17 L19 L25 L26 L27 L29 L30 L31 L34 L35 N1 N2 N3 N4 N5 N8 N9 N10 N11
#[test]
fn every_real_notice_comes_out_of_its_case() {
    let Some(reals) = Real::all() else {
        println!("{SKIPPED}");
        return;
    };
    let desk = Desk::rehearsal();
    desk.at("2008-01-01T09:00:00Z");
    desk.json(&["person", "add", "--accepted", "--name", SECOND, "--role", "team"]);
    let by_hand = set_by_hand(&reals);
    let mut replays: Vec<_> =
        reals.iter().map(|real| Replay::of(&desk, real, by_hand.contains(&real.id()))).collect();
    for (at, index, day) in agenda(&reals) {
        desk.at(&at);
        replays.get_mut(index).unwrap().happen(day);
        assert_nothing_outside_early(&desk, replays.iter().map(|replay| &replay.run));
    }

    for replay in &replays {
        let real = replay.run.real;
        assert_eq!(outline(&replay.run.published()), outline(&real.xml), "{}", real.name);
    }
    assert_search_finds(&desk, replays.iter().map(|replay| &replay.run));
    let rows: Vec<_> = replays.iter().map(Replay::row).collect();
    let versions: u64 = rows.iter().map(|row| row.versions).sum();
    assert_repository_holds(&desk, usize::try_from(versions).unwrap());
    assert_eq!(announcements(&desk).len(), reals.len());
    desk.sound_entries();
    desk.reconcile();
    assert_eq!(desk.outbox().len(), reals.len() + replies(&reals), "there is nothing left to do");
    assert_page(&rows);
}
