//! The first five real notices with a CVE, each run as a case in the order of its dates: what goes in is what the
//! reporters and the team knew; number, life cycle and publication come out of the case.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use roxmltree::{Document, Node};
use support::{Desk, files_below, mail, string, tool};
use toml::{Table, Value};

const FIRST_FIVE: [&str; 5] = ["2008/0001", "2009/0001", "2010/0001", "2010/0002", "2010/0003"];
const SECOND: &str = "Ben Builder";
const LIST: &str = "announce@lists.libvirt.org";

/// A real notice, as the case's people know it bit by bit.
struct Real {
    name: &'static str,
    xml: String,
}

impl Real {
    fn all() -> Option<Vec<Self>> {
        let folder = shared()?.join("data/lsn/notices");
        let read =
            |name| Some(Self { name, xml: fs::read_to_string(folder.join(format!("{name}.xml"))).ok()? });
        FIRST_FIVE.into_iter().map(read).collect()
    }

    /// Texts of every element of this name, spaces normalised.
    fn texts(&self, element: &str) -> Vec<String> {
        let document = Document::parse(&self.xml).unwrap();
        document
            .descendants()
            .filter(|node| node.has_tag_name(element))
            .map(|node| normalised(&node))
            .collect()
    }

    fn text(&self, element: &str) -> String {
        self.texts(element).remove(0)
    }

    /// A date of the life cycle at an hour.
    fn at(&self, element: &str, time: &str) -> String {
        let digits = self.text(element);
        let (year, rest) = digits.split_at(4);
        let (month, day) = rest.split_at(2);
        format!("{year}-{month}-{day}T{time}Z")
    }

    fn cve(&self) -> String {
        let document = Document::parse(&self.xml).unwrap();
        let advisory = document.descendants().find(|node| node.has_tag_name("advisory")).unwrap();
        format!("{}-{}", advisory.attribute("type").unwrap(), advisory.attribute("id").unwrap())
    }

    fn id(&self) -> String {
        self.name.replace('/', "-")
    }

    /// The notice's prose, people and bugs as a draft.
    fn draft(&self) -> String {
        let document = Document::parse(&self.xml).unwrap();
        let verbatim = |element: &str| {
            let node = document.descendants().find(|node| node.has_tag_name(element));
            node.and_then(|node| node.text()).map(|text| text.trim().to_owned())
        };
        let children = |node: Node<'_, '_>| -> Table {
            let children = node.children().filter(Node::is_element);
            children.map(|child| (child.tag_name().name().to_owned(), normalised(&child).into())).collect()
        };
        let people = |element: &str| -> Value {
            list(document.descendants().filter(|node| node.has_tag_name(element)).map(children))
        };
        let bugs = document.descendants().filter(|node| node.has_tag_name("bug"));
        let bugs = bugs.map(|bug| {
            let attribute = |name| bug.attribute(name).unwrap().to_owned().into();
            Table::from_iter([
                ("tracker".to_owned(), attribute("tracker")),
                ("id".to_owned(), attribute("id")),
            ])
        });
        let mut draft = Table::new();
        for element in ["summary", "description", "impact", "workaround"] {
            draft.extend(verbatim(element).map(|text| (element.to_owned(), text.into())));
        }
        draft.insert("reporter".to_owned(), people("reporter"));
        draft.insert("patcher".to_owned(), people("patcher"));
        draft.insert("bug".to_owned(), list(bugs));
        draft.to_string()
    }

    /// Branch facts: what is vulnerable, and once it is fixed what fixes it.
    fn facts(&self, with_fix: bool) -> String {
        let document = Document::parse(&self.xml).unwrap();
        let branches = document.descendants().filter(|node| node.has_tag_name("branch")).map(|branch| {
            let marked = |element: &str, state: &str| -> Value {
                let marks = branch.children().filter(|node| {
                    node.has_tag_name(element)
                        && node.attribute("state") == Some(state)
                        && (with_fix || state == "vulnerable")
                });
                list(marks.map(|node| normalised(&node)))
            };
            let name = branch.children().find(|node| node.has_tag_name("name")).unwrap();
            Table::from_iter([
                ("name".to_owned(), normalised(&name).into()),
                ("vulnerable_tags".to_owned(), marked("tag", "vulnerable")),
                ("vulnerable_changes".to_owned(), marked("change", "vulnerable")),
                ("fixed_tags".to_owned(), marked("tag", "fixed")),
                ("fixed_changes".to_owned(), marked("change", "fixed")),
            ])
        });
        Table::from_iter([("branch".to_owned(), list(branches))]).to_string()
    }

