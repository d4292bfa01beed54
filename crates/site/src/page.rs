//! The pages: what each template is given. Nothing here writes markup; the templates escape every value.

mod csaf_folder;
mod data;
mod figures;
mod index;
mod notice;
mod process;
mod shell;

pub(crate) use csaf_folder::csaf_folder;
pub(crate) use data::data;
pub(crate) use figures::figures;
pub(crate) use index::index;
pub(crate) use notice::{Format, notice};
pub(crate) use process::process;

/// A page's bytes.
fn rendered(template: &impl askama::Template) -> Vec<u8> {
    // INVARIANT: writing to a string cannot fail, and no value of ours fails to be shown.
    template.render().unwrap_or_default().into_bytes()
}
