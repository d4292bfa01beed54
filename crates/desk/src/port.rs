//! The ports: what the use cases need from outside, each a blocking trait that an adapter implements.

pub mod blobs;
pub mod clock;
pub mod code_repo;
pub mod ids;
pub mod mailer;
pub mod notice_repo;
pub mod package_words;
pub mod store;

pub use blobs::Blobs;
pub use clock::Clock;
pub use code_repo::{CodeHistory, CodeRepo, CodeRepoError};
pub use ids::Ids;
pub use mailer::{
    Announcement, HeldReply, LinkProof, MailBody, MailError, Mailer, OutgoingMail, Probe, RedirectReply,
    WithdrawalNews,
};
pub use notice_repo::{Identity, NoticeCommit, NoticeRepo, RepoError, SeenCommit};
pub use package_words::{LocalTime, PackageReadme, PackageWords};
pub use store::{
    Append, Appended, Batch, Lease, MacPurpose, NewText, Store, StoreError, Task, TaskState, VerifyFault,
};
