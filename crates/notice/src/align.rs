//! What two lists have in common, in order: the ground of every difference that is shown or made.

/// A table of more cells than this is not laid out; the middle then counts as wholly different.
const MOST_CELLS: usize = 1 << 24;

/// Pairs of places, rising in both lists, at which the lists have the same; as many as can be.
///
/// What begins and ends alike is paired first. Of a middle too large for that (some thousand lines against some
/// thousand others) nothing is paired.
pub(crate) fn common<T: PartialEq>(left: &[T], right: &[T]) -> Vec<(usize, usize)> {
    let start = left.iter().zip(right).take_while(|(left, right)| left == right).count();
    let (left_rest, right_rest) =
        (left.get(start..).unwrap_or_default(), right.get(start..).unwrap_or_default());
    let backwards = left_rest.iter().rev().zip(right_rest.iter().rev());
    let end = backwards.take_while(|(left, right)| left == right).count();
    let middle = |rest: &[T]| rest.len().saturating_sub(end);
    let (left_middle, right_middle) = (middle(left_rest), middle(right_rest));
    let inner = longest(
        left_rest.get(..left_middle).unwrap_or_default(),
        right_rest.get(..right_middle).unwrap_or_default(),
    );
    let head = (0..start).map(|place| (place, place));
    let inner = inner.into_iter().map(|(left, right)| (start + left, start + right));
    let tail = (0..end).map(|place| (start + left_middle + place, start + right_middle + place));
    head.chain(inner).chain(tail).collect()
}

/// The longest common subsequence, by the table of the lengths of what is left.
fn longest<T: PartialEq>(left: &[T], right: &[T]) -> Vec<(usize, usize)> {
    let width = right.len() + 1;
    if left.is_empty() || right.is_empty() || (left.len() + 1).saturating_mul(width) > MOST_CELLS {
        return Vec::new();
    }
    let mut lengths = vec![0_u32; (left.len() + 1) * width];
    let at = |lengths: &[u32], row: usize, column: usize| {
        lengths.get(row * width + column).copied().unwrap_or_default()
    };
    for (row, one) in left.iter().enumerate().rev() {
        for (column, other) in right.iter().enumerate().rev() {
            let length = if one == other {
                at(&lengths, row + 1, column + 1) + 1
            } else {
                at(&lengths, row + 1, column).max(at(&lengths, row, column + 1))
            };
            if let Some(cell) = lengths.get_mut(row * width + column) {
                *cell = length;
            }
        }
    }
    let (mut row, mut column) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(one), Some(other)) = (left.get(row), right.get(column)) {
        if one == other {
            pairs.push((row, column));
            row += 1;
            column += 1;
        } else if at(&lengths, row + 1, column) >= at(&lengths, row, column + 1) {
            row += 1;
        } else {
            column += 1;
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(left: &str, right: &str) -> String {
        let (left, right): (Vec<_>, Vec<_>) = (left.chars().collect(), right.chars().collect());
        let pairs = common(&left, &right);
        assert!(pairs.is_sorted_by(|one, next| one.0 < next.0 && one.1 < next.1), "{pairs:?}");
        assert!(pairs.iter().all(|(place, other)| left[*place] == right[*other]));
        pairs.into_iter().map(|(place, _)| left[place]).collect()
    }

    #[test]
    fn as_much_as_can_be_is_kept() {
        for (left, right, kept) in
            [("", "", ""), ("abc", "abc", "abc"), ("abcd", "acbd", "acd"), ("xaybz", "ab", "ab")]
        {
            assert_eq!(together(left, right), kept, "{left} {right}");
        }
        assert_eq!(together("abcbdab", "bdcaba").len(), 4);
    }

    #[test]
    fn a_middle_too_large_to_compare_is_taken_for_wholly_new() {
        let (left, mut right): (Vec<_>, Vec<_>) = ((0..9_000).collect(), (0..9_000).rev().collect());
        right.insert(0, -1);
        assert!(common(&left, &right).is_empty());
    }
}
