"""CPU of cleaning a page beside trafilatura's, and what each step of it takes.

    python -m benchmarks.speed --gold ../shared/gold

Every page goes through both in turn, in one process, so that the ratio holds on a noisy machine. As in the workers of
a run, what is loaded once is loaded before, and none of it is the garbage collector's work.
"""

from __future__ import annotations

import functools
import gc
import importlib
import itertools
import logging
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import click
from rich import box
from rich.console import Console
from rich.table import Table

from benchmarks import gold
from benchmarks.systems import by_trafilatura, by_winnow
from cleaners.metadata import jsonld, language, merge

WIDTH = 120
RECIPE = importlib.import_module("cleaners.clean")  # the package has a function of this name
# What is measured: a set on a track. trafilatura reads HTML alone.
MEASURED = (("news", "html"), ("wcxb", "html"), ("news", "lines"))
# The functions that each step is, by the module in which clean() looks them up. What is left over are the finders.
STEPS: dict[str, tuple[tuple[Any, str], ...]] = {
    "decode": ((RECIPE, "decode"),),
    "bounds": ((RECIPE, "bounded"),),
    "parse and walk": ((RECIPE, "read_html"), (RECIPE, "recover")),
    "lines": ((RECIPE, "segment"),),
    "metadata": ((jsonld, "nodes"), (merge, "from_markup"), (merge, "read"), (merge, "join")),
    "judge": ((RECIPE, "judge"),),
    "labels and prose": ((RECIPE, "read_flat"),),
    "assemble": ((RECIPE, "assemble"),),
    "language": ((language, "detect"),),
}
REST = "finders"

Content = bytes | str


def cpu(run: Callable[[], object]) -> float:
    """Milliseconds of CPU that a call takes."""
    begun = time.process_time()
    run()
    return 1000 * (time.process_time() - begun)


@contextmanager
def timed_steps() -> Iterator[dict[str, float]]:
    """Milliseconds of CPU by step while pages are cleaned; what a step calls of another is not counted in it."""
    spent: defaultdict[str, float] = defaultdict(float)
    within: list[float] = [0.0]  # for each step that runs, what the steps inside took

    def timed(step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def run(*args: Any, **named: Any) -> Any:
            within.append(0.0)
            begun = time.process_time()
            try:
                return function(*args, **named)
            finally:
                took = 1000 * (time.process_time() - begun)
                spent[step] += took - within.pop()
                within[-1] += took

        return run

    with ExitStack() as stack:
        for step, functions in STEPS.items():
            for module, name in functions:
                stack.enter_context(mock.patch.object(module, name, timed(step, getattr(module, name))))
        yield spent


def profile(pages: Sequence[tuple[Content, str | None]]) -> dict[str, float]:
    """Milliseconds of CPU a page, by step."""
    with timed_steps() as spent:
        total = sum(cpu(functools.partial(by_winnow, *page)) for page in pages)
    spent[REST] = total - sum(spent.values())
    return {step: spent.get(step, 0.0) / len(pages) for step in (*STEPS, REST)}


def compare(pages: Sequence[tuple[Content, str | None]], *, peer: bool) -> tuple[list[float], list[float]]:
    """Milliseconds of CPU of Winnow and of trafilatura with metadata on each page, in turn."""
    mine: list[float] = []
    theirs: list[float] = []
    for page in pages:
        mine.append(cpu(functools.partial(by_winnow, *page)))
        if peer:
            theirs.append(cpu(functools.partial(by_trafilatura, *page)))
    return mine, theirs


def pages_of(folder: Path, name: str, track: str, limit: int | None) -> list[tuple[Content, str | None]]:
    """Pages of a set as a track gives them, with their URLs; limit of them, from the first on."""
    rows = itertools.islice(gold.rows(gold.gold_file(folder, name)), limit)
    return [(gold.content(row["html"], track), row.get("url")) for row in rows]


def summary_table(results: Mapping[tuple[str, str], tuple[list[float], list[float]]]) -> Table:
    """Mean, median, 99th percentile and maximum of each, and Winnow's mean as a share of trafilatura's."""
    table = Table(title="CPU, ms a page", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in ("set", "track", "system"):
        table.add_column(heading, no_wrap=True)
    for heading in ("pages", "mean", "median", "p99", "maximum", "ratio"):
        table.add_column(heading, justify="right", no_wrap=True)
    for (name, track), both in results.items():
        for system, times in zip(("winnow", "trafilatura"), both, strict=True):
            if times:
                ratio = f"{sum(both[0]) / sum(both[1]):.3f}" if both[1] and system == "winnow" else ""
                figures = (statistics.mean(times), statistics.median(times), percentile(times, 0.99), max(times))
                table.add_row(name, track, system, f"{len(times):,}", *(f"{ms:.1f}" for ms in figures), ratio)
    return table


def percentile(times: Sequence[float], share: float) -> float:
    """The least of the times that is no less than a share of them."""
    return sorted(times)[max(0, -int(-share * len(times) // 1) - 1)]


def steps_table(profiles: Mapping[tuple[str, str], Mapping[str, float]]) -> Table:
    table = Table(
        title="By step, ms a page", title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
    )
    table.add_column("step", no_wrap=True)
    for name, track in profiles:
        table.add_column(f"{name}, {track}", justify="right", no_wrap=True)
    for step in (*STEPS, REST):
        table.add_row(step, *(f"{found[step]:.2f}" for found in profiles.values()))
    table.add_row("together", *(f"{sum(found.values()):.2f}" for found in profiles.values()))
    return table


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--gold", "folder", type=click.Path(path_type=Path, exists=True), required=True, help="The gold's folder."
)
@click.option("--limit", type=click.IntRange(1), help="Pages of each set, from the first on; all if not given.")
def main(folder: Path, limit: int | None) -> None:
    """Print the CPU of Winnow beside trafilatura's on news and wcxb, of Winnow on flattened news, and of each step."""
    logging.disable(logging.CRITICAL)
    results, profiles = {}, {}
    for name, track in MEASURED:
        pages = pages_of(folder, name, track, limit)
        for page in pages:  # loads what is loaded once
            by_winnow(*page)
        by_trafilatura(b"<p>One page, for what it loads.</p>", None)
        gc.collect()
        gc.freeze()
        results[name, track] = compare(pages, peer=track == "html")
        profiles[name, track] = profile(pages)
    gc.unfreeze()
    logging.disable(logging.NOTSET)
    console = Console(width=WIDTH)
    console.print(summary_table(results))
    console.print(steps_table(profiles))


if __name__ == "__main__":
    main()
