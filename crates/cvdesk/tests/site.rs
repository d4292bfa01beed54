//! cvdesk's own site, as people build it: whole, again, with one notice changed, signed.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "helpers of tests stand outside of #[test]"
)]

#[expect(dead_code, reason = "every test takes the verbs it needs")]
mod support;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use support::{bare, files_below};
use tempfile::{TempDir, tempdir};

/// A folder of notices and the site beside it.
struct Ground {
    home: TempDir,
}

impl Ground {
    /// With so many notices of one year.
    fn with(count: usize) -> Self {
        let ground = Self { home: tempdir().unwrap() };
        fs::create_dir_all(ground.notices().join("2026")).unwrap();
        (1..=count).for_each(|number| ground.write(number, "waves twice"));
        ground
    }

    fn notices(&self) -> PathBuf {
        self.home.path().join("notices")
    }

    fn out(&self) -> PathBuf {
        self.home.path().join("public")
    }

    fn file(&self, number: usize) -> PathBuf {
        self.notices().join(format!("2026/{number:04}.xml"))
    }

    fn write(&self, number: usize, summary: &str) {
        let namespace = "http://security.libvirt.org/xmlns/security-notice/1.0";
        let text = format!(
            "<security-notice xmlns=\"{namespace}\"><id>2026-{number:04}</id><summary>{summary}</summary><description>\
             A wave.</description><lifecycle><reported>20260102</reported><published>20260109</published></lifecycle>\
             <reference><advisory type=\"CVE\" id=\"2026-100{number:02}\"/></reference></security-notice>"
        );
        fs::write(self.file(number), text).unwrap();
    }

    fn command(&self, more: &[&str]) -> Command {
        let mut command = bare();
        command.args(["site", "build", "--profile", "libvirt", "--notices"]);
        command.arg(self.notices()).arg("--out").arg(self.out()).args(more);
        command
    }

    #[track_caller]
    fn build(&self, more: &[&str]) -> String {
        let output = self.command(more).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, code: i32, more: &[&str]) -> String {
        let output = self.command(more).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        said
    }

    /// Every file of the site by its path, with its bytes.
    fn site(&self) -> BTreeMap<String, Vec<u8>> {
        let out = self.out();
        let files = files_below(&out).into_iter();
        files
            .map(|file| (file.strip_prefix(&out).unwrap().display().to_string(), fs::read(&file).unwrap()))
            .collect()
    }

    fn inode(&self, path: &str) -> u64 {
        fs::metadata(self.out().join(path)).unwrap().ino()
    }
}

// req N6
#[test]
fn a_notice_that_did_not_change_is_not_made_again_and_the_site_is_the_same_as_a_fresh_one() {
    let ground = Ground::with(3);
    assert!(ground.build(&[]).starts_with("3 notices (3 made, 0 kept)"));
    let (first, kept, changed) =
        (ground.site(), ground.inode("2026/0001.html"), ground.inode("2026/0002.html"));
    assert!(ground.build(&[]).starts_with("3 notices (0 made, 3 kept)"));
    assert_eq!(ground.site(), first);
    ground.write(2, "waves three times");
    assert!(ground.build(&[]).starts_with("3 notices (1 made, 2 kept)"));
    assert_eq!(ground.inode("2026/0001.html"), kept);
    assert_ne!(ground.inode("2026/0002.html"), changed);
    let after = ground.site();
    assert!(String::from_utf8_lossy(&after["index.html"]).contains("waves three times"));
    assert!(ground.build(&["--fresh"]).starts_with("3 notices (3 made, 0 kept)"));
    assert_eq!(ground.site(), after);
    assert_eq!(files_below(ground.home.path()).len(), after.len() + 3, "something was left beside the site");
}

#[test]
fn what_stands_beside_a_notice_counts_as_a_change_of_it() {
    let ground = Ground::with(2);
    ground.build(&[]);
    fs::write(ground.file(1).with_extension("toml"), "severity = \"important\"\n").unwrap();
    assert!(ground.build(&[]).starts_with("2 notices (1 made, 1 kept)"));
    assert!(String::from_utf8_lossy(&ground.site()["2026/0001.html"]).contains("severity: important"));
}

#[test]
fn a_notice_that_is_gone_leaves_no_file_behind() {
    let ground = Ground::with(2);
    ground.build(&[]);
    fs::remove_file(ground.file(2)).unwrap();
    ground.build(&[]);
    assert!(ground.site().keys().all(|path| !path.contains("2026/0002") && !path.contains("2026-0002")));
}