    /// The commit that fixes the main branch.
    fn fix(&self) -> String {
        let document = Document::parse(&self.xml).unwrap();
        let is_fix =
            |node: &Node<'_, '_>| node.has_tag_name("change") && node.attribute("state") == Some("fixed");
        normalised(&document.descendants().find(is_fix).unwrap())
    }

    /// What nobody outside may read before the lift.
    fn secrets(&self, case: &str, report: &str) -> BTreeSet<String> {
        let prose = ["summary", "description", "impact", "workaround"]
            .map(|element| self.text(element).chars().take(60).collect::<String>());
        let mut secrets: BTreeSet<_> = prose.into_iter().chain(self.texts("change")).collect();
        secrets.extend([
            self.cve(),
            self.cve().replace("CVE-", ""),
            self.fix(),
            case.to_owned(),
            report.to_owned(),
        ]);
        secrets
    }
}

fn list<T: Into<Value>>(items: impl Iterator<Item = T>) -> Value {
    Value::Array(items.map(Into::into).collect())
}

fn shared() -> Option<PathBuf> {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the shared test data lies is the developer's choice"
    )]
    let named = std::env::var_os("CVDESK_SHARED").map(PathBuf::from);
    let usual = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared");
    Some(named.unwrap_or_else(usual)).filter(|folder| folder.is_dir())
}

/// XML's normalize-space of a node's text: only space, tab, CR and LF are spaces.
fn normalised(node: &Node<'_, '_>) -> String {
    let text: String = node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect();
    squeezed(&text)
}

fn squeezed(text: &str) -> String {
    let words = text.split([' ', '\t', '\r', '\n']).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A document as one line an element: depth, name, attributes in order, and the text where it has no children.
fn outline(xml: &str) -> Vec<String> {
    let document = Document::parse(xml).unwrap();
    let elements = document.descendants().filter(Node::is_element);
    let line = |node: Node<'_, '_>| {
        let indent = "  ".repeat(node.ancestors().count());
        let attributes: Vec<_> = node
            .attributes()
            .map(|attribute| format!("{}={:?}", attribute.name(), attribute.value()))
            .collect();
        let namespace = node.tag_name().namespace().unwrap_or_default();
        let is_leaf = !node.children().any(|child| child.is_element());
        let text = if is_leaf { normalised(&node) } else { String::new() };
        format!("{indent}{{{namespace}}}{} {} {text}", node.tag_name().name(), attributes.join(" "))
    };
    elements.map(line).collect()
}

/// The real notice's outline as it was before the fix was there.
fn without_fix(outline: Vec<String>) -> Vec<String> {
    let is_fix = |line: &String| line.contains("}fixed ") || line.contains("state=\"fixed\"");
    outline.into_iter().filter(|line| !is_fix(line)).collect()
}

/// What happens on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Day {
    Report,
    Fix,
    Lift,
}

/// A real report on its way through the desk.
struct Run<'a> {
    desk: &'a Desk,
    real: &'a Real,
    case: String,
    report: String,
    lifted: bool,
}

