//! The whole of a format in one file, for programs that take everything: OSV and CVE records, with a list of them.

use cvdesk_notice::{Face, Record, cve, osv};
use serde_json::{Value, json};

use crate::file::File;
use crate::published::Published;
use crate::site::Site;

/// Where a notice's record lies in a folder of records: by the name that it has in the format.
pub(crate) fn path(folder: &str, record: &Record, face: &Face) -> String {
    format!("{folder}/{}.json", file_name(&osv_id(record, face)))
}

/// Its id in OSV.
fn osv_id(record: &Record, face: &Face) -> String {
    let prefix = face.publication.osv.as_ref().map_or(&face.lsn.prefix, |rule| &rule.prefix);
    format!("{prefix}-{}", record.notice.id_or_placeholder())
}

/// A name as a file's: no way out of the folder.
pub(crate) fn file_name(name: &str) -> String {
    let plain = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '+');
    name.chars().take(120).map(|letter| if plain(letter) { letter } else { '_' }).collect()
}

/// `osv/all.json`, `osv/index.json`, `cve/all.json` and `cve/index.json`, as far as the formats can be written.
pub(crate) fn dumps(
    site: &Site,
    notices: &[&Published],
    at_hand: &dyn Fn(&str) -> Option<String>,
) -> Vec<File> {
    let mut osv_all = Dump::new("osv");
    let mut cve_all = Dump::new("cve");
    for published in notices {
        let record = &published.record;
        let modified = record.modified().map(|at| at.to_string());
        let osv_path = path("osv", record, &site.face);
        if let Some(text) = at_hand(&osv_path).or_else(|| osv::render(record, &site.face).ok()) {
            osv_all.add(&osv_id(record, &site.face), &osv_path, modified.as_ref(), &text);
        }
        for (id, path, text) in cve_records(site, published, at_hand) {
            cve_all.add(&id, &path, modified.as_ref(), &text);
        }
    }
    [osv_all, cve_all].into_iter().flat_map(|dump| dump.files(site)).collect()
}

/// The CVE records of a notice: id, path and text of each.
fn cve_records(
    site: &Site,
    published: &Published,
    at_hand: &dyn Fn(&str) -> Option<String>,
) -> Vec<(String, String, String)> {
    let path_of = |id: &str| format!("cve/{}/{}.json", published.stem(), file_name(id));
    let all = published.record.cves().into_iter().map(|id| {
        let path = path_of(&id);
        at_hand(&path).map(|text| (id, path, text))
    });
    if let Some(all) = all.collect::<Option<Vec<_>>>() {
        return all;
    }
    let made = cve::render(&published.record, &site.face).unwrap_or_default();
    made.into_iter().map(|(id, text)| (id.clone(), path_of(&id), text)).collect()
}

/// Which of the dumps a site has: `osv`, `cve`.
pub(crate) fn kinds(site: &Site, notices: &[&Published]) -> Vec<&'static str> {
    let has_osv = notices.iter().any(|each| osv::render(&each.record, &site.face).is_ok());
    let has_cve = notices.iter().any(|each| cve::render(&each.record, &site.face).is_ok());
    [("osv", has_osv), ("cve", has_cve)].into_iter().filter_map(|(kind, has)| has.then_some(kind)).collect()
}

struct Dump {
    folder: &'static str,
    records: Vec<String>,
    list: Vec<Value>,
}

impl Dump {
    fn new(folder: &'static str) -> Self {
        Self { folder, records: Vec::new(), list: Vec::new() }
    }

    fn add(&mut self, id: &str, path: &str, modified: Option<&String>, text: &str) {
        let path = path.strip_prefix(self.folder).unwrap_or(path).trim_start_matches('/');
        self.list.push(json!({ "id": id, "modified": modified, "path": path }));
        self.records.push(text.trim_end().to_owned());
    }

    fn files(self, site: &Site) -> Vec<File> {
        if self.records.is_empty() {
            return Vec::new();
        }
        let folder = self.folder;
        let list = json!({ "base": site.base.url(&format!("{folder}/")), "records": self.list });
        vec![
            File::new(format!("{folder}/all.json"), format!("[\n{}\n]\n", self.records.join(",\n"))),
            File::new(format!("{folder}/index.json"), format!("{list:#}\n")),
        ]
    }
}
