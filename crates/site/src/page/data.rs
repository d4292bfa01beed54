//! The page about what programs read, and how far the site goes as a CSAF provider.

use askama::Template;

use super::rendered;
use super::shell::{Here, Shell};
use crate::feed;
use crate::provider::{self, Role};
use crate::published::Published;
use crate::site::Site;

#[derive(Template)]
#[template(path = "data.html")]
struct Page {
    shell: Shell,
    feed: Option<String>,
    osv: Option<String>,
    cve: Option<String>,
    csaf: Option<Csaf>,
    security_txt: Option<String>,
}

struct Csaf {
    role: &'static str,
    metadata: String,
    rolie: String,
    folder: String,
    why: &'static str,
    key: Option<(String, String)>,
}

/// The page.
pub(crate) fn data(site: &Site, notices: &[&Published]) -> Vec<u8> {
    let dumps = crate::dump::kinds(site, notices);
    let has = |kind: &str| dumps.contains(&kind).then(|| site.base.url(&format!("{kind}/all.json")));
    let has_advisories = provider::has_advisories(site, notices);
    let csaf = Role::of(site).filter(|_| has_advisories).map(|role| Csaf {
        role: role.name(),
        metadata: site.base.url(provider::METADATA),
        rolie: site.base.url(provider::ROLIE),
        folder: site.base.url("csaf/"),
        why: role.why(),
        key: site.key.as_ref().map(|key| (key.fingerprint().to_owned(), format!("./{}", key.path()))),
    });
    rendered(&Page {
        shell: Shell::new(site, "./", Here::Data),
        feed: feed::is_there(site).then(|| site.base.url(feed::PATH)),
        osv: has("osv"),
        cve: has("cve"),
        csaf,
        security_txt: site.security_txt.as_ref().map(|_| site.base.url(provider::SECURITY_TXT)),
    })
}
