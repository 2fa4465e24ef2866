"""Learn the packed models anew from gold pages: `winnow train`."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import pyarrow.parquet as pq

from cleaners.classifier import train_blocks
from cleaners.classifier.train_blocks import FOLDS, Example, GoldPage, fold_of
from cleaners.metadata.urls import registered_domain
from flows.errors import CannotStartError

# How much a page of a gold file counts; of other files as much as one of wcxb.
WEIGHTS = {"news": 3.0, "articles": 2.0}
COLUMNS = ("html", "main_content", "domain", "url")

# The examples, for the processes that are forked to learn a fold each.
_examples: Sequence[Example] = ()


def read_gold(folder: Path) -> Iterator[GoldPage]:
    """The pages of all Parquet files of a folder that hold COLUMNS, in the order of their names.

    Raises CannotStartError if there is none.
    """
    files = [path for path in sorted(folder.glob("*.parquet")) if set(COLUMNS) <= set(pq.read_schema(path).names)]
    if not files:
        raise CannotStartError(f"{folder} holds no Parquet file with the columns {', '.join(COLUMNS)}.")
    for path in files:
        for batch in pq.ParquetFile(path).iter_batches(batch_size=16, columns=list(COLUMNS)):
            for row in batch.to_pylist():
                site = registered_domain(row["domain"]) or row["domain"]
                weight = WEIGHTS.get(path.stem, 1.0)
                yield GoldPage(row["html"], row["main_content"] or "", site, row["url"], weight)


def train(gold: Path, models: Path, folds: Path | None, workers: int, say: Callable[[str], None]) -> None:
    """Learn from a folder of gold into a folder of models; into folds/N what is learned without the sites of fold N."""
    global _examples
    _examples = [one for page in read_gold(gold) if (one := train_blocks.example(page)) is not None]
    say(f"{len(_examples):,} pages read from {gold}.")
    wanted: list[tuple[int | None, Path]] = [(None, models)]
    if folds:
        wanted += [(fold, folds / str(fold)) for fold in range(FOLDS)]
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("fork")) as pool:
        for (_, directory), files in zip(wanted, pool.map(_learn, [fold for fold, _ in wanted]), strict=True):
            directory.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                (directory / name).write_bytes(data)
            say(f"{directory}: " + ", ".join(f"{name} ({len(data):,} bytes)" for name, data in files.items()))


def _learn(without: int | None) -> dict[str, bytes]:
    return train_blocks.train([one for one in _examples if without is None or fold_of(one.site) != without])
