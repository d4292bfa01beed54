//! Notices that nobody published, with something in every corner: what the site makes of them shows how it writes.

use cvdesk_notice::{
    Claim, Details, Face, Flaw, Link, LinkKind, Package, Revision, Status, Withdrawal, lsn::LsnStyle,
};
use jiff::Timestamp;

use crate::escape::xml;
use crate::published::Published;

/// One that holds, the same withdrawn, one that says as little as it may.
pub(crate) fn samples(face: &Face) -> Vec<Published> {
    let style = &face.lsn;
    let withdrawn = Withdrawal { at: Timestamp::UNIX_EPOCH, why: "w".to_owned(), rejected: true };
    let least = "<summary>s</summary><description>d</description>";
    let all = [
        (full(style), details(None)),
        (full(style), details(Some(withdrawn))),
        (least.to_owned(), Details::default()),
    ];
    let namespace = xml(&style.namespace);
    let read = |(inner, details): (String, Details)| {
        let source =
            format!("<security-notice xmlns=\"{namespace}\"><id>2026-0001</id>{inner}</security-notice>");
        Published::read(&source, details, style).ok()
    };
    all.into_iter().filter_map(read).collect()
}

/// What XML has a place for.
fn full(style: &LsnStyle) -> String {
    let [bad, good] = ["a", "b"].map(|digit| digit.repeat(40));
    let [vulnerable, fixed] = [&style.states.vulnerable, &style.states.fixed].map(|word| xml(word));
    format!(
        "<summary>s</summary><description>d\n\n- e</description><impact>i</impact><workaround>w</workaround>\
         <credits><reporter><name>r</name><email>r@e</email></reporter><patcher><name>p</name></patcher></credits>\
         <lifecycle><reported>20260101</reported><published>20260102</published><fixed>20260103</fixed></lifecycle>\
         <reference><advisory type=\"CVE\" id=\"2026-10001\"/><advisory type=\"X\" id=\"1\"/>\
         <bug tracker=\"t\" id=\"1\"/></reference><product name=\"n\"><repository>n.git</repository>\
         <branch><name>m</name><tag state=\"{vulnerable}\">v1</tag><change state=\"{vulnerable}\">{bad}</change>\
         <tag state=\"{fixed}\">v2</tag><change state=\"{fixed}\">{good}</change></branch>\
         <branch><name>o</name><tag state=\"{vulnerable}\">v3</tag></branch></product>"
    )
}

/// What it has none for. Every field is named, so that a new one is not forgotten here.
fn details(withdrawn: Option<Withdrawal>) -> Details {
    let said = |text: &str| Some(text.to_owned());
    let cvss = [
        "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H",
        "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N",
    ];
    let flaw = |cve| Flaw {
        cve,
        title: said("t"),
        description: said("d"),
        cvss: cvss.iter().filter_map(|vector| vector.parse().ok()).collect(),
        cwe: "CWE-125".parse().ok().into_iter().collect(),
    };
    let revision = |number: &str, says: &str| Revision {
        number: number.to_owned(),
        at: Timestamp::UNIX_EPOCH,
        says: says.to_owned(),
    };
    let claim = |status, before, through| Claim {
        status,
        from: "0".to_owned(),
        before,
        through,
        scheme: said("semver"),
        cves: vec!["CVE-2026-10001".to_owned()],
    };
    Details {
        name: said("n"),
        publisher: said("p"),
        severity: said("s"),
        aliases: vec!["GHSA-xxxx-xxxx-xxxx".to_owned()],
        related: vec!["CVE-2026-10002".to_owned()],
        upstream: vec!["CVE-2026-10003".to_owned()],
        withdrawn,
        flaws: vec![flaw(None), flaw(said("CVE-2026-10001"))],
        revisions: vec![revision("1", "one"), revision("2", "two")],
        links: LINKS.map(|kind| Link { url: "https://e.example/".to_owned(), kind, title: said("t") }).into(),
        packages: vec![Package {
            name: "n".to_owned(),
            vendor: said("v"),
            ecosystem: said("PyPI"),
            repository: said("https://e.example/n.git"),
            purl: said("pkg:pypi/n"),
            cpe: said("cpe:2.3:a:v:n:*:*:*:*:*:*:*:*"),
            otherwise: Some(Status::Unknown),
            claims: vec![
                claim(Status::Affected, said("1"), None),
                claim(Status::Affected, None, said("1")),
                claim(Status::Fixed, None, None),
                claim(Status::Unaffected, None, None),
            ],
        }],
    }
}

const LINKS: [LinkKind; 10] = [
    LinkKind::Advisory,
    LinkKind::Article,
    LinkKind::Detection,
    LinkKind::Discussion,
    LinkKind::Report,
    LinkKind::Fix,
    LinkKind::Introduced,
    LinkKind::Package,
    LinkKind::Evidence,
    LinkKind::Web,
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Base, Site, face};

    /// All that the site makes of a sample, format by format.
    fn made(sample: &Published) -> Vec<(String, String)> {
        let site = Site::new(face::face(), Base::read("https://security.hullo.example/").unwrap());
        let files = site.notice(sample).files.into_iter();
        files.map(|file| (file.path, String::from_utf8(file.bytes).unwrap())).collect()
    }

    #[test]
    fn the_samples_show_how_every_detail_is_written() {
        let samples = samples(&face::face());
        let [full, withdrawn, least] = samples.as_slice() else { panic!("{samples:?}") };
        let (full, withdrawn) = (made(full), made(withdrawn));
        let says = |files: &[(String, String)], ending: &str, word: &str| {
            files.iter().any(|(path, text)| path.ends_with(ending) && text.contains(word))
        };
        let (osv, csaf, cve) = ("HSN-2026-0001.json", "hsn-2026-0001.json", "CVE-2026-10001.json");
        for (ending, words) in [
            (
                osv,
                &["CVSS_V3", "CVSS_V4", "aliases", "related", "upstream", "EVIDENCE", "\"PyPI\"", "CWE-125"]
                    [..],
            ),
            (csaf, &["baseScore", "\"number\": \"2\"", "purl", "cwe", "self"]),
            (cve, &["cvssV3_0", "cvssV4_0", "semver", "problemTypes", "references"]),
            (".html", &["CVSS", "CWE-125", "https://e.example/", "two", "before 1", "not affected"]),
            (".md", &["CVSS", "CWE-125", "## Versions"]),
        ] {
            for word in words {
                assert!(says(&full, ending, word), "{ending}: {word}");
            }
        }
        for (ending, word) in [
            (osv, "\"withdrawn\""),
            (csaf, "Withdrawn"),
            (cve, "REJECTED"),
            (".html", "ithdrawn"),
            (".md", "Withdrawn"),
            (".txt", "This notice was withdrawn"),
            (".eml", "This notice was withdrawn"),
        ] {
            assert!(says(&withdrawn, ending, word) && !says(&full, ending, word), "{ending}: {word}");
        }
        assert_eq!(made(least).len(), 4);
    }
}
