//! One process and when it dies: every call over a port passes here, before and after it takes effect.

use std::sync::{Mutex, PoisonError};

use cvdesk_case::EffectKey;

/// Where a process is when it passes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Point {
    /// It reads.
    Read,
    /// It is about to change something, on the disk or outside.
    Before,
    /// It wrote, and has not synced.
    Unsynced,
    /// It changed something and is about to hear so.
    After,
}

/// The process is dead: nothing that it does has an effect any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Died;

/// What happens while a process stands still.
pub(crate) type Interruption = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    passed: u32,
    dies_at: Option<u32>,
    dead: bool,
    /// Changes of the disk that it asked for, and the first of those that find the disk full.
    writes: u32,
    full_from: Option<u32>,
    interrupted_at: Option<u32>,
    interruption: Option<Interruption>,
    /// The lease it took last.
    fence: Option<u64>,
    /// What it began, the newest fence of the desk at that time, and how long the log was.
    begun: Vec<(EffectKey, u64, u64)>,
}

/// A process.
#[derive(Default)]
pub(crate) struct Fuse(Mutex<State>);

impl Fuse {
    /// A process that dies at the given step, and stands still at another while something else happens.
    pub(crate) fn new(dies_at: Option<u32>, stands_still: Option<(u32, Interruption)>) -> Self {
        let (interrupted_at, interruption) = stands_still.unzip();
        Self(Mutex::new(State { dies_at, interrupted_at, interruption, ..State::default() }))
    }

    /// The disk is full from some write of this process on.
    pub(crate) fn full_from(self, write: Option<u32>) -> Self {
        self.state().full_from = write;
        self
    }

    /// Asks for a change of the disk; whether there is room.
    pub(crate) fn finds_room(&self) -> bool {
        let mut state = self.state();
        state.writes += 1;
        state.full_from.is_none_or(|from| state.writes < from)
    }

    /// Whether it could not write something down, such as a receipt.
    pub(crate) fn was_refused_room(&self) -> bool {
        let state = self.state();
        state.full_from.is_some_and(|from| state.writes >= from)
    }

    /// Passes one point.
    pub(crate) fn pass(&self, point: Point) -> Result<(), Died> {
        let interruption = {
            let mut state = self.state();
            state.passed += 1;
            if state.dead || state.dies_at == Some(state.passed) {
                state.dead = true;
                return Err(Died);
            }
            // A write and its sync are one system call apart; nobody else acts between them here.
            let now = state.interrupted_at.is_some_and(|at| at <= state.passed) && point != Point::Unsynced;
            if now { state.interruption.take() } else { None }
        };
        if let Some(interruption) = interruption {
            interruption();
        }
        Ok(())
    }

    /// Whether it died.
    pub(crate) fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// It took the lease.
    pub(crate) fn took(&self, fence: u64) {
        self.state().fence = Some(fence);
    }

    /// The lease it took last.
    pub(crate) fn fence(&self) -> Option<u64> {
        self.state().fence
    }

    /// It recorded durably that it is about to do something.
    pub(crate) fn began(&self, effect: EffectKey, newest: u64, entries: u64) {
        self.state().begun.push((effect, newest, entries));
    }

    /// The newest fence of the desk when it began this effect.
    pub(crate) fn began_under(&self, effect: EffectKey) -> Option<u64> {
        self.state().begun.iter().rev().find(|(known, ..)| *known == effect).map(|(_, fence, _)| *fence)
    }

    /// How long the log was when it began this effect.
    pub(crate) fn began_at(&self, effect: EffectKey) -> Option<u64> {
        self.state().begun.iter().rev().find(|(known, ..)| *known == effect).map(|(.., entries)| *entries)
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
