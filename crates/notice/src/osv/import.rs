//! Reading an OSV record.

use serde_json::Value;

use crate::{
    Branch, Claim, Cvss, Face, Flaw, Imported, Link, Mark, Package, Person, Point, Product, Record, Standing,
    Status, Withdrawal,
    face::is_full_hash,
    import::{
        add_cve, blank, drop_known_links, import as read, instant, link_kind, part_prose, set_name,
        set_times, take_url,
    },
    json::{BadJson, Fields, Wrong},
};

/// Reads a record of any database; the project's own ids become numbers again.
///
/// # Errors
///
/// The first flaw with its line and column: text that is not JSON, a limit passed, a member of another kind.
pub fn import(source: &str, face: &Face) -> Result<Imported, BadJson> {
    read(source, |fields, lost| record(fields, lost, face))
}

fn record(fields: &mut Fields, lost: &mut Vec<String>, face: &Face) -> Result<Record, Wrong> {
    let mut record = blank();
    let id = fields.required("id")?;
    let _ = fields.text("schema_version")?;
    let modified = instant(fields, "modified")?;
    let modified = Some(modified.ok_or_else(|| (fields.place.clone(), "`modified` is missing".to_owned()))?);
    let published = instant(fields, "published")?;
    set_times(&mut record, published, modified, ("modified", lost));
    let mut aliases = fields.texts("aliases")?;
    aliases.push(id.clone());
    record.details.upstream = fields.texts("upstream")?;
    for name in aliases.iter().chain(&record.details.upstream.clone()) {
        add_cve(&mut record, name);
    }
    aliases.retain(|alias| !alias.starts_with("CVE-") && *alias != id);
    record.details.aliases = aliases;
    record.details.related = fields.texts("related")?;
    set_name(&mut record, id, face.publication.osv.as_ref().map(|rule| rule.prefix.as_str()));
    record.notice.summary = fields.text("summary")?.unwrap_or_default();
    part_prose(&mut record, &fields.text("details")?.unwrap_or_default());
    severity(fields, &mut record, lost)?;
    specific(fields, &mut record, lost)?;
    if let Some(at) = instant(fields, "withdrawn")? {
        let why = record.details.withdrawn.take().map(|withdrawn| withdrawn.why);
        record.details.withdrawn = Some(Withdrawal { at, why: why.unwrap_or_default(), rejected: false });
    } else {
        record.details.withdrawn = None;
    }
    for affected in fields.objects("affected")? {
        take_affected(affected, &mut record, lost)?;
    }
    for mut each in fields.objects("references")? {
        if let Some(url) = take_url(&mut each, "url")? {
            let kind = each.text("type")?.unwrap_or_default();
            record.details.links.push(Link { url, kind: link_kind(&kind), title: None });
        }
        each.rest(lost);
    }
    for credit in fields.objects("credits")? {
        take_credit(credit, &mut record, lost)?;
    }
    drop_known_links(&mut record, face);
    Ok(record)
}

fn severity(fields: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let mut flaw = Flaw::default();
    for mut each in fields.objects("severity")? {
        let score = each.text("score")?.unwrap_or_default();
        match score.parse::<Cvss>() {
            Ok(cvss) => {
                let _ = each.text("type")?;
                flaw.cvss.push(cvss);
            }
            // CVSS 2 and words such as Ubuntu's have no place.
            Err(_) => {
                each.map.insert("score".to_owned(), Value::String(score));
            }
        }
        each.rest(lost);
    }
    if !flaw.cvss.is_empty() {
        record.details.flaws.push(flaw);
    }
    Ok(())
}

