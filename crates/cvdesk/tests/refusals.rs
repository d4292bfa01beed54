//! docs/refusals.md: the refusals that people meet on their way through a case, provoked one after the other and shown
//! as they are printed. Each says what is refused, quotes the rule, and names the next step.
//! `CVDESK_UPDATE_REFUSALS=1` writes the page anew.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use support::{Answer, Desk, FORM, string};

const HEAD: &str = "\
# Refusals, as they are printed

Made by `crates/cvdesk/tests/refusals.rs` from a desk of each profile; `CVDESK_UPDATE_REFUSALS=1` writes it anew. A
refusal says what is refused, under which rule in the rule's own words, and what can be done instead. Exit status 3.
";

/// A desk that is walked through, and the page about it.
struct Walk {
    desk: Desk,
    ids: Vec<(String, &'static str)>,
    page: String,
    refused: usize,
    /// Commands that were answered otherwise than is said here.
    wrong: Vec<String>,
}

impl Walk {
    fn of(title: &str, desk: Desk) -> Self {
        Self { desk, ids: Vec::new(), page: format!("\n## {title}\n"), refused: 0, wrong: Vec::new() }
    }

    fn filled(&self, line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for (place, part) in line.split('"').enumerate() {
            if place % 2 == 1 {
                words.push(part.to_owned());
            } else {
                words.extend(part.split_whitespace().map(ToOwned::to_owned));
            }
        }
        for word in &mut words {
            for (id, name) in &self.ids {
                *word = word.replace(&format!("{{{name}}}"), id);
            }
        }
        words
    }

    fn run(&self, line: &str) -> Answer {
        let words = self.filled(line);
        self.desk.run(&words.iter().map(String::as_str).collect::<Vec<_>>())
    }

    /// A command that is carried out.
    fn done(&mut self, line: &str) {
        let answer = self.run(line);
        if answer.code != 0 {
            self.wrong.push(format!("{line}: {answer:?}"));
        }
    }

    /// A command that is refused, and shown.
    fn refused(&mut self, line: &str) {
        let answer = self.run(line);
        let lines: Vec<_> = answer.err.lines().collect();
        let whole = matches!(&lines[..], [what, rule, next]
            if what.starts_with("refused: ") && !what.ends_with('.')
                && rule.starts_with("  rule  “") && rule.ends_with(')')
                && next.len() > "  next  ".len() && next.starts_with("  next  "));
        if answer.code != 3 || !whole {
            self.wrong.push(format!("{line}: {answer:?}"));
        }
        let mut told = answer.err.clone();
        for (id, name) in &self.ids {
            told = told.replace(id, &format!("{{{name}}}"));
        }
        let _ = write!(self.page, "\n```console\n$ cvdesk {line}\n{}\n```\n", told.trim_end());
        self.refused += 1;
    }

