//! A notice as the classic site's plain text.

use super::ClassicStyle;
use crate::lsn::{
    LsnStyle,
    characters::normalize_space,
    text::{CONTINUATION, field, heading, title_line},
    wrap::wrap,
    xml::{Element, LsnFile},
};

/// Renders the notice as text that ends with an empty line.
///
/// Differs from [`lsn::text`](crate::lsn::text) where a file is odd: a life cycle has all three lines, one without
/// a date is left blank; names and dates are not cleaned of line breaks.
#[must_use]
pub fn text(file: &LsnFile, style: &ClassicStyle) -> String {
    let notice = file.root();
    let style = &style.notice;
    let fields = style.field_width;
    let mut out = heading(style, &file.id());
    let each = |name, write: &dyn Fn(&Element) -> String| notice.all(name).map(write).collect::<String>();
    let prose = |title: &str, name| {
        each(name, &|element| {
            let text = wrap(&normalize_space(&element.text()), style.prose_width, "");
            format!("{}{text}\n\n", title_line(title))
        })
    };
    out += &each("summary", &|element| {
        field("Summary", &wrap(&normalize_space(&element.text()), fields, CONTINUATION))
    });
    out += &each("lifecycle", &lifecycle);
    out += &each("credits", &credits);
    out += &each("reference", &|element| {
        let names = wrap(&reference_names(element).join(", "), fields, CONTINUATION);
        format!("{}\n", field("See also", &names))
    });
    out += &prose("Description", "description");
    out += &prose("Impact", "impact");
    out += &prose("Workaround", "workaround");
    out += &each("product", &|element| product(element, style));
    out
}

fn lifecycle(element: &Element) -> String {
    let day = |label, name| field(label, &element.first_text(name));
    [day("Reported on", "reported"), day("Published on", "published"), day("Fixed on", "fixed")].concat()
}

fn credits(element: &Element) -> String {
    let list = |role, separator: &str| {
        let people: Vec<_> = element.all(role).map(person).collect();
        people.join(&format!("{separator}\n{CONTINUATION}"))
    };
    [field("Reported by", &list("reporter", "")), field("Patched by", &list("patcher", ","))].concat()
}

fn person(element: &Element) -> String {
    let name = element.first_text("name");
    if element.all("email").count() == 1 { format!("{name} <{}>", element.first_text("email")) } else { name }
}

/// What each reference of the element is called, in the file's order.
pub(super) fn reference_names(element: &Element) -> Vec<String> {
    let attribute =
        |reference: &Element, name| reference.maybe_attribute(name).unwrap_or_default().to_owned();
    element
        .children()
        .filter_map(|child| match child.name.as_str() {
            "advisory" => Some(format!("{}-{}", attribute(child, "type"), attribute(child, "id"))),
            "bug" => Some(format!("{} bug #{}", attribute(child, "tracker"), attribute(child, "id"))),
            _ => None,
        })
        .collect()
}

fn product(element: &Element, style: &LsnStyle) -> String {
    let line = |label, value: &str| format!("{label:>12}: {value}\n");
    let mut out = title_line("Affected product");
    out += &line("Name", element.maybe_attribute("name").unwrap_or_default());
    out += &line("Repository", &style.repository_address(&element.first_text("repository")));
    out.push('\n');
    for branch in element.all("branch") {
        out += &line("Branch", &branch.first_text("name"));
        out.extend(marks(branch).iter().map(|mark| line(mark.label, &mark.name)));
        out.push('\n');
    }
    out
}

/// A tag or change of a branch as the pages name it.
pub(super) struct MarkLine {
    pub(super) label: &'static str,
    pub(super) is_tag: bool,
    pub(super) name: String,
}

/// Tags before changes, what is vulnerable before what is fixed; other states are passed over.
pub(super) fn marks(branch: &Element) -> Vec<MarkLine> {
    let kinds = [
        ("tag", "vulnerable", "Broken in"),
        ("tag", "fixed", "Fixed in"),
        ("change", "vulnerable", "Broken by"),
        ("change", "fixed", "Fixed by"),
    ];
    kinds
        .into_iter()
        .flat_map(|(element, state, label)| {
            let found = branch.all(element).filter(move |mark| mark.maybe_attribute("state") == Some(state));
            found.map(move |mark| MarkLine { label, is_tag: element == "tag", name: mark.text() })
        })
        .collect()
}
