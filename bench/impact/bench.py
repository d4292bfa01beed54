#!/usr/bin/env python3
"""Times `cvdesk impact` beside the ways its peers answer the same questions, in one go, and prints a table.

usage: bench.py --cvdesk BINARY --shared DIR --work DIR [--cases N] [--tag-cases N] [--peer-cases N] [--runs N]
                [--scale COMMITS] [--scale-cases N] [--skip-real]

BINARY is a release build, DIR of --shared holds data/impact and tools, DIR of --work is scratch space (300 MB;
3 GB with --scale) and keeps the repositories for the next time. Without --scale only curl is timed.

The peers' ways:
  tag --contains   two calls a case: which tags hold the introduction, which hold the fix
  libvirt's        its report-vulnerable-tags, re-told: for introduction and fix the release tags on main, then all,
                   then for each one off main the branches that hold it
Both run on --tag-cases and --peer-cases of the cases only and are scaled to all; the table says so. What they
answer is compared with ours (--no-backports), so that the same question is timed.
"""

import argparse
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

GIT_ENVIRONMENT = {
    "PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": "/nonexistent",
    "GIT_CONFIG_NOSYSTEM": "1", "GIT_NO_LAZY_FETCH": "1",
}


def git(repo, *arguments, **keywords):
    command = ["git", "-C", str(repo), *arguments]
    return subprocess.run(command, env=GIT_ENVIRONMENT, check=True, capture_output=True, **keywords).stdout.decode()


class Run:
    """One finished process: wall and processor seconds, peak memory in MB, its output."""

    def __init__(self, command, environment, keep=False):
        # What a process of ours holds when it starts another one counts as that one's peak: keep as little as can be.
        with tempfile.TemporaryFile() as out:
            begun = time.perf_counter()
            child = subprocess.Popen(command, env=environment, stdout=out, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
            said = child.stderr.read()
            _, status, usage = os.wait4(child.pid, 0)
            self.seconds = time.perf_counter() - begun
            child.returncode = os.waitstatus_to_exitcode(status)
            if child.returncode != 0:
                sys.exit(f"{command} ended with {child.returncode}: {said.decode()}")
            out.seek(0)
            self.out = out.read().decode() if keep else ""
        self.cpu = usage.ru_utime + usage.ru_stime
        self.megabytes = usage.ru_maxrss / 1024


class Cvdesk:
    """Our command on one repository, with a home and so an index of its own."""

    def __init__(self, binary, repo, home):
        self.binary, self.repo, self.home = binary, repo, home

    def forget(self):
        shutil.rmtree(self.home, ignore_errors=True)
        self.home.mkdir(parents=True)

    def run(self, cases, *arguments, keep=False):
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(self.home)}
        command = [self.binary, "impact", "--repo", str(self.repo), "--cases", str(cases), *arguments]
        return Run(command, environment, keep)

    def cold(self, cases, runs, *arguments):
        """Without an index each time."""
        done = []
        for _ in range(runs):
            self.forget()
            done.append(self.run(cases, *arguments))
        return done

    def warm(self, cases, runs, *arguments):
        """With the index that a run before has left."""
        self.forget()
        self.run(cases, *arguments)
        return [self.run(cases, *arguments) for _ in range(runs)]


class Table:
    def __init__(self):
        self.rows = []

    def ours(self, name, done, aim=""):
        times = sorted(run.seconds for run in done)
        memory = max(run.megabytes for run in done)
        figure = f"{statistics.median(times):.3f} s"
        if len(times) > 1:
            figure += f" ({times[0]:.3f} to {times[-1]:.3f})"
        cpu = statistics.median(run.cpu for run in done)
        self.add(name, figure, f"{cpu:.3f} s", f"{memory:.0f} MB", aim)
        return statistics.median(times), cpu

    def peers(self, name, spent, aim):
        self.add(name, f"{spent[0]:.1f} s", f"{spent[1]:.1f} s", "", aim)

    def factor(self, name, theirs, ours, aim=""):
        """How many times faster, by the clock and by processor time: on a busy machine the second is the one to read."""
        clock, cpu = (f"{one / other:,.0f} times" for one, other in zip(theirs, ours))
        self.add(name, clock, cpu, "", aim)

    def add(self, name, figure, cpu="", memory="", aim=""):
        self.rows.append((name, figure, cpu, memory, aim))
        print(f"  {name}: {figure} {cpu} {memory}", file=sys.stderr)

    def show(self):
        rows = [("what", "time", "processor time", "peak memory", "aim"), ("---",) * 5, *self.rows]
        print("\n".join("| " + " | ".join(row) + " |" for row in rows))


