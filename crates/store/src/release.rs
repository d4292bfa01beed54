//! The version of this cvdesk, and its order among others.

/// The version of this cvdesk.
pub(crate) const OURS: &str = env!("CARGO_PKG_VERSION");

/// Whether `version` is newer than `than`; a version that cannot be read is older than any.
pub(crate) fn newer(version: &str, than: &str) -> bool {
    numbers(version) > numbers(than)
}

fn numbers(version: &str) -> Option<[u64; 3]> {
    let release = version.split(['-', '+']).next()?;
    let parts: Vec<u64> = release.split('.').map(str::parse).collect::<Result<_, _>>().ok()?;
    parts.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_by_number_and_not_by_letter() {
        assert!(newer("0.10.0", "0.9.9"));
        assert!(newer("1.0.0", "0.99.99"));
        assert!(!newer("0.1.0", "0.1.0"));
        assert!(!newer("what", "0.0.1"));
        assert!(newer("0.0.1", "what"));
    }
}
