//! What stands around every page: the site's name, its ways, its foot.

use crate::escape::web;
use crate::feed;
use crate::site::Site;

/// The frame of a page.
#[derive(Debug, Clone)]
pub(crate) struct Shell {
    /// From the page to the site's root: `./` or `../`.
    pub(crate) root: &'static str,
    pub(crate) title: String,
    pub(crate) project: Option<String>,
    pub(crate) report: Option<String>,
    pub(crate) has_process: bool,
    /// Where the site has one.
    pub(crate) has_feed: bool,
    pub(crate) here: Here,
}

/// Which of the ways the page is one of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Here {
    Index,
    Notice,
    Process,
    Figures,
    Data,
}

impl Shell {
    pub(crate) fn new(site: &Site, root: &'static str, here: Here) -> Self {
        let address = |url: &Option<String>| url.as_deref().and_then(web).map(ToOwned::to_owned);
        Self {
            root,
            title: site.words.title.clone(),
            project: address(&site.words.project_url),
            report: address(&site.words.report_url),
            has_process: site.process.is_some(),
            has_feed: feed::is_there(site),
            here,
        }
    }
}
