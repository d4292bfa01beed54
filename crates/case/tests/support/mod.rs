//! The permanent fixtures: stored bodies of every kind, version and shape, byte for byte.

use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_case::{ActorId, CaseId, CommandId, Event, PolicyVersion, Stamped, StreamId};
use jiff::{SignedDuration, Timestamp};

/// A stored body and what its file's name says about it.
#[derive(Debug, Clone)]
pub struct Fixture {
    pub file: String,
    pub kind: String,
    pub kind_v: u16,
    pub body: Vec<u8>,
}

impl Fixture {
    pub fn event(&self) -> Event {
        Event::decode(&self.kind, self.kind_v, &self.body)
            .unwrap_or_else(|error| unreachable!("{}: {error}", self.file))
    }
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

/// The fixture of one file, `KIND@VERSION.json` or `KIND@VERSION.VARIANT.json`.
fn read(file: &str) -> Fixture {
    let body = fs::read(corpus().join(file)).unwrap_or_else(|error| unreachable!("`{file}`: {error}"));
    let (kind, rest) = file.split_once('@').unwrap();
    let (kind_v, _) = rest.split_once('.').unwrap();
    Fixture { file: file.to_owned(), kind: kind.to_owned(), kind_v: kind_v.parse().unwrap(), body }
}

/// Every fixture, by file name.
pub fn fixtures() -> Vec<Fixture> {
    let names = fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().file_name());
    let mut fixtures: Vec<_> = names.map(|name| read(name.to_str().unwrap())).collect();
    fixtures.sort_by(|a, b| a.file.cmp(&b.file));
    fixtures
}

/// The event of one fixture.
pub fn fixture(file: &str) -> Event {
    read(&format!("{file}.json")).event()
}

pub const CASE: CaseId = CaseId([1, 2, 3, 4, 5]);
pub const ALICE: ActorId = ActorId([0xa1; 16]);
pub const BOB: ActorId = ActorId([0xb0; 16]);

/// `n` hours after the first fact of a history.
pub fn hour(n: i64) -> Timestamp {
    "2013-01-14T10:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_hours(n)
}

/// The first fact of a stream, by Alice, in the first hour.
pub fn stamped(event: impl Into<Event>) -> Stamped {
    Stamped {
        seq: 1,
        stream: StreamId::case(CASE),
        version: 1,
        at: hour(0),
        actor: ALICE,
        command: CommandId([3; 16]),
        policy: PolicyVersion([4; 32]),
        event: event.into(),
    }
}

/// A history in which one fact follows another by an hour.
pub fn history(facts: impl IntoIterator<Item = (ActorId, Event)>) -> Vec<Stamped> {
    let numbered = facts.into_iter().zip(1_u32..);
    numbered
        .map(|((actor, event), version)| Stamped {
            seq: u64::from(version) + 40,
            version,
            at: hour(i64::from(version) - 1),
            actor,
            ..stamped(event)
        })
        .collect()
}
