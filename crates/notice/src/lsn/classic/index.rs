//! The classic site's lists of notices.

use super::{
    ClassicStyle,
    html::page,
    markup::{Tag, tag},
};

/// A notice as the lists name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Where its XML lies below the site's root, for example `2008/0001.xml`.
    pub path: String,
    /// The number as its file has it.
    pub id: String,
    /// The summary as its file has it.
    pub summary: String,
}

/// Renders index.xml, sorted by path.
#[must_use]
pub fn index_xml(listed: &[Listed], style: &ClassicStyle) -> String {
    let mut paths: Vec<_> = listed.iter().map(|each| each.path.as_str()).collect();
    paths.sort_unstable();
    let mut lines = String::new();
    for path in paths {
        lines += &format!("  <security-notice name='{}'/>\n", quick_xml::escape::escape(path));
    }
    format!("<security-notice-list xmlns=\"{}\">\n{lines}</security-notice-list>\n", style.list_namespace)
}

/// Renders index.html, sorted by path, the last first.
#[must_use]
pub fn index_html(listed: &[Listed], style: &ClassicStyle) -> String {
    let mut listed: Vec<_> = listed.iter().collect();
    listed.sort_by(|one, other| other.path.cmp(&one.path));
    let title = format!("{} Index", style.notice.title);
    let alternatives = tag("p")
        .with("class", "alt")
        .text("\n\t  Alternative formats: ")
        .tag(tag("a").with("href", "index.xml").text("[xml]"));
    let body = tag("body")
        .tag(tag("h1").text(&title))
        .tag(tag("ul").tags(listed.into_iter().map(|each| entry(each, style))))
        .tag(alternatives);
    let declared = (format!("xmlns:{}", style.list_prefix), style.list_namespace.as_str());
    page(&title, &style.stylesheet, Some(declared), body).document()
}

fn entry(listed: &Listed, style: &ClassicStyle) -> Tag {
    let (folder, file) = listed.id.split_once('-').unwrap_or_default();
    let link = tag("a")
        .with("href", format!("{folder}/{file}.html"))
        .text(format!("{}-{}: {}", style.notice.prefix, listed.id, listed.summary));
    tag("li").tag(link)
}