impl Run<'_> {
    fn happen(&mut self, day: Day) {
        match day {
            Day::Report => self.report(),
            Day::Fix => self.fix(),
            Day::Lift => self.lift(),
        }
    }

    fn is_fixed_late(&self) -> bool {
        self.real.text("fixed") > self.real.text("published")
    }

    /// Files of this case lie under its own name.
    fn file(&self, kind: &str, text: &str) -> String {
        self.desk.file(&format!("{}.{kind}.toml", self.real.id()), text)
    }

    fn report(&mut self) {
        let (desk, real) = (self.desk, self.real);
        let (name, address) = (real.texts("name").remove(0), real.text("email"));
        let body = format!("{}\n", real.text("description"));
        let message = mail(&format!("{name} <{address}>"), &real.text("summary"), &body);
        desk.deliver(&address, message.as_bytes()).done();
        self.report = desk.held().remove(0);
        self.case = desk.approve(&self.report);
        let case = &self.case;
        desk.json(&["case", "confirm", case]);
        self.agree();
        desk.json(&["case", "cve", case, "--id", &real.cve()]);
        desk.json(&["case", "notice", case, "--file", &self.file("draft", &real.draft())]);
        desk.json(&["case", "fix", case, "--facts", &self.file("affected", &real.facts(false))]);
    }

    /// Agrees to the day it was published; beyond two weeks only with the stated reason.
    // req L29
    fn agree(&self) {
        let until = self.real.at("published", "18:00:00");
        let agree = ["case", "embargo", &self.case, "--until", &until];
        let reason = "the vendors need two releases to rebuild their guests' images";
        let answer = self.desk.run(&agree);
        if answer.code == 0 {
            return;
        }
        let refusal = answer.failed(3);
        assert!(refusal.contains("(L29 may, Publication embargo policy)"), "{refusal}");
        self.desk.json(&[&agree[..], &["--reason", reason]].concat());
        let agreed = |desk: &Desk| desk.json(&["case", "show", &self.case])["embargo"]["agreed"].clone();
        assert_eq!(agreed(self.desk), false, "one member is no mutual agreement");
        self.desk.run(&[&agree[..], &["--reason", reason]].concat()).failed(3);
        self.desk.json(&[&["--as", SECOND], &agree[..]].concat());
        assert_eq!(agreed(self.desk), true);
        let story = self.desk.json(&["case", "timeline", &self.case]);
        let stated: Vec<_> =
            story.as_array().unwrap().iter().filter(|line| line["reason"] == reason).collect();
        let what = stated.iter().map(|line| string(&line["what"])).collect::<Vec<_>>();
        assert!(what.iter().any(|what| what.starts_with("embargo agreed")), "{what:?}");
    }

    /// The fix lands; where the notice is out already, its second version says so.
    // req N4 N5
    fn fix(&self) {
        let facts = self.file("fixed", &self.real.facts(true));
        let commit = self.real.fix();
        self.desk
            .json(&["case", "fix", &self.case, "--branch", "master", "--landed", &commit, "--facts", &facts]);
        assert_eq!(self.lifted, self.is_fixed_late());
        if self.lifted {
            self.desk.json(&["publish", &self.case]);
            assert_eq!(self.published().0, 2);
        }
    }

    /// Lifts on the day; without the fix only with the reason why it is missing.
    // req L16 L34 N3
    fn lift(&mut self) {
        let lift = ["case", "lift", &self.case];
        if self.is_fixed_late() {
            let refusal = self.desk.run(&lift).failed(3);
            assert!(refusal.contains("(L34 should, Branch fixing policy)"), "{refusal}");
            let reason = "the patch is agreed on and reaches the main branch within the week";
            self.desk.json(&[&lift[..], &["--reason", reason]].concat());
            let story = self.desk.json(&["case", "timeline", &self.case]);
            let stated = story.as_array().unwrap().iter().find(|line| line["reason"] == reason).unwrap();
            assert_eq!(stated["warned"], serde_json::json!(["L34"]), "recorded against the rule");
        } else {
            self.desk.json(&lift);
        }
        self.lifted = true;
        let (version, xml) = self.published();
        assert_eq!(version, 1);
        if self.is_fixed_late() {
            assert_eq!(outline(&xml), without_fix(outline(&self.real.xml)));
        }
        let text = string(&self.desk.json(&["case", "notice", &self.case])["text"]);
        let name = format!("LSN-{}", self.real.id());
        let announced: Vec<_> =
            announcements(self.desk).into_iter().filter(|mail| mail.contains(&name)).collect();
        assert_eq!(announced.len(), 1, "{announced:?}");
        let body = announced.first().unwrap().split_once("\n\n").unwrap().1;
        assert!(body.contains(text.trim_end()), "{body}\n--- does not hold\n{text}");
    }

    /// Version and XML as the world sees them.
    fn published(&self) -> (u64, String) {
        let versions = self.desk.json(&["case", "show", &self.case])["versions"].as_u64().unwrap();
        let file = self.desk.dir().join("notices/notices").join(format!("{}.xml", self.real.name));
        (versions, fs::read_to_string(file).unwrap())
    }

    fn secrets(&self) -> BTreeSet<String> {
        if self.case.is_empty() { BTreeSet::new() } else { self.real.secrets(&self.case, &self.report) }
    }
}

