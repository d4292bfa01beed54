//! Living notices: what published notices would say of branches today, all of a repository answered in one pass.
//!
//! What a notice names is believed: its commits are the case. Where a branch's commit is nothing that messages show
//! to be a backport, a person published it, and that is a confirmation.

use std::collections::{BTreeMap, BTreeSet};

use cvdesk_impact::{CaseAnswer, CommitId, History, MessageIndex, PatchIds, Scope, ScopeError};
use cvdesk_notice::{Branch, Notice, Point, Product, Standing};
use cvdesk_policy::{BranchBlocks, Policy};

use crate::blocks::{Block, blocks, sort_by_version};
use crate::named::{Asked, Asker, Named};

/// The repository that notices are about, as it was read.
pub struct Ground<'g> {
    /// Every commit; branches are called by their short names.
    pub history: &'g dyn History,
    /// The names of its branches.
    pub branches: Vec<String>,
    /// What messages say.
    pub messages: Option<&'g MessageIndex>,
    /// A way to compare patches, where the files are there.
    pub patch_ids: Option<&'g mut dyn PatchIds>,
}

impl std::fmt::Debug for Ground<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ground").field("branches", &self.branches).finish_non_exhaustive()
    }
}

/// What a notice would say today.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Living {
    /// The branches of each of its products that is the policy's, by its place in the notice.
    pub branches: BTreeMap<usize, Vec<Branch>>,
    /// What a person should know: what was left as it is, and what waits for somebody's judgement.
    pub notes: Vec<String>,
}

/// Answers all notices at once; one that cannot be answered does not keep the others from it.
///
/// # Errors
/// [`ScopeError`] where the repository has no main branch, or too many branches.
pub fn living(
    policy: &Policy,
    ground: Ground<'_>,
    notices: &[Notice],
) -> Result<Vec<Result<Living, String>>, ScopeError> {
    let rule = policy.branch_blocks();
    let mut told: Vec<Result<Living, String>> = notices.iter().map(|_| Ok(Living::default())).collect();
    let mut published = Vec::new();
    for (place, (notice, told)) in notices.iter().zip(&mut told).enumerate() {
        match Published::of_notice(policy, place, notice) {
            Ok((products, notes)) => {
                published.extend(products);
                note(told, notes);
            }
            Err(error) => *told = Err(error),
        }
    }
    let scope = scope(policy, &ground, &rule, &published)?;
    let Ground { history, branches: known, messages, patch_ids } = ground;
    let main = policy.product.main_branch.clone();
    let mut asker = Asker { history, messages, patch_ids, options: crate::assess::options(policy), main };
    let questions: Vec<_> = published.iter().map(|product| (&scope, &product.asked)).collect();
    for (product, answered) in published.iter().zip(asker.answer(&questions)) {
        let Some(told) = told.get_mut(product.notice) else { continue };
        match answered.answer {
            Ok(answer) => {
                let page = Page { policy, rule: &rule, known: &known, product, unplaced: &answered.unplaced };
                let (branches, notes) = page.branches(&answer);
                if let Ok(told) = told {
                    told.branches.insert(product.place, branches);
                }
                note(told, notes);
            }
            Err(error) => *told = Err(error.to_string()),
        }
    }
    Ok(told)
}

fn note(told: &mut Result<Living, String>, notes: Vec<String>) {
    if let Ok(told) = told {
        told.notes.extend(notes);
    }
}

/// The main branch, the stable ones, and whatever else a notice names and the repository has; releases only.
fn scope(
    policy: &Policy,
    ground: &Ground<'_>,
    rule: &BranchBlocks,
    published: &[Published<'_>],
) -> Result<Scope, ScopeError> {
    let named: BTreeSet<&str> = published.iter().flat_map(Published::branches).collect();
    let branches = ground.branches.iter().map(String::as_str);
    let meant = branches.filter(|name| policy.is_stable(name) || named.contains(name));
    Scope::new(ground.history, &policy.product.main_branch, meant, |tag| rule.tags.has(tag))
}

/// A notice's product, with its commits read.
struct Published<'n> {
    /// The notice's place among those asked about.
    notice: usize,
    /// The product's place in the notice.
    place: usize,
    product: &'n Product,
    asked: Asked,
}

