//! The real notices of `../shared`: what their people knew bit by bit, as the files and words a desk takes in, and
//! the comparison with what it published.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use mail_parser::MessageParser;
use roxmltree::{Document, Node};
use toml::{Table, Value};

use crate::support::{Desk, files_below, tool};

/// Where the libvirt profile announces.
const LIST: &str = "announce@lists.libvirt.org";
/// What a test says that cannot run here.
pub const SKIPPED: &str =
    "skipped: the real notices are not here; set CVDESK_SHARED to a folder with data/lsn/notices";
/// A text shorter than this may stand in anybody's notice: it gives no case away.
const TELLING: usize = 24;

/// A real notice, as the case's people know it bit by bit.
pub struct Real {
    /// Year and number: `2010/0004`.
    pub name: String,
    /// The file as it was published.
    pub xml: String,
}

impl Real {
    /// These notices; nothing where the shared data is not there.
    pub fn named(names: &[&str]) -> Option<Vec<Self>> {
        let folder = notices()?;
        names.iter().map(|name| Self::read(&folder, name)).collect()
    }

    /// Every notice, sorted by number; nothing where the shared data is not there.
    pub fn all() -> Option<Vec<Self>> {
        let folder = notices()?;
        let names = files_below(&folder).into_iter().filter_map(|file| {
            let name = file.strip_prefix(&folder).ok()?.with_extension("");
            Some(name.to_str()?.to_owned())
        });
        names.map(|name| Self::read(&folder, &name)).collect()
    }

    fn read(folder: &Path, name: &str) -> Option<Self> {
        let xml = fs::read_to_string(folder.join(format!("{name}.xml"))).ok()?;
        Some(Self { name: name.to_owned(), xml })
    }

    /// Texts of every element of this name, spaces normalised.
    pub fn texts(&self, element: &str) -> Vec<String> {
        let document = Document::parse(&self.xml).unwrap();
        let nodes = document.descendants().filter(|node| node.has_tag_name(element));
        nodes.map(|node| normalised(&node)).collect()
    }

    /// The first of them.
    pub fn text(&self, element: &str) -> String {
        self.texts(element).remove(0)
    }

    /// A date of the life cycle at an hour.
    pub fn at(&self, element: &str, time: &str) -> String {
        on(&self.text(element), time)
    }

    /// The CVE ids.
    pub fn cves(&self) -> Vec<String> {
        let document = Document::parse(&self.xml).unwrap();
        let advisories = document.descendants().filter(|node| node.has_tag_name("advisory"));
        let told = advisories.map(|node| ["type", "id"].map(|name| node.attribute(name).unwrap()).join("-"));
        told.collect()
    }

    /// The number: `2010-0004`.
    pub fn id(&self) -> String {
        self.name.replace('/', "-")
    }

    /// Whether the fix reached the main branch after the notice was out.
    pub fn is_fixed_late(&self) -> bool {
        self.text("fixed") > self.text("published")
    }

