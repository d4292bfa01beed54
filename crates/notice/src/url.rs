//! What is the address of a page: what every format takes as one and no reader is harmed by.

use serde::{Deserialize as _, Deserializer, de::Error as _};

/// Whether it is an absolute `http` or `https` URL (RFC 3986) with a host, in which nothing is left to encode.
pub(crate) fn is_page(text: &str) -> bool {
    let lower = text.get(..8).unwrap_or(text).to_ascii_lowercase();
    let rest = if lower.starts_with("https://") {
        text.get(8..)
    } else if lower.starts_with("http://") {
        text.get(7..)
    } else {
        None
    };
    let Some(rest) = rest else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    is_host(host) && is_spelt(path) && path.matches('#').count() <= 1
}

fn is_host(host: &str) -> bool {
    let port = if let Some(rest) = host.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        let fits = port.is_empty() || port.starts_with(':');
        if !fits || address.parse::<core::net::Ipv6Addr>().is_err() {
            return false;
        }
        port.strip_prefix(':').unwrap_or(port)
    } else {
        let (name, port) = host.split_once(':').unwrap_or((host, ""));
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte);
        if name.is_empty() || !name.bytes().all(is_name) {
            return false;
        }
        port
    };
    port.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a path, query or fragment has only what may stand there as it is, and whole `%XX`.
fn is_spelt(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte);
    let whole = text.split('%').skip(1).all(|after| {
        after.get(..2).is_some_and(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    whole && text.bytes().all(plain)
}

/// Reads the address of a page from details that somebody wrote.
pub(crate) fn page<'de, D: Deserializer<'de>>(source: D) -> Result<String, D::Error> {
    let text = String::deserialize(source)?;
    if is_page(&text) {
        return Ok(text);
    }
    Err(D::Error::custom(format!(
        "`{}` is no address of a page: write an http or https URL, with what is not ASCII as %XX",
        text.chars().take(80).collect::<String>()
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_a_host_and_nothing_that_a_format_would_refuse() {
        for url in [
            "https://hullo.example",
            "http://hullo.example:8080/a/b?c=d&e=%C3%A9#f",
            "HTTPS://Hullo.example/(x)",
            "https://[2001:db8::1]:443/x",
            "https://a@hullo.example/",
        ] {
            assert!(is_page(url), "{url}");
        }
        for text in [
            "",
            "not a url",
            "https://",
            "https:///x",
            "https://hullo.example/\u{e9} \u{fc}",
            "http://[::1",
            "http://[::1]x/",
            "javascript:alert(1)",
            "ftp://hullo.example/x",
            "https://hullo.example/%zz",
            "https://hullo.example/a[b]",
            "https://hullo.example/a#b#c",
            "https://hullo.example:80a/",
            "https://:80/",
        ] {
            assert!(!is_page(text), "{text}");
        }
    }
}
