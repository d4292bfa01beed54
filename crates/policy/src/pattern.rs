//! Patterns with `*` for anything: small enough to read in a policy, and linear on hostile input.

/// Whether a text matches a pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts = parts.peekable();
    if parts.peek().is_none() {
        return rest.is_empty();
    }
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return rest.ends_with(part);
        }
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything_and_everything_else_for_itself() {
        for (pattern, text) in
            [("v*-maint", "v0.9.11-maint"), ("*", ""), ("a", "a"), ("a*a", "aa"), ("*b*d", "abcd")]
        {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("v*-maint", "master"), ("a", "ab"), ("a*a", "a"), ("*b*d", "abc"), ("", "x")]
        {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