def write_cases(path, cases):
    path.write_text("".join(json.dumps(case) + "\n" for case in cases))
    return path


def tag_contains(repo, case):
    """Two calls a case; the vulnerable tags by difference, as people do it by hand."""
    holding = [set(git(repo, "tag", "--contains", commit).split()) for commit in (case["introduced"][0], case["fixed"][-1])]
    return holding[0] - holding[1]


def libvirts_way(repo, case, main):
    """The first introduction and the last fix only, as its script has it, and release tags only."""
    releases = re.compile(case["tag_filter"])
    for commit in (case["introduced"][0], case["fixed"][-1]):
        on_main = set(git(repo, "tag", "--contains", commit, "--merged", main).split())
        for tag in git(repo, "tag", "--contains", commit).split():
            if tag not in on_main and releases.search(tag):
                git(repo, "branch", "--all", "--contains", tag)


def timed(work, sample, count):
    """Wall and processor seconds of some cases, scaled to so many."""
    def spent():
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.perf_counter(), usage.ru_utime + usage.ru_stime
    begun = spent()
    for case in sample:
        work(case)
    return [(end - start) / len(sample) * count for start, end in zip(begun, spent())]


def spread(cases, count):
    """So many cases, evenly from all of them: old bugs and young ones cost differently."""
    return [cases[n * len(cases) // count] for n in range(min(count, len(cases)))]


def agreement(cvdesk, cases, repo, work):
    """How many cases `git tag --contains` answers as we do without backports."""
    plain = [dict(case, tag_filter=".") for case in cases]
    told = cvdesk.run(write_cases(work / "agree.jsonl", plain), "--no-backports", keep=True).out.splitlines()
    same = sum(set(json.loads(line)["vulnerable_tags"]) == tag_contains(repo, case) for line, case in zip(told, cases))
    return same


def unpacked(shared, work):
    plain, graph = work / "curl", work / "curl-graph"
    if not plain.is_dir():
        subprocess.run([shared / "data/impact/unpack.sh", "curl", plain], check=True, stdout=subprocess.DEVNULL)
    if not graph.is_dir():
        shutil.copytree(plain, graph)
        git(graph, "commit-graph", "write", "--reachable")
    return plain, graph


def real(options, table):
    plain, graph = unpacked(options.shared, options.work)
    lines = (options.shared / "data/impact/cases.jsonl").read_text().splitlines()
    known = [case for case in map(json.loads, lines) if case["repo"] == "curl"]
    cases = [dict(known[n % len(known)], id=f"{n}") for n in range(options.cases)]
    for case in cases:
        del case["expect"]
    asked = write_cases(options.work / "curl.jsonl", cases)
    introduced = [case for case in cases if case["introduced"]]
    ours, beside = (Cvdesk(options.cvdesk, repo, options.work / "home") for repo in (plain, graph))

    print(f"curl, {len(cases)} cases", file=sys.stderr)
    cold = table.ours("ours, no graph, no index", ours.cold(asked, options.runs), "1.5 s (0.7)")
    warm = table.ours("ours, no graph, warm index", ours.warm(asked, options.runs), "0.1 s")
    cold_graph = table.ours("ours, graph, no index", beside.cold(asked, options.runs))
    warm_graph = table.ours("ours, graph, warm index", beside.warm(asked, options.runs), "0.1 s")
    bare = table.ours("ours, no graph, ancestry alone", ours.cold(asked, options.runs, "--no-backports"))
    bare_graph = table.ours("ours, graph, ancestry alone", beside.cold(asked, options.runs, "--no-backports"))

    factors = []
    for repo, name, first, indexed, ancestry in (
        (plain, "no graph", cold, warm, bare), (graph, "graph", cold_graph, warm_graph, bare_graph),
    ):
        sample = spread(introduced, options.tag_cases)
        spent = timed(lambda case: tag_contains(repo, case), sample, len(cases))
        table.peers(f"`git tag --contains` twice a case, {name}", spent, scaled(sample, cases))
        factors.append((f"faster than `tag --contains`, {name}", spent, first))
        sample = spread(introduced, options.peer_cases)
        spent = timed(lambda case: libvirts_way(repo, case, known[0]["main"]), sample, len(cases))
        table.peers(f"libvirt's way, {name}", spent, scaled(sample, cases))
        aim = "400 (1,000)" if name == "no graph" else "200"
        factors.append((f"faster than libvirt's way, {name}, no index", spent, first, aim))
        factors.append((f"faster than libvirt's way, {name}, ancestry alone as it does", spent, ancestry, aim))
        factors.append((f"faster than libvirt's way, {name}, warm index", spent, indexed, "thousands"))
    for factor in factors:
        table.factor(*factor)
    sample = spread(introduced, options.peer_cases)
    same = agreement(beside, sample, graph, options.work)
    table.add("`tag --contains` gives the same vulnerable tags", f"{same} of {len(sample)} cases")


def scaled(sample, cases):
    return "" if len(sample) == len(cases) else f"{len(sample)} cases timed, scaled to {len(cases)}"


def generated(options):
    """A Linux-shaped history with a commit-graph, made by the shared generator, kept for the next time."""
    repo = options.work / f"scale-{options.scale}"
    if not (repo / "objects/info/commit-graph").is_file():
        shutil.rmtree(repo, ignore_errors=True)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "master", repo], check=True)
        make = [sys.executable, options.shared / "tools/gen_scale.py", str(options.scale), "empty"]
        with (options.work / "picks.txt").open("w") as picks:
            stream = subprocess.Popen(make, stdout=subprocess.PIPE, stderr=picks)
            subprocess.run(["git", "-C", repo, "fast-import", "--quiet"], stdin=stream.stdout, env=GIT_ENVIRONMENT, check=True)
            if stream.wait() != 0:
                sys.exit("the generator failed")
        git(repo, "commit-graph", "write", "--reachable")
    return repo


