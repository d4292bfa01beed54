//! The listing of a folder of advisories, for servers that list none themselves (CSAF 2.0, section 7.1.14).

use askama::Template;

use super::rendered;
use super::shell::{Here, Shell};
use crate::site::Site;

#[derive(Template)]
#[template(path = "csaf_folder.html")]
struct Page<'a> {
    shell: Shell,
    folder: &'a str,
    names: &'a [String],
}

/// The listing of `folder`, such as `csaf/2014/`; `root` leads from there to the site's root.
pub(crate) fn csaf_folder(site: &Site, root: &'static str, folder: &str, names: &[String]) -> Vec<u8> {
    rendered(&Page { shell: Shell::new(site, root, Here::Data), folder, names })
}
