//! Draws a case's answer: a line for each branch, thick where its releases are vulnerable, with the tags that matter.
//!
//! Stretches are drawn equally long, not to scale: what counts is where they begin and end. Colours are the desk's;
//! thickness, shape and words say the same without them.

use crate::answer::{BranchAnswer, CaseAnswer};
use crate::svg::Svg;
use crate::{CommitId, State};

const WIDTH: f64 = 960.0;
const MARGIN: f64 = 28.0;
/// Where branch names begin, and where their lines do.
const NAMES: f64 = MARGIN + 26.0;
const LINES: f64 = 250.0;
/// Where the lines end; the tip and its state stand behind.
const TIPS: f64 = 800.0;
const HEAD: f64 = 70.0;
const ROW: f64 = 54.0;
const FOOT: f64 = 46.0;
/// How wide a letter of a label is, roughly, and one of a branch's name.
const LETTER: f64 = 6.6;
const NAME_LETTER: f64 = 8.2;

/// More rows than this nobody looks at; the worst ones stay.
const MOST_ROWS: usize = 60;
/// More stretches than this do not fit beside each other; the newest ones stay.
const MOST_STRETCHES: usize = 4;

const STYLE: &str = "\
.cvdesk-impact{--paper:#fbfaf7;--ink:#1d1f23;--soft:#5d626b;--line:#c9c5ba;--bad:#b3382c;--ok:#3c7d5f;--staged:#4a5bd0;--due:#9a5b00;background:var(--paper);font-family:system-ui,\"Segoe UI\",Roboto,\"Noto Sans\",sans-serif;font-variant-numeric:tabular-nums}\
@media (prefers-color-scheme:dark){.cvdesk-impact{--paper:#16181b;--ink:#e8e6e1;--soft:#9aa0a8;--line:#474c53;--bad:#f08a7d;--ok:#7cc7a3;--staged:#a3b0ff;--due:#f0c27a}}\
.cvdesk-impact .paper{fill:var(--paper)}\
.cvdesk-impact text{fill:var(--ink);font-size:12px}\
.cvdesk-impact .head{font-size:18px;font-weight:600}\
.cvdesk-impact .name{font-size:13px;font-weight:600}\
.cvdesk-impact .soft{fill:var(--soft);font-size:11px}\
.cvdesk-impact .hash{fill:var(--soft);font:11px ui-monospace,\"DejaVu Sans Mono\",monospace}\
.cvdesk-impact .rail{fill:none;stroke:var(--line);stroke-width:2}\
.cvdesk-impact .line{fill:none;stroke-width:2}\
.cvdesk-impact .vulnerable{--c:var(--bad)}.cvdesk-impact .unknown{--c:var(--due)}.cvdesk-impact .candidate{--c:var(--staged)}.cvdesk-impact .fixed{--c:var(--ok)}.cvdesk-impact .not_affected{--c:var(--line)}\
.cvdesk-impact .line,.cvdesk-impact .ring,.cvdesk-impact .sign{stroke:var(--c)}\
.cvdesk-impact .line.vulnerable{stroke-width:8}.cvdesk-impact .line.unknown{stroke-width:4;stroke-dasharray:1 5;stroke-linecap:round}.cvdesk-impact .line.candidate{stroke-width:4;stroke-dasharray:9 5}.cvdesk-impact .line.fixed{stroke-width:3}\
.cvdesk-impact .ring{fill:var(--paper);stroke-width:2}.cvdesk-impact .sign{fill:none;stroke-width:2.2;stroke-linecap:round;stroke-linejoin:round}\
.cvdesk-impact .word{fill:var(--c);font-weight:600}.cvdesk-impact .word.not_affected{fill:var(--soft)}";

