"""The winnow command. Only what a command uses is imported, when it is used."""

from __future__ import annotations

import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cleaners import __version__
from flows.cli_page import clean, explain, keep_option
from flows.errors import RunError

if TYPE_CHECKING:
    from flows.pipeline import Progress

EXIT_UNFORESEEN = 70
EXIT_INTERRUPTED = 130
PROGRESS_SECONDS = 30.0  # between two lines of progress where there is no terminal


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="winnow")
def cli() -> None:
    """Scraped pages in, clean text and metadata out, and every removal on record.

    \b
    Exit status:
      0    done
      1    done, but more of the pages failed than --fail-above allows; you said no;
           or nothing was found to forget
      2    could not start: wrong usage, a missing source, an output that cannot be written
      3    stopped midway (a full disk); what was committed stays, run again for the rest
      4    another run holds the output
      70   something that Winnow did not foresee; WINNOW_DEBUG=1 in the environment shows where
      130  interrupted; what was committed stays
    """


cli.add_command(clean)
cli.add_command(explain)


@cli.command()
@click.argument("sources", metavar="SOURCE...", nargs=-1)
@click.option("-o", "--output", default="output", show_default=True, help="The directory to write to.")
@click.option(
    "--list", "lists", multiple=True, metavar="FILE", help="Read more sources from FILE, one a line; - is stdin."
)
@click.option(
    "--workers",
    type=click.IntRange(0),
    metavar="N",
    help="Clean in N processes; 0 cleans in this one, without limits.  [default: one for each core, up to 4]",
)
@click.option(
    "--page-seconds",
    type=click.FloatRange(0, min_open=True),
    default=60.0,
    show_default=True,
    metavar="SECONDS",
    help="Quarantine a page that is not cleaned within SECONDS.",
)
@click.option(
    "--page-memory",
    type=click.IntRange(1),
    default=1000,
    show_default=True,
    metavar="MB",
    help="Quarantine a page that takes more than MB megabytes to clean.",
)
@click.option("--text-column", metavar="NAME", help="Column of the text.  [default: text, content, body or raw_text]")
@click.option(
    "--html-column",
    metavar="NAME",
    help="Column of the HTML; it goes before text, unless blank.  [default: html or raw_html]",
)
@click.option("--url-column", metavar="NAME", help="Column of the URL.  [default: url]")
@click.option(
    "--fetched-at-column",
    metavar="NAME",
    help="Column of the time of the fetch.  [default: fetched_at, crawled_at or timestamp]",
)
@click.option(
    "--id-column", metavar="NAME", help="Column that names a record.  [default: id, else the line or row number]"
)
@click.option("--site-column", metavar="NAME", help="Column of the site, for text without a URL.  [default: site]")
@click.option(
    "--settle",
    type=click.FloatRange(0),
    default=0.0,
    show_default=True,
    metavar="SECONDS",
    help="Leave files that changed in the last SECONDS for the next run.",
)
@click.option(
    "--max-page-bytes",
    type=click.IntRange(1),
    default=20_000_000,
    show_default=True,
    metavar="N",
    help="Quarantine pages larger than this, decompressed.",
)
@keep_option
@click.option(
    "--fail-above",
    type=click.FloatRange(0, 1),
    default=0.1,
    show_default=True,
    metavar="SHARE",
    help="Exit with 1 if more than this share of the pages that were tried ended in quarantine. What an earlier run "
    "put there is not tried again; the table counts it as quarantined_before.",
)
@click.option("--quiet", is_flag=True, help="One closing line; no progress, no table.")
@click.pass_context
def ingest(
    context: click.Context,
    sources: tuple[str, ...],
    output: str,
    lists: tuple[str, ...],
    workers: int | None,
    page_seconds: float,
    page_memory: int,
    text_column: str | None,
    html_column: str | None,
    url_column: str | None,
    fetched_at_column: str | None,
    id_column: str | None,
    site_column: str | None,
    settle: float,
    max_page_bytes: int,
    keep: str | None,
    min_confidence: float | None,
    fail_above: float,
    quiet: bool,
) -> None:
    """Clean all pages of the sources and write them to the output, as Parquet.

    A SOURCE is a file, a directory (with all below it) or a glob. Pages are .txt, .html and .htm files; .jsonl,
    .ndjson and .parquet files hold one page per line or row, web archives (.warc, .wet, .wacz) one per record. All
    but Parquet and WACZ may be compressed (.gz, .zst). Dotfiles and *.part are left alone.

    What is in the output already is not cleaned again: a second run over the same sources writes nothing, a changed
    page adds a version, and after a run that was killed the next one does the rest. A page that cannot be cleaned
    becomes a row of the quarantine dataset, with the stage and the reason.

    \b
    Examples:
      winnow ingest seeds --output output
      winnow ingest crawl.warc.gz --output output
      winnow ingest 'crawl/2026-*/*.jsonl.zst' -o output --html-column body --url-column link
      find inbox -name '*.html' -mtime -1 | winnow ingest --list - -o output --settle 30
    """
    if not sources and not lists:
        raise click.UsageError("name a SOURCE, or a list of them with --list.")
    from flows.pipeline import Options, ingest
    from flows.policy import parse_policy
    from flows.report import report_table, summary
    from flows.sources.items import Columns, Reading
    from flows.sources.walk import read_list
    from flows.workers import Limits

    columns = Columns(text_column, html_column, url_column, fetched_at_column, id_column, site_column)
    options = Options(
        reading=Reading(columns, settle, max_page_bytes),
        policy=parse_policy(keep, min_confidence),
        workers=workers,
        limits=Limits(page_seconds, page_memory * 1_000_000),
    )
    listed = [source for name in lists for source in read_list(name)]
    with progress_of(None if quiet else [*sources, *listed], output) as progress:
        report = ingest(sources, output, options, listed=listed, progress=progress)
    click.echo(summary(report))
    if not quiet:
        from rich.console import Console

        Console().print(report_table(report))
    if report.failure_share > fail_above:
        click.echo(
            f"winnow: {report.failure_share:.1%} of the pages failed, more than --fail-above {fail_above:.1%}; "
            f"see the quarantine dataset in {output}.",
            err=True,
        )
        context.exit(1)


