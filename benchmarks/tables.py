"""The figures as tables that a person reads, on a terminal and in a log."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich import box
from rich.table import Table

from benchmarks.figures import Figure
from benchmarks.gold import SETS, TRACKS
from benchmarks.measure import Score
from benchmarks.scoring import METADATA
from benchmarks.systems import SYSTEMS

# The figures of each system, by name.
Results = Mapping[str, Mapping[str, Figure]]
NONE = "·"


def tables(results: Results) -> Iterator[Table]:
    """All tables that have a figure: text on each track, wcxb by page type, metadata."""
    for track in TRACKS:
        yield text_table(results, track)
    yield type_table(results)
    yield metadata_table(results)


def text_table(results: Results, track: str) -> Table:
    table = _table(f"Text, {track} track", "set", "pages", "system")
    for heading in ("F1", "P", "R", "F1<.8", "with", "without", "CPU ms"):
        table.add_column(heading, justify="right", no_wrap=True)
    for name in SETS:
        for i, system in enumerate(SYSTEMS[track]):
            found = {k.split("/", 2)[2]: v for k, v in results[system].items() if k.startswith(f"{track}/{name}/")}
            if not found:
                continue
            shares = (_share(found.get(measure), 4) for measure in ("f1", "precision", "recall"))
            weak = str(round(found["weak"].value * found["weak"].n)) if "weak" in found else NONE
            snippets = (_share(found.get(measure), 3) for measure in ("with", "without"))
            first = (name, f"{found['cpu'].n:,}") if i == 0 else ("", "")
            table.add_row(*first, system, *shares, weak, *snippets, f"{found['cpu'].value:.1f}")
    return table


def type_table(results: Results) -> Table:
    """F1 of each type of page: a column for each system on each track, the number of pages before each track."""
    table = _table("wcxb by page type, F1", "type")
    prefixes = {track: f"{track}/wcxb/f1/" for track in TRACKS}
    tracks = [track for track in TRACKS if any(name.startswith(prefixes[track]) for name in results["winnow"])]
    for track in tracks:
        for heading in (f"{track}: pages", *SYSTEMS[track]):
            table.add_column(heading, justify="right", no_wrap=True)
    names = {n.rsplit("/", 1)[1] for track in tracks for n in results["winnow"] if n.startswith(prefixes[track])}
    for page_type in sorted(names):
        cells = []
        for track in tracks:
            found = [results[system].get(prefixes[track] + page_type) for system in SYSTEMS[track]]
            cells += [f"{found[0].n:,}" if found[0] else NONE, *(_share(figure, 4) for figure in found)]
        table.add_row(page_type, *cells)
    return table


def metadata_table(results: Results) -> Table:
    """Shares of right answers, with the number of pages whose gold can tell."""
    table = _table("Metadata, html track", "set", "system")
    for heading in METADATA:
        table.add_column(heading, justify="right", no_wrap=True)
    for name in SETS:
        for i, system in enumerate(SYSTEMS["html"]):
            found = [results[system].get(f"html/{name}/{measure}") for measure in METADATA]
            if any(found):
                cells = (f"{figure.value:.3f} ({figure.n:,})" if figure else NONE for figure in found)
                table.add_row(name if i == 0 else "", system, *cells)
    return table


def worst_table(scores: Sequence[Score], track: str, name: str, n: int) -> Table:
    """The n pages of a set on which Winnow has the lowest F1, the least precise first where they are equal."""
    table = _table(f"Winnow's worst pages, {track} track, {name}")
    for heading in ("F1", "P", "R"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("type")
    table.add_column("id", no_wrap=True, overflow="ignore")
    mine = (s for s in scores if (s.system, s.track, s.set) == ("winnow", track, name))
    for overlap, score in sorted(((s.overlap, s) for s in mine if s.overlap), key=lambda pair: pair[0])[:n]:
        table.add_row(*(f"{value:.3f}" for value in overlap), score.page_type or NONE, score.id)
    return table


def _table(title: str, *left: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in left:
        table.add_column(heading, no_wrap=True, justify="right" if heading == "pages" else "left")
    return table


def _share(figure: Figure | None, digits: int) -> str:
    return f"{figure.value:.{digits}f}" if figure else NONE


def markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as markdown, its columns aligned: the first two to the left, the others, figures, to the right."""
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    rule = [("-" * width if at < 2 else "-" * (width - 1) + ":") for at, width in enumerate(widths)]
    lines = [heads, rule, *rows]
    left = [[(cell, width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    cells = ([c.ljust(w) for c, w in line[:2]] + [c.rjust(w) for c, w in line[2:]] for line in left)
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
