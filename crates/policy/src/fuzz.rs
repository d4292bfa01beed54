//! The loader's fuzz target: no bytes may break it, and whatever it takes it takes again.

use crate::schema::Policy;

/// Reads a file of any bytes as a policy.
///
/// # Panics
/// Where a fault has no place in the file or no sentence of one line, or where a policy that was read does not come
/// back from its normalised form.
pub fn fuzz_load(bytes: &[u8]) {
    let Ok(source) = std::str::from_utf8(bytes) else { return };
    match Policy::load(source) {
        Ok(policy) => {
            let again = Policy::from_normalised(&policy.normalised());
            assert_eq!(again.map(|again| again.version()), Ok(policy.version()), "comes back as it went");
        }
        Err(error) => {
            let lines = source.matches('\n').count().saturating_add(1);
            assert!((1..=lines).contains(&error.line) && error.column >= 1, "{error}");
            assert!(!error.what.is_empty() && !error.what.contains('\n'), "{error}");
            assert!(!error.what.contains("data did not match"), "{error}");
        }
    }
}
