//! What a policy's parts mean together: somebody for every act, modalities that fit, caps in order, fields with
//! choices, a path that stays in the repository.

use std::collections::BTreeSet;

use cvdesk_case::{BranchName, TagName};

use super::{Fault, fault};
use crate::act::Act;
use crate::guard::Sat;
use crate::rule::Modality;
use crate::schema::{
    BranchBlocks, Condition, FieldKind, Missing, Needs, Policy, PublicPart, Requirement, StartEvent,
    StateNames,
};
use crate::setting::setting_fault;

pub(super) fn check(policy: &Policy) -> Result<(), Fault> {
    product(policy)?;
    channels(policy)?;
    audience(policy)?;
    report(policy)?;
    severity(policy)?;
    eligibility(policy)?;
    patches(policy)?;
    agents(policy)?;
    acts(policy)?;
    states(policy)?;
    embargo(policy)?;
    consent(policy)?;
    labels(policy)?;
    cve_comment(policy)?;
    settled(policy)?;
    duties(policy)?;
    closing(policy)?;
    notice(policy)?;
    settings(policy)
}

fn channels(policy: &Policy) -> Result<(), Fault> {
    let channel = &policy.channel;
    if channel.mail.is_some() && channel.redirect.is_some() {
        let what =
            "mail is a way in or it is redirected, not both: keep [channel.mail] or [channel.redirect]";
        return Err(fault("channel.redirect", what));
    }
    if channel.mail.is_none() && channel.tracker.is_none() {
        return Err(fault("channel", "no report can come in: write [channel.mail] or [channel.tracker]"));
    }
    if let Some(tracker) = channel.tracker.as_ref().filter(|tracker| !tracker.issue_url.contains("{issue}")) {
        let what = format!("`{}` has no {{issue}} for the issue's number", tracker.issue_url);
        return Err(fault("channel.tracker.issue_url", what));
    }
    Ok(())
}

