//! Finds the profile's words and phrases in prose.

use std::collections::BTreeMap;
use std::ops::Range;

use super::pattern::Pattern;
use super::schema::WordRow;

/// The longest word that is looked at, in bytes; patterns are no longer.
const WORD_BYTES: usize = 64;

/// A row and the words that fit one of its patterns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spoken {
    pub(super) row: usize,
    pub(super) at: Range<usize>,
}

/// A phrase of a row, word by word, in lower case.
struct Phrase {
    row: usize,
    words: Vec<Pattern>,
}

/// The phrases by their first word, and those whose first word is a pattern.
#[derive(Default)]
pub(super) struct Phrases {
    by_first: BTreeMap<String, Vec<Phrase>>,
    any_first: Vec<Phrase>,
}

impl Phrases {
    pub(super) fn new(rows: &[WordRow]) -> Self {
        let mut all = Self::default();
        for (row, rule) in rows.iter().enumerate() {
            for pattern in &rule.words {
                let lower = pattern.0.to_ascii_lowercase();
                let words: Vec<_> = lower.split_whitespace().map(|word| Pattern(word.to_owned())).collect();
                let Some(first) = words.first() else { continue };
                match first.literal().map(ToOwned::to_owned) {
                    Some(first) => all.by_first.entry(first).or_default().push(Phrase { row, words }),
                    None => all.any_first.push(Phrase { row, words }),
                }
            }
        }
        all
    }

    /// Every place in a part of a text, without the silent ranges (in order), where a row's words stand.
    pub(super) fn spoken(&self, text: &str, part: Range<usize>, silent: &[Range<usize>]) -> Vec<Spoken> {
        let words = words(text, part, silent);
        let mut found = Vec::new();
        for (index, (at, lower)) in words.iter().enumerate() {
            for phrase in self.starting_with(lower) {
                let here = words.get(index..index + phrase.words.len()).unwrap_or_default();
                let fits = !here.is_empty()
                    && here.iter().zip(&phrase.words).all(|((_, word), pattern)| pattern.matches(word));
                let end = here.last().map_or(at.end, |(last, _)| last.end);
                if fits {
                    found.push(Spoken { row: phrase.row, at: at.start..end });
                }
            }
        }
        found
    }

    fn starting_with(&self, word: &str) -> impl Iterator<Item = &Phrase> {
        self.by_first.get(word).into_iter().flatten().chain(&self.any_first)
    }
}

/// Words in lower case, without the punctuation around them. A word too long is there, and empty.
fn words(text: &str, part: Range<usize>, silent: &[Range<usize>]) -> Vec<(Range<usize>, String)> {
    let mut silent = silent.iter().peekable();
    let mut words = Vec::new();
    let mut cursor = part.start;
    let body = text.get(part).unwrap_or_default();
    for raw in body.split_inclusive(char::is_whitespace) {
        let start = cursor;
        cursor += raw.len();
        while silent.next_if(|range| range.end <= start).is_some() {}
        let hidden = silent.peek().is_some_and(|range| range.contains(&start));
        let tail = raw.trim_start_matches(|char: char| !char.is_alphanumeric());
        let word = tail.trim_end_matches(|char: char| !char.is_alphanumeric());
        if word.is_empty() || hidden {
            continue;
        }
        let from = start + (raw.len() - tail.len());
        let lower = if word.len() > WORD_BYTES { String::new() } else { word.to_ascii_lowercase() };
        words.push((from..from + word.len(), lower));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows() -> Vec<WordRow> {
        [&["VNC", "RFB protocol"][..], &["guest*", "inside the VM"]]
            .map(|words| WordRow {
                words: words.iter().map(|word| Pattern((*word).to_owned())).collect(),
                axis: "entry".into(),
                is: "x".into(),
            })
            .into()
    }

    fn said(text: &str) -> Vec<(usize, &str)> {
        let found = Phrases::new(&rows()).spoken(text, 0..text.len(), &[]);
        found.into_iter().map(|found| (found.row, &text[found.at])).collect()
    }

    #[test]
    fn words_are_found_in_any_case_without_their_punctuation() {
        assert_eq!(said("Over (vnc), a Guest-user."), [(0, "vnc"), (1, "Guest-user")]);
    }

    #[test]
    fn a_phrase_is_found_across_a_line_end() {
        assert_eq!(said("the RFB\nprotocol inside the VM"), [(0, "RFB\nprotocol"), (1, "inside the VM")]);
        assert_eq!(said("the RFB"), []);
    }

    #[test]
    fn a_word_inside_a_path_or_another_word_is_none() {
        assert_eq!(said("/tmp/vnc.sock xvnc vnc2"), []);
    }

    #[test]
    fn silent_ranges_say_nothing() {
        let text = "vnc vnc vnc";
        let found = Phrases::new(&rows()).spoken(text, 0..text.len(), &[0..3, 8..11]);
        assert_eq!(found.iter().map(|found| found.at.start).collect::<Vec<_>>(), [4]);
    }
}
