//! The process page as one HTML5 file that is also well-formed XML: no scripts, nothing loaded from anywhere.

use super::page::{Block, Chapter, Page, Section, Statement};
use crate::rule::Modality;

const STYLE: &str = include_str!("page.css");

impl Page {
    /// The page as HTML.
    #[must_use]
    pub fn html(&self) -> String {
        let title = escaped(&format!("Security process of {}", self.title));
        let mut out = format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n<meta name=\"viewport\" \
             content=\"width=device-width, initial-scale=1\"/>\n<title>{title}</title>\n<style>{STYLE}</style>\n\
             </head>\n<body>\n<main>\n<header>\n<h1>{title}</h1>\n<p class=\"lead\">{}</p>\n",
            escaped(&self.lead)
        );
        out.push_str("<div class=\"report\">\n");
        blocks(&mut out, &self.report);
        out.push_str("</div>\n</header>\n");
        contents(&mut out, self);
        for (index, chapter) in self.chapters.iter().enumerate() {
            write_chapter(&mut out, index, chapter);
        }
        for (index, section) in self.sections.iter().enumerate() {
            write_section(&mut out, index, section);
        }
        out.push_str("</main>\n</body>\n</html>\n");
        out
    }
}

/// The way to every heading: the page is long.
fn contents(out: &mut String, page: &Page) {
    out.push_str("<nav aria-label=\"Contents\">\n<ul>\n");
    for (index, chapter) in page.chapters.iter().enumerate() {
        out.push_str(&format!("<li><a href=\"#rules-{index}\">{}</a></li>\n", escaped(&chapter.heading)));
    }
    out.push_str("</ul>\n<ul>\n");
    for (index, section) in page.sections.iter().enumerate() {
        out.push_str(&format!("<li><a href=\"#about-{index}\">{}</a></li>\n", escaped(&section.heading)));
    }
    out.push_str("</ul>\n</nav>\n");
}

fn write_chapter(out: &mut String, index: usize, chapter: &Chapter) {
    out.push_str(&format!("<section id=\"rules-{index}\">\n<h2>{}</h2>\n", escaped(&chapter.heading)));
    for statement in &chapter.statements {
        write_statement(out, statement);
    }
    out.push_str("</section>\n");
}

fn write_statement(out: &mut String, statement: &Statement) {
    let word = statement.modality.word();
    let class = match statement.modality {
        Modality::Must => "must",
        Modality::Should => "should",
        Modality::May => "may",
    };
    out.push_str(&format!(
        "<article>\n<p class=\"says\">{}</p>\n<p class=\"rule\"><span class=\"{class}\">{word}</span> <cite>{}</cite></p>\n",
        escaped(&statement.says),
        escaped(&statement.clauses.join(", "))
    ));
    if !statement.does.is_empty() {
        list(out, "does", &statement.does);
    }
    out.push_str("</article>\n");
}

fn write_section(out: &mut String, index: usize, section: &Section) {
    out.push_str(&format!(
        "<section id=\"about-{index}\" class=\"about\">\n<h2>{}</h2>\n",
        escaped(&section.heading)
    ));
    blocks(out, &section.blocks);
    out.push_str("</section>\n");
}

fn blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        match block {
            Block::Text(words) => out.push_str(&format!("<p>{}</p>\n", escaped(words))),
            Block::List(items) => list(out, "plain", items),
            Block::Terms(terms) => {
                out.push_str("<dl>\n");
                for (term, meaning) in terms {
                    out.push_str(&format!("<dt>{}</dt><dd>{}</dd>\n", escaped(term), escaped(meaning)));
                }
                out.push_str("</dl>\n");
            }
            Block::Link { before, shown, url } => out.push_str(&format!(
                "<p>{} <a href=\"{}\">{}</a></p>\n",
                escaped(before),
                escaped(url),
                escaped(shown)
            )),
        }
    }
}

fn list(out: &mut String, class: &str, items: &[String]) {
    out.push_str(&format!("<ul class=\"{class}\">\n"));
    for item in items {
        out.push_str(&format!("<li>{}</li>\n", escaped(item)));
    }
    out.push_str("</ul>\n");
}

/// Text for an element or a quoted attribute. Control characters, which XML has no way to say, are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(char),
            '\u{fffe}' | '\u{ffff}' => {}
            char if char.is_control() => {}
            char => out.push(char),
        }
    }
    out
}
