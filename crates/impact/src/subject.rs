//! A commit's subject as a backport keeps it: without the branch it was made for, its case and its review number.

/// Words in brackets that name a kind of branch rather than a part of the code.
const BRANCH_WORDS: [&str; 8] =
    ["backport", "stable", "maint", "release", "lts", "cherry-pick", "cherrypick", "patch"];

/// A subject longer than this is no subject; the rest is not compared.
const LONGEST: usize = 1_000;

/// Normalises the first line with text in it; empty if there is none.
pub(crate) fn normalised(message: &str) -> String {
    let line = message.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let line = line.get(..line.floor_char_boundary(LONGEST)).unwrap_or_default();
    let bare = without_numbers(without_prefixes(line.trim()));
    let mut subject = String::with_capacity(bare.len());
    for word in bare.split_whitespace() {
        if !subject.is_empty() {
            subject.push(' ');
        }
        let visible = word.chars().filter(|c| !c.is_control() && *c != '\u{200b}');
        subject.extend(visible.flat_map(char::to_lowercase));
    }
    let kept = subject.trim_end_matches(['.', ' ']).len();
    subject.truncate(kept);
    subject
}

/// Takes off `[1.11.x]`, `[backport 2.0]` and `1.4.x:`, but not `[docs]` or `docs:`, which tell changes apart.
fn without_prefixes(mut subject: &str) -> &str {
    while let Some(rest) = without_bracket(subject).or_else(|| without_version(subject)) {
        subject = rest.trim_start();
    }
    subject
}

fn without_bracket(subject: &str) -> Option<&str> {
    let (inside, rest) = subject.strip_prefix('[')?.split_once(']')?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let inside = inside.to_ascii_lowercase();
    let names_branch = inside.contains(|c: char| c.is_ascii_digit())
        || inside
            .split([' ', '-', '/', '_'])
            .chain([inside.as_str()])
            .any(|word| BRANCH_WORDS.contains(&word));
    (names_branch && !inside.contains("cve-") && !rest.trim().is_empty()).then_some(rest)
}

fn without_version(subject: &str) -> Option<&str> {
    let (version, rest) = subject.split_once(':')?;
    let version = version.strip_prefix(['v', 'V']).unwrap_or(version);
    let is_version = version.starts_with(|c: char| c.is_ascii_digit())
        && version.contains('.')
        && version.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | 'x' | 'X'));
    (is_version && !rest.trim().is_empty()).then_some(rest)
}

/// Takes off `(#123)` and `(GH-123)` at the end: a backport is reviewed under a number of its own.
fn without_numbers(mut subject: &str) -> &str {
    while let Some((rest, inside)) = subject.strip_suffix(')').and_then(|open| open.rsplit_once('(')) {
        let number = inside.strip_prefix('#').or_else(|| inside.strip_prefix("GH-")).unwrap_or_default();
        let rest = rest.trim_end();
        if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) || rest.is_empty() {
            break;
        }
        subject = rest;
    }
    subject
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backport_keeps_its_subject_whatever_branch_it_names() {
        let subject = "fixed #30 -- a leak in parse()";
        for spelling in [
            "Fixed #30 -- a leak in parse().",
            "[1.11.x] Fixed #30 -- a leak in parse().",
            "[1.2.X]  Fixed #30 --  a leak\tin parse()",
            "[1.0.X]: Fixed #30 -- a leak in parse().",
            "[backport 2.0] [PATCH] fixed #30 -- A leak in parse() (#812)",
            "1.4.x: Fixed #30 -- a leak in parse() (GH-7) (#9)",
            "\n\n[stable/1.9] Fixed #30 -- a leak in parse()\n\nAnd a body.",
        ] {
            assert_eq!(normalised(spelling), subject, "{spelling}");
        }
    }

    #[test]
    fn what_tells_changes_apart_stays() {
        for (left, right) in [
            ("[docs] Update index", "[tests] Update index"),
            ("docs: update", "tests: update"),
            ("Fix a", "Revert \"Fix a\""),
            ("[CVE-2020-1] fix", "[CVE-2020-2] fix"),
            ("Fixed a leak (again)", "Fixed a leak"),
        ] {
            assert_ne!(normalised(left), normalised(right));
        }
    }

    #[test]
    fn a_subject_that_is_only_a_prefix_stays_as_it_is() {
        assert_eq!(normalised("[1.11.x]"), "[1.11.x]");
        assert_eq!(normalised("1.4.2:"), "1.4.2:");
        assert_eq!(normalised("(#12)"), "(#12)");
        assert_eq!(normalised(" \n\t\n"), "");
    }

    #[test]
    fn a_huge_first_line_is_cut_inside_no_letter() {
        assert!(normalised(&"é".repeat(5_000)).len() <= LONGEST);
    }
}
