"""Learn the packed models anew from gold pages: `winnow train`."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from cleaners.classifier import train_blocks, train_lines
from cleaners.classifier.gold import FOLDS, GoldPage, fold_of
from cleaners.classifier.train_lines import GoldText
from cleaners.metadata.urls import registered_domain
from flows.errors import CannotStartError
from flows.flatten import FLATTENERS, flatten

# How much a page of a gold file counts; of other files as much as one of wcxb.
WEIGHTS = {"news": 3.0, "articles": 2.0, "snippets": 1.5}
COLUMNS = ("html", "domain", "url")
# What is known of a page: its content, or snippets of that and of its chrome
WHOLE, SNIPPETS = "main_content", ("with", "without")


@dataclass(slots=True)
class Examples:
    """What is learned from: pages of HTML with their blocks, and flattened pages with their lines."""

    blocks: Sequence[train_blocks.Example] = ()
    lines: Sequence[train_lines.Example] = ()


# For the processes that are forked to learn a model each.
_examples = Examples()


def read_gold(folder: Path) -> Iterator[GoldPage]:
    """The pages of all Parquet files of a folder that hold COLUMNS and WHOLE or SNIPPETS, in the order of their names.

    Raises CannotStartError if there is none.
    """
    held = {path: set(pq.read_schema(path).names) for path in sorted(folder.glob("*.parquet"))}
    told = {path: (WHOLE,) if WHOLE in names else SNIPPETS for path, names in held.items()}
    files = [path for path, names in held.items() if {*COLUMNS, *told[path]} <= names]
    if not files:
        wanted = f"{', '.join(COLUMNS)}, and {WHOLE} or {' and '.join(SNIPPETS)}"
        raise CannotStartError(f"{folder} holds no Parquet file with the columns {wanted}.")
    for path in files:
        weight, whole = WEIGHTS.get(path.stem, 1.0), told[path] == (WHOLE,)
        for batch in pq.ParquetFile(path).iter_batches(batch_size=16, columns=[*COLUMNS, *told[path]]):
            for row in batch.to_pylist():
                site = registered_domain(row["domain"]) or row["domain"]
                content = row[WHOLE] or "" if whole else None
                snippets = ((), ()) if whole else (row["with"] or (), row["without"] or ())
                yield GoldPage(row["html"], content, site, row["url"], weight, snippets)


def train(gold: Path, models: Path, folds: Path | None, workers: int, say: Callable[[str], None]) -> None:
    """Learn from a folder of gold into a folder of models; into folds/N what is learned without the sites of fold N."""
    wanted: list[tuple[int | None, Path]] = [(None, models)]
    if folds:
        wanted += [(fold, folds / str(fold)) for fold in range(FOLDS)]
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        lines = pool.map(_lines, read_gold(gold), chunksize=8)
        _examples.blocks = [one for page in read_gold(gold) if (one := train_blocks.example(page)) is not None]
        _examples.lines = [one for of_page in lines for one in of_page]
    say(f"{len(_examples.blocks):,} pages, and {len(_examples.lines):,} flattened ones, read from {gold}.")
    tasks = [(track, fold, folder) for fold, folder in wanted for track in ("blocks", "lines")]
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        learned = pool.map(_learn, [(track, fold) for track, fold, _ in tasks])
        for (_, _, folder), files in zip(tasks, learned, strict=True):
            folder.mkdir(parents=True, exist_ok=True)
            for name, data in files.items():
                (folder / name).write_bytes(data)
                say(f"{folder / name}: {len(data):,} bytes")


def _lines(page: GoldPage) -> list[train_lines.Example]:
    texts = (flatten(page.html, flattener) for flattener in FLATTENERS)
    return train_lines.examples(GoldText(text, page.content, page.site, page.weight, page.snippets) for text in texts)


def _learn(task: tuple[str, int | None]) -> dict[str, bytes]:
    track, without = task
    if track == "blocks":
        return train_blocks.train([one for one in _examples.blocks if fold_of(one.site) != without])
    return train_lines.train([one for one in _examples.lines if fold_of(one.site) != without])
