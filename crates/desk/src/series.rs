//! What a case knows of the series that fixes it: its CVE ids, and the patches that the team keeps.

use cvdesk_case::{CaseId, Cve, CveId, PolicyVersion};
use cvdesk_policy::series::{Patches, refuse_without_cve};

use crate::desk::{Desk, Request};
use crate::error::DeskError;

/// What the commits of a case's fix are held against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSeries {
    /// The policy that the case runs under.
    pub policy: PolicyVersion,
    /// Its rules for trailers.
    pub rules: Patches,
    /// Its CVE ids.
    pub cves: Vec<CveId>,
    /// Whether whoever gives them declined.
    pub declined: bool,
    /// The patches that nobody rejected, with their numbers.
    pub patches: Vec<(u16, Vec<u8>)>,
}

impl Desk<'_> {
    /// What a pull request for a case is checked with.
    ///
    /// # Errors
    /// [`DeskError::Refused`] while the CVE id that it has to name is owed; [`DeskError::BadInput`] where the policy
    /// asks nothing of commits; [`DeskError::Absent`].
    pub fn series(&self, request: Request, id: CaseId) -> Result<CaseSeries, DeskError> {
        let (_, case) = self.case(request.actor, id)?;
        let (version, policy) = self.policy_of(&case)?;
        let Some(rules) = &policy.patches else {
            return Err(DeskError::BadInput("this policy asks nothing of a fix's commits".to_owned()));
        };
        let sight = self.sight_of_case(request.actor, &case, id)?;
        let facts = case.peek(&sight)?;
        let declined = matches!(facts.cve, Cve::Declined);
        if facts.cves().is_empty() && !declined {
            let next =
                format!("record the id: `cvdesk case cve {id} --id CVE-YYYY-NNNN`; it stays owed until then");
            if let Some(refusal) = refuse_without_cve(policy, &id.to_string(), &next) {
                return Err(DeskError::Refused(Box::new(refusal)));
            }
        }
        let patches = self.kept_patches(request, id, facts)?;
        Ok(CaseSeries {
            policy: version,
            rules: rules.clone(),
            cves: facts.cves().to_vec(),
            declined,
            patches,
        })
    }
}
