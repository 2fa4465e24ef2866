"""What holds for every page: nothing is lost, nothing raises, the spans are true."""

from __future__ import annotations

import dataclasses
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import Document, Policy, Removal, clean, restore, rules_digest
from cleaners.clean import KINDS, is_html

ARTICLE = (
    "Harbour bridge reopens after two years\n"
    "3 May 2023, 14:05 CET\n"
    "The old swing bridge over the harbour opened to traffic on Wednesday after two years of repairs.\n"
    "Read more\n"
    "Engineers replaced the pivot, which had not turned since the winter storms, and most of the timber deck.\n"
    "© 2023 Harbour Post. All rights reserved.\n"
)
# Lines that make finders work, mixed with any characters at all.
LINE = st.sampled_from(
    [
        *ARTICLE.splitlines(),
        *(
            "",
            "  ",
            "0:00",
            "Home",
            "icon a icon b icon c icon d icon e",
            "• item",
            "EN | DE | FR",
            "\ufeff",
            "x" * 700,
        ),
        *("Photo: Ann Lee / Wire", "By Ann Lee", "https://a.example/b", "Mehr zum Thema", "Читайте также"),
    ]
)
# The pieces that patterns are made of, in any order: what no person writes, a flattener can.
PIECE = st.one_of(
    st.sampled_from(
        [
            *(
                "By",
                "Von",
                "Photo:",
                "©",
                "Reuters",
                "(AP)",
                "Ann Lee",
                "Staff Writer",
                "3 May 2023",
                "14:05",
                "Updated",
            ),
            *(
                "MOSCOW",
                "Comments (2)",
                "says:",
                "cookies",
                "your",
                "All rights reserved",
                "Editing by",
                "and",
                "|",
                "·",
            ),
            *(
                "•",
                "/",
                "—",
                "-",
                ">",
                "»",
                ":",
                ";",
                ",",
                ".",
                "(",
                ")",
                "\n",
                "\n\n",
                "  ",
                "https://a.example/b",
                "0:00",
            ),
        ]
    ),
    st.text(alphabet="ABab |·•:/-–—.,()[]«»\"'0123456789©@#\n", max_size=6),
)
PAGE = st.one_of(
    st.lists(PIECE, max_size=40).map("".join),
    st.lists(PIECE, max_size=40).map(" ".join),
    st.text(alphabet=st.characters(codec="utf-8"), max_size=300),
    st.lists(st.one_of(LINE, st.text(alphabet=st.characters(codec="utf-8"), max_size=40)), max_size=25).map("\n".join),
    st.lists(LINE, max_size=25).map("\r\n\u2028".join),
)


@settings(max_examples=400, deadline=None)
@given(PAGE)
def test_restore_gives_the_page_back(page: str) -> None:
    document = clean(page, media_type="text/plain")
    assert restore(document) == page
    assert_sound(page, document)


@settings(max_examples=100, deadline=None)
@given(PAGE, st.sets(st.sampled_from(KINDS)), st.floats(0, 1))
def test_restore_holds_under_every_policy(page: str, keep: set[str], least: float) -> None:
    document = clean(page, media_type="text/plain", policy=Policy(frozenset(keep), least))
    assert restore(document) == page
    assert not keep & {removal.kind for removal in document.removals}
    assert all(removal.confidence >= least for removal in document.removals)


def assert_sound(page: str, document: Document) -> None:
    at = 0
    left = []
    for removal in document.removals:
        assert at <= removal.start < removal.end <= len(page)
        assert removal.text == page[removal.start : removal.end]
        assert removal.kind in KINDS
        assert removal.rule
        assert 0 < removal.confidence <= 1
        left.append(page[at : removal.start])
        at = removal.end
    assert document.text == "".join(left) + page[at:]
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)
    assert document.chars_in == len(page)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.binary(max_size=400), PAGE.map(str.encode)), st.sampled_from([None, "text/html", "text/plain"]))
def test_no_bytes_make_it_raise(content: bytes, media_type: str | None) -> None:
    document = clean(content, media_type=media_type)
    document.text.encode("utf-8")
    assert len(restore(document)) == document.chars_in


def test_cleaning_what_was_cleaned_changes_nothing_in_the_body() -> None:
    once = clean(ARTICLE)
    assert once.title == "Harbour bridge reopens after two years"
    assert once.text.count("\n") == 1
    assert clean(once.text).text == once.text


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("", ("empty",)),
        (" \n\t\n", ("empty",)),
        ("Accept all cookies\nRead more\n", ("empty", "mostly_removed")),
        ("The ferry sails at noon, said the captain.", ("too_short",)),
        ("Le café est fermÃ© jusqu'Ã\xa0 l'Ã©tÃ©, dit le gÃ©rant du cafÃ©. " * 8, ("mojibake",)),
        ("The committee met on Monday to vote on the plan. " * 8 + "\ufffd" * 8, ("mojibake",)),
        ("The committee met on Monday to vote on the plan for the harbour. " * 8, ()),
        ("Âge, Ânesse et “Ça va” : voilà des mots français très bien écrits, dit le maître. " * 8, ()),
    ],
)
def test_quality_flags(page: str, expected: tuple[str, ...]) -> None:
    assert clean(page, media_type="text/plain").quality_flags == expected


