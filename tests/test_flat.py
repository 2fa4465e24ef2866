"""A page as the finders see it, and the quick questions they ask of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import clean
from cleaners.chrome import captions
from cleaners.chrome.phrases import keywords, words_in, words_of
from cleaners.clean import read_flat
from cleaners.flat import Flat, Found, ends_sentence, is_prose
from cleaners.metadata import dates
from cleaners.segment.text import seams, segment, unglue


def flat(*lines: str) -> Flat:
    text = "\n".join(lines)
    return read_flat(text, segment(text))


def test_blocks_are_found_by_their_words_whatever_the_case() -> None:
    page = flat("Photo: Ann Lee", "The pier was closed on Monday.", "PHOTOGRAPHS", "© Bo Diaz")
    assert page.holding({"photo"}) == {0}
    assert page.holding({"photo", "photographs"}) == {0, 2}
    assert page.holding({"ferry"}) == set()
    assert page.matching(re.compile("©")) == {3}


def test_blocks_whose_words_can_not_be_told_are_held_by_any_question() -> None:
    assert flat("摄影：王小明", "Photo: Ann Lee", "تصوير").holding({"ferry"}) == {0, 2}


def test_blocks_that_are_left_are_neither_removed_nor_closed() -> None:
    page = flat("One", "Two", "Three")
    found = Found(page)
    found.add(page.removal(1, 1, "related", "test"))
    assert found.left() == [0, 2]
    found.closed = frozenset((0,))
    assert found.left() == [2]


def test_the_body_is_sought_anew_after_a_removal() -> None:
    sentence = "The council met on Monday and spoke for hours of the old ferry."
    page = flat("Home", sentence, "Between", sentence.replace("Monday", "Tuesday"))
    found = Found(page)
    assert found.body() == (1, 3)
    found.add(page.removal(3, 3, "related", "test"))
    assert found.body() == (1, 1)


def test_a_removal_can_be_taken_back() -> None:
    page = flat("One", "Two", "Three")
    found = Found(page)
    for i in (2, 0):
        found.add(page.removal(i, i, "related", "test"))
    found.withdraw(found.removals[:1])
    assert [removal.text for removal in found.removals] == ["One"]
    assert found.left() == [1, 2]
    assert found.of(2) is None
    assert found.add(page.removal(1, 2, "legal", "test"))


@pytest.mark.parametrize(
    ("kind", "table"),
    [("credits", "roles"), ("captions", "credits"), ("authors", "by"), ("dates", "published"), ("dates", "modified")],
)
def test_every_entry_of_a_table_is_found_by_its_keyword(kind: str, table: str) -> None:
    for entry in words_of(kind, table):
        if re.search(r"[^\W\d_]", entry):
            assert words_in(f"The pier. {entry.upper()}: Ann Lee") & keywords(kind, table), entry


SAMPLES = sorted(Path(__file__).with_name("pages").glob("*.txt"))
LINES = """Tutti i diritti riservati Pellano Srl 2023
Riproduzione riservata
TÜM HAKLARI SAKLIDIR
Alle rechten voorbehouden
Wszelkie prawa zastrzeżone 2023
Усі права захищено
The pier at dawn. fot. Jan Lem
Das Rathaus. Foto Anna Lemm
Il molo all'alba. Foto Anna Lemmi
De haven bij nacht. Beeld ANP
File photo: the pier at dawn
The pier (c) Ann Lee
3 May 2023 by Ann Lee
Ann Lee | Updated 3 May 2023 14:05
Read alsoCouncil votes on ferry
HomeRussia & FSU""".splitlines()


@pytest.mark.parametrize("text", [path.read_text("utf-8") for path in SAMPLES] + ["\n".join(LINES)])
def test_quick_questions_change_no_answer(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a finder finds where the quick questions are asked, it finds as well where all are answered with yes."""
    quick = clean(text, media_type="text/plain")
    monkeypatch.setattr(Flat, "holding", lambda self, words: frozenset(range(len(self.blocks))))
    monkeypatch.setattr(Flat, "matching", lambda self, pattern: set(range(len(self.blocks))))
    for module in (captions, dates):
        monkeypatch.setattr(module, "may_hold", lambda text, words: True)
    assert clean(text, media_type="text/plain") == quick


@pytest.mark.parametrize(
    ("line", "ends"),
    [
        ("The pier is closed.", True),
        ("“The pier is closed.”", True),
        ("Is it closed?)", True),
        ("The pier is closed. EFE", True),
        ("The pier is closed (dpa)", False),
        ("The pier is closed. (dpa)", True),
        ("The pier is closed...", False),
        ("More […]", False),
        ("The pier", False),
        ("The pier)", False),
        (".", True),
        ("", False),
    ],
)
def test_the_end_of_a_sentence(line: str, ends: bool) -> None:
    assert ends_sentence(line) == ends


@given(st.text(st.sampled_from("aB1 .,)”»éЖж中ع_'"), max_size=40))
def test_seams_are_where_unglue_cuts(text: str) -> None:
    pieces = unglue(text)
    assert "".join(pieces) == text
    assert len(pieces) == (len(seams(text)) + 1 if text else 0)


@given(st.text(st.sampled_from("aB .:中"), max_size=200))
def test_a_short_line_without_a_stop_is_no_prose(text: str) -> None:
    if len(text) < 30 and not text.endswith((".", ":")):
        assert not is_prose(text)
