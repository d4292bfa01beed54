//! An episode from founding to rest, and what it came to.

use cvdesk_policy::Policy;

use crate::action::{accept, act};
use crate::fuse::Fuse;
use crate::memory_store::lock;
use crate::outside::Mood;
use crate::random::Random;
use crate::world::World;

/// Passes that a healthy outside needs at most: each is after the longest wait between two tries.
const PASSES: usize = 12;

/// One episode.
#[derive(Debug, Clone)]
pub struct Episode {
    /// The checked policy of its profile.
    pub policy: Policy,
    /// All of it follows from this.
    pub seed: u64,
    /// How many actions.
    pub steps: u64,
}

/// How an episode ended.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// What was found wrong, where something was.
    pub violation: Option<String>,
    /// The actions that were done, as far as it came.
    pub told: Vec<String>,
    /// What it came to.
    pub tally: Tally,
}

/// How far episodes came: a run in which nothing happens shows nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Actions.
    pub steps: usize,
    /// Cases opened.
    pub cases: usize,
    /// Cases lifted.
    pub lifts: usize,
    /// Mails sent.
    pub mails: usize,
    /// Notice commits.
    pub commits: usize,
    /// Entries written.
    pub entries: usize,
    /// Copies restored.
    pub restores: usize,
    /// Cases whose words were erased.
    pub erased: usize,
    /// Addresses linked by what a mail held.
    pub proven: usize,
    /// Mails withheld from whoever was removed.
    pub withheld: usize,
    /// Packages given.
    pub packages: usize,
    /// Cases merged.
    pub merges: usize,
}

impl Tally {
    /// Adds another one.
    pub fn add(&mut self, other: Self) {
        self.steps += other.steps;
        self.cases += other.cases;
        self.lifts += other.lifts;
        self.mails += other.mails;
        self.commits += other.commits;
        self.entries += other.entries;
        self.restores += other.restores;
        self.erased += other.erased;
        self.proven += other.proven;
        self.withheld += other.withheld;
        self.packages += other.packages;
        self.merges += other.merges;
    }
}

/// Runs an episode without the actions that are left out.
#[must_use]
pub fn run_episode(episode: &Episode, left_out: &[u64]) -> Outcome {
    let world = World::found(episode.policy.clone(), episode.seed);
    let mut told = Vec::new();
    let mut violation = world.check();
    for index in (0..episode.steps).filter(|index| !left_out.contains(index)) {
        if violation.is_some() {
            break;
        }
        told.push(act(&world, episode.seed, index));
        violation = world.check();
    }
    let violation = violation.or_else(|| at_rest(&world, episode));
    Outcome { violation, tally: tally(&world, told.len()), told }
}

/// Everything outside is well and the clock right: what is wanted comes to be there.
fn at_rest(world: &World, episode: &Episode) -> Option<String> {
    {
        let mut outside = lock(&world.outside);
        (outside.mail, outside.repository) = (Mood::Well, Mood::Well);
        lock(&world.times).mend(true);
    }
    let mut random = Random::of_action(episode.seed, u64::MAX - 2);
    for _ in 0..PASSES {
        lock(&world.times).pass(3_700);
        let process = world.process(Fuse::default(), Random::new(random.next()));
        accept(world, &process);
        if let Some(violation) = world.check() {
            return Some(violation);
        }
        lock(&world.model).accepting = None;
        let process = world.process(Fuse::default(), Random::new(random.next()));
        let pass = world.desk(&process).and_then(|mut desk| desk.reconcile(process.adapters(), false));
        if let Some(violation) = world.check() {
            return Some(violation);
        }
        if pass.is_ok_and(|pass| pass.waiting == 0) {
            break;
        }
    }
    let (disk, outside) = (lock(&world.disk), lock(&world.outside));
    let mut model = lock(&world.model);
    let by_mail = world.policy.channel.mail.is_some();
    model.at_rest(&disk, &outside, world.policy.notice().is_some(), by_mail);
    model.violation.clone()
}

fn tally(world: &World, steps: usize) -> Tally {
    let (disk, outside, model) = (lock(&world.disk), lock(&world.outside), lock(&world.model));
    Tally {
        steps,
        cases: model.cases().len(),
        lifts: model.lifts,
        mails: outside.mails.len(),
        commits: outside.commits.len(),
        entries: disk.live.log.len(),
        restores: model.restores,
        erased: model.erased(),
        proven: model.accounts().proven,
        withheld: model.accounts().withheld,
        packages: model.kin().given,
        merges: model.kin().merges,
    }
}