fn product(policy: &Policy) -> Result<(), Fault> {
    let product = &policy.product;
    if let Err(error) = product.main_branch.parse::<BranchName>() {
        return Err(fault("product.main_branch", error.to_string()));
    }
    if let Some(backports) = &product.backports {
        let distinct: BTreeSet<_> = backports.confirm.iter().collect();
        if distinct.len() != backports.confirm.len() {
            return Err(fault("product.backports.confirm", "every evidence is named once"));
        }
    }
    match product.stable.as_ref().map(|stable| stable.pattern.replace('*', "1").parse::<BranchName>()) {
        Some(Err(error)) => Err(fault("product.stable.pattern", format!("with 1 for each *, {error}"))),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// Whatever is told in confidence is told to somebody.
fn audience(policy: &Policy) -> Result<(), Fault> {
    let audience = &policy.audience;
    if audience.cases.is_empty() {
        return Err(fault("audience.cases", "nobody reads confidential cases: name a role"));
    }
    if policy.channel.mail.is_some() && audience.held.is_empty() {
        return Err(fault("audience.held", "mail is held and nobody reads what is held: name a role"));
    }
    if audience.public.contains(&PublicPart::Report) && policy.report.is_empty() {
        return Err(fault(
            "audience.public",
            "everybody reads the report, and it has no fields: write [[report]]",
        ));
    }
    Ok(())
}

fn report(policy: &Policy) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (index, field) in policy.report.iter().enumerate() {
        let here = |name: &str, what: String| Err(fault(&format!("report.{index}.{name}"), what));
        let plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
        if field.id.is_empty() || !field.id.chars().all(plain) || !seen.insert(&field.id) {
            return here("id", "every field has a name of its own, of a-z, 0-9 and _".to_owned());
        }
        let has_choices = matches!(field.kind, FieldKind::Choice | FieldKind::Choices);
        if has_choices && field.choices.is_empty() {
            return here("kind", format!("`{}` is a choice without choices", field.id));
        }
        if !has_choices && !field.choices.is_empty() {
            return here("choices", format!("`{}` has choices and is none", field.id));
        }
    }
    Ok(())
}

fn severity(policy: &Policy) -> Result<(), Fault> {
    let Some(severity) = &policy.severity else { return Ok(()) };
    let distinct: BTreeSet<_> = severity.levels.iter().collect();
    if severity.levels.is_empty() || distinct.len() != severity.levels.len() {
        return Err(fault("severity.levels", "a scale has levels, each once, least severe first"));
    }
    Ok(())
}

/// The tables that know their own faults.
fn eligibility(policy: &Policy) -> Result<(), Fault> {
    let faults = policy.eligibility.as_ref().map(crate::eligibility::Eligibility::faults);
    let first = faults.into_iter().flatten().next();
    first.map_or(Ok(()), |(path, what)| Err(fault(&format!("eligibility.{path}"), what)))
}

fn patches(policy: &Policy) -> Result<(), Fault> {
    let faults = policy.patches.as_ref().map(crate::series::Patches::faults);
    let first = faults.into_iter().flatten().next();
    first.map_or(Ok(()), |(path, what)| Err(fault(&format!("patches.{path}"), what)))
}

fn agents(policy: &Policy) -> Result<(), Fault> {
    let Some(agents) = &policy.agents else { return Ok(()) };
    let barred = agents.may.iter().enumerate().find(|(_, act)| Act::NEVER_AGENTS.contains(act));
    barred.map_or(Ok(()), |(index, act)| {
        let what = format!("no agent may {}: it proposes, and a person decides", act.phrase());
        Err(fault(&format!("agents.may.{index}"), what))
    })
}

fn acts(policy: &Policy) -> Result<(), Fault> {
    let needed = [Act::Confirm, Act::Expose];
    if let Some(act) = needed.into_iter().find(|act| !policy.act.contains_key(act)) {
        let what = format!("nobody can {}: write [act.{}]", act.phrase(), act.name());
        return Err(fault("act", what));
    }
    let moderated = policy.channel.mail.is_some();
    if let Some(act) =
        [Act::Approve, Act::Reject].into_iter().find(|act| moderated && !policy.act.contains_key(act))
    {
        let what = format!("mail is held and nobody can {}: write [act.{}]", act.phrase(), act.name());
        return Err(fault("act", what));
    }
    for (act, rule) in &policy.act {
        let name = act.name();
        if rule.roles.is_empty() {
            let what = format!("nobody can {}: name a role", act.phrase());
            return Err(fault(&format!("act.{name}.roles"), what));
        }
        if rule.people == 0 {
            return Err(fault(&format!("act.{name}.people"), "an act takes at least one person"));
        }
        if rule.people > 1 && !Act::OF_SEVERAL.contains(act) {
            let what = format!(
                "several people cannot {} together: only what says one thing and is done once can take them ({})",
                act.phrase(),
                Act::OF_SEVERAL.map(Act::name).join(", ")
            );
            return Err(fault(&format!("act.{name}.people"), what));
        }
        for (index, needed) in rule.requires.iter().enumerate() {
            requirement(policy, &format!("act.{name}.requires.{index}"), needed)?;
        }
    }
    Ok(())
}

/// A must refuses or stays owed, a should asks for a reason or stays owed; so does a may, where what it allows for is
/// not shown (L28).
fn requirement(policy: &Policy, path: &str, needed: &Requirement) -> Result<(), Fault> {
    let modality = policy.rule(&needed.rule).map_or(Modality::May, |rule| rule.modality);
    let fits = match needed.missing {
        Missing::Refuse => modality == Modality::Must,
        Missing::Reason => modality != Modality::Must,
        Missing::Owed => true,
    };
    if !fits {
        let what = format!(
            "rule `{}` is a {}: a must refuses, a should or may asks for a reason, anything may stay owed",
            needed.rule,
            modality.word()
        );
        return Err(fault(&format!("{path}.missing"), what));
    }
    match needed.needs.guard().map(crate::guard::Guard::satisfiable) {
        Some(Sat::Never) => {
            let what = format!("`{}` never holds: nobody could ever do this", needed.needs.source());
            Err(fault(&format!("{path}.needs"), what))
        }
        Some(Sat::Always) => {
            let what = format!("`{}` always holds: it asks for nothing", needed.needs.source());
            Err(fault(&format!("{path}.needs"), what))
        }
        Some(Sat::Depends) | None => Ok(()),
    }
}

fn states(policy: &Policy) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for (index, state) in policy.state.iter().enumerate() {
        if state.name.trim().is_empty() {
            return Err(fault(&format!("state.{index}.name"), "every state has a name"));
        }
        if !seen.insert(&state.name) {
            return Err(fault(
                &format!("state.{index}.name"),
                format!("there are two states called `{}`", state.name),
            ));
        }
        if state.when.guard().map(crate::guard::Guard::satisfiable) == Some(Sat::Never) {
            let what =
                format!("no case is ever in state `{}`: `{}` never holds", state.name, state.when.source());
            return Err(fault(&format!("state.{index}.when"), what));
        }
    }
    match policy.state.last() {
        Some(last) if last.when.source() == "opened" => Ok(()),
        Some(_) => {
            let index = policy.state.len().saturating_sub(1);
            let what = "the last state is where every new case is: `when = \"opened\"`";
            Err(fault(&format!("state.{index}.when"), what))
        }
        None => Err(fault("state", "a process has at least one state")),
    }
}

