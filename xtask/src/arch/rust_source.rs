//! Reads a source file into the words and paths that run in a product build: no comments, no `#[cfg(test)]` items.

use std::iter::Peekable;
use std::vec::IntoIter;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// A word (identifier or literal) and its line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    pub text: String,
    pub line: usize,
}

/// A path such as `std::fs::read`, as written or as a `use` spells it out; `*` stands for a glob.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    pub segments: Vec<String>,
    pub line: usize,
}

impl Path {
    pub fn starts_with(&self, segments: &[&str]) -> bool {
        self.segments.len() >= segments.len()
            && self.segments.iter().zip(segments).all(|(own, other)| own == other)
    }

    pub fn text(&self) -> String {
        self.segments.join("::")
    }
}

/// What one file of a crate's `src/` says outside comments and tests.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourceFile {
    pub krate: String,
    pub file: String,
    pub paths: Vec<Path>,
    pub words: Vec<Word>,
    /// String literals among the words, as written.
    pub strings: Vec<Word>,
    /// Modules in files of their own that exist only for tests.
    pub test_modules: Vec<String>,
    /// The lexer's complaint, if the file is not Rust.
    pub broken: Option<Word>,
}

/// Reads a file. One that is not Rust (a template, a text) counts line by line as string literals.
pub fn read(krate: &str, file: &str, text: &str) -> SourceFile {
    let mut source = SourceFile { krate: krate.to_owned(), file: file.to_owned(), ..SourceFile::default() };
    if std::path::Path::new(file).extension().is_none_or(|extension| extension != "rs") {
        source.strings = text
            .lines()
            .zip(1..)
            .map(|(line, number)| Word { text: line.to_owned(), line: number })
            .collect();
        source.words.clone_from(&source.strings);
        return source;
    }
    match text.parse::<TokenStream>() {
        Ok(tokens) => walk(tokens, &mut source),
        Err(error) => {
            source.broken = Some(Word { text: error.to_string(), line: error.span().start().line });
        }
    }
    source
}

/// Takes away the files of modules that another file declares under `#[cfg(test)]`.
pub fn drop_test_modules(sources: &mut Vec<SourceFile>) {
    let mut stems: Vec<String> = Vec::new();
    for source in sources.iter() {
        let base = module_folder(&source.file);
        stems.extend(source.test_modules.iter().map(|module| format!("{base}{module}")));
    }
    sources.retain(|source| {
        !stems
            .iter()
            .any(|stem| source.file == format!("{stem}.rs") || source.file.starts_with(&format!("{stem}/")))
    });
}

/// The folder in which a file's child modules lie, with a closing `/`.
fn module_folder(file: &str) -> String {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    match name {
        "lib.rs" | "main.rs" | "mod.rs" => format!("{folder}/"),
        _ => format!("{folder}/{}/", name.trim_end_matches(".rs")),
    }
}

type Tokens = Peekable<IntoIter<TokenTree>>;

fn tokens(stream: TokenStream) -> Tokens {
    stream.into_iter().collect::<Vec<_>>().into_iter().peekable()
}

fn walk(stream: TokenStream, source: &mut SourceFile) {
    let mut tokens = tokens(stream);
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(punct) if punct.as_char() == '#' => {
                let inner = eat(&mut tokens, '!');
                let Some(TokenTree::Group(group)) = tokens.next_if(|next| is_group(next, Delimiter::Bracket))
                else {
                    continue;
                };
                match attribute(&group.stream()) {
                    Attribute::Doc => {}
                    Attribute::Test if inner => return,
                    Attribute::Test => skip_item(&mut tokens, source),
                    Attribute::Other => walk(group.stream(), source),
                }
            }
            TokenTree::Punct(_) => {}
            TokenTree::Group(group) => walk(group.stream(), source),
            TokenTree::Literal(literal) => {
                let word = Word { text: literal.to_string(), line: literal.span().start().line };
                if word.text.contains('"') {
                    source.strings.push(word.clone());
                }
                source.words.push(word);
            }
            TokenTree::Ident(ident) => {
                let word = Word { text: ident.to_string(), line: ident.span().start().line };
                let opens_use = word.text == "use" && !tokens.peek().is_some_and(|next| is_punct(next, '<'));
                if opens_use {
                    let tree: Vec<TokenTree> =
                        std::iter::from_fn(|| tokens.next_if(|next| !is_punct(next, ';'))).collect();
                    use_tree(tree, &[], source);
                } else {
                    path(word, &mut tokens, source);
                }
            }
        }
    }
}

