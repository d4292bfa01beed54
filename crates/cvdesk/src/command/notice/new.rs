//! `cvdesk notice new`: a file to fill in.

use cvdesk_notice::lsn::xml;
use serde_json::json;

use crate::cli::{Global, NoticeNew};
use crate::failure::{CONFLICT, Failure};
use crate::output::Done;
use crate::publication::ProjectFace;

pub fn run(global: &Global, wanted: &NoticeNew) -> Result<Done, Failure> {
    let project = ProjectFace::find(wanted.whose.profile.as_deref(), global)?;
    let id = wanted.number.as_deref().map(str::parse).transpose();
    let id = id.map_err(|error: cvdesk_notice::BadNoticeId| Failure::bad_input(error.to_string()))?;
    if wanted.file.exists() {
        let hint = format!("`{}` is there already: `cvdesk notice edit` changes it", wanted.file.display());
        return Err(Failure::new(CONFLICT, hint));
    }
    let product = &project.policy.product;
    let notice = cvdesk_notice::to_fill_in(id, &product.name, &product.repository, &product.main_branch);
    super::write(&wanted.file, &xml::render(&notice, &project.face.lsn))?;
    let told = format!("Wrote {}; `cvdesk notice edit` opens it.\n", wanted.file.display());
    Ok(Done::new(told, json!({ "file": wanted.file })))
}
