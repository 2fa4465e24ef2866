"""Pages that nobody should have to read: clean() never raises, loses no word, and takes no more than seconds."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import clean, restore

SECONDS = 30  # of wall time; alone, each takes under four
AFTER = "<p>And a word that stands behind it all.</p>"
EXTREME = {
    "nested": "<div>" * 100_000 + "deep",
    "nested and closed": "<div>" * 100_000 + "deep" + "</div>" * 100_000,
    "nested formatting": "<a><b><i><u>" * 20_000,
    "nested lists": "<ul><li>item " * 20_000,
    "nested tables": "<table><tr><td>cell " * 10_000,
    "nested svg": "<svg><g>" * 50_000 + "</g></svg>" * 50_000,
    "nested forms": "<form><div>" * 20_000,
    "attributes": "<p " + " ".join(f"a{n}=1" for n in range(300_000)) + ">",
    "attributes without spaces": "<p " + "/".join(f"a{n}" for n in range(300_000)) + ">",
    "long attribute": '<p class="' + "comment " * 300_000 + '" style="' + "display " * 300_000 + '">x</p>',
    "script": "<script>" + "var a = 1;\n" * 2_000_000 + "</script>",
    "entities": "<p>" + "&amp;&lt" * 300_000,
    "ampersands": "<p>" + "&" * 1_000_000,
    "numeric entity": "<p>&#x" + "1" * 1_000_000,
    "paragraphs": "<p>" * 300_000,
    "paragraphs of text": "<p>Some words in a paragraph." * 10_000,
    "line breaks": "word<br>" * 20_000,
    "one long line": "<p>" + "word " * 500_000,
    "one long word": "<p>" + "w" * 3_000_000,
    "links": "<a href=x>word </a>" * 20_000,
    "times": "<time datetime=2020-01-01>1 January 2020</time>" * 10_000,
    "headings": "<h1>The title of it</h1>" * 10_000,
    "bylines": "<span class=byline>By Ann Lee</span>" * 10_000,
    "meta": '<meta property="og:title" content="Title">' * 30_000,
    "JSON-LD in brackets": "<script type=application/ld+json>" + "[" * 100_000 + "</script>",
    "JSON-LD over and over": '<script type=application/ld+json>{"@type": "Article"}</script>' * 5_000,
    "code": "<pre>" + "    code()\n" * 30_000 + "</pre>",
    "less-than signs": "<" * 500_000,
}
UNCLOSED = {
    "comment": "<p>Before it.</p><!-- " + "-- <p>never closed " * 50_000,
    "comments": "<!-- " * 300_000,
    "script": "<p>Before it.</p><script>" + "var a = '</p>';" * 50_000,
    "tag": "<p>Before it.</p><div class='" + "a <p> " * 50_000,
    "CDATA": "<![CDATA[" * 50_000,
}


@pytest.mark.parametrize("name", EXTREME)
def test_extreme_pages(name: str) -> None:
    begun = time.monotonic()
    document = clean(EXTREME[name] + AFTER, media_type="text/html")
    assert time.monotonic() - begun < SECONDS
    assert "a word that stands behind it all" in restore(document)


@pytest.mark.parametrize("name", UNCLOSED)
def test_unclosed_pages(name: str) -> None:
    begun = time.monotonic()
    document = clean(UNCLOSED[name], media_type="text/html")
    assert time.monotonic() - begun < SECONDS
    assert ("Before it." in restore(document)) == ("Before it." in UNCLOSED[name])


PAGE = (
    "<!doctype html><html lang=en><head><meta charset=utf-8><title>Tide clock | Harbour Wire</title>"
    '<script type="application/ld+json">{"@type":"NewsArticle","headline":"Tide clock","author":{"name":"Ann Lee"},'
    '"datePublished":"2023-05-03T14:05:00+02:00"}</script><meta property="og:title" content="Tide clock"></head>'
    "<body><nav><a href=/>Home</a></nav><article><h1>Tide clock</h1><p class=byline>By Ann Lee</p>"
    "<time datetime=2023-05-03>3 May 2023</time><p>The clock on the pier stopped at noon on Tuesday, said Ann Lee.</p>"
    "<ul><li>One wheel</li></ul><pre>a\n  b</pre><table><tr><td>1</td></tr></table></article><footer>© 2023</footer>"
).encode()
PIECES = [b"<", b">", b"</", b"&", b'"', b"'", b"<!--", b"]]>", b"\x00", b"\xff\xfe", b"\xc3", b"=", b"<p", b"</body>"]


@given(st.randoms(use_true_random=False), st.sampled_from(["text/html", None]))
@settings(max_examples=150, deadline=None)
def test_mutated_pages(chance: random.Random, media_type: str | None) -> None:
    data = bytearray(PAGE)
    for _ in range(chance.randint(1, 12)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0:
                data[at : at + chance.randint(1, 60)] = b""
            case 1:
                data[at:at] = chance.choice(PIECES) * chance.randint(1, 5)
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 200)]
            case _:
                data[at : at + 1] = bytes([chance.randrange(256)])
    document = clean(bytes(data), media_type=media_type)
    assert len(restore(document)) == document.chars_in
