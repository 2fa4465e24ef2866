"""The packaged phrases are well formed and not too wide."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.chrome.labels import WILD, phrases
from cleaners.chrome.phrase import matcher, parse, spell
from cleaners.chrome.phrases import any_of, data, normalise
from cleaners.clean import KINDS
from cleaners.segment.scripts import CHARACTER

LANGUAGES = ("ar", "de", "en", "es", "fr", "it", "ja", "nl", "pl", "pt", "ru", "tr", "uk", "zh")


def entries(*tables: str) -> list[tuple[str, str, str]]:
    return [
        (language, kind, phrase)
        for language, kinds in data().items()
        for kind, named in kinds.items()
        for table in tables
        for phrase in named.get(table, ())
    ]


def test_every_language_has_the_same_tables() -> None:
    english = {(kind, table) for kind, tables in data()["en"].items() for table in tables}
    for language in LANGUAGES:
        tables = {(kind, table) for kind, named in data()[language].items() for table in named}
        assert english - tables <= {("templates", "lines"), ("related", "words")}, language


def test_kinds_that_make_removals_are_known() -> None:
    kinds = {kind for _, kind, _ in entries("lines", "labels", "words")}
    assert kinds - set(KINDS) == {"authors", "credits"}  # these make metadata


@pytest.mark.parametrize("table", ["lines", "labels"])
def test_an_open_phrase_says_enough_before_it_opens(table: str) -> None:
    """What stands around a * or # must be three letters, or two of Han and kana, or the phrase would match any line."""
    for language, kind, phrase in entries(table):
        if not WILD.search(phrase):
            continue
        for spelled in list(spell(parse(phrase)))[:2000]:
            if "*" in spelled:
                letters = sum(2 if CHARACTER.match(one) else 1 for one in re.findall(r"[^\W\d_]", spelled))
                assert letters >= 3, (language, kind, spelled)


def test_phrases_are_written_in_lower_case() -> None:
    for language, kind, phrase in entries("lines", "labels", "words"):
        assert phrase == phrase.casefold().replace("ß", "ss") or phrase == phrase.lower(), (language, kind, phrase)


@pytest.mark.parametrize("phrase", ["read (more", "read more)", "(a|(b|c)"])
def test_brackets_must_match(phrase: str) -> None:
    with pytest.raises(ValueError, match="bracket"):
        parse(phrase)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("READ MORE »", "related"),
        ("Read more", "related"),
        ("Log inSubscribe", "accounts"),
        ("Accept all | Reject all", "consent"),
        ("12 comments", "comments"),
        ("1.2K views", "media"),
        ("This website uses cookies. Read our privacy policy to find out more.", "consent"),
        ("Alle akzeptieren", "consent"),
        ("À lire aussi", "related"),
        ("Lo más leído", "related"),
        ("Читайте также", "related"),
    ],
)
def test_a_line_is_matched_whole(line: str, kind: str) -> None:
    label = phrases().match(line)
    assert label
    assert (label.kind, label.strong) == (kind, True)


@pytest.mark.parametrize(
    "line",
    [
        "",
        "…",
        "Read more books, the librarian told them.",
        "The company said its website uses cookies to count visitors.",
        "“We value your privacy,” the banner said, and then it asked for everything.",
        "Subscribe now, the editor told readers in his last column.",
        "Die Website verwendet Cookies, sagte der Minister am Montag.",
        "Le site utilise des cookies, a indiqué la société dans un communiqué.",
        "El sitio utiliza cookies, dijo la empresa en un comunicado.",
        "Сайт использует файлы cookie, сообщили в компании в понедельник.",
    ],
)
def test_a_sentence_about_chrome_is_no_chrome(line: str) -> None:
    label = phrases().match(line)
    assert label is None or not label.strong


def test_a_stem_stands_for_its_words() -> None:
    assert phrases().match("Aby komentować, zarejestrujcie się na stronie")
    assert phrases().match("Chcesz być na bieżąco? Zapisz się do newslettera")


