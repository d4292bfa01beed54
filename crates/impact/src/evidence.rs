//! How one commit is known to be another's backport, strongest first, and which of it convinces without a person.

use std::fmt;
use std::str::FromStr;

/// A reason to take two commits for the same change; the order is that of strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Evidence {
    /// One says `(cherry picked from commit ...)` of the other.
    CherryPick,
    /// One says `Backport of ...`, or a spelling of it that projects use, of the other.
    BackportOf,
    /// Their patches are equal.
    PatchId,
    /// Their subjects are equal without branch prefix and case, and so are their authors.
    SubjectAuthor,
    /// Their subjects are equal in the same way and their dates are near, but not their authors.
    SubjectDate,
    /// Their subjects differ in a few letters, their authors are equal, and they were written within a day.
    SubjectSimilar,
    /// They name the same CVE id.
    Cve,
}

impl Evidence {
    /// All of it, strongest first.
    pub const ALL: [Self; 7] = [
        Self::CherryPick,
        Self::BackportOf,
        Self::PatchId,
        Self::SubjectAuthor,
        Self::SubjectDate,
        Self::SubjectSimilar,
        Self::Cve,
    ];

    /// Returns the name that answers and options use.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CherryPick => "cherry-pick",
            Self::BackportOf => "backport-of",
            Self::PatchId => "patch-id",
            Self::SubjectAuthor => "subject-author",
            Self::SubjectDate => "subject-date",
            Self::SubjectSimilar => "subject-similar",
            Self::Cve => "cve",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Says which word is no evidence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{word}` is no evidence for a backport (hint: any of cherry-pick, backport-of, patch-id, subject-author, subject-date, subject-similar, cve)"
)]
pub struct InvalidEvidence {
    word: String,
}

impl FromStr for Evidence {
    type Err = InvalidEvidence;

    fn from_str(word: &str) -> Result<Self, InvalidEvidence> {
        let found = Self::ALL.into_iter().find(|evidence| evidence.name() == word);
        found.ok_or_else(|| InvalidEvidence { word: word.to_owned() })
    }
}

/// Some of the evidence there can be.
///
/// As text its names with commas, empty for none. [`EvidenceSet::default`] is what convinces without a person unless
/// somebody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EvidenceSet(u8);

impl EvidenceSet {
    /// Nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(0)
    }

    /// Adds a reason.
    #[must_use]
    pub const fn with(self, evidence: Evidence) -> Self {
        Self(self.0 | evidence.bit())
    }

    /// Says whether a reason is among them.
    #[must_use]
    pub const fn has(self, evidence: Evidence) -> bool {
        self.0 & evidence.bit() != 0
    }

    /// Says whether there is no reason.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Says whether both have a reason in common.
    #[must_use]
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Takes the reasons of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Lists the reasons, strongest first.
    pub fn iter(self) -> impl Iterator<Item = Evidence> {
        Evidence::ALL.into_iter().filter(move |evidence| self.has(*evidence))
    }
}

impl Default for EvidenceSet {
    fn default() -> Self {
        Self::none()
            .with(Evidence::CherryPick)
            .with(Evidence::BackportOf)
            .with(Evidence::PatchId)
            .with(Evidence::SubjectAuthor)
    }
}

impl fmt::Display for EvidenceSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, evidence) in self.iter().enumerate() {
            let comma = if place == 0 { "" } else { "," };
            write!(f, "{comma}{evidence}")?;
        }
        Ok(())
    }
}

impl FromStr for EvidenceSet {
    type Err = InvalidEvidence;

    fn from_str(list: &str) -> Result<Self, InvalidEvidence> {
        let words = list.split(',').map(str::trim).filter(|word| !word.is_empty());
        words.map(str::parse).try_fold(Self::none(), |set, evidence| Ok(set.with(evidence?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_reads_back_as_written_strongest_first() {
        let set: EvidenceSet = "cve, patch-id,cherry-pick".parse().unwrap();
        assert_eq!(set.to_string(), "cherry-pick,patch-id,cve");
        assert_eq!("".parse(), Ok(EvidenceSet::none()));
    }

    #[test]
    fn a_near_date_or_a_cve_id_alone_convinces_nobody_by_default() {
        // req: issue 5, item 3
        assert_eq!(EvidenceSet::default().to_string(), "cherry-pick,backport-of,patch-id,subject-author");
    }

    #[test]
    fn an_unknown_word_is_refused_with_the_known_ones() {
        let error = "patch-id,guess".parse::<EvidenceSet>().unwrap_err().to_string();
        assert!(error.starts_with("`guess` is no evidence") && error.contains("subject-author"), "{error}");
    }
}
