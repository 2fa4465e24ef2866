"""The body that a page holds in the data of its scripts: Next.js and its kin send it as JSON, for a script to draw."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaners.segment.html import STREAMED

MAX_SCRIPTS = 10_000_000  # code points
MAX_VALUES = 200_000
MIN_PART = 40  # code points of a paragraph in a list of them
MIN_PARTS = 3
STOPS = re.compile(r"[.!?。؟]['\"”’»)]*(?:\s|<|$)")
MIN_STOPS = 3
CODE = 0.005  # braces in a text, from which on it is a program or a style sheet
TAG = re.compile(r"<[^<>]*>")
# A row of what Next.js streams: "5:[...]", "24:T1b7b,<p>..." with the bytes of the text that follows in hex
ROW = re.compile(rb"[0-9a-f]*:(?:T(?P<size>[0-9a-f]+),)?")


def body(scripts: Iterable[str]) -> str:
    """The longest text among the values of scripts that hold JSON, plain or as HTML; empty if none is running text.

    A list of paragraphs, each in an object of its own, is one text.
    """
    return max(_texts(_values(scripts)), key=lambda text: len(TAG.sub("", text)), default="")


def _values(scripts: Iterable[str]) -> Iterator[Any]:
    streamed: list[str] = []
    size = 0
    for script in scripts:
        size += len(script)
        if size > MAX_SCRIPTS:
            break
        if not script.startswith(STREAMED):
            yield _json(script)
            continue
        part = _json(script.removeprefix(STREAMED).rstrip(" ;\n").removesuffix(")"))
        if isinstance(part, list) and len(part) > 1 and isinstance(part[1], str):
            streamed.append(part[1])
    yield from _rows("".join(streamed).encode("utf-8", "replace"))


def _rows(stream: bytes) -> Iterator[Any]:
    """The rows of a stream: texts as they are, all others as JSON."""
    at = 0
    while match := ROW.match(stream, at):
        if match["size"]:
            at = match.end() + int(match["size"], 16)
            yield stream[match.end() : at].decode("utf-8", "replace")
            continue
        end = stream.find(b"\n", match.end())
        end = end if end >= 0 else len(stream)
        yield _json(stream[match.end() : end].decode("utf-8", "replace"))
        at = end + 1


def _texts(values: Iterable[Any]) -> Iterator[str]:
    pending = list(values)
    for _ in range(MAX_VALUES):
        if not pending:
            return
        value = pending.pop()
        if isinstance(value, str):
            if _reads(value):
                yield value
        elif isinstance(value, dict):
            pending += value.values()
        elif isinstance(value, list):
            pending += value
            parts = [part for part in map(_paragraph, value) if len(part) >= MIN_PART]
            if len(parts) >= MIN_PARTS and _reads(text := "\n".join(parts)):
                yield text


def _paragraph(value: Any) -> str:
    """The paragraph that an item of a list is, or holds."""
    held = value.values() if isinstance(value, dict) else (value,)
    return max((text for text in held if isinstance(text, str) and " " in text), key=len, default="")


def _reads(text: str) -> bool:
    """Whether a text is running text: a few sentences, and no program."""
    if text.count("{") > CODE * len(text):
        return False
    return sum(1 for _, _ in zip(range(MIN_STOPS), STOPS.finditer(text), strict=False)) == MIN_STOPS


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
