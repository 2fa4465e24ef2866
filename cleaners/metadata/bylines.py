"""The authors of a page of HTML: the bylines that its elements are, and the choice among all that it states."""

from __future__ import annotations

import dataclasses
import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from cleaners.chrome.phrases import names_of, normalise
from cleaners.metadata import threads
from cleaners.metadata.dates import stamps
from cleaners.metadata.markup import Marked, is_author
from cleaners.metadata.names import ASIDE, DIGIT, has_given_name, introduction, is_introduced, is_name, is_team, persons
from cleaners.metadata.sites import Site, key
from cleaners.page import Evidence
from cleaners.segment.html import Element, Html

MAX_BYLINE = 160  # code points
MAX_LINE = 100
MAX_HEADING = 400
MIN_LABEL = 5  # "autor"
MAX_INTRODUCTION = 30  # code points
PARAGRAPH = 70  # code points
MAX_CARD = 1500  # code points of a box that says more of its author
CONFIDENCE = {"marked": 0.6, "card": 0.45, "class": 0.4}
NEAR = 0.2  # what standing near the heading adds to it
SURE = 0.6  # those less sure come after lines near the heading
BEFORE, AFTER = 600, 1500  # code points around the heading in which the article's own byline stands
BESIDE = 400  # code points around the heading in which a box beside the text says who wrote it
LINES_BEFORE, LINES_AFTER = 3, 8
MAX_FOUND = 40
# hCard and the like: class="author vcard", class="p-author h-card", class="username"
CARD = re.compile(r" (?:[pu]-author|author-?name|author|username|entry-author-name) ")
# Where a link on an author's name leads: "/people/ann-lee", "?author=3"
OWN = re.compile(
    r"author|autor|auteur|people|person|profil|member|user|writer|staff|team|redak|journalist|/by/|@|linkedin"
)
# Where other pages are announced, and people speak who did not write the page.
OTHERS = re.compile(
    r"related|teaser|recommend|sidebar|footer|promo(?!ted)|more-|most-|popular|latest|carousel|testimonial|comment|quote"
    r"|(?<![a-z])review(?!ed)|\b(?:answers?|repl(?:y|ies))\b"
)
# class="entry-footer": the foot of the article, where some say who wrote it
OWN_FOOT = re.compile(r"(?:entry|post|article|story)[-_]*(?:footer|promo)")
OTHER_PROPERTIES = ("review", "comment", "suggestedAnswer", "acceptedAnswer")
MAX_CLIMB = 12
# A statement of these holds one person, surname first: "Lee, Ann"
INVERTED = frozenset(("citation_author", "dc.creator", "dcterms.creator"))
# Words of headings in capitals that no name has: "In This Article"
NO_NAME = frozenset(
    "in this the of for your our to on at about what how is im zum der die das mit les des du los".split()
)
GLUED = re.compile(r"^(By|Von|Par|Por|Door)(?=[A-Z][a-z]+ )")
ACCOUNT = re.compile(r"[a-z0-9._-]+|\S*\d\S*|[^\W\d]+")  # "ann.lee", "alee2", "Ann"


def choose(
    candidates: Iterable[Evidence],
    site: Site,
    page: Html,
    marked: Marked,
    title: str | None,
    *,
    look: bool = True,
    forum: bool = False,
) -> tuple[Evidence, ...]:
    """The people whom JSON-LD names, else meta elements, else bylines; without agencies and the site's own name.

    Where only an account is named ("alee2"), a byline that spells a name out comes before it. title is the page's. look
    says whether the page can have bylines: those of a front page are of the pages that it announces. A forum's page is
    by whoever started the thread.
    """
    found = [one for one in candidates if one.field == "authors"]
    stated: list[Evidence] = []
    for origin in ("json-ld", "meta"):
        stated = stated or _people([one for one in found if one.origin == origin], site)
    if forum and not stated and (one := threads.starter(page, marked, _heading(page, title))):
        return (one,)
    if not look or (stated and not all(ACCOUNT.fullmatch(one.value) for one in stated)):
        return tuple(stated)
    bylines = [one for one in evidence(page, marked, title) if one.origin == "byline" or not stated]
    account = stated[0].value if stated else ""
    if any(one.value == account for one in bylines):  # a forum's members call themselves so
        return tuple(stated)
    shown = _first(bylines, site)
    if stated and not any(_spells_out(one.value, account) for one in shown):
        return tuple(stated)
    return tuple(shown)


