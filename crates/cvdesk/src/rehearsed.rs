//! What a rehearsal hands to a command in the place of the machine's randomness and standard input.
//!
//! Ids come from a seed: the same step draws the same ids, however often it is taken. So a killed tour goes on where
//! it stopped: a step that was taken is answered with its first answer, and nothing outside happens twice.

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

/// One command of a rehearsal: its ids, and what it reads from standard input.
#[derive(Debug, Clone)]
pub struct Rehearsed {
    /// Its ids.
    pub ids: SeededIds,
    /// Its standard input.
    pub input: Vec<u8>,
}

/// Ids drawn from a seed, a scope and a counter. For rehearsals only: whoever has the seed knows every id.
#[derive(Debug, Clone)]
pub struct SeededIds {
    seed: String,
    scope: Arc<Mutex<Scope>>,
}

/// Where in the story ids are drawn.
#[derive(Debug, Default)]
struct Scope {
    line: String,
    request: u64,
    drawn: u64,
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

    /// Begins a line of the story; its first draw is always the same.
    pub fn begin(&self, line: &str) {
        *self.scope() = Scope { line: line.to_owned(), ..Scope::default() };
    }

    /// Begins the line's next request: its ids depend on nothing that an earlier run may have done already.
    pub fn begin_request(&self) {
        let mut scope = self.scope();
        scope.request = scope.request.saturating_add(1);
        scope.drawn = 0;
    }

    /// Begins a pass of the reconciler. Every pass holds its lease under the same id, so that a tour which goes on
    /// need not wait for the lease of the one that was killed.
    pub fn begin_pass(&self) {
        self.begin("pass");
    }

    fn scope(&self) -> std::sync::MutexGuard<'_, Scope> {
        self.scope.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ids for SeededIds {
    fn draw(&self) -> [u8; 16] {
        let mut scope = self.scope();
        scope.drawn = scope.drawn.saturating_add(1);
        let mut hasher = Sha256::new();
        for part in
            [self.seed.as_str(), scope.line.as_str(), &scope.request.to_string(), &scope.drawn.to_string()]
        {
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

    fn ids() -> SeededIds {
        SeededIds { seed: "s".to_owned(), scope: Arc::default() }
    }

    #[test]
    fn a_scope_taken_up_again_draws_the_same_ids_and_another_draws_others() {
        let ids = ids();
        ids.begin("approve");
        let first = [ids.draw(), ids.draw()];
        ids.begin("confirm");
        assert!(!first.contains(&ids.draw()));
        ids.begin("approve");
        assert_eq!(first, [ids.draw(), ids.draw()]);
    }

    #[test]
    fn a_request_draws_the_same_ids_however_many_the_one_before_it_drew() {
        let second = |drawn: usize| {
            let ids = ids();
            ids.begin("fix");
            ids.begin_request();
            for _ in 0..drawn {
                ids.draw();
            }
            ids.begin_request();
            ids.draw()
        };
        assert_eq!(second(1), second(5));
    }
}
