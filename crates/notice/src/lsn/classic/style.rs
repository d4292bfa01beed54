//! What differs between two classic sites.

use crate::lsn::LsnStyle;

/// A project's own words and links on its classic site, filled by the caller from the project's profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassicStyle {
    /// How a single notice looks.
    pub notice: LsnStyle,
    /// URI of the XML namespace of index.xml.
    pub list_namespace: String,
    /// The prefix under which index.html declares that namespace without using it.
    pub list_prefix: String,
    /// The style sheet's file at the site's root.
    pub stylesheet: String,
    /// What stands between a repository's address and a branch's name in a link.
    pub branch_link: String,
    /// The same before a tag's name.
    pub tag_link: String,
    /// The same before a commit's hash.
    pub change_link: String,
}
