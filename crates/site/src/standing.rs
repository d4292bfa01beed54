//! How a notice stands as a whole: fixed, open somewhere, without a fix, withdrawn.

use cvdesk_notice::{Face, Record};

use crate::lane::{End, Lane};

/// The standing over all branches that a notice says anything of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Every branch has a fix; the release that has it on the first branch, which is the product's main one.
    Fixed(Option<String>),
    /// Some branches have no fix that the notice names.
    Part { fixed_in: Option<String>, open: usize, all: usize },
    /// No branch has.
    Open,
    /// The notice names no branch.
    Unsaid,
    /// It no longer holds.
    Withdrawn,
}

impl Standing {
    /// What people may filter by: the word in the page, and what they read.
    pub(crate) const FILTERS: [(&str, &str); 4] = [
        ("fixed", "fixed on every branch"),
        ("part", "no fix named on a branch"),
        ("open", "no fix named"),
        ("withdrawn", "withdrawn"),
    ];

    pub(crate) fn of(record: &Record, face: &Face) -> Self {
        if record.details.withdrawn.is_some() {
            return Self::Withdrawn;
        }
        let products = record.notice.products.iter();
        let lanes = products
            .flat_map(|product| product.branches.iter().map(move |branch| Lane::new(product, branch, face)));
        let lanes: Vec<_> = lanes.filter(|lane| lane.end != End::Unsaid).collect();
        let open = lanes.iter().filter(|lane| lane.end == End::Open).count();
        let fixed_in = lanes.iter().find_map(|lane| lane.fixed.first()).map(|tag| tag.name.clone());
        match (open, lanes.len()) {
            (_, 0) => Self::Unsaid,
            (0, _) => Self::Fixed(fixed_in),
            (open, all) if open == all => Self::Open,
            (open, all) => Self::Part { fixed_in, open, all },
        }
    }

    /// The word for a style and a filter.
    pub(crate) const fn name(&self) -> &'static str {
        match self {
            Self::Fixed(_) => "fixed",
            Self::Part { .. } => "part",
            Self::Open => "open",
            Self::Unsaid => "unsaid",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// What people read; empty where there is nothing to say.
    pub(crate) fn says(&self) -> String {
        let fixed =
            |tag: &Option<String>| tag.as_ref().map_or("fixed".to_owned(), |tag| format!("fixed in {tag}"));
        match self {
            Self::Fixed(tag) => fixed(tag),
            Self::Part { fixed_in, open, all } => {
                format!("{}; no fix named on {open} of {all} branches", fixed(fixed_in))
            }
            Self::Open => "no fix named".to_owned(),
            Self::Unsaid => String::new(),
            Self::Withdrawn => "withdrawn".to_owned(),
        }
    }
}
