//! How long the classic site takes: the published notices and generated ones, by the binary as people run it.
//!
//! `cargo bench -p cvdesk --bench site`; the published notices are looked for in the shared folder.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench reads its data and a clock, and prints"
)]

use std::{env, fs, path::Path, process::Command, time::Instant};

/// Notices beside the published ones, to the 68 that the project's own tools were timed with.
const GENERATED: usize = 25;
const RUNS: usize = 21;

fn main() {
    let shared = env::var("CVDESK_SHARED")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared").to_owned());
    let published = Path::new(&shared).join("data/lsn/notices");
    if !published.is_dir() {
        println!("skipped: no published notices");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let notices = home.path().join("notices");
    let count = lay_out(&published, &notices);
    let out = home.path().join("site");
    let mut times: Vec<_> = (0..RUNS).map(|_| build(&notices, &out)).collect();
    times.sort_by(f64::total_cmp);
    let median = times.get(RUNS / 2).copied().unwrap_or_default();
    let worst = times.last().copied().unwrap_or_default();
    println!("classic site, {count} notices: median {median:.1} ms, worst {worst:.1} ms of {RUNS} runs");
}

/// Copies the published notices, and some of them again under numbers of another year.
fn lay_out(published: &Path, notices: &Path) -> usize {
    let mut count = 0;
    for year in fs::read_dir(published).unwrap() {
        let year = year.unwrap();
        let folder = notices.join(year.file_name());
        fs::create_dir_all(&folder).unwrap();
        for file in fs::read_dir(year.path()).unwrap() {
            let file = file.unwrap();
            let text = fs::read_to_string(file.path()).unwrap();
            fs::write(folder.join(file.file_name()), &text).unwrap();
            if count < GENERATED {
                let id = format!("<id>2030-{:04}</id>", count + 1);
                let (before, rest) = text.split_once("<id>").unwrap();
                let (_, after) = rest.split_once("</id>").unwrap();
                let folder = notices.join("2030");
                fs::create_dir_all(&folder).unwrap();
                fs::write(folder.join(format!("{:04}.xml", count + 1)), format!("{before}{id}{after}"))
                    .unwrap();
            }
            count += 1;
        }
    }
    count + GENERATED.min(count)
}

/// Milliseconds of one build, process start included.
fn build(notices: &Path, out: &Path) -> f64 {
    let start = Instant::now();
    let done = Command::new(env!("CARGO_BIN_EXE_cvdesk"))
        .args(["site", "build", "--profile", "libvirt", "--compat", "lsn", "--notices"])
        .arg(notices)
        .arg("--out")
        .arg(out)
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    start.elapsed().as_secs_f64() * 1000.0
}
