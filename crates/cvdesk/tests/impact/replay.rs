//! Real notices replayed: for each, a small repository in which every relation that its branch block names holds
//! (`cases-libvirt.jsonl`), and the block that comes out of it.

use serde_json::Value;

use crate::ask::{Line, strings};
use crate::drawing::{Drawing, Repository};
use crate::real;

/// A branch block as published; a tag that main reaches stands in main's block only.
struct Block {
    branch: String,
    fixed: Vec<String>,
    vulnerable_tags: Vec<String>,
    fixed_tags: Vec<String>,
}

struct Notice {
    id: String,
    introduced: Vec<String>,
    main: Block,
    maintained: Vec<Block>,
}

impl Notice {
    fn read(case: &Value) -> Self {
        let block = |(branch, block): (&String, &Value)| {
            assert_eq!(block["introduced"], case["introduced"], "the branches share the introduction");
            Block {
                branch: branch.clone(),
                fixed: strings(&block["fixed"]),
                vulnerable_tags: strings(&block["vulnerable_tags"]),
                fixed_tags: strings(&block["fixed_tags"]),
            }
        };
        let blocks = case["expect"]["branches"].as_object().unwrap().iter().map(block);
        let (mut main, maintained): (Vec<_>, Vec<_>) = blocks.partition(|block| block.branch == "master");
        Self {
            id: case["id"].as_str().unwrap().to_owned(),
            introduced: strings(&case["introduced"]),
            main: main.remove(0),
            maintained,
        }
    }

    /// Draws main with its releases, and each maintained branch from the release that it is named after.
    fn draw(&self) -> Repository {
        let mut drawing = Drawing::new().commits("start:");
        let mut tip = "start".to_owned();
        let step = |drawing: Drawing, tip: &mut String, label: &str, message: &str| {
            let drawn = drawing.commit(label, tip, message);
            label.clone_into(tip);
            drawn
        };
        drawing = drawing.tags("v0.0.1=start");
        for hash in &self.introduced {
            drawing = step(drawing, &mut tip, hash, &format!("bring {hash} in"));
        }
        for tag in &self.main.vulnerable_tags {
            drawing = step(drawing, &mut tip, tag, &format!("release {tag}")).tags(&format!("{tag}={tag}"));
        }
        for hash in &self.main.fixed {
            drawing = step(drawing, &mut tip, hash, &format!("mend {hash}"));
        }
        for tag in self.main.fixed_tags.iter().map(String::as_str).chain(["v99.0.0"]) {
            drawing = step(drawing, &mut tip, tag, &format!("release {tag}")).tags(&format!("{tag}={tag}"));
        }
        drawing = drawing.branches(&format!("master={tip}"));
        for block in &self.maintained {
            let base = block.branch.strip_suffix("-maint").unwrap();
            let mut tip = base.to_owned();
            for tag in &block.vulnerable_tags {
                drawing =
                    step(drawing, &mut tip, tag, &format!("release {tag}")).tags(&format!("{tag}={tag}"));
            }
            for (hash, original) in block.fixed.iter().zip(&self.main.fixed) {
                let message = format!("mend {original}\n\n(cherry picked from commit {{{original}}})\n");
                drawing = step(drawing, &mut tip, hash, &message);
            }
            for tag in &block.fixed_tags {
                drawing =
                    step(drawing, &mut tip, tag, &format!("release {tag}")).tags(&format!("{tag}={tag}"));
            }
            let last = format!("{}-last", block.branch);
            drawing = step(drawing, &mut tip, &last, &format!("after all of {base}"));
            drawing = drawing.branches(&format!("{}={tip}", block.branch));
        }
        drawing.done()
    }
}

/// What the command says of a branch, in the notice's terms.
fn block(repository: &Repository, line: &Line, branch: &str) -> Block {
    let own = |key: &str| {
        let of_main = if branch == "master" { vec![] } else { strings(&line.branch("master")[key]) };
        let all = strings(&line.branch(branch)[key]).into_iter();
        all.filter(|tag| !of_main.contains(tag)).collect::<Vec<_>>()
    };
    // Tags that main reaches stand in main's block, whatever main itself is.
    let fixed = line.fixes(repository, branch);
    Block {
        branch: branch.to_owned(),
        fixed: fixed.split(' ').filter(|hash| !hash.is_empty()).map(ToOwned::to_owned).collect(),
        vulnerable_tags: own("vulnerable_tags"),
        fixed_tags: line.first_fixed(branch).map(ToOwned::to_owned).into_iter().collect(),
    }
}

#[track_caller]
fn same(notice: &Notice, told: &Block, published: &Block) {
    let about = format!("{} {}", notice.id, published.branch);
    let sorted = |list: &[String]| {
        let mut list = list.to_vec();
        list.sort();
        list
    };
    assert_eq!(sorted(&told.fixed), sorted(&published.fixed), "fixes of {about}");
    assert_eq!(told.vulnerable_tags, published.vulnerable_tags, "vulnerable tags of {about}");
    assert_eq!(told.fixed_tags, published.fixed_tags, "fixed tags of {about}");
}

#[test]
fn every_branch_block_comes_out_as_published() {
    let Some(cases) = real::lines("cases-libvirt.jsonl") else { return };
    assert_eq!(cases.len(), 14);
    let mut blocks = 0;
    for notice in cases.iter().map(Notice::read) {
        let repository = notice.draw();
        let line = repository
            .ask(&notice.introduced.join(" "), &notice.main.fixed.join(" "))
            .key("main", "refs/heads/master".into())
            .key("branch_pattern", "refs/heads/v*-maint".into())
            .answer();
        for published in [&notice.main].into_iter().chain(&notice.maintained) {
            same(&notice, &block(&repository, &line, &published.branch), published);
            blocks += 1;
        }
        let states = |block: &Block| {
            let all = block.fixed.len() == notice.main.fixed.len();
            (block.branch.clone(), if all { "fixed" } else { "vulnerable" })
        };
        for (branch, state) in notice.maintained.iter().map(states) {
            assert_eq!(line.branch_state(&branch), state, "{} {branch}", notice.id);
        }
        assert_eq!(line.branch_state("master"), "fixed");
    }
    println!("{blocks} branch blocks of 14 notices as published");
}
