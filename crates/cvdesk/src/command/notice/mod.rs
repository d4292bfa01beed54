//! `cvdesk notice`: published notices, without a desk or over one.

mod refresh;

use crate::cli::{Global, NoticeVerb};
use crate::failure::Failure;
use crate::output::Done;

pub fn run(global: &Global, wanted: &NoticeVerb) -> Result<Done, Failure> {
    match wanted {
        NoticeVerb::Refresh(wanted) => refresh::run(global, wanted),
    }
}