fn announcements(desk: &Desk) -> Vec<String> {
    let is_announcement = |mail: &String| mail.lines().any(|line| line == format!("To: {LIST}"));
    let mails = desk.outbox().into_iter().map(|mail| mail.replace("\r\n", "\n"));
    mails.filter(is_announcement).collect()
}

fn git(desk: &Desk, arguments: &[&str]) -> String {
    let repository = desk.dir().join("notices").display().to_string();
    tool("git", &[&["-c", "safe.directory=*", "-C", &repository], arguments].concat()).unwrap()
}

/// Everything that the world could read: every object ever made in the notice repository, reachable or not, the
/// files of its work tree and of its `.git`, the private clone, and the outbox.
fn outside(desk: &Desk) -> String {
    let mut outside = git(desk, &["cat-file", "--batch-all-objects", "--batch"]);
    outside.push_str(&git(desk, &["rev-list", "--all", "--objects"]));
    for folder in ["notices", "notices.work", "outbox"] {
        for file in files_below(&desk.dir().join(folder)) {
            outside.push_str(&file.display().to_string());
            outside.push_str(&String::from_utf8_lossy(&fs::read(&file).unwrap()));
        }
    }
    squeezed(&outside)
}

/// Nothing of a case that is not lifted is outside; what a lifted case shares with it is public already.
// req N1
fn assert_nothing_outside_early(desk: &Desk, runs: &[Run<'_>]) {
    let outside = outside(desk);
    let public: BTreeSet<_> = runs.iter().filter(|run| run.lifted).flat_map(Run::secrets).collect();
    for run in runs.iter().filter(|run| !run.lifted) {
        for secret in run.secrets().difference(&public) {
            assert!(!outside.contains(secret), "`{secret}` of {} is out before the lift", run.real.name);
        }
    }
}

// req L9 L14 L16 L29 L34 N1 N2 N3 N4 N5 N9 N11
#[test]
fn the_first_five_real_reports_come_out_as_the_real_notices() {
    let Some(reals) = Real::all() else {
        println!(
            "skipped: the real notices are not here; set CVDESK_SHARED to a folder with data/lsn/notices"
        );
        return;
    };
    let desk = Desk::rehearsal();
    desk.json(&["person", "add", "--accepted", "--name", SECOND, "--role", "team"]);
    let run = |real| Run { desk: &desk, real, case: String::new(), report: String::new(), lifted: false };
    let mut runs: Vec<_> = reals.iter().map(run).collect();
    let mut agenda = Vec::new();
    for (index, real) in reals.iter().enumerate() {
        agenda.push((real.at("reported", &format!("09:0{index}:00")), index, Day::Report));
        agenda.push((real.at("fixed", &format!("10:0{index}:00")), index, Day::Fix));
        agenda.push((real.at("published", &format!("18:0{index}:00")), index, Day::Lift));
    }
    agenda.sort_by(|left, right| left.0.cmp(&right.0));
    for (at, index, day) in agenda {
        desk.at(&at);
        runs.get_mut(index).unwrap().happen(day);
        assert_nothing_outside_early(&desk, &runs);
    }

    let all = outside(&desk);
    for run in &runs {
        for told in [run.real.text("summary"), run.real.cve(), run.real.fix()] {
            assert!(all.contains(&told), "the search for what is out early would have found `{told}`");
        }
        assert_eq!(outline(&run.published().1), outline(&run.real.xml), "{}", run.real.name);
        assert_eq!(
            string(&desk.json(&["case", "show", &run.case])["number"]),
            run.real.id(),
            "the desk's own count"
        );
    }
    let versions: u64 = runs.iter().map(|run| run.published().0).sum();
    assert_eq!(versions, 9, "four notices were completed by a second version");
    let commits = git(&desk, &["log", "--format=%x01%B"]);
    let commits: Vec<_> = commits.split('\u{1}').skip(1).collect();
    assert_eq!(commits.len(), 9);
    for commit in commits {
        assert!(commit.contains("Signed-off-by: Libvirt security <security@desk.test>"), "{commit}");
    }
    assert_eq!(git(&desk, &["status", "--porcelain"]), "", "the work tree is what was published");
    assert_eq!(announcements(&desk).len(), 5);
    // Three reports of one day and one address had one reply between them.
    assert_eq!(desk.outbox().len(), 5 + 3);
    desk.sound_entries();
    desk.reconcile();
    assert_eq!(desk.outbox().len(), 5 + 3, "there is nothing left to do");
}
