//! The files of a new policy, put together from commented parts and a few answers.

use std::collections::BTreeMap;

use crate::failure::Failure;

/// Where reports go.
pub enum Way {
    /// To an address.
    Mail(String),
    /// To a tracker.
    Tracker(String),
}

/// What was answered, ready to be written.
pub struct Answers {
    title: String,
    way: Way,
    team: String,
    days: u8,
    people: u8,
    notice: bool,
}

impl Answers {
    /// Answers that a policy can be made of.
    pub fn checked(
        title: String,
        way: Way,
        team: String,
        (days, people): (u8, u8),
        notice: bool,
    ) -> Result<Self, Failure> {
        if title.trim().is_empty() || title.chars().any(char::is_control) {
            return Err(Failure::bad_input("a project's name is one line of text"));
        }
        let plain =
            |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '-' || char == '_';
        if team.is_empty() || !team.chars().all(plain) {
            return Err(Failure::bad_input(format!("`{team}` is no role: a word of a-z, 0-9, - and _")));
        }
        if let Way::Tracker(url) = &way
            && !url.starts_with("https://")
        {
            return Err(Failure::bad_input(format!(
                "`{url}` is no address of a tracker: it begins with https://"
            )));
        }
        Ok(Self { title, way, team, days, people, notice })
    }

    /// The files by their names in the new folder.
    pub fn files(&self) -> BTreeMap<String, String> {
        let mut files = BTreeMap::from([("policy.toml".to_owned(), self.policy())]);
        if matches!(self.way, Way::Mail(_)) {
            let reply = include_str!("held-reply.txt").to_owned();
            files.insert("templates/held-reply.txt".to_owned(), reply);
        }
        if self.notice {
            let announcement = include_str!("announcement.txt").to_owned();
            files.insert("templates/announcement.txt".to_owned(), announcement);
        }
        files
    }

    fn policy(&self) -> String {
        let mail = matches!(self.way, Way::Mail(_));
        let mut parts = vec![include_str!("head.toml")];
        parts.push(if mail { include_str!("mail.toml") } else { include_str!("tracker.toml") });
        parts.push(include_str!("people.toml"));
        parts.extend(mail.then_some(include_str!("mail_acts.toml")));
        parts.push(include_str!("acts.toml"));
        parts.extend(self.notice.then_some(include_str!("notice_acts.toml")));
        parts.push(include_str!("life.toml"));
        parts.push(if self.notice {
            include_str!("notice.toml")
        } else {
            "\n[notice]\nnone = \"no-notice\"\n"
        });
        parts.push(include_str!("end.toml"));
        self.filled(&(parts.concat() + &self.rules(mail)))
    }

    /// The rules that the parts name, each with a clause of its own.
    fn rules(&self, mail: bool) -> String {
        let wanted = |id: &str| match id {
            "strangers-wait" => mail,
            "notice" => self.notice,
            "no-notice" => !self.notice,
            _ => true,
        };
        let rows = include_str!("rules.txt").lines().filter_map(|line| {
            let mut cells = line.splitn(4, '|');
            Some((cells.next()?, cells.next()?, cells.next()?, cells.next()?))
        });
        let rules = rows.filter(|(id, ..)| wanted(id)).enumerate().map(|(index, (id, modality, heading, says))| {
            format!(
                "[[rule]]\nid = \"{id}\"\nclauses = [\"P{}\"]\nmodality = \"{modality}\"\nheading = \"{heading}\"\nsays = \"{says}\"\n",
                index.saturating_add(1)
            )
        });
        rules.collect::<Vec<_>>().join("\n")
    }

