//! Words of a text that are something: an address, a CVE id, a case, a URL.

/// Words of a text, without the punctuation around them.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let edge = |character: char| "()[]{}<>,.;:!?'\"`".contains(character);
    text.split(|character: char| character.is_whitespace() || "<>()\"'`,;".contains(character))
        .map(move |word| word.trim_matches(edge))
        .filter(|word| !word.is_empty())
}

/// Whether a word is a mail address.
pub(super) fn is_address(word: &str) -> bool {
    word.trim_start_matches("mailto:").split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@') && !local.contains("://")
    })
}

/// CVE ids in a text.
pub(super) fn cves(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices("CVE-") {
        let rest = text.get(at + 4..).unwrap_or_default();
        let is_part = |character: &char| character.is_ascii_digit() || *character == '-';
        let id: String = rest.chars().take_while(is_part).collect();
        let id = id.trim_end_matches('-');
        let fits = id.split_once('-').is_some_and(|(year, number)| {
            year.len() == 4 && number.len() >= 4 && number.bytes().all(|byte| byte.is_ascii_digit())
        });
        if fits {
            found.push(format!("CVE-{id}"));
        }
    }
    found
}

/// Whether a word is the id of a case or of a report: `C-7K3M-9QXP`, in Crockford's letters.
pub(super) fn is_case(word: &str) -> bool {
    let letters = |part: &str| {
        let crockford =
            |byte: u8| byte.is_ascii_digit() || (byte.is_ascii_uppercase() && !b"ILOU".contains(&byte));
        part.len() == 4 && part.bytes().all(crockford)
    };
    let mut parts = word.split('-');
    matches!(parts.next(), Some("C" | "R"))
        && parts.next().is_some_and(letters)
        && parts.next().is_some_and(letters)
        && parts.next().is_none()
}

/// The host of a URL, in lower case, without user and port; and whether it names a user.
pub(super) fn host(word: &str) -> Option<(String, bool)> {
    let (_, rest) = word.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.split(']').next())
        .unwrap_or_else(|| host.split(':').next().unwrap_or(host));
    Some((host.to_ascii_lowercase(), !user.is_empty()))
}

/// Whether nobody outside can reach a host: names without a dot, those of RFC 6761, 6762 and 8375, and addresses
/// of private networks (RFC 1918, 4193, 3927).
pub(super) fn is_private(host: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        ".local",
        ".localhost",
        ".internal",
        ".intranet",
        ".corp",
        ".lan",
        ".home.arpa",
        ".private",
        ".invalid",
    ];
    if let Ok(address) = host.parse::<core::net::Ipv4Addr>() {
        return address.is_private()
            || address.is_loopback()
            || address.is_link_local()
            || address.is_unspecified();
    }
    if let Ok(address) = host.parse::<core::net::Ipv6Addr>() {
        return address.is_loopback() || address.is_unique_local() || address.is_unicast_link_local();
    }
    !host.contains('.') || ENDINGS.iter().any(|ending| host.ends_with(ending))
}

/// Whether a name matches a glob with `*`.
pub(super) fn matches(glob: &str, name: &str) -> bool {
    let Some((first, rest)) = glob.split_once('*') else { return glob == name };
    let Some(mut left) = name.strip_prefix(first) else { return false };
    let mut parts = rest.split('*').peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            return left.ends_with(part);
        }
        match left.find(part) {
            Some(at) => left = left.get(at + part.len()..).unwrap_or_default(),
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_private_is_known_by_its_name_or_address() {
        for host in ["gitlab", "a.internal", "10.0.0.1", "192.168.1.1", "::1", "fd00::1", "x.localhost"] {
            assert!(is_private(host), "{host}");
        }
        for host in ["libvirt.org", "1.1.1.1", "internal.example.org"] {
            assert!(!is_private(host), "{host}");
        }
    }

    #[test]
    fn a_urls_host_is_found_behind_user_and_before_port() {
        assert_eq!(host("https://ada:x@Host.example:8/p"), Some(("host.example".to_owned(), true)));
        assert_eq!(host("https://[::1]:8/"), Some(("::1".to_owned(), false)));
        assert_eq!(host("words"), None);
    }

    #[test]
    fn a_glob_matches_from_end_to_end() {
        assert!(matches("v*-maint", "v1.2-maint"));
        assert!(matches("*", "x"));
        assert!(!matches("v*-maint", "v1.2-maint2"));
        assert!(!matches("master", "master2"));
    }

    #[test]
    fn cases_and_cves_are_told_from_words_like_them() {
        assert!(is_case("C-7K3M-9QXP") && is_case("R-0000-0000"));
        assert!(!is_case("C-7K3M") && !is_case("C-ILOU-0000") && !is_case("D-7K3M-9QXP"));
        assert_eq!(
            cves("see CVE-2010-2237, (CVE-2013-64581) and CVE-1-2"),
            ["CVE-2010-2237", "CVE-2013-64581"]
        );
    }
}
