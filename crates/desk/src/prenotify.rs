//! What a party is given before the end of the embargo: the draft notice, the CVE ids, the patches, the end as people
//! and calendars read it, what is allowed until then, and a list of digests.

use std::fmt::Write as _;

use cvdesk_case::{CaseId, Participant, RawDigest, Role, StreamId};
use cvdesk_notice::calendar::{Appointment, render};
use cvdesk_policy::{CaseCommand, PartyCommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
use crate::port::{LocalTime, PackageReadme, PackageWords};
use crate::step::{StepDone, Texts};

/// A file of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackageFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a party is given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Their number in the case.
    pub participant: u16,
    /// The files, `SHA256SUMS` last: the digests of the others as `sha256sum --check` reads them.
    pub files: Vec<PackageFile>,
    /// Digest of `SHA256SUMS`: names the package in the case.
    pub digest: RawDigest,
}

impl Desk<'_> {
    /// Participants that a package can be made for: vendors and other parties who accepted the terms.
    ///
    /// # Errors
    /// [`DeskError::Absent`].
    pub fn bound_parties(&self, request: Request, id: CaseId) -> Result<Vec<u16>, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let prepares = |part: &&Participant| matches!(part.role, Role::Vendor | Role::Party);
        let removed = |part: &Participant| part.person.is_some_and(|person| self.facts.is_former(person));
        let bound = facts.present().filter(prepares).filter(|part| part.accepted && !removed(part));
        Ok(bound.map(|part| part.number).collect())
    }

    /// Makes a participant's package, and records nothing: whoever calls this keeps the files first, and says then
    /// with [`Desk::record_package`] that they are there. `zone` tells the end in the participant's own time.
    ///
    /// # Errors
    /// [`DeskError::Absent`]; [`DeskError::BadInput`] where no end is agreed or the notice has no text;
    /// [`DeskError::Mail`] where the project's words do not render.
    pub fn package(
        &self,
        request: Request,
        id: CaseId,
        participant: u16,
        zone: Option<&TimeZone>,
        words: &dyn PackageWords,
    ) -> Result<Package, DeskError> {
        let notice = self.preview(request.actor, id)?;
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let until = facts.embargo_agreed().ok_or_else(|| {
            DeskError::BadInput(format!("no end is agreed in {id}: there is nothing to prepare for; agree to one: `cvdesk case embargo {id} --until WHEN`"))
        })?;
        let mut files = vec![
            file("notice.txt", notice.text.as_bytes()),
            file("notice.xml", notice.xml.as_bytes()),
            file("cve.txt", lines(facts.cves()).as_bytes()),
        ];
        files.extend(self.package_patches(request, id, facts, &policy.product.main_branch)?);
        let end = Appointment {
            uid: format!("{id}@{}", policy.project.title.to_lowercase().replace(' ', "-")),
            at: until,
            // A calendar is read over shoulders: it names no problem.
            summary: format!("{}: an embargo ends", policy.project.title),
            description: None,
            url: None,
            sequence: 0,
        };
        files.push(file("embargo.ics", render(&[end], "cvdesk", self.now()).as_bytes()));
        let readme = words.package_readme(&PackageReadme {
            project: policy.project.title.clone(),
            case: id.to_string(),
            desk_address: policy.answer_address().map(ToOwned::to_owned),
            until: format!("{until:.0}"),
            local: zone.map(|zone| local(until, zone)),
            files: files.iter().map(|file| file.name.clone()).collect(),
        })?;
        files.push(file("README.txt", readme.as_bytes()));
        let mut sums = String::new();
        for listed in &files {
            let _ = writeln!(sums, "{}  {}", RawDigest(Sha256::digest(&listed.bytes).into()), listed.name);
        }
        let digest = RawDigest(Sha256::digest(sums.as_bytes()).into());
        files.push(file("SHA256SUMS", sums.as_bytes()));
        Ok(Package { participant, files, digest })
    }

    /// Records that a participant's package was made.
    ///
    /// # Errors
    /// As every step.
    pub fn record_package(
        &mut self,
        request: Request,
        id: CaseId,
        package: &Package,
        reason: Option<&str>,
    ) -> Result<StepDone, DeskError> {
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(id), reason));
        let (participant, digest) = (package.participant, package.digest);
        let command = PartyCommand::Package { participant, digest, reason };
        self.step_with(request, id, &texts, &CaseCommand::Party(command))
    }
}

fn file(name: &str, bytes: &[u8]) -> PackageFile {
    PackageFile { name: name.to_owned(), bytes: bytes.to_vec() }
}

fn lines<T: std::fmt::Display>(of: impl IntoIterator<Item = T>) -> String {
    of.into_iter().fold(String::new(), |mut text, line| {
        let _ = writeln!(text, "{line}");
        text
    })
}

fn local(at: Timestamp, zone: &TimeZone) -> LocalTime {
    let time = at.to_zoned(zone.clone());
    let name = zone.iana_name().unwrap_or("UTC").to_owned();
    LocalTime { time: time.strftime("%Y-%m-%d %H:%M").to_string(), zone: name }
}