impl<'n> Published<'n> {
    /// Reads the products of a notice that are the policy's; others are noted.
    fn of_notice(policy: &Policy, notice: usize, of: &'n Notice) -> Result<(Vec<Self>, Vec<String>), String> {
        let (mut products, mut notes) = (Vec::new(), Vec::new());
        for (place, product) in of.products.iter().enumerate() {
            if product.repository == policy.product.repository {
                let named = product.branches.iter().map(named).collect::<Result<_, _>>()?;
                let asked = Asked { named, rejected: Vec::new() };
                products.push(Self { notice, place, product, asked });
            } else {
                notes.push(format!(
                    "product `{}` is left as it is: its repository is `{}`, not `{}`",
                    product.name, product.repository, policy.product.repository
                ));
            }
        }
        Ok((products, notes))
    }

    fn branches(&self) -> impl Iterator<Item = &'n str> {
        self.product.branches.iter().map(|branch| branch.name.as_str())
    }
}

fn named(branch: &Branch) -> Result<Named, String> {
    let mut named = Named { branch: branch.name.clone(), ..Named::default() };
    for mark in &branch.marks {
        let Point::Change(hash) = &mark.point else { continue };
        let commit = hash.parse().map_err(|error| format!("branch `{}`: {error}", branch.name))?;
        match mark.standing {
            Standing::Vulnerable => named.introduced.push(commit),
            Standing::Fixed => named.fixed.push(commit),
        }
    }
    Ok(named)
}

/// The block with its commits in the order in which they were published, new ones last.
fn as_published(published: &Named, mut block: Block) -> Block {
    let order = |published: &[CommitId], commits: &mut [CommitId]| {
        commits.sort_by_key(|commit| {
            published.iter().position(|known| known == commit).unwrap_or(published.len())
        });
    };
    order(&published.introduced, &mut block.vulnerable_changes);
    order(&published.fixed, &mut block.fixed_changes);
    block
}

/// What one product's branches are made from.
struct Page<'p> {
    policy: &'p Policy,
    rule: &'p BranchBlocks,
    known: &'p [String],
    product: &'p Published<'p>,
    unplaced: &'p BTreeSet<String>,
}

impl Page<'_> {
    /// The branches as they would stand today, and what a person should know of them.
    fn branches(&self, answer: &CaseAnswer<'_>) -> (Vec<Branch>, Vec<String>) {
        let mut notes = candidates(answer);
        if answer.introduced().is_empty() {
            notes.push(
                "no introducing commit is named, so nobody can say what is vulnerable: left as it is".into(),
            );
            return (self.product.product.branches.clone(), notes);
        }
        let main = &self.policy.product.main_branch;
        let mut branches = Vec::new();
        for block in blocks(answer, self.rule) {
            let is_meant = block.branch == *main || self.policy.is_stable(&block.branch);
            let published = self.product.asked.on(&block.branch);
            if published.is_none() && !is_meant {
                continue;
            }
            let block = match published {
                Some(published) => as_published(published, block),
                None => block,
            };
            branches.push(block.shown(&self.rule.marks));
        }
        for branch in &self.product.product.branches {
            self.keep(branch, &mut branches, &mut notes);
        }
        if let Some((_, others)) = branches.split_first_mut().filter(|(first, _)| first.name == *main) {
            sort_by_version(others, self.rule.branch_order, |branch| &branch.name);
        }
        (branches, notes)
    }

    /// A published branch that nothing can be said of stays as it is.
    fn keep(&self, branch: &Branch, branches: &mut Vec<Branch>, notes: &mut Vec<String>) {
        let why = if !self.known.contains(&branch.name) {
            "this repository has no such branch"
        } else if self.unplaced.contains(&branch.name) {
            "it names a commit that is no backport of anything known"
        } else {
            return;
        };
        notes.push(format!("branch `{}` is left as it is: {why}", branch.name));
        match branches.iter_mut().find(|known| known.name == branch.name) {
            Some(known) => known.clone_from(branch),
            None => branches.push(branch.clone()),
        }
    }
}

/// Commits that may be backports and wait for a person, told once each.
fn candidates(answer: &CaseAnswer<'_>) -> Vec<String> {
    let told = answer.branches().iter().filter(|branch| !branch.name.is_empty()).flat_map(|branch| {
        branch.candidates.iter().map(|candidate| {
            let (commit, of) = (candidate.commit.to_string(), candidate.of.to_string());
            format!(
                "{commit:.12} on {} may be a backport of {of:.12} ({}): a person decides, by naming it in the notice",
                branch.name, candidate.evidence
            )
        })
    });
    told.collect()
}
