//! Many short lists in two flat arrays: a million commits with one parent each need no million allocations.

/// Lists of items, addressed by the order in which they were pushed.
#[derive(Debug, Clone)]
pub(crate) struct Rows<T> {
    items: Vec<T>,
    /// INVARIANT: starts with 0, then where each list ends in `items`.
    bounds: Vec<usize>,
}

impl<T> Default for Rows<T> {
    fn default() -> Self {
        Self { items: vec![], bounds: vec![0] }
    }
}

impl<T> Rows<T> {
    pub(crate) fn push(&mut self, row: impl IntoIterator<Item = T>) {
        self.items.extend(row);
        self.bounds.push(self.items.len());
    }

    /// Returns a list, empty if there is none at `index`.
    pub(crate) fn get(&self, index: usize) -> &[T] {
        match self.bounds.get(index..).unwrap_or_default() {
            [start, end, ..] => self.items.get(*start..*end).unwrap_or_default(),
            [] | [_] => &[],
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &[T]> {
        (0..self.bounds.len().saturating_sub(1)).map(|index| self.get(index))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_back_as_pushed_and_outside_is_empty() {
        let mut rows = Rows::default();
        rows.push([]);
        rows.push([1, 2]);
        rows.push([3]);
        let all: Vec<&[i32]> = rows.iter().collect();
        assert_eq!(all, [&[] as &[i32], &[1, 2], &[3]]);
        assert_eq!((rows.get(3), rows.get(usize::MAX)), (&[] as &[i32], &[] as &[i32]));
    }
}