def pairs_on_main(repo, count):
    """Pairs of commits of main, the later one first. Only they are held: a child's peak memory counts from ours."""
    length = int(git(repo, "rev-list", "--count", "--first-parent", "refs/heads/master"))
    dice = random.Random(1)
    pairs = [sorted(dice.sample(range(length), 2)) for _ in range(count)]
    wanted, found = {place for pair in pairs for place in pair}, {}
    command = ["git", "-C", str(repo), "rev-list", "--first-parent", "refs/heads/master"]
    with subprocess.Popen(command, env=GIT_ENVIRONMENT, stdout=subprocess.PIPE, text=True) as listing:
        for place, line in enumerate(listing.stdout):
            if place in wanted:
                found[place] = line.strip()
    return [(found[later], found[earlier]) for later, earlier in pairs]


def scale(options, table):
    repo = generated(options)
    tags = len(git(repo, "tag").split())
    print(f"generated: {options.scale} commits, {tags} tags", file=sys.stderr)
    cases = [
        {"id": str(n), "introduced": [earlier], "fixed": [later], "main": "refs/heads/master"}
        for n, (later, earlier) in enumerate(pairs_on_main(repo, options.scale_cases))
    ]
    asked = write_cases(options.work / "scale.jsonl", cases)
    ours = Cvdesk(options.cvdesk, repo, options.work / "home")
    about = f"{options.scale:,} commits, {tags:,} tags, {len(cases):,} cases, graph"
    table.ours(f"ours, {about}, ancestry alone", ours.cold(asked, options.runs, "--no-backports"), "2 s, 300 MB")
    every = [dict(case, branch_pattern="refs/heads/*") for case in cases]
    every = write_cases(options.work / "scale-every.jsonl", every)
    table.ours("ours, the same for every branch", ours.cold(every, options.runs, "--no-backports"))
    table.ours(f"ours, {about}, no index", ours.cold(asked, 1))
    table.ours(f"ours, {about}, warm index", [ours.run(asked) for _ in range(options.runs)], "2 s, 300 MB")
    sample = spread(cases, 3)
    spent = timed(lambda case: tag_contains(repo, case), sample, len(cases))
    table.peers("`git tag --contains` twice a case, the same", spent, scaled(sample, cases))
    same = agreement(ours, sample, repo, options.work)
    table.add("... gives the same vulnerable tags", f"{same} of {len(sample)} cases")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cvdesk", required=True, type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--shared", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--work", required=True, type=lambda path: Path(path).resolve())
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--tag-cases", type=int, default=40)
    parser.add_argument("--peer-cases", type=int, default=10)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--scale", type=int)
    parser.add_argument("--scale-cases", type=int, default=1000)
    parser.add_argument("--skip-real", action="store_true")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    table = Table()
    if not options.skip_real:
        real(options, table)
    if options.scale:
        scale(options, table)
    table.show()


if __name__ == "__main__":
    main()
