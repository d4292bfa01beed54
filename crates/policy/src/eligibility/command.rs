//! Finds the command lines that people paste into a report, and splits them into words as a shell does, roughly.
//!
//! Prose is not shell: a quote opens only where a word may begin, a closing quote that is not there is no quote,
//! and a line of options right below a command line is its continuation, as mail programs wrap. Every character is
//! looked at a bounded number of times, whatever the text.

use std::ops::Range;

/// A program's name is at most this long, in bytes.
pub(super) const NAME_BYTES: usize = 128;

/// A word of a command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Where it stands in the text.
    pub(super) at: Range<usize>,
    /// It, without the quotes.
    pub(super) text: String,
}

impl Word {
    /// Whether it is an option: one or two dashes and a letter.
    pub(super) fn is_option(&self) -> bool {
        starts_option(&self.text)
    }
}

/// A program with its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Command {
    /// The program's name, without directories.
    pub(super) name: String,
    /// Where the name stands.
    pub(super) at: Range<usize>,
    /// The words after it.
    pub(super) words: Vec<Word>,
}

fn starts_option(text: &str) -> bool {
    let rest = text.strip_prefix("--").or_else(|| text.strip_prefix('-'));
    rest.is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_alphabetic()))
}

/// The command lines in a part of a text, whose program is one that is looked for.
pub(super) fn commands(text: &str, part: Range<usize>, is_program: &dyn Fn(&str) -> bool) -> Vec<Command> {
    let mut found: Vec<Command> = Vec::new();
    // Whether the last command goes on to the end of its line, so that the next line may belong to it.
    let mut open = false;
    for line in logical_lines(text, part) {
        let reader = Reader { text, end: line.end, is_program };
        let start = reader.skip_margin(line.start);
        match found.last_mut() {
            Some(last) if open && starts_option(text.get(start..line.end).unwrap_or_default()) => {
                let (words, stop) = reader.words(start, line.end, Vec::new());
                last.words.extend(words);
                let (commands, goes_on) = reader.line(stop);
                found.extend(commands);
                open = goes_on || stop >= line.end;
            }
            Some(_) | None => {
                let (commands, goes_on) = reader.line(line.start);
                found.extend(commands);
                open = goes_on;
            }
        }
    }
    found
}

/// Lines, where a backslash at the end joins the next one; blanks after it are forgiven.
fn logical_lines(text: &str, part: Range<usize>) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = part.start;
    let mut here = part.start;
    let body = text.get(part.clone()).unwrap_or_default();
    for line in body.split_inclusive('\n') {
        here += line.len();
        if !line.trim_end().ends_with('\\') {
            lines.push(start..here);
            start = here;
        }
    }
    if start < here {
        lines.push(start..here);
    }
    lines
}

/// Reads one logical line.
struct Reader<'t> {
    text: &'t str,
    end: usize,
    is_program: &'t dyn Fn(&str) -> bool,
}

