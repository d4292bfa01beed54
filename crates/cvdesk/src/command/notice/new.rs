//! `cvdesk notice new`: a file to fill in.

use cvdesk_notice::lsn::xml;
use cvdesk_notice::{Branch, Credits, Lifecycle, Mark, Notice, Person, Point, Product, Reference, Standing};
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
    let change = |standing| Mark { point: Point::Change("FULL-COMMIT-HASH".to_owned()), standing };
    let somebody = || Person { name: Some("NAME".to_owned()), email: None };
    let notice = Notice {
        id,
        summary: "ONE LINE".to_owned(),
        description: "What is wrong.".to_owned(),
        impact: Some("What it allows whom to do.".to_owned()),
        workaround: Some("What helps until the fix is installed.".to_owned()),
        credits: Credits { reporters: vec![somebody()], patchers: vec![somebody()] },
        lifecycle: Lifecycle::default(),
        references: vec![Reference::Advisory { kind: "CVE".to_owned(), id: "YYYY-NNNN".to_owned() }],
        products: vec![Product {
            name: product.name.clone(),
            repository: product.repository.clone(),
            branches: vec![Branch {
                name: product.main_branch.clone(),
                marks: vec![change(Standing::Vulnerable), change(Standing::Fixed)],
            }],
        }],
    };
    super::write(&wanted.file, &xml::render(&notice, &project.face.lsn))?;
    let told = format!("Wrote {}; `cvdesk notice edit` opens it.\n", wanted.file.display());
    Ok(Done::new(told, json!({ "file": wanted.file })))
}
