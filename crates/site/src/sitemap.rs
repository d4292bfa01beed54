//! The list of pages for search engines (sitemaps.org, protocol 0.9).

use crate::escape::xml;
use crate::published::Published;
use crate::site::Site;

/// More pages than this a sitemap may not name.
const MOST: usize = 50_000;

/// `sitemap.xml`.
pub(crate) fn sitemap(site: &Site, notices: &[&Published]) -> String {
    let newest = notices.iter().filter_map(|published| published.record.modified()).max();
    let mut pages =
        vec![(String::new(), newest), ("figures.html".to_owned(), newest), ("data.html".to_owned(), newest)];
    pages.extend(site.process.as_ref().map(|_| ("process.html".to_owned(), None)));
    pages.extend(notices.iter().map(|each| (format!("{}.html", each.stem()), each.record.modified())));
    let mut text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                    <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for (path, changed) in pages.into_iter().take(MOST) {
        let changed = changed.map(|at| format!("<lastmod>{at:.0}</lastmod>")).unwrap_or_default();
        text += &format!("  <url><loc>{}</loc>{changed}</url>\n", xml(&site.base.url(&path)));
    }
    text + "</urlset>\n"
}
