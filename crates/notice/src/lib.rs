//! The neutral notice model and the formats it is rendered to; useful alone.
//!
//! A [`Notice`] holds public facts only. Every format is a pure function of a notice and a typed style
//! (no file, no clock, no environment), so that a preview and the published bytes come from the same code.
//!
//! ```
//! use cvdesk_notice::lsn::{self, LsnStyle};
//!
//! let style = LsnStyle {
//!     namespace: "https://hullo.example/notice/1.0".into(),
//!     title: "Hullo Security Notice".into(),
//!     prefix: "HSN".into(),
//!     repository_base: "https://git.hullo.example/".into(),
//!     prose_width: 70,
//!     field_width: 52,
//!     states: lsn::StateWords::default(),
//! };
//! let notice = lsn::xml::parse(
//!     r#"<security-notice xmlns="https://hullo.example/notice/1.0">
//!          <id>2026-0001</id>
//!          <summary>waves twice</summary>
//!          <description>A wave could be sent twice.</description>
//!        </security-notice>"#,
//!     &style,
//! )?;
//! assert!(lsn::text::render(&notice, &style).contains("Hullo Security Notice: HSN-2026-0001"));
//! # Ok::<(), lsn::xml::ParseError>(())
//! ```
#![deny(missing_docs)]

mod align;
pub mod atom;
pub mod calendar;
mod credits;
pub mod csaf;
pub mod cve;
mod cvss;
mod cwe;
mod diff;
mod face;
mod fit;
mod import;
pub mod json;
mod lifecycle;
pub mod lint;
pub mod lsn;
pub mod mail;
pub mod markdown;
mod notice;
mod notice_id;
pub mod osv;
mod package;
mod placeholder;
mod product;
mod publication;
mod record;
mod reference;
mod unified;
mod url;
mod withdrawal;
mod words;

pub use self::cvss::{BadCvss, Cvss, CvssVersion};
pub use credits::{Credits, Person};
pub use cwe::{BadCwe, Cwe};
pub use diff::{Difference, diff};
pub use face::{Face, NotRendered};
pub use import::Imported;
pub use lifecycle::Lifecycle;
pub use notice::Notice;
pub use notice_id::{BadNoticeId, NoticeId};
pub use package::{Claim, Package, Status};
pub use placeholder::to_fill_in;
pub use product::{Branch, Mark, Point, Product, Standing};
pub use publication::{
    ClassicRule, CnaRule, CveVersion, MailRule, OsvRule, ProductRule, Publication, PublisherRule, SiteRule,
    TextRule,
};
pub use record::{Details, Flaw, Link, LinkKind, Record, Revision, Withdrawal};
pub use reference::Reference;
pub use unified::unified_diff;
pub use withdrawal::{told, with_withdrawal};
pub use words::{one_line, turns_direction};
