//! A site: whose it is, where it stands, and what is made for it.

use cvdesk_notice::{Face, SiteRule, csaf, cve, lsn, mail, markdown, osv};
use data_encoding::HEXLOWER;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use crate::base::Base;
use crate::file::File;
use crate::page::{self, Format};
use crate::process::Process;
use crate::provider::{self, PublicKey};
use crate::published::Published;
use crate::{dump, feed, sample, search, sitemap};

/// What a site says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// What it is called.
    pub title: String,
    /// A sentence under the title.
    pub lead: String,
    /// The project's home page.
    pub project_url: Option<String>,
    /// Where it is told how to report a vulnerability.
    pub report_url: Option<String>,
}

/// Whose site it is and where it stands.
#[derive(Debug, Clone)]
pub struct Site {
    pub(crate) face: Face,
    pub(crate) base: Base,
    pub(crate) words: Words,
    pub(crate) process: Option<Process>,
    pub(crate) security_txt: Option<String>,
    pub(crate) key: Option<PublicKey>,
}

/// What was made of one notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Made {
    /// The files, by their paths.
    pub files: Vec<File>,
    /// The formats that it cannot be written in, each with the reason.
    pub left_out: Vec<String>,
}

impl Site {
    /// A site of a project with that face, standing at `base`.
    #[must_use]
    pub fn new(mut face: Face, base: Base) -> Self {
        // Every format names the notice's own page: the one that is made here.
        face.publication.url = Some(base.url("{year}/{number}.html"));
        let words = face.publication.site.as_ref().map_or_else(
            || Words { title: format!("{}s", face.lsn.title), ..Words::default() },
            |SiteRule { title, lead, project_url, report_url, .. }| Words {
                title: title.clone(),
                lead: lead.clone(),
                project_url: project_url.clone(),
                report_url: report_url.clone(),
            },
        );
        Self { face, base, words, process: None, security_txt: None, key: None }
    }

    /// With a page about the project's process.
    #[must_use]
    pub fn with_process(mut self, process: Process) -> Self {
        self.process = Some(process);
        self
    }

    /// With a security.txt (RFC 9116); the line that leads to the CSAF provider is added to it.
    #[must_use]
    pub fn with_security_txt(mut self, text: String) -> Self {
        self.security_txt = Some(text);
        self
    }

    /// With a key: CSAF advisories then ask for signatures, and the key itself stands on the site.
    #[must_use]
    pub fn with_key(mut self, key: PublicKey) -> Self {
        self.key = Some(key);
        self
    }

    /// Makes the files of one notice. They depend on nothing but the site and this notice.
    #[must_use]
    pub fn notice(&self, published: &Published) -> Made {
        let (record, face) = (&published.record, &self.face);
        let stem = published.stem();
        let mut made = Maker { files: Vec::new(), formats: Vec::new(), left_out: Vec::new() };
        let text = lsn::text_of(record, Some(&published.file), face);
        made.try_add("Text", "text/plain", text.map(|text| (format!("{stem}.txt"), text)));
        made.add("XML", "text/xml", format!("{stem}.xml"), published.file.source());
        made.add("Markdown", "text/markdown", format!("{stem}.md"), markdown::render(record, face));
        let date = record
            .published()
            .map(|at| at.to_zoned(TimeZone::UTC).strftime("%a, %d %b %Y %H:%M:%S %z").to_string());
        let mail = date
            .ok_or("the notice names no day, and a mail needs one".to_owned())
            .and_then(|date| mail::render(record, face, &date).map_err(|error| error.to_string()));
        made.try_add("Mail", "message/rfc822", mail.map(|mail| (format!("{stem}.eml"), mail)));
        let named = |folder: &'static str| move |text: String| (dump::path(folder, record, face), text);
        made.try_add("OSV", "application/json", osv::render(record, face).map(named("osv")));
        self.csaf(published, &mut made);
        match cve::render(record, face) {
            Ok(records) => {
                for (id, text) in records {
                    let path = format!("cve/{stem}/{}.json", dump::file_name(&id));
                    made.add(&format!("CVE record {id}"), "application/json", path, text);
                }
            }
            Err(error) => made.left_out.push(error.to_string()),
        }
        let page = page::notice(self, published, &made.formats);
        made.files.push(File::new(format!("{stem}.html"), page));
        made.files.sort_by(|one, other| one.path.cmp(&other.path));
        Made { files: made.files, left_out: made.left_out }
    }

