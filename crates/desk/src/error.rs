//! Why a use case did not do it.

use cvdesk_case::{CaseId, IntakeId};
use cvdesk_policy::{Refusal, SettingError, WrongSight};
use thiserror::Error;

use crate::port::{CodeRepoError, MailError, RepoError, StoreError};

/// Why a use case did not do it. Nothing was changed.
#[derive(Debug, Error)]
pub enum DeskError {
    /// The policy says no, or not without a reason.
    #[error("{}", .0.what)]
    Refused(Box<Refusal>),
    /// Absent, or not for this actor: one answer for both.
    #[error("there is no {0} here that you may see")]
    Absent(String),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The policy of the desk cannot be used.
    #[error(transparent)]
    Policy(#[from] SettingError),
    /// The repository's history could not be read.
    #[error(transparent)]
    CodeRepo(#[from] CodeRepoError),
    /// The notice repository failed.
    #[error(transparent)]
    Repo(#[from] RepoError),
    /// Mail failed.
    #[error(transparent)]
    Mail(#[from] MailError),
    /// Something given does not fit.
    #[error("{0}")]
    BadInput(String),
    /// The end of an embargo cannot be said to have come.
    #[error("the clock is in doubt, so nobody knows whether the embargo's end has come: {0}")]
    Clock(String),
    /// The desk was not founded, or its policy is not there.
    #[error("this desk has no policy; `cvdesk init` makes a desk")]
    Unfounded,
}

impl DeskError {
    pub(crate) fn no_case(id: CaseId) -> Self {
        Self::Absent(format!("case {id}"))
    }

    pub(crate) fn no_intake(id: IntakeId) -> Self {
        Self::Absent(format!("report {id}"))
    }
}

impl From<Refusal> for DeskError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

impl From<WrongSight> for DeskError {
    fn from(wrong: WrongSight) -> Self {
        Self::Store(StoreError::Failed(wrong.to_string()))
    }
}
