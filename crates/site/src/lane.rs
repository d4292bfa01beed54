//! What a notice says of a branch, as a line to draw and as a sentence: vulnerable releases, and where they end.

use cvdesk_impact::version_order;
use cvdesk_notice::{Branch, Face, Point, Product, Standing};

/// A branch of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Lane {
    pub(crate) name: String,
    pub(crate) end: End,
    pub(crate) words: String,
    /// Where the releases stand on the line, in percent of it; none where they would touch.
    pub(crate) ticks: Vec<u32>,
    pub(crate) vulnerable: Vec<Named>,
    pub(crate) fixed: Vec<Named>,
    pub(crate) broken_by: Vec<Named>,
    pub(crate) fixed_by: Vec<Named>,
}

/// How a branch's line ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// A release has the fix.
    Released,
    /// The branch has it, but no release that the notice names.
    Landed,
    /// The notice names no fix.
    Open,
    /// The notice says neither that it is vulnerable nor that it is fixed.
    Unsaid,
}

/// A tag or a commit, and where it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) url: Option<String>,
}

/// Where the vulnerable part of a line begins and ends, in percent of its width.
pub(crate) const FROM: u32 = 0;
pub(crate) const TO: u32 = 62;

/// More releases than this are not drawn one by one.
const MOST_TICKS: usize = 24;

impl End {
    /// The word for a style, and for a filter.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Released => "released",
            Self::Landed => "landed",
            Self::Open => "open",
            Self::Unsaid => "unsaid",
        }
    }

    /// What people read at the end of the line.
    pub(crate) const fn says(self) -> &'static str {
        match self {
            Self::Released => "fixed",
            Self::Landed => "fixed, no release named",
            Self::Open => "no fix named",
            Self::Unsaid => "nothing said",
        }
    }
}

impl Lane {
    pub(crate) fn new(product: &Product, branch: &Branch, face: &Face) -> Self {
        let tag = |standing| {
            let mut tags: Vec<_> = named(branch, standing, true, |tag| face.tag_url(product, tag));
            tags.sort_by(|one, other| version_order(&one.name, &other.name));
            tags
        };
        let change = |standing| named(branch, standing, false, |hash| face.change_url(product, hash));
        let (vulnerable, fixed) = (tag(Standing::Vulnerable), tag(Standing::Fixed));
        let (broken_by, fixed_by) = (change(Standing::Vulnerable), change(Standing::Fixed));
        let end = match (fixed.is_empty(), fixed_by.is_empty(), vulnerable.is_empty() && broken_by.is_empty())
        {
            (false, _, _) => End::Released,
            (true, false, _) => End::Landed,
            (true, true, false) => End::Open,
            (true, true, true) => End::Unsaid,
        };
        let words = sentence(end, &vulnerable, &fixed);
        Self {
            name: branch.name.clone(),
            end,
            words,
            ticks: ticks(vulnerable.len()),
            vulnerable,
            fixed,
            broken_by,
            fixed_by,
        }
    }

    /// Whether anything is known to have been vulnerable.
    pub(crate) fn was_vulnerable(&self) -> bool {
        !self.vulnerable.is_empty() || !self.broken_by.is_empty()
    }
}

fn named(branch: &Branch, wanted: Standing, tags: bool, url: impl Fn(&str) -> Option<String>) -> Vec<Named> {
    let of = |point: &Point| match point {
        Point::Tag(name) if tags => Some(name.clone()),
        Point::Change(hash) if !tags => Some(hash.clone()),
        Point::Tag(_) | Point::Change(_) => None,
    };
    let marks = branch.marks.iter().filter(|mark| mark.standing == wanted);
    marks.filter_map(|mark| of(&mark.point)).map(|name| Named { url: url(&name), name }).collect()
}

/// The releases in words; newest and oldest by their versions.
fn sentence(end: End, vulnerable: &[Named], fixed: &[Named]) -> String {
    let releases = match vulnerable {
        [] => "No release of its own is named".to_owned(),
        [only] => format!("{} is vulnerable", only.name),
        [first, .., last] => {
            format!("{} to {} are vulnerable ({} releases)", first.name, last.name, vulnerable.len())
        }
    };
    let fixed_in = fixed.first().map(|first| format!("fixed in {}", first.name)).unwrap_or_default();
    if end == End::Unsaid {
        return "This notice says nothing more of it".to_owned();
    }
    let ends = match end {
        End::Released => fixed_in,
        End::Landed => "fixed on the branch, in no release that this notice names".to_owned(),
        End::Open => "this notice names no fix".to_owned(),
        End::Unsaid => String::new(),
    };
    format!("{releases}; {ends}")
}

fn ticks(count: usize) -> Vec<u32> {
    if count > MOST_TICKS {
        return Vec::new();
    }
    let count = u32::try_from(count).unwrap_or(0);
    let step = |place: u32| FROM + (TO - FROM) * (2 * place + 1) / (2 * count);
    (0..count).map(step).collect()
}

#[cfg(test)]
mod tests {
    use cvdesk_notice::Mark;

    use super::*;

    fn branch(marks: &[(&str, Standing, bool)]) -> Branch {
        let mark = |(name, standing, tag): &(&str, Standing, bool)| Mark {
            point: if *tag { Point::Tag((*name).into()) } else { Point::Change((*name).into()) },
            standing: *standing,
        };
        Branch { name: "main".into(), marks: marks.iter().map(mark).collect() }
    }

    fn lane(marks: &[(&str, Standing, bool)]) -> Lane {
        let face = crate::face::face();
        let product = Product { name: "hullo".into(), repository: "hullo.git".into(), branches: vec![] };
        Lane::new(&product, &branch(marks), &face)
    }

    #[test]
    fn a_line_is_told_by_versions_whatever_the_order_in_the_file() {
        use Standing::{Fixed, Vulnerable};
        let told = lane(&[
            ("v1.10", Vulnerable, true),
            ("v1.9", Vulnerable, true),
            ("aa", Vulnerable, false),
            ("v1.11", Fixed, true),
            ("bb", Fixed, false),
        ]);
        assert_eq!(told.words, "v1.9 to v1.10 are vulnerable (2 releases); fixed in v1.11");
        assert_eq!((told.end, told.ticks), (End::Released, vec![15, 46]));
    }

    #[test]
    fn a_fix_without_a_release_and_no_fix_at_all_are_told_apart() {
        use Standing::{Fixed, Vulnerable};
        let landed = lane(&[("v1", Vulnerable, true), ("bb", Fixed, false)]);
        assert_eq!(
            landed.words,
            "v1 is vulnerable; fixed on the branch, in no release that this notice names"
        );
        assert_eq!(landed.end, End::Landed);
        assert_eq!(lane(&[("v1", Vulnerable, true)]).end, End::Open);
        assert_eq!(lane(&[]).end, End::Unsaid);
        assert!(!lane(&[]).was_vulnerable());
    }
}