    /// The CSAF advisory with its digests; and its signature where the site has a key.
    fn csaf(&self, published: &Published, made: &mut Maker) {
        let Some(path) = provider::path(published, &self.face) else {
            made.left_out.push("the notice names no day, and a CSAF advisory needs one".to_owned());
            return;
        };
        match csaf::render(&published.record, &self.face) {
            Ok(text) => {
                made.add("CSAF", "application/json", path, text);
                let Some(advisory) = made.files.last_mut() else { return };
                advisory.signed = self.key.is_some();
                let digests = advisory.digests();
                made.files.extend(digests);
            }
            Err(error) => made.left_out.push(error.to_string()),
        }
    }

    /// Makes the files that depend on all notices, in whatever order they come.
    ///
    /// `at_hand` gives the text of a file that was made of a notice, by its path; what it does not give is made again.
    #[must_use]
    pub fn whole(&self, notices: &[Published], at_hand: &dyn Fn(&str) -> Option<String>) -> Vec<File> {
        let mut notices: Vec<&Published> = notices.iter().collect();
        notices.sort_by_key(|published| std::cmp::Reverse(published.id));
        let notices = notices.as_slice();
        let mut files = vec![
            File::new("index.html", page::index(self, notices)),
            File::new("figures.html", page::figures(self, notices)),
            File::new("data.html", page::data(self, notices)),
            File::new("search.json", search::words(notices)),
            File::new("site.css", include_str!("../assets/site.css")),
            File::new("icon.svg", include_str!("../assets/icon.svg")),
            File::new("site.js", include_str!("../assets/site.js")),
            File::new("sitemap.xml", sitemap::sitemap(self, notices)),
        ];
        files.extend(
            self.process.as_ref().map(|process| File::new("process.html", page::process(self, process))),
        );
        files.extend(feed::atom(self, notices));
        files.extend(dump::dumps(self, notices, at_hand));
        files.extend(provider::files(self, notices));
        files.extend(provider::security_txt(self, notices));
        files.sort_by(|one, other| one.path.cmp(&other.path));
        files
    }

    /// A digest of how this site writes a notice: of what it makes of some that are made up. Where it is the same as in
    /// an earlier build, a notice whose file is the same has the same files.
    #[must_use]
    pub fn manner(&self) -> String {
        let mut digest = Sha256::new();
        let parts = [env!("CARGO_PKG_VERSION"), &format!("{:?} {:?} {:?}", self.face, self.base, self.words)];
        for part in parts {
            digest.update(part);
        }
        digest.update(format!("{:?} {:?}", self.key, self.process.is_some()));
        for sample in sample::samples(&self.face) {
            let made = self.notice(&sample);
            for file in made.files {
                digest.update(&file.path);
                digest.update(&file.bytes);
            }
            made.left_out.iter().for_each(|why| digest.update(why));
        }
        HEXLOWER.encode(&digest.finalize())
    }
}

/// Files of one notice under way.
struct Maker {
    files: Vec<File>,
    formats: Vec<Format>,
    left_out: Vec<String>,
}

impl Maker {
    fn add(&mut self, label: &str, media: &'static str, path: String, bytes: impl Into<Vec<u8>>) {
        self.formats.push(Format { label: label.to_owned(), href: format!("../{path}"), media });
        self.files.push(File::new(path, bytes));
    }

    fn try_add<E: std::fmt::Display>(
        &mut self,
        label: &str,
        media: &'static str,
        made: Result<(String, String), E>,
    ) {
        match made {
            Ok((path, text)) => self.add(label, media, path, text),
            Err(error) => self.left_out.push(error.to_string()),
        }
    }
}
