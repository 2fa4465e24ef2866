"""What a person looks at when a run has ended: the counts, as a table and as markdown."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(slots=True)
class Report:
    """The counts of a shard or of a run: items == documents + quarantined + skipped, always.

    quarantined is counted by "stage: error_type", skipped by reason, removed in characters by kind (white space
    is not in it). parts are the names of the parts that were committed. seconds is what it took, cleaning_seconds the
    CPU of cleaning the documents, in all processes.
    """

    items: int = 0
    documents: int = 0
    quarantined: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    flags: Counter[str] = field(default_factory=Counter)
    chars_in: int = 0
    chars_out: int = 0
    parts: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cleaning_seconds: float = 0.0

    def add(self, other: Report) -> None:
        self.items += other.items
        self.documents += other.documents
        self.quarantined.update(other.quarantined)
        self.skipped.update(other.skipped)
        self.removed.update(other.removed)
        self.flags.update(other.flags)
        self.chars_in += other.chars_in
        self.chars_out += other.chars_out
        self.parts += other.parts
        self.seconds += other.seconds
        self.cleaning_seconds += other.cleaning_seconds

    @property
    def failure_share(self) -> float:
        """Share of the items that were tried in this run and ended in quarantine."""
        failed = self.quarantined.total()
        return failed / (failed + self.documents) if failed else 0.0

    @property
    def nothing_new(self) -> bool:
        return not self.parts


def summary(report: Report) -> str:
    """The run in one sentence."""
    if report.nothing_new:
        return f"Nothing new: {counted(report.items, 'item')} read, nothing written."
    return (
        f"{counted(report.items, 'item')} read: {counted(report.documents, 'document')}, "
        f"{report.quarantined.total():,} quarantined, {report.skipped.total():,} skipped, "
        f"in {report.seconds:.1f} s."
    )


def report_rows(report: Report) -> list[tuple[str, str, str]]:
    """The lines of the closing table: (what, how many, share). What belongs to the line above is indented."""
    done = report.documents
    rows = [("items read", f"{report.items:,}", ""), ("documents", f"{done:,}", "")]
    rows += [(f"  flag {flag}", f"{n:,}", _share(n, done)) for flag, n in _sorted(report.flags)]
    rows.append(("quarantined", f"{report.quarantined.total():,}", _share(report.quarantined.total(), report.items)))
    rows += [(f"  {reason}", f"{n:,}", "") for reason, n in _sorted(report.quarantined)]
    rows.append(("skipped", f"{report.skipped.total():,}", _share(report.skipped.total(), report.items)))
    rows += [(f"  {reason}", f"{n:,}", "") for reason, n in _sorted(report.skipped)]
    total = report.chars_out + report.removed.total()
    rows.append(("characters removed", f"{report.removed.total():,}", _share(report.removed.total(), total)))
    rows += [(f"  {kind}", f"{n:,}", _share(n, total)) for kind, n in _sorted(report.removed)]
    return rows


def report_table(report: Report) -> Table:
    """The closing table of `winnow ingest`."""
    from rich.table import Table

    table = Table("", "", "", show_header=False)
    table.columns[1].justify = table.columns[2].justify = "right"
    for what, count, share in report_rows(report):
        table.add_row(what, count, share, style=None if what.startswith(" ") else "bold")
    return table


def report_markdown(report: Report) -> str:
    """The same as markdown, for the artifact of a flow run."""
    lines = [summary(report), "", "| | count | share |", "|---|---:|---:|"]
    for what, count, share in report_rows(report):
        name = f"&nbsp;&nbsp;{what.strip()}" if what.startswith(" ") else f"**{what}**"
        lines.append(f"| {name} | {count} | {share} |")
    return "\n".join(lines) + "\n"


def _sorted(counter: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counter.items(), key=lambda pair: (-pair[1], pair[0]))


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else ""


def counted(n: int, what: str) -> str:
    """A number with its noun: 1 document, 2 documents."""
    return f"{n:,} {what}{'' if n == 1 else 's'}"
