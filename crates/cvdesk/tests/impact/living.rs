//! Living notices: every published libvirt notice over one repository that replays what all of them say together,
//! through `cvdesk notice refresh`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::ask::Asker;
use crate::drawing::{Drawing, Repository};
use crate::real;
use crate::support::Answer;

/// A branch block as published.
#[derive(Default)]
struct Block {
    vulnerable_tags: Vec<String>,
    fixed_tags: Vec<String>,
    introduced: Vec<String>,
    fixed: Vec<String>,
}

struct Notice {
    name: String,
    text: String,
    blocks: BTreeMap<String, Block>,
}

impl Notice {
    /// Reads the branch blocks by their lines, which is all that the published files have in them.
    fn read(folder: &Path, name: &str) -> Self {
        let text = fs::read_to_string(folder.join(name)).unwrap();
        let mut blocks: BTreeMap<String, Block> = BTreeMap::new();
        let mut branch = String::new();
        let mut in_branch = false;
        for line in text.lines().map(str::trim) {
            let value = |line: &str| line.split(['<', '>']).nth(2).unwrap().to_owned();
            in_branch = (in_branch || line == "<branch>") && line != "</branch>";
            if !in_branch {
                continue;
            }
            if line.starts_with("<name>") {
                branch = value(line);
                blocks.entry(branch.clone()).or_default();
            }
            let Some(block) = blocks.get_mut(&branch) else { continue };
            let list = match line.split('>').next().unwrap() {
                "<tag state=\"vulnerable\"" => &mut block.vulnerable_tags,
                "<tag state=\"fixed\"" => &mut block.fixed_tags,
                "<change state=\"vulnerable\"" => &mut block.introduced,
                "<change state=\"fixed\"" => &mut block.fixed,
                _ => continue,
            };
            list.push(value(line));
        }
        Self { name: name.to_owned(), text, blocks }
    }

    fn main(&self) -> &Block {
        &self.blocks["master"]
    }
}

/// What stands before a tag: commits with their messages.
type Slots = BTreeMap<usize, Vec<(String, String)>>;

/// Some notices share a commit.
fn put(slots: &mut Slots, slot: usize, hash: &str, message: &str) {
    if !slots.values().flatten().any(|(known, _)| known == hash) {
        slots.entry(slot).or_default().push((hash.to_owned(), message.to_owned()));
    }
}

fn numbers(tag: &str) -> Vec<u32> {
    let parts = tag.trim_start_matches('v').split(['.', '-']);
    parts.filter_map(|part| part.parse().ok()).collect()
}

fn in_version_order(tags: BTreeSet<String>) -> Vec<String> {
    let mut tags: Vec<_> = tags.into_iter().collect();
    tags.sort_by_key(|tag| numbers(tag));
    tags
}

/// The tags that any notice has on a branch.
fn tags(notices: &[Notice], branch: &str) -> Vec<String> {
    let blocks = notices.iter().filter_map(|notice| notice.blocks.get(branch));
    in_version_order(
        blocks.flat_map(|block| block.vulnerable_tags.iter().chain(&block.fixed_tags).cloned()).collect(),
    )
}

fn place(tags: &[String], tag: Option<&String>) -> Option<usize> {
    tag.and_then(|tag| tags.iter().position(|known| known == tag))
}

/// Draws a line of tags with the commits before each of them.
fn line(mut drawing: Drawing, mut tip: String, tags: &[String], slots: &Slots, end: &str) -> Drawing {
    for number in 0..=tags.len() {
        for (hash, message) in slots.get(&number).into_iter().flatten() {
            drawing = drawing.commit(hash, &tip, message);
            tip.clone_from(hash);
        }
        if let Some(tag) = tags.get(number) {
            drawing = drawing.commit(tag, &tip, &format!("release {tag}")).tags(&format!("{tag}={tag}"));
            tip.clone_from(tag);
        }
    }
    drawing.commit(end, &tip, &format!("the end of {end}")).branches(&format!("{end}={end}"))
}

