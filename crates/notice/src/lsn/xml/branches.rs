//! Writing other branches into a notice's XML file, and nothing else: what does not change stays byte for byte.

use std::ops::Range;

use super::{
    ParseError,
    element::Element,
    parse,
    parse_error::{Fault, Flaw},
    render::{branch_lines, mark_line},
};
use crate::{
    Branch, Mark,
    align::common,
    lsn::{LsnStyle, StateWords, characters::is_space},
};

/// How deep an element stands whose own place does not show it: a branch, as published files have it.
const INDENT: &str = "    ";
/// How much deeper what is inside stands.
const DEEPER: &str = "  ";

/// Gives the file with these branches in its product number `product`, from 0.
///
/// Branches, tags and changes that are there already keep their bytes, comments among them and the order in which
/// they are written; new ones are laid out as [`render`](super::render) does, as deep as their neighbours. Where the
/// file says all of it already, it comes back as it is.
///
/// # Errors
///
/// Those of [`parse`](super::parse()), and that there is no such product.
pub fn with_branches(
    source: &str,
    style: &LsnStyle,
    product: usize,
    branches: &[Branch],
) -> Result<String, ParseError> {
    let edits = edits(source, style, product, branches).map_err(|flaw| ParseError::new(flaw, source))?;
    Ok(apply(source, edits))
}

/// Other bytes for a range of the file.
struct Edit {
    range: Range<usize>,
    with: String,
}

fn edits(source: &str, style: &LsnStyle, product: usize, branches: &[Branch]) -> Result<Vec<Edit>, Flaw> {
    let root = parse::root(source, &style.namespace)?;
    let product =
        root.all("product").nth(product).ok_or_else(|| Fault::NoProduct(product).at(root.offset))?;
    let repository = product.required("repository")?;
    let elements: Vec<_> = product.all("branch").collect();
    let known: Vec<Branch> =
        elements.iter().map(|element| parse::branch(element, &style.states)).collect::<Result<_, _>>()?;
    let page = Page { source, states: &style.states };
    let names = |branches: &[Branch]| branches.iter().map(|branch| branch.name.clone()).collect::<Vec<_>>();
    let pairs = common(&names(&known), &names(branches));
    let first = elements.first().map_or(repository, |element| *element);
    let mut list = List::new(&page, page.indent_of(first), repository.end);
    list.align(elements.iter().map(|element| element.offset..element.end), &pairs, branches, |branch| {
        branch_lines(branch, &style.states)
    });
    let mut edits = list.edits;
    for (old, new) in pairs {
        if let (Some(element), Some(old), Some(new)) = (elements.get(old), known.get(old), branches.get(new))
        {
            edits.extend(page.marks(element, &old.marks, &new.marks)?);
        }
    }
    Ok(edits)
}

/// The file and its words.
struct Page<'a> {
    source: &'a str,
    states: &'a StateWords,
}

impl Page<'_> {
    /// Other tags and changes within a branch.
    fn marks(&self, branch: &Element, old: &[Mark], new: &[Mark]) -> Result<Vec<Edit>, Flaw> {
        let name = branch.required("name")?;
        let mut elements = Vec::new();
        for child in branch.children() {
            if parse::mark(child, self.states)?.is_some() {
                elements.push(child);
            }
        }
        let mut list = List::new(self, self.indent_of(name), name.end);
        list.align(
            elements.iter().map(|element| element.offset..element.end),
            &common(old, new),
            new,
            |mark| mark_line(mark, self.states),
        );
        Ok(list.edits)
    }

    /// The white space that an element's line begins with.
    fn indent_of(&self, element: &Element) -> String {
        let before = self.source.get(..element.offset).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        if line.chars().all(is_space) { line.to_owned() } else { INDENT.to_owned() }
    }

    /// How lines end here.
    fn line_end(&self) -> &'static str {
        if self.source.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// A list of elements that is made into another one.
struct List<'p> {
    page: &'p Page<'p>,
    indent: String,
    /// Behind what the next new element is written.
    behind: usize,
    edits: Vec<Edit>,
}

impl<'p> List<'p> {
    fn new(page: &'p Page<'p>, indent: String, behind: usize) -> Self {
        Self { page, indent, behind, edits: Vec::new() }
    }

    /// Keeps what is paired, takes out the other elements, and writes the new ones where they belong.
    fn align<T>(
        &mut self,
        ranges: impl Iterator<Item = Range<usize>>,
        pairs: &[(usize, usize)],
        new: &[T],
        lines: impl Fn(&T) -> String,
    ) {
        let ranges: Vec<_> = ranges.collect();
        let (mut next_old, mut next_new) = (0, 0);
        for (old, other) in pairs.iter().copied().chain([(ranges.len(), new.len())]) {
            for added in new.get(next_new..other).unwrap_or_default() {
                self.add(&lines(added));
            }
            for range in ranges.get(next_old..old).unwrap_or_default() {
                self.remove(range);
            }
            if let Some(kept) = ranges.get(old) {
                self.behind = kept.end;
            }
            (next_old, next_new) = (old + 1, other + 1);
        }
    }

    fn add(&mut self, lines: &str) {
        let end = self.page.line_end();
        let with = lines.lines().flat_map(|line| {
            let (depth, word) = (line.len() - line.trim_start().len(), line.trim_start());
            [end.to_owned(), self.indent.clone(), DEEPER.repeat(depth / DEEPER.len()), word.to_owned()]
        });
        self.edits.push(Edit { range: self.behind..self.behind, with: with.collect() });
    }

    /// Takes an element out, with the line that it stands on where it is alone there.
    fn remove(&mut self, range: &Range<usize>) {
        let before = self.page.source.get(..range.start).unwrap_or_default();
        let start = before.trim_end_matches([' ', '\t']);
        let start = start.strip_suffix('\n').map(|start| start.strip_suffix('\r').unwrap_or(start));
        let start = start.map_or(range.start, str::len);
        self.edits.push(Edit { range: start..range.end, with: String::new() });
    }
}

/// Edits touch different places, or write one behind the other at the same one, in their order.
fn apply(source: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|edit| edit.range.start);
    let mut text = String::with_capacity(source.len());
    let mut done = 0;
    for edit in edits {
        text.push_str(source.get(done..edit.range.start).unwrap_or_default());
        text.push_str(&edit.with);
        done = done.max(edit.range.end);
    }
    text.push_str(source.get(done..).unwrap_or_default());
    text
}
