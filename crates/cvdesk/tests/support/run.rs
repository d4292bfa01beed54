//! A real report on its way through the desk: the verbs that every replay has in common, each with what it promises.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use crate::real::{Real, announcements, outside};
use crate::support::{Answer, Desk, mail, string};

/// The member beside the founder.
pub const SECOND: &str = "Ben Builder";
/// What a longer embargo is for.
pub const LONGER: &str = "the vendors need two releases to rebuild their guests' images";

/// A real report on its way through the desk.
pub struct Run<'a> {
    pub desk: &'a Desk,
    pub real: &'a Real,
    pub case: String,
    /// Whether its first version is out.
    pub lifted: bool,
    secrets: BTreeSet<String>,
}

impl<'a> Run<'a> {
    pub fn of(desk: &'a Desk, real: &'a Real) -> Self {
        Self { desk, real, case: String::new(), lifted: false, secrets: BTreeSet::new() }
    }

    /// Files of this case lie under its own name.
    pub fn file(&self, kind: &str, text: &str) -> String {
        self.desk.file(&format!("{}.{kind}.toml", self.real.id()), text)
    }

    /// Who wrote to the desk.
    pub fn sender(&self) -> String {
        self.real.text("email")
    }

    /// The report comes by mail, is held, and is let in.
    pub fn take_in(&mut self) {
        let (desk, real) = (self.desk, self.real);
        let (name, address) = (real.text("name"), self.sender());
        let body = format!("{}\n", real.text("description"));
        let message = mail(&format!("{name} <{address}>"), &real.text("summary"), &body);
        desk.deliver(&address, message.as_bytes()).done();
        let held = desk.held();
        let [report] = &held[..] else { unreachable!("one report is held: {held:?}") };
        self.case = desk.approve(report);
        self.secrets = real.secrets(&self.case, report);
    }

    /// The CVE ids that the notice has.
    pub fn assign_cves(&self) {
        for cve in self.real.cves() {
            self.desk.json(&["case", "cve", &self.case, "--id", &cve]);
        }
    }

    pub fn draft(&self) {
        let file = self.file("draft", &self.real.draft());
        self.desk.json(&["case", "notice", &self.case, "--file", &file]);
    }

    /// The branches before the fix.
    pub fn affected(&self) -> String {
        self.file("affected", &self.real.facts(false))
    }

    /// Agrees to an end beyond the goal: only with the stated reason, and only with a second member (L29).
    pub fn agree_to_longer(&self, until: &str) {
        let agree = ["case", "embargo", &self.case, "--until", until];
        let refusal = self.desk.run(&agree).failed(3);
        assert!(refusal.contains("(L29 may, Publication embargo policy)"), "{refusal}");
        let with_reason = [&agree[..], &["--reason", LONGER]].concat();
        self.desk.json(&with_reason);
        assert_eq!(self.show()["embargo"]["agreed"], false, "one member is no mutual agreement");
        self.desk.run(&with_reason).failed(3);
        self.desk.json(&[&["--as", SECOND], &agree[..]].concat());
        assert_eq!(self.show()["embargo"]["agreed"], true);
        let stated = self.stated(LONGER);
        assert!(stated.iter().any(|line| string(&line["what"]).starts_with("embargo agreed")), "{stated:?}");
    }

    /// The fix is public on the main branch, and what it fixes is known.
    pub fn land(&self) {
        let facts = self.file("fixed", &self.real.facts(true));
        let commits = self.real.fixes().join(",");
        let fix = ["case", "fix", &self.case, "--branch", "master", "--landed", &commits, "--facts", &facts];
        // A fix that is older than the report was there before the desk heard of it.
        let since = self.real.at("fixed", "12:00:00");
        let before = self.real.text("fixed") < self.real.text("reported");
        let told: &[&str] = if before { &["--since", &since] } else { &[] };
        self.desk.json(&[&fix[..], told].concat());
    }

    /// Takes a step that a rule refuses without a reason: with it, the reason stands beside the rule's clause.
    pub fn despite_missing_fix(&self, step: &[&str], reason: &str) -> Answer {
        let refusal = self.desk.run(step).failed(3);
        assert!(refusal.contains("(L34 should, Branch fixing policy)"), "{refusal}");
        let answer = self.desk.run(&[step, &["--reason", reason]].concat());
        assert_eq!(answer.code, 0, "{answer:?}");
        answer
    }

    pub fn assert_warned(&self, reason: &str, clause: &str) {
        let stated = self.stated(reason);
        let warned = stated.iter().any(|line| line["warned"] == json!([clause]));
        assert!(warned, "recorded against {clause}: {stated:?}");
    }

    /// The announcement went out once, with the notice as its text.
    pub fn assert_announced_once(&self) {
        let text = string(&self.desk.json(&["case", "notice", &self.case])["text"]);
        let name = format!("LSN-{}", self.real.id());
        let all = announcements(self.desk);
        let announced: Vec<_> = all.iter().filter(|mail| mail.subject.contains(&name)).collect();
        let [mail] = &announced[..] else { unreachable!("{} announcements of {name}", announced.len()) };
        let body = &mail.body;
        assert!(body.contains(text.trim_end()), "{body}\n--- does not hold\n{text}");
    }

    pub fn show(&self) -> Value {
        self.desk.json(&["case", "show", &self.case])
    }

    pub fn timeline(&self) -> Vec<Value> {
        self.desk.json(&["case", "timeline", &self.case]).as_array().unwrap().clone()
    }

    /// What happened for this reason.
    pub fn stated(&self, reason: &str) -> Vec<Value> {
        self.timeline().into_iter().filter(|line| line["reason"] == reason).collect()
    }

    /// The XML as the world sees it.
    pub fn published(&self) -> String {
        fs::read_to_string(self.place()).unwrap()
    }

    pub fn is_published(&self) -> bool {
        self.place().exists()
    }

    fn place(&self) -> PathBuf {
        self.desk.dir().join("notices/notices").join(format!("{}.xml", self.real.name))
    }
}

/// Nothing of a case that is not lifted is outside (N1); what a lifted case shares with it is public already.
pub fn assert_nothing_outside_early<'r, 'a: 'r>(desk: &Desk, runs: impl Iterator<Item = &'r Run<'a>>) {
    let outside = outside(desk);
    let (lifted, confidential): (Vec<_>, Vec<_>) = runs.partition(|run| run.lifted);
    let public: BTreeSet<_> = lifted.iter().flat_map(|run| &run.secrets).collect();
    for run in confidential {
        for secret in run.secrets.iter().filter(|secret| !public.contains(secret)) {
            assert!(!outside.contains(secret), "`{secret}` of {} is out before the lift", run.real.name);
        }
    }
}

/// The search for what is out early would have found what is out now.
pub fn assert_search_finds<'r, 'a: 'r>(desk: &Desk, runs: impl Iterator<Item = &'r Run<'a>>) {
    let all = outside(desk);
    for run in runs {
        let told = [run.real.text("summary")].into_iter().chain(run.real.cves()).chain(run.real.fixes());
        for told in told {
            assert!(all.contains(&told), "the search for what is out early would have found `{told}`");
        }
    }
}
