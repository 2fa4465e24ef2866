"""A cleaned page to look at: every span that was removed marked and named, and the metadata with its evidence."""

from __future__ import annotations

import html
import itertools
from collections import Counter
from collections.abc import Iterator
from dataclasses import fields

from cleaners import Document, Removal, restore

# Colours that 256-colour terminals and browsers share, one after the other as kinds turn up.
PALETTE = (
    (31, "#c0392b"),
    (34, "#2471a3"),
    (32, "#1e8449"),
    (35, "#8e44ad"),
    (33, "#b9770e"),
    (36, "#117a65"),
    (91, "#d35400"),
    (94, "#5b6ee1"),
    (92, "#6b8e23"),
    (95, "#ad1457"),
)
UNSHOWN = ("text", "removals", "blocks", "evidence")


def spans(document: Document) -> Iterator[tuple[str, Removal | None]]:
    """The page in pieces, in order: kept text (with None) and removed text (with its removal)."""
    page, at = restore(document), 0
    for removal in sorted(document.removals, key=lambda r: r.start):
        if removal.start > at:
            yield page[at : removal.start], None
        yield removal.text, removal
        at = removal.end
    if at < len(page):
        yield page[at:], None


def metadata_lines(document: Document) -> Iterator[tuple[str, str, str]]:
    """The metadata that was found: (field, value, where it comes from)."""
    for field in fields(Document):
        value = getattr(document, field.name)
        if field.name in UNSHOWN or value is None or value == ():
            continue
        shown = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
        reasons = [e for e in document.evidence if e.field == field.name]
        origin = "; ".join(f"{e.origin}, {e.method}, {e.confidence:.2f}: {_one_line(e.raw)}" for e in reasons)
        yield field.name, shown, origin


def explain_plain(document: Document) -> str:
    """For files and pipes: a removed span reads [-kind/rule|text-]; white space that was removed is spelled out."""
    lines = [
        f"{name}: {value}" + (f"  ({origin})" if origin else "") for name, value, origin in metadata_lines(document)
    ]
    body = "".join(
        text if removal is None else f"[-{_name(removal)}|{_visible(text, removal)}-]"
        for text, removal in spans(document)
    )
    return "\n".join([*lines, _totals(document), "", body]).rstrip("\n") + "\n"


def explain_terminal(document: Document) -> str:
    """For a terminal: a removed span is coloured by its kind, its name in reverse in front of it."""
    colours = {kind: code for kind, (code, _) in zip(_kinds(document), itertools.cycle(PALETTE), strict=False)}
    lines = [
        f"\x1b[1m{name}\x1b[0m {_safe(value)}" + (f"  \x1b[2m{_safe(origin)}\x1b[0m" if origin else "")
        for name, value, origin in metadata_lines(document)
    ]
    pieces = []
    for text, removal in spans(document):
        if removal is None:
            pieces.append(_safe(text))
        elif removal.kind == "whitespace":
            pieces.append(f"\x1b[2m{_visible(text, removal)}\x1b[0m")
        else:
            colour = colours[removal.kind]
            # Each line is coloured by itself, so that a pager shows every one of them right.
            coloured = "\n".join(f"\x1b[{colour}m{line}\x1b[0m" for line in _safe(text).split("\n"))
            pieces.append(f"\x1b[7;{colour}m {_name(removal)} \x1b[0m{coloured}")
    return "\n".join([*lines, f"\x1b[1m{_totals(document)}\x1b[0m", "", "".join(pieces)]).rstrip("\n") + "\n"