def evidence(page: Html, marked: Marked, title: str | None) -> Iterator[Evidence]:
    """Bylines, the surest first: a label of social networks, elements marked as the author or named after one that
    stand near the page's heading, lines there, then those elsewhere.

    title is the page's; its heading says it.
    """
    yield from _labelled(marked.metas)
    number = _heading(page, title)
    start, end = (page.blocks[number].start, page.blocks[number].end) if page.blocks else (0, 0)
    found: list[Evidence] = []
    for one in marked.authors:
        method = "marked" if is_author(one) else "card" if CARD.search(one.names) else "class"
        if one.end - one.start > MAX_CARD or (method != "marked" and one.hidden == "hidden"):
            continue
        text = _text(page, one)
        if one.end - one.start > 2 * MAX_BYLINE and not (is_name(text) and has_given_name(text)):
            continue
        if one.tag == "meta" and not is_name(text):  # an account that no reader sees
            continue
        if text and len(text) <= MAX_BYLINE and len(found) < MAX_FOUND and not _is_apart(one, start, end):
            near = start - BEFORE <= one.start <= end + AFTER
            confidence = CONFIDENCE[method] + (NEAR if near else 0)
            if near or method == "marked" or is_introduced(text) or has_given_name(text):
                found.append(Evidence("authors", text, text, "byline", method, confidence))
    found.sort(key=lambda one: -one.confidence)
    yield from (one for one in found if one.confidence >= SURE)
    yield from _lines(page, number)
    yield from (one for one in found if one.confidence < SURE)
    yield from _lines_afar(page, start, end)


def _labelled(metas: Iterable[Element]) -> Iterator[Evidence]:
    """The author among the labels for social networks: twitter:label1 says "Written by", twitter:data1 who."""
    labelled = ""
    for one in metas:
        name = one.attributes.get("name") or ""
        if not name.startswith("twitter:"):
            continue
        content = (one.attributes.get("content") or "").strip()
        if labelled and name == labelled and content:
            yield Evidence("authors", content, content, "meta", name, 0.7)
        labelled = name.replace("label", "data") if "label" in name and _is_introduction(content) else ""


def _is_introduction(text: str) -> bool:
    """Whether a text is nothing but what introduces an author: "Written by", "Autor:"."""
    return len(text) <= MAX_INTRODUCTION and introduction(f"{text} ") == text


def _text(page: Html, one: Element) -> str:
    """The line of an element that names the author: its first that is more than a letter; all, if all are names.

    An avatar is a letter; a line may say no more than "By".
    """
    if one.tag == "meta":
        return (one.attributes.get("content") or "").strip()
    lines = [line.strip() for line in page.text[one.start : one.end].split("\n")]
    lines = [line for line in lines if len(line) > 1]
    if len(lines) > 1 and _is_introduction(lines[0]):
        return f"{lines[0]} {lines[1]}"
    return ", ".join(lines) if all(map(is_name, lines)) else lines[0] if lines else ""


def _is_apart(one: Element, start: int, end: int) -> bool:
    """Whether an element is not of the article whose heading's span is given: in a footer, a teaser, a comment.

    What holds the heading as well is the article's own, however it is named, and so are the article's footer, and what
    beside its heading is marked as its author.
    """
    beside = ""
    for depth, around in enumerate(one.ancestors()):
        if depth and around.start <= start < around.end >= end:
            near = start - BESIDE <= one.start <= end + BESIDE
            return (
                not (beside in ("", "footer") or (near and is_author(one)))
                if around.tag in ("article", "main")
                else bool(beside)
            )
        if around.tag in ("article", "main", "body") or depth > MAX_CLIMB:
            return bool(beside)
        if around.attributes.get("itemprop") in OTHER_PROPERTIES:
            return True
        if depth and OTHERS.search(OWN_FOOT.sub(" ", around.names)):
            return True
        if depth and around.tag in ("aside", "footer", "nav"):
            beside = around.tag
    return False


def _heading(page: Html, title: str | None) -> int:
    """The number of the block that is the page's heading: the one that says its title, else the first of level 1."""
    wanted = key(title or "")
    first = 0
    for number, block in enumerate(page.blocks):
        if block.role != "heading":
            continue
        if wanted and len(block.text) <= MAX_HEADING and key(block.text) == wanted:
            return number
        if block.level <= 1 and not first:
            first = number
    return first


def _lines(page: Html, number: int) -> Iterator[Evidence]:
    """Lines around the heading that say who wrote: those that say "by", then a name alone that begins with a given one.

    "Written by" may be a line of its own. A name that leads elsewhere than to its owner is a topic.
    """
    alone: list[Evidence] = []
    for i in range(max(number - LINES_BEFORE, 0), min(number + LINES_AFTER + 1, len(page.blocks))):
        block, box, heading = page.blocks[i], page.boxes[i], page.blocks[number]
        if i == number or len(block.text) > MAX_LINE or box.hidden or _is_apart(box, heading.start, heading.end):
            continue
        text = _introduced_line(page, i)
        names = persons(text, strict=True) if is_introduced(text) else ()
        if names and (introduction(text) or all(is_name(name) and has_given_name(name) for name in names)):
            yield Evidence("authors", text, text, "byline", "line", 0.5)
        elif has_given_name(text) and _is_name_alone(text):
            links = (one for one in page.elements if one.tag == "a" and "href" in one.attributes)
            around = (link for link in links if link.start <= block.start and link.end >= block.end)
            if all(OWN.search(link.attributes.get("href") or "") for link in around):
                alone.append(Evidence("authors", text, text, "byline", "line", 0.5))
        elif i > number and _signs(page, i):
            alone.append(Evidence("authors", text, text, "byline", "line", 0.45))
    yield from alone


