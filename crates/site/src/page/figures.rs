//! The page of figures: bars whose numbers stand beside them.

use askama::Template;

use super::rendered;
use super::shell::{Here, Shell};
use crate::figures::{Spans, by_year};
use crate::published::Published;
use crate::site::Site;

#[derive(Template)]
#[template(path = "figures.html")]
struct Page {
    shell: Shell,
    count: usize,
    years: Vec<Bar>,
    charts: Vec<Chart>,
    rows: Vec<Row>,
}

/// A bar: how long it is, in tenths of a percent of the longest.
struct Bar {
    label: String,
    count: usize,
    length: usize,
}

struct Chart {
    title: &'static str,
    id: &'static str,
    median: Option<String>,
    count: usize,
    unsaid: usize,
    bars: Vec<Bar>,
}

/// A year in numbers.
struct Row {
    year: u16,
    count: usize,
    published: Option<String>,
    fixed: Option<String>,
}

/// The page.
pub(crate) fn figures(site: &Site, notices: &[&Published]) -> Vec<u8> {
    let years = by_year(notices);
    let to_published = |of: &[&Published]| {
        Spans::from_report(of.iter().copied(), |each| each.record.notice.lifecycle.published)
    };
    let to_fixed =
        |of: &[&Published]| Spans::from_report(of.iter().copied(), |each| each.record.notice.lifecycle.fixed);
    let row = |(year, of): (&u16, &Vec<&Published>)| Row {
        year: *year,
        count: of.len(),
        published: to_published(of).median(),
        fixed: to_fixed(of).median(),
    };
    rendered(&Page {
        shell: Shell::new(site, "./", Here::Figures),
        count: notices.len(),
        years: bars(years.iter().rev().map(|(year, of)| (year.to_string(), of.len())).collect()),
        charts: vec![
            chart("From report to publication", "published", &to_published(notices)),
            chart("From report to fix", "fixed", &to_fixed(notices)),
        ],
        rows: years.iter().rev().map(row).collect(),
    })
}

fn chart(title: &'static str, id: &'static str, spans: &Spans) -> Chart {
    Chart {
        title,
        id,
        median: spans.median(),
        count: spans.count(),
        unsaid: spans.unsaid,
        bars: bars(spans.stretches().into_iter().map(|(says, count)| (says.to_owned(), count)).collect()),
    }
}

fn bars(counts: Vec<(String, usize)>) -> Vec<Bar> {
    let most = counts.iter().map(|(_, count)| *count).max().unwrap_or(0).max(1);
    let bar = |(label, count): (String, usize)| Bar { label, count, length: count * 1000 / most };
    counts.into_iter().map(bar).collect()
}
