//! A notice as plain text, the body of its announcement mail.
//!
//! The layout is that of the libvirt project's published notices, byte for byte, including its oddities.

use jiff::civil::Date;

use super::{
    LsnStyle,
    characters::{legal, normalize_space},
    wrap::wrap,
};
use crate::{Branch, Credits, Lifecycle, Notice, Person, Point, Product, Reference, Standing};

/// Starts a continued field below its value: a label of 14 columns, a colon and a space.
const CONTINUATION: &str = "                ";

/// Renders the notice as text that ends with an empty line.
///
/// Control characters become U+FFFD, and a line break inside a name, tag or reference a space: nobody can
/// forge a line of the notice or talk to a reader's terminal. A notice without a number says `YYYY-????`.
#[must_use]
pub fn render(notice: &Notice, style: &LsnStyle) -> String {
    let prose = |title, text: &str| section(title, text, style);
    let mut parts = vec![
        heading(&style.headline(notice)),
        field("Summary", &wrap(&normalize_space(&notice.summary), style.field_width, &new_line())),
        lifecycle(&notice.lifecycle),
        credits(&notice.credits),
        references(&notice.references, style),
        prose("Description", &notice.description),
    ];
    parts.extend(notice.impact.as_deref().map(|text| prose("Impact", text)));
    parts.extend(notice.workaround.as_deref().map(|text| prose("Workaround", text)));
    parts.extend(notice.products.iter().map(|each| product(each, style)));
    legal(&parts.concat())
}

fn heading(headline: &str) -> String {
    let rule = "=".repeat(headline.chars().count());
    format!("        {headline}\n        {rule}\n\n")
}

fn field(label: &str, value: &str) -> String {
    format!("{label:>14}: {value}\n")
}

fn section(title: &str, text: &str, style: &LsnStyle) -> String {
    format!("{}{}\n\n", title_line(title), wrap(&normalize_space(text), style.prose_width, "\n"))
}

fn title_line(title: &str) -> String {
    format!("{title}\n{}\n\n", "-".repeat(title.len()))
}

fn lifecycle(lifecycle: &Lifecycle) -> String {
    let line = |label, date: Option<Date>| date.map(|date| field(label, &super::date::compact(date)));
    [
        line("Reported on", lifecycle.reported),
        line("Published on", lifecycle.published),
        line("Fixed on", lifecycle.fixed),
    ]
    .into_iter()
    .flatten()
    .collect()
}