    /// The notice's prose, people and bugs as a draft.
    pub fn draft(&self) -> String {
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
    pub fn facts(&self, with_fix: bool) -> String {
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

    /// The commits that fix the main branch, which every notice names first.
    pub fn fixes(&self) -> Vec<String> {
        let document = Document::parse(&self.xml).unwrap();
        let main = document.descendants().find(|node| node.has_tag_name("branch")).unwrap();
        let is_fix =
            |node: &Node<'_, '_>| node.has_tag_name("change") && node.attribute("state") == Some("fixed");
        main.children().filter(is_fix).map(|node| normalised(&node)).collect()
    }

    /// What nobody outside may read before the lift.
    pub fn secrets(&self, case: &str, report: &str) -> BTreeSet<String> {
        let prose = ["summary", "description", "impact", "workaround"]
            .into_iter()
            .flat_map(|element| self.texts(element))
            .map(|text| text.chars().take(60).collect::<String>());
        let telling = prose.filter(|text| text.chars().count() >= TELLING);
        let mut secrets: BTreeSet<_> = telling.chain(self.texts("change")).collect();
        for cve in self.cves() {
            secrets.insert(cve.replace("CVE-", ""));
            secrets.insert(cve);
        }
        secrets.extend([case.to_owned(), report.to_owned()]);
        secrets
    }
}

/// A day of eight digits at an hour.
pub fn on(digits: &str, time: &str) -> String {
    let (year, rest) = digits.split_at(4);
    let (month, day) = rest.split_at(2);
    format!("{year}-{month}-{day}T{time}Z")
}

fn list<T: Into<Value>>(items: impl Iterator<Item = T>) -> Value {
    Value::Array(items.map(Into::into).collect())
}

fn notices() -> Option<PathBuf> {
    let folder = shared().join("data/lsn/notices");
    folder.is_dir().then_some(folder)
}

fn shared() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "where the shared test data lies is the developer's choice"
    )]
    let named = std::env::var_os("CVDESK_SHARED").map(PathBuf::from);
    named.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"))
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
pub fn outline(xml: &str) -> Vec<String> {
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
pub fn without_fix(outline: Vec<String>) -> Vec<String> {
    let is_fix = |line: &String| line.contains("}fixed ") || line.contains("state=\"fixed\"");
    outline.into_iter().filter(|line| !is_fix(line)).collect()
}

/// A mail as its reader's program shows it.
pub struct ReadMail {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// Every mail that went out.
pub fn mails(desk: &Desk) -> Vec<ReadMail> {
    let read = |mail: String| {
        let message = MessageParser::default().parse(&mail).unwrap();
        let to = message.to().and_then(|to| to.first()).and_then(|to| to.address()).unwrap();
        ReadMail {
            to: to.to_owned(),
            subject: message.subject().unwrap().to_owned(),
            body: message.body_text(0).unwrap().replace("\r\n", "\n"),
        }
    };
    desk.outbox().into_iter().map(read).collect()
}

/// Every mail to the announcement list.
pub fn announcements(desk: &Desk) -> Vec<ReadMail> {
    mails(desk).into_iter().filter(|mail| mail.to == LIST).collect()
}

/// The notice repository as git tells it.
pub fn git(desk: &Desk, arguments: &[&str]) -> String {
    let repository = desk.dir().join("notices").display().to_string();
    tool("git", &[&["-c", "safe.directory=*", "-C", &repository], arguments].concat()).unwrap()
}

/// Everything that the world could read: every object ever made in the notice repository, reachable or not, the
/// files of its work tree and of its `.git`, the private clone, and the outbox, its mails also as they are read.
pub fn outside(desk: &Desk) -> String {
    let mut outside = git(desk, &["cat-file", "--batch-all-objects", "--batch"]);
    outside.push_str(&git(desk, &["rev-list", "--all", "--objects"]));
    for folder in ["notices", "notices.work", "outbox"] {
        for file in files_below(&desk.dir().join(folder)) {
            outside.push_str(&file.display().to_string());
            outside.push_str(&String::from_utf8_lossy(&fs::read(&file).unwrap()));
        }
    }
    for mail in mails(desk) {
        outside.extend([mail.subject, mail.body]);
    }
    squeezed(&outside)
}

/// Every published version is one commit, signed off (N11), and the work tree is what was published.
pub fn assert_repository_holds(desk: &Desk, versions: usize) {
    let commits = git(desk, &["log", "--format=%x01%B"]);
    let commits: Vec<_> = commits.split('\u{1}').skip(1).collect();
    assert_eq!(commits.len(), versions);
    for commit in commits {
        assert!(commit.contains("Signed-off-by: Libvirt security <security@desk.test>"), "{commit}");
    }
    assert_eq!(git(desk, &["status", "--porcelain"]), "", "the work tree is what was published");
}