fn path(first: Word, tokens: &mut Tokens, source: &mut SourceFile) {
    let mut path = Path { segments: vec![first.text.clone()], line: first.line };
    source.words.push(first);
    while eat(tokens, ':') {
        if !eat(tokens, ':') {
            break;
        }
        let Some(TokenTree::Ident(ident)) = tokens.next_if(|next| matches!(next, TokenTree::Ident(_))) else {
            break;
        };
        source.words.push(Word { text: ident.to_string(), line: ident.span().start().line });
        path.segments.push(ident.to_string());
    }
    if path.segments.len() > 1 {
        source.paths.push(path);
    }
}

/// Spells out `a::{b, c::*}` as `a::b` and `a::c::*`; renames keep the original name.
fn use_tree(tree: Vec<TokenTree>, prefix: &[String], source: &mut SourceFile) {
    let mut segments = prefix.to_vec();
    let mut line = 0;
    let mut branched = false;
    let mut tokens = tree.into_iter();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Ident(ident) if ident == "as" => {
                tokens.next();
            }
            TokenTree::Ident(ident) => {
                line = ident.span().start().line;
                source.words.push(Word { text: ident.to_string(), line });
                if ident != "self" || segments.is_empty() {
                    segments.push(ident.to_string());
                }
            }
            TokenTree::Punct(punct) if punct.as_char() == '*' => {
                line = punct.span().start().line;
                segments.push("*".to_owned());
            }
            TokenTree::Group(group) => {
                branched = true;
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                for branch in inner.split(|token| is_punct(token, ',')).filter(|branch| !branch.is_empty()) {
                    use_tree(branch.to_vec(), &segments, source);
                }
            }
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    if !branched && !segments.is_empty() {
        source.paths.push(Path { segments, line });
    }
}

enum Attribute {
    Doc,
    Test,
    Other,
}

fn attribute(stream: &TokenStream) -> Attribute {
    let mut tokens = tokens(stream.clone());
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), Some(next)) if name == "doc" && is_punct(&next, '=') => Attribute::Doc,
        (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group)))
            if name == "cfg" && only_tests(group.stream()) =>
        {
            Attribute::Test
        }
        (Some(TokenTree::Ident(name)), None) if name == "test" => Attribute::Test,
        _ => Attribute::Other,
    }
}

/// `test` or `all(test, ...)`; `any(test, ...)` also builds outside tests.
fn only_tests(stream: TokenStream) -> bool {
    let mut tokens = tokens(stream);
    match (tokens.next(), tokens.next()) {
        (Some(TokenTree::Ident(name)), None) => name == "test",
        (Some(TokenTree::Ident(name)), Some(TokenTree::Group(group))) if name == "all" => group
            .stream()
            .into_iter()
            .any(|token| matches!(&token, TokenTree::Ident(ident) if ident == "test")),
        _ => false,
    }
}

const ITEM_WORDS: [&str; 15] = [
    "pub",
    "fn",
    "mod",
    "struct",
    "enum",
    "impl",
    "use",
    "const",
    "static",
    "trait",
    "type",
    "unsafe",
    "async",
    "extern",
    "macro_rules",
];

