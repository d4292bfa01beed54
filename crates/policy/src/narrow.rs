//! A case's policy as it is in force: the pinned one, with its roles no wider than those of the newest.

use crate::act::Act;
use crate::schema::Policy;

impl Policy {
    /// This policy with its roles narrowed to what the newest one grants as well: a narrowing acts at once, a widening
    /// only once the case is moved. States, embargo, steps and duties stay those of this policy.
    ///
    /// A step that the newest policy no longer has keeps those of its roles that still exist. Moving a case is the
    /// newest policy's own step: a role that was renamed would otherwise leave nobody to move it.
    #[must_use]
    pub fn narrowed_to(&self, newest: &Self) -> Self {
        let mut narrowed = self.clone();
        for (act, rule) in &mut narrowed.act {
            let there = newest.act.get(act);
            rule.roles.retain(|role| match there {
                Some(there) => there.roles.contains(role),
                None => crate::actor::is_part(role) || newest.role.contains_key(role),
            });
        }
        if let Some(adopt) = newest.act.get(&Act::AdoptPolicy) {
            let roles = adopt.roles.clone();
            narrowed.act.entry(Act::AdoptPolicy).and_modify(|rule| rule.roles = roles);
        }
        if let Some(agents) = &mut narrowed.agents {
            let may = newest.agents.as_ref().map(|agents| agents.may.as_slice()).unwrap_or_default();
            agents.may.retain(|act| may.contains(act));
        }
        narrowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shipped(name: &str) -> Policy {
        let file = format!("{}/../../profiles/{name}/policy.toml", env!("CARGO_MANIFEST_DIR"));
        Policy::load(&std::fs::read_to_string(file).unwrap()).unwrap()
    }

    #[test]
    fn a_policy_narrowed_to_itself_stays_as_it_is() {
        for name in ["libvirt", "qemu", "short-embargo"] {
            let policy = shipped(name);
            assert_eq!(policy.narrowed_to(&policy), policy, "{name}");
        }
    }

    #[test]
    fn a_role_that_the_newest_policy_takes_from_a_step_is_gone_at_once_and_one_it_adds_is_not_there_yet() {
        let pinned = shipped("libvirt");
        let mut newest = pinned.clone();
        let lift = newest.act.get_mut(&Act::Lift).unwrap();
        let taken = lift.roles.pop().unwrap();
        lift.roles.push("reporter".to_owned());
        let narrowed = pinned.narrowed_to(&newest);
        let roles = &narrowed.act.get(&Act::Lift).unwrap().roles;
        assert!(!roles.contains(&taken) && !roles.contains(&"reporter".to_owned()), "{roles:?}");
    }

    #[test]
    fn a_case_can_be_moved_by_whom_the_newest_policy_names() {
        let pinned = shipped("libvirt");
        let mut newest = pinned.clone();
        newest.act.get_mut(&Act::AdoptPolicy).unwrap().roles = vec!["keeper".to_owned()];
        let narrowed = pinned.narrowed_to(&newest);
        assert_eq!(narrowed.act.get(&Act::AdoptPolicy).unwrap().roles, ["keeper"]);
    }

    #[test]
    fn an_agent_keeps_only_what_both_policies_let_it_do() {
        let pinned = shipped("qemu");
        let mut newest = pinned.clone();
        newest.agents = None;
        let may = pinned.narrowed_to(&newest).agents.unwrap().may;
        assert!(may.is_empty(), "{may:?}");
        assert!(!pinned.agents.unwrap().may.is_empty(), "the shipped profile lets agents do something");
    }
}
