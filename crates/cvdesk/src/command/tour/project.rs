//! The sample project of the tour: a small git repository with stable branches and a planted bug, and a private
//! clone in which it gets fixed. Every commit is dated by the tour, so that the same tour makes the same hashes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use cvdesk_policy::Product;

use crate::command::adapters::git_environment;
use crate::failure::{FAILED, Failure};
use crate::place;

/// First commit, seconds since 1970: 2025-10-06 08:00 UTC.
const BEGIN: i64 = 1_759_737_600;
const DAY: i64 = 86_400;

/// The repositories of the sample project.
#[derive(Debug, Clone)]
pub struct Project {
    /// What everybody reads.
    pub public: PathBuf,
    /// Where the team prepares the fix.
    pub private: PathBuf,
    /// The main branch.
    pub main: String,
}

/// The names of the branches.
struct Names<'a> {
    main: &'a str,
    /// The two maintained stable ones.
    stable: [String; 2],
}

impl<'a> Names<'a> {
    /// As the policy names its branches; stable ones by its pattern, where it has any.
    fn of(product: &'a Product) -> Self {
        let pattern = product.stable.as_ref().map_or("stable-*", |stable| &stable.pattern);
        let stable = ["1.1", "1.2"].map(|version| pattern.replacen('*', version, 1));
        Self { main: &product.main_branch, stable }
    }
}

impl Project {
    /// Makes both repositories, or takes up those that are there.
    pub fn make(dir: &Path, product: &Product) -> Result<Self, Failure> {
        let names = Names::of(product);
        let main = names.main;
        let project =
            Self { public: dir.join("project.git"), private: dir.join("private.git"), main: main.to_owned() };
        make_once(&project.public, |path| {
            git(path, &["init", "--quiet", "--bare", &format!("--initial-branch={main}"), "."])?;
            import(path, &public_history(&names))
        })?;
        make_once(&project.private, |path| {
            git(path, &["init", "--quiet", "--bare", &format!("--initial-branch={main}"), "."])?;
            let source = project.public.display().to_string();
            git(path, &["fetch", "--quiet", "--end-of-options", &source, "+refs/*:refs/*"])?;
            import(path, &fixes(&names))
        })?;
        Ok(project)
    }

    /// The commit that a revision of the public repository stands for.
    pub fn public_commit(&self, revision: &str) -> Result<String, Failure> {
        hash(&self.public, revision)
    }

    /// The commit that a revision of the private repository stands for.
    pub fn private_commit(&self, revision: &str) -> Result<String, Failure> {
        hash(&self.private, revision)
    }
}

/// The commit that a name stands for.
fn hash(repository: &Path, name: &str) -> Result<String, Failure> {
    let printed =
        git(repository, &["rev-parse", "--verify", "--end-of-options", &format!("{name}^{{commit}}")])?;
    Ok(printed.lines().last().unwrap_or_default().trim().to_owned())
}

/// Makes a folder whole: beside its place first, then in it.
fn make_once(path: &Path, make: impl FnOnce(&Path) -> Result<String, Failure>) -> Result<(), Failure> {
    if path.exists() {
        return Ok(());
    }
    let draft = place::beside(path, ".new");
    let trouble =
        |error: std::io::Error| Failure::new(FAILED, format!("cannot make `{}`: {error}", path.display()));
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(trouble)?;
    }
    fs::create_dir_all(&draft).map_err(trouble)?;
    make(&draft)?;
    fs::rename(&draft, path).map_err(trouble)
}

/// Runs git in a folder, as on a machine where nobody has set anything.
pub fn git(repository: &Path, arguments: &[&str]) -> Result<String, Failure> {
    run(repository, arguments, "")
}

fn import(repository: &Path, stream: &str) -> Result<String, Failure> {
    run(repository, &["fast-import", "--quiet", "--force"], stream)
}

fn run(repository: &Path, arguments: &[&str], input: &str) -> Result<String, Failure> {
    let verb = arguments.first().unwrap_or(&"");
    git_environment()
        .run(repository, arguments, input.as_bytes())
        .map_err(|error| Failure::new(FAILED, format!("git {verb}: {error}")))
}

