//! The feed of notices.

use cvdesk_notice::{Record, atom};

use crate::file::File;
use crate::published::Published;
use crate::site::Site;

/// A feed holds the newest ones; who wants all takes a dump.
const MOST: usize = 100;

/// `feed.atom`: the notices that changed last, where there is one that names a day and the project says who it is.
pub(crate) fn atom(site: &Site, notices: &[&Published]) -> Option<File> {
    let mut dated: Vec<_> =
        notices.iter().filter_map(|each| Some((each.record.modified()?, each.id, &each.record))).collect();
    dated.sort_by_key(|(at, id, _)| std::cmp::Reverse((*at, *id)));
    let records: Vec<Record> = dated.into_iter().take(MOST).map(|(_, _, record)| record.clone()).collect();
    let text = atom::render(&records, &site.face, &site.base.url("feed.atom")).ok()?;
    Some(File::new("feed.atom", text))
}
