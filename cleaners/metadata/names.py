"""People's names: their shape, and the people whom a statement of an author names."""

from __future__ import annotations

import functools
import importlib.resources
import itertools
import re
import tomllib
from typing import Any

from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import STRAIGHT, any_of, data, normalise, words_of
from cleaners.flat import ends_sentence, word_count

PARTICLES = frozenset(
    "de da do dos das di del della der den van von zu zum zur le la les el al bin ibn ter ten het 't ’t y e af av und"
    " d' l'".split()
)
# "Anna-Lena", "O'Brien", "J.", "J.K.", "MacDonald", "Иван", "MARÍA"
NAME_PART = re.compile(r"(?:[^\W\d_][\w'’ʼ‑-]*\.?|(?:[^\W\d_]\.)+)$")
AND = "and|und|et|y|e|ed|i|oraz|ve|и|і|й|та"
JOIN = re.compile(rf"\s*(?:,|;|&|/|\s(?:{AND})\s)\s*", re.I)
DUTCH_AND = re.compile(r"\sen\s", re.I)  # in Spanish and French "en" is the "in" of "Ana Lemos en Buenos Aires"
# "Ann Lee in London", "Jan Lem w Krakowie"
IN_PLACE = re.compile(r"\s+(?:in|at|from|à|en|em|aus|in der|w|we|z|u|uit|в|из|у|з)\s+[^\W\d_a-zа-яёіїєґ].*$")
# The same, to be kept: what follows a comma may be a job, what follows "and" is a person.
JOINED = re.compile(rf"\s*(,\s+(?:{AND})\s|,|;|&|\+|/|、|，|\s(?:{AND}|og|och|en|with|mit)\s)\s*", re.I)
# "Ann Lee | Harbour Wire", "Ann Lee • 3 min read", "Ann Lee – Marine biologist", "Ann Lee // Harbour"
ASIDE = re.compile(r"\s*[|·•»｜]\s*|\s[–—-]\s|\s*//\s*")
# "(AnnWrites)", "<ann@pier.example>", "@annlee", "ann@pier.example", " Source: Harbour Wire", " 编辑:李华"
EXTRA = re.compile(r"\s*[(<\[（【].*$|\S*@\S*|(?<=\S)\s+\S+:(?:\s|$|[^\x00-\x7f]).*$")
DIGIT = re.compile(r"(?<![^\W_])\d")  # that begins a word
ADDRESS = re.compile(r"https?:|\bwww\.|^[/@]|\.(?:com|org|net|de|co\.uk)$|^\d+$", re.I)
TEAMS = frozenset(("team", "staff", "editors"))
OURS = frozenset(("our", "your", "my", "this", "to", "sponsored", "posted"))  # they begin no name
MAX_BEFORE = 4  # words before "written by"; two fewer before "by"
EDGES = ".,:()|-–—/»·•"
MIN_MONTH = 4  # letters of a month's name that may be glued to a word
MAX_STATEMENT = 2000  # code points
MAX_NAME = 60  # code points
MAX_WORDS = 5
MAX_UNSPACED = 12  # letters of a name in a script without capitals


def is_name(text: str) -> bool:
    """Whether a text has the shape of one person's name: two to five capitalised words, particles and initials."""
    words = text.split()
    if not 2 <= len(words) <= MAX_WORDS:
        return False
    capitalised = 0
    for word in words:
        if word.casefold() in PARTICLES and word != words[-1]:
            continue
        if not NAME_PART.match(word) or not word[0].isupper():
            return False
        capitalised += 1
    return capitalised >= 2


