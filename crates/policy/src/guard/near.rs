//! Finds the name that somebody probably meant.

/// The known name nearest to what was written, where one is near enough to be a slip of the hand.
pub(crate) fn nearest<'a>(written: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let written = written.to_lowercase();
    let allowed = 1 + written.chars().count() / 4;
    let near = known.filter_map(|name| {
        let last_word = name.rsplit('.').next().unwrap_or(name);
        let away = distance(&written, &name.to_lowercase()).min(1 + distance(&written, last_word));
        (away <= allowed).then_some((away, name))
    });
    near.min_by_key(|(away, _)| *away).map(|(_, name)| name)
}

/// Levenshtein's distance, in characters.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (above, left) in from.chars().enumerate() {
        let mut diagonal = above;
        let mut before = above + 1;
        for (cell, right) in row.iter_mut().skip(1).zip(to.chars()) {
            let here = if left == right { diagonal } else { 1 + diagonal.min(before).min(*cell) };
            diagonal = std::mem::replace(cell, here);
            before = here;
        }
        if let Some(first) = row.first_mut() {
            *first = above + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distance_counts_single_slips() {
        for (from, to, away) in [
            ("", "", 0),
            ("", "low", 3),
            ("low", "", 3),
            ("low", "low", 0),
            ("lwo", "low", 2),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to), away, "{from} {to}");
        }
    }

    #[test]
    fn the_nearest_name_is_offered_and_a_far_one_is_not() {
        let known = ["severity", "embargo.agreed", "report.tools"];
        let near = |written| nearest(written, known.into_iter());
        assert_eq!(near("severty"), Some("severity"));
        assert_eq!(near("Severity"), Some("severity"));
        assert_eq!(near("embargo.agred"), Some("embargo.agreed"));
        assert_eq!(near("agreed"), Some("embargo.agreed"));
        assert_eq!(near("reporter"), None);
        assert_eq!(near("x"), None);
    }
}
