//! Notices as files and the classic site, as people call them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use support::{Desk, bare, files_below};
use tempfile::{TempDir, tempdir};

const FORMATS: [&str; 9] = ["xml", "text", "html", "osv", "csaf", "cve", "md", "mail", "ics"];

/// The published notices of the project whose profile is shipped, where they are at hand.
fn published() -> Option<PathBuf> {
    let shared = std::env::var_os("CVDESK_SHARED")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(), PathBuf::from);
    let folder = shared.join("data/lsn");
    if !folder.is_dir() {
        println!("skipped: no published notices");
    }
    folder.is_dir().then_some(folder)
}

struct Ran {
    code: i32,
    out: String,
    err: String,
}

fn run_with(arguments: &[&str], editor: Option<&Path>) -> Ran {
    let mut command = bare();
    command.args(arguments);
    if let Some(editor) = editor {
        command.env("EDITOR", editor);
    }
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

#[track_caller]
fn done(arguments: &[&str]) -> String {
    let ran = run_with(arguments, None);
    assert_eq!(ran.code, 0, "{} {}", ran.out, ran.err);
    ran.out
}

#[track_caller]
fn failed(code: i32, arguments: &[&str]) -> String {
    let ran = run_with(arguments, None);
    assert_eq!(ran.code, code, "{} {}", ran.out, ran.err);
    ran.err
}

/// The verb over the shipped profile.
fn notice<'a>(verb: &'a str, more: &[&'a str]) -> Vec<&'a str> {
    [&["notice", verb, "--profile", "libvirt"], more].concat()
}

fn build(notices: &Path, out: &Path) -> Vec<String> {
    let [notices, out] = [notices, out].map(|path| path.to_str().unwrap().to_owned());
    ["site", "build", "--profile", "libvirt", "--compat", "lsn", "--notices", &notices, "--out", &out]
        .map(ToOwned::to_owned)
        .to_vec()
}

fn words(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

/// Every file of a folder by its path in it.
fn contents(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let files = files_below(folder);
    files
        .into_iter()
        .map(|file| (file.strip_prefix(folder).unwrap().to_owned(), fs::read(&file).unwrap()))
        .collect()
}

// req N6, L15
#[test]
fn the_classic_site_is_the_published_one_byte_for_byte_and_twice_the_same() {
    let Some(published) = published() else { return };
    let home = tempdir().unwrap();
    let out = home.path().join("site");
    let arguments = build(&published.join("notices"), &out);
    done(&words(&arguments));
    let first = contents(&out);
    for (path, bytes) in contents(&published.join("site")) {
        let made = first.iter().find(|(other, _)| *other == path);
        assert!(made.is_some_and(|(_, made)| *made == bytes), "{}", path.display());
    }
    for (path, bytes) in contents(&published.join("notices")) {
        assert!(first.contains(&(path, bytes)));
    }
    fs::write(out.join("main.css"), "p {}").unwrap();
    for ending in ["html", "txt", "xml"] {
        fs::write(out.join(format!("2014/9999.{ending}")), "left over").unwrap();
    }
    done(&words(&arguments));
    let mut again = contents(&out);
    again.retain(|(path, _)| path != Path::new("main.css"));
    assert_eq!(again, first);
    assert_eq!(fs::read_to_string(out.join("main.css")).unwrap(), "p {}");
    assert_eq!(files_below(home.path()).len(), first.len() + 1, "something was left beside the site");
}

#[test]
fn a_site_that_cannot_be_built_leaves_the_old_one_and_names_every_fault() {
    let home = tempdir().unwrap();
    let (notices, out) = (home.path().join("notices"), home.path().join("site"));
    fs::create_dir_all(notices.join("2026")).unwrap();
    let file = |name: &str| notices.join("2026").join(name);
    let new = file("0001.xml").display().to_string();
    done(&notice("new", &["--number", "2026-0001", &new]));
    let arguments = build(&notices, &out);
    done(&words(&arguments));
    let before = contents(&out);
    fs::write(file("0002.xml"), "<security-notice>\n <id>").unwrap();
    fs::write(file("0003.xml"), [0x3c, 0x61, 0x0a, 0xff]).unwrap();
    let said = failed(4, &words(&arguments));
    assert!(said.contains("2 files are no notices, nothing was built"), "{said}");
    assert!(said.contains("0002.xml: line 2, column 2: element `id` is never closed"), "{said}");
    assert!(said.contains("0003.xml: line 2, column 1: this is not UTF-8"), "{said}");
    assert_eq!(contents(&out), before);
}

#[test]
fn a_folder_that_is_no_site_is_left_alone() {
    let home = tempdir().unwrap();
    let (notices, out) = (home.path().join("n"), home.path().join("o"));
    fs::create_dir_all(notices.join("2026")).unwrap();
    fs::create_dir_all(&out).unwrap();
    fs::write(out.join("thesis.tex"), "years of work").unwrap();
    let new = notices.join("2026/0001.xml").display().to_string();
    done(&notice("new", &["--number", "2026-0001", &new]));
    let arguments = build(&notices, &out);
    assert!(failed(5, &words(&arguments)).contains("is no site of ours"));
    assert_eq!(fs::read_to_string(out.join("thesis.tex")).unwrap(), "years of work");
}

#[test]
fn an_unfinished_draft_in_the_folder_is_left_out_and_told() {
    let home = tempdir().unwrap();
    let (notices, out) = (home.path().join("n"), home.path().join("o"));
    fs::create_dir_all(notices.join("2026")).unwrap();
    let new = notices.join("2026/0001.xml").display().to_string();
    done(&notice("new", &["--number", "2026-0001", &new]));
    for other in ["0001.edit.xml", "copy of 0001.xml", "01.xml", "0000.xml"] {
        fs::copy(&new, notices.join("2026").join(other)).unwrap();
    }
    let ran = run_with(&words(&build(&notices, &out)), None);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(ran.err.matches("a notice is named YYYY/NNNN.xml").count(), 4, "{}", ran.err);
    assert!(ran.err.contains("left out `") && ran.err.contains("0001.edit.xml`"), "{}", ran.err);
    assert_eq!(contents(&out.join("2026")).len(), 3, "the page, the text and the XML of one notice");
}

/// A finished notice in a scratch folder.
fn finished() -> (TempDir, String) {
    let home = tempdir().unwrap();
    let file = home.path().join("0001.xml").display().to_string();
    done(&notice("new", &["--number", "2026-0001", &file]));
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replace("YYYY-NNNN", "2026-12345").replacen("FULL-COMMIT-HASH", &"a".repeat(40), 1);
    let text = text.replace("FULL-COMMIT-HASH", &"b".repeat(40));
    let filled = [
        ("ONE LINE", "A wave is sent twice"),
        ("What is wrong.", "It is sent twice."),
        ("What it allows whom to do.", "Strangers see it."),
        ("What helps until the fix is installed.", "Wave once."),
        ("NAME", "Ada"),
    ];
    let text = filled.iter().fold(text, |text, (from, to)| text.replace(from, to));
    let days = "<lifecycle>\n    <reported>20260301</reported>\n    <published>20260314</published>";
    fs::write(&file, text.replace("<lifecycle>", days)).unwrap();
    (home, file)
}

#[test]
fn a_notice_is_written_in_every_format_to_standard_output_or_a_folder() {
    let (home, file) = finished();
    for format in FORMATS {
        let text = done(&notice("render", &["--to", format, &file]));
        assert!(text.contains("2026"), "{format}: {text}");
    }
    assert_eq!(done(&notice("render", &["--to", "xml", &file])), fs::read_to_string(&file).unwrap());
    let two = notice("render", &["--to", "md", &file, &file]);
    assert!(failed(2, &two).contains("name a folder for them, `--out DIR`"));
    let out = home.path().join("out").display().to_string();
    for format in ["csaf", "cve", "mail"] {
        done(&notice("render", &["--to", format, "--out", &out, &file]));
    }
    let names: Vec<_> =
        contents(Path::new(&out)).into_iter().map(|(path, _)| path.display().to_string()).collect();
    assert_eq!(names, ["CVE-2026-12345.json", "LSN-2026-0001.eml", "lsn-2026-0001.json"]);
}

#[test]
fn details_beside_a_notice_reach_the_formats_that_have_a_place_for_them() {
    let (_home, file) = finished();
    let details = "severity = \"important\"\n[[flaw]]\ncvss = [\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H\"]\ncwe = [\"CWE-125\"]\n";
    fs::write(Path::new(&file).with_extension("toml"), details).unwrap();
    for format in ["osv", "csaf", "cve", "md"] {
        let text = done(&notice("render", &["--to", format, &file]));
        assert!(text.contains("AV:N/AC:L") && text.contains("CWE-125"), "{format}: {text}");
    }
    fs::write(Path::new(&file).with_extension("toml"), "[[flaw]]\ncwe = [\"CWE-0\"]\n").unwrap();
    let said = failed(4, &notice("render", &["--to", "md", &file]));
    assert!(said.contains("0001.toml: line 2, column 7: `CWE-0` is not in the CWE list"), "{said}");
    let link = "severity = \"low\"\n[[link]]\nurl = \"javascript:alert(1)\"\n";
    fs::write(Path::new(&file).with_extension("toml"), link).unwrap();
    let said = failed(4, &notice("render", &["--to", "md", &file]));
    assert!(
        said.contains("0001.toml: line 3, column 7: `javascript:alert(1)` is no address of a page"),
        "{said}"
    );
}

#[test]
fn a_format_that_the_profile_says_nothing_of_is_refused_by_the_tables_name() {
    let (home, file) = finished();
    let folder = home.path().join("p");
    fs::create_dir_all(&folder).unwrap();
    let policy = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles/libvirt/policy.toml");
    fs::copy(policy, folder.join("policy.toml")).unwrap();
    let folder = folder.display().to_string();
    let render =
        |format| ["notice", "render", "--profile", &folder, "--to", format, &file].map(ToOwned::to_owned);
    done(&words(&render("text")));
    for (format, table) in [
        ("osv", "[osv]"),
        ("csaf", "[publisher]"),
        ("cve", "[cve]"),
        ("html", "[classic]"),
        ("mail", "[mail]"),
    ] {
        assert!(failed(4, &words(&render(format))).contains(table), "{format}");
    }
}

#[test]
fn lint_names_file_line_level_code_and_place_and_errors_decide_the_status() {
    let (_home, file) = finished();
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("It is sent twice.", "See https://gitlab.internal/x for C-7K3M-9QXP."))
        .unwrap();
    let ran = run_with(&notice("lint", &[&file]), None);
    assert_eq!(ran.code, 4);
    assert!(
        ran.out.contains("0001.xml:6:3: error private-url: description points at `gitlab.internal`"),
        "{}",
        ran.out
    );
    assert!(
        ran.out.contains("error case-id: description names the case or report `C-7K3M-9QXP`"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("1 notices: 2 errors, 0 warnings, 1 for information\n"), "{}", ran.out);
    fs::write(&file, text.replace("state=\"fixed\"", "state=\"fixd\"")).unwrap();
    let ran = run_with(&notice("lint", &[&file]), None);
    assert!(ran.out.contains("`fixd` is not a state; write vulnerable or fixed"), "{}", ran.out);
}

#[test]
fn an_address_is_an_error_once_somebody_was_asked_and_its_owner_did_not_agree() {
    let (_home, file) = finished();
    let text = fs::read_to_string(&file).unwrap();
    let credit = "<reporter><name>Rita</name><email>rita@out.test</email></reporter>";
    let credited = match text.split_once("<credits>") {
        Some((before, after)) => format!("{before}<credits>{credit}{after}"),
        None => text.replace("  <lifecycle>", &format!("  <credits>{credit}</credits>\n  <lifecycle>")),
    };
    fs::write(&file, credited).unwrap();
    assert_eq!(run_with(&notice("lint", &[&file]), None).code, 0, "nobody was asked");
    let lint = |address| run_with(&notice("lint", &["--agreed", address, &file]), None);
    assert_eq!(lint("rita@out.test").code, 0);
    let refused = lint("else@out.test");
    assert_eq!(refused.code, 4);
    assert!(refused.out.contains("error no-consent: "), "{}", refused.out);
}

/// An editor that does what a script of `sed` says.
fn editor(home: &TempDir, script: &str) -> PathBuf {
    let path = home.path().join("editor");
    fs::write(&path, format!("#!/bin/sh\nsed -i '{script}' \"$1\"\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    path
}

// req L12
#[test]
fn an_edit_touches_what_was_changed_and_keeps_what_is_not_known() {
    let (home, file) = finished();
    let strange = fs::read_to_string(&file)
        .unwrap()
        .replace("</security-notice>", "  <!-- kept -->\n\t<new a='b'/>\n</security-notice>");
    fs::write(&file, &strange).unwrap();
    let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, "s/A wave is sent twice/A flaw/")));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), strange.replace("A wave is sent twice", "A flaw"));
    let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, "s/a/a/")));
    assert_eq!(ran.out, "Nothing was changed.\n");
}

