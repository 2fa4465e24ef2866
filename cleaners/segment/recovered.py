"""Bodies that a page hides from who runs no scripts: as blocks of their own behind the visible ones."""

from __future__ import annotations

import dataclasses
import html as entities
import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from cleaners.page import Block
from cleaners.segment import html, streamed
from cleaners.segment.html import Element, Html

MIN_BODY = 200  # code points; shorter ones are summaries
MIN_STREAMED = 500  # code points; among a script's data shorter texts are the site's
SAMPLES = 5
SAMPLE = 40  # code points without spaces
MAX_DATA = 5_000_000  # code points
MARKUP = re.compile(r"<(?:p|br|div|li|h[1-6]|a|span)\b[^<>]*>", re.I)


def recover(page: Html, bodies: Iterable[str]) -> Html:
    """The page with the bodies it holds as data behind it: bodies (JSON-LD's articleBody), then data-preloaded posts.

    A body that stands on the visible page as well is left out. Of a page that shows next to nothing, and holds none of
    these, it is the longest text in the data of its scripts.
    """
    hidden = [*(("json-ld", body) for body in bodies), *(("preloaded", body) for body in _posts(page))]
    squeezed = _squeeze(page.text) if hidden else ""
    visible = page
    for origin, body in hidden:
        if len(body) >= MIN_BODY or origin == "preloaded":
            source = html.read(body) if MARKUP.search(body) else _lines(entities.unescape(body))
            if not _stands_in(_squeeze(source.text), squeezed):
                page = _behind(page, source, origin)
    if page.scripts and page is visible and len(body := streamed.body(page.scripts)) >= MIN_STREAMED:
        source = html.read(body) if MARKUP.search(body) else _lines(body)
        page = page if _stands_in(_squeeze(source.text), _squeeze(page.text)) else _behind(page, source, "preloaded")
    return page


def _squeeze(text: str) -> str:
    return "".join(text.split())


def _stands_in(body: str, page: str) -> bool:
    """Whether most of a few samples of the body stand on the page."""
    step = max(1, (len(body) - SAMPLE) // SAMPLES)
    samples = [body[at : at + SAMPLE] for at in range(0, max(1, len(body) - SAMPLE), step)]
    return 2 * sum(sample in page for sample in samples) > len(samples)


def _lines(body: str) -> Html:
    """A body of plain text: its lines are paragraphs."""
    lines = [" ".join(line.split()) for line in body.splitlines()]
    paragraphs = "".join(f"<p>{entities.escape(line)}</p>" for line in lines if line)
    return html.read(paragraphs)


def _behind(page: Html, source: Html, origin: str) -> Html:
    if not source.blocks:
        return page
    gap = "\n\n" if page.text else ""
    shift = len(page.text) + len(gap)
    paragraph = page.blocks[-1].paragraph + 1 if page.blocks else 0
    holder = Element("recovered", None, {})
    holder.hidden = origin
    blocks: list[Block] = []
    boxes: list[Element] = []
    for block, box in zip(source.blocks, source.boxes, strict=True):
        start, end = block.start + shift, block.end + shift
        blocks.append(dataclasses.replace(block, start=start, end=end, paragraph=block.paragraph + paragraph))
        own = Element(box.tag, holder, {})
        own.role = box.role
        boxes.append(own)
    return dataclasses.replace(
        page,
        text=page.text + gap + source.text,
        blocks=(*page.blocks, *blocks),
        boxes=(*page.boxes, *boxes),
        link_share=(*page.link_share, *source.link_share),
    )


def _posts(page: Html) -> Iterator[str]:
    """The posts in a data-preloaded attribute, as Discourse writes it: JSON whose values are JSON once more."""
    for data in page.preloaded:
        if len(data) <= MAX_DATA and isinstance(topics := _json(data), dict):
            for name, value in topics.items():
                topic = _json(value) if name.startswith("topic_") and isinstance(value, str) else None
                stream = topic.get("post_stream") if isinstance(topic, dict) else None
                posts = stream.get("posts") if isinstance(stream, dict) else None
                cooked = [post.get("cooked") for post in posts or () if isinstance(post, dict)]
                yield "\n".join(post for post in cooked if isinstance(post, str))


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
