//! Comparing mail addresses without ever taking one person for another (leak L103).

/// The form in which two addresses are compared: ASCII only, in lower case; anything else is nobody's.
///
/// Plus-tags, dots and quoted local parts are kept as they are: no rule about them holds for every server.
#[must_use]
pub fn normalised(address: &str) -> Option<String> {
    let (local, domain) = address.rsplit_once('@')?;
    let plain = |part: &str| {
        !part.is_empty()
            && part.chars().all(|char| char.is_ascii_graphic() && !"\"<>(),;:\\@[]".contains(char))
    };
    (address.len() <= 254 && plain(local) && plain(domain)).then(|| address.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    // leak L103
    #[test]
    fn look_alikes_are_not_the_same_person() {
        assert_eq!(normalised("Dan@Example.ORG").as_deref(), Some("dan@example.org"));
        for odd in [
            "dаn@example.org",
            "\"dan\"@example.org",
            "dan@exаmple.org",
            "dan@example.org\r\n",
            "dan\0@example.org",
            "@example.org",
            "dan@",
            "a@b@c",
        ] {
            assert_eq!(normalised(odd), None, "{odd:?}");
        }
        for other in ["dan+x@example.org", "d.an@example.org", "dan@sub.example.org"] {
            assert_ne!(normalised(other).as_deref(), Some("dan@example.org"));
        }
        assert_eq!(normalised(&format!("{}@example.org", "x".repeat(250))), None);
    }
}
