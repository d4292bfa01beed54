//! Sorts commits so that parents come before children; must not recurse, since real histories are deeper than a stack.

use crate::table::CommitTable;

/// Orders all commits by number, or names one whose history goes in a circle.
///
/// Known generations make this a counting sort; they are checked first, and wrong ones cost a walk.
pub(crate) fn parents_first(table: &CommitTable, count: u32) -> Result<Vec<u32>, u32> {
    by_generation(table, count).map_or_else(|| by_walking(table, count), Ok)
}

fn by_generation(table: &CommitTable, count: u32) -> Option<Vec<u32>> {
    let generations = &table.generations;
    let highest = *generations.iter().max()?;
    let is_dense = u64::from(highest) <= u64::from(count).saturating_mul(2);
    let is_above_parents = |number: u32, generation: u32| {
        let mut parents = table.parents_of(number).iter();
        parents.all(|parent| generations.get(*parent as usize).is_some_and(|older| *older < generation))
    };
    if !is_dense
        || !(0..count).zip(generations).all(|(number, generation)| is_above_parents(number, *generation))
    {
        return None;
    }
    // How many commits each generation has, then where it begins.
    let mut starts = vec![0_u32; highest as usize + 2];
    for generation in generations {
        if let Some(size) = starts.get_mut(*generation as usize + 1) {
            *size += 1;
        }
    }
    let mut before = 0_u32;
    for start in &mut starts {
        before += *start;
        *start = before;
    }
    let mut order = vec![0; count as usize];
    for (number, generation) in (0..count).zip(generations) {
        let place = starts.get_mut(*generation as usize)?;
        *order.get_mut(*place as usize)? = number;
        *place += 1;
    }
    Some(order)
}

/// Commits wait on a path of their own for their parents, however long it grows.
fn by_walking(table: &CommitTable, count: u32) -> Result<Vec<u32>, u32> {
    let mut walk = Walk {
        table,
        visits: vec![Visit::Unseen; count as usize],
        path: vec![],
        order: Vec::with_capacity(count as usize),
    };
    for start in 0..count {
        walk.finish_history_of(start).map_err(|Circle| start)?;
    }
    Ok(walk.order)
}

/// How far the walk is with a commit.
#[derive(Debug, Clone, Copy)]
enum Visit {
    Unseen,
    /// A descendant waits for it: meeting it again closes a circle.
    OnPath,
    Done,
}

struct Circle;

/// A depth-first walk that keeps its own path.
struct Walk<'a> {
    table: &'a CommitTable,
    visits: Vec<Visit>,
    /// Commits waiting for their parents, with the parents not yet looked at.
    path: Vec<(u32, std::slice::Iter<'a, u32>)>,
    order: Vec<u32>,
}

impl Walk<'_> {
    fn finish_history_of(&mut self, start: u32) -> Result<(), Circle> {
        self.enter(start)?;
        while let Some((commit, unvisited)) = self.path.last_mut() {
            if let Some(parent) = unvisited.next() {
                self.enter(*parent)?;
            } else {
                if let Some(visit) = self.visits.get_mut(*commit as usize) {
                    *visit = Visit::Done;
                }
                self.order.push(*commit);
                self.path.pop();
            }
        }
        Ok(())
    }

    fn enter(&mut self, commit: u32) -> Result<(), Circle> {
        match self.visits.get_mut(commit as usize) {
            Some(visit @ Visit::Unseen) => {
                *visit = Visit::OnPath;
                self.path.push((commit, self.table.parents_of(commit).iter()));
                Ok(())
            }
            Some(Visit::OnPath) => Err(Circle),
            Some(Visit::Done) | None => Ok(()),
        }
    }
}