impl<'t> Reader<'t> {
    fn rest(&self, from: usize, limit: usize) -> &'t str {
        self.text.get(from..limit).unwrap_or_default()
    }

    /// Skips blanks and the marks of quoted mail.
    fn skip_margin(&self, from: usize) -> usize {
        let rest = self.rest(from, self.end);
        from + (rest.len() - rest.trim_start_matches(|char: char| char.is_whitespace() || char == '>').len())
    }

    /// The commands of the line, and whether the last goes on to its end.
    fn line(&self, start: usize) -> (Vec<Command>, bool) {
        let mut found = Vec::new();
        let mut goes_on = false;
        let mut cursor = start;
        while let Some(raw) = self.next_raw(cursor) {
            let Some((at, closer)) = self.program(&raw) else {
                cursor = raw.end;
                continue;
            };
            let limit = closer.and_then(|closer| self.rest(at.end, self.end).find(closer));
            let limit = limit.map_or(self.end, |offset| at.end + offset);
            let name = self.rest(at.start, at.end).to_owned();
            // Between the name and the next blank only punctuation can stand: the name would have it otherwise.
            let after = raw.end.min(limit).max(at.end);
            let (words, stop) = self.words(after, limit, Vec::new());
            goes_on = closer.is_none() && stop >= self.end;
            found.push(Command { name, at, words });
            cursor = stop;
        }
        (found, goes_on)
    }

    /// The next run of characters without blanks.
    fn next_raw(&self, from: usize) -> Option<Range<usize>> {
        let rest = self.rest(from, self.end);
        let start = from + rest.find(|char: char| !char.is_whitespace())?;
        let rest = self.rest(start, self.end);
        Some(start..start + rest.find(char::is_whitespace).unwrap_or(rest.len()))
    }

    /// The program's name in a raw word, and the quote that it is in.
    fn program(&self, raw: &Range<usize>) -> Option<(Range<usize>, Option<char>)> {
        let word = self.rest(raw.start, raw.end);
        // A link to a program's page is no use of it.
        if word.contains("://") {
            return None;
        }
        let path =
            word.trim_start_matches(|char: char| !char.is_ascii_alphanumeric() && !"./~".contains(char));
        let name_starts = path.rfind('/').map_or(0, |slash| slash + 1);
        let name = path.get(name_starts..)?;
        let name = name.split(|char: char| !char.is_ascii_alphanumeric() && !"_.+-".contains(char)).next()?;
        let name = name.trim_end_matches(['.', '-']);
        if name.is_empty() || name.len() > NAME_BYTES || !(self.is_program)(name) {
            return None;
        }
        let before = word.len() - path.len();
        let closer = word.get(..before)?.chars().next_back().filter(|char| "'\"`".contains(*char));
        let start = raw.start + before + name_starts;
        Some((start..start + name.len(), closer))
    }

    /// The words of a command from a place on, and where it stops: at a shell's separator, at another program, or
    /// at the limit.
    fn words(&self, from: usize, limit: usize, mut words: Vec<Word>) -> (Vec<Word>, usize) {
        let mut cursor = from;
        // No closing quote of this kind from here on: not looked for again, so that many open ones cost nothing.
        let mut never_closed = String::new();
        while let Some(start) = self.word_start(cursor, limit) {
            let (word, next) = self.word(start, limit, &mut never_closed);
            if ["|", "||", "|&", "&&", "&", ";"].contains(&word.text.as_str()) {
                return (words, next);
            }
            let after_option = words.last().is_some_and(Word::is_option);
            if !after_option && self.program(&word.at).is_some() {
                return (words, start);
            }
            let ends = word.text.len() > 1 && word.text.ends_with(';');
            words.push(word);
            cursor = next;
            if ends {
                return (words, cursor);
            }
        }
        (words, limit.max(cursor))
    }

    /// Skips blanks and the backslashes at ends of lines.
    fn word_start(&self, from: usize, limit: usize) -> Option<usize> {
        let mut cursor = from;
        loop {
            let rest = self.rest(cursor, limit);
            cursor += rest.find(|char: char| !char.is_whitespace())?;
            if !self.ends_line(cursor, limit) {
                return Some(cursor);
            }
            cursor += 1;
        }
    }

    /// Whether a backslash stands here that joins two lines.
    fn ends_line(&self, at: usize, limit: usize) -> bool {
        let Some(rest) = self.rest(at, limit).strip_prefix('\\') else { return false };
        let blanks = rest.len() - rest.trim_start_matches([' ', '\t', '\r']).len();
        rest.get(blanks..).is_some_and(|rest| rest.is_empty() || rest.starts_with('\n'))
    }

    fn word(&self, start: usize, limit: usize, never_closed: &mut String) -> (Word, usize) {
        let mut text = String::new();
        let mut cursor = start;
        let mut before = None;
        while let Some(char) = self.rest(cursor, limit).chars().next() {
            if char.is_whitespace() || self.ends_line(cursor, limit) {
                break;
            }
            let after = cursor + char.len_utf8();
            let opens = "'\"".contains(char)
                && !before.is_some_and(char::is_alphanumeric)
                && !never_closed.contains(char);
            if opens {
                if let Some((inside, end)) = self.quoted(char, after, limit) {
                    text.push_str(&inside);
                    cursor = end;
                    before = Some(char);
                    continue;
                }
                never_closed.push(char);
            }
            let escaped = self.rest(after, limit).chars().next().filter(|_| char == '\\');
            let taken = escaped.unwrap_or(char);
            text.push(taken);
            cursor = if escaped.is_some() { after + taken.len_utf8() } else { after };
            before = Some(taken);
        }
        (Word { at: start..cursor, text }, cursor)
    }

    /// What stands in quotes, and where the quotes end; none where they are not closed.
    fn quoted(&self, quote: char, from: usize, limit: usize) -> Option<(String, usize)> {
        let mut inside = String::new();
        let mut chars = self.rest(from, limit).char_indices();
        while let Some((offset, char)) = chars.next() {
            if char == quote {
                return Some((inside, from + offset + char.len_utf8()));
            }
            if char == '\\' && quote == '"' {
                inside.extend(chars.next().map(|(_, escaped)| escaped).filter(|escaped| *escaped != '\n'));
            } else {
                inside.push(char);
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<Vec<String>> {
        let found = commands(text, 0..text.len(), &|name| name.starts_with("emu") || name == "kvm");
        let words = |command: Command| {
            std::iter::once(command.name).chain(command.words.into_iter().map(|word| word.text)).collect()
        };
        found.into_iter().map(words).collect()
    }

    #[test]
    fn backslashes_join_lines_also_with_blanks_after_them() {
        let text = "$ ./build/emu-a -M q35 \\\n    -m 1G \\  \n  -cpu max\r\nand then";
        assert_eq!(read(text), [["emu-a", "-M", "q35", "-m", "1G", "-cpu", "max"]]);
    }

    #[test]
    fn quotes_hold_words_together_and_an_apostrophe_is_none() {
        let text = "emu-a -append \"a \\\"b\\\" -M x\" -drive file='x y',if=none -M q35 it doesn't work";
        let words = ["emu-a", "-append", "a \"b\" -M x", "-drive", "file=x y,if=none", "-M", "q35"];
        assert_eq!(read(text)[0][..7], words);
    }

    #[test]
    fn a_command_in_prose_ends_with_its_quotes() {
        assert_eq!(read("run `emu-a -M q35` -m x"), [["emu-a", "-M", "q35"]]);
        assert_eq!(read("sh -c \"emu-a -M 'q 35'\" -m x"), [["emu-a", "-M", "q 35"]]);
        assert_eq!(read("(see emu-a.)"), [["emu-a"]]);
    }

    #[test]
    fn a_pipe_or_a_semicolon_ends_a_command() {
        let text = "cat << EOF | /usr/bin/emu-a -M q35 2>&1 | tee log; emu-b -M pc; emu-c && emu-d -x";
        let expected: [&[&str]; 4] =
            [&["emu-a", "-M", "q35", "2>&1"], &["emu-b", "-M", "pc;"], &["emu-c"], &["emu-d", "-x"]];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn a_second_program_begins_a_command_but_an_options_value_does_not() {
        let text = "with emu-a and emu-b -accel kvm -M q35";
        let expected: [&[&str]; 2] = [&["emu-a", "and"], &["emu-b", "-accel", "kvm", "-M", "q35"]];
        assert_eq!(read(text), expected);
    }

    #[test]
    fn options_that_a_mail_program_wrapped_belong_to_the_command_above() {
        let text = "> emu-a -M q35\n>   -m 1G\n>   -cpu max | tee\n> -x y\n- a list item\n";
        assert_eq!(read(text), [["emu-a", "-M", "q35", "-m", "1G", "-cpu", "max"]]);
    }

    proptest! {
        #[test]
        fn every_word_stands_where_it_says(text in "(emu-a|kvm|[-'\"`\\\\|;&a é\n\r]){0,40}") {
            let mut last = 0;
            for command in commands(&text, 0..text.len(), &|name| name.starts_with("emu") || name == "kvm") {
                prop_assert_eq!(&text[command.at.clone()], command.name.as_str());
                prop_assert!(command.at.start >= last, "commands come in order and do not overlap");
                last = command.at.end;
                for word in command.words {
                    prop_assert!(word.at.start >= last && word.at.end <= text.len());
                    prop_assert!(text.get(word.at.clone()).is_some());
                    last = word.at.end;
                }
            }
        }
    }
}