#[test]
fn a_file_that_somebody_took_away_is_made_again_and_another_address_makes_everything_anew() {
    let ground = Ground::with(2);
    ground.build(&[]);
    let first = ground.site();
    fs::remove_file(ground.out().join("2026/0001.md")).unwrap();
    assert!(ground.build(&[]).starts_with("2 notices (1 made, 1 kept)"));
    assert_eq!(ground.site(), first);
    assert!(
        ground.build(&["--base-url", "https://other.example/"]).starts_with("2 notices (2 made, 0 kept)")
    );
    assert!(
        String::from_utf8_lossy(&ground.site()["feed.atom"]).contains("https://other.example/2026/0001.html")
    );
}

#[test]
fn a_page_that_lost_its_bytes_or_has_others_is_made_again() {
    let ground = Ground::with(2);
    ground.build(&[]);
    let first = ground.site();
    let page = ground.out().join("2026/0001.html");
    let other = fs::read_to_string(&page).unwrap().replace("waves twice", "waves never");
    for bytes in [String::new(), other] {
        fs::write(&page, bytes).unwrap();
        assert!(ground.build(&[]).starts_with("2 notices (1 made, 1 kept)"));
        assert_eq!(ground.site(), first);
    }
    // The same bytes elsewhere are no file of the site.
    let elsewhere = ground.home.path().join("page");
    fs::rename(&page, &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, &page).unwrap();
    assert!(ground.build(&[]).starts_with("2 notices (1 made, 1 kept)"));
    assert!(fs::symlink_metadata(&page).unwrap().is_file());
}

#[test]
fn builds_of_one_folder_at_once_wait_for_each_other() {
    let ground = Ground::with(3);
    for more in [&[][..], &["--fresh"], &[]] {
        let builds: Vec<_> = (0..6)
            .map(|_| ground.command(more).stdout(std::process::Stdio::null()).spawn().unwrap())
            .collect();
        for mut build in builds {
            assert!(build.wait().unwrap().success());
        }
    }
    let site = ground.site();
    ground.build(&["--fresh"]);
    assert_eq!(ground.site(), site);
    assert_eq!(files_below(ground.home.path()).len(), site.len() + 3, "something was left beside the site");
}

#[test]
fn a_list_of_an_earlier_build_that_names_files_elsewhere_is_not_followed() {
    let ground = Ground::with(1);
    ground.build(&[]);
    fs::write(ground.home.path().join("secret"), "x").unwrap();
    let file = ground.out().join(".cvdesk-site.json");
    let text =
        fs::read_to_string(&file).unwrap().replace("\"2026/0001.md\"", "\"2026/0001.md\",\"../secret\"");
    fs::write(&file, text).unwrap();
    assert!(ground.build(&[]).starts_with("1 notices (1 made, 0 kept)"));
    assert!(!ground.out().join("../public/secret").exists() && ground.site().contains_key("2026/0001.md"));
}

#[test]
fn what_cannot_be_published_leaves_the_old_site_and_names_every_fault() {
    let ground = Ground::with(2);
    ground.build(&[]);
    let before = ground.site();
    fs::copy(ground.file(1), ground.notices().join("2026/0003.xml")).unwrap();
    let draft = fs::read_to_string(ground.file(2)).unwrap().replace("2026-0002", "YYYY-????");
    fs::write(ground.notices().join("2026/0004.xml"), draft).unwrap();
    fs::write(ground.notices().join("2026/0005.xml"), "<security-notice>").unwrap();
    let said = ground.refused(4, &[]);
    assert!(said.contains("3 files are no notices, nothing was built"), "{said}");
    assert!(said.contains("0001.xml` has the number 2026-0001 too"), "{said}");
    assert!(said.contains("0004.xml: it has no number yet"), "{said}");
    assert!(said.contains("0005.xml: line 1, column "), "{said}");
    assert_eq!(ground.site(), before);
}

#[test]
fn a_folder_of_something_else_and_an_address_that_is_none_are_refused() {
    let ground = Ground::with(1);
    fs::create_dir_all(ground.out()).unwrap();
    fs::write(ground.out().join("thesis.tex"), "years of work").unwrap();
    assert!(ground.refused(5, &[]).contains("is no site of ours"));
    assert_eq!(fs::read_to_string(ground.out().join("thesis.tex")).unwrap(), "years of work");
    assert!(ground.refused(4, &["--base-url", "security.example"]).contains("is no address for a site"));
    assert!(ground.refused(4, &["--set", "channel"]).contains("`channel` is not a setting"));
    assert!(ground.refused(4, &["--sign-with", ""]).contains("is no key"));
    assert_eq!(ground.command(&["--compat", "lsn", "--fresh"]).output().unwrap().status.code(), Some(2));
}

