//! Texts side by side where the screen is wide enough, below each other where it is not.

/// A piece of a story: a heading and its lines.
#[derive(Debug, Clone)]
pub struct Section {
    /// The heading.
    pub heading: String,
    /// Each line with the mark that stands before it, such as its date.
    pub lines: Vec<(String, String)>,
}

/// The fewest columns for two stories side by side: below that, lines of one word each begin to appear.
const SIDE_BY_SIDE: usize = 100;
/// The widest that a column of text is read with ease.
const WIDEST: usize = 76;
/// Between two columns.
const BETWEEN: &str = " │ ";

/// Lays stories out: side by side in a terminal of enough columns, otherwise one after the other.
///
/// Every story has the same sections in the same order. `paint` marks a heading.
pub fn lay(stories: &[Vec<Section>], columns: Option<usize>, paint: impl Fn(&str) -> String) -> String {
    let number = stories.len().max(1);
    if let Some(columns) = columns.filter(|columns| *columns >= SIDE_BY_SIDE) {
        let between = BETWEEN.chars().count() * (number - 1);
        let width = (columns.saturating_sub(between) / number).min(WIDEST);
        return side_by_side(stories, width, paint);
    }
    let width = columns.unwrap_or(WIDEST).min(WIDEST + 24);
    stories.iter().map(|story| side_by_side(std::slice::from_ref(story), width, &paint)).collect()
}

fn side_by_side(stories: &[Vec<Section>], width: usize, paint: impl Fn(&str) -> String) -> String {
    let mut text = String::new();
    let sections = stories.iter().map(Vec::len).max().unwrap_or(0);
    for place in 0..sections {
        let columns: Vec<Vec<String>> = stories
            .iter()
            .map(|story| story.get(place).map(|section| told(section, width)).unwrap_or_default())
            .collect();
        let rows = columns.iter().map(Vec::len).max().unwrap_or(0);
        text.push('\n');
        for row in 0..rows {
            let cells: Vec<String> = columns
                .iter()
                .map(|column| {
                    let cell = column.get(row).map(String::as_str).unwrap_or_default();
                    let padding = " ".repeat(width.saturating_sub(cell.chars().count()));
                    format!("{}{padding}", if row == 0 { paint(cell) } else { cell.to_owned() })
                })
                .collect();
            text.push_str(cells.join(BETWEEN).trim_end());
            text.push('\n');
        }
    }
    text
}

/// A section as lines of at most that width: marks stand out, and what is wrapped stands below its own text.
fn told(section: &Section, width: usize) -> Vec<String> {
    let marks = section.lines.iter().map(|(mark, _)| mark.chars().count()).max().unwrap_or(0);
    let indent = if marks == 0 { 2 } else { marks + 2 };
    let mut told = wrapped(&section.heading, width);
    for (mark, text) in &section.lines {
        for (number, part) in wrapped(text, width.saturating_sub(indent)).into_iter().enumerate() {
            let mark = if number == 0 { mark.as_str() } else { "" };
            told.push(format!("{mark:<indent$}{part}").trim_end().to_owned());
        }
    }
    told
}

/// Cut at spaces; a word that is longer than a line is cut where the line ends.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let mut rest: Vec<char> = word.chars().collect();
        while !rest.is_empty() {
            let taken: String = rest.drain(..rest.len().min(width)).collect();
            let fits = lines.last().is_some_and(|line| {
                line.is_empty() || line.chars().count() + 1 + taken.chars().count() <= width
            });
            if !fits {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                if !line.is_empty() {
                    line.push(' ');
                }
                line.push_str(&taken);
            }
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story(name: &str) -> Vec<Section> {
        let lines = vec![
            (
                "03-02 09:00".to_owned(),
                format!("the story of {name} begins with a rather long line of words"),
            ),
            (
                "03-03 09:00".to_owned(),
                "8c25022d04e3b1b8dcad2e3f8bac9c8b3b0672bf8c25022d04e3b1b8dcad2e3f".to_owned(),
            ),
        ];
        vec![Section { heading: format!("Timeline of {name}"), lines }]
    }

    fn laid(columns: Option<usize>) -> String {
        lay(&[story("one"), story("two")], columns, str::to_owned)
    }

    #[test]
    fn a_wide_terminal_has_both_stories_in_one_line_and_no_line_is_wider_than_it() {
        let text = laid(Some(100));
        assert!(
            text.lines().any(|line| line.contains("Timeline of one") && line.contains("│ Timeline of two"))
        );
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }

    #[test]
    fn a_narrow_terminal_and_a_file_have_one_after_the_other() {
        for columns in [Some(80), Some(40), None] {
            let text = laid(columns);
            assert!(!text.contains('│'), "{text}");
            assert!(text.find("Timeline of one") < text.find("Timeline of two"), "{text}");
            let widest = columns.unwrap_or(WIDEST);
            assert!(text.lines().all(|line| line.chars().count() <= widest), "{text}");
        }
    }

    #[test]
    fn what_is_wrapped_stands_below_its_own_text() {
        let text = laid(Some(40));
        assert!(
            text.contains("03-02 09:00  the story of one begins\n             with a rather long line of"),
            "{text}"
        );
    }
}
