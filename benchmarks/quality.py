"""Measure Winnow on the gold pages beside other systems, and hold its figures against the floors."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from rich.console import Console

from benchmarks import gold
from benchmarks.figures import Figure, figures
from benchmarks.floors import PinError, check, gated, pin, read_floors, write_floors
from benchmarks.measure import Score, cache_file, measure
from benchmarks.systems import SYSTEMS
from benchmarks.tables import Results, tables, worst_table

HERE = Path(__file__).parent
WIDTH = 120  # whatever the terminal's: no figure may be cut off
EXIT_FELL = 1
EXIT_NOT_MEASURED = 2


@click.command(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--gold", "folder", type=click.Path(path_type=Path), required=True, help="The folder of the gold files.")
@click.option("--only", metavar="NAME,...", help="Score only these sets and tracks, as in news,html.")
@click.option("--worst", type=click.IntRange(1), metavar="N", help="List Winnow's N worst pages of each set.")
@click.option("--out", type=click.Path(path_type=Path), help="Write the scores of every page to this file, as JSON.")
@click.option("--pin", "pins", is_flag=True, help="Raise the floors to what is measured now.")
@click.option("--lower", default="", metavar="FIGURE,...", help="With --pin: floors that may be lowered.")
@click.option(
    "--floors",
    "floors_file",
    type=click.Path(path_type=Path),
    default=HERE / "floors.toml",
    help="The file of the floors.",
)
@click.option(
    "--cache",
    type=click.Path(path_type=Path),
    default=HERE.parent / ".quality_cache",
    help="The folder that keeps trafilatura's answers.",
)
@click.option(
    "--workers", type=click.IntRange(1), default=os.cpu_count() or 1, help="Processes.  [default: one for each core]"
)
def main(
    folder: Path,
    only: str | None,
    worst: int | None,
    out: Path | None,
    pins: bool,
    lower: str,
    floors_file: Path,
    cache: Path,
    workers: int,
) -> None:
    """Measure Winnow on the gold pages beside trafilatura and C4's line rule.

    \b
    Exit status:
      0    no figure fell
      1    a figure fell below its floor, or cannot be compared with it
      2    could not measure: wrong usage, no gold, a process that hangs
    """
    if lower and not pins:
        raise click.UsageError("--lower goes with --pin")
    sets, tracks = chosen(only)
    files = {name: gold.gold_file(folder, name) for name in sets}
    if missing := [str(path) for path in files.values() if not path.is_file()]:
        say(f"No gold to measure on: there is no {', '.join(missing)}. Name its folder: make quality GOLD=FOLDER")
        sys.exit(EXIT_NOT_MEASURED)
    digests = {name: gold.digest(path) for name, path in files.items()}
    answers = cache_file(cache)
    remembered = answers.exists()
    started = time.monotonic()
    try:
        scores = measure(folder, sets, tracks, workers, answers, progress)
    except TimeoutError as error:
        say(f"Stopped: {error}")
        sys.exit(EXIT_NOT_MEASURED)
    if not scores:
        raise click.UsageError("no page of these sets is scored on these tracks")
    seconds = time.monotonic() - started
    for score in scores:
        if score.error:
            say(f"{score.system} raised on {score.track}/{score.set} {score.id}: {score.error}")
    results = {system: figures(s for s in scores if s.system == system) for system in sorted(systems())}
    show(results, scores, worst)
    click.echo(notes(scores, seconds, remembered))
    if out:
        out.write_text(json.dumps([as_json(score) for score in scores], ensure_ascii=False), encoding="utf-8")
    measured = gated(results["winnow"])
    if pins:
        done = raise_floors(floors_file, measured, digests, {name for name in lower.split(",") if name})
    else:
        done = hold(floors_file, measured, digests)
    sys.exit(0 if done else EXIT_FELL)


def chosen(only: str | None) -> tuple[list[str], list[str]]:
    """The sets and the tracks that --only names; all of those of which it names none."""
    names = set(only.split(",")) if only else set()
    if unknown := names - {*gold.SETS, *gold.TRACKS}:
        raise click.UsageError(
            f"--only knows {', '.join((*gold.SETS, *gold.TRACKS))}, not {', '.join(sorted(unknown))}"
        )
    sets = [name for name in gold.SETS if name in names]
    tracks = [track for track in gold.TRACKS if track in names]
    return sets or list(gold.SETS), tracks or list(gold.TRACKS)


def systems() -> set[str]:
    return {system for of_track in SYSTEMS.values() for system in of_track}


def say(message: str) -> None:
    click.echo(message, err=True)


def progress(done: int, total: int) -> None:
    """A line on standard error for each tenth of the pages."""
    if done * 10 // total > (done - 1) * 10 // total:
        say(f"{done:,} of {total:,} pages")


def show(results: Results, scores: Sequence[Score], worst: int | None) -> None:
    """Print the tables that have rows."""
    console = Console(width=WIDTH, highlight=False)
    printed = list(tables(results))
    if worst:
        printed += [worst_table(scores, track, name, worst) for track in gold.TRACKS for name in gold.SETS]
    for table in printed:
        if table.row_count:
            console.print(table)


def notes(scores: Sequence[Score], seconds: float, remembered: bool) -> str:
    """What a reader must know beside the tables: what was sampled, what was remembered, what the run cost."""
    lines = []
    for track, name in sorted({(s.track, s.set) for s in scores}):
        if share := gold.SHARES.get(track, {}).get(name):
            lines.append(f"{name} on {track}: the pages of {share:.0%} of its sites, chosen by the hash of the domain.")
    if remembered:
        lines.append("trafilatura's answers, and the CPU they took, are from the cache where it has them.")
    times = os.times()
    cpu = times.user + times.system + times.children_user + times.children_system
    pages = len({(s.set, s.id) for s in scores})
    lines.append(f"{pages:,} pages in {seconds:.0f} s, with {cpu:.0f} s of CPU.")
    return "\n".join(lines)


def as_json(score: Score) -> dict[str, object]:
    overlap = score.overlap._asdict() if score.overlap else None
    return {**dataclasses.asdict(score), "overlap": overlap}


def hold(path: Path, measured: Mapping[str, Figure], digests: Mapping[str, str]) -> bool:
    """Say what fell below its floor and what rose above it; False if anything fell or cannot be compared."""
    floors = read_floors(path)
    verdict = check(measured, digests, floors)
    if verdict.higher:
        say(f"{len(verdict.higher)} could be pinned higher (make quality-pin):")
        for name in verdict.higher:
            say(f"  {name}  {floors.figures[name].value:.4f} -> {measured[name].value:.4f}")
    for failure in verdict.failures:
        say(f"FAILED: {failure}")
    if not verdict.failures:
        say(f"None of {len(measured)} figures fell below its floor.")
    return not verdict.failures


def raise_floors(path: Path, measured: Mapping[str, Figure], digests: Mapping[str, str], lower: set[str]) -> bool:
    """Pin the floors and say which moved; False, and nothing is written, if that would lower one unasked."""
    before = read_floors(path)
    try:
        after = pin(measured, digests, before, lower)
    except PinError as error:
        for reason in str(error).splitlines():
            say(f"NOT PINNED: {reason}")
        return False
    write_floors(path, after)
    moved = [name for name in sorted(after.figures) if after.figures[name] != before.figures.get(name)]
    say(f"Pinned in {path}: {len(moved)} of {len(after.figures)} floors moved.")
    for name in moved:
        old = before.figures.get(name)
        say(f"  {name}  {f'{old.value:.4f}' if old else 'none'} -> {after.figures[name].value:.4f}")
    return True


if __name__ == "__main__":
    main()
