"""What a run costs: Winnow and datatrove over the same web archives, side by side. `make bench` calls it.

The archives hold the pages of the gold set wcxb, as often as asked, each copy under a URL of its own, in two files.
Each system's first row is a single page: that is what starting costs, and the column "beyond start" leaves it out.
Further rows, of short texts that are made here, show how time and memory grow with the number of pages.
"""

from __future__ import annotations

import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from benchmarks.archives import gold_pages, write_archive
from benchmarks.processes import CommandError, Used, measure
from benchmarks.tables import markdown

PROCESSES = 2
SHORT_PAGE = "Ferry {n}\n\nThe ferry to island number {n} leaves at noon, the captain said.\n\nShare\n"
HEADS = "pages,system,s,pages/s,CPU ms/page,cleaning,outside,outside %,beyond start,peak MB,in,out".split(",")


@dataclass(frozen=True, slots=True)
class Result:
    """One run: what it used, and what it says it did (items, documents, cleaning: seconds of CPU)."""

    pages: str
    system: str
    used: Used
    done: dict[str, Any]

    @property
    def outside(self) -> float:
        """Seconds of CPU that were not cleaning."""
        return float(self.used.cpu - self.done["cleaning"])

    def row(self, start: Result | None) -> tuple[str, ...]:
        """start is the run over one page, None for that run itself."""
        items = self.done["items"] or 1
        beyond = (self.outside - start.outside) * 1000 / items if start else 0.0
        total, cleaning = self.used.cpu * 1000 / items, self.done["cleaning"] * 1000 / items
        return (
            self.pages,
            self.system,
            f"{self.used.seconds:.0f}",
            f"{items / self.used.seconds:.1f}",
            f"{total:.2f}",
            f"{cleaning:.2f}",
            f"{total - cleaning:.2f}",
            f"{(total - cleaning) / total:.1%}",
            f"{beyond:.2f} ({beyond / total:.1%})" if start else "",
            f"{self.used.memory / 1e6:,.0f}",
            f"{self.done['items']:,}",
            f"{self.done['documents']:,}",
        )


def run(pages: str, system: str, command: list[str], source: Path, folder: Path) -> Result:
    """Run a command over a source, into an output that is thrown away. Raises CommandError."""
    with tempfile.TemporaryDirectory(dir=folder) as output:
        used, printed = measure([*command, str(source), f"{output}/out", str(PROCESSES)])
    return Result(pages, system, used, json.loads(printed.strip().splitlines()[-1]))


def write_archives(folder: Path, gold: Path, copies: int, limit: int | None) -> Path:
    """A folder with the gold pages in as many archives as there are processes. It stays for the next time."""
    made = folder / f"wcxb-{limit or 'all'}-x{copies}"
    if not made.exists():
        writing = folder / f"{made.name}.part"
        shutil.rmtree(writing, ignore_errors=True)
        writing.mkdir(parents=True)
        for number in range(PROCESSES):
            with (writing / f"{number}.warc.gz").open("wb") as file:
                write_archive(_every(gold_pages(gold, "wcxb", limit), number), file, copies=copies, payload_type=True)
        writing.rename(made)
    return made


def _every(pages: Iterator[tuple[str, bytes]], number: int) -> Iterator[tuple[str, bytes]]:
    return (page for at, page in enumerate(pages) if at % PROCESSES == number)


def write_short_pages(folder: Path, pages: int) -> Path:
    made = folder / f"short-{pages}.jsonl"
    if not made.exists():
        lines = (json.dumps({"text": SHORT_PAGE.format(n=n)}) for n in range(pages))
        with made.with_suffix(".part").open("w") as file:
            file.writelines(f"{line}\n" for line in lines)
        made.with_suffix(".part").rename(made)
    return made


@click.command()
@click.option("--gold", type=click.Path(path_type=Path), default="../shared/gold", show_default=True)
@click.option("--times", default="1", show_default=True, help="How often each page stands in the archives.")
@click.option("--pages", type=int, help="Gold pages, from the first on.  [default: all]")
@click.option("--short", default="1500 15000", show_default=True, help="Numbers of short pages.")
@click.option("--datatrove", "python", type=click.Path(path_type=Path), help="The Python that has datatrove.")
@click.option("--folder", type=click.Path(path_type=Path), default=".bench_cache", show_default=True)
def main(gold: Path, times: str, pages: int | None, short: str, python: Path | None, folder: Path) -> None:
    """Measure runs over the gold pages, each so many times, and over so many short pages."""
    folder.mkdir(exist_ok=True)
    systems = {"winnow": [sys.executable, "-m", "benchmarks.run_winnow"]}
    if python and python.exists():
        systems["datatrove"] = [str(python), str(Path(__file__).with_name("run_datatrove.py"))]
    else:
        click.echo("There is no datatrove here: Winnow is measured alone.")
    if not gold.is_dir():
        click.echo(f"There is no gold in {gold}: only short pages are measured.")
        times = ""
    if not times.split():
        systems = {"winnow": systems["winnow"]}
    runs = [(f"wcxb x{n}", write_archives(folder, gold, n, pages)) for n in map(int, times.split())]
    one = write_archives(folder, gold, 1, 1) if runs else write_short_pages(folder, 1)
    try:
        start = {system: run("one", system, command, one, folder) for system, command in systems.items()}
        rows = [_told(result.row(None)) for result in start.values()]
        for name, source in runs:
            rows += [_told(run(name, s, c, source, folder).row(start[s])) for s, c in systems.items()]
        for number in map(int, short.split()):
            result = run(f"short {number:,}", "winnow", systems["winnow"], write_short_pages(folder, number), folder)
            rows.append(_told(result.row(start["winnow"])))
    except CommandError as error:
        raise click.ClickException(str(error)) from error
    click.echo(markdown(HEADS, rows))


def _told(row: tuple[str, ...]) -> tuple[str, ...]:
    click.echo("  ".join(row), err=True)
    return row


if __name__ == "__main__":
    main()
