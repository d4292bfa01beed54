//! The real notices that libvirt has published, where the shared folder is at hand.

use std::{fs, path::PathBuf};

use cvdesk_notice::lsn::classic::ClassicStyle;
use cvdesk_notice::lsn::{LsnStyle, StateWords};

/// A published notice and the text that the project's own tools make of it.
pub struct Published {
    /// Year and number, such as `2008/0001`.
    pub name: String,
    pub xml: String,
    pub text: String,
    pub html: String,
}

/// The style of those notices.
pub fn style() -> LsnStyle {
    LsnStyle {
        namespace: "http://security.libvirt.org/xmlns/security-notice/1.0".into(),
        title: "Libvirt Security Notice".into(),
        prefix: "LSN".into(),
        repository_base: "https://gitlab.com/libvirt/".into(),
        prose_width: 70,
        field_width: 52,
        states: StateWords::default(),
    }
}

/// The style of their site.
pub fn classic_style() -> ClassicStyle {
    ClassicStyle {
        notice: style(),
        list_namespace: "http://security.libvirt.org/xmlns/security-notice-list/1.0".into(),
        list_prefix: "lsnl".into(),
        stylesheet: "main.css".into(),
        branch_link: "/-/commits/".into(),
        tag_link: "/-/tags/".into(),
        change_link: "/-/commit/".into(),
    }
}

/// A file at the root of their site, where the shared folder is at hand.
pub fn site_file(name: &str) -> Option<String> {
    fs::read_to_string(shared().join("data/lsn/site").join(name)).ok()
}

/// All of them in order of their numbers; none, with a word about it, where the shared folder is not.
pub fn published() -> Vec<Published> {
    let root = shared().join("data/lsn");
    if !root.is_dir() {
        println!("skipped: no published notices at {}", root.display());
        return Vec::new();
    }
    let mut names = Vec::new();
    for year in fs::read_dir(root.join("notices")).unwrap() {
        for file in fs::read_dir(year.unwrap().path()).unwrap() {
            let path = file.unwrap().path();
            let name = path.strip_prefix(root.join("notices")).unwrap().with_extension("");
            names.push(name.to_str().unwrap().to_owned());
        }
    }
    names.sort();
    assert!(!names.is_empty(), "the shared folder holds no notice");
    names
        .into_iter()
        .map(|name| Published {
            xml: fs::read_to_string(root.join("notices").join(&name).with_extension("xml")).unwrap(),
            text: fs::read_to_string(root.join("site").join(&name).with_extension("txt")).unwrap(),
            html: fs::read_to_string(root.join("site").join(&name).with_extension("html")).unwrap(),
            name,
        })
        .collect()
}

#[expect(clippy::disallowed_methods, reason = "a test finds its data; the crate itself reads no environment")]
fn shared() -> PathBuf {
    std::env::var_os("CVDESK_SHARED")
        .map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").into(), PathBuf::from)
}
