"""From scores of pages to figures, each under a name: TRACK/SET/MEASURE, as html/news/f1 or html/wcxb/f1/forum."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from benchmarks.measure import Score
from benchmarks.scoring import METADATA


class Figure(NamedTuple):
    """A figure, and the number of pages that it is of."""

    value: float
    n: int


def figures(scores: Iterable[Score]) -> dict[str, Figure]:
    """The figures of one system.

    f1, precision and recall are means over pages; weak is the share of pages with an F1 below .8; with is the share of
    the content's snippets that are in the text, without the share of the chrome's that are not; the metadata measures
    are shares of the pages whose gold can tell; cpu is in milliseconds a page.
    """
    found: dict[str, Figure] = {}
    ordered = sorted(scores, key=lambda s: (s.track, s.set))
    for (track, name), group in groupby(ordered, key=lambda s: (s.track, s.set)):
        for measure, figure in _of_set(list(group)).items():
            found[f"{track}/{name}/{measure}"] = figure
    return found


def _of_set(scores: list[Score]) -> dict[str, Figure]:
    found: dict[str, Figure] = {}
    overlaps = [s.overlap for s in scores if s.overlap]
    if overlaps:
        for measure in ("f1", "precision", "recall"):
            found[measure] = _mean([getattr(o, measure) for o in overlaps])
        found["weak"] = _mean([o.f1 < 0.8 for o in overlaps])
    for page_type in sorted({s.page_type for s in scores if s.page_type}):
        found[f"f1/{page_type}"] = _mean([s.overlap.f1 for s in scores if s.overlap and s.page_type == page_type])
    if kept := [s.kept for s in scores if s.kept]:
        found["with"] = Figure(statistics.fmean(hit for page in kept for hit in page), len(kept))
    if chrome := [s.chrome for s in scores if s.chrome]:
        found["without"] = Figure(statistics.fmean(not hit for page in chrome for hit in page), len(chrome))
    for measure in METADATA:
        if hits := [s.metadata[measure] for s in scores if measure in s.metadata]:
            found[measure] = _mean(hits)
    found["cpu"] = _mean([s.ms for s in scores])
    return found


def _mean(values: list[float] | list[bool]) -> Figure:
    return Figure(statistics.fmean(values), len(values))
