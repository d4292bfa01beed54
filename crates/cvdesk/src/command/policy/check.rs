//! `cvdesk policy check`: loads a policy and walks every state that a case can be in under it.

use cvdesk_desk::port::Clock as _;
use cvdesk_policy::{Exploration, Finding, Limits, Policy};
use serde_json::{Value, json};

use super::source;
use crate::clock::SystemClock;
use crate::failure::{BAD_INPUT, Failure};
use crate::output::{Done, Look, Screen};
use crate::profile::Profile;

pub fn run(name: &str, screen: Screen) -> Result<Done, Failure> {
    let (profile, policy) = source::load(name)?;
    let missing = missing_templates(&profile, &policy);
    let start = SystemClock.now();
    let found = policy.explore(Limits::default());
    let took = SystemClock.now().duration_since(start);
    let seconds = took.as_secs_f64().max(0.0);
    let bad = !found.faults.is_empty() || !missing.is_empty();
    let text = told(&profile, &found, &missing, seconds, screen);
    let faults: Vec<_> = found.faults.iter().map(|fault| as_json(&profile, fault)).collect();
    let result = json!({
        "policy": profile.origin,
        "version": policy.version(),
        "sound": !bad,
        "faults": faults,
        "missing_templates": missing,
        "open_settings": policy.missing_settings().iter().map(|(name, _)| name).collect::<Vec<_>>(),
        "explored": {
            "states": found.states,
            "transitions": found.transitions,
            "refusals": found.refusals,
            "seconds": seconds,
            "alphabet": found.alphabet,
            "bounds": found.bounds,
        },
    });
    Ok(Done { code: if bad { BAD_INPUT } else { 0 }, ..Done::new(text, result) })
}

/// Templates that the policy's mails need and that are not beside it.
fn missing_templates(profile: &Profile, policy: &Policy) -> Vec<&'static str> {
    if profile.templates.is_empty() {
        // A file alone has no templates and promises none.
        return Vec::new();
    }
    policy.templates().into_iter().filter(|name| !profile.templates.contains_key(*name)).collect()
}

fn told(profile: &Profile, found: &Exploration, missing: &[&str], seconds: f64, screen: Screen) -> String {
    let mut text = String::new();
    for name in missing {
        text.push_str(&format!("{} templates/{name}.txt is not there\n", screen.paint(Look::Red, "BAD")));
    }
    for fault in &found.faults {
        let (line, column) = Policy::place_of(&profile.policy, &fault.place);
        let place = format!("{}: line {line}, column {column}", profile.origin);
        text.push_str(&format!("{} {place}: {}\n", screen.paint(Look::Red, "BAD"), fault.what));
        for (step, what) in (1..).zip(&fault.path) {
            text.push_str(&format!("      {step:>2}. {what}\n"));
        }
    }
    if text.is_empty() {
        let well = screen.paint(Look::Green, "ok");
        text.push_str(&format!("{well}  {}: nothing wrong was found\n", profile.origin));
    }
    text.push_str(&format!(
        "    walked {} states, {} steps and {} refusals in {seconds:.1} s\n",
        found.states, found.transitions, found.refusals
    ));
    for bound in &found.bounds {
        text.push_str(&format!("    {}\n", screen.paint(Look::Quiet, bound)));
    }
    text
}

fn as_json(profile: &Profile, fault: &Finding) -> Value {
    let (line, column) = Policy::place_of(&profile.policy, &fault.place);
    json!({ "place": fault.place, "line": line, "column": column, "what": fault.what, "path": fault.path })
}
