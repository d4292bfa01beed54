//! Shell patterns over names: `*` any characters, `/` too; `?` one; `[a-c]` and `[!a-c]` one of a set; `\` as it is.

/// Whether the whole name matches.
pub fn matches(pattern: &str, name: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let name: Vec<char> = name.chars().collect();
    let (mut at, mut read) = (0_usize, 0_usize);
    // Where the last `*` stands, and how much of the name it has taken so far: no other one needs another try.
    let mut retry: Option<(usize, usize)> = None;
    while read < name.len() {
        if pattern.get(at) == Some(&'*') {
            retry = Some((at, read));
            at += 1;
        } else if let Some(next) = name.get(read).and_then(|char| one(&pattern, at, *char)) {
            (at, read) = (next, read + 1);
        } else if let Some((star, taken)) = retry {
            retry = Some((star, taken + 1));
            (at, read) = (star + 1, taken + 1);
        } else {
            return false;
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|char| *char == '*')
}

/// Where the pattern goes on after one character; `None` where that does not match.
fn one(pattern: &[char], at: usize, char: char) -> Option<usize> {
    match pattern.get(at)? {
        '?' => Some(at + 1),
        '[' => match set(pattern, at + 1, char) {
            Some((end, true)) => Some(end),
            Some((_, false)) => None,
            None => (char == '[').then_some(at + 1),
        },
        '\\' => (pattern.get(at + 1) == Some(&char)).then_some(at + 2),
        literal => (*literal == char).then_some(at + 1),
    }
}

/// Reads a set up to its `]`: where it ends, and whether the character is in it. `None` where it never ends.
fn set(pattern: &[char], mut at: usize, char: char) -> Option<(usize, bool)> {
    let is_not = matches!(pattern.get(at), Some('!' | '^'));
    at += usize::from(is_not);
    let (start, mut found) = (at, false);
    loop {
        let low = *pattern.get(at)?;
        if low == ']' && at > start {
            return Some((at + 1, found != is_not));
        }
        let high = match (pattern.get(at + 1), pattern.get(at + 2)) {
            (Some('-'), Some(high)) if *high != ']' => Some(*high),
            _ => None,
        };
        found |= (low..=high.unwrap_or(low)).contains(&char);
        at += if high.is_some() { 3 } else { 1 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name) in [
            ("refs/heads/*", "refs/heads/a/b"),
            ("refs/heads/**", "refs/heads/a/b"),
            ("refs/*/v?.x", "refs/remotes/origin/v1.x"),
            ("v[0-9]*-maint", "v1.2-maint"),
            ("[!a]b", "cb"),
            ("[]-]", "]"),
            ("a\\*b", "a*b"),
            ("*", ""),
            ("*é?", "aéö"),
            ("[", "["),
            ("*a*a*a*b", "aaaaaaaaaaaaaaab"),
        ] {
            assert!(matches(pattern, name), "{pattern} {name}");
        }
        for (pattern, name) in [
            ("refs/heads/*", "refs/tags/a"),
            ("v?", "v"),
            ("v", "v1"),
            ("", "v"),
            ("[a-c]", "d"),
            ("[!a-c]", "b"),
            ("a\\*b", "axb"),
            ("*a*a*a*b", "aaaaaaaaaaaaaaa"),
        ] {
            assert!(!matches(pattern, name), "{pattern} {name}");
        }
    }
}