/// One commit of a fast-import stream.
struct Commit<'a> {
    branch: &'a str,
    from: Option<String>,
    mark: u32,
    day: i64,
    message: &'a str,
    body: &'a str,
}

fn commit(stream: &mut String, commit: &Commit<'_>) {
    let Commit { branch, from, mark, day, message, body } = commit;
    let at = BEGIN + day * DAY;
    let _ = write!(stream, "commit refs/heads/{branch}\nmark :{mark}\n");
    let _ = write!(
        stream,
        "author Hal Hullo <hal@hullo.example> {at} +0000\ncommitter Hal Hullo <hal@hullo.example> {at} +0000\n"
    );
    let _ = write!(stream, "data {}\n{message}\n", message.len());
    if let Some(from) = from {
        let _ = writeln!(stream, "from {from}");
    }
    let _ = write!(stream, "M 100644 inline hullo.c\ndata {}\n{body}\n\n", body.len());
}

fn reset(stream: &mut String, name: &str, mark: u32) {
    let _ = write!(stream, "reset refs/{name}\nfrom :{mark}\n\n");
}

/// The public history: a first release, the planted bug, two stable branches.
fn public_history(names: &Names<'_>) -> String {
    let mut stream = String::new();
    let steps = [
        (1, 0, "greet: say hello to the world", program("puts(\"hello, world\");")),
        (
            2,
            20,
            "greet: say hello by name",
            program("char line[16]; sprintf(line, \"hello, %s\", name); puts(line);"),
        ),
        (
            3,
            24,
            "doc: say how to call it",
            program("/* hullo NAME */ char line[16]; sprintf(line, \"hello, %s\", name); puts(line);"),
        ),
        (
            4,
            60,
            "greet: be polite",
            program("/* hullo NAME */ char line[16]; sprintf(line, \"Hello, %s.\", name); puts(line);"),
        ),
        (
            5,
            90,
            "greet: read the name from a file too",
            program("/* hullo NAME|@FILE */ char line[16]; sprintf(line, \"Hello, %s.\", name); puts(line);"),
        ),
    ];
    for (mark, day, message, body) in &steps {
        let from = (*mark > 1).then(|| format!(":{}", mark - 1));
        commit(&mut stream, &Commit { branch: names.main, from, mark: *mark, day: *day, message, body });
    }
    for (tag, mark) in [("v1.0", 1), ("v1.1", 3), ("v1.2", 4)] {
        reset(&mut stream, &format!("tags/{tag}"), mark);
    }
    for (branch, mark) in names.stable.iter().zip([3, 4]) {
        reset(&mut stream, &format!("heads/{branch}"), mark);
    }
    stream
}

/// The private fixes: a first try that is wrong, then one for each branch.
fn fixes(names: &Names<'_>) -> String {
    let mut stream = String::new();
    let message = "greet: keep the greeting inside its buffer\n\nA long name ran over the end of the line.\n";
    let wrong = program("char line[16]; snprintf(line, 64, \"Hello, %s.\", name); puts(line);");
    let right = program("char line[16]; snprintf(line, sizeof line, \"Hello, %s.\", name); puts(line);");
    let first = Commit {
        branch: "first-try",
        from: Some(format!("refs/heads/{}^0", names.main)),
        mark: 1,
        day: 151,
        message,
        body: &wrong,
    };
    commit(&mut stream, &first);
    for (mark, branch) in
        (2_u32..).zip([names.main].into_iter().chain(names.stable.iter().map(String::as_str)))
    {
        let from = Some(format!("refs/heads/{branch}^0"));
        commit(&mut stream, &Commit { branch, from, mark, day: 155, message, body: &right });
    }
    stream
}

fn program(body: &str) -> String {
    format!("#include <stdio.h>\n\nint greet(const char *name) {{\n  {body}\n  return 0;\n}}\n")
}