@contextmanager
def progress_of(sources: Sequence[str] | None, output: str) -> Iterator[Progress | None]:
    """What to call for each item: a bar on a terminal, elsewhere a line now and then, nothing for None."""
    if sources is None:
        yield None
        return
    started = told = time.monotonic()
    items = 0
    if not sys.stderr.isatty():

        def tell(weight: int) -> None:
            nonlocal items, told
            items += 1
            if time.monotonic() - told >= PROGRESS_SECONDS:
                told = time.monotonic()
                click.echo(f"{items:,} items in {told - started:.0f} s", err=True)

        yield tell
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    from flows.sources.walk import total_bytes

    count = TextColumn("{task.fields[items]:,} items")
    bar = Progress(
        count, BarColumn(), TaskProgressColumn(), TimeRemainingColumn(), console=Console(stderr=True), transient=True
    )
    with bar:
        task = bar.add_task("", total=None, items=0)
        bar.update(task, total=total_bytes(sources, never=output))

        def advance(weight: int) -> None:
            nonlocal items
            items += 1
            bar.update(task, advance=weight, items=items)

        yield advance


@cli.command()
@click.option("-o", "--output", default="output", show_default=True, help="The output to read.")
@click.option("--to", metavar="FILE.parquet", help="Write the rows to this file.")
def latest(output: str, to: str | None) -> None:
    """The newest version of every document.

    Without --to this prints the SQL that makes it a DuckDB view named latest, to be piped into a database; the view
    always shows what the output holds when it is read. With --to the rows are written to one Parquet file.

    The newest version is the one fetched last (or ingested last, where the time of the fetch is not known).

    \b
    Examples:
      winnow latest --output output --to latest.parquet
      winnow latest --output output | duckdb pages.db
      (winnow latest -o output; echo "SELECT language, count(*) FROM latest GROUP BY ALL;") | duckdb
    """
    from flows.datasets.latest import latest_view, write_latest
    from flows.report import counted

    if to is None:
        click.echo(latest_view(Path(output)))
    else:
        rows = write_latest(Path(output), Path(to))
        click.echo(f"{counted(rows, 'document')} written to {to}")


