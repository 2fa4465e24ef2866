"""CPU of reading HTML without trafilatura: bytes to text, text to blocks, metadata; as a share of trafilatura's.

    python -m benchmarks.segmentation --gold ../shared/gold --set news

Every page goes through both in turn, in one process, so the share holds on a noisy machine. What is loaded once is no
garbage collector's work, as in the workers of a run.
"""

from __future__ import annotations

import gc
import itertools
import logging
import statistics
import time
from pathlib import Path

import click

from benchmarks import gold
from cleaners.metadata import jsonld, merge
from cleaners.segment.bounds import bounded
from cleaners.segment.encoding import decode
from cleaners.segment.html import read

STEPS = ("bytes to text", "text to blocks", "metadata")


def steps(html: bytes, url: str | None) -> list[float]:
    """Milliseconds of CPU of each step on one page."""
    times = [time.process_time()]
    text = bounded(decode(html))
    times.append(time.process_time())
    page = read(text)
    times.append(time.process_time())
    merge.from_markup(page, jsonld.nodes(page.json_ld), url)
    times.append(time.process_time())
    return [1000 * (later - earlier) for earlier, later in itertools.pairwise(times)]


def peer(html: bytes, url: str | None) -> float:
    """Milliseconds of CPU of trafilatura with metadata on one page."""
    import trafilatura

    begun = time.process_time()
    trafilatura.bare_extraction(html, url=url, with_metadata=True)
    return 1000 * (time.process_time() - begun)


@click.command()
@click.option("--gold", "folder", type=click.Path(path_type=Path, exists=True), default="../shared/gold")
@click.option("--set", "name", default="news", show_default=True)
@click.option("--limit", type=int, default=300, show_default=True, help="Pages, from the first on.")
def main(folder: Path, name: str, limit: int) -> None:
    """Print the CPU of each step beside trafilatura's, mean and median per page."""
    logging.disable(logging.CRITICAL)
    rows = [row for _, row in zip(range(limit), gold.rows(gold.gold_file(folder, name)), strict=False)]
    steps(rows[0]["html"], rows[0].get("url"))  # loads what is loaded once
    peer(rows[0]["html"], rows[0].get("url"))
    gc.collect()
    gc.freeze()
    mine: list[list[float]] = []
    theirs: list[float] = []
    for row in rows:
        mine.append(steps(row["html"], row.get("url")))
        theirs.append(peer(row["html"], row.get("url")))
    own = [sum(times) for times in mine]
    columns = [*zip(STEPS, zip(*mine, strict=True), strict=True), ("together", own), ("trafilatura", theirs)]
    for step, times in columns:
        click.echo(f"{step:16s} mean {statistics.mean(times):6.2f} ms   median {statistics.median(times):6.2f} ms")
    click.echo(f"share of trafilatura's CPU, {len(rows)} pages of {name}: {sum(own) / sum(theirs):.3f}")


if __name__ == "__main__":
    main()