/// Draws branches, their vulnerable stretches and the tags at the ends of those, as an SVG document.
///
/// It needs no script and no font from outside, follows the reader's light or dark preference, and says in its
/// description what it shows. All text is escaped.
#[must_use]
pub fn draw(answer: &CaseAnswer<'_>, title: &str) -> String {
    let mut rows: Vec<Row<'_>> = answer.branches().iter().map(|branch| Row::new(answer, branch)).collect();
    let left_out = rows.len().saturating_sub(MOST_ROWS);
    if left_out > 0 {
        // Main stays first; among the others the worst matter.
        let others = rows.get_mut(1..).unwrap_or_default();
        others.sort_by_key(|row| row.tip.unwrap_or(State::NotAffected));
        rows.truncate(MOST_ROWS);
    }
    let height = HEAD + ROW * f64::from(u32::try_from(rows.len()).unwrap_or(0)) + FOOT;
    let description: Vec<String> = rows.iter().map(Row::sentence).collect();
    let mut svg = Svg::begin(whole(WIDTH), whole(height), title, &description.join(" "), STYLE);
    svg.rectangle("paper", 0.0, 0.0, WIDTH, height, 0.0);
    svg.text("head", MARGIN, 34.0, title, 90);
    svg.text("soft", MARGIN, 53.0, &summary(answer, left_out), 140);
    let mut y = HEAD + ROW / 2.0;
    let forked = rows.iter().filter(|row| row.tip.is_some()).count().saturating_sub(1);
    if forked > 0 {
        let (start, end) = (y + 5.0, y + ROW * f64::from(u32::try_from(forked).unwrap_or(0)) - 10.0);
        svg.path("rail", &format!("M{} {start:.1}V{end:.1}", MARGIN + 6.0));
    }
    for row in &rows {
        row.draw(&mut svg, y);
        y += ROW;
    }
    draw_legend(&mut svg, height - 18.0);
    svg.end()
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "sizes of a picture, small and positive"
)]
fn whole(size: f64) -> u32 {
    size.ceil() as u32
}

fn summary(answer: &CaseAnswer<'_>, left_out: usize) -> String {
    let tags = match answer.vulnerable_tags().map(Iterator::count) {
        Some(1) => "1 release is vulnerable".to_owned(),
        Some(count) => format!("{count} releases are vulnerable"),
        None => {
            let count = answer.not_fixed_tags().count();
            format!("nobody knows since when; {count} releases do not have the fix")
        }
    };
    let more =
        if left_out > 0 { format!(" · {left_out} more branches are not drawn") } else { String::new() };
    format!("State: {} · {tags}{more}", words(answer.state()))
}

const fn words(state: State) -> &'static str {
    match state {
        State::Vulnerable => "vulnerable",
        State::Unknown => "unknown",
        State::Candidate => "waits for a person",
        State::Fixed => "fixed",
        State::NotAffected => "not affected",
    }
}

/// Neighbouring releases of a branch with the same state; none for what is not released yet.
struct Stretch<'a> {
    state: State,
    first: Option<&'a str>,
    last: Option<&'a str>,
    count: usize,
}

impl Stretch<'_> {
    fn label(&self) -> String {
        match (self.first, self.last, self.state) {
            (Some(first), Some(last), State::Vulnerable | State::Unknown | State::Candidate)
                if first != last =>
            {
                format!("{first} – {last}")
            }
            (Some(_), Some(last), State::NotAffected) => format!("up to {last}"),
            (Some(first), _, State::Fixed) => format!("from {first}"),
            (Some(first), _, _) => first.to_owned(),
            (None, _, _) => "not released".to_owned(),
        }
    }

    fn count(&self) -> String {
        match self.count {
            0 => String::new(),
            1 => "1 release".to_owned(),
            count => format!("{count} releases"),
        }
    }
}

/// One branch.
struct Row<'a> {
    name: &'a str,
    is_main: bool,
    tip: Option<State>,
    fix: Option<CommitId>,
    candidate: Option<CommitId>,
    stretches: Vec<Stretch<'a>>,
}