def people(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in a list of people ("A Bee, C Dee and E Eff in London"); empty if it holds anything but names.

    A place after "in" and a role after a comma are read over.
    """
    names = []
    line = text.translate(STRAIGHT).strip().strip("()")
    for n, part in enumerate(JOIN.split(DUTCH_AND.sub(", ", line) if language == "nl" else line)):
        part = IN_PLACE.sub("", part.strip(" ."))
        part = re.sub(r"\s*[(<\[].*$", "", part)
        if is_name(part) and not is_title(part):
            names.append(part)
        elif not part or (names and n and is_role(part)):
            continue
        else:
            return ()
    return tuple(names)


def is_title(text: str) -> bool:
    """Whether a capitalised phrase is a job ("Local Democracy Reporter"): its last word is one."""
    labels = (phrases().literal.get(normalise(part)) for part in (text, text.split()[-1]))
    return any(label is not None and label.kind == "authors" for label in labels)


def is_role(text: str) -> bool:
    """What follows a name after a comma: a role ("staff writer") or a place or paper of at most four words."""
    label = phrases().literal.get(normalise(text))
    return bool(label and label.kind == "authors") or (
        text[:1].isupper() and word_count(text) <= 4 and not ends_sentence(text)
    )


@functools.cache
def by() -> re.Pattern[str]:
    """The words that introduce an author, with what parts them from the name: "by ", "Autor: "."""
    return re.compile(rf"{any_of(words_of('authors', 'by'))}(?:\s*:\s*|\s+)", re.I)


@functools.lru_cache(maxsize=4096)
def persons(statement: str, *, strict: bool = False) -> tuple[str, ...]:
    """The people whom an author's statement names, in its order: "By Ann Lee, staff writer and Bo Diaz" names two.

    Jobs, degrees, addresses, dates, organisations and placeholders are read over. strict asks for the shape of a name;
    else a pen name or an account ("wolfgang", "ann.lee") is one too, if the statement holds nothing but such.
    """
    text = " ".join(statement[:MAX_STATEMENT].translate(STRAIGHT).split())
    if not text or ADDRESS.search(text):
        return ()
    introduced = _introduced(text)
    text = _before_date(introduced if introduced is not None else text)
    words = text.casefold().split()
    if not words or words[0].strip(":") in _words("others"):
        return ()
    found: list[str] = []
    described = False  # what follows a job after a comma describes it: "Ann Lee, Head of Harbours, Harbour Wire"
    parts = JOINED.split(ASIDE.split(text)[0])
    single = not any(" " in part.strip() for part in parts[::2]) and "," not in parts[1::2]
    for joint, part in zip(["", *parts[1::2]], parts[::2], strict=True):
        if described and joint == ",":
            continue
        name = _name(part, strict=strict and introduced is None, alone=single)
        if name:
            found.append(name)
        elif introduced is not None and not found:  # "By clicking you agree to the Privacy Statement"
            return ()
        described = not name
    return tuple(dict.fromkeys(found))


def _name(part: str, *, strict: bool, alone: bool) -> str | None:
    """The name in one part of a list of people: "Zoe Quay Senior Reporter" is Zoe Quay."""
    words = EXTRA.sub("", part).strip(" .,:;*-").split()
    while len(words) > 1 and words[-1].casefold().strip(".,") in _words("roles") and not _is_initial(words[-1]):
        words.pop()
    while len(words) > 2 and len(words[0]) > 3 and words[0].casefold().rpartition("-")[2] in _words("roles"):
        del words[0]  # "Rechtsanwältin Ann Lee"; a degree is no longer than three letters, and may be a name: "Md"
    half = len(words) // 2
    if half and words[:half] == words[half:]:
        words = words[:half]
    name = " ".join(words)
    lower = [word.casefold() for word in words]
    if not name or len(name) > MAX_NAME or len(words) > MAX_WORDS or not any(map(str.isalpha, name)):
        return None
    pieces = {piece for word in lower for piece in (word, *word.split("-"))}
    if not _words("organisations").isdisjoint(pieces) or is_title(name) or by().fullmatch(name + " "):
        return None
    if lower[0] in OURS or all(word in _words("nobody") or word in _words("roles") for word in lower):
        return None
    if is_name(name):
        return name.title() if name.isupper() and len(name) > 4 else name
    if is_team(name):
        return name
    if _has_no_case(name):
        for role in _uncased_roles():  # "记者王明"
            name = name.removeprefix(role).removesuffix(role).strip()
        letters = sum(map(str.isalpha, name))
        return name if (len(words) > 1 or letters > 1) and letters <= MAX_UNSPACED * len(words) else None
    if strict or len(words) > 2 or (len(words) == 1 and not alone):
        return None
    if len(words) == 2 and name.islower():
        return name.title()
    return name if len(words) == 1 else None


def is_team(name: str) -> bool:
    """Whether a name is that of a team: "The Pier Team", "Pier Staff"; not "The Team", "Staff"."""
    words = name.casefold().split()
    return words[-1] in TEAMS and len(words) > 1 + (words[0] == "the") and words[-2] not in TEAMS


def _is_initial(word: str) -> bool:
    return word[0].isupper() and word[1:] in ("", ".")


def _has_no_case(text: str) -> bool:
    """Whether a text is in a script that knows no capitals: "김하늘", "محمد علي"."""
    return text.isprintable() and not re.search(r"\d", text) and text.casefold() == text.upper()


@functools.cache
def _uncased_roles() -> tuple[str, ...]:
    return tuple(sorted(filter(_has_no_case, _words("roles")), key=len, reverse=True))


def introduction(text: str) -> str | None:
    """The word at the beginning of a line that introduces an author ("By", "Autor:"), None without one."""
    match = _by_or_more().match(text)
    return match[0].strip() if match else None


def is_introduced(text: str) -> bool:
    """Whether a statement says "by", or as much in another language, before its names."""
    return _introduced(text) is not None


def _introduced(text: str) -> str | None:
    """What follows the word that introduces the author, None without such a word.

    It stands at the beginning, after a date, or after a few words that do not say what else the person did: "This post
    was written by Ann Lee", "Recipe by Ann Lee"; not "Reviewed by Ann Lee".
    """
    for match in _by_or_more().finditer(text):
        before = text[: match.start()].split()
        word = match[0].strip().casefold()
        if before and word in _words("roles"):  # "Ann Lee | Reporter | 3 May 2023"
            continue
        if not before or any(map(DIGIT.match, before)) or before[-1][-1] in ":|·•":
            return text[match.end() :]
        few = 0 if word in PARTICLES else MAX_BEFORE if " " in word else MAX_BEFORE - 2  # not "Ann von Lee"
        others = not _words("others").isdisjoint(map(str.casefold, before))
        if len(before) <= few and not others and not is_name(" ".join(before)):
            return text[match.end() :]
    return None


@functools.cache
def _by_or_more() -> re.Pattern[str]:
    introducing = any_of((*words_of("authors", "by"), *_data()["by"]))
    return re.compile(rf"(?<![^\W_]){introducing}(?:\s*[:/：]\s*|\s+)", re.I)


def _before_date(text: str) -> str:
    """A text up to its first date, without the month, the weekday and the label before the day; or what follows it."""
    match = DIGIT.search(text)
    if not match:
        return text
    words = text[: match.start()].split()
    if all(word.casefold().strip(EDGES) in _date_words() for word in words):  # "3 May 2023, 14:05 - Ann Lee"
        rest = itertools.dropwhile(lambda word: _is_of_date(word.casefold().strip(EDGES)), text.split())
        return " ".join(rest)
    after = re.sub(r"^[\d\W_]+", "", text[match.start() :]).partition(" ")[0].casefold().strip(".,")
    named = after in _months()  # "Ann May 3 May 2023": her name ends before the day
    while words and (word := words[-1].casefold().strip(EDGES)) in _date_words():
        if named and word in _months():
            break
        words.pop()
    return " ".join((*words[:-1], _without_month(words[-1]))) if words else ""


def _without_month(word: str) -> str:
    """A word without the month that is glued to it: "LeeNovember" of "Ann LeeNovember 3"."""
    glued = (month for month in _months() if len(month) >= MIN_MONTH and word.casefold().endswith(month))
    month = max(glued, key=len, default="")
    start = len(word) - len(month)
    return word[:start] if month and start and word[start].isupper() else word


def _is_of_date(word: str) -> bool:
    return word in _date_words() or word[:1].isdigit() or not any(map(str.isalpha, word)) or word in ("am", "pm", "uhr")


@functools.cache
def _months() -> frozenset[str]:
    months = (tables["dates"]["months"] for tables in data().values() if "months" in tables.get("dates", {}))
    return frozenset(name for names in months for number in names for name in number)


@functools.cache
def _date_words() -> frozenset[str]:
    tables = ("weekdays", "glue", "published", "modified")
    others = (word for table in tables for phrase in words_of("dates", table) for word in phrase.split())
    return _months() | {*others, ""}


def has_given_name(name: str) -> bool:
    """Whether a name begins with a given name that is common in some language: "Ann Lee", not "Harbour Wire"."""
    words = [word for word in name.casefold().split() if word.rstrip(".") not in ("dr", "prof", "the")]
    return bool(words) and bool({words[0], words[0].partition("-")[0]} & _words("given"))


@functools.cache
def _data() -> dict[str, Any]:
    text = (importlib.resources.files("cleaners.metadata") / "names.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def _words(table: str) -> frozenset[str]:
    return frozenset(_data()[table].split())
