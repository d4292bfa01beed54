//! What a party is given before the end of the embargo: the draft notice, the CVE ids, the patches, the end as people
//! and calendars read it, what is allowed until then, and a list of digests.

use std::fmt::Write as _;

use cvdesk_case::{CaseId, RawDigest, Role, StreamId};
use cvdesk_notice::calendar::{Appointment, render};
use cvdesk_policy::{CaseCommand, Item, PartyCommand, Subject, Viewer};
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::desk::{Desk, Request};
use crate::error::DeskError;
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
        let sight =
            self.sight(Subject::Case(&case), Viewer::Actor(request.actor), Item::facts(StreamId::case(id)))?;
        let facts = case.peek(&sight.ok_or_else(|| DeskError::no_case(id))?)?;
        let bound =
            facts.present().filter(|part| part.accepted && matches!(part.role, Role::Vendor | Role::Party));
        Ok(bound.map(|part| part.number).collect())
    }

    /// Makes a participant's package and records that it was made. Whoever calls this hands it over; `zone` tells the end
    /// in somebody's own time.
    ///
    /// # Errors
    /// As every step; [`DeskError::BadInput`] where no end is agreed or the notice has no text.
    pub fn prenotify(
        &mut self,
        request: Request,
        id: CaseId,
        participant: u16,
        zone: &jiff::tz::TimeZone,
        reason: Option<&str>,
    ) -> Result<(Package, StepDone), DeskError> {
        let package = self.package(request, id, participant, zone)?;
        let mut texts = Texts::default();
        let reason = reason.map(|reason| texts.add(self, StreamId::case(id), reason));
        let command = PartyCommand::Package { participant, digest: package.digest, reason };
        let done = self.step_with(request, id, &texts, &CaseCommand::Party(command))?;
        Ok((package, done))
    }

    fn package(
        &self,
        request: Request,
        id: CaseId,
        participant: u16,
        zone: &jiff::tz::TimeZone,
    ) -> Result<Package, DeskError> {
        let notice = self.preview(request.actor, id)?;
        let (_, case) = self.case(request.actor, id)?;
        let (_, policy) = self.policy_of(&case)?;
        let sight =
            self.sight(Subject::Case(&case), Viewer::Actor(request.actor), Item::facts(StreamId::case(id)))?;
        let facts = case.peek(&sight.ok_or_else(|| DeskError::no_case(id))?)?;
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
        files.push(file("README.txt", readme(&policy.project.title, until, zone, &files).as_bytes()));
        let mut sums = String::new();
        for listed in &files {
            let _ = writeln!(sums, "{}  {}", RawDigest(Sha256::digest(&listed.bytes).into()), listed.name);
        }
        let digest = RawDigest(Sha256::digest(sums.as_bytes()).into());
        files.push(file("SHA256SUMS", sums.as_bytes()));
        Ok(Package { participant, files, digest })
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

fn readme(project: &str, until: Timestamp, zone: &jiff::tz::TimeZone, files: &[PackageFile]) -> String {
    let local = until.to_zoned(zone.clone());
    let names = lines(files.iter().map(|file| format!("  {}", file.name)));
    format!(
        "A vulnerability in {project}, in confidence.\n\n\
         The embargo ends at {until:.0} (UTC), which is {} in {}.\n\n\
         Before that you may build, test and prepare releases with people who need to know. You may not publish or\n\
         announce anything, push to a public repository, or ship packages. If it becomes public, or you need more\n\
         time, tell the team at once.\n\n\
         Please answer: ready, not affected, or the time that you need.\n\n\
         {names}\nA .mbox holds the patches for the branch of its name as messages: `git am FILE`. `sha256sum --check SHA256SUMS` checks the files.\n",
        local.strftime("%Y-%m-%d %H:%M"),
        local.time_zone().iana_name().unwrap_or("local time"),
    )
}
