"""People: bylines, and names in them."""

from __future__ import annotations

import dataclasses
import functools
import re
from collections.abc import Iterable, Iterator

from cleaners.chrome.phrases import STRAIGHT, any_of, keywords, names_of, normalise, phrases, words_of
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.dates import DATED, read, stamps
from cleaners.metadata.sites import Site
from cleaners.page import Evidence, Removal

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
MAX_BYLINE = 140


def is_name(text: str) -> bool:
    """Whether a text has the shape of one person's name: two to five capitalised words, particles and initials."""
    words = text.split()
    if not 2 <= len(words) <= 5:
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
        if is_name(part) and not _is_title(part):
            names.append(part)
        elif not part or (names and n and _is_role(part)):
            continue
        else:
            return ()
    return tuple(names)


def _is_title(text: str) -> bool:
    """Whether a capitalised phrase is a job ("Local Democracy Reporter"): its last word is one."""
    labels = (phrases().literal.get(normalise(part)) for part in (text, text.split()[-1]))
    return any(label is not None and label.kind == "authors" for label in labels)


def _is_role(text: str) -> bool:
    """What follows a name after a comma: a role ("staff writer") or a place or paper of at most four words."""
    label = phrases().literal.get(normalise(text))
    return bool(label and label.kind == "authors") or (
        text[:1].isupper() and word_count(text) <= 4 and not ends_sentence(text)
    )


@functools.cache
def _by() -> re.Pattern[str]:
    return re.compile(rf"{any_of(words_of('authors', 'by'))}(?:\s*:\s*|\s+)", re.I)


def byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The people of a byline ("By Ann Lee, staff writer | 3 May 2023"), else empty."""
    if len(text) > MAX_BYLINE:
        return ()
    parts = re.split(r"\s*[|·•]\s*|\s[–—-]\s", text.strip())
    introductions = [_by().match(part) or _after_date(part, language) for part in parts]
    if not any(introductions):
        return ()
    names: list[str] = []
    for n, (part, introduced) in enumerate(zip(parts, introductions, strict=True)):
        found = people(part[introduced.end() :], language) if introduced else ()
        if introduced and not found:  # "By Ann Lee Published 3 May 2023": a date glued to the name
            found = people(_before_date(part[introduced.end() :], language), language)
        if found:
            names += found
        elif not (stamps(part, language) or phrases().match(part) or (n and _is_role(part))):
            return ()
    return tuple(names)


def _after_date(text: str, language: str | None) -> re.Match[str] | None:
    """The "by" of "Posted on 3 May 2022 by Ann Lee"."""
    if not DATED.search(text):
        return None
    return next((by for by in _by().finditer(text) if by.start() and stamps(text[: by.start()], language)), None)


def _before_date(text: str, language: str | None) -> str:
    cut = _date_begins().search(text)
    return text[: cut.start()] if cut and read(text, language)[0] else ""


@functools.cache
def _date_begins() -> re.Pattern[str]:
    """Where the date after a name begins: "Published on 3 May", "op 3 mei", "03.05.2023"."""
    labels = sorted({word for role in ("published", "modified") for word in words_of("dates", role)}, key=len)
    return re.compile(rf"[,\s]*(?:\b(?:{'|'.join(map(re.escape, reversed(labels)))})\b.*|\d.*)$", re.I)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Bylines outside the body; a bare name counts where a date line stands under it, or above it."""
    first, last = found.body()
    second = next((i for i in range(first + 1, last + 1) if page.prose[i] and found.free(i)), last + 1)
    introduced = page.holding(keywords("authors", "by")) | page.matching(DATED)
    for i in found.left():
        block = page.blocks[i]
        # A standfirst may stand between the title and the byline.
        if second <= i <= last:
            continue
        above = found.of(i - 1)
        if i in introduced and (names := byline(block.text, page.language)):
            yield page.removal(i, i, "metadata", "authors", 0.9, "; ".join(names))
        elif 0 < i < first and any(map(found.free, range(i))) and is_name(block.text) and _beside_date(page, i):
            yield page.removal(i, i, "metadata", "authors", 0.7, block.text)
        elif above and above.rule == "authors" and not page.prose[i] and _has_role(block.text):
            yield page.removal(i, i, "metadata", "authors", 0.8, block.text)


def _has_role(text: str) -> bool:
    """A line under a byline: "Science correspondent, Valley News"."""
    return word_count(text) <= 8 and any(_is_title(part) for part in re.split(r"[,|]", text) if part.strip())


def _beside_date(page: Flat, index: int) -> bool:
    near = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 1 : index + 2]
    return any(stamps(block.text, page.language) for block in near)


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The people whom bylines name."""
    for removal in found.rule("metadata", "authors"):
        for name in byline(removal.text, page.language) or ((removal.text,) if is_name(removal.text) else ()):
            name = name.title() if name.isupper() else name
            yield Evidence("authors", name, removal.text, "line", "authors.byline", removal.confidence)


NO_PERSON = re.compile(
    r"https?:|@|\bwww\.|\d{3}|^(?:admin|administrator|editor|staff|redaktion|redaction|unknown|none|null|user)$", re.I
)
MAX_NAME = 60  # code points


def choose(candidates: Iterable[Evidence], site: Site) -> tuple[Evidence, ...]:
    """The people whom the surest kind of statement names, without roles, agencies and the site's own name."""
    agencies = {normalise(name) for name in names_of("wire", "agencies")}
    found = [one for one in candidates if one.field == "authors"]
    for origin in ("json-ld", "meta", "byline"):
        people_said: dict[str, Evidence] = {}
        of_origin = [one for one in found if one.origin == origin]
        if origin == "byline":  # the smallest element that holds a name; the others hold more than it
            of_origin.sort(key=lambda one: (one.method != "marked", len(one.value)))
        for one in of_origin:
            for name in _persons(one.value, strict=origin == "byline"):
                if normalise(name) not in agencies and not site.is_name(name):
                    people_said.setdefault(normalise(name), dataclasses.replace(one, value=name))
            if people_said and origin == "byline":
                break
        if people_said:
            return tuple(people_said.values())
    return ()


def _persons(text: str, *, strict: bool) -> Iterator[str]:
    """The people in an author's statement: "By Ann Lee, staff writer and Bo Diaz" gives two.

    strict asks for the shape of a name; else a single word ("wolfgang") is one too.
    """
    text = " ".join(text.translate(STRAIGHT).split())
    if text.startswith(("http", "www.", "/", "@")):
        return
    if introduced := _by().match(text):
        text = text[introduced.end() :]
    for n, part in enumerate(JOIN.split(re.split(r"\s*[|·•]\s*|\s[–—-]\s", text)[0])):
        name = re.sub(r"\s*[(<\[].*$", "", part).strip(" .,:")
        if not name or len(name) > MAX_NAME or NO_PERSON.search(name) or _is_title(name) or _by().fullmatch(name + " "):
            continue
        if is_name(name) or (not strict and (n == 0 or not name.isascii())):
            yield name.title() if name.isupper() and len(name) > 4 and " " in name else name
