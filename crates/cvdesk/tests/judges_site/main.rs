//! The site before judges that this project did not write: a checker of HTML, a browser with axe-core, grammars, CSAF's
//! schemas and a reader of security.txt; and each judge before something bad.
//!
//! They are looked for in the folder that `CVDESK_JUDGES` names, else in `target/judges` (`cargo xtask test --install`
//! fills it), and among the machine's programs. One that is missing is skipped with its name.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{bare, files_below};
use tempfile::{TempDir, tempdir};

fn shared() -> PathBuf {
    env::var_os("CVDESK_SHARED")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(), PathBuf::from)
}

fn judges() -> PathBuf {
    let default = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/judges");
    env::var_os("CVDESK_JUDGES").map_or_else(|| default.into(), PathBuf::from)
}

/// The judge's answer: whether it accepts, and what it says; `None` where it is not at hand.
fn answer(name: &str, found: bool, command: &mut Command) -> Option<(bool, String)> {
    if !found {
        println!("skipped: the judge {name} is not installed (or the shared folder is absent)");
        return None;
    }
    let done = command.output().unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    Some((done.status.success() && !said.contains("INVALID"), said))
}

fn html(files: &[PathBuf]) -> Option<(bool, String)> {
    let jar = judges().join("node_modules/vnu-jar/build/dist/vnu.jar");
    let found = jar.is_file() && Command::new("java").arg("-version").output().is_ok();
    answer(
        "vnu",
        found,
        Command::new("java")
            .arg("-jar")
            .arg(jar)
            .args(["--errors-only", "--also-check-css", "--also-check-svg"])
            .args(files),
    )
}

fn jing(grammar: &str, file: &Path) -> Option<(bool, String)> {
    let grammar = shared().join("data/schemas").join(grammar);
    let found = grammar.is_file() && Command::new("jing").output().is_ok();
    answer("jing", found, Command::new("jing").arg("-c").arg(grammar).arg(file))
}

fn security_txt(file: &Path) -> Option<(bool, String)> {
    let (python, script) = (judges().join("py/bin/python3"), shared().join("tools/formats/sectxt_check.py"));
    let found = script.is_file() && works(&python, "sectxt");
    answer("sectxt", found, Command::new(python).arg(script).arg(file))
}

fn works(python: &Path, module: &str) -> bool {
    Command::new(python)
        .args(["-c", &format!("import {module}")])
        .output()
        .is_ok_and(|done| done.status.success())
}

/// A schema of CSAF; its references are found beside it, without a network.
fn schema(name: &str, file: &Path) -> Option<(bool, String)> {
    let (python, script) =
        (judges().join("py/bin/python3"), shared().join("tools/formats/jsonschema_offline.py"));
    let found = script.is_file() && works(&python, "jsonschema");
    let schema = shared().join("data/schemas").join(name);
    answer(name, found, Command::new(python).arg(script).arg(schema).arg(file))
}

fn browser(site: &Path, pages: &[&str]) -> Option<(bool, String)> {
    let modules = judges().join("node_modules");
    let found = modules.join("playwright-core").is_dir()
        && modules.join("axe-core").is_dir()
        && Path::new("/usr/bin/chromium").exists();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judges_site/look.mjs");
    answer(
        "chromium with axe-core",
        found,
        Command::new("node").arg(script).arg(site).arg(judges()).args(pages),
    )
}

#[track_caller]
fn accepts(answer: Option<(bool, String)>) {
    if let Some((accepted, said)) = answer {
        assert!(accepted, "{said}");
    }
}

#[track_caller]
fn refuses(answer: Option<(bool, String)>, why: &[&str]) {
    if let Some((accepted, said)) = answer {
        assert!(!accepted, "{said}");
        assert!(why.iter().all(|why| said.contains(why)), "{said}");
    }
}

/// A site of the published notices, or of one made up where they are not at hand; one notice has everything that no
/// published one has.
fn site(more: &[&str]) -> TempDir {
    let home = tempdir().unwrap();
    let notices = home.path().join("notices");
    let published = shared().join("data/lsn/notices");
    for file in if published.is_dir() { files_below(&published) } else { Vec::new() } {
        let to = notices.join(file.strip_prefix(&published).unwrap());
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::copy(file, to).unwrap();
    }
    fs::create_dir_all(notices.join("2026")).unwrap();
    fs::write(notices.join("2026/0001.xml"), EVERYTHING).unwrap();
    fs::write(notices.join("2026/0001.toml"), DETAILS).unwrap();
    fs::write(notices.join("2026/0002.xml"), EVERYTHING.replace("2026-0001", "2026-0002")).unwrap();
    let mut command = bare();
    command.args([
        "site",
        "build",
        "--profile",
        "libvirt",
        "--set",
        "channel.mail.address=security@hullo.example",
    ]);
    command.arg("--notices").arg(notices).arg("--out").arg(home.path().join("public")).args(more);
    let done = command.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    home
}

const EVERYTHING: &str = "<security-notice xmlns=\"http://security.libvirt.org/xmlns/security-notice/1.0\"><id>2026-0001\
    </id><summary>waves &lt;script&gt;alert(1)&lt;/script&gt; \"twice\" \u{202e}\u{1f980} verylongword_verylongword_\
    verylongword_verylongword_verylongword_verylongword</summary><description>One.\n\n- two\n- three\n\n\u{fdd0}\
    </description><impact>i</impact><workaround>w</workaround><credits><reporter><name>Zo\u{eb} &amp; co</name>\
    </reporter></credits><lifecycle><reported>20260102</reported><published>20260109</published></lifecycle><reference>\
    <advisory type=\"CVE\" id=\"2026-10001\"/></reference><product name=\"libvirt\"><repository>libvirt.git</repository>\
    <branch><name>empty</name></branch><branch><name>open&amp;shut</name><tag state=\"vulnerable\">v1</tag></branch>\
    </product></security-notice>";