// req L2
#[test]
fn without_an_address_for_reports_there_is_no_security_txt_and_the_build_says_so() {
    let ground = Ground::with(1);
    assert!(ground.build(&[]).contains("note: no security.txt: the policy names no address for reports"));
    let with = ["--set", "channel.mail.address=security@hullo.example"];
    assert!(!ground.build(&with).contains("security.txt"));
    let site = ground.site();
    let text = String::from_utf8_lossy(&site[".well-known/security.txt"]);
    assert!(text.contains("Contact: mailto:security@hullo.example\n"), "{text}");
    assert!(
        text.contains("CSAF: https://security.libvirt.org/.well-known/csaf/provider-metadata.json\n"),
        "{text}"
    );
    assert!(String::from_utf8_lossy(&site["process.html"]).contains("mailto:security@hullo.example"));
}

/// A key ring of its own with one key; `None` where there is no `gpg`.
fn key_ring() -> Option<TempDir> {
    let ring = tempdir().unwrap();
    fs::set_permissions(ring.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let made = Command::new("gpg")
        .env("GNUPGHOME", ring.path())
        .args([
            "--batch",
            "--quiet",
            "--passphrase",
            "",
            "--quick-generate-key",
            "Hullo <sign@hullo.example>",
        ])
        .args(["ed25519", "sign", "never"])
        .output();
    let made = made.is_ok_and(|output| output.status.success());
    if !made {
        println!("skipped: no gpg that makes a key");
    }
    made.then_some(ring)
}

fn verifies(ring: &Path, signature: &Path, file: &Path) -> bool {
    let mut command = Command::new("gpg");
    command.env("GNUPGHOME", ring).args(["--batch", "--quiet", "--verify"]).arg(signature).arg(file);
    command.output().unwrap().status.success()
}

// CSAF 2.0, sections 7.1.19 and 7.1.20
#[test]
fn signatures_are_made_by_gpg_kept_while_an_advisory_stays_and_refused_for_another() {
    let ground = Ground::with(2);
    let Some(ring) = key_ring() else { return };
    let build = || {
        let output = ground
            .command(&["--sign-with", "sign@hullo.example"])
            .env("GNUPGHOME", ring.path())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    };
    build();
    let first = ground.site();
    let file = |name: &str| ground.out().join("csaf/2026").join(name);
    assert!(verifies(ring.path(), &file("lsn-2026-0001.json.asc"), &file("lsn-2026-0001.json")));
    assert!(!verifies(ring.path(), &file("lsn-2026-0001.json.asc"), &file("lsn-2026-0002.json")));
    let metadata = String::from_utf8_lossy(&first[".well-known/csaf/provider-metadata.json"]).into_owned();
    assert!(metadata.contains("csaf_trusted_provider"), "{metadata}");
    let key = first.keys().find(|path| path.starts_with("csaf/openpgp/")).unwrap();
    assert!(String::from_utf8_lossy(&first[key]).starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----"));
    assert!(!String::from_utf8_lossy(&first[key]).contains("PRIVATE"));
    assert!(build().starts_with("2 notices (0 made, 2 kept)"));
    assert_eq!(ground.site(), first);
    // A notice that is made anew and whose advisory says the same keeps the signature.
    fs::write(ground.file(1).with_extension("toml"), "aliases = []\n").unwrap();
    assert!(build().starts_with("2 notices (1 made, 1 kept)"));
    let asc = "csaf/2026/lsn-2026-0001.json.asc";
    assert_eq!(ground.site()[asc], first[asc]);
    // One that was lost half is no signature to keep.
    fs::write(ground.out().join(asc), "").unwrap();
    assert!(build().starts_with("2 notices (1 made, 1 kept)"));
    assert!(verifies(ring.path(), &file("lsn-2026-0001.json.asc"), &file("lsn-2026-0001.json")));
    fs::write(ground.file(1).with_extension("toml"), "severity = \"low\"\n").unwrap();
    build();
    assert_ne!(ground.site()[asc], first[asc]);
    assert!(verifies(ring.path(), &file("lsn-2026-0001.json.asc"), &file("lsn-2026-0001.json")));
    let said = ground
        .command(&["--sign-with", "nobody@hullo.example"])
        .env("GNUPGHOME", ring.path())
        .output()
        .unwrap();
    assert!(!said.status.success());
    // Without the key all is made anew, and nothing says that it is signed.
    assert!(ground.build(&[]).starts_with("2 notices (2 made, 0 kept)"));
    assert!(ground.site().keys().all(|path| !path.contains(".asc")));
    let _ = Command::new("gpgconf").env("GNUPGHOME", ring.path()).args(["--kill", "gpg-agent"]).output();
}