/// What [`render`](super::render) writes where OSV has no place.
fn specific(fields: &mut Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let Some(mut own) = fields.inner("database_specific")? else { return Ok(()) };
    // Other databases say other things under these names: what is not ours stays and is told as lost.
    if let Some(Value::String(word)) = own.map.get("severity").cloned() {
        own.map.remove("severity");
        record.details.severity = Some(word);
    }
    if let Some(Value::String(why)) = own.map.remove("withdrawn_because") {
        record.details.withdrawn = Some(Withdrawal { at: jiff::Timestamp::UNIX_EPOCH, why, rejected: false });
    }
    let mut unknown = Vec::new();
    let mut weaknesses = Vec::new();
    for (_, item) in own.items("cwe_ids")? {
        match item.as_str().and_then(|text| text.parse().ok()) {
            Some(cwe) => weaknesses.push(cwe),
            None => unknown.push(item),
        }
    }
    if !unknown.is_empty() {
        own.map.insert("cwe_ids".to_owned(), Value::Array(unknown));
    }
    if !weaknesses.is_empty() {
        match record.details.flaws.first_mut() {
            Some(flaw) => flaw.cwe = weaknesses,
            None => record.details.flaws.push(Flaw { cwe: weaknesses, ..Flaw::default() }),
        }
    }
    own.rest(lost);
    Ok(())
}

fn take_affected(mut affected: Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let mut own = affected.inner("database_specific")?;
    if let Some(own) = own.as_mut().filter(|own| own.map.contains_key("branches")) {
        let product = product(own, lost)?;
        record.notice.products.push(product);
        // Both were made from the branches.
        affected.map.remove("ranges");
        affected.map.remove("versions");
    } else {
        let packages = packages(&mut affected, lost)?;
        record.details.packages.extend(packages);
    }
    if let Some(own) = own {
        own.rest(lost);
    }
    affected.rest(lost);
    Ok(())
}

/// Makes a point of its name.
type Maker = fn(String) -> Point;

fn product(own: &mut Fields, lost: &mut Vec<String>) -> Result<Product, Wrong> {
    let mut branches = Vec::new();
    for mut each in own.objects("branches")? {
        let mut marks = Vec::new();
        let kinds: [(&str, Maker, Standing); 4] = [
            ("vulnerable_tags", Point::Tag, Standing::Vulnerable),
            ("vulnerable_changes", Point::Change, Standing::Vulnerable),
            ("fixed_tags", Point::Tag, Standing::Fixed),
            ("fixed_changes", Point::Change, Standing::Fixed),
        ];
        for (key, point, standing) in kinds {
            marks.extend(each.texts(key)?.into_iter().map(|name| Mark { point: point(name), standing }));
        }
        branches.push(Branch { name: each.text("name")?.unwrap_or_default(), marks });
        each.rest(lost);
    }
    let text = |text: Option<String>| text.unwrap_or_default();
    Ok(Product { name: text(own.text("product")?), repository: text(own.text("repository")?), branches })
}

/// One package; where its ranges are of several repositories, one for each of them.
fn packages(affected: &mut Fields, lost: &mut Vec<String>) -> Result<Vec<Package>, Wrong> {
    let mut named = Package::default();
    if let Some(mut package) = affected.inner("package")? {
        named.name = package.text("name")?.unwrap_or_default();
        named.ecosystem = package.text("ecosystem")?;
        named.purl = package.text("purl")?;
        package.rest(lost);
    }
    let mut packages = vec![named.clone()];
    for range in affected.objects("ranges")? {
        let Some((repository, claims)) = take_range(range, lost)? else { continue };
        let home = repository.is_none().then_some(0);
        let home = home.or_else(|| packages.iter().position(|known| known.repository == repository));
        let home = home.or_else(|| packages.iter().position(|known| known.repository.is_none()));
        match home.and_then(|place| packages.get_mut(place)) {
            Some(package) => {
                package.repository = repository.or(package.repository.take());
                package.claims.extend(claims);
            }
            None => packages.push(Package { repository, claims, ..named.clone() }),
        }
    }
    let versions = affected.texts("versions")?.into_iter().map(|version| Claim {
        status: Status::Affected,
        from: version,
        before: None,
        through: None,
        scheme: None,
        cves: Vec::new(),
    });
    if let Some(first) = packages.first_mut() {
        first.claims.extend(versions);
    }
    Ok(packages)
}

