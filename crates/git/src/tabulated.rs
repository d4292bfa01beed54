//! What was reached as the flat arrays that the analysis and the cache want.

use cvdesk_impact::{CommitTable, IdFormat};
use gix_hash::{Kind, oid};

use crate::cache::Draft;
use crate::error::Trouble;
use crate::known::Known;
use crate::walk::Reached;

/// All reached commits in one order: known ones as an aid numbers them, then those that were read, by id.
pub(crate) struct Tabulated<'a> {
    pub(crate) known: Option<&'a dyn Known>,
    pub(crate) reached: &'a Reached,
    pub(crate) kind: Kind,
}

/// Where a commit's parents come from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Row {
    Known(u32),
    Read(u32),
}

impl<'a> Tabulated<'a> {
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> + use<'a> {
        let Reached { known, read, .. } = self.reached;
        known.iter().map(|number| Row::Known(*number)).chain(read.iter().map(|number| Row::Read(*number)))
    }

    pub(crate) fn id(&self, row: Row) -> Option<&'a oid> {
        match row {
            Row::Known(number) => self.known.and_then(|known| known.id(number)),
            Row::Read(number) => self.reached.reads.id(number),
        }
    }

    /// Numbers all commits by their rows.
    pub(crate) fn table(&self) -> Result<CommitTable, Trouble> {
        let format = match self.kind {
            Kind::Sha256 => IdFormat::Sha256,
            _ => IdFormat::Sha1,
        };
        let count = self.reached.known.len().saturating_add(self.reached.read.len());
        let places = self.places();
        let mut table = CommitTable::with_capacity(format, count);
        let mut parents = Vec::new();
        for row in self.rows() {
            let id = self.id(row).ok_or(Trouble::Misled)?;
            match row {
                Row::Known(number) => {
                    if let Some(known) = self.known {
                        known.parents(number, &mut parents)?;
                        table.generations.push(known.generation(number));
                    }
                    let place = |parent: &u32| places.known.get(*parent as usize).copied();
                    table.push(id.as_bytes(), parents.iter().filter_map(place));
                }
                Row::Read(number) => {
                    let read = self.reached.reads.parents(number).iter();
                    table.push(id.as_bytes(), read.filter_map(|parent| places.of(self, parent)));
                }
            }
        }
        // Half a list of generations is none.
        if table.generations.len() < count || table.generations.contains(&0) {
            table.generations = Vec::new();
        }
        Ok(table)
    }

    fn places(&self) -> Places {
        let mut known = vec![u32::MAX; self.known.map_or(0, |known| known.count() as usize)];
        let mut read = vec![u32::MAX; self.reached.reads.count()];
        for (place, row) in (0..).zip(self.rows()) {
            let slot = match row {
                Row::Known(number) => known.get_mut(number as usize),
                Row::Read(number) => read.get_mut(number as usize),
            };
            if let Some(slot) = slot {
                *slot = place;
            }
        }
        Places { known, read }
    }
}

/// The table in rising order of its ids, with what messages say; `None` where it is too large.
pub(crate) fn draft(table: &CommitTable, info: impl Fn(usize, &mut Vec<u8>)) -> Option<Draft> {
    let length = table.format.length();
    let ids: Vec<_> = table.ids.chunks_exact(length).collect();
    let mut order: Vec<usize> = (0..ids.len()).collect();
    order.sort_by_key(|place| ids.get(*place));
    let mut moved = vec![0_u32; ids.len()];
    for (new, old) in (0..).zip(&order) {
        if let Some(slot) = moved.get_mut(*old) {
            *slot = new;
        }
    }
    let mut draft = Draft::default();
    for place in order {
        let bounds = (table.parent_bounds.get(place)?, table.parent_bounds.get(place.checked_add(1)?)?);
        let parents = table.parents.get(*bounds.0 as usize..*bounds.1 as usize)?;
        let parents = parents.iter().filter_map(|parent| moved.get(*parent as usize).copied());
        draft.push(ids.get(place)?, parents, |out| info(place, out))?;
    }
    Some(draft)
}

/// The row's place for each number.
struct Places {
    known: Vec<u32>,
    read: Vec<u32>,
}

impl Places {
    fn of(&self, rows: &Tabulated<'_>, id: &oid) -> Option<u32> {
        let known = rows.known.and_then(|known| known.find(id));
        match known {
            Some(number) => self.known.get(number as usize),
            None => self.read.get(rows.reached.reads.find(id)? as usize),
        }
        .copied()
    }
}
