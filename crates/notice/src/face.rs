//! How a project shows its notices: names, addresses and words that every format shares.

use thiserror::Error;

use crate::{
    Point, ProductRule, Publication, Record, Reference, Standing,
    lsn::{LsnStyle, classic::ClassicStyle},
};

/// A project's look: the words of its notices and what the formats need to know beside them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Face {
    /// Titles, prefix, widths.
    pub lsn: LsnStyle,
    /// Addresses, publisher, ids.
    pub publication: Publication,
}

/// Why a notice cannot be written in a format.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotRendered {
    /// It has no number yet.
    #[error("the notice has no number yet, and {format} needs one")]
    NoNumber {
        /// The format.
        format: &'static str,
    },
    /// The project says nothing of the format.
    #[error("publication.toml has no {table}, which {format} needs")]
    NoTable {
        /// The format.
        format: &'static str,
        /// The table or key that is missing.
        table: &'static str,
    },
    /// The id would be somebody else's.
    #[error(
        "`{prefix}-` is not this project's to use in OSV: it belongs to {owner}; set another [osv] prefix"
    )]
    TakenPrefix {
        /// The prefix.
        prefix: String,
        /// Whose it is.
        owner: &'static str,
    },
    /// OSV would not take the id.
    #[error("`{prefix}-` is no prefix that OSV knows; begin it with `x_`")]
    UnknownPrefix {
        /// The prefix.
        prefix: String,
    },
    /// It names no day at all.
    #[error("the notice names no day, and {format} needs one")]
    NoDate {
        /// The format.
        format: &'static str,
    },
    /// It has no CVE id.
    #[error("the notice names no CVE id, so there is no CVE record of it")]
    NoCve,
    /// Something that the format asks for is empty.
    #[error("the notice has no {what}, and {format} needs one")]
    Empty {
        /// The format.
        format: &'static str,
        /// What is missing.
        what: &'static str,
    },
    /// It is not filled in yet.
    #[error(
        "`{text}` stands where the notice is to be filled in: it is not finished, and {format} tells everybody"
    )]
    Placeholder {
        /// The format.
        format: &'static str,
        /// What a new file has there.
        text: &'static str,
    },
    /// A day of a year that the format does not have.
    #[error("`{day}` is no day that {format} takes: its year is not of 1900 to 2999")]
    OddDay {
        /// The format.
        format: &'static str,
        /// The day.
        day: jiff::civil::Date,
    },
    /// A commit's hash is not whole.
    #[error("`{hash}` is no full commit hash, and {format} takes no other")]
    ShortHash {
        /// The format.
        format: &'static str,
        /// What stands there.
        hash: String,
    },
}

impl Face {
    /// What the record is called: its own number with the project's prefix, or the name somebody else gave it.
    ///
    /// # Errors
    ///
    /// [`NotRendered::NoNumber`].
    pub fn name(&self, record: &Record, format: &'static str) -> Result<String, NotRendered> {
        match (record.notice.id, &record.details.name) {
            (Some(_), _) => Ok(self.lsn.name(&record.notice)),
            (None, Some(name)) => Ok(name.clone()),
            (None, None) => Err(NotRendered::NoNumber { format }),
        }
    }

    /// Where it stands in public, where the project says so or the record does.
    #[must_use]
    pub fn url(&self, record: &Record) -> Option<String> {
        match record.notice.id {
            Some(id) => self.publication.url_of(id),
            None => record.details.links.first().map(|link| link.url.clone()),
        }
    }

    /// What a reference is called.
    #[must_use]
    pub fn reference_name(reference: &Reference) -> String {
        match reference {
            Reference::Advisory { kind, id } => format!("{kind}-{id}"),
            Reference::Bug { tracker, id } => format!("{tracker} bug #{id}"),
        }
    }

