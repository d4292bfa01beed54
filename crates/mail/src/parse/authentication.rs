//! The `Authentication-Results` field (RFC 8601, 2.2), read so that nothing a sender controls inside it, such as a
//! quoted local part or a comment, is taken for a result.

use std::str::Chars;

/// One field.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct AuthenticationResults {
    /// Who checked.
    pub(super) authserv_id: String,
    /// What came out. Results that break the grammar are left out.
    pub(super) methods: Vec<MethodResult>,
}

/// One method's result.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct MethodResult {
    pub(super) method: String,
    pub(super) result: String,
    properties: Vec<(String, String)>,
}

/// One word of a section: `key=value`, or a value alone.
#[derive(Debug, Default)]
struct Word {
    key: Option<String>,
    value: String,
    /// A part of it was quoted before any `=`, which only the authserv-id may be.
    is_quoted: bool,
}

impl AuthenticationResults {
    /// Reads a field's value; `None` where quotes or comments do not close, or nobody is named.
    pub(super) fn parse(value: &str) -> Option<Self> {
        let mut sections = sections(value)?.into_iter();
        let authserv_id = sections.next()?.into_iter().next().filter(|word| word.key.is_none())?.value;
        Some(Self { authserv_id, methods: sections.filter_map(MethodResult::of).collect() })
    }
}

impl MethodResult {
    fn of(section: Vec<Word>) -> Option<Self> {
        let mut words = section.into_iter().map(|word| {
            let key = word.key.filter(|key| !key.is_empty() && !word.is_quoted)?;
            Some((key, word.value))
        });
        let (method, result) = words.next()??;
        // Version 1 is the only one; another may mean other things.
        let method = method.strip_suffix("/1").unwrap_or(&method).to_owned();
        Some(Self { method, result, properties: words.collect::<Option<_>>()? })
    }

    /// Whether a property is given at all.
    pub(super) fn has(&self, name: &str) -> bool {
        self.properties.iter().any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// A property that is given exactly once.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        let mut values = self.properties.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let (Some((_, value)), None) = (values.next(), values.next()) else { return None };
        Some(value)
    }
}

/// Cuts a value at its semicolons into sections of words.
fn sections(value: &str) -> Option<Vec<Vec<Word>>> {
    let mut sections = vec![vec![]];
    let mut word: Option<Word> = None;
    let mut chars = value.chars();
    while let Some(char) = chars.next() {
        let section: &mut Vec<Word> = sections.last_mut()?;
        match char {
            ';' => {
                section.extend(word.take());
                sections.push(vec![]);
            }
            '"' => {
                let word = word.get_or_insert_default();
                word.is_quoted |= word.key.is_none();
                word.value.push_str(&quoted(&mut chars)?);
            }
            '=' => {
                // Space is allowed on both sides (RFC 8601, 2.2), so the key may be the word before.
                let mut keyed = word.take().or_else(|| section.pop_if(|word| word.key.is_none()))?;
                match keyed.key {
                    Some(_) => keyed.value.push('='),
                    None => keyed.key = Some(std::mem::take(&mut keyed.value)),
                }
                word = Some(keyed);
            }
            char if char.is_ascii_whitespace() || char == '(' => {
                if char == '(' {
                    skip_comment(&mut chars)?;
                }
                let waits_for_value =
                    word.as_ref().is_some_and(|word| word.key.is_some() && word.value.is_empty());
                if !waits_for_value {
                    section.extend(word.take());
                }
            }
            char => word.get_or_insert_default().value.push(char),
        }
    }
    sections.last_mut()?.extend(word);
    Some(sections)
}

/// Skips a comment, which may hold others (RFC 5322, 3.2.2).
fn skip_comment(chars: &mut Chars<'_>) -> Option<()> {
    let mut depth = 1_usize;
    while depth > 0 {
        match chars.next()? {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => drop(chars.next()?),
            _ => {}
        }
    }
    Some(())
}

