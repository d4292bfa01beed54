//! Finds who a case belongs to by a MAINTAINERS file: sections of `F:` patterns with `M:` people, as the kernel and
//! projects after it write them.

use std::path::Path;

use cvdesk_case::ActorId;
use cvdesk_desk::Desk;

use crate::failure::{ABSENT, Failure};
use crate::glob;

/// The first maintainer of any of the paths whom the desk knows by their address.
pub fn first_known(desk: &Desk<'_>, file: &Path, paths: &[String]) -> Result<ActorId, Failure> {
    let text = std::fs::read_to_string(file)
        .map_err(|error| Failure::bad_input(format!("cannot read `{}`: {error}", file.display())))?;
    let addresses = addresses_of(&text, paths);
    for address in &addresses {
        if let Some(person) = desk.person_of_address(address)? {
            return Ok(person);
        }
    }
    let named = if addresses.is_empty() { "nobody".to_owned() } else { addresses.join(", ") };
    Err(Failure::new(
        ABSENT,
        format!(
            "`{}` names {named} for {}, and none of them is known to the desk; name somebody with --to",
            file.display(),
            paths.join(", ")
        ),
    ))
}

/// Addresses of the sections whose patterns fit a path best first: a longer pattern knows more of a file.
fn addresses_of(text: &str, paths: &[String]) -> Vec<String> {
    let mut found: Vec<(usize, Vec<String>)> = Vec::new();
    for section in text.split("\n\n") {
        let fields = |letter: char| {
            section
                .lines()
                .filter_map(move |line| line.strip_prefix(letter)?.strip_prefix(':').map(str::trim))
        };
        let fit =
            fields('F').filter(|pattern| paths.iter().any(|path| fits(pattern, path))).map(str::len).max();
        if let Some(length) =
            fit.filter(|_| !fields('X').any(|pattern| paths.iter().any(|path| fits(pattern, path))))
        {
            found.push((length, fields('M').filter_map(address).collect()));
        }
    }
    found.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
    let mut addresses: Vec<String> = Vec::new();
    for address in found.into_iter().flat_map(|(_, addresses)| addresses) {
        if !addresses.contains(&address) {
            addresses.push(address);
        }
    }
    addresses
}

/// A folder with a slash at its end means everything below it.
fn fits(pattern: &str, path: &str) -> bool {
    match pattern.strip_suffix('/') {
        Some(folder) => path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')),
        None => glob::matches(pattern, path),
    }
}

/// `Name <address>`, or the bare address.
fn address(person: &str) -> Option<String> {
    let bare = match (person.find('<'), person.rfind('>')) {
        (Some(from), Some(to)) => person.get(from.saturating_add(1)..to)?,
        (None, _) | (Some(_), None) => person,
    };
    bare.contains('@').then(|| bare.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
List of maintainers

Block layer
M: Bo Block <bo@example.org>
F: block/
F: include/block/*.h

Block layer: network
M: Net Person <net@example.org>
M: bo@example.org
F: block/nbd*
X: block/nbd-old.c

The rest
M: Rest <rest@example.org>
F: *
";

    fn of(path: &str) -> Vec<String> {
        addresses_of(FILE, &[path.to_owned()])
    }

    #[test]
    fn the_section_that_knows_most_of_a_file_comes_first_and_nobody_twice() {
        assert_eq!(of("block/nbd-client.c"), ["net@example.org", "bo@example.org", "rest@example.org"]);
        assert_eq!(of("block/io.c"), ["bo@example.org", "rest@example.org"]);
    }

    #[test]
    fn an_excluded_file_is_not_the_sections() {
        assert_eq!(of("block/nbd-old.c"), ["bo@example.org", "rest@example.org"]);
    }

    #[test]
    fn a_folder_takes_what_is_below_it_and_no_name_that_begins_alike() {
        assert_eq!(of("blocked.c"), ["rest@example.org"]);
    }
}