#[test]
fn a_draft_that_cannot_be_read_is_kept_and_the_notice_stays_as_it_was() {
    let (home, file) = finished();
    let before = fs::read_to_string(&file).unwrap();
    let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, "s/20260301/tomorrow/")));
    assert_eq!(ran.code, 4);
    assert!(ran.err.contains("column 5: `tomorrow` is not a date"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), before);
    let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, "s/tomorrow/20260302/")));
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("going on with"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), before.replace("20260301", "20260302"));
    assert_eq!(names_below(home.path()), ["0001.xml", "editor"]);
}

fn names_below(folder: &Path) -> Vec<String> {
    let files = files_below(folder);
    files.iter().map(|path| path.file_name().unwrap().to_str().unwrap().to_owned()).collect()
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).unwrap().permissions().mode() & 0o777
}

#[test]
fn a_notice_that_nobody_else_may_read_stays_so_and_its_draft_is_so_while_it_is_open() {
    let (home, file) = finished();
    let seen = home.path().join("seen").display().to_string();
    let script = format!(
        "s/A wave is sent twice/A flaw/' \"$1\"; stat -c '%a' \"$1\" \"${{1%.xml}}.base\" > '{seen}'; true '"
    );
    for wanted in [0o600, 0o640, 0o644] {
        let text = fs::read_to_string(&file).unwrap().replace("A flaw", "A wave is sent twice");
        fs::write(&file, text).unwrap();
        fs::set_permissions(&file, fs::Permissions::from_mode(wanted)).unwrap();
        let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, &script)));
        assert_eq!(ran.code, 0, "{}", ran.err);
        assert_eq!(mode(Path::new(&file)), wanted);
        assert_eq!(fs::read_to_string(&seen).unwrap(), "600\n600\n");
    }
}

