"""A document's text as Markdown, by the roles of its blocks."""

from __future__ import annotations

import re

from cleaners.document import Document
from cleaners.page import Block
from cleaners.segment.text import LIST_MARK

# What would mean something at the start of a line: "# ", "> ", "- ", "1. ", "```", "| "
SPECIAL = re.compile(r"(?:#{1,6}\s|[>|]|[-+*]\s|\d{1,9}[.)]\s|```|~~~|(?:[-*_]\s*){3,}$)")
TIGHT = ("list_item", "table_row", "quote")


def markdown(document: Document) -> str:
    """The title as a heading, then every block as its role says: headings, lists, quotes, fenced code, tables.

    Blocks stand a blank line apart, but for the items of a list, the rows of a table and the lines of a quote.
    """
    out = [f"# {' '.join(document.title.split())}\n"] if document.title else []
    before: Block | None = None
    for block in document.blocks:
        if not block.text.strip():
            continue
        same = before is not None and before.role == block.role and before.role in TIGHT
        if same and before is not None and before.role == "quote" and before.paragraph != block.paragraph:
            out.append(">\n")
        elif out and not same:
            out.append("\n")
        out.append(_written(block, first_row=not same))
        before = block
    return "".join(out)


def _written(block: Block, first_row: bool) -> str:
    """One block, with the line break behind it."""
    if block.role == "code":
        fence = "`" * max(3, 1 + max((len(run) for run in re.findall(r"`+", block.text)), default=0))
        return f"{fence}\n{block.text}\n{fence}\n"
    line = " ".join(block.text.split("\n")) if block.role != "other" else block.text
    if block.role == "heading":
        return f"{'#' * (block.level or 2)} {line}\n"
    if block.role == "table_row":
        cells = [" ".join(cell.split()).replace("|", "\\|") for cell in block.text.split("\t")]
        rule = f"|{' --- |' * len(cells)}\n" if first_row else ""
        return f"| {' | '.join(cells)} |\n{rule}"
    if block.role == "quote":
        return f"> {line}\n"
    if block.role == "list_item":
        return f"{line}\n" if LIST_MARK.match(line) else f"- {line}\n"
    return ("\\" if SPECIAL.match(line) else "") + f"{line}\n"
