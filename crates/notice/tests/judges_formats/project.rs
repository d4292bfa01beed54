//! The project whose notices are judged: the shipped profile that has some.

use std::{fs, path::Path};

use cvdesk_notice::{
    CveVersion, Face, Publication, Record,
    lsn::{LsnStyle, xml},
};

use super::bench::shared;

/// The libvirt profile's face.
pub fn face() -> Face {
    let profile = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles/libvirt/publication.toml");
    let publication: Publication = toml::from_str(&fs::read_to_string(profile).unwrap()).unwrap();
    let lsn = LsnStyle {
        namespace: "http://security.libvirt.org/xmlns/security-notice/1.0".into(),
        title: "Libvirt Security Notice".into(),
        prefix: "LSN".into(),
        repository_base: "https://gitlab.com/libvirt/".into(),
        prose_width: publication.text.prose_width,
        field_width: publication.text.field_width,
        states: cvdesk_notice::lsn::StateWords::default(),
    };
    Face { lsn, publication }
}

/// The same, writing CVE records of version 5.2.
pub fn face_5_2() -> Face {
    let mut face = face();
    if let Some(rule) = &mut face.publication.cve {
        rule.version = CveVersion::V5_2;
    }
    face
}

/// The published notices, where the shared folder is at hand.
pub fn published() -> Vec<Record> {
    let root = shared().join("data/lsn/notices");
    let mut records = Vec::new();
    for year in fs::read_dir(root).into_iter().flatten() {
        for file in fs::read_dir(year.unwrap().path()).unwrap() {
            let source = fs::read_to_string(file.unwrap().path()).unwrap();
            records.push(Record::from(xml::parse(&source, &face().lsn).unwrap()));
        }
    }
    records.sort_by_key(|record| record.notice.id);
    records
}