#[test]
fn without_an_editor_nothing_is_begun() {
    let (home, file) = finished();
    let mut command = bare();
    let output =
        command.args(notice("edit", &[&file])).env_remove("EDITOR").env_remove("VISUAL").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("set EDITOR to your editor"));
    assert_eq!(names_below(home.path()), ["0001.xml"]);
}

#[test]
fn a_notice_behind_a_link_is_changed_where_it_lies() {
    let (home, file) = finished();
    let link = home.path().join("link.xml");
    std::os::unix::fs::symlink("0001.xml", &link).unwrap();
    let edit = editor(&home, "s/A wave is sent twice/A flaw/");
    assert_eq!(run_with(&notice("edit", &[link.to_str().unwrap()]), Some(&edit)).code, 0);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert!(fs::read_to_string(&file).unwrap().contains("A flaw"));
}

#[test]
fn a_change_that_somebody_else_made_meanwhile_is_not_written_over() {
    let (home, file) = finished();
    let before = fs::read_to_string(&file).unwrap();
    let bad = editor(&home, "s/20260301/tomorrow/");
    assert_eq!(run_with(&notice("edit", &[&file]), Some(&bad)).code, 4);
    let theirs = before.replace("A wave is sent twice", "A line of somebody else's");
    fs::write(&file, &theirs).unwrap();
    let good = editor(&home, "s/tomorrow/20260302/");
    let ran = run_with(&notice("edit", &[&file]), Some(&good));
    assert_eq!(ran.code, 5, "{}", ran.out);
    assert!(ran.err.contains("was changed since") && ran.err.contains("0001.edit.base"), "{}", ran.err);
    assert_eq!(fs::read_to_string(&file).unwrap(), theirs);
    // What is told to do helps.
    fs::copy(&file, home.path().join("0001.edit.base")).unwrap();
    assert_eq!(run_with(&notice("edit", &[&file]), Some(&good)).code, 0);
    assert_eq!(names_below(home.path()), ["0001.xml", "editor"]);
    // The same while the editor is open.
    let script = format!("s/20260302/20260303/' \"$1\"; echo '<!-- theirs -->' >> '{file}'; true '");
    let ran = run_with(&notice("edit", &[&file]), Some(&editor(&home, &script)));
    assert_eq!(ran.code, 5, "{}", ran.err);
    assert!(fs::read_to_string(&file).unwrap().ends_with("<!-- theirs -->\n"));
}

