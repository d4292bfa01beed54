//! How long the pages take without the disk: reading notices, making each one's files, making what depends on all.
//!
//! `cargo run --release -p cvdesk-site --example bench_site -- 2000`; the notices are made up, the same in every run.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads its arguments and a clock, and prints"
)]

use std::{env, time::Instant};

use cvdesk_notice::Details;
use cvdesk_site::{Base, Published, Site};

#[path = "../tests/pages/face.rs"]
mod project;

/// Notices of a year, so that numbers stay in their four digits.
const A_YEAR: usize = 500;
const RUNS: usize = 3;

fn main() {
    let count = env::args().find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
    let face = project::face();
    let site = Site::new(face.clone(), Base::read("https://security.hullo.example/").unwrap());
    let sources: Vec<String> = (0..count).map(source).collect();
    let read = || {
        let each = |source: &String| Published::read(source, Details::default(), &face.lsn).unwrap();
        sources.iter().map(each).collect::<Vec<_>>()
    };
    let published = read();
    let files: Vec<_> = published.iter().flat_map(|notice| site.notice(notice).files).collect();
    let texts: std::collections::BTreeMap<&str, &[u8]> =
        files.iter().map(|file| (file.path.as_str(), file.bytes.as_slice())).collect();
    let at_hand = |path: &str| String::from_utf8(texts.get(path)?.to_vec()).ok();
    let whole = site.whole(&published, &at_hand);
    let bytes =
        |files: &[cvdesk_site::File]| files.iter().map(|file| file.bytes.len()).sum::<usize>() / 1_000_000;
    println!("{count} notices: {} files of {} MB, and", files.len(), bytes(&files));
    println!("{} files of {} MB about all of them", whole.len(), bytes(&whole));
    println!("read all: {}", times(|| drop(read())));
    println!("make all: {}", times(|| published.iter().for_each(|notice| drop(site.notice(notice)))));
    println!("make what depends on all: {}", times(|| drop(site.whole(&published, &at_hand))));
}

/// The median of some runs and the worst, in seconds.
fn times(mut run: impl FnMut()) -> String {
    let mut time = || {
        let start = Instant::now();
        run();
        start.elapsed().as_secs_f64()
    };
    let mut times: Vec<_> = (0..RUNS).map(|_| time()).collect();
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().unwrap_or_default();
    format!("median {:.2} s, worst {:.2} s of {RUNS} runs", at(RUNS / 2), at(RUNS - 1))
}

/// A notice of about the size of published ones: a dozen branches, a paragraph of each kind.
fn source(place: usize) -> String {
    let (year, number) = (2000 + place / A_YEAR, place % A_YEAR + 1);
    let prose =
        format!("A wave of kind {place} reaches a daemon that did not expect it, and the daemon\n").repeat(6);
    let branch = |branch: usize| {
        let name = if branch == 0 { "master".to_owned() } else { format!("v{branch}.0-maint") };
        let tag = |tag: usize| format!("<tag state=\"vulnerable\">v{branch}.{tag}.{}</tag>", place % 10);
        let tags = (1..6).map(tag).collect::<Vec<_>>().concat();
        let hash = |of: usize| format!("{:040x}", (place * 100 + branch * 2 + of) * 1_000_003);
        format!(
            "<branch><name>{name}</name>{tags}<change state=\"vulnerable\">{}</change><tag state=\"fixed\">v{branch}.7.0\
             </tag><change state=\"fixed\">{}</change></branch>",
            hash(0),
            hash(1)
        )
    };
    let branches = (0..12).map(branch).collect::<Vec<_>>().concat();
    let (month, day) = (place % 12 + 1, place % 27 + 1);
    format!(
        "<security-notice xmlns=\"https://hullo.example/notice/1.0\"><id>{year}-{number:04}</id><summary>waves at daemon \
         {place}</summary><description>{prose}</description><impact>{prose}</impact><workaround>{prose}</workaround>\
         <credits><reporter><name>Reporter {place}</name></reporter></credits><lifecycle><reported>{year}{month:02}\
         {day:02}</reported><published>{year}{month:02}28</published></lifecycle><reference><advisory type=\"CVE\" id=\"\
         {year}-{}\"/></reference><product name=\"hullo\"><repository>hullo.git</repository>{branches}</product>\
         </security-notice>",
        10_000 + place
    )
}