    fn section(&mut self, title: &str) -> &mut Self {
        let _ = write!(self.page, "\n### {title}\n");
        self
    }
}

fn of_libvirt() -> Walk {
    let desk = Desk::rehearsal();
    let mut walk = Walk::of("Of the libvirt profile", desk);
    walk.done("person add --name \"Ben Builder\" --role team --accepted");
    let report = walk.desk.report("bob@else.test", "a flaw", "It is broken.\n");
    let second = walk.desk.report("cleo@vendor.test", "joining the team", "I work for a vendor.\n");
    walk.ids = vec![(report, "report"), (second, "application")];
    let draft = walk.desk.file("notice.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    let patch = walk.desk.file("0001.patch", "From zebra\n");
    let named = "summary = \"A flaw\"\ndescription = \"It is broken, as bob@else.test says.\"\n";
    let named = walk.desk.file("named.toml", named);
    walk.ids.extend([(draft, "notice.toml"), (patch, "0001.patch"), (named, "named.toml")]);

    walk.section("Moderation and membership");
    let case = walk.desk.approve(&walk.ids[0].0.clone());
    walk.ids.push((case, "case"));
    walk.refused("held approve {report}");
    walk.refused("held reject {report}");
    walk.done("held application {application} --name \"Cleo Vendor\" --for \"A Vendor\"");
    walk.refused("person approve \"Cleo Vendor\" --role team");
    walk.done("person approve \"Cleo Vendor\" --role team --reason \"known for years\"");
    walk.refused("--as \"Cleo Vendor\" case confirm {case}");
    walk.refused("--as \"Ben Builder\" person accept");
    walk.refused("desk branch add stable");

    walk.section("Before it is confirmed");
    walk.refused("case severity {case} --level low");
    walk.refused("case cve {case}");
    walk.refused("case start {case}");
    walk.refused("case lift {case}");
    walk.refused("case lift {case} --early");
    walk.refused("publish {case}");
    walk.refused("case close {case}");
    walk.refused("case reopen {case} --reason \"more\"");
    walk.refused("case dismiss {case}");
    walk.refused("case report {case} --set colour=red");
    walk.refused("case handoff {case} --to debian --stage told");

    walk.section("Confirmed, with an embargo");
    walk.done("case confirm {case}");
    walk.refused("case confirm {case}");
    walk.refused("case severity {case} --level terrible");
    walk.refused("case embargo {case} --until 2026-03-01");
    walk.refused("case embargo {case} --until 2026-03-29");
    walk.refused("case embargo {case} --restart");
    walk.refused("case agree {case} --for 7 --reason \"a mail\"");
    walk.done("case invite {case} --role vendor --name Vera --mail vera@vendor.test");
    walk.refused("case agree {case} --for 2");
    walk.done("case terms {case} --for 2 --reason \"a mail\"");
    walk.done("case report {case} --set share_identity=no");
    walk.refused("case notice {case} --file {named.toml}");
    walk.done("case notice {case} --file {notice.toml}");
    walk.done("case embargo {case} --until 2026-03-12");
    walk.refused("case object {case}");
    walk.refused("case embargo {case} --restart --cause holidays --reason \"we are away\"");
    walk.done("case cve {case}");
    walk.refused("case cve {case}");
    walk.refused("case cve {case} --declined");
    walk.done("case cve {case} --id CVE-1980-12345");
    walk.refused("case cve {case} --id CVE-1980-12345");
    walk.done("case patch add {case} {0001.patch}");
    walk.refused("case patch fault {case}");
    walk.refused("case patch accept {case} 3");
    walk.refused("case uninvite {case} 9");
    walk.refused("case info-came {case}");
    walk.refused("case fix {case} --branch master --released v1.0.1");
    walk.refused("case lift {case}");
    walk.refused("case lift {case} --early");
    walk.refused("case close {case} --outcome published");
    walk.refused("case withdraw {case} --reason \"it is wrong\"");
    walk.refused("case scrub {case}");

    walk.section("At its end, and after");
    walk.desk.at("2026-03-12T00:00Z");
    walk.refused("case lift {case}");
    walk.refused("case lift {case} --number 2026-0009");
    walk.done("case lift {case} --reason \"no fix yet\"");
    walk.refused("case lift {case}");
    walk.refused("case lift {case} --leak --reason \"a list\"");
    walk.refused("case embargo {case} --until 2026-03-20");
    walk.refused("case dismiss {case} --reason \"no\"");
    walk.refused("publish {case}");
    walk.refused("case handoff {case} --to nobody --stage told");
    walk.done("case handoff {case} --to debian --stage told");
    walk.refused("case handoff {case} --to debian --stage told");
    walk.refused("case close {case} --outcome lost");
    walk.done("case close {case} --outcome published");
    walk.refused("case confirm {case}");
    walk.refused("case close {case} --outcome published");
    walk.refused("case reopen {case}");
    walk
}

fn of_qemu() -> Walk {
    let desk = Desk::of_tracker();
    let mut walk = Walk::of("Of the QEMU profile", desk);
    let lacking = walk.desk.file("lacking.toml", &FORM.replace("tools = [\"fuzzer\"]\n", ""));
    let form = walk.desk.file("form.toml", FORM);
    let several =
        walk.desk.file("several.toml", &FORM.replace("problems = \"one\"", "problems = \"several\""));
    let distribution = walk.desk.file("build.toml", &FORM.replace("\"upstream\"", "\"distribution_only\""));
    let patch = walk.desk.file("0001.patch", "From zebra\n");
    let received = |file: &str| string(&walk.desk.json(&["report", file])["case"]);
    let cases =
        [(received(&form), "case"), (received(&several), "several"), (received(&distribution), "build")];
    walk.ids = vec![(lacking, "lacking.toml"), (patch, "0001.patch")];
    walk.ids.extend(cases);
    walk.done("person add --name \"Kim Contributor\"");

    walk.section("The report, and which code it is about");
    walk.refused("report {lacking.toml}");
    walk.refused("case confirm {case}");
    walk.refused("case not-eligible {case}");
    walk.refused("case no-exploit {case}");
    walk.refused("case reach {case} --affected machine=toaster");
    walk.refused("case reach {case} --affected colour=red");
    let reach = "--affected machine=x86-q35 --affected accelerator=kvm --affected entry=guest";
    for case in ["case", "several", "build"] {
        walk.done(&format!("case reach {{{case}}} {reach}"));
    }
    walk.refused("case confirm {several}");
    walk.refused("case confirm {build}");
    walk.refused("case not-eligible {case}");
    walk.refused("case no-exploit {case}");
    walk.refused("case dismiss {case} --reason \"no\"");

    walk.section("Confirmed");
    walk.done("case confirm {case}");
    walk.refused("case embargo {case} --until 2026-03-20 --reason \"a vendor asks\"");
    walk.done("case severity {case} --level high");
    walk.refused("case embargo {case} --until 2026-03-20");
    walk.refused("case embargo {case} --until 2026-04-20 --reason \"clouds restart\"");
    walk.refused("case fix {case} --branch master --landed 57a18198814f80b1397e1a14d33746034b9dbd5c");
    walk.refused("publish {case}");
    walk.refused("case send {case}");
    walk.refused("case close {case}");
    walk.refused("case give-up {case}");
    walk.refused("case lift {case}");
    walk.refused("desk agent add scout --may lift");
    walk.refused("case suggest {case} --act confirm --reason \"it looks right\"");

    walk.section("An embargo was granted");
    walk.done("case embargo {case} --until 2026-03-20 --reason \"clouds restart their hosts\"");
    walk.done("case scrub {case}");
    walk.refused("case send {case}");
    walk.refused("case lift {case}");
    walk.desk.at("2026-03-20T00:00Z");
    walk.refused("case lift {case}");

    walk.section("Public");
    walk.done("case send {case} --reason \"every cloud is ready\"");
    walk.refused("case send {case}");
    walk.refused("case embargo {case} --until 2026-04-01 --reason \"later\"");
    walk.refused("case patch add {case} {0001.patch}");
    walk.refused("case close {case}");
    walk.refused("case scrub {case}");
    walk
}

#[expect(clippy::disallowed_methods, reason = "a test's knob")]
fn update() -> bool {
    std::env::var_os("CVDESK_UPDATE_REFUSALS").is_some()
}

#[test]
fn every_refusal_says_what_quotes_why_and_names_the_next_step() {
    let walks = [of_libvirt(), of_qemu()];
    let refused: usize = walks.iter().map(|walk| walk.refused).sum();
    let wrong: Vec<_> = walks.iter().flat_map(|walk| &walk.wrong).cloned().collect();
    assert!(wrong.is_empty(), "{} answered otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(refused > 80, "{refused} refusals");
    let page: String = [HEAD].into_iter().chain(walks.iter().map(|walk| walk.page.as_str())).collect();
    let place = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/refusals.md");
    if update() {
        fs::write(&place, &page).unwrap();
    }
    let kept = fs::read_to_string(&place).unwrap_or_default();
    let differs = kept.lines().zip(page.lines()).position(|(kept, page)| kept != page);
    assert!(
        kept == page,
        "docs/refusals.md is stale, first in line {:?}; CVDESK_UPDATE_REFUSALS=1 writes it anew",
        differs.map(|line| line + 1)
    );
}
