//! Writing a notice as XML.

use jiff::civil::Date;
use quick_xml::escape::partial_escape;

use crate::{
    Branch, Credits, Lifecycle, Mark, Notice, Person, Point, Product, Reference,
    lsn::{LsnStyle, StateWords, characters::legal, date},
};

/// What stands between a prose element's start tag and its text.
pub(super) const PROSE_START: &str = "\n";

/// What stands between a prose element's text and its end tag.
pub(super) const PROSE_END: &str = "\n  ";

/// Renders the notice as an XML file, laid out like those published in this format since 2008.
///
/// The result is well-formed whatever the notice holds: line ends become `\n`, and a character that XML 1.0
/// cannot carry (most control characters) becomes U+FFFD. [`parse`](super::parse) reads all else back as it
/// was, but for white space around a branch, tag, change or repository. Where impact, workaround, references
/// or a part of a person are missing, so is the element. A notice without a number says `YYYY-????`.
#[must_use]
pub fn render(notice: &Notice, style: &LsnStyle) -> String {
    let mut sheet = Sheet::default();
    sheet.nest("security-notice", &[("xmlns", &style.namespace)], |sheet| {
        sheet.leaf("id", &[], &notice.id_or_placeholder());
        sheet.gap();
        sheet.leaf("summary", &[], &notice.summary);
        sheet.gap();
        sheet.prose("description", Some(&notice.description));
        sheet.prose("impact", notice.impact.as_deref());
        sheet.prose("workaround", notice.workaround.as_deref());
        credits(sheet, &notice.credits);
        lifecycle(sheet, &notice.lifecycle);
        references(sheet, &notice.references);
        notice.products.iter().for_each(|each| product(sheet, each, &style.states));
    });
    sheet.text
}

fn credits(sheet: &mut Sheet, credits: &Credits) {
    sheet.nest("credits", &[], |sheet| {
        credits.reporters.iter().for_each(|each| person(sheet, "reporter", each));
        credits.patchers.iter().for_each(|each| person(sheet, "patcher", each));
    });
    sheet.gap();
}

fn person(sheet: &mut Sheet, role: &str, person: &Person) {
    sheet.nest(role, &[], |sheet| {
        sheet.optional_leaf("name", person.name.as_deref());
        sheet.optional_leaf("email", person.email.as_deref());
    });
}

fn lifecycle(sheet: &mut Sheet, lifecycle: &Lifecycle) {
    let word = |date: Option<Date>| date.map(date::write);
    sheet.nest("lifecycle", &[], |sheet| {
        sheet.optional_leaf("reported", word(lifecycle.reported).as_deref());
        sheet.optional_leaf("published", word(lifecycle.published).as_deref());
        sheet.optional_leaf("fixed", word(lifecycle.fixed).as_deref());
    });
    sheet.gap();
}

fn references(sheet: &mut Sheet, references: &[Reference]) {
    if references.is_empty() {
        return;
    }
    sheet.nest("reference", &[], |sheet| references.iter().for_each(|each| reference(sheet, each)));
    sheet.gap();
}

fn reference(sheet: &mut Sheet, reference: &Reference) {
    match reference {
        Reference::Advisory { kind, id } => sheet.empty("advisory", &[("type", kind), ("id", id)]),
        Reference::Bug { tracker, id } => sheet.empty("bug", &[("tracker", tracker), ("id", id)]),
    }
}

fn product(sheet: &mut Sheet, product: &Product, states: &StateWords) {
    sheet.nest("product", &[("name", &product.name)], |sheet| {
        sheet.leaf("repository", &[], &product.repository);
        product.branches.iter().for_each(|each| branch(sheet, each, states));
    });
    sheet.gap();
}

fn branch(sheet: &mut Sheet, branch: &Branch, states: &StateWords) {
    sheet.nest("branch", &[], |sheet| {
        sheet.leaf("name", &[], &branch.name);
        branch.marks.iter().for_each(|each| mark(sheet, each, states));
    });
}

fn mark(sheet: &mut Sheet, mark: &Mark, states: &StateWords) {
    let (name, text) = match &mark.point {
        Point::Tag(tag) => ("tag", tag),
        Point::Change(change) => ("change", change),
    };
    sheet.leaf(name, &[("state", states.word(mark.standing))], text);
}

/// A branch's lines, one level of two spaces deep in each other, each line ended.
pub(super) fn branch_lines(each: &Branch, states: &StateWords) -> String {
    let mut sheet = Sheet::default();
    branch(&mut sheet, each, states);
    sheet.text
}

/// A mark's line, ended.
pub(super) fn mark_line(each: &Mark, states: &StateWords) -> String {
    let mut sheet = Sheet::default();
    mark(&mut sheet, each, states);
    sheet.text
}

/// Attributes in the order in which they are written.
type Attributes<'a> = &'a [(&'a str, &'a str)];

/// The file as far as it is written; only its methods know how XML is spelt.
#[derive(Default)]
struct Sheet {
    text: String,
    depth: usize,
}

impl Sheet {
    fn nest(&mut self, name: &str, attributes: Attributes<'_>, inside: impl FnOnce(&mut Self)) {
        self.line(&format!("<{}>", tag(name, attributes)));
        self.depth += 1;
        inside(self);
        self.depth -= 1;
        self.line(&format!("</{name}>"));
    }

    fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.line(&format!("<{}/>", tag(name, attributes)));
    }

    fn leaf(&mut self, name: &str, attributes: Attributes<'_>, text: &str) {
        self.line(&format!("<{}>{}</{name}>", tag(name, attributes), partial_escape(legal(text))));
    }

    fn optional_leaf(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.leaf(name, &[], text);
        }
    }

    fn prose(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.line(&format!("<{name}>{PROSE_START}{}{PROSE_END}</{name}>", cdata(text)));
            self.gap();
        }
    }

    fn line(&mut self, line: &str) {
        self.text.extend(std::iter::repeat_n("  ", self.depth));
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }
}

/// What stands between `<` and `>`.
fn tag(name: &str, attributes: Attributes<'_>) -> String {
    let attributes = attributes.iter().map(|(key, value)| format!(" {key}=\"{}\"", attribute(value)));
    std::iter::once(name.to_owned()).chain(attributes).collect()
}

/// White space is written as a reference: a parser would read it as a space.
fn attribute(value: &str) -> String {
    partial_escape(legal(value)).replace('"', "&quot;").replace('\t', "&#9;").replace('\n', "&#10;")
}

/// The one sequence that ends such a section is split over two.
fn cdata(text: &str) -> String {
    format!("<![CDATA[{}]]>", legal(text).replace("]]>", "]]]]><![CDATA[>"))
}
