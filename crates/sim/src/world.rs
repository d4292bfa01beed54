//! The world of an episode: disk, outside, time and model, shared by whatever processes there are.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use cvdesk_case::{ActorId, StreamId};
use cvdesk_desk::port::{Identity, Ids};
use cvdesk_desk::{Adapters, Desk, DeskError, Policies, Ports};
use cvdesk_policy::Policy;

use crate::canary::canary;
use crate::clock::{SimClock, Times};
use crate::crew::{Crew, STRANGER, assemble, complete};
use crate::disk::{Disk, Image};
use crate::fuse::Fuse;
use crate::memory_store::{MemoryStore, lock};
use crate::model::{Memory, Model};
use crate::outside::{Outside, Reach};
use crate::random::Random;

/// A backup: the disk and what was known then.
pub(crate) struct Backup {
    pub(crate) image: Image,
    pub(crate) memory: Memory,
    pub(crate) progress: Vec<(cvdesk_case::CaseId, usize)>,
}

/// Everything there is; copies share it.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) disk: Arc<Mutex<Disk>>,
    pub(crate) outside: Arc<Mutex<Outside>>,
    pub(crate) times: Arc<Mutex<Times>>,
    pub(crate) model: Arc<Mutex<Model>>,
    pub(crate) policy: Arc<Policy>,
    pub(crate) policies: Arc<Mutex<Policies>>,
    pub(crate) crew: Arc<Crew>,
    pub(crate) canaries: Arc<AtomicU64>,
    pub(crate) backup: Arc<Mutex<Option<Backup>>>,
    /// How far each case was brought on purpose.
    pub(crate) progress: Arc<Mutex<Vec<(cvdesk_case::CaseId, usize)>>>,
}

/// Ids out of an action's own numbers.
pub(crate) struct SimIds(Mutex<Random>);

impl Ids for SimIds {
    fn draw(&self) -> [u8; 16] {
        lock(&self.0).bytes()
    }
}

/// One process: everything that it reaches, it reaches through its fuse.
pub(crate) struct Process {
    store: MemoryStore,
    clock: SimClock,
    ids: SimIds,
    reach: Reach,
    sign_off: Identity,
    pub(crate) fuse: Arc<Fuse>,
}

impl World {
    /// Founds a desk of a profile.
    pub(crate) fn found(policy: Policy, seed: u64) -> Self {
        let mut random = Random::of_action(seed, u64::MAX);
        let policy = complete(policy);
        let mut world = Self {
            disk: Arc::new(Mutex::new(Disk::new(random.next()))),
            outside: Arc::new(Mutex::new(Outside::new(random.one_in(3)))),
            times: Arc::new(Mutex::new(Times::new())),
            model: Arc::new(Mutex::new(Model::new(STRANGER))),
            policy: Arc::new(policy),
            policies: Arc::default(),
            crew: Arc::new(Crew {
                team: Vec::new(),
                guests: Vec::new(),
                agent: None,
                stranger: STRANGER,
                member_address: String::new(),
            }),
            canaries: Arc::new(AtomicU64::new(1)),
            backup: Arc::default(),
            progress: Arc::default(),
        };
        let process = world.process(Fuse::default(), Random::of_action(seed, u64::MAX - 1));
        let crew = assemble(process.ports(), &world.policy, &mut random);
        if let Some(agent) = crew.agent {
            lock(&world.model).agent_is(agent);
        }
        world.crew = Arc::new(crew);
        world
    }

    /// Starts a process.
    pub(crate) fn process(&self, fuse: Fuse, random: Random) -> Process {
        let fuse = Arc::new(fuse);
        Process {
            store: MemoryStore::of_process(Arc::clone(&self.disk), Arc::clone(&fuse)),
            clock: SimClock { times: Arc::clone(&self.times), process: Arc::clone(&fuse) },
            ids: SimIds(Mutex::new(random)),
            reach: Reach {
                outside: Arc::clone(&self.outside),
                times: Arc::clone(&self.times),
                disk: Arc::clone(&self.disk),
                model: Arc::clone(&self.model),
                process: Arc::clone(&fuse),
            },
            sign_off: Identity { name: "the desk".to_owned(), email: "desk@desk.test".to_owned() },
            fuse,
        }
    }

    /// Opens the desk in a process.
    pub(crate) fn desk<'p>(&self, process: &'p Process) -> Result<Desk<'p>, DeskError> {
        let known = lock(&self.policies).clone();
        let desk = Desk::open_knowing(process.ports(), &known)?;
        *lock(&self.policies) = desk.policies().clone();
        Ok(desk)
    }

    /// A canary that was never used.
    pub(crate) fn new_canary(&self) -> u64 {
        self.canaries.fetch_add(1, Ordering::Relaxed)
    }

    /// A reason that somebody gives, kept with something.
    pub(crate) fn reason(&self, of: StreamId) -> String {
        let number = self.new_canary();
        lock(&self.model).words().written(number, Some(of));
        format!("because {}", canary(number))
    }

    /// Who an address is linked to now.
    pub(crate) fn holder(&self, address: &str) -> Option<ActorId> {
        let (disk, outside, times) = (lock(&self.disk), lock(&self.outside), lock(&self.times));
        let mut model = lock(&self.model);
        model.scan(&disk, &outside, &times);
        model.accounts().holder(address)
    }

    /// Looks at everything that always holds.
    pub(crate) fn check(&self) -> Option<String> {
        let (disk, outside, times) = (lock(&self.disk), lock(&self.outside), lock(&self.times));
        let mut model = lock(&self.model);
        model.scan(&disk, &outside, &times);
        model.keeps_mail(&disk);
        model.keeps_words(&disk);
        model.violation.clone()
    }

    /// The founder.
    pub(crate) fn founder(&self) -> ActorId {
        self.crew.team[0]
    }
}

impl Process {
    pub(crate) fn ports(&self) -> Ports<'_> {
        Ports { store: &self.store, blobs: &self.store, clock: &self.clock, ids: &self.ids }
    }

    pub(crate) fn adapters(&self) -> Adapters<'_> {
        Adapters { mailer: &self.reach, notices: &self.reach, sign_off: &self.sign_off }
    }
}
