//! Words of a text that are something: an address, a CVE id, a case, a URL.

use core::net::{Ipv4Addr, Ipv6Addr};

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

/// CVE ids in a text, however they are spelt, in capitals.
pub(super) fn cves(text: &str) -> Vec<String> {
    let text = text.to_ascii_uppercase();
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

/// Ids of cases and reports in a text, as they are spelt there: `C-7K3M-9QXP`, in Crockford's letters, with anything
/// around it but a letter or a digit. One in small letters has a digit: `c-test-base` is a word.
pub(super) fn cases(text: &str) -> Vec<&str> {
    const LENGTH: usize = 11;
    let mut found = Vec::new();
    for (at, _) in text.match_indices(['C', 'R', 'c', 'r']) {
        let Some(id) = text.get(at..at + LENGTH) else { continue };
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        let after = text.get(at + LENGTH..).and_then(|after| after.chars().next());
        let stands_alone =
            [before, after].into_iter().flatten().all(|character| !character.is_alphanumeric());
        if stands_alone && is_case(id) && !found.contains(&id) {
            found.push(id);
        }
    }
    found
}

fn is_case(id: &str) -> bool {
    let crockford = |byte: u8| {
        let byte = byte.to_ascii_uppercase();
        byte.is_ascii_digit() || (byte.is_ascii_uppercase() && !b"ILOU".contains(&byte))
    };
    let mut parts = id.split('-');
    let shaped = parts.next().is_some_and(|kind| kind.len() == 1)
        && parts.by_ref().take(2).all(|part| part.len() == 4 && part.bytes().all(crockford))
        && parts.next().is_none();
    let small = id.bytes().any(|byte| byte.is_ascii_lowercase());
    shaped && (!small || id.bytes().any(|byte| byte.is_ascii_digit()))
}

/// The host of a URL, in lower case, without user and port; and whether it names a user.
pub(super) fn host(word: &str) -> Option<(String, bool)> {
    let (_, rest) = word.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (user, host) = authority.rsplit_once('@').map_or(("", authority), |(user, host)| (user, host));
    Some((without_port(host), !user.is_empty()))
}

fn without_port(host: &str) -> String {
    let host = host
        .strip_prefix('[')
        .and_then(|host| host.split(']').next())
        .unwrap_or_else(|| host.split(':').next().unwrap_or(host));
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// The host that a word without a scheme seems to name, in lower case: `build.lan`, `10.1.2.3:8080/x`, `[fd00::1]`.
pub(super) fn bare_host(word: &str) -> Option<String> {
    if word.contains("://") || word.contains('@') {
        return None;
    }
    let inside = word.trim_start_matches('[').split([']', '/']).next().unwrap_or_default();
    if inside.parse::<Ipv6Addr>().is_ok() {
        return Some(inside.to_ascii_lowercase());
    }
    let host = without_port(word.split(['/', '?', '#']).next()?);
    let dotted = host.split('.').count() > 1
        && host.split('.').all(|label| {
            !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        });
    let is_address = host.parse::<Ipv4Addr>().is_ok();
    let is_name = dotted && host.bytes().any(|byte| byte.is_ascii_alphabetic());
    (is_address || is_name).then_some(host)
}

/// Whether nobody outside can reach a host: names without a dot, those of RFC 6761, 6762 and 8375, and addresses
/// of private networks (RFC 1918, 4193, 3927, 6598), however they are written.
pub(super) fn is_private(host: &str) -> bool {
    const ENDINGS: [&str; 11] = [
        ".local",
        ".localhost",
        ".localdomain",
        ".internal",
        ".intranet",
        ".corp",
        ".lan",
        ".home.arpa",
        ".private",
        ".invalid",
        ".test",
    ];
    if let Some(address) = loose_address(host) {
        return is_private_address(address);
    }
    // The zone of an address is one machine's (RFC 4007).
    let unscoped = host.split('%').next().unwrap_or(host);
    if let Ok(address) = unscoped.parse::<Ipv6Addr>() {
        return address.to_ipv4_mapped().is_some_and(is_private_address)
            || address.is_loopback()
            || address.is_unspecified()
            || address.is_unique_local()
            || address.is_unicast_link_local();
    }
    !host.contains('.') || ENDINGS.iter().any(|ending| host.ends_with(ending))
}

fn is_private_address(address: Ipv4Addr) -> bool {
    let [first, second, ..] = address.octets();
    let is_shared = first == 100 && (64..128).contains(&second); // RFC 6598
    first == 0 || is_shared || address.is_private() || address.is_loopback() || address.is_link_local()
}

/// An address as programs take it: `127.1` and `0x7f000001` are `127.0.0.1` (`inet_aton`).
fn loose_address(host: &str) -> Option<Ipv4Addr> {
    let parts: Vec<u32> = host.split('.').map(loose_number).collect::<Option<_>>()?;
    let (last, first) = parts.split_last()?;
    let mut address = 0_u32;
    for (place, part) in first.iter().enumerate() {
        let part = u8::try_from(*part).ok()?;
        address |= u32::from(part).checked_shl(24_u32.checked_sub(u32::try_from(place * 8).ok()?)?)?;
    }
    let room = u32::MAX.checked_shr(u32::try_from(first.len() * 8).ok()?)?;
    (*last <= room).then(|| Ipv4Addr::from(address | last))
}

fn loose_number(part: &str) -> Option<u32> {
    match part.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None if part.len() > 1 && part.starts_with('0') => u32::from_str_radix(part, 8).ok(),
        None if part.bytes().all(|byte| byte.is_ascii_digit()) => part.parse().ok(),
        None => None,
    }
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
        let odd = [
            "127.1",
            "0x7f000001",
            "0177.0.0.1",
            "2130706433",
            "100.64.0.1",
            "::ffff:10.0.0.1",
            "fe80::1%25eth0",
        ];
        for host in odd.into_iter().chain(["localhost.localdomain", "intra.test", "0.0.0.0", "::"]) {
            assert!(is_private(host), "{host}");
        }
        let public = [
            "libvirt.org",
            "1.1.1.1",
            "internal.example.org",
            "100.128.0.1",
            "1.1",
            "::ffff:1.1.1.1",
            "1.2.3.4.5",
        ];
        for host in public {
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
    fn a_host_without_a_scheme_is_an_address_or_a_name_with_a_dot() {
        let host = |word: &str| bare_host(word).unwrap_or_default();
        assert_eq!(host("10.1.2.3"), "10.1.2.3");
        assert_eq!(host("192.168.0.7:8080/x"), "192.168.0.7");
        assert_eq!(host("build.lan"), "build.lan");
        assert_eq!(host("[fd00::1]:80"), "fd00::1");
        for word in
            ["word", "1.2.3", "v1.2", "a@b.lan", "https://build.lan/", "...", "/etc/rc.local", "a..lan"]
        {
            assert!(bare_host(word).is_none_or(|host| !is_private(&host)), "{word}");
        }
    }

    #[test]
    fn a_case_is_found_however_it_is_spelt() {
        let spelt = "https://desk.example.org/case/C-7K3M-9QXB case=C-7K3M-9QXC c-7k3m-9qxd, #C-7K3M-9QXE, C-7K3M-9QXF/2, \
                     C-7K3M-9QXG-3 C-7K3M-9QXH\u{2019}s \u{201c}C-7K3M-9QXJ\u{201d} R-7K3M-9QXK:1 *C-7K3M-9QXM* C-7K3M-9QXA";
        assert_eq!(cases(spelt).len(), 11, "{:?}", cases(spelt));
        for other in [
            "C-7K3M",
            "C-ILOU-0000",
            "D-7K3M-9QXP",
            "aC-7K3M-9QXP",
            "C-7K3M-9QXPZ",
            "c-test-base",
            "C-7K3M9-QXP",
        ] {
            assert_eq!(cases(other), [""; 0], "{other}");
        }
    }

    #[test]
    fn cves_are_told_from_words_like_them() {
        assert_eq!(
            cves("see CVE-2010-2237, (cve-2013-64581) and CVE-1-2"),
            ["CVE-2010-2237", "CVE-2013-64581"]
        );
    }
}
