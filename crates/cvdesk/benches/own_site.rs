//! How long cvdesk's own site takes, by the binary as people run it: cold, unchanged, and with one notice changed.
//!
//! `cargo bench -p cvdesk --bench own_site -- 2000`; the notices are made up, the same in every run.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads its arguments and a clock, and prints"
)]

use std::{env, fs, path::Path, process::Command, time::Instant};

/// Notices of a year, so that numbers stay in their four digits.
const A_YEAR: usize = 500;
const RUNS: usize = 5;

fn main() {
    let count = env::args().find_map(|argument| argument.parse().ok()).unwrap_or(2_000);
    let home = tempfile::tempdir().unwrap();
    let (notices, out) = (home.path().join("notices"), home.path().join("site"));
    for place in 0..count {
        write(&notices, place, "waves");
    }
    println!("{count} notices: {}", build(&notices, &out).1);
    let cold = times(|| {
        let _ = fs::remove_dir_all(&out);
        build(&notices, &out).0
    });
    println!("cold: {cold}");
    println!("nothing changed: {}", times(|| build(&notices, &out).0));
    let mut turn = 0;
    let one = times(|| {
        turn += 1;
        write(&notices, 7, &format!("waves {turn} times"));
        build(&notices, &out).0
    });
    println!("one notice changed: {one}");
}

/// The median of some runs and the worst, in seconds.
fn times(mut run: impl FnMut() -> f64) -> String {
    let mut times: Vec<_> = (0..RUNS).map(|_| run()).collect();
    times.sort_by(f64::total_cmp);
    let at = |place: usize| times.get(place).copied().unwrap_or_default();
    format!("median {:.2} s, worst {:.2} s of {RUNS} runs", at(RUNS / 2), at(RUNS - 1))
}

/// Writes a notice of about the size of the published ones: a dozen branches, a paragraph of each kind.
fn write(notices: &Path, place: usize, summary: &str) {
    let (year, number) = (2000 + place / A_YEAR, place % A_YEAR + 1);
    let folder = notices.join(year.to_string());
    fs::create_dir_all(&folder).unwrap();
    let prose =
        format!("A wave of kind {place} reaches a daemon that did not expect it, and the daemon\n").repeat(6);
    let mut branches = String::new();
    for branch in 0..12 {
        let name = if branch == 0 { "master".to_owned() } else { format!("v{branch}.0-maint") };
        let tag = |tag: usize| format!("<tag state=\"vulnerable\">v{branch}.{tag}.{}</tag>", place % 10);
        let tags = (1..6).map(tag).collect::<Vec<_>>().concat();
        let hash = |of: usize| format!("{:040x}", (place * 100 + branch * 2 + of) * 1_000_003);
        branches.push_str(&format!(
            "<branch><name>{name}</name>{tags}<change state=\"vulnerable\">{}</change><tag state=\"fixed\">v{branch}.7.0\
             </tag><change state=\"fixed\">{}</change></branch>\n",
            hash(0),
            hash(1)
        ));
    }
    let (month, day) = (place % 12 + 1, place % 27 + 1);
    let text = format!(
        "<security-notice xmlns=\"http://security.libvirt.org/xmlns/security-notice/1.0\">\n<id>{year}-{number:04}</id>\n\
         <summary>{summary} at daemon {place}</summary>\n<description>{prose}</description>\n<impact>{prose}</impact>\n\
         <workaround>{prose}</workaround>\n<credits><reporter><name>Reporter {place}</name></reporter></credits>\n\
         <lifecycle><reported>{year}{month:02}{day:02}</reported><published>{year}{month:02}28</published></lifecycle>\n\
         <reference><advisory type=\"CVE\" id=\"{year}-{}\"/></reference>\n<product name=\"libvirt\">\n\
         <repository>libvirt.git</repository>\n{branches}</product>\n</security-notice>\n",
        10_000 + place
    );
    fs::write(folder.join(format!("{number:04}.xml")), text).unwrap();
}

/// Seconds of one build, process start included, and what it said.
fn build(notices: &Path, out: &Path) -> (f64, String) {
    let start = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_cvdesk"))
        .args(["site", "build", "--profile", "libvirt", "--notices"])
        .arg(notices)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let said = String::from_utf8_lossy(&done.stdout).lines().next().unwrap_or_default().to_owned();
    (start.elapsed().as_secs_f64(), said)
}
