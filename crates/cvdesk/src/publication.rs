//! A profile's notices for the world: policy.toml's `[notice]` and publication.toml, read together.

use cvdesk_notice::lsn::{LsnStyle, classic::ClassicStyle};
use cvdesk_notice::{Face, Publication};
use cvdesk_policy::Policy;

use crate::cli::Global;
use crate::failure::Failure;
use crate::profile::Profile;
use crate::session::Session;
use crate::typed;

/// The file's name in a profile and in a desk.
pub const FILE: &str = "publication.toml";

/// How a project's notices look.
#[derive(Debug)]
pub struct ProjectFace {
    /// Where it was read, for messages.
    pub origin: String,
    /// The project's process.
    pub policy: Policy,
    /// What the formats are given.
    pub face: Face,
}

impl ProjectFace {
    /// That of the named profile, or of the desk where none is named.
    pub fn find(profile: Option<&str>, global: &Global) -> Result<Self, Failure> {
        match profile {
            Some(name) => Self::of_profile(&Profile::find(name)?),
            None if global.dir.is_some() => Self::of_desk(global),
            None => Err(Failure::new(
                crate::failure::USAGE,
                "say whose notices these are: `--profile NAME|DIR`, or `--dir DIR` for a desk's own",
            )),
        }
    }

    fn of_profile(profile: &Profile) -> Result<Self, Failure> {
        let origin = profile.origin.trim_end_matches("policy.toml").trim_end_matches('/').to_owned();
        Self::of(origin, profile.load()?, profile.publication.as_deref())
    }

    fn of_desk(global: &Global) -> Result<Self, Failure> {
        Self::of_session(&Session::open(global)?)
    }

    /// That of an open desk.
    pub fn of_session(session: &Session) -> Result<Self, Failure> {
        let policy = session.desk()?.policy()?.clone();
        let text = std::fs::read_to_string(session.dir.join(FILE)).ok();
        Self::of(session.dir.display().to_string(), policy, text.as_deref())
    }

    fn of(origin: String, policy: Policy, publication: Option<&str>) -> Result<Self, Failure> {
        let publication = match publication {
            Some(text) => read(&origin, text)?,
            None => Publication::default(),
        };
        let lsn = cvdesk_desk::lsn_style(&policy)
            .ok_or_else(|| Failure::bad_input(format!("{origin}: this process has no notices")))?;
        let widths = publication.text.clone();
        let lsn = LsnStyle { prose_width: widths.prose_width, field_width: widths.field_width, ..lsn };
        Ok(Self { origin, policy, face: Face { lsn, publication } })
    }

    /// The look of the classic site.
    pub fn classic(&self) -> Result<ClassicStyle, Failure> {
        self.face.classic().ok_or_else(|| {
            Failure::bad_input(format!("{}: {FILE} has no table [classic], which this needs", self.origin))
        })
    }
}

fn read(origin: &str, text: &str) -> Result<Publication, Failure> {
    let publication: Publication = typed::toml_text(&format!("{origin}: {FILE}"), text)?;
    if publication.cvdesk_publication == 1 {
        Ok(publication)
    } else {
        Err(Failure::bad_input(format!("{origin}: {FILE}: this cvdesk knows `cvdesk_publication = 1` only")))
    }
}
