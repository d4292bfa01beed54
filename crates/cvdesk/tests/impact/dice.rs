//! The run's knobs and its random choices: the same seed, the same run.

/// The full number of random questions; a run that asks for it runs everything else in full too.
const FULL: usize = 10_000;

#[expect(clippy::disallowed_methods, reason = "a test's knobs")]
fn knob(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// How many random questions this run asks, from a full figure of 10,000.
pub fn triples() -> usize {
    knob("CVDESK_IMPACT_TRIPLES").map_or(600, |asked| usize::try_from(asked).unwrap())
}

/// A figure in the measure of this run: all of it in a full one, else its share, one at least.
pub fn share_of(full: usize) -> usize {
    (full * triples() / FULL).clamp(1, full)
}

/// Whether this is the long run.
pub fn is_full() -> bool {
    triples() >= FULL
}

/// A small generator (splitmix64).
pub struct Dice(u64);

impl Dice {
    /// Thrown with the run's seed, which is printed; `salt` keeps the tests apart.
    pub fn of_this_run(salt: u64) -> Self {
        let seed = knob("CVDESK_SEED").unwrap_or(1);
        println!("CVDESK_SEED={seed} CVDESK_IMPACT_TRIPLES={}", triples());
        Self(seed ^ salt.wrapping_mul(0x9e37_79b9))
    }

    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut word = self.0;
        word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((word ^ (word >> 31)) % u64::try_from(bound).unwrap()).unwrap()
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