def _signs(page: Html, i: int) -> bool:
    """Whether a line of names alone, that begin with no known given name, stands where authors do: above the text,
    under the date or as names that a slash parts ("Aki Lee/Bo Diaz")."""
    text = page.blocks[i].text
    if page.boxes[i].tag not in ("p", "div") or page.link_share[i] or i + 1 == len(page.blocks):
        return False
    names = [name.strip() for name in text.split("/")]
    if not all(map(is_name, names)) or persons(text, strict=True) != tuple(names):
        return False
    if not NO_NAME.isdisjoint(text.casefold().split()):
        return False
    dated = len(names) > 1 or stamps(page.blocks[i - 1].text) is not None
    return dated and len(page.blocks[i + 1].text) >= PARAGRAPH


def _introduced_line(page: Html, i: int) -> str:
    """A line; where it is no more than "Written by", with the one below it; "ByAnn Lee" with its space."""
    text = page.blocks[i].text
    if i + 1 < len(page.blocks) and _is_introduction(text):
        below = page.blocks[i + 1].text
        return f"{text} {below}" if len(below) <= MAX_LINE else text
    return GLUED.sub(r"\1 ", text, count=1)


def _is_name_alone(line: str) -> bool:
    """Whether a line is a name, or one with a job and a date behind it: "Ann Lee | Reporter | 3 May 2023"."""
    name, *rest = ASIDE.split(line, maxsplit=1)
    return is_name(name) and (not rest or DIGIT.search(rest[0]) is not None)


def _lines_afar(page: Html, start: int, end: int) -> Iterator[Evidence]:
    """The line that says who wrote, wherever it stands, if there is one only: "Text: Ann Lee" at the end."""
    said: dict[tuple[str, ...], Evidence] = {}
    for i, (block, box) in enumerate(zip(page.blocks, page.boxes, strict=True)):
        text = block.text
        if len(text) > MAX_LINE or box.hidden:
            continue
        introduced = introduction(f"{text} ")
        if not introduced or _is_apart(box, start, end):
            continue
        if introduced == text:
            text = _introduced_line(page, i)
        names = persons(text, strict=True)
        # "By Use Case" is a menu, "Authors Quay and Lee" is none.
        sure = names and (has_given_name(names[0]) or len(introduced.rstrip(":")) >= MIN_LABEL)
        if sure and all(map(is_name, names)):
            said.setdefault(names, Evidence("authors", text, text, "byline", "line", 0.3))
    if len(said) == 1:
        yield from said.values()


def _spells_out(name: str, account: str) -> bool:
    """Whether a byline is a better name than an account's: "Ann Lee" than "annlee", or any that is surely a name."""
    letters = [re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", text.casefold())) for text in (name, account)]
    return is_name(name) and (has_given_name(name) or (letters[1] != "" and letters[1] in letters[0]))


def _people(statements: Iterable[Evidence], site: Site) -> list[Evidence]:
    """Each person once, in the order of the statements; the site's team, if nobody else is named."""
    named: dict[str, Evidence] = {}
    for one in statements:
        for name in _named(one):
            name = _without_site(name, site)
            if _is_author(name, site):
                named.setdefault(key(name) or name, dataclasses.replace(one, value=name))
    people = [one for one in named.values() if not (is_team(one.value) and site.is_like(one.value.rpartition(" ")[0]))]
    return people or list(named.values())


def _named(one: Evidence) -> tuple[str, ...]:
    if "Organization" in one.method and "Person" not in one.method:
        return persons(one.value, strict=True)
    if one.method in INVERTED and one.value.count(",") == 1:
        surname, _, given = one.value.partition(",")
        return persons(f"{given} {surname}")
    return persons(one.value, strict=one.method in ("class", "line"))


def _without_site(name: str, site: Site) -> str:
    """A name without the site's behind it: "Ann Lee Harbour Wire"."""
    words = name.split()
    for i in range(2, len(words)):
        if site.is_name(" ".join(words[i:])) or site.is_name(words[i]):
            return " ".join(words[:i])
    return name


def _is_author(name: str, site: Site) -> bool:
    """Whether a name is neither an agency's nor the site's, unless the site is called after a person."""
    if normalise(name) in _agencies():
        return False
    return not site.is_name(name) or (is_name(name) and has_given_name(name))


@functools.cache
def _agencies() -> frozenset[str]:
    return frozenset(map(normalise, names_of("wire", "agencies")))


def _first(bylines: Sequence[Evidence], site: Site) -> list[Evidence]:
    """The people of the surest byline that names any.

    Of one within another the inner counts, since the outer may hold anything; but not if the outer says "by", and names
    more: "By <a rel=author>Ann Lee</a> and <a rel=author>Bo Diaz</a>".
    """
    for one in bylines:
        introduced = introduction(one.value)
        inner = (other for other in bylines if other.confidence == one.confidence and other.value in one.value)
        if not introduced and any(other.value != one.value and _people([other], site) for other in inner):
            continue
        if people := _people([one], site):
            names = {person.value for person in people}
            outer = (other for other in bylines if one.value in other.value and introduction(other.value))
            wider = (_people([other], site) for other in outer)
            return next((more for more in wider if names < {person.value for person in more}), people)
    return []
