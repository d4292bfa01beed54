//! People's prose as paragraphs.

pub(crate) use cvdesk_notice::one_line as line;

/// A paragraph as it is to be laid out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paragraph {
    pub(crate) text: String,
    /// Whether its line breaks say something: a list, an indented block.
    pub(crate) keeps_lines: bool,
}

/// Paragraphs are parted by empty lines, as notices have them.
pub(crate) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let text = text.replace("\r\n", "\n");
    let mut paragraphs = Vec::new();
    let mut lines: Vec<&str> = Vec::new();
    for line in text.lines().chain([""]) {
        if !line.trim().is_empty() {
            lines.push(line);
        } else if !lines.is_empty() {
            paragraphs.push(paragraph(&lines));
            lines.clear();
        }
    }
    paragraphs
}

fn paragraph(lines: &[&str]) -> Paragraph {
    let keeps_lines = lines.len() > 1 && lines.iter().any(|line| is_laid_out(line));
    if keeps_lines {
        return Paragraph { text: lines.join("\n"), keeps_lines };
    }
    Paragraph { text: lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" "), keeps_lines }
}

/// A line that begins with a bullet, a number or an indentation.
fn is_laid_out(line: &str) -> bool {
    let numbered = line.trim_start().split_once(['.', ')']).is_some_and(|(number, rest)| {
        !number.is_empty()
            && number.len() < 3
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && rest.starts_with(' ')
    });
    numbered || ["- ", "* ", "  ", "\t"].iter().any(|start| line.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hard_wrapped_lines_flow_and_lists_stay_lists() {
        let text = "The daemon\nmay crash.\n\n\nIf:\n - one\n- two\n\n";
        let told: Vec<_> = paragraphs(text).into_iter().map(|each| (each.text, each.keeps_lines)).collect();
        assert_eq!(told, [("The daemon may crash.".into(), false), ("If:\n - one\n- two".into(), true)]);
        assert!(paragraphs(" \n\n").is_empty());
    }
}