#[test]
fn an_import_writes_over_nothing_that_says_something_else() {
    let home = tempdir().unwrap();
    let record = |name: &str, summary: &str| {
        let text = format!(
            "{{\"id\": \"GHSA-xxxx-yyyy-zzzz\", \"modified\": \"2026-01-02T03:04:05Z\", \"summary\": \"{summary}\"}}"
        );
        let file = home.path().join(name);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    };
    let (one, two) = (record("one.json", "A flaw"), record("two.json", "Another"));
    let out = home.path().join("out").display().to_string();
    let said = failed(5, &notice("import", &["--out", &out, &one, &two]));
    assert!(said.contains("one.json` and `") && said.contains("two.json` would both"), "{said}");
    assert!(!Path::new(&out).exists());
    let import = ["--out", &out, &one];
    done(&notice("import", &import));
    done(&notice("import", &import)); // the same again
    for ending in ["xml", "toml"] {
        let file = Path::new(&out).join("GHSA-xxxx-yyyy-zzzz").with_extension(ending);
        let edited = fs::read_to_string(&file).unwrap() + "\n";
        fs::write(&file, &edited).unwrap();
        assert!(failed(5, &notice("import", &import)).contains("`--force` writes over it"));
        assert_eq!(fs::read_to_string(&file).unwrap(), edited);
        done(&notice("import", &["--force", "--out", &out, &one]));
        assert_ne!(fs::read_to_string(&file).unwrap(), edited);
    }
}

