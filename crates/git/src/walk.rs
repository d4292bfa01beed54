//! From the refs back to the first commits: every commit reachable, each once; a missing one ends the walk.

use gix_hash::{ObjectId, oid};

use crate::error::Trouble;
use crate::harvest::{Wanted, harvest};
use crate::known::Known;
use crate::objects::Objects;
use crate::reads::Reads;
use crate::repository::Repository;

/// After this many commits read one by one, the packs are read as a whole.
const ONE_BY_ONE: usize = 256;

/// How commits are read that nobody knows yet.
#[derive(Clone, Copy)]
pub(crate) struct Manner<'a> {
    /// Whether their messages are wanted too.
    pub(crate) infos: bool,
    /// Told how many more commits have been read.
    pub(crate) progress: &'a (dyn Fn(usize) + Sync),
}

/// What is reachable.
pub(crate) struct Reached {
    /// Numbers of known commits, rising.
    pub(crate) known: Vec<u32>,
    pub(crate) reads: Reads,
    /// Numbers of commits that were read, in rising order of their ids.
    pub(crate) read: Vec<u32>,
}

/// Follows all parents from the tips.
pub(crate) fn walk(
    tips: &[ObjectId],
    known: Option<&dyn Known>,
    objects: &mut Objects,
    manner: Manner<'_>,
) -> Result<Reached, Trouble> {
    let seen_known = vec![false; known.map_or(0, |known| known.count() as usize)];
    let mut walk = Walk {
        known,
        objects,
        manner,
        reads: Reads::default(),
        alone: 0,
        seen_known,
        seen_read: Vec::new(),
        open_known: Vec::new(),
        open_read: Vec::new(),
    };
    for tip in tips {
        walk.reach(tip, None)?;
        walk.follow()?;
    }
    Ok(walk.reached())
}

struct Walk<'a> {
    known: Option<&'a dyn Known>,
    objects: &'a mut Objects,
    manner: Manner<'a>,
    reads: Reads,
    /// How many commits were read one by one.
    alone: usize,
    seen_known: Vec<bool>,
    seen_read: Vec<bool>,
    open_known: Vec<u32>,
    open_read: Vec<u32>,
}

impl Walk<'_> {
    fn follow(&mut self) -> Result<(), Trouble> {
        let mut parents = Vec::new();
        loop {
            if let (Some(number), Some(known)) = (self.open_known.pop(), self.known) {
                known.parents(number, &mut parents)?;
                for parent in &parents {
                    self.reach_known(*parent);
                }
            } else if let Some(number) = self.open_read.pop() {
                for parent in self.reads.parents(number).to_vec() {
                    self.reach(&parent, Some(number))?;
                }
            } else {
                return Ok(());
            }
        }
    }

    fn reach(&mut self, id: &oid, child: Option<u32>) -> Result<(), Trouble> {
        if let Some(number) = self.known.and_then(|known| known.find(id)) {
            self.reach_known(number);
            return Ok(());
        }
        let number = match self.reads.find(id) {
            Some(number) => number,
            None => self.read(id, child)?,
        };
        if self.seen_read.len() < self.reads.count() {
            self.seen_read.resize(self.reads.count(), false);
        }
        if let Some(seen @ false) = self.seen_read.get_mut(number as usize) {
            *seen = true;
            self.open_read.push(number);
        }
        Ok(())
    }

    fn reach_known(&mut self, number: u32) {
        if let Some(seen @ false) = self.seen_known.get_mut(number as usize) {
            *seen = true;
            self.open_known.push(number);
        }
    }

    fn read(&mut self, id: &oid, child: Option<u32>) -> Result<u32, Trouble> {
        if self.alone == ONE_BY_ONE {
            self.harvest()?;
        }
        self.alone = self.alone.saturating_add(1);
        if let Some(number) = self.reads.find(id) {
            return Ok(number);
        }
        read_one(self.objects, &mut self.reads, id, self.manner)?;
        self.reads.find(id).ok_or_else(|| {
            let child = child.and_then(|child| self.reads.id(child));
            let needed_by = child.map_or_else(|| "a ref".to_owned(), |child| format!("commit `{child}`"));
            Repository::missing(&id.to_hex(), &needed_by)
        })
    }

    fn harvest(&mut self) -> Result<(), Trouble> {
        let (known, reads) = (self.known, &self.reads);
        // INVARIANT of threads: what they ask is only read.
        let is_new =
            |id: &oid| reads.find(id).is_none() && known.is_none_or(|known| known.find(id).is_none());
        let Manner { infos, progress } = self.manner;
        let rows = harvest(self.objects, &Wanted { commit: &is_new, infos, progress })?;
        for rows in rows {
            self.reads.append(rows);
        }
        Ok(())
    }

    fn reached(self) -> Reached {
        let numbers = |seen: Vec<bool>| -> Vec<u32> {
            (0..).zip(seen).filter(|(_, seen)| *seen).map(|(number, _)| number).collect()
        };
        let known = numbers(self.seen_known);
        let mut read = numbers(self.seen_read);
        read.sort_unstable_by(|left, right| self.reads.id(*left).cmp(&self.reads.id(*right)));
        Reached { known, reads: self.reads, read }
    }
}

/// Reads one commit, where it is there.
pub(crate) fn read_one(
    objects: &mut Objects,
    reads: &mut Reads,
    id: &oid,
    manner: Manner<'_>,
) -> Result<(), Trouble> {
    if let Some(commit) = objects.commit(id)? {
        let mut rows = crate::reads::Rows::default();
        rows.push(id.to_owned(), commit, manner.infos);
        reads.append(rows);
        (manner.progress)(1);
    }
    Ok(())
}
