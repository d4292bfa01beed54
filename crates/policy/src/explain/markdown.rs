//! The process page as Markdown (`CommonMark`), readable as it stands.

use super::page::{Block, Chapter, Page, Statement};

impl Page {
    /// The page as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = format!("# Security process of {}\n\n{}\n\n", text(&self.title), paragraph(&self.lead));
        for block in &self.report {
            write(&mut out, block);
        }
        for chapter in &self.chapters {
            write_chapter(&mut out, chapter);
        }
        for section in &self.sections {
            out.push_str(&format!("## {}\n\n", text(&section.heading)));
            for block in &section.blocks {
                write(&mut out, block);
            }
        }
        out.truncate(out.trim_end().len());
        out.push('\n');
        out
    }
}

fn write_chapter(out: &mut String, chapter: &Chapter) {
    out.push_str(&format!("## {}\n\n", text(&chapter.heading)));
    for statement in &chapter.statements {
        write_statement(out, statement);
    }
}

fn write_statement(out: &mut String, statement: &Statement) {
    let clauses: Vec<_> = statement.clauses.iter().map(|clause| text(clause)).collect();
    out.push_str(&format!(
        "**{}** {} ({})\n\n",
        statement.modality.word(),
        paragraph(&statement.says),
        clauses.join(", ")
    ));
    for does in &statement.does {
        out.push_str(&format!("- {}\n", paragraph(does)));
    }
    if !statement.does.is_empty() {
        out.push('\n');
    }
}

fn write(out: &mut String, block: &Block) {
    match block {
        Block::Text(words) => out.push_str(&format!("{}\n\n", paragraph(words))),
        Block::List(items) => {
            for item in items {
                out.push_str(&format!("- {}\n", paragraph(item)));
            }
            out.push('\n');
        }
        Block::Terms(terms) => {
            for (term, meaning) in terms {
                out.push_str(&format!("- **{}**: {}\n", text(term), text(meaning)));
            }
            out.push('\n');
        }
        Block::Link { before, shown, url } => {
            // An address in angle brackets ends at the first `>`; one with such a sign in it cannot be a link.
            let plain = !url.chars().any(|char| matches!(char, '<' | '>' | '\\') || char.is_whitespace());
            if plain {
                out.push_str(&format!("{} [{}](<{url}>)\n\n", paragraph(before), text(shown)));
            } else {
                out.push_str(&format!("{} {}\n\n", paragraph(before), text(shown)));
            }
        }
    }
}

/// Text at the beginning of a block: what would begin a heading, list, quotation or code there is escaped too.
fn paragraph(words: &str) -> String {
    let words = text(words);
    let number = words.find(|char: char| !char.is_ascii_digit()).unwrap_or(words.len());
    let (digits, rest) = words.split_at(number);
    if !digits.is_empty() && rest.starts_with(['.', ')']) {
        return format!("{digits}\\{rest}");
    }
    if words.starts_with(['#', '+', '-', '=', '~']) {
        return format!("\\{words}");
    }
    words
}

/// Text on one line, with everything escaped that Markdown would read as more than text.
fn text(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut out = String::with_capacity(words.len());
    let mut before = ' ';
    let mut chars = words.chars().peekable();
    while let Some(char) = chars.next() {
        let after = chars.peek().copied().unwrap_or(' ');
        let special = match char {
            '\\' | '*' | '`' | '[' | ']' | '<' | '>' | '|' | '~' => true,
            // Inside a word it is only itself.
            '_' => !(before.is_alphanumeric() && after.is_alphanumeric()),
            '&' => after.is_alphanumeric() || after == '#',
            _ => false,
        };
        if special {
            out.push('\\');
        }
        out.push(char);
        before = char;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{paragraph, text};

    #[test]
    fn nothing_in_a_policy_becomes_markup() {
        assert_eq!(text("a *b* `c` <d> [e](f) &amp; g"), r"a \*b\* \`c\` \<d\> \[e\](f) \&amp; g");
        assert_eq!(text("fix_on_main and _this_ & that"), r"fix_on_main and \_this\_ & that");
        assert_eq!(text("one\n\n# two"), "one # two");
        assert_eq!(paragraph("# no heading"), r"\# no heading");
        assert_eq!(paragraph("1. no list"), r"1\. no list");
        assert_eq!(paragraph("14 days"), "14 days");
    }
}