#[test]
fn one_that_cannot_be_rendered_is_named_and_the_others_are_written() {
    let (home, file) = finished();
    let draft = home.path().join("draft.xml").display().to_string();
    done(&notice("new", &[&draft]));
    let out = home.path().join("out");
    let folder = out.display().to_string();
    let ran = run_with(&notice("render", &["--to", "cve", "--out", &folder, &draft, &file]), None);
    assert_eq!(ran.code, 4, "{}", ran.err);
    assert!(ran.out.contains("left out: ") && ran.out.contains("draft.xml: "), "{}", ran.out);
    assert_eq!(names_below(&out), ["CVE-2026-12345.json"]);
    // Two drafts have one name.
    let other = home.path().join("other.xml").display().to_string();
    fs::copy(&draft, &other).unwrap();
    let said = failed(5, &notice("render", &["--to", "text", "--out", &folder, &draft, &other]));
    assert!(said.contains("draft.xml` and `") && said.contains("would both be written to"), "{said}");
}

#[test]
fn an_odd_notice_is_rendered_as_the_classic_site_has_it_and_lint_tells_it() {
    let (home, file) = finished();
    let text = fs::read_to_string(&file).unwrap();
    let notices = home.path().join("notices/2026");
    fs::create_dir_all(&notices).unwrap();
    let odd = notices.join("0001.xml");
    for (what, with) in [
        ("state=\"fixed\"", "state=\"none\""),
        ("20260301", "in March"),
        ("<description>", "<descriptio>"),
        ("<id>2026-0001</id>", "<id> 2026-0001-b</id>"),
        ("<name>Ada</name>", "<name>Ada</name><email>a</email><email>b</email>"),
    ] {
        assert!(text.contains(what), "{what}");
        fs::write(
            &odd,
            text.replace(what, with).replace(
                "</description>",
                if what.contains("descr") { "</descriptio>" } else { "</description>" },
            ),
        )
        .unwrap();
        let out = home.path().join("site");
        done(&words(&build(&home.path().join("notices"), &out)));
        for (format, ending) in [("text", "txt"), ("html", "html"), ("xml", "xml")] {
            let rendered = done(&notice("render", &["--to", format, odd.to_str().unwrap()]));
            let page = fs::read_to_string(out.join("2026/0001").with_extension(ending)).unwrap();
            assert_eq!(rendered, page, "{with}");
        }
        let ran = run_with(&notice("lint", &[odd.to_str().unwrap()]), None);
        assert_eq!(ran.code, 4, "{with}");
        assert!(ran.out.contains("0001.xml: line "), "{}", ran.out);
    }
    let twice = text.replace("state=\"fixed\"", "state=\"none\"").replace("20260301", "in March");
    fs::write(&odd, twice).unwrap();
    let ran = run_with(&notice("lint", &[odd.to_str().unwrap()]), None);
    assert!(
        ran.out.contains("`none` is not a state") && ran.out.contains("`in March` is not a date"),
        "{}",
        ran.out
    );
    assert!(ran.out.ends_with("1 notices: 2 errors, 0 warnings, 0 for information\n"), "{}", ran.out);
}

#[test]
fn a_notice_that_is_not_filled_in_is_an_error_and_told_to_nobody() {
    let home = tempdir().unwrap();
    let file = home.path().join("0001.xml").display().to_string();
    done(&notice("new", &["--number", "2026-0001", &file]));
    let ran = run_with(&notice("lint", &[&file]), None);
    assert_eq!(ran.code, 4, "{}", ran.out);
    assert_eq!(ran.out.matches(" error placeholder: ").count(), 8, "{}", ran.out);
    assert!(
        ran.out.contains("0001.xml:4:3: error placeholder: summary `ONE LINE` is to be filled in"),
        "{}",
        ran.out
    );
    for format in ["osv", "csaf", "cve", "mail"] {
        let said = failed(4, &notice("render", &["--to", format, &file]));
        assert!(said.contains("`ONE LINE` stands where the notice is to be filled in"), "{format}: {said}");
    }
    done(&notice("render", &["--to", "text", &file]));
}

#[test]
fn an_empty_file_and_a_mark_before_json_are_told_apart() {
    let home = tempdir().unwrap();
    let file = home.path().join("a.json");
    let path = file.display().to_string();
    for empty in ["", " \n", "\u{FEFF}"] {
        fs::write(&file, empty).unwrap();
        let said = failed(4, &notice("import", &[&path]));
        assert!(said.contains("a.json: line 1, column 1: the file is empty"), "{said}");
    }
    fs::write(&file, [b'{', b'\n', b' ', 0xff]).unwrap();
    let said = failed(4, &notice("render", &["--to", "md", &path]));
    assert!(said.contains("a.json: line 2, column 2: this is not UTF-8"), "{said}");
    let record = "\u{FEFF}{\"id\": \"GHSA-xxxx-yyyy-zzzz\", \"modified\": \"2026-01-02T03:04:05Z\", \"summary\": \"A\"}";
    fs::write(&file, record).unwrap();
    assert!(done(&notice("render", &["--to", "osv", &path])).contains("GHSA-xxxx-yyyy-zzzz"));
}