/// Passes over what a `#[cfg(test)]` stands before: an item up to its body or `;`, anything smaller up to its `,`.
fn skip_item(tokens: &mut Tokens, source: &mut SourceFile) {
    while tokens.next_if(|next| is_punct(next, '#')).is_some() {
        tokens.next_if(|next| is_group(next, Delimiter::Bracket));
    }
    let item = matches!(tokens.peek(), Some(TokenTree::Ident(word)) if ITEM_WORDS.contains(&word.to_string().as_str()));
    let mut module = None;
    let mut after_mod = false;
    for token in tokens.by_ref() {
        match token {
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => return,
            TokenTree::Punct(punct) if punct.as_char() == ';' => break,
            TokenTree::Punct(punct) if punct.as_char() == ',' && !item => return,
            TokenTree::Ident(ident) => {
                if after_mod {
                    module = Some(ident.to_string());
                }
                after_mod = ident == "mod";
            }
            TokenTree::Group(_) | TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
    source.test_modules.extend(module);
}

fn eat(tokens: &mut Tokens, wanted: char) -> bool {
    tokens.next_if(|next| is_punct(next, wanted)).is_some()
}

fn is_punct(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == wanted)
}

fn is_group(token: &TokenTree, wanted: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(text: &str) -> Vec<String> {
        read("case", "crates/case/src/lib.rs", text).paths.iter().map(Path::text).collect()
    }

    #[test]
    fn paths_are_found_as_written_and_as_a_use_spells_them_out() {
        assert_eq!(paths("fn f() { std::fs::read(x) }"), ["std::fs::read"]);
        assert_eq!(
            paths("use std::{fs::{self, File as F}, io::*, env as e};"),
            ["std::fs", "std::fs::File", "std::io::*", "std::env"]
        );
        assert_eq!(paths("fn f() -> impl Sized + use<'a> { Timestamp::now() }"), ["Timestamp::now"]);
        assert_eq!(paths("vec![std::env::var(k)]"), ["std::env::var"], "also inside a macro");
    }

    #[test]
    fn comments_strings_and_tests_hold_no_paths() {
        assert_eq!(
            paths("// std::fs\n/* std::env */\n/// std::net::x\nfn f() { \"std::fs::read\"; }"),
            [""; 0]
        );
        assert_eq!(
            paths("#[cfg(test)]\nmod tests { use std::fs; }\n#[test] fn t() { std::fs::read(x) }"),
            [""; 0]
        );
        assert_eq!(paths("struct S { #[cfg(test)] a: std::fs::File, b: x::Y }"), ["x::Y"]);
        assert_eq!(paths("#[cfg(all(test, unix))] use std::fs; use a::b;"), ["a::b"]);
    }

    #[test]
    fn code_that_also_builds_outside_tests_is_read() {
        assert_eq!(paths("#[cfg(any(test, feature = \"x\"))] use std::fs;"), ["std::fs"]);
        assert_eq!(paths("#[cfg(not(test))] use std::fs;"), ["std::fs"]);
    }

    #[test]
    fn a_test_module_in_its_own_file_is_dropped() {
        let mut sources = vec![
            read("case", "crates/case/src/lock.rs", "#[cfg(test)]\nmod tests;\nmod real;"),
            read("case", "crates/case/src/lock/tests.rs", "use std::fs;"),
            read("case", "crates/case/src/lock/real.rs", "use std::fs;"),
        ];
        drop_test_modules(&mut sources);
        let files: Vec<&str> = sources.iter().map(|source| source.file.as_str()).collect();
        assert_eq!(files, ["crates/case/src/lock.rs", "crates/case/src/lock/real.rs"]);
    }

    #[test]
    fn words_carry_their_line_and_doc_comments_are_not_words() {
        let source = read("case", "crates/case/src/lib.rs", "/// libvirt\nfn f() {\n    \"qemu\";\n}");
        assert_eq!(source.strings, [Word { text: "\"qemu\"".to_owned(), line: 3 }]);
        assert!(source.words.iter().all(|word| !word.text.contains("libvirt")));
    }

    #[test]
    fn a_file_that_does_not_lex_is_reported_with_its_line() {
        let source = read("case", "crates/case/src/lib.rs", "fn a() {}\nfn f() { ( }");
        assert!(source.broken.is_some());
    }
}
