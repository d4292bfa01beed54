//! A notice as a page of the classic site.

use super::{
    ClassicStyle,
    markup::{Tag, tag},
};
use crate::lsn::xml::{Element, LsnFile};

const XHTML: &str = "http://www.w3.org/1999/xhtml";

/// Renders the notice's page.
#[must_use]
pub fn html(file: &LsnFile, style: &ClassicStyle) -> String {
    let notice = file.root();
    let headline = format!("{}: {}-{}", style.notice.title, style.notice.prefix, file.id());
    let body = tag("body")
        .tag(tag("h1").text(&headline))
        .tag(tag("h2").text(file.summary()))
        .tags(notice.all("lifecycle").flat_map(lifecycle))
        .tags(notice.all("credits").flat_map(credits))
        .tags(notice.all("reference").flat_map(references))
        .tags(["description", "impact", "workaround"].into_iter().flat_map(|name| prose(notice, name)))
        .tags(notice.all("product").flat_map(|product| self::product(product, style)))
        .tag(tag("hr"))
        .tag(alternatives(&file.id()));
    page(&headline, &format!("../{}", style.stylesheet), None, body).document()
}

/// A page with its head; `declared` is a namespace that it declares beside its own.
pub(super) fn page(title: &str, stylesheet: &str, declared: Option<(String, &str)>, body: Tag) -> Tag {
    let root = tag("html").with("xmlns", XHTML);
    let root = match declared {
        Some((name, uri)) => root.with(name, uri),
        None => root,
    };
    let head = tag("head")
        .tag(tag("title").text(title))
        .tag(tag("link").with("rel", "stylesheet").with("type", "text/css").with("href", stylesheet))
        .tag(tag("meta").with("http-equiv", "Content-Type").with("content", "text/html; charset=UTF-8"));
    root.tag(head).tag(body)
}

fn heading(text: impl Into<String>) -> Tag {
    tag("h3").text(text)
}

fn row(label: &str, cell: Tag) -> Tag {
    tag("tr").tag(tag("th").text(label)).tag(cell)
}

fn lifecycle(element: &Element) -> [Tag; 2] {
    let day = |label, name| row(label, tag("td").text(element.first_text(name)));
    let table = tag("table")
        .tag(day("Reported on:", "reported"))
        .tag(day("Published on:", "published"))
        .tag(day("Fixed on:", "fixed"));
    [heading("Lifecycle"), table]
}

fn credits(element: &Element) -> [Tag; 2] {
    let rows = |role, label| {
        let people = element.all(role).enumerate();
        people.map(move |(place, each)| row(if place == 0 { label } else { "" }, person(each)))
    };
    let table = tag("table").tags(rows("reporter", "Reported by:")).tags(rows("patcher", "Patched by:"));
    [heading("Credits"), table]
}

/// Who has two addresses has no name either: the style sheet asks for one and then for none.
fn person(element: &Element) -> Tag {
    let name = element.first_text("name");
    match element.all("email").count() {
        0 => tag("td").text(name),
        1 => {
            let address = format!("mailto:{}", element.first_text("email"));
            tag("td").tag(tag("a").with("href", address).text(name))
        }
        _ => tag("td"),
    }
}

fn references(element: &Element) -> [Tag; 2] {
    let names = super::text::reference_names(element);
    [heading("See also"), tag("ul").tags(names.into_iter().map(|name| tag("li").text(name)))]
}

fn prose(notice: &Element, name: &str) -> Vec<Tag> {
    let title = match name {
        "description" => "Description",
        "impact" => "Impact",
        _ => "Workaround",
    };
    notice.all(name).flat_map(|element| [heading(title), tag("p").text(element.text())]).collect()
}

fn product(element: &Element, style: &ClassicStyle) -> Vec<Tag> {
    let name = element.maybe_attribute("name").unwrap_or_default();
    let repository = style.notice.repository_address(&element.first_text("repository"));
    let tables = element.all("branch").map(|each| branch(each, &repository, style));
    std::iter::once(heading(format!("Affected product: {name}"))).chain(tables).collect()
}

fn branch(element: &Element, repository: &str, style: &ClassicStyle) -> Tag {
    let link = |between: &str, name: String| {
        tag("td").tag(tag("a").with("href", format!("{repository}{between}{name}")).text(name))
    };
    let marks = super::text::marks(element).into_iter().map(|mark| {
        let between = if mark.is_tag { &style.tag_link } else { &style.change_link };
        row(&format!("{}:", mark.label), link(between, mark.name))
    });
    let name = link(&style.branch_link, element.first_text("name"));
    tag("table").tag(row("Branch", name)).tags(marks)
}

fn alternatives(id: &str) -> Tag {
    let (folder, file) = id.split_once('-').unwrap_or_default();
    let form = |ending: &str| tag("a").with("href", format!("../{folder}/{file}.{ending}"));
    tag("p")
        .with("class", "alt")
        .text("\n      Alternative formats:\n      ")
        .tag(form("xml").text("[xml]"))
        .text(" ")
        .tag(form("txt").text("[text]"))
}
