"""The floors: figures that may not fall, pinned together with the digests of the gold that they were measured on."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.figures import Figure
from benchmarks.scoring import METADATA

# Precision and recall have no floors: one may be had for the other, and F1 holds both.
MEASURES = ("f1", "with", "without", *METADATA)
# Standard deviation over pages of the change in F1 from one version of Winnow to the next. It was .005 or less for
# small changes of the rules, and from .015 to .05 for the largest ones.
PAGE_CHANGE = 0.02
LEAST_PAGES = 20  # one page of fewer is too much: such figures have no floor
ROUNDING = 0.00005  # floors have four digits
HEAD = """\
# Figures that may not fall, n pages each, and the SHA-256 of the gold files that they were measured on.
# Written by `make quality-pin`, explained in docs/quality.md.
"""


@dataclass(frozen=True, slots=True)
class Floors:
    """Floors by the names of their figures, and digests by the names of the gold sets."""

    gold: dict[str, str] = field(default_factory=dict)
    figures: dict[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What fails, one sentence each, and the names of the figures that could be pinned higher."""

    failures: list[str]
    higher: list[str]


class PinError(Exception):
    """The floors cannot be pinned; the message has a line for each reason."""


def read_floors(path: Path) -> Floors:
    """The pinned floors; none where the file does not exist."""
    if not path.exists():
        return Floors()
    pinned = tomllib.loads(path.read_text(encoding="utf-8"))
    return Floors(pinned["gold"], {name: Figure(**floor) for name, floor in pinned["floors"].items()})


def write_floors(path: Path, floors: Floors) -> None:
    digests = [f'{name} = "{digest}"' for name, digest in sorted(floors.gold.items())]
    lines = [f'"{name}" = {{ value = {f.value:.4f}, n = {f.n} }}' for name, f in sorted(floors.figures.items())]
    path.write_text("\n".join([HEAD, "[gold]", *digests, "", "[floors]", *lines, ""]), encoding="utf-8")


def gated(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    """The figures that have floors. Of the page types only those of the html track: the samples of others are small."""
    return {name: figure for name, figure in figures.items() if figure.n >= LEAST_PAGES and _is_gated(name)}


def _is_gated(name: str) -> bool:
    track, _, measure = name.split("/", 2)
    return measure in MEASURES or (track == "html" and measure.startswith("f1/"))


def tolerance(name: str, n: int) -> float:
    """How far a figure of n pages may stand below its floor before that is a fall.

    A run gives the same figures each time; noise is what a change that is neutral on the whole does to the pages that
    happen to be in a set. For a mean of F1 that is the standard error of n changes of PAGE_CHANGE (.002 for 100 pages,
    .0005 for 1,500); a share moves by whole pages, so for it one page's worth is noise.
    """
    return PAGE_CHANGE / math.sqrt(n) if name.split("/")[2] == "f1" else 1 / n


def check(measured: Mapping[str, Figure], digests: Mapping[str, str], floors: Floors) -> Verdict:
    """Hold measured figures (those that have floors) against the floors of the same sets and tracks."""
    failures, higher = [], []
    for name, digest in digests.items():
        if name in floors.gold and floors.gold[name] != digest:
            failures.append(
                f"gold {name} is not the file that was pinned ({floors.gold[name][:12]} pinned, {digest[:12]} here): "
                "its figures are not comparable. Pin the code as it was before your change on this file "
                "(make quality-pin), then measure your change"
            )
    for name, figure in measured.items():
        if _set_of(name) in floors.gold and floors.gold[_set_of(name)] != digests[_set_of(name)]:
            continue
        floor = floors.figures.get(name)
        if floor is None:
            failures.append(f"{name} is {figure.value:.4f} and has no floor: make quality-pin gives it one")
        elif floor.n != figure.n:
            failures.append(
                f"{name} was pinned on {floor.n:,} pages, and {figure.n:,} were scored: not comparable, pin it again"
            )
        elif _fell(name, figure, floor):
            failures.append(
                f"{name} fell to {figure.value:.4f}: its floor is {floor.value:.4f}, "
                f"and no more than {tolerance(name, figure.n):.4f} below that is noise"
            )
        elif round(figure.value, 4) > floor.value:
            higher.append(name)
    failures += [f"{name} has a floor, but was not measured" for name in _vanished(measured, floors)]
    return Verdict(failures, higher)


def pin(measured: Mapping[str, Figure], digests: Mapping[str, str], floors: Floors, lower: Set[str]) -> Floors:
    """Floors raised to the measured figures; those of other sets and tracks stay.

    A floor that the figure misses by less than noise stays as well. Where the gold or the number of pages is another,
    the floor is replaced. Raises PinError if a figure fell that is not in lower, or if gold changed under floors that
    were not measured now.
    """
    changed = {name for name, digest in digests.items() if floors.gold.get(name, digest) != digest}
    vanished = set(_vanished(measured, floors))
    refusals = [f"{name}: no such figure was measured" for name in sorted(lower - set(measured) - vanished)]
    new: dict[str, Figure] = {}
    for name, floor in floors.figures.items():
        if name in measured:
            continue
        if name in vanished:
            if name not in lower and _set_of(name) not in changed:
                refusals.append(f"{name} has a floor, but was not measured; allow that with --lower {name}")
        elif _set_of(name) in changed:
            refusals.append(f"{name}: the gold changed, so this must be measured too; run without --only")
        else:
            new[name] = floor
    for name, figure in measured.items():
        old = floors.figures.get(name)
        comparable = old is not None and old.n == figure.n and _set_of(name) not in changed
        new[name] = figure._replace(value=round(figure.value, 4))
        if old is not None and comparable and new[name].value < old.value and name not in lower:
            new[name] = old
            if _fell(name, figure, old):
                refusals.append(
                    f"{name} would fall from {old.value:.4f} to {figure.value:.4f}; allow that with --lower {name}"
                )
    if refusals:
        raise PinError("\n".join(refusals))
    return Floors({**floors.gold, **digests}, new)


def _fell(name: str, figure: Figure, floor: Figure) -> bool:
    return figure.value < floor.value - tolerance(name, figure.n) - ROUNDING


def _vanished(measured: Mapping[str, Figure], floors: Floors) -> list[str]:
    """Names of floors whose track and set were measured, but whose figure is not there."""
    scored = {_part_of(name) for name in measured}
    return [name for name in floors.figures if name not in measured and _part_of(name) in scored]


def _part_of(name: str) -> str:
    """The track and set of a figure: html/news of html/news/f1."""
    return "/".join(name.split("/")[:2])


def _set_of(name: str) -> str:
    return name.split("/")[1]