fn embargo(policy: &Policy) -> Result<(), Fault> {
    let rule = &policy.embargo;
    let goal = rule.goal.as_ref().map_or(0, |goal| goal.days);
    if rule.goal.as_ref().is_some_and(|goal| goal.days == 0) {
        return Err(fault("embargo.goal.days", "an embargo of no days is none"));
    }
    if rule.start.is_some() && rule.goal.is_none() {
        let what =
            "the clock starts and proposes nothing: write the goal, as `goal = { days = ..., rule = ... }`";
        return Err(fault("embargo.start", what));
    }
    if let Some(soft) = rule.soft.as_ref().filter(|soft| soft.days < goal) {
        let what = format!("the longest aim ({} days) is shorter than the goal ({goal} days)", soft.days);
        return Err(fault("embargo.soft.days", what));
    }
    let soft = rule.soft.as_ref().map_or(goal, |soft| soft.days);
    if let Some(hard) = rule.hard.as_ref().filter(|hard| hard.days < soft.max(goal)) {
        let what = format!(
            "the hard cap ({} days) is shorter than what is aimed at ({} days): every such end is refused",
            hard.days,
            soft.max(goal)
        );
        return Err(fault("embargo.hard.days", what));
    }
    let starts_with_confirmation =
        rule.start.as_ref().is_some_and(|start| start.event == StartEvent::Confirmed);
    if starts_with_confirmation && !policy.act.contains_key(&Act::Confirm) {
        return Err(fault("embargo.start.event", "the clock starts with a step that nobody can take"));
    }
    if let Some(reminders) = rule.reminders.as_ref().filter(|reminders| reminders.hours.is_empty()) {
        return Err(fault(
            "embargo.reminders.hours",
            format!("rule `{}` reminds of nothing: name hours", reminders.rule),
        ));
    }
    match (&rule.restart, policy.act.contains_key(&Act::RestartEmbargo)) {
        (None, true) => Err(fault(
            "act.restart_embargo",
            "the clock may be started again, and nothing says for which causes: write `restart = ...` in [embargo]",
        )),
        (Some(restart), _) if restart.needs.contains(&Needs::Consent) => {
            let what =
                "a restart takes its reason, not consent: an end that others must agree to is proposed";
            Err(fault("embargo.restart.needs", what))
        }
        (Some(restart), _) if restart.causes.is_empty() => {
            Err(fault("embargo.restart.causes", "a restart has causes: name at least one"))
        }
        (Some(_), _) | (None, false) => Ok(()),
    }
}

/// Whatever needs consent says whose.
fn consent(policy: &Policy) -> Result<(), Fault> {
    let embargo = &policy.embargo;
    let needs = [
        ("embargo.longer.needs", embargo.longer.as_ref().map(|rule| &rule.needs)),
        ("embargo.reject_unless.needs", embargo.reject_unless.as_ref().map(|rule| &rule.needs)),
    ];
    for (path, needs) in needs {
        if needs.is_some_and(|needs| needs.contains(&Needs::Consent)) && embargo.consent.is_none() {
            return Err(fault(path, "it needs consent, and nothing says whose: write [embargo.consent]"));
        }
    }
    match &embargo.consent {
        Some(consent) if consent.people == 0 && consent.participants.is_empty() => {
            Err(fault("embargo.consent.people", "a consent of nobody is none: name people or participants"))
        }
        Some(_) | None => Ok(()),
    }
}

/// A comment that tells an id holds it, and has its rule (Q28).
fn cve_comment(policy: &Policy) -> Result<(), Fault> {
    let Some(words) = &policy.cve.comment else { return Ok(()) };
    if policy.cve.comment_rule.is_none() {
        return Err(fault("cve.comment", "name the rule by which an id is told, as `comment_rule`"));
    }
    if !words.contains("{cve}") {
        return Err(fault("cve.comment", "the words have `{cve}` where the id stands"));
    }
    Ok(())
}

fn labels(policy: &Policy) -> Result<(), Fault> {
    let Some(labels) = &policy.labels else { return Ok(()) };
    let mut seen = BTreeSet::new();
    for (index, label) in labels.label.iter().enumerate() {
        if label.name.trim().is_empty() || !seen.insert(label.name.to_lowercase()) {
            let what = format!("`{}` is empty or there twice: labels are compared without case", label.name);
            return Err(fault(&format!("labels.label.{index}.name"), what));
        }
    }
    if labels.scope_separator.is_empty() {
        return Err(fault(
            "labels.scope_separator",
            "something stands between a scope and its value, such as `::`",
        ));
    }
    Ok(())
}

