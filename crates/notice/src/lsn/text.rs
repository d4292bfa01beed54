//! A notice as plain text, the body of its announcement mail.
//!
//! The layout is that of the notices published in this format since 2008, byte for byte, oddities included.

use jiff::civil::Date;

use super::{
    LsnStyle,
    characters::{is_space, legal, normalize_space},
    date,
    wrap::wrap,
};
use crate::{
    Branch, Credits, Lifecycle, Mark, Notice, NoticeId, Person, Point, Product, Reference, Standing,
};

/// Starts a continued field below its value: a label of 14 columns, a colon and a space.
pub(super) const CONTINUATION: &str = "                ";

/// Renders the notice as text that ends with an empty line.
///
/// Control characters (and what XML cannot carry) become U+FFFD, and a line break inside a name, tag or
/// reference a space: nobody can forge a line of the notice or talk to a reader's terminal. Marks of writing
/// direction stay, names may need them. A notice without a number says `YYYY-????`.
#[must_use]
pub fn render(notice: &Notice, style: &LsnStyle) -> String {
    let prose = |title, text: &str| section(title, text, style);
    let mut parts = vec![
        heading(style, &notice.id_or_placeholder()),
        field("Summary", &wrap(&normalize_space(&notice.summary), style.field_width, CONTINUATION)),
        lifecycle(&notice.lifecycle),
        credits(&notice.credits),
        references(&notice.references, style),
        prose("Description", &notice.description),
    ];
    parts.extend(notice.impact.as_deref().map(|text| prose("Impact", text)));
    parts.extend(notice.workaround.as_deref().map(|text| prose("Workaround", text)));
    parts.extend(notice.products.iter().map(|each| product(each, style)));
    printable(&parts.concat())
}

/// The headline, underlined as if the number were as long as numbers are: that row is fixed.
pub(super) fn heading(style: &LsnStyle, id: &str) -> String {
    let headline = |id: &str| format!("{}: {}-{id}", style.title, style.prefix);
    let rule = "=".repeat(headline(NoticeId::PLACEHOLDER).chars().count());
    format!("        {}\n        {rule}\n\n", headline(id))
}

/// A line about the notice; a product's lines stand two columns further left.
pub(super) fn field(label: &str, value: &str) -> String {
    format!("{label:>14}: {value}\n")
}

fn product_field(label: &str, value: &str) -> String {
    format!("{label:>12}: {}\n", one_line(value))
}

fn section(title: &str, text: &str, style: &LsnStyle) -> String {
    format!("{}{}\n\n", title_line(title), wrap(&normalize_space(text), style.prose_width, ""))
}

/// A section's title, underlined.
pub(super) fn title_line(title: &str) -> String {
    format!("{title}\n{}\n\n", "-".repeat(title.len()))
}

fn lifecycle(lifecycle: &Lifecycle) -> String {
    let line = |label, date: Option<Date>| date.map(|date| field(label, &date::write(date)));
    [
        line("Reported on", lifecycle.reported),
        line("Published on", lifecycle.published),
        line("Fixed on", lifecycle.fixed),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn credits(credits: &Credits) -> String {
    let list = |people: &[Person], separator: &str| {
        let people: Vec<_> = people.iter().map(person).collect();
        people.join(&format!("{separator}\n{CONTINUATION}"))
    };
    // Published notices separate patchers by a comma and reporters by none.
    [field("Reported by", &list(&credits.reporters, "")), field("Patched by", &list(&credits.patchers, ","))]
        .concat()
}

fn person(person: &Person) -> String {
    let name = one_line(person.name.as_deref().unwrap_or_default());
    match &person.email {
        Some(email) => format!("{name} <{}>", one_line(email)),
        None => name,
    }
}

/// The references and the empty line after the fields, which published notices lack where nothing is referred to.
fn references(references: &[Reference], style: &LsnStyle) -> String {
    if references.is_empty() {
        return String::new();
    }
    let names: Vec<_> = references.iter().map(reference).collect();
    let names = one_line(&names.join(", "));
    format!("{}\n", field("See also", &wrap(&names, style.field_width, CONTINUATION)))
}

fn reference(reference: &Reference) -> String {
    match reference {
        Reference::Advisory { kind, id } => format!("{kind}-{id}"),
        Reference::Bug { tracker, id } => format!("{tracker} bug #{id}"),
    }
}

fn product(product: &Product, style: &LsnStyle) -> String {
    let mut parts = vec![
        title_line("Affected product"),
        product_field("Name", &product.name),
        product_field("Repository", &style.repository_url(product)),
        "\n".to_owned(),
    ];
    parts.extend(product.branches.iter().map(branch));
    parts.concat()
}

/// Tags come before changes, and what is vulnerable before what is fixed, whatever the order of the marks.
fn branch(branch: &Branch) -> String {
    let mut marks: Vec<_> = branch.marks.iter().map(mark).collect();
    marks.sort_by_key(|mark| mark.rank); // stable: equals keep their order
    let marks: String = marks.iter().map(|mark| product_field(mark.label, mark.name)).collect();
    format!("{}{marks}\n", product_field("Branch", &branch.name))
}

struct MarkLine<'a> {
    rank: u8,
    label: &'static str,
    name: &'a str,
}

fn mark(mark: &Mark) -> MarkLine<'_> {
    let (rank, label, name) = match (&mark.point, mark.standing) {
        (Point::Tag(name), Standing::Vulnerable) => (0, "Broken in", name),
        (Point::Tag(name), Standing::Fixed) => (1, "Fixed in", name),
        (Point::Change(name), Standing::Vulnerable) => (2, "Broken by", name),
        (Point::Change(name), Standing::Fixed) => (3, "Fixed by", name),
    };
    MarkLine { rank, label, name }
}

/// Text on one line, without what could drive a terminal.
pub(crate) fn plain(text: &str) -> String {
    printable(&one_line(text))
}

/// A field's text with every line break or tab in it as a space.
fn one_line(text: &str) -> String {
    text.replace(is_space, " ")
}

/// Beyond [`legal`], without the control characters that XML lets through (U+007F to U+009F).
fn printable(text: &str) -> String {
    let is_control = |character: char| character.is_control() && character != '\n';
    legal(text).replace(is_control, "\u{FFFD}")
}