def explain_html(document: Document, title: str) -> str:
    """A page of its own, without anything from elsewhere: a legend, the metadata, the text with its removed spans."""
    kinds = _kinds(document)
    colours = {kind: colour for kind, (_, colour) in zip(kinds, itertools.cycle(PALETTE), strict=False)}
    colours["whitespace"] = "#999999"
    style = "".join(
        f".k-{_class(kind)}{{--c:{colour}}}#k-{_class(kind)}:not(:checked)~main .k-{_class(kind)}{{display:none}}"
        for kind, colour in colours.items()
    )
    counts = Counter({kind: sum(len(r.text) for r in document.removals if r.kind == kind) for kind in colours})
    boxes = "".join(
        f'<input type="checkbox" checked id="k-{_class(kind)}"><label for="k-{_class(kind)}" class="k-{_class(kind)}">'
        f"{html.escape(kind)} <small>{counts[kind]:,}</small></label>"
        for kind in [*kinds, *(["whitespace"] if counts["whitespace"] else [])]
    )
    rows = "".join(
        f"<tr><th>{html.escape(name)}</th><td>{html.escape(value)}</td><td>{html.escape(origin)}</td></tr>"
        for name, value, origin in metadata_lines(document)
    )
    pieces = []
    for text, removal in spans(document):
        if removal is None:
            pieces.append(html.escape(text))
            continue
        told = f"{_name(removal)}, confidence {removal.confidence:.2f}"
        told += f": {removal.evidence}" if removal.evidence else ""
        shown = _visible(text, removal) if removal.kind == "whitespace" else text
        tag = "" if removal.kind == "whitespace" else f"<b>{html.escape(_name(removal))}</b>"
        css = _class(removal.kind)
        pieces.append(f'<del class="k-{css}" title="{html.escape(told)}">{tag}{html.escape(shown)}</del>')
    return HTML.format(
        title=html.escape(title),
        style=style,
        totals=html.escape(_totals(document)),
        boxes=boxes,
        rows=rows,
        body="".join(pieces),
    )


HTML = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title><style>
body{{font:16px/1.55 system-ui,sans-serif; color:#1b1b1b; background:#fff; max-width:60rem; margin:2rem auto;
  padding:0 1rem; overflow-wrap:anywhere}}
h1{{font-size:1.25rem}}
table{{border-collapse:collapse; font-size:.85rem; margin:1rem 0; width:100%}}
th,td{{text-align:left; vertical-align:top; padding:.2rem .6rem .2rem 0; border-bottom:1px solid #e5e5e5}}
th{{white-space:nowrap}}
td+td{{color:#666}}
main{{white-space:pre-wrap; border-top:2px solid #ccc; padding-top:1rem; margin-top:1rem}}
del{{text-decoration:none; color:var(--c); background:color-mix(in srgb,var(--c) 12%,transparent); border-radius:3px}}
del b,label{{color:#fff; background:var(--c)}}
del b{{font:600 .68rem/1 ui-monospace,monospace; border-radius:3px; padding:.1rem .3rem; margin-right:.3rem}}
label{{display:inline-block; cursor:pointer; border-radius:1rem; padding:.1rem .7rem; margin:.15rem; font-size:.85rem}}
input{{position:absolute; opacity:0}}
input:focus-visible+label{{outline:2px solid #000}}
input:not(:checked)+label{{opacity:.35; text-decoration:line-through}}
{style}
</style></head><body>
<h1>{title}</h1>
<table>{rows}</table>
<p>{totals}. Coloured spans were removed; a click on a kind hides its spans.</p>
{boxes}
<main>{body}</main>
</body></html>
"""


def _kinds(document: Document) -> list[str]:
    return list(dict.fromkeys(r.kind for r in document.removals if r.kind != "whitespace"))


def _name(removal: Removal) -> str:
    return f"{removal.kind}/{removal.rule}"


def _class(kind: str) -> str:
    return "".join(c if c.isalnum() and c.isascii() else "-" for c in kind)


def _visible(text: str, removal: Removal) -> str:
    if removal.kind != "whitespace":
        return text
    return text.translate({10: "↵\n", 32: "·", 9: "⇥", 13: "␍", 0xA0: "⍽"})


def _safe(text: str) -> str:
    """Without control characters: a page must not drive the terminal that it is shown on."""
    return "".join(
        c if (c >= " " and not "\x7f" <= c <= "\x9f") or c in "\n\t" else "\N{REPLACEMENT CHARACTER}" for c in text
    )


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 120 else line[:119] + "…"


def _totals(document: Document) -> str:
    return (
        f"{document.chars_in:,} characters in, {len(document.text):,} kept, {len(document.removals):,} removals "
        f"({document.removed_ratio:.1%} without white space)"
    )