    /// Where a reference is read, where the project says so; text that has no place in an address is percent-encoded.
    #[must_use]
    pub fn reference_url(&self, reference: &Reference) -> Option<String> {
        match reference {
            Reference::Advisory { kind, id } => {
                let pattern = self.publication.advisory.get(kind)?;
                Some(
                    pattern
                        .replace("{name}", &encoded(&format!("{kind}-{id}")))
                        .replace("{id}", &encoded(id)),
                )
            }
            Reference::Bug { tracker, id } => {
                Some(self.publication.tracker.get(tracker)?.replace("{id}", &encoded(id)))
            }
        }
    }

    /// What the project says of a product.
    #[must_use]
    pub fn product(&self, name: &str) -> ProductRule {
        self.publication.product(name)
    }

    /// The address that git clones a product from.
    #[must_use]
    pub fn clone_url(&self, product: &crate::Product) -> String {
        let known = self.product(&product.name).repository;
        known.unwrap_or_else(|| format!("{}{}", self.lsn.repository_base, encoded(&product.repository)))
    }

    /// Where a commit of a product is read, where the project has a classic site to say so.
    #[must_use]
    pub fn change_url(&self, product: &crate::Product, hash: &str) -> Option<String> {
        let link = &self.publication.classic.as_ref()?.change_link;
        Some(self.in_repository(product, link, hash))
    }

    /// Where a tag of a product is read, where the project has a classic site to say so.
    #[must_use]
    pub fn tag_url(&self, product: &crate::Product, tag: &str) -> Option<String> {
        let link = &self.publication.classic.as_ref()?.tag_link;
        Some(self.in_repository(product, link, tag))
    }

    fn in_repository(&self, product: &crate::Product, link: &str, what: &str) -> String {
        let (base, all) = (&self.lsn.repository_base, self.lsn.repository_url(product));
        let repository = encoded(all.strip_prefix(base.as_str()).unwrap_or(&all));
        format!("{base}{repository}{link}{}", encoded(what))
    }

    /// The look of the classic site, where the project has one.
    #[must_use]
    pub fn classic(&self) -> Option<ClassicStyle> {
        let rule = self.publication.classic.clone()?;
        Some(ClassicStyle {
            notice: self.lsn.clone(),
            list_namespace: rule.list_namespace,
            list_prefix: rule.list_prefix,
            stylesheet: rule.stylesheet,
            branch_link: rule.branch_link,
            tag_link: rule.tag_link,
            change_link: rule.change_link,
        })
    }
}

/// The names of a branch's tags or changes with that standing, in its order.
pub(crate) fn tags(branch: &crate::Branch, standing: Standing) -> Vec<&str> {
    points(branch, standing, |point| match point {
        Point::Tag(tag) => Some(tag.as_str()),
        Point::Change(_) => None,
    })
}

/// The same of its changes.
pub(crate) fn changes(branch: &crate::Branch, standing: Standing) -> Vec<&str> {
    points(branch, standing, |point| match point {
        Point::Change(hash) => Some(hash.as_str()),
        Point::Tag(_) => None,
    })
}

fn points<'b>(
    branch: &'b crate::Branch,
    standing: Standing,
    take: impl Fn(&'b Point) -> Option<&'b str>,
) -> Vec<&'b str> {
    let marks = branch.marks.iter().filter(|mark| mark.standing == standing);
    marks.filter_map(|mark| take(&mark.point)).map(str::trim).filter(|name| !name.is_empty()).collect()
}

/// Whether it is a whole commit hash, SHA-1 or SHA-256.
pub(crate) fn is_full_hash(hash: &str) -> bool {
    matches!(hash.len(), 40 | 64) && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// What may stand in an address as it is (RFC 3986, section 2.3) and the rest as `%XX`.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/:".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A text of at most `most` code points, cut where a word ends, with a mark where it was cut.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    const MARK: &str = " [...]";
    if text.char_indices().nth(most).is_none() {
        return text.to_owned();
    }
    let room = most.saturating_sub(MARK.len());
    let cut = text.char_indices().nth(room).map_or(text, |(end, _)| text.get(..end).unwrap_or(text));
    let cut = cut.rsplit_once(char::is_whitespace).map_or(cut, |(before, _)| before);
    format!("{cut}{MARK}")
}