impl<'a> Row<'a> {
    fn new(answer: &'a CaseAnswer<'_>, branch: &'a BranchAnswer) -> Self {
        let is_main = branch.place == 0;
        let on_main = if is_main { None } else { answer.scope.branches.first() };
        let on_main = on_main.map_or(&[] as &[u32], |main| &main.tags);
        let all = answer.scope_branch(branch).map_or(&[] as &[u32], |branch| &branch.tags);
        // A branch's own releases tell about it; where it has none yet, what it shares with main does.
        let own: Vec<u32> = all.iter().filter(|tag| on_main.binary_search(tag).is_err()).copied().collect();
        let shown = if own.is_empty() { all } else { &own };
        let mut stretches: Vec<Stretch<'_>> = vec![];
        for place in shown {
            let (Some(tag), Some(verdict)) = (answer.scope.tag(*place), answer.verdicts.get(*place as usize))
            else {
                continue;
            };
            match stretches.last_mut().filter(|stretch| stretch.state == verdict.state) {
                Some(stretch) => {
                    stretch.last = Some(&tag.name);
                    stretch.count += 1;
                }
                None => stretches.push(Stretch {
                    state: verdict.state,
                    first: Some(&tag.name),
                    last: Some(&tag.name),
                    count: 1,
                }),
            }
        }
        let tip = (!branch.name.is_empty()).then_some(branch.state);
        if let Some(state) = tip.filter(|tip| stretches.last().is_none_or(|last| last.state != *tip)) {
            stretches.push(Stretch { state, first: None, last: None, count: 0 });
        }
        stretches.drain(..stretches.len().saturating_sub(MOST_STRETCHES));
        let name = if branch.name.is_empty() { "off these branches" } else { &branch.name };
        let candidate = branch.candidates.first().map(|candidate| candidate.commit);
        Self { name, is_main, tip, fix: branch.fixed.first().copied(), candidate, stretches }
    }

    fn sentence(&self) -> String {
        let tip = self.tip.map(|state| format!("{} is {}", self.name, words(state)));
        let stretches: Vec<String> = self
            .stretches
            .iter()
            .filter(|stretch| stretch.count > 0)
            .map(|stretch| format!("{} {}", stretch.label(), words(stretch.state)))
            .collect();
        let releases = if stretches.is_empty() { "no release".to_owned() } else { stretches.join(", ") };
        format!("{}: {releases}.", tip.unwrap_or_else(|| self.name.to_owned()))
    }

    fn draw(&self, svg: &mut Svg, y: f64) {
        self.draw_name(svg, y);
        let count = f64::from(u32::try_from(self.stretches.len()).unwrap_or(1).max(1));
        let width = (TIPS - LINES) / count;
        let mut x = LINES;
        for (place, stretch) in self.stretches.iter().enumerate() {
            let end = x + width;
            // A gap keeps a thick line out of the ring where the next one begins.
            svg.path(&format!("line {}", stretch.state), &format!("M{:.1} {y:.1}H{:.1}", x + 6.0, end - 6.0));
            if place > 0 || stretch.state == State::Vulnerable {
                svg.circle(&format!("ring {}", stretch.state), x, y, 4.5);
            }
            let letters = letters_in(width - 16.0, LETTER);
            svg.text("label", x, y - 11.0, &stretch.label(), letters);
            svg.text("soft", x, y + 18.0, &stretch.count(), letters);
            x = end;
        }
        if let Some(state) = self.tip {
            draw_sign(svg, state, TIPS, y);
            svg.text(&format!("word {state}"), TIPS + 15.0, y + 4.0, words(state), 20);
        }
    }