/// One history in which every relation that the notices name holds.
fn replay(notices: &[Notice]) -> Repository {
    let releases = tags(notices, "master");
    let mut slots = Slots::new();
    let mut introduced: BTreeMap<&String, usize> = BTreeMap::new();
    for notice in notices {
        let main = notice.main();
        let since = place(&releases, main.vulnerable_tags.first()).unwrap();
        // Some commits stand in several notices: each came in with the last of them.
        for hash in &main.introduced {
            let slot = introduced.entry(hash).or_insert(since);
            *slot = since.max(*slot);
        }
        let fixed = place(&releases, main.fixed_tags.first()).unwrap();
        for hash in &main.fixed {
            put(&mut slots, fixed, hash, &format!("mend {hash}"));
        }
    }
    for (hash, slot) in introduced {
        put(&mut slots, slot, hash, &format!("bring {hash} in"));
    }
    let start = Drawing::new().commits("start:");
    let candidate = start.tags("v1.0.0-rc1=start CVE-2014-0179=start");
    let mut drawing = line(candidate, "start".to_owned(), &releases, &slots, "master");
    let branches: BTreeSet<&String> = notices.iter().flat_map(|notice| notice.blocks.keys()).collect();
    for branch in branches.into_iter().filter(|branch| *branch != "master") {
        let own = tags(notices, branch);
        let mut slots = Slots::new();
        for (notice, block) in notices.iter().filter_map(|notice| Some((notice, notice.blocks.get(branch)?)))
        {
            let since = place(&own, block.vulnerable_tags.first()).unwrap_or(0);
            for (hash, original) in block.introduced.iter().zip(&notice.main().introduced) {
                if !notice.main().introduced.contains(hash) {
                    let message =
                        format!("bring {original} in\n\n(cherry picked from commit {{{original}}})\n");
                    put(&mut slots, since, hash, &message);
                }
            }
            let fixed = place(&own, block.fixed_tags.first()).unwrap_or(own.len());
            for (hash, original) in block.fixed.iter().zip(&notice.main().fixed) {
                let message = format!("mend {original}\n\n(cherry picked from commit {{{original}}})\n");
                put(&mut slots, fixed, hash, &message);
            }
        }
        let base = branch.strip_suffix("-maint").unwrap().to_owned();
        drawing = line(drawing, base, &own, &slots, branch);
    }
    drawing.done()
}

