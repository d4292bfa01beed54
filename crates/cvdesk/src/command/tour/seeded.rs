//! Ids from a seed: the same step draws the same ids, however often it is taken.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use cvdesk_desk::port::Ids;
use sha2::{Digest as _, Sha256};

use crate::clock::SystemIds;
use crate::failure::{FAILED, Failure};
use crate::place;

/// The file that a tour's folder is known by.
pub const SEED: &str = "tour.seed";

/// Ids drawn from a seed, a scope and a counter. For rehearsals only: whoever has the seed knows every id.
#[derive(Debug, Clone)]
pub struct SeededIds {
    seed: String,
    scope: Arc<Mutex<(String, u64)>>,
}

impl SeededIds {
    /// Takes up the folder's seed, or draws and keeps one.
    pub fn of_folder(dir: &Path) -> Result<Self, Failure> {
        let path = dir.join(SEED);
        let trouble = |error: std::io::Error| {
            Failure::new(FAILED, format!("cannot write `{}`: {error}", path.display()))
        };
        let seed = if path.exists() {
            fs::read_to_string(&path).map_err(trouble)?
        } else {
            let seed = data_encoding::HEXLOWER.encode(&SystemIds.draw());
            let beside = place::beside(&path, ".new");
            fs::write(&beside, &seed).and_then(|()| fs::rename(&beside, &path)).map_err(trouble)?;
            seed
        };
        Ok(Self { seed, scope: Arc::default() })
    }

    /// Begins a scope; its first draw is always the same.
    pub fn begin(&self, scope: &str) {
        *self.scope.lock().unwrap_or_else(PoisonError::into_inner) = (scope.to_owned(), 0);
    }
}

impl Ids for SeededIds {
    fn draw(&self) -> [u8; 16] {
        let mut scope = self.scope.lock().unwrap_or_else(PoisonError::into_inner);
        scope.1 += 1;
        let mut hasher = Sha256::new();
        for part in [self.seed.as_str(), scope.0.as_str(), &scope.1.to_string()] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        let mut id = [0; 16];
        for (slot, byte) in id.iter_mut().zip(hasher.finalize()) {
            *slot = byte;
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scope_taken_up_again_draws_the_same_ids_and_another_draws_others() {
        let ids = SeededIds { seed: "s".to_owned(), scope: Arc::default() };
        ids.begin("approve");
        let first = [ids.draw(), ids.draw()];
        ids.begin("confirm");
        assert!(!first.contains(&ids.draw()));
        ids.begin("approve");
        assert_eq!(first, [ids.draw(), ids.draw()]);
    }
}
