"""Run the systems over the gold pages, spread over processes, and score every answer."""

from __future__ import annotations

import hashlib
import importlib.metadata
import logging
import multiprocessing
import os
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import gold
from benchmarks.scoring import Answer, Overlap, contained, metadata_hits, overlap
from benchmarks.systems import SYSTEMS
from cleaners.classifier.trees import instead

PEER = "trafilatura"
# A page takes a tenth of a second. multiprocessing waits for ever for a page whose process was killed.
PATIENCE_SECONDS = 180
CACHE_SCHEMA = pa.schema(
    [
        ("page", pa.string()),
        ("text", pa.string()),
        ("title", pa.string()),
        ("authors", pa.list_(pa.string())),
        ("date", pa.string()),
        ("ms", pa.float64()),
    ]
)


@dataclass(frozen=True, slots=True)
class Timed:
    """An answer, the milliseconds of CPU that it took, and what the system raised in its place, if it did."""

    answer: Answer
    ms: float
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """One system on one page of one track.

    overlap is None where gold has no content; kept and chrome say of each snippet that belongs to the content, or
    does not, whether it is in the text; metadata is what metadata_hits gives, on the html track.
    """

    set: str
    track: str
    system: str
    id: str
    page_type: str | None
    overlap: Overlap | None
    kept: list[bool]
    chrome: list[bool]
    metadata: dict[str, bool] = field(default_factory=dict)
    ms: float = 0.0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """A page, the tracks on which to score it, and the peer's answer if it is known from an earlier run."""

    set: str
    row: gold.Row
    tracks: tuple[str, ...]
    key: str
    known: Timed | None


def measure(
    folder: Path,
    sets: Sequence[str],
    tracks: Sequence[str],
    workers: int,
    cache: Path,
    progress: Callable[[int, int], None],
) -> list[Score]:
    """The scores of all systems on the pages of these sets and tracks, in the order of the gold.

    The peer's answers are taken from the cache where it has them, and added to it where not. progress is called with
    the pages done and the pages in all. Raises TimeoutError if no page is done for three minutes.
    """
    known = read_cache(cache)
    new: dict[str, Timed] = {}
    scores: list[Score] = []
    total = sum(gold.count(gold.gold_file(folder, name), tracks) for name in sets)
    # spawn, for a process that is forked while another thread reads Parquet may wait for ever.
    with multiprocessing.get_context("spawn").Pool(workers, _quiet) as pool:
        results = pool.imap_unordered(score_page, _tasks(folder, sets, tracks, known))
        for done in range(1, total + 1):
            try:
                key, peer, page_scores = results.next(PATIENCE_SECONDS)
            except multiprocessing.TimeoutError:
                raise TimeoutError(
                    f"no page was done for {PATIENCE_SECONDS} s: a process was killed, or hangs"
                ) from None
            scores += page_scores
            if peer and not peer.error and key not in known:
                new[key] = peer
            progress(done, total)
        pool.close()
        pool.join()
    if new:
        write_cache(cache, known | new)
    return sorted(scores, key=lambda s: (sets.index(s.set), s.id, tracks.index(s.track)))


def _quiet() -> None:
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")


def _tasks(folder: Path, sets: Sequence[str], tracks: Sequence[str], known: dict[str, Timed]) -> Iterator[Task]:
    for name in sets:
        for row in gold.rows(gold.gold_file(folder, name)):
            if wanted := tuple(track for track in gold.tracks_of(name, row["domain"]) if track in tracks):
                key = page_key(row)
                yield Task(name, row, wanted, key, known.get(key))


def score_page(task: Task) -> tuple[str, Timed | None, list[Score]]:
    """The page's key, the peer's answer if it was asked for, and the scores of all systems on the page."""
    row, peer, scores = task.row, None, []
    for track in task.tracks:
        content = gold.content(row["html"], track)
        for system in SYSTEMS[track]:
            if system == PEER and task.known:
                timed = task.known
            else:
                with instead(gold.models(row["domain"])):  # of those that never saw the page's site
                    timed = answer(system, track, content, row.get("url"))
            if system == PEER:
                peer = timed
            scores.append(score(task.set, row, track, system, timed))
    return task.key, peer, scores


def answer(system: str, track: str, content: bytes | str, url: str | None) -> Timed:
    """What a system answers. One that raises has answered nothing: that is what its user would have."""
    started = time.process_time()
    try:
        given, error = SYSTEMS[track][system](content, url), None
    except Exception as raised:
        given, error = Answer(), f"{type(raised).__name__}: {str(raised)[:100]}"
    return Timed(given, (time.process_time() - started) * 1000, error)


def score(name: str, row: gold.Row, track: str, system: str, timed: Timed) -> Score:
    text = timed.answer.text
    return Score(
        set=name,
        track=track,
        system=system,
        id=gold.page_id(row),
        page_type=row.get("page_type"),
        overlap=overlap(text, row["main_content"] or "") if "main_content" in row else None,
        kept=contained(row.get("with") or [], text),
        chrome=contained(row.get("without") or [], text),
        metadata=metadata_hits(row, timed.answer) if track == "html" else {},
        ms=timed.ms,
        error=timed.error,
    )


def page_key(row: gold.Row) -> str:
    """What the peer's answer goes by: the page and its URL, which it reads dates from."""
    return hashlib.sha256(row["html"] + b"\0" + (row.get("url") or "").encode()).hexdigest()


def cache_file(folder: Path) -> Path:
    """The cache of this version of the peer, and of the library that parses HTML for it."""
    versions = (f"{name}-{importlib.metadata.version(name)}" for name in (PEER, "htmldate", "lxml"))
    return folder / f"{'-'.join(versions)}.parquet"


def read_cache(path: Path) -> dict[str, Timed]:
    """The peer's answers by page key; none where there is no cache."""
    if not path.exists():
        return {}
    return {
        row["page"]: Timed(Answer(row["text"], row["title"], tuple(row["authors"]), row["date"]), row["ms"])
        for row in pq.read_table(path).to_pylist()
    }


def write_cache(path: Path, answers: dict[str, Timed]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [{"page": page, "ms": timed.ms, **asdict(timed.answer)} for page, timed in answers.items()]
    temporary = path.with_suffix(f".{os.getpid()}")
    pq.write_table(pa.Table.from_pylist(rows, schema=CACHE_SCHEMA), temporary, compression="zstd")
    temporary.replace(path)
