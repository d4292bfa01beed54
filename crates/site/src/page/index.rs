//! The list of all notices.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;

use super::rendered;
use super::shell::{Here, Shell};
use crate::prose::line;
use crate::published::Published;
use crate::site::Site;
use crate::standing::Standing;

#[derive(Template)]
#[template(path = "index.html")]
struct Page<'a> {
    shell: Shell,
    lead: &'a str,
    count: usize,
    years: Vec<Year>,
    severities: Vec<String>,
    products: Vec<String>,
    states: Vec<(&'static str, &'static str)>,
}

struct Year {
    year: u16,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    href: String,
    name: String,
    summary: String,
    cves: Vec<String>,
    severity: Option<String>,
    products: Vec<String>,
    state: &'static str,
    says: String,
    day: Option<(String, String)>,
}

/// The page; `notices` come newest first.
pub(crate) fn index(site: &Site, notices: &[&Published]) -> Vec<u8> {
    let mut years: BTreeMap<u16, Vec<Row>> = BTreeMap::new();
    for published in notices {
        years.entry(published.id.year()).or_default().push(row(site, published));
    }
    let rows = || years.values().flatten();
    let severities: BTreeSet<_> = rows().filter_map(|row| row.severity.clone()).collect();
    let products: BTreeSet<_> = rows().flat_map(|row| row.products.clone()).collect();
    let filters = Standing::FILTERS.into_iter();
    let states = filters.filter(|(state, _)| rows().any(|row| row.state == *state)).collect();
    rendered(&Page {
        shell: Shell::new(site, "./", Here::Index),
        lead: &site.words.lead,
        count: notices.len(),
        severities: severities.into_iter().collect(),
        products: products.into_iter().collect(),
        states,
        years: years.into_iter().rev().map(|(year, rows)| Year { year, rows }).collect(),
    })
}

fn row(site: &Site, published: &Published) -> Row {
    let (record, notice) = (&published.record, &published.record.notice);
    let standing = Standing::of(record, &site.face);
    Row {
        id: published.id.to_string(),
        href: format!("{}.html", published.stem()),
        name: site.face.lsn.name(notice),
        summary: line(&notice.summary),
        cves: record.cves(),
        severity: record.details.severity.as_deref().map(line),
        products: notice.products.iter().map(|product| line(&product.name)).collect(),
        state: standing.name(),
        says: standing.says(),
        day: notice.lifecycle.published.map(|day| (day.to_string(), day.strftime("%-d %b %Y").to_string())),
    }
}
