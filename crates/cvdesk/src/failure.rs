//! Why a command did not do it, and the exit status that says so.

use std::fmt;

use cvdesk_desk::DeskError;
use cvdesk_desk::port::StoreError;
use cvdesk_policy::Refusal;
use serde_json::Value;

/// It failed.
pub const FAILED: u8 = 1;
/// The command line was not understood.
pub const USAGE: u8 = 2;
/// The policy says no.
pub const REFUSED: u8 = 3;
/// Something given does not fit.
pub const BAD_INPUT: u8 = 4;
/// Somebody else was faster, or it is there already.
pub const CONFLICT: u8 = 5;
/// Absent, or not yours: one answer for both.
pub const ABSENT: u8 = 6;
/// To a mail server: try again (`EX_TEMPFAIL` of sysexits).
pub const TRY_AGAIN: u8 = 75;

/// Why a command did not do it.
#[derive(Debug)]
pub struct Failure {
    /// Exit status.
    pub code: u8,
    /// One line.
    pub what: String,
    /// The policy's refusal, where it was one.
    pub refusal: Option<Box<Refusal>>,
    /// What of the same command is recorded all the same, for programs; people have read it by then.
    pub recorded: Value,
}

impl Failure {
    /// A failure with its status.
    pub fn new(code: u8, what: impl Into<String>) -> Self {
        Self { code, what: what.into(), refusal: None, recorded: Value::Null }
    }

    /// Something given does not fit.
    pub fn bad_input(what: impl Into<String>) -> Self {
        Self::new(BAD_INPUT, what)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl From<DeskError> for Failure {
    fn from(error: DeskError) -> Self {
        let code = match &error {
            DeskError::Refused(refusal) => {
                let refusal = refusal.clone();
                return Self { refusal: Some(refusal.clone()), ..Self::new(REFUSED, refusal.what) };
            }
            DeskError::Absent(_) | DeskError::Store(StoreError::Absent | StoreError::Erased) => ABSENT,
            DeskError::BadInput(_) | DeskError::Policy(_) | DeskError::CodeRepo(_) => BAD_INPUT,
            DeskError::Store(StoreError::Conflict { .. }) => CONFLICT,
            DeskError::Store(_)
            | DeskError::Repo(_)
            | DeskError::Mail(_)
            | DeskError::Clock(_)
            | DeskError::Unfounded => FAILED,
        };
        Self::new(code, error.to_string())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        DeskError::from(error).into()
    }
}

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self::new(FAILED, format!("{error:#}"))
    }
}
