//! The mail to whoever heard of a notice that no longer holds: said once, after everything else about the case.

use cvdesk_policy::{NoticeFacts, Viewer};

use crate::desk::Desk;
use crate::effect::WITHDRAWAL_MAIL;
use crate::error::DeskError;
use crate::port::{MailBody, Task, WithdrawalNews};
use crate::reconcile::one_line;

impl Desk<'_> {
    /// What the mail says, from public texts alone.
    pub(crate) fn withdrawal_news(&self, facts: &NoticeFacts) -> Result<MailBody, DeskError> {
        let (case, notice) = self.public(facts)?;
        let withdrawn = self
            .withdrawal_of(&case, Viewer::Public, facts)?
            .ok_or_else(|| DeskError::Absent(format!("why the notice of {} was withdrawn", facts.case)))?;
        Ok(MailBody::Withdrawal(WithdrawalNews {
            project: self.policy()?.project.title.clone(),
            notice_id: notice.name,
            summary: one_line(&notice.summary),
            cves: facts.cves.iter().map(ToString::to_string).collect(),
            at: format!("{:.0}", withdrawn.at),
            why: one_line(&withdrawn.why),
            text: notice.text,
        }))
    }

    /// Whether a task is the mail about a withdrawal and something of its case still waits: the commit that says so,
    /// or the announcement that it takes back. Neither is overtaken, however long it waits.
    pub(crate) fn waits_for_others(&self, task: &Task) -> Result<bool, DeskError> {
        let others = |other: &Task| other.stream == task.stream && other.effect != task.effect;
        if !self.ports.store.tasks()?.iter().any(others) {
            return Ok(false);
        }
        Ok(self.name_of_task(task)?.is_some_and(|name| name.what == WITHDRAWAL_MAIL))
    }
}
