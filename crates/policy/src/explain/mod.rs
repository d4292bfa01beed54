//! Explains a policy: the process page that a project publishes, and its security.txt, from the policy alone (L2).
//!
//! A page's words come from the policy and its numbers from the typed fields, so what is published and what the desk
//! does cannot drift apart.

pub(crate) mod condition;
mod html;
mod markdown;
mod page;
mod sections;
mod security_txt;
pub(crate) mod uses;
pub(crate) mod words;

pub use self::page::{Block, Chapter, Page, Section, Statement};
pub use self::security_txt::{SecurityTxt, SecurityTxtError};
use crate::schema::Policy;

/// The process page of a policy.
#[must_use]
pub fn explain(policy: &Policy) -> Page {
    Page {
        title: policy.project.title.clone(),
        lead: policy.project.says.clone(),
        report: sections::channels(policy),
        chapters: chapters(policy),
        sections: sections::sections(policy),
    }
}

/// Every statement under its heading; headings in the order in which the policy first names them.
fn chapters(policy: &Policy) -> Vec<Chapter> {
    let uses = uses::uses(policy);
    let mut chapters: Vec<Chapter> = Vec::new();
    for rule in &policy.rule {
        let does = uses.iter().filter(|told| told.rule == rule.id).map(|told| told.says.clone());
        let statement = Statement {
            says: rule.says.clone(),
            modality: rule.modality,
            clauses: rule.clauses.clone(),
            does: does.collect(),
        };
        match chapters.iter_mut().find(|chapter| chapter.heading == rule.heading) {
            Some(chapter) => chapter.statements.push(statement),
            None => chapters.push(Chapter { heading: rule.heading.clone(), statements: vec![statement] }),
        }
    }
    chapters
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::*;

    /// Every shipped profile by its name.
    pub(crate) fn policies() -> Vec<(String, Policy)> {
        static LOADED: std::sync::LazyLock<Vec<(String, Policy)>> = std::sync::LazyLock::new(load);
        LOADED.clone()
    }

    fn load() -> Vec<(String, Policy)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
        let mut all = Vec::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let Ok(source) = std::fs::read_to_string(entry.path().join("policy.toml")) else { continue };
            let name = entry.file_name().into_string().unwrap();
            let policy = Policy::load(&source).unwrap_or_else(|error| panic!("{name}: {error}"));
            all.push((name, policy));
        }
        all.sort_by(|left, right| left.0.cmp(&right.0));
        assert!(!all.is_empty());
        all
    }

    /// With every address filled in that a desk has to fill in.
    pub(crate) fn with_address(policy: Policy) -> Policy {
        let open: Vec<_> = policy.missing_settings().into_iter().map(|(name, _)| name.to_owned()).collect();
        let values: Vec<_> = open.into_iter().map(|name| (name, "security@example.org".to_owned())).collect();
        policy.set(&values).unwrap()
    }

    // req L2
    #[test]
    fn every_statement_and_clause_of_every_profile_is_on_its_page() {
        for (name, policy) in policies() {
            let page = explain(&policy);
            let statements: Vec<_> = page.chapters.iter().flat_map(|chapter| &chapter.statements).collect();
            assert_eq!(statements.len(), policy.rule.len(), "{name}");
            for rule in &policy.rule {
                let there = statements.iter().any(|statement| {
                    statement.says == rule.says
                        && statement.clauses == rule.clauses
                        && statement.modality == rule.modality
                });
                assert!(there, "{name}: {}", rule.id);
            }
            let first: Vec<_> = page.chapters.iter().map(|chapter| chapter.heading.clone()).collect();
            let mut headings: Vec<_> = policy.rule.iter().map(|rule| rule.heading.clone()).collect();
            headings.dedup();
            let mut seen = Vec::new();
            headings.retain(|heading| {
                !seen.contains(heading) && {
                    seen.push(heading.clone());
                    true
                }
            });
            assert_eq!(first, headings, "{name}: the order of the text");
        }
    }

    // req L2
    #[test]
    fn every_page_is_well_formed_and_says_every_statement_once_it_is_read() {
        for (name, policy) in policies() {
            let page = explain(&policy);
            let html = page.html();
            let options =
                roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() };
            let document = roxmltree::Document::parse_with_options(&html, options)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let words: String =
                document.descendants().filter_map(|node| node.text()).collect::<Vec<_>>().join(" ");
            for rule in &policy.rule {
                assert!(words.contains(&rule.says), "{name}: {}", rule.id);
                assert!(words.contains(&rule.clauses.join(", ")), "{name}: {}", rule.id);
            }
            let ids: Vec<_> = document.descendants().filter_map(|node| node.attribute("id")).collect();
            let links: Vec<_> =
                document.descendants().filter_map(|node| node.attribute("href")?.strip_prefix('#')).collect();
            assert_eq!(ids, links, "{name}: the contents lead to every heading");
            assert!(!html.contains("<script"), "{name}");
        }
    }

    #[test]
    fn what_a_policy_says_is_text_on_every_page() {
        let (_, mut policy) = policies().remove(0);
        policy.project.title = "<script>alert(1)</script> & \"co\" \u{7}".to_owned();
        policy.rule[0].says = "</p><img src=x onerror=alert(1)> [a](javascript:b)".to_owned();
        let page = explain(&policy);
        assert!(!page.html().contains("<script") && !page.html().contains("<img"));
        assert!(
            roxmltree::Document::parse_with_options(
                &page.html(),
                roxmltree::ParsingOptions { allow_dtd: true, ..roxmltree::ParsingOptions::default() }
            )
            .is_ok()
        );
        assert!(
            page.markdown().contains(r"\<img src=x onerror=alert(1)\> \[a\](javascript:b)"),
            "{}",
            page.markdown()
        );
    }

    #[test]
    fn no_page_shows_a_condition_as_code_or_a_name_of_the_file() {
        for (name, policy) in policies() {
            let page = explain(&policy);
            let markdown = page.markdown();
            for sign in ["&&", "||", "==", "embargo_set", "report_filled", "snake_case", "None", "Some("] {
                assert!(!markdown.contains(sign), "{name}: {sign}");
            }
        }
    }
}