/// Of which repository versions are, and what is claimed of them.
type Claimed = (Option<String>, Vec<Claim>);

/// The repository of a range, and what it claims. Events are in order but for git, where each fix ends what any of the
/// commits brought.
fn take_range(mut range: Fields, lost: &mut Vec<String>) -> Result<Option<Claimed>, Wrong> {
    let kind = range.text("type")?.unwrap_or_default().to_ascii_lowercase();
    let repository = range.text("repo")?;
    let events = range.objects("events")?;
    // Some databases shorten hashes, which nobody can look up for certain. Without one of its ends a range would say
    // something else: that all history is affected, or that nothing mends it.
    let whole = |value: &Value| value.as_str().is_some_and(|hash| hash == "0" || is_full_hash(hash));
    let is_whole = events.iter().all(|event| event.map.values().all(whole));
    if kind == "git" && (!is_whole || repository.is_none()) {
        range.map.extend([("type".to_owned(), kind.into()), ("repo".to_owned(), repository.into())]);
        range
            .map
            .insert("events".to_owned(), events.into_iter().map(|event| Value::Object(event.map)).collect());
        range.rest(lost);
        return Ok(None);
    }
    let mut introduced: Vec<String> = Vec::new();
    let mut claims = Vec::new();
    let claim = |from: &str, before: Option<String>, through: Option<String>| Claim {
        status: Status::Affected,
        from: from.to_owned(),
        before,
        through,
        scheme: Some(kind.clone()),
        cves: Vec::new(),
    };
    for mut event in events {
        if let Some(from) = event.text("introduced")? {
            introduced.push(from);
        }
        let (before, through) = (event.text("fixed")?, event.text("last_affected")?);
        if before.is_some() || through.is_some() {
            let open: Vec<_> =
                if kind == "git" { introduced.clone() } else { std::mem::take(&mut introduced) };
            let open = if open.is_empty() { vec!["0".to_owned()] } else { open };
            claims.extend(open.iter().map(|from| claim(from, before.clone(), through.clone())));
        }
        event.rest(lost);
    }
    let open = introduced.iter().filter(|from| !claims.iter().any(|claim: &Claim| claim.from == **from));
    let open: Vec<_> = open.map(|from| claim(from, None, None)).collect();
    claims.extend(open);
    range.rest(lost);
    Ok(Some((repository, claims)))
}

fn take_credit(mut credit: Fields, record: &mut Record, lost: &mut Vec<String>) -> Result<(), Wrong> {
    let name = credit.text("name")?;
    let mut contact = credit.texts("contact")?;
    let mail = contact.iter().position(|contact| contact.starts_with("mailto:"));
    let email = mail.map(|at| contact.remove(at).trim_start_matches("mailto:").to_owned());
    if !contact.is_empty() {
        credit.map.insert("contact".to_owned(), contact.into());
    }
    let person = Person { name, email };
    let credits = &mut record.notice.credits;
    let kind = credit.text("type")?;
    // What is written again are reporters and developers; coordinators, sponsors and tools have no place at all.
    let kept = match kind.as_deref() {
        Some("REMEDIATION_DEVELOPER") => {
            credits.patchers.push(person);
            true
        }
        Some("REMEDIATION_REVIEWER" | "REMEDIATION_VERIFIER") => {
            credits.patchers.push(person);
            false
        }
        Some("REPORTER") | None => {
            credits.reporters.push(person);
            true
        }
        Some("FINDER") => {
            credits.reporters.push(person);
            false
        }
        Some(_) => {
            credit.map.insert("name".to_owned(), person.name.into());
            false
        }
    };
    if let Some(kind) = kind.filter(|_| !kept) {
        credit.map.insert("type".to_owned(), kind.into());
    }
    credit.rest(lost);
    Ok(())
}