def test_lone_surrogates_are_replaced_and_spans_hold() -> None:
    document = clean("The bridge \ud83d opened again on Wednesday afternoon.", media_type="text/plain")
    assert document.text == "The bridge \ufffd opened again on Wednesday afternoon."


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("One.\n\n\n\nTwo.", "One.\n\nTwo."),
        ("One.  \n   Two.", "One.\nTwo."),
        ("One  two   three.", "One two three."),
        ("\r\n\r\nOne.\r\n\r\nTwo.\r\n", "One.\r\n\r\nTwo."),
        ("One\x00 two\x07.", "One two."),
        ("One.\nRead more\nTwo.", "One.\nTwo."),
        ("One.\n\nRead more\n\nTwo.", "One.\n\nTwo."),
        (
            "def f():\n    if x:\n        return  1\n    return 2",
            "def f():\n    if x:\n        return  1\n    return 2",
        ),
    ],
)
def test_white_space(page: str, text: str) -> None:
    document = clean(page, media_type="text/plain")
    assert document.text == text
    assert restore(document) == page


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        ("<html><body><p>Hello</p></body></html>", None, True),
        ("<!DOCTYPE html>\n<html lang=en>", None, True),
        ("In HTML, <p> opens a paragraph, the teacher said.", None, False),
        ("a < b and c > d", None, False),
        ("<p>one</p><p>two</p>", "text/plain", False),
        ("no tags at all", "text/html; charset=utf-8", True),
    ],
)
def test_html_is_told_from_text(content: str, media_type: str | None, expected: bool) -> None:
    assert is_html(content, media_type) is expected


HTML = """<!doctype html><html lang="en"><head><title>Tide clock stops | Pier Gazette</title>
<meta property="og:title" content="Tide clock stops at noon"><meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2023-05-03T14:05:00+02:00"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Tide clock stops at noon</h1>
<p>The clock on the pier stopped at noon on Tuesday, and the tide, as far as anybody could tell, did not notice.</p>
<p>A clockmaker from the next town took the works apart and found a shrimp between the second and the third wheel.</p>
<p>Repairs will take until June, the harbour office said, and cost about as much as a small boat with an engine.</p>
</article><footer>© 2023 Pier Gazette. All rights reserved.</footer></body></html>"""


def test_html_is_extracted_and_restores_to_its_flattened_text() -> None:
    document = clean(HTML, url="https://www.pier.example/clock?utm_source=feed")
    assert document.title == "Tide clock stops at noon"
    assert document.authors == ("Ann Lee",)
    assert str(document.published_at) == "2023-05-03 12:05:00+00:00"
    assert document.text.startswith("The clock on the pier")
    assert "All rights reserved" not in document.text
    assert document.canonical_url == "https://www.pier.example/clock"
    assert restore(document).count("clockmaker") == 1


@pytest.mark.parametrize(
    "html", ["<html>", "<html><body></body></html>", "<p><p><p>" * 3000, "<html" + " a=b" * 3000 + ">"]
)
def test_html_without_content_is_an_empty_document(html: str) -> None:
    assert clean(html, media_type="text/html").quality_flags[0] == "empty"


def test_restore_refuses_removals_of_another_page() -> None:
    document = clean("One.\n\n\n\nTwo.", media_type="text/plain")
    twice = dataclasses.replace(document, removals=document.removals * 2)
    with pytest.raises(ValueError, match="overlaps"):
        restore(twice)
    with pytest.raises(ValueError, match="past the end"):
        restore(dataclasses.replace(document, removals=(Removal(90, 91, "x", "icons", "r"),)))


def test_the_digest_tells_policies_apart() -> None:
    assert rules_digest() == rules_digest(Policy())
    assert (
        len({rules_digest(), rules_digest(Policy(frozenset(["captions"]))), rules_digest(Policy(min_confidence=0.9))})
        == 3
    )


@pytest.mark.parametrize(
    "page",
    [
        pytest.param("The quick brown fox jumps over it, he said. " * 50_000, id="one long line of prose"),
        pytest.param("a" * 2_000_000, id="one word"),
        pytest.param("a\n" * 500_000, id="half a million lines"),
        pytest.param("word  " * 200_000, id="double spaces"),
        pytest.param(". " * 500_000, id="full stops"),
        pytest.param("“" * 1_000_000, id="quotes"),
        pytest.param("icon " * 200_000, id="icons"),
        pytest.param("aA" * 500_000, id="glue"),
        pytest.param("Ann Lee and " * 80_000, id="names"),
        pytest.param("© Ann Lee / Wire " * 60_000, id="credits"),
        pytest.param("1:00 " * 200_000, id="times"),
        pytest.param("\n".join(f"{n:<300} {n:>300}" for n in range(500)), id="a wide table"),
        pytest.param("\n".join(f"Photo: Ann Lee {n}" for n in range(20_000)), id="20,000 captions"),
    ],
)
def test_odd_pages_take_seconds(page: str) -> None:
    """A bound against runaway patterns, generous since machines are noisy: quadratic work would take minutes."""
    start = time.process_time()
    assert restore(clean(page, media_type="text/plain")) == page
    assert time.process_time() - start < 30