#[test]
fn a_foreign_record_is_imported_with_its_details_and_what_is_lost_is_listed() {
    let home = tempdir().unwrap();
    let record = r#"{ "id": "GHSA-xxxx-yyyy-zzzz", "modified": "2026-01-02T03:04:05Z", "summary": "A flaw",
        "aliases": ["CVE-2026-12345"], "severity": [{ "type": "CVSS_V2", "score": "AV:L/AC:L/Au:N/C:P/I:N/A:N" }] }"#;
    let file = home.path().join("record.json");
    fs::write(&file, record).unwrap();
    let out = home.path().join("out");
    let said = done(&notice("import", &["--out", out.to_str().unwrap(), file.to_str().unwrap()]));
    assert!(said.contains("lost: severity[].score\n"), "{said}");
    let xml = out.join("GHSA-xxxx-yyyy-zzzz.xml").display().to_string();
    assert!(fs::read_to_string(&xml).unwrap().contains("<advisory type=\"CVE\" id=\"2026-12345\"/>"));
    // The details beside it bring the foreign name back, and whose record it is is told.
    let ran = run_with(&notice("render", &["--to", "osv", &xml]), None);
    assert!(ran.out.contains("\"id\": \"GHSA-xxxx-yyyy-zzzz\""), "{}", ran.out);
    assert!(ran.err.contains("what is written speaks in the name of libvirt"), "{}", ran.err);
    fs::write(&file, "{\"id\": 7}").unwrap();
    let said = failed(4, &notice("import", &[file.to_str().unwrap()]));
    assert!(
        said.contains("record.json: line 1, column 1: this is an object of JSON, and neither OSV"),
        "{said}"
    );
}

#[test]
fn two_versions_are_compared_fact_by_fact() {
    let (home, file) = finished();
    let newer = home.path().join("newer.xml").display().to_string();
    let text = fs::read_to_string(&file).unwrap();
    let text = text.replace("A wave is sent twice", "A flaw").replace(&"b".repeat(40), &"c".repeat(40));
    fs::write(&newer, text).unwrap();
    let told = done(&notice("diff", &[&file, &newer]));
    let [b, c] = ["b", "c"].map(|letter| letter.repeat(40));
    assert_eq!(
        told,
        format!(
            "summary\n  - A wave is sent twice\n  + A flaw\nlibvirt master fixed change\n  + {c}\nlibvirt master fixed change\n  - {b}\n"
        )
    );
    assert_eq!(done(&notice("diff", &[&file, &file])), "Both say the same.\n");
}

/// What is told to a confirmed case in confidence, by everybody who can: each word of it is a canary.
const TOLD: &[&[&str]] = &[
    &["case", "start", "CASE"],
    &["case", "owner", "CASE", "--to", "Canary Member"],
    &["case", "comment", "CASE", "canary-for-the-team"],
    &["case", "comment", "CASE", "canary-for-participants", "--for", "participants"],
    &["case", "needs-info", "CASE", "--question", "canary-question"],
    &["case", "info-came", "CASE", "--answer", "canary-answer"],
    &["case", "invite", "CASE", "--role", "vendor", "--name", "Canary Vendor", "--mail", "psirt@canary.test"],
    &["case", "terms", "CASE", "--for", "2", "--reason", "canary-signed"],
    &[
        "case",
        "status",
        "CASE",
        "--product",
        "Canary OS",
        "--is",
        "affected",
        "--tracking",
        "CANARY-7",
        "--for",
        "2",
        "--reason",
        "canary-their-mail",
    ],
    &["case", "exploited", "CASE", "--reason", "canary-in-the-wild"],
    &["case", "embargo-stands", "CASE", "--reason", "canary-thought-over"],
    &["case", "patch", "add", "CASE", "PATCH"],
    &["case", "patch", "reject", "CASE", "1", "--reason", "canary-reject"],
    &["case", "patch", "fault", "CASE", "--reason", "canary-fault"],
    &["case", "cve", "CASE", "--id", "CVE-2026-12345"],
    &["case", "notice", "CASE", "--file", "DRAFT"],
    &["case", "split", "CASE", "--title", "canary-part", "--reason", "canary-two-problems"],
];