    fn filled(&self, text: &str) -> String {
        let name: String = self.title.to_lowercase().split_whitespace().collect::<Vec<_>>().join("-");
        let (contact, issue) = match &self.way {
            Way::Mail(address) => (address.clone(), String::new()),
            Way::Tracker(url) => (url.clone(), format!("{}/issues/{{issue}}", url.trim_end_matches('/'))),
        };
        let lift = if self.notice { NOTICE_BEFORE_LIFT } else { "" };
        let close = if self.notice { NOTICE_BEFORE_CLOSING } else { "" };
        let together = match self.people {
            1 => "one person of the team".to_owned(),
            people => format!("{people} people together"),
        };
        let values = [
            ("@LIFT_REQUIRES@", format!("{BEFORE_LIFT}{lift}")),
            ("@CLOSE_REQUIRES@", close.to_owned()),
            ("@PUBLIC@", (if self.notice { r#""report", "notice""# } else { r#""report""# }).to_owned()),
            ("@TITLE_TEXT@", quoted(&self.title)),
            ("@NOTICE_TEXT@", quoted(&format!("{} Security Notice", self.title))),
            ("@NAME_TEXT@", quoted(&name)),
            ("@REPOSITORY_TEXT@", quoted(&format!("{name}.git"))),
            ("@BRANCH_TEXT@", quoted("main")),
            ("@CONTACT_TEXT@", quoted(&contact)),
            ("@ISSUE_TEXT@", quoted(&issue)),
            ("@TEAM_TEXT@", quoted(&self.team)),
            ("@TEAM@", self.team.clone()),
            ("@DAYS@", self.days.to_string()),
            ("@PEOPLE@ people together", together),
            ("@PEOPLE@", self.people.to_string()),
            // Last: a project may be called anything, also what stands here.
            ("@TITLE@", self.title.clone()),
        ];
        values.iter().fold(text.to_owned(), |text, (place, value)| text.replace(place, value))
    }
}

const BEFORE_LIFT: &str = "    { needs = \"confirmed\", rule = \"triage\", missing = \"refuse\" },\n    \
     { needs = \"fix_on_main\", rule = \"fix\", missing = \"reason\" },\n    \
     { needs = \"cve_assigned || cve_declined\", else = \"no CVE is assigned\", rule = \"cve\", missing = \"owed\" },\n";
const NOTICE_BEFORE_LIFT: &str =
    "    { needs = \"notice_drafted\", rule = \"notice\", missing = \"refuse\" },\n";
const NOTICE_BEFORE_CLOSING: &str = "    { needs = \"dismissed || !confirmed || notice_current\", \
     else = \"the notice does not say what is known\", rule = \"notice\", missing = \"refuse\" },\n";

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use cvdesk_policy::Policy;

    use super::*;

    fn all() -> Vec<Answers> {
        let ways = || {
            [
                Way::Mail("security@example.org".to_owned()),
                Way::Tracker("https://tracker.example/x/".to_owned()),
            ]
        };
        let make = |way, people, notice| {
            let title = "A \"quoted\" # project \\ @TEAM_TEXT@".to_owned();
            Answers::checked(title, way, "core-team".to_owned(), (21, people), notice).unwrap()
        };
        [(1, true), (2, true), (3, false)]
            .into_iter()
            .flat_map(|(people, notice)| ways().map(|way| make(way, people, notice)))
            .collect()
    }

    #[test]
    fn whatever_is_answered_makes_a_policy_that_loads() {
        for answers in all() {
            let source = answers.policy();
            let policy = Policy::load(&source).unwrap_or_else(|error| panic!("{error}\n{source}"));
            assert_eq!(policy.embargo.goal.map(|goal| goal.days), Some(21));
            assert_eq!(policy.act.get(&cvdesk_policy::Act::LiftEarly).unwrap().people, answers.people);
            assert!(!source.contains("@DAYS@") && !source.contains("@PEOPLE@"));
            assert!(source.lines().filter(|line| line.contains('#')).count() > 15, "it is commented");
        }
    }

    #[test]
    fn a_template_is_there_for_every_mail_that_the_policy_sends() {
        for answers in all() {
            let files = answers.files();
            let policy = Policy::load(&files["policy.toml"]).unwrap();
            for name in policy.templates() {
                assert!(files.contains_key(&format!("templates/{name}.txt")), "{name}");
            }
        }
    }
}