/// Conditions whose own words settle them: what never holds is a slip, and so is what always does where it opens
/// every case.
fn settled(policy: &Policy) -> Result<(), Fault> {
    let sat = |condition: &Condition| condition.guard().map(crate::guard::Guard::satisfiable);
    if let Some(at_once) = policy.lift.at_once.as_ref().filter(|rule| sat(&rule.when) == Some(Sat::Always)) {
        let what = format!("`{}` always holds: every report would be public at once", at_once.when.source());
        return Err(fault("lift.at_once.when", what));
    }
    let labels = policy.labels.iter().flat_map(|labels| labels.label.iter().enumerate());
    let labels = labels
        .map(|(index, label)| (format!("labels.label.{index}.when"), &label.when, "no case has the label"));
    let duties = policy.duty.iter().enumerate().flat_map(|(index, duty)| {
        [
            (format!("duty.{index}.when"), &duty.when, "nobody ever owes this"),
            (format!("duty.{index}.until"), &duty.until, "it is owed for ever"),
        ]
    });
    let unless = policy.embargo.reject_unless.iter();
    let unless =
        unless.map(|rule| ("embargo.reject_unless.holds".to_owned(), &rule.holds, "every end is rejected"));
    let never =
        labels.chain(duties).chain(unless).find(|(_, condition, _)| sat(condition) == Some(Sat::Never));
    never.map_or(Ok(()), |(path, condition, so)| {
        Err(fault(&path, format!("`{}` never holds: {so}", condition.source())))
    })
}

/// A branch is named where the duty is owed for each.
fn duties(policy: &Policy) -> Result<(), Fault> {
    let lost = policy.duty.iter().enumerate().find(|(_, duty)| {
        duty.each.is_none() && (duty.command.contains("{branch}") || duty.owed.contains("{branch}"))
    });
    lost.map_or(Ok(()), |(index, _)| {
        let what = "`{branch}` stands for nothing here: say `each = \"branch_to_fix\"`";
        Err(fault(&format!("duty.{index}.command"), what))
    })
}

fn closing(policy: &Policy) -> Result<(), Fault> {
    let outcomes = &policy.closing.outcomes;
    let merged = policy.closing.merged.as_ref().and_then(|merged| merged.outcome.as_ref());
    match merged.filter(|outcome| !outcomes.contains(outcome)) {
        Some(outcome) => {
            let what = format!("`{outcome}` is none of the outcomes; they are: {}", outcomes.join(", "));
            Err(fault("closing.merged.outcome", what))
        }
        None => Ok(()),
    }
}

fn notice(policy: &Policy) -> Result<(), Fault> {
    let Some(notice) = policy.notice() else {
        let acts = [Act::Publish, Act::DraftNotice];
        let act = acts.into_iter().find(|act| policy.act.contains_key(act));
        return act.map_or(Ok(()), |act| {
            let what = format!("this process has no notice, and lets people {}", act.phrase());
            Err(fault(&format!("act.{}", act.name()), what))
        });
    };
    let path = &notice.path;
    let safe =
        !path.starts_with('/') && !path.split('/').any(|part| part.is_empty() || part.starts_with('.'));
    if !safe || !path.contains("{year}") || !path.contains("{number}") {
        let what =
            format!("`{path}` is no path inside the notice repository with {{year}} and {{number}} in it");
        return Err(fault("notice.path", what));
    }
    notice.blocks.as_ref().map_or(Ok(()), blocks)
}

/// Blocks that could not be read back, or tell nothing.
fn blocks(blocks: &BranchBlocks) -> Result<(), Fault> {
    let again = blocks
        .marks
        .iter()
        .enumerate()
        .find(|(index, mark)| blocks.marks.iter().take(*index).any(|earlier| earlier == *mark));
    if blocks.marks.is_empty() || again.is_some() {
        return Err(fault("notice.blocks.marks", "a block is made of at least one part, each once"));
    }
    let patterns = std::iter::once(("like".to_owned(), &blocks.tags.like));
    let except = blocks.tags.except.iter().enumerate().map(|(index, tag)| (format!("except.{index}"), tag));
    for (place, pattern) in patterns.chain(except) {
        if let Err(error) = pattern.replace('*', "1").parse::<TagName>() {
            return Err(fault(&format!("notice.blocks.tags.{place}"), format!("with 1 for each *, {error}")));
        }
    }
    let StateNames { vulnerable, fixed } = &blocks.states;
    let is_word =
        |word: &str| !word.is_empty() && word.chars().all(|char| char.is_ascii_lowercase() || char == '-');
    if vulnerable == fixed || !is_word(vulnerable) || !is_word(fixed) {
        let what = "the two states are two words of a-z and -";
        return Err(fault("notice.blocks.states", what));
    }
    Ok(())
}

fn settings(policy: &Policy) -> Result<(), Fault> {
    for (name, setting) in policy.settings() {
        let wrong = setting.value().and_then(|value| setting_fault(name, value));
        wrong.map_or(Ok(()), |what| Err(fault(name, what)))?;
    }
    Ok(())
}