def test_stems_are_not_first_words() -> None:
    for language, kind, phrase in entries("lines", "labels", "words"):
        assert all(
            "~" not in re.split(r"[ *]", spelled)[0] for spelled in itertools.islice(spell(parse(phrase)), 2000)
        ), (
            language,
            kind,
            phrase,
        )


def test_normalise() -> None:
    assert normalise("  » Read\u00a0 MORE… ») ") == "read more"
    assert normalise("“Don’t”") == '"don\'t"'
    assert normalise("İLGİLİ HABERLER") == normalise("ilgili haberler") == "ilgili haberler"
    assert normalise("YAZARIN YAZILARI") == normalise("yazarın yazıları")
    assert normalise("ОБОВʼЯЗКОВІ") == normalise("обов’язкові") == normalise("обов'язкові")


def test_an_open_phrase_is_among_those_tried_on_what_it_spells() -> None:
    index = phrases()
    for number, tree in enumerate(index._trees):
        for spelled in list(itertools.islice(spell(tree), 50)):
            line = normalise(spelled.replace("*", " the pier ").replace("#", "12").replace("~", "ów"))
            assert number in index._near(line) | index._undemanding, (spelled, line)
            assert index._has_required(number, line) or not index._matcher(number)(line), (spelled, line)


@pytest.mark.parametrize(
    ("phrase", "line", "matches"),
    [
        ("(get|install) our app*", "get our app", True),
        ("(get|install) our app*", "install our app today", True),
        ("(get|install) our app*", "install our apple", False),
        ("(get|install) our app*", "installour app", True),  # a space may be lost
        ("read *", "read " + 20 * "more " + "now", False),  # more than 100 characters
        ("read *", "read " + 19 * "more " + "now", True),
        ("* ago", "two days ago", True),
        ("* ago", "ago", True),
        ("# min (read|)", "3 min read", True),
        ("# min (read|)", "1,204 min", True),
        ("# min (read|)", "three min", False),
        ("#k", "12k", True),  # the number may leave its letter to what follows
        ("zgod~ na*", "zgodę na wszystko", True),
        ("zgod~ na*", "zgo na wszystko", False),
        ("关注*公众号", "关注我们的公众号", True),  # beside such characters * begins and ends anywhere
        ("关注*公众号", "关注我们的公众", False),
        ("", "", True),
    ],
)
def test_a_line_matches_a_phrase(phrase: str, line: str, matches: bool) -> None:
    assert matcher(parse(phrase))(line) is matches


SIGNS = {"*": r"(?!(?<=\w)\w).{0,100}(?!(?<=\w)\w)", "~": r"\w*", " ": " ?", "#": r"\d[\d., ]{0,12}"}
PHRASES = st.recursive(
    st.text("ab *~#", min_size=1, max_size=6),
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3).map("|".join).map("({})".format) | st.tuples(inner, inner).map("".join)
    ),
    max_leaves=8,
)


@given(PHRASES, st.text("ab 1", max_size=12))
def test_a_phrase_matches_as_its_regular_expression_would(phrase: str, line: str) -> None:
    pattern = re.compile("".join(SIGNS.get(sign, sign) for sign in re.sub(" +", " ", phrase)))
    assert matcher(parse(phrase))(line) is bool(pattern.fullmatch(line))


@given(st.lists(st.text("ab c.", min_size=1, max_size=5), min_size=1), st.text("ab c.", max_size=12))
def test_any_of_finds_what_the_words_one_by_one_would_find(words: list[str], text: str) -> None:
    plain = re.compile("|".join(map(re.escape, sorted(words, key=len, reverse=True))))
    assert [m.span() for m in re.finditer(any_of(words), text)] == [m.span() for m in plain.finditer(text)]


def test_any_of_nothing_matches_nothing() -> None:
    assert not re.search(any_of(()), "a line")