const DETAILS: &str = r#"
severity = "important"
aliases = ["GHSA-xxxx-yyyy-zzzz"]
[[flaw]]
cvss = ["CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H", "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"]
cwe = ["CWE-125"]
[[revision]]
number = "1"
at = "2026-01-09T12:00:00Z"
says = "First version"
[[revision]]
number = "2"
at = "2026-02-09T12:00:00Z"
says = "A backport"
[[link]]
url = "https://hullo.example/?a=b&c=d"
title = "An analysis"
[[link]]
url = "https://out.example/?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&lt=%27"
[[package]]
name = "hullo"
[[package.claim]]
status = "affected"
from = "0"
before = "3.0.0"
[withdrawn]
at = "2026-03-09T12:00:00Z"
why = "It was none."
"#;

fn pages_of(out: &Path) -> Vec<PathBuf> {
    files_below(out)
        .into_iter()
        .filter(|file| file.extension().is_some_and(|ending| ending == "html"))
        .collect()
}

#[test]
fn every_page_is_valid_html_and_the_style_is_valid_css() {
    let home = site(&[]);
    let out = home.path().join("public");
    let mut files = pages_of(&out);
    assert!(files.len() > 5);
    files.extend(["site.css", "icon.svg"].map(|name| out.join(name)));
    accepts(html(&files));
    let bad = home.path().join("bad.html");
    fs::write(&bad, "<!DOCTYPE html>\n<html lang=en><title>t</title><p><div></p><img src=a></html>").unwrap();
    refuses(html(&[bad]), &["alt"]);
    let bad = home.path().join("bad.css");
    fs::write(&bad, "p { colour: red; margin: 1em wide }\n").unwrap();
    refuses(html(&[bad]), &["colour", "margin"]);
}

/// Pages of each kind; the rest are written by the same templates.
const LOOKED_AT: [&str; 6] =
    ["index.html", "2026/0001.html", "2026/0002.html", "figures.html", "process.html", "data.html"];

#[test]
fn pages_are_accessible_in_light_and_dark_wide_and_narrow_and_ask_nobody_else() {
    let home = site(&[]);
    let out = home.path().join("public");
    let mut pages = LOOKED_AT.to_vec();
    if out.join("2013/0018.html").is_file() {
        pages.extend(["2013/0018.html", "csaf/2013/index.html"]);
    }
    accepts(browser(&out, &pages));
    let bad = "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>t</title></head><body><main><h1>t</h1>\
               <img src=\"http://127.0.0.1:9/x.png\"><input><div style=\"width:90rem\">wide</div><form>f</form></main></body></html>";
    fs::write(out.join("bad.html"), bad).unwrap();
    let why = [
        "asks http://127.0.0.1:9/x.png",
        "axe image-alt",
        "axe label",
        "pixels wide",
        "shows a form",
        "console: ",
    ];
    refuses(browser(&out, &["bad.html"]), &why);
}

#[test]
fn the_feed_is_valid_atom() {
    let home = site(&[]);
    accepts(jing("atom/atom-rfc4287.rnc", &home.path().join("public/feed.atom")));
    refuses(jing("atom/atom-rfc4287.rnc", &shared().join("data/samples/atom-bad.xml")), &["error"]);
}

#[test]
fn the_security_txt_is_valid() {
    let home = site(&[]);
    accepts(security_txt(&home.path().join("public/.well-known/security.txt")));
    refuses(security_txt(&shared().join("data/samples/security-bad.txt")), &["INVALID"]);
}

#[test]
fn the_provider_metadata_and_the_rolie_feed_fit_their_schemas() {
    let home = site(&[]);
    let out = home.path().join("public");
    let (metadata, rolie) = ("csaf-2.0/provider_json_schema.json", "rolie/ROLIE_feed_json_schema.json");
    accepts(schema(metadata, &out.join(".well-known/csaf/provider-metadata.json")));
    accepts(schema(rolie, &out.join("csaf/feed-tlp-white.json")));
    refuses(schema(metadata, &shared().join("data/samples/pmd-bad.json")), &["INVALID"]);
    refuses(schema(rolie, &shared().join("data/samples/rolie-bad.json")), &["INVALID"]);
}

#[test]
fn digests_are_those_that_sha256sum_and_sha512sum_compute() {
    let home = site(&[]);
    let folder = home.path().join("public/csaf/2026");
    for program in ["sha256", "sha512"] {
        let list = format!("lsn-2026-0001.json.{program}");
        let check = || {
            let mut command = Command::new(format!("{program}sum"));
            let found = command.arg("--version").output().is_ok();
            let mut command = Command::new(format!("{program}sum"));
            answer(program, found, command.arg("--check").arg(&list).current_dir(&folder))
        };
        accepts(check());
        let text = fs::read_to_string(folder.join("lsn-2026-0001.json")).unwrap();
        fs::write(folder.join("lsn-2026-0001.json"), text.replace("final", "draft")).unwrap();
        refuses(check(), &["FAILED"]);
        fs::write(folder.join("lsn-2026-0001.json"), text).unwrap();
    }
}