    fn draw_name(&self, svg: &mut Svg, y: f64) {
        let rail = MARGIN + 6.0;
        if self.is_main {
            svg.circle("ring not_affected", rail, y, 4.5);
        } else if self.tip.is_some() {
            svg.path("rail", &format!("M{rail} {:.1}q0 10 14 10", y - 10.0));
        }
        let below = match (self.fix, self.candidate) {
            (Some(fix), _) => Some(format!("fix {}", short(fix))),
            (None, Some(candidate)) => Some(format!("look at {}", short(candidate))),
            (None, None) => None,
        };
        let name_y = if below.is_some() { y - 2.0 } else { y + 4.0 };
        svg.text("name", NAMES, name_y, self.name, letters_in(LINES - NAMES - 10.0, NAME_LETTER));
        if let Some(below) = below {
            svg.text("hash", NAMES, y + 13.0, &below, 40);
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a width of a picture, small and positive"
)]
fn letters_in(width: f64, letter: f64) -> usize {
    (width / letter) as usize
}

fn short(commit: CommitId) -> String {
    commit.to_string().chars().take(12).collect()
}

/// Draws the end of a line: each state has a shape of its own.
fn draw_sign(svg: &mut Svg, state: State, x: f64, y: f64) {
    let (ring, sign) = (format!("ring {state}"), format!("sign {state}"));
    match state {
        State::Vulnerable => {
            svg.rectangle(&ring, x - 7.0, y - 7.0, 14.0, 14.0, 2.0);
            svg.path(&sign, &format!("M{:.1} {:.1}l6 6m0 -6l-6 6", x - 3.0, y - 3.0));
        }
        State::Unknown => {
            svg.circle(&ring, x, y, 8.0);
            svg.path(
                &sign,
                &format!("M{:.1} {:.1}a2.6 2.6 0 1 1 3.6 2.4q-1 .5 -1 1.6m0 2.6v.2", x - 2.6, y - 2.2),
            );
        }
        State::Candidate => svg.path(&ring, &format!("M{x:.1} {:.1}l8 8l-8 8l-8 -8z", y - 8.0)),
        State::Fixed => {
            svg.circle(&ring, x, y, 8.0);
            svg.path(&sign, &format!("M{:.1} {:.1}l2.6 2.8l4.6 -5.2", x - 3.6, y + 0.2));
        }
        State::NotAffected => svg.circle(&ring, x, y, 6.0),
    }
}

fn draw_legend(svg: &mut Svg, y: f64) {
    let mut x = MARGIN + 6.0;
    for state in [State::Vulnerable, State::Unknown, State::Candidate, State::Fixed, State::NotAffected] {
        svg.path(&format!("line {state}"), &format!("M{x:.1} {:.1}h34", y - 4.0));
        svg.text("soft", x + 42.0, y, words(state), 30);
        x += 155.0;
    }
}

#[cfg(test)]
mod tests {
    use crate::draw;
    use crate::planted::Planted;

    #[test]
    fn the_picture_shows_each_branch_with_the_tags_that_matter_and_says_so_in_words() {
        let drawn = Planted::new(
            "a: b:a i:b c:i f:c s:c g:s t:c",
            "main=f stable=g lost=t",
            "v1=b v2=i v3=c v4=f v3.1=s v3.2=t",
        );
        let scope = drawn.scope();
        let svg = draw(&drawn.ask(&scope, "i", "fg"), "A leak");
        for part in [
            "role=\"img\"",
            "<title id=\"cvdesk-title\">A leak</title>",
            "main is fixed: up to v1 not affected, v2 – v3 vulnerable, from v4 fixed.",
            "stable is fixed: v3.1 vulnerable.",
            "lost is vulnerable: v3.2 vulnerable.",
            "prefers-color-scheme:dark",
            ">not released</text>",
        ] {
            assert!(svg.contains(part), "{part} is missing in\n{svg}");
        }
        assert!(!svg.contains("<script") && !svg.contains("http://www.w3.org/1999") && !svg.contains("url("));
    }

    #[test]
    fn hostile_names_stay_text() {
        let evil = "x<script>alert(1)</script>&\"'\u{202e}";
        let drawn = Planted::new("i: f:i", &format!("main=f {evil}=i"), &format!("v<1>=i {evil}=f"));
        let scope = drawn.scope();
        let svg = draw(&drawn.ask(&scope, "i", "f"), "</title><script>\u{0}");
        assert!(
            !svg.contains("<script") && !svg.contains("v<1>") && !svg.contains(['\u{202e}', '\u{0}']),
            "{svg}"
        );
        assert!(svg.contains("x&lt;script&gt;alert(1)") && svg.contains("v&lt;1&gt;"));
    }

    #[test]
    fn hundreds_of_branches_are_cut_to_the_worst() {
        let names: Vec<String> =
            (0..200).map(|n| format!("b{n}={}", if n == 150 { 'i' } else { 'a' })).collect();
        let drawn = Planted::new("a: i:a", &format!("main=a {}", names.join(" ")), "");
        let scope = drawn.scope();
        let svg = draw(&drawn.ask(&scope, "i", ""), "t");
        assert!(svg.contains(">b150<") && svg.contains("141 more branches are not drawn"));
    }
}
