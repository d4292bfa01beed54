//! The paths a notice commit may write: inside the repository, on every file system, and never git's own.

use std::collections::BTreeSet;

use cvdesk_desk::port::RepoError;

/// Checks every path, and that no file is given twice.
pub(crate) fn check(files: &[(String, Vec<u8>)]) -> Result<(), RepoError> {
    let mut seen = BTreeSet::new();
    for (path, _) in files {
        if !is_inside(path) || !seen.insert(path) {
            let shown =
                path.chars().map(|char| if char.is_control() { '?' } else { char }).take(200).collect();
            return Err(RepoError::BadPath(shown));
        }
    }
    Ok(())
}

fn is_inside(path: &str) -> bool {
    path.len() <= 1000 && path.split('/').all(is_name)
}

/// The characters are an allow-list: git's checks against disguised `.git` (CVE-2014-9390: invisible characters,
/// `GIT~1`, trailing dots) then have nothing left to find.
fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte);
    !name.is_empty()
        && name.len() <= 200
        && name.bytes().all(plain)
        && !name.starts_with('-')
        && !name.ends_with('.')
        && !name.to_ascii_lowercase().starts_with(".git")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(paths: &[&str]) -> Result<(), RepoError> {
        check(&paths.iter().map(|path| ((*path).to_owned(), vec![])).collect::<Vec<_>>())
    }

    #[test]
    fn paths_of_notices_pass() {
        checked(&["notices/2013/0001.xml", "notices/2013/0001.txt", ".well-known/csaf/x.json", "README"])
            .unwrap();
    }

    #[test]
    fn paths_that_lead_elsewhere_are_refused() {
        for bad in [
            "",
            "/",
            "/etc/passwd",
            "..",
            "a/../b",
            "a//b",
            "a/",
            "./a",
            ".git/config",
            "a/.GIT/hooks/x",
            ".gitmodules",
            ".gitattributes",
            "git~1/x",
            "a\\b",
            "a\nb",
            "a\0b",
            "c:x",
            "-x",
            "a/.git\u{200c}/x",
            "x.",
            "a b",
        ] {
            assert!(matches!(checked(&[bad]), Err(RepoError::BadPath(_))), "{bad:?}");
        }
    }

    #[test]
    fn a_path_given_twice_is_refused() {
        assert!(checked(&["a", "b", "a"]).is_err());
    }
}