@cli.command()
@click.argument("name", metavar="ID|HOST")
@click.option("-o", "--output", default="output", show_default=True, help="The output to take them out of.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def forget(context: click.Context, name: str, output: str, yes: bool) -> None:
    """Take documents and their removals out of an output, for good.

    ID is the id of a document: all its versions go. HOST is a host (www.example.com), a registered domain
    (example.com, with all its hosts) or a site as documents name it; of a URL the host counts, and all its pages go.
    Later runs skip them, with the reason "forgotten". If it is interrupted, do it again: it goes on from where it was.

    If the output has no such document, the exit status is 1, but later runs skip an ID or HOST all the same. The note
    of what they skip is _manifest/forgotten.json in the output: take a name out of it, and they no longer do.

    Copies that were made of the output, and files written by winnow latest, are not touched.

    \b
    Examples:
      winnow forget 0e2f9a61c3d4b5a697881a2b3c4d5e6f --output output
      winnow forget example.com --output output --yes
    """
    from flows.datasets.forget import forget as forget_documents
    from flows.datasets.forget import target_of
    from flows.report import counted

    directory = Path(output)
    name = target_of(name)
    if not yes:
        found = forget_documents(directory, name, dry_run=True)
        if found.documents:
            taken = f"{counted(found.documents, 'document')} and {counted(found.removals, 'removal')}"
            question = f"Take {taken} of {name} out of {output}?"
        else:
            question = f"There is no document of {name} in {output}. Have later runs skip it all the same?"
        if not click.confirm(question, err=True):
            click.echo("nothing was taken out", err=True)
            context.exit(1)
    gone = forget_documents(directory, name)
    if not gone.documents:
        note = directory / "_manifest" / "forgotten.json"
        click.echo(
            f"There is no document of {name} in {output}. Later runs skip it all the same; to undo that, take it out "
            f"of {note}.",
            err=True,
        )
        context.exit(1)
    taken = f"{counted(gone.documents, 'document')} and {counted(gone.removals, 'removal')}"
    click.echo(f"{taken} of {name} taken out of {output}")


@cli.command()
@click.option("--gold", required=True, metavar="DIR", help="Parquet files of pages whose content is known.")
@click.option(
    "--models",
    default="cleaners/classifier/models",
    show_default=True,
    metavar="DIR",
    help="Where to write what is learned from all of them.",
)
@click.option("--folds", metavar="DIR", help="Also learn five times without a fifth of the sites, into DIR/0 to DIR/4.")
@click.option("--workers", type=click.IntRange(1), default=2, show_default=True, help="Learn so many at a time.")
def train(gold: str, models: str, folds: str | None, workers: int) -> None:
    """Learn the classifier anew, from gold pages.

    A gold file has the columns html, main_content, domain and url. The same gold and the same versions give the
    same bytes. Needs the packages of the extra winnow[train].

    \b
    Examples:
      winnow train --gold ../shared/gold --folds benchmarks/folds
    """
    from flows import train as training

    training.train(Path(gold), Path(models), Path(folds) if folds else None, workers, lambda line: click.echo(line))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command and leave with its exit status; an error is one sentence on stderr."""
    try:
        code = cli.main(arguments, prog_name="winnow", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except RunError as error:
        click.echo(f"winnow: {error}", err=True)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("winnow: interrupted; what was committed stays.", err=True)
        code = EXIT_INTERRUPTED
    except BrokenPipeError:
        # The reader (head, less) has seen enough. Nothing may be flushed at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        if os.environ.get("WINNOW_DEBUG") == "1":
            traceback.print_exc()
        what = " ".join(f"{type(error).__name__}: {error}".split())
        click.echo(
            f"winnow: something that Winnow did not foresee: {what} (what was committed stays; WINNOW_DEBUG=1 in the "
            "environment shows where).",
            err=True,
        )
        code = EXIT_UNFORESEEN
    sys.exit(code)


if __name__ == "__main__":
    main()