/// Everything that people tell a desk in confidence holds a canary; none sings in anything that is published.
// req N1
#[test]
fn nothing_told_in_confidence_stands_in_any_format_of_the_notice() {
    let desk = Desk::init_with(&[]);
    desk.add_member("Canary Member", "canary@desk.test");
    let mail = "Canary-Name <canary-address@else.test>";
    let report = desk.report(mail, "canary-subject", "canary-body C-1234\n");
    let case = desk.approve(&report);
    let patch = desk.file("0001.patch", "From canary-patch\nSubject: canary-patch-subject\n");
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "confirm", &case]);
    for told in TOLD {
        let words: Vec<&str> = told
            .iter()
            .map(|word| match *word {
                "CASE" => case.as_str(),
                "PATCH" => patch.as_str(),
                "DRAFT" => draft.as_str(),
                word => word,
            })
            .collect();
        let answer = desk.json(&words);
        assert!(answer["happened"].is_array(), "{words:?}: {answer}");
    }
    let shown = desk.run(&["case", "timeline", &case]).done().to_lowercase();
    assert!(shown.matches("canary").count() > 10, "the case does not hold what was told: {shown}");
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "canary-reason"]);
    desk.reconcile();
    let notices = desk.dir().join("notices").display().to_string();
    let log = support::tool("git", &["-C", &notices, "log", "-p", "--all"]).unwrap();
    assert!(log.contains("It is broken."), "the notice was not published: {log}");
    let xml = desk.file(
        "0001.xml",
        &support::tool("git", &["-C", &notices, "show", "HEAD:notices/2026/0001.xml"]).unwrap(),
    );
    let mut published = vec![log];
    for format in FORMATS {
        published.push(desk.run(&["notice", "render", "--to", format, &xml]).done());
    }
    for text in published {
        let text = text.to_lowercase();
        assert!(!text.contains("canary") && !text.contains(&case.to_lowercase()), "{text}");
    }
}

/// A notice that is published and announced.
fn announced(desk: &Desk) -> String {
    let case = desk.confirmed_case("The title that the team works under");
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-12345"]);
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "a blog"]);
    desk.reconcile();
    case
}

/// Mails that tell of a withdrawal.
fn withdrawals(desk: &Desk) -> Vec<String> {
    desk.outbox().into_iter().filter(|mail| mail.contains("Subject: Withdrawn")).collect()
}

// req N5
#[test]
fn the_list_that_heard_of_a_notice_hears_once_that_it_is_withdrawn_and_why() {
    let desk = Desk::rehearsal();
    let case = announced(&desk);
    assert_eq!(withdrawals(&desk), [""; 0]);
    desk.at("2026-03-14T12:00:00Z");
    let done = desk.run(&["case", "withdraw", &case, "--reason", "It was never there."]).done();
    desk.reconcile();
    let [mail] = &withdrawals(&desk)[..] else { unreachable!("{:?}", desk.outbox()) };
    assert!(mail.contains("\r\nTo: announce@lists.libvirt.org\r\n"), "{mail}");
    assert!(mail.contains("Subject: Withdrawn: LSN-2026-0001: A flaw (CVE-2026-12345)\r\n"), "{mail}");
    let (_, body) = mail.split_once("\r\n\r\n").unwrap();
    assert!(body.starts_with("LSN-2026-0001 is withdrawn: It was never there.\r\n"), "{body}");
    assert!(body.contains("It is broken."), "the notice stays readable: {body}");
    assert!(!mail.contains(&case) && !mail.contains("The title that"), "public texts alone: {mail}");
    // The commit goes first; whoever runs the verb sees both go.
    let commit = done.find("withdrawal of notice version 1").unwrap();
    assert!(commit < done.find("is withdrawn to announce@").unwrap(), "{done}");
    // A later version is another commit, and no news to the list.
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", hash]);
    desk.json(&["publish", &case]);
    desk.reconcile();
    assert_eq!((withdrawals(&desk).len(), desk.outbox().len()), (1, 3));
}

// The list does not hear of it from the desk while the repository still says otherwise.
#[test]
fn a_withdrawal_is_mailed_only_after_the_repository_says_so() {
    let desk = Desk::rehearsal();
    let case = announced(&desk);
    let notices = desk.dir().join("notices");
    let away = desk.dir().join("notices.away");
    fs::rename(&notices, &away).unwrap();
    fs::write(&notices, "in the way of the repository").unwrap();
    desk.at("2026-03-14T12:00:00Z").run(&["case", "withdraw", &case, "--reason", "It was never there."]);
    for hour in 13..16 {
        let pass = desk.at(&format!("2026-03-14T{hour}:00:00Z")).run(&["--json", "reconcile"]);
        assert!(pass.out.contains("\"waiting\":2"), "{pass:?}");
        assert_eq!(withdrawals(&desk), [""; 0]);
    }
    fs::remove_file(&notices).unwrap();
    fs::rename(&away, &notices).unwrap();
    desk.at("2026-03-15T12:00:00Z").reconcile();
    assert_eq!(withdrawals(&desk).len(), 1);
}

