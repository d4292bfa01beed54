//! The feed of notices.

use cvdesk_notice::{Record, atom};

use crate::file::File;
use crate::published::Published;
use crate::site::Site;

/// Where it lies.
pub(crate) const PATH: &str = "feed.atom";

/// A feed holds the newest ones; who wants all takes a dump.
const MOST: usize = 100;

/// Whether the site has one: a feed names who writes it.
pub(crate) fn is_there(site: &Site) -> bool {
    site.face.publication.publisher.is_some()
}

/// `feed.atom`: the notices that changed last, of those that name a day.
pub(crate) fn atom(site: &Site, notices: &[&Published]) -> Option<File> {
    let mut dated: Vec<_> =
        notices.iter().filter_map(|each| Some((each.record.modified()?, each.id, &each.record))).collect();
    dated.sort_by_key(|(at, id, _)| std::cmp::Reverse((*at, *id)));
    let records: Vec<Record> = dated.into_iter().take(MOST).map(|(_, _, record)| record.clone()).collect();
    let text = atom::render(&records, &site.face, &site.base.url(PATH)).ok()?;
    Some(File::new(PATH, text))
}