/// The notices as they were published, but for the hashes, which are the replay's.
fn written(repository: &Repository, notices: &[Notice], folder: &Path) {
    for notice in notices {
        let hashes = notice.blocks.values().flat_map(|block| block.introduced.iter().chain(&block.fixed));
        let all: BTreeSet<&String> = hashes.collect();
        let text =
            all.into_iter().fold(notice.text.clone(), |text, hash| text.replace(hash, repository.hash(hash)));
        let path = folder.join(&notice.name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
}

fn published() -> Option<Vec<Notice>> {
    let folder = real::data()?.parent().unwrap().join("lsn/notices");
    let mut names: Vec<String> = Vec::new();
    for year in fs::read_dir(&folder).unwrap() {
        let year = year.unwrap().path();
        for file in fs::read_dir(&year).unwrap() {
            names.push(file.unwrap().path().strip_prefix(&folder).unwrap().to_str().unwrap().to_owned());
        }
    }
    names.sort();
    Some(names.iter().map(|name| Notice::read(&folder, name)).collect())
}

fn refresh(asker: &Asker, repository: &Path, notices: &Path, more: &[&str]) -> Answer {
    let mut command = crate::support::bare();
    command.env("HOME", asker.home()).args(["notice", "refresh", "--profile", "libvirt", "--repo"]);
    let output = command.arg(repository).arg("--notices").arg(notices).args(more).output().unwrap();
    Answer {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    all
}

// req L13, L14, N4, N5, N10
#[test]
fn every_published_notice_comes_back_byte_for_byte_over_one_repository_of_them_all() {
    let Some(notices) = published() else { return };
    let repository = replay(&notices);
    let folder = repository.beside("notices");
    written(&repository, &notices, &folder);
    let before = files(&folder);
    let answer = refresh(&Asker::new(), repository.path(), &folder, &[]);
    println!("{}", answer.out);
    assert_eq!(answer.code, 0, "{}", answer.err);
    assert!(before == files(&folder), "nothing was to be written");
}

/// The notice as it would have been written on the day: without what came to its maintained branches later.
fn on_the_day(text: &str) -> String {
    let mut in_master = true;
    let kept = text.split_inclusive('\n').filter(|line| {
        if let Some(name) = line.trim().strip_prefix("<name>v") {
            in_master = !name.contains("-maint");
        }
        in_master || !line.contains("state=\"fixed\"")
    });
    kept.collect()
}

// req N4, N5
#[test]
fn notices_as_they_were_on_the_day_grow_into_the_published_ones() {
    let Some(notices) = published() else { return };
    let repository = replay(&notices);
    let folder = repository.beside("notices");
    written(&repository, &notices, &folder);
    let published = files(&folder);
    let mut old = 0;
    for (path, text) in &published {
        let text = String::from_utf8(text.clone()).unwrap();
        let earlier = on_the_day(&text);
        old += usize::from(earlier != text);
        fs::write(path, earlier).unwrap();
    }
    assert!(old > 20, "{old} notices have backports");
    let before = files(&folder);
    let asker = Asker::new();
    let shown = refresh(&asker, repository.path(), &folder, &[]);
    assert_eq!(shown.code, 1, "{}", shown.err);
    assert!(shown.out.contains(&format!("43 notices looked at: {old} would change")), "{}", shown.out);
    assert!(before == files(&folder), "a look changes nothing");
    let written = refresh(&asker, repository.path(), &folder, &["--write"]);
    assert_eq!(written.code, 0, "{}", written.err);
    assert!(published == files(&folder), "what grows is what was published");
    assert_eq!(refresh(&asker, repository.path(), &folder, &[]).code, 0);
}

const NOTICE: &str = r#"<security-notice xmlns="http://security.libvirt.org/xmlns/security-notice/1.0">
  <id>2026-0001</id>
  <summary>waves twice</summary>
  <description><![CDATA[A wave	is sent twice.]]></description>
  <product name="libvirt">
    <repository>libvirt.git</repository>
    <branch>
      <name>master</name>
      <tag state="vulnerable">v1.0</tag>
      <change state="vulnerable">{i}</change>
      <tag state="fixed">v1.1</tag>
      <change state="fixed">{f}</change>
    </branch>
  </product>
</security-notice>
"#;

fn small() -> Drawing {
    Drawing::new()
        .commits("a: i:a r:i")
        .full("f", "r", "mend it", "Ada <ada@example.org>", 1, &[("src/mended", "1\n")])
        .commits("t:f")
        .tags("v1.0=r v1.1=t")
        .branches("master=t")
}

fn one_notice(repository: &Repository) -> PathBuf {
    let folder = repository.beside("notices");
    fs::create_dir_all(folder.join(".git")).unwrap();
    let text = NOTICE.replace("{i}", repository.hash("i")).replace("{f}", repository.hash("f"));
    fs::write(folder.join("1.xml"), text).unwrap();
    fs::write(folder.join(".git/index.xml"), "no notice").unwrap();
    folder
}

// req L34, N4
#[test]
fn a_candidate_clears_nothing_and_is_told_until_the_notice_names_it() {
    let repository = small()
        .commits("b:r")
        .full("g", "b", "mend it", "Bob <bob@example.org>", 1, &[("src/g", "other\n")])
        .commits("u:g")
        .tags("v1.0.1=u v1.0.1-rc1=g")
        .branches("v1.0-maint=u")
        .done();
    let (asker, folder) = (Asker::new(), one_notice(&repository));
    let shown = refresh(&asker, repository.path(), &folder, &["--write"]);
    assert_eq!(shown.code, 0, "{}", shown.err);
    let candidate = format!(
        "{:.12} on v1.0-maint may be a backport of {:.12}",
        repository.hash("g"),
        repository.hash("f")
    );
    assert!(shown.out.contains(&candidate) && shown.out.contains("subject-date"), "{}", shown.out);
    let text = fs::read_to_string(folder.join("1.xml")).unwrap();
    assert!(text.contains("<tag state=\"vulnerable\">v1.0.1</tag>") && !text.contains("rc1"), "{text}");
    // Whoever publishes it as the fix has judged it.
    let change = format!(
        "<change state=\"vulnerable\">{}</change>\n    </branch>\n  </product>",
        repository.hash("i")
    );
    let named = format!(
        "<change state=\"vulnerable\">{}</change>\n      <change state=\"fixed\">{}</change>\n    </branch>\n  </product>",
        repository.hash("i"),
        repository.hash("g")
    );
    assert!(text.contains(&change), "{text}");
    fs::write(folder.join("1.xml"), text.replace(&change, &named)).unwrap();
    let shown = refresh(&asker, repository.path(), &folder, &[]);
    assert_eq!(shown.code, 1, "{}", shown.err);
    for line in ["-      <tag state=\"vulnerable\">v1.0.1</tag>", "+      <tag state=\"fixed\">v1.0.1</tag>"]
    {
        assert!(shown.out.contains(line), "{}", shown.out);
    }
    assert!(!shown.out.contains("may be a backport"), "{}", shown.out);
}

#[test]
fn what_nobody_can_say_stays_as_it_is_and_is_said() {
    let repository = small().done();
    let (asker, folder) = (Asker::new(), one_notice(&repository));
    let text = fs::read_to_string(folder.join("1.xml")).unwrap();
    let gone = "    <branch>\n      <name>v0.9-maint</name>\n      <tag state=\"fixed\">v0.9.1</tag>\n    </branch>\n  </product>";
    fs::write(folder.join("1.xml"), text.replace("  </product>", gone)).unwrap();
    let other = text.replace("libvirt.git", "libvirt-python.git");
    fs::write(folder.join("2.xml"), other).unwrap();
    let unknown = text.replace(repository.hash("f"), &"e".repeat(40));
    fs::write(folder.join("3.xml"), unknown).unwrap();
    fs::write(folder.join("4.xml"), "<security-notice/>\n").unwrap();
    let before = files(&folder);
    let answer = refresh(&asker, repository.path(), &folder, &["--write"]);
    assert_eq!(answer.code, 4, "{}{}", answer.out, answer.err);
    for line in [
        "note: 1.xml: branch `v0.9-maint` is left as it is: this repository has no such branch",
        "note: 2.xml: product `libvirt` is left as it is: its repository is `libvirt-python.git`, not `libvirt.git`",
        "error: 3.xml: commit `eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee` is not in this history",
        "error: 4.xml: line 1, column 1: this is no notice",
        "4 notices looked at: nothing to change",
    ] {
        assert!(answer.out.contains(line), "{line}\n{}", answer.out);
    }
    assert!(before == files(&folder));
}

#[test]
fn programs_get_every_notice_with_its_difference() {
    let repository = small().done();
    let (asker, folder) = (Asker::new(), one_notice(&repository));
    let text = fs::read_to_string(folder.join("1.xml")).unwrap();
    fs::write(folder.join("1.xml"), text.replace("      <tag state=\"vulnerable\">v1.0</tag>\n", ""))
        .unwrap();
    let answer = refresh(&asker, repository.path(), &folder, &["--json"]);
    assert_eq!(answer.code, 1);
    let told: serde_json::Value = serde_json::from_str(&answer.out).unwrap();
    let notice = &told["result"]["notices"][0];
    assert_eq!((&notice["file"], &notice["notice"]), (&"1.xml".into(), &"LSN-2026-0001".into()));
    assert!(notice["diff"].as_str().unwrap().contains("+      <tag state=\"vulnerable\">v1.0</tag>\n"));
    // A desk's policy does as well as a profile; without either nobody's conventions are meant.
    let mut command = crate::support::bare();
    let output = command.args(["notice", "refresh", "--repo", ".", "--notices", "."]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}