// req N5
#[test]
fn a_withdrawn_notice_is_published_again_and_every_format_says_so() {
    let desk = Desk::init_with(&[]);
    let case = desk.confirmed_case("A hole");
    desk.json(&["case", "cve", &case, "--id", "CVE-2026-12345"]);
    let draft = desk.file("draft.toml", "summary = \"A flaw\"\ndescription = \"It is broken.\"\n");
    desk.json(&["case", "notice", &case, "--file", &draft]);
    desk.json(&["case", "lift", &case, "--already-public", "--reason", "a blog"]);
    desk.reconcile();
    let mails = desk.outbox().len();
    desk.at("2026-03-14T12:00:00Z");
    let why = "It was never there: the report misread a log.";
    desk.run(&["case", "withdraw", &case, "--reason", why]).done();
    desk.reconcile();
    let notices = desk.dir().join("notices").display().to_string();
    let git = |arguments: &[&str]| support::tool("git", &[&["-C", &notices], arguments].concat()).unwrap();
    assert!(git(&["log", "-1", "--format=%s", "--all"]).starts_with("Withdraw LSN-2026-0001"));
    let commits = git(&["rev-list", "--count", "--all"]);
    let xml = desk.file("0001.xml", &git(&["show", "HEAD:notices/2026/0001.xml"]));
    let said = format!("This notice was withdrawn on 2026-03-14T12:00:00Z: {why}");
    assert!(std::fs::read_to_string(&xml).unwrap().contains(&said));
    let render = |format: &str| {
        let text = desk.run(&["notice", "render", "--to", format, &xml]).done();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(render("osv").contains("\"withdrawn\": \"2026-03-14T12:00:00Z\""), "{}", render("osv"));
    assert!(!render("osv").contains("This notice was withdrawn"), "said once, where it belongs");
    let csaf = render("csaf");
    assert!(
        csaf.contains(&format!("Withdrawn: {why}")) && csaf.contains("\"title\": \"Withdrawn\""),
        "{csaf}"
    );
    for format in ["text", "html", "md", "mail"] {
        assert!(render(format).contains(why), "{format}: {}", render(format));
    }
    // The site says it too, once in each of its forms.
    let site = desk.file("site", "");
    std::fs::remove_file(&site).unwrap();
    let notice_of = |folder: &str, name: &str, text: &str| {
        let folder = Path::new(&site).with_file_name(folder).join("2026");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(name), text).unwrap();
        folder.parent().unwrap().display().to_string()
    };
    let text = fs::read_to_string(&xml).unwrap();
    let silent = text.replace(&format!("{said}\n\n"), "").replace(&said, "");
    assert!(!silent.contains("withdrawn"), "{silent}");
    let toml = format!("[withdrawn]\nat = \"2026-03-14T12:00:00Z\"\nwhy = \"{why}\"\n");
    let folders = [
        notice_of("in-xml", "0001.xml", &text),
        notice_of("in-both", "0001.xml", &text),
        notice_of("in-toml", "0001.xml", &silent),
    ];
    notice_of("in-both", "0001.toml", &toml);
    notice_of("in-toml", "0001.toml", &toml);
    for folder in &folders {
        let out = format!("{folder}-site");
        let built =
            ["site", "build", "--profile", "libvirt", "--notices", folder.as_str(), "--out", out.as_str()];
        done(&built);
        let made = |path: &str| {
            let text = fs::read_to_string(Path::new(&out).join(path)).unwrap();
            text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        assert!(made("osv/all.json").contains("\"withdrawn\": \"2026-03-14T12:00:00Z\""), "{folder}");
        assert!(made("index.html").contains("data-state=\"withdrawn\""), "{}", made("index.html"));
        assert!(made("feed.atom").contains(&format!("Withdrawn: {why}")), "{}", made("feed.atom"));
        for path in ["2026/0001.html", "2026/0001.txt", "2026/0001.md", "2026/0001.eml", "feed.atom"] {
            assert_eq!(made(path).matches(why).count(), 1, "{folder} {path}: {}", made(path));
        }
        let file = format!("{folder}/2026/0001.xml");
        for format in ["text", "html"] {
            let text = done(&notice("render", &["--to", format, &file]));
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert_eq!(text.matches(why).count(), 1, "{folder} {format}: {text}");
        }
    }
    // The id is somebody else's to reject.
    assert!(render("cve").contains("\"state\": \"PUBLISHED\""), "{}", render("cve"));
    // Once is once; and a later version still says so.
    desk.reconcile();
    assert_eq!(git(&["rev-list", "--count", "--all"]), commits);
    assert_eq!(desk.outbox().len(), mails + 1, "only the first version is announced, and what takes it back");
    let hash = "57a18198814f80b1397e1a14d33746034b9dbd5c";
    desk.json(&["case", "fix", &case, "--branch", "master", "--landed", hash]);
    desk.json(&["publish", &case]);
    desk.reconcile();
    let second = git(&["show", "HEAD:notices/2026/0001.xml"]);
    assert!(second.contains(hash) && second.contains(&said), "{second}");
}
