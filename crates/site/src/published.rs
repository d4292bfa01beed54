//! A notice as it was published: its file, and what the file says.

use cvdesk_notice::{Details, NoticeId, Record, lsn::LsnStyle, lsn::xml::LsnFile};
use thiserror::Error;

/// A notice with a number.
#[derive(Debug)]
pub struct Published {
    pub(crate) id: NoticeId,
    pub(crate) record: Record,
    pub(crate) file: LsnFile,
}

/// Why a file is no published notice.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NotPublished {
    /// It cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// It is a draft.
    #[error("it has no number yet: only published notices have a page; take the draft out of the folder")]
    NoNumber,
}

impl Published {
    /// Reads a notice's file, with what stands beside it.
    ///
    /// # Errors
    ///
    /// [`NotPublished`].
    pub fn read(source: &str, details: Details, style: &LsnStyle) -> Result<Self, NotPublished> {
        let unreadable =
            |error: cvdesk_notice::lsn::xml::ParseError| NotPublished::Unreadable(error.to_string());
        let file = LsnFile::read(source, style).map_err(unreadable)?;
        let record = Record::of_file(&file, details).map_err(unreadable)?;
        let id = record.notice.id.ok_or(NotPublished::NoNumber)?;
        Ok(Self { id, record, file })
    }

    /// Its number.
    #[must_use]
    pub const fn id(&self) -> NoticeId {
        self.id
    }

    /// Where its files lie below the root, without an ending, such as `2014/0001`.
    pub(crate) fn stem(&self) -> String {
        format!("{:04}/{:04}", self.id.year(), self.id.number())
    }
}