fn quoted(chars: &mut Chars<'_>) -> Option<String> {
    let mut text = String::new();
    loop {
        match chars.next()? {
            '"' => return Some(text),
            '\\' => text.push(chars.next()?),
            char => text.push(char),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(value: &str) -> AuthenticationResults {
        AuthenticationResults::parse(value).unwrap()
    }

    fn methods(value: &str) -> Vec<(String, String)> {
        read(value).methods.into_iter().map(|method| (method.method, method.result)).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(left, right)| ((*left).to_owned(), (*right).to_owned())).collect()
    }

    #[test]
    fn the_examples_of_the_rfc_are_read() {
        // RFC 8601, appendix B.
        assert_eq!(
            read("example.org 1; none"),
            AuthenticationResults { authserv_id: "example.org".into(), methods: vec![] }
        );
        let value = "example.com;\r\n\tauth=pass (cram-md5) smtp.auth=sender@example.net;\r\n\tspf=pass smtp.mailfrom=example.net";
        assert_eq!(methods(value), pairs(&[("auth", "pass"), ("spf", "pass")]));
        assert_eq!(read(value).methods[1].property("SMTP.MailFrom"), Some("example.net"));
        let value = "foo.example.net (foobar) 1 (baz);
            dkim (Because I like it) / 1 (One yay) = (wait for it) fail
            policy (A dot can go here) . (like that) expired
            (this surprised me) = (as I wasn't expecting it) 1362471462";
        // Legal, and written by nobody: it counts for nothing.
        assert_eq!(methods(value), pairs(&[]));
    }

    #[test]
    fn results_as_real_servers_write_them_are_read() {
        let value = "mx.desk.test; dkim=pass (2048-bit key; unprotected) header.d=example.org header.i=@example.org \
                     header.b=\"aB/+c==\" header.a=rsa-sha256; dmarc=pass (p=NONE sp=QUARANTINE) header.from=example.org; \
                     spf=pass (mx: domain of a@example.org) smtp.mailfrom=a@example.org";
        let results = read(value);
        assert_eq!(results.methods[0].property("header.d"), Some("example.org"));
        assert_eq!(results.methods[0].property("header.b"), Some("aB/+c=="));
        assert_eq!(results.methods[2].property("smtp.mailfrom"), Some("a@example.org"));
        assert_eq!(read("x; dkim = pass header.d = a.test").methods[0].property("header.d"), Some("a.test"));
    }

    #[test]
    fn what_a_sender_can_put_inside_is_never_a_result() {
        for value in [
            "x; spf=fail smtp.mailfrom=\"a; dkim=pass header.d=b.test\"@evil.test",
            "x; spf=fail (a; dkim=pass header.d=b.test)",
            "x; spf=fail (a \\) ; dkim=pass header.d=b.test)",
            "x; spf=fail (a (b) ; dkim=pass header.d=b.test)",
            "x; spf=fail reason=\"\\\"; dkim=pass header.d=b.test; \"",
        ] {
            assert_eq!(methods(value), pairs(&[("spf", "fail")]), "{value}");
        }
        assert_eq!(methods("x; \"dkim=pass\" header.d=b.test; \"dkim\"=pass header.d=b.test"), pairs(&[]));
    }

    #[test]
    fn what_does_not_close_is_not_read() {
        for value in
            ["", ";", "x (", "x; dkim=pass (", "x; dkim=pass \"", "x; dkim=pass (a\\", "=x; dkim=pass"]
        {
            assert_eq!(AuthenticationResults::parse(value), None, "{value:?}");
        }
    }

    #[test]
    fn a_property_given_twice_counts_for_nothing() {
        let results = read("x; dkim=pass header.d=a.test header.d=b.test");
        assert!(results.methods[0].has("header.d"));
        assert_eq!(results.methods[0].property("header.d"), None);
    }
}
