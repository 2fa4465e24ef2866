"""The commands about one page: winnow clean and winnow explain."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import sys
from pathlib import Path
from typing import Any

import click

from cleaners import Document, Page, Policy, __version__, clean_page, rules_digest
from cleaners.markdown import markdown
from cleaners.segment.encoding import looks_binary
from flows.errors import CannotStartError
from flows.policy import parse_policy
from flows.sources.items import storable

KEEP_HELP = "Leave these kinds in the text, as in captions,credits."
CONFIDENCE_HELP = "Remove only what is at least this sure, from 0 to 1.  [default: 0.5]"


def keep_option(command: Any) -> Any:
    """The options that say what is removed, the same for every command that cleans."""
    command = click.option("--min-confidence", type=click.FloatRange(0, 1), help=CONFIDENCE_HELP)(command)
    return click.option("--keep", metavar="KIND,...", help=KEEP_HELP)(command)


@click.command()
@click.argument("file", metavar="FILE|-")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="The text; with headings, lists, quotes, code and tables marked; or the whole document as one JSON object.",
)
@click.option("--json", "form", flag_value="json", help="As --format json.")
@click.option("--show-removed", is_flag=True, help="Name every removal on stderr, one per line.")
@click.option("--url", help="Where the page comes from.")
@click.option("--html", "media_type", flag_value="text/html", help="It is HTML, whatever it looks like.")
@click.option("--text", "media_type", flag_value="text/plain", help="It is text, whatever it looks like.")
@keep_option
def clean(
    file: str,
    form: str,
    show_removed: bool,
    url: str | None,
    media_type: str | None,
    keep: str | None,
    min_confidence: float | None,
) -> None:
    """Clean one page and print its text.

    FILE is text or HTML, plain or compressed (.gz, .zst); - is standard input. A file named .html or .htm is
    HTML; in any other, HTML and text are told apart by what is in it.

    \b
    Standard output has the text and nothing else, so that scripts can take it as it is.
    --show-removed writes to standard error, for each removal, separated by tabs:
    START-END, KIND/RULE, CONFIDENCE and the text as a JSON string.

    \b
    Examples:
      winnow clean page.html
      curl -s https://example.com/story | winnow clean - --url https://example.com/story
      winnow clean page.html --format markdown
      winnow clean page.txt --json | jq .title
      winnow clean page.txt --keep captions,credits --show-removed
    """
    policy = parse_policy(keep, min_confidence)
    document = clean_page(read_page(file, url, media_type), policy)
    if show_removed:
        for r in document.removals:
            text = json.dumps(r.text, ensure_ascii=False)
            click.echo(storable(f"{r.start}-{r.end}\t{r.kind}/{r.rule}\t{r.confidence:.2f}\t{text}"), err=True)
    if form == "json":
        indent = 2 if sys.stdout.isatty() else None
        write_out(json.dumps(document_json(document, policy), ensure_ascii=False, indent=indent) + "\n")
    elif form == "markdown":
        write_out(markdown(document))
    else:
        ends = document.text.endswith("\n") or not document.text or not sys.stdout.isatty()
        write_out(document.text if ends else document.text + "\n")


@click.command()
@click.argument("name", metavar="ID|FILE")
@click.option("-o", "--output", default="output", show_default=True, help="Where the document of an ID is.")
@click.option("--html", "to_html", metavar="FILE", help="Write a page to look at in a browser instead.")
@click.option("--read-as", type=click.Choice(["html", "text"]), help="What a FILE is, whatever it looks like.")
@click.option("--url", help="Where a FILE comes from.")
@click.option("--raw", is_flag=True, help="Print the record of a web archive that the document of an ID was read from.")
@keep_option
def explain(
    name: str,
    output: str,
    to_html: str | None,
    read_as: str | None,
    url: str | None,
    raw: bool,
    keep: str | None,
    min_confidence: float | None,
) -> None:
    """Show a page with every removed span marked and named, and the metadata with its evidence.

    ID is the id of a document in --output; its newest version is shown, as it was cleaned. FILE (or -) is a page,
    cleaned now.

    --raw prints instead, byte for byte, the record that the document was read from: out of the web archive, by its
    warc_filename and warc_record_offset.

    On a terminal the removed spans have colours. Elsewhere a removed span reads [-KIND/RULE|text-], and removed white
    space is spelled out (· for a space, ↵ for a line break).

    \b
    Examples:
      winnow explain page.txt
      winnow explain page.txt --html explained.html
      winnow explain 0e2f9a61c3d4b5a697881a2b3c4d5e6f --output output | less -R
      winnow explain 0e2f9a61c3d4b5a697881a2b3c4d5e6f --output output --raw > record.warc
    """
    if raw:
        if to_html or not is_id(name):
            raise click.UsageError("--raw goes with the ID of a document, and without --html.")
        sys.stdout.buffer.write(raw_page(Path(output), name))
        return
    from flows.explain import explain_html, explain_plain, explain_terminal

    if not is_id(name) or Path(name).exists():
        media_type = {"html": "text/html", "text": "text/plain"}.get(read_as or "")
        document = clean_page(read_page(name, url, media_type), parse_policy(keep, min_confidence))
    else:
        from flows.datasets.latest import find_document

        document = find_document(Path(output), name)
    if to_html:
        try:
            Path(to_html).write_text(storable(explain_html(document, document.title or name)), encoding="utf-8")
        except OSError as error:
            raise CannotStartError(f"cannot write {to_html}: {(error.strerror or str(error)).lower()}.") from error
        click.echo(f"wrote {to_html}", err=True)
    else:
        write_out(explain_terminal(document) if sys.stdout.isatty() else explain_plain(document))


def raw_page(output: Path, id: str) -> bytes:
    """The record of a web archive that the newest version of a document was read from. Raises CannotStartError."""
    from flows.datasets.latest import find_row
    from flows.sources.archives import raw_record

    row = find_row(output, id)
    archive, offset = row["warc_filename"], row["warc_record_offset"]
    if archive is None or offset is None:
        raise CannotStartError(f"{id} was not read from a web archive, but from {row['source']} ({row['source_id']}).")
    return raw_record(archive, offset, row["source_id"])


def is_id(name: str) -> bool:
    return len(name) == 32 and all(c in "0123456789abcdef" for c in name)


def read_page(name: str, url: str | None, media_type: str | None) -> Page:
    """The page in a file, or on standard input for "-". Raises CannotStartError."""
    if name == "-":
        data = sys.stdin.buffer.read()
        named_type = None
    else:
        from flows.sources.files import READ_ERRORS, failure_of, open_file
        from flows.sources.walk import kind_of, media_type_of

        if kind_of(name) in ("jsonl", "parquet", "archive"):
            raise CannotStartError(f"{name} holds many pages; use winnow ingest {name}.")
        if Path(name).is_dir():
            raise CannotStartError(f"{name} is a directory; use winnow ingest {name}.")
        try:
            with open_file(name) as stream:
                data = stream.read()
        except READ_ERRORS as error:
            raise CannotStartError(f"cannot read {name}: {failure_of(error).message.lower()}.") from error
        # Pages of HTML are often saved as .txt; what is in a page says more than that.
        named_type = "text/html" if media_type_of(name) == "text/html" else None
    if what := looks_binary(data):
        raise CannotStartError(f"{'standard input' if name == '-' else name} is not a page: {what}.")
    return Page(data, media_type or named_type, url=url)


def document_json(document: Document, policy: Policy) -> dict[str, Any]:
    """A document as JSON values: its fields, and what is computed from them."""
    record = dataclasses.asdict(document)
    record["blocks"] = [{"start": b.start, "end": b.end, "role": b.role} for b in document.blocks]
    record |= {
        "chars_in": document.chars_in,
        "chars_out": len(document.text),
        "removed_ratio": document.removed_ratio,
        "cleaner_version": __version__,
        "rules_digest": rules_digest(policy),
    }
    return {
        name: value.isoformat() if isinstance(value, dt.datetime) else value for name, value in sorted(record.items())
    }


def write_out(text: str) -> None:
    """Text to standard output as UTF-8, whatever the locale."""
    sys.stdout.flush()
    sys.stdout.buffer.write(storable(text).encode("utf-8"))
    sys.stdout.buffer.flush()
