"""Links to other stories between and after the paragraphs."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.labels import MAX_LINE
from cleaners.chrome.phrases import any_of, entries, first_words, normalise, words_of
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.dates import read
from cleaners.page import Removal
from cleaners.segment.scripts import is_uncased
from cleaners.segment.text import unglue

MAX_HEADLINE = 30  # words
MAX_LIST = 40  # lines of a list of headlines
MAX_SUBHEADING = 5  # words
MAX_LABEL = 7  # words
MAX_STAMP = 40  # code points
MAX_SUMMARY = 15  # words
# "15 August, 09:22 GMT", "12 мая, 10:05"
STAMP = re.compile(r"^(?=.{5,30}$).*\d.*\b\d{1,2}[:.]\d{2}\b")
# The lead stands before a mark that sets it off: "Read more: X", "READ ALSO | X", "Lire aussi : X", "Read more - X"
MARK = r"(?:[】〕]\s?|\s?(?:[:|>›»→：｜丨＞]|[-–—](?=\s))\s?)"


@functools.cache
def _lead() -> re.Pattern[str]:
    return re.compile(rf"[\W_]*{any_of(words_of('related', 'leads'))}{MARK}(?P<headline>\S.*)", re.I | re.S)


def _glued_lead(text: str) -> re.Match[str] | None:
    """A lead that lost the space behind it: "Read alsoCouncil votes on ferry"."""
    pieces = unglue(text)
    if len(pieces) < 2 or normalise(pieces[0]) not in entries("related", "leads"):
        return None
    return re.compile(r"(?P<headline>.+)", re.S).match(text, len(pieces[0]))


def is_headline(page: Flat, index: int) -> bool:
    """Whether a block can be another story's headline: a few words to a line, and not a paragraph."""
    text = page.blocks[index].text
    return not page.prose[index] and 2 <= word_count(text) <= MAX_HEADLINE and not text.endswith((":", ",", ";"))


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Related stories in their usual shapes; each shape is a rule of its own."""
    yield from _leads(page, found)
    yield from _sandwiches(page, found)
    yield from _repeated_teasers(page, found)
    yield from _under_labels(page, found)
    yield from _under_captions(page, found)
    yield from _dated_teasers(page, found)


def _leads(page: Flat, found: Found) -> Iterator[Removal]:
    """ "Read more: Council votes on ferry": a lead, a mark and a headline on one line."""
    led = page.holding(first_words("related", "leads"))
    for i in sorted(led | page.glued):
        block = page.blocks[i]
        if not found.free(i) or len(block.text) > MAX_LINE:
            continue
        match = (_lead().match(block.text) if i in led else None) or _glued_lead(block.text)
        if match and _is_other_story(block.text, match):
            yield page.removal(i, i, "related", "lead-and-headline", 0.9, block.text)


def _is_other_story(text: str, match: re.Match[str]) -> bool:
    """Whether what a lead introduces is a headline: it begins with a capital, and no sentence ends in it.

    "More: X" and "Read more - X" can be prose too: one word, or a dash, leads only to what has no full stop.
    """
    headline = match["headline"]
    lead = text[: match.start("headline")]
    words = word_count(lead) if is_uncased(lead) else len(lead.split())
    vague = words < 2 + (lead.rstrip()[-1:] in "-–—")
    begins = headline.lstrip("«“\"'„¿¡「『《【〈（")[:1]
    return (
        word_count(headline) <= MAX_HEADLINE
        and not re.search(r"[.!?]\s+\S|。", headline)
        and (begins.isupper() or begins.isdigit() or is_uncased(begins))
        and not (ends_sentence(headline) and (vague or headline.endswith(".")))
        and not (vague and lead.rstrip()[-1:] in "-–—")
    )


def _sandwiches(page: Flat, found: Found) -> Iterator[Removal]:
    """A headline, "Read more", the headline again; or a headline with "Read more" under it."""
    for i in range(len(page.blocks)):
        label = page.labels[i]
        if not (label and label.kind == "related" and found.kind(i) == "related"):
            continue
        above, below = i - 1, i + 1
        if found.free(above) and found.free(below):
            one, two = normalise(page.blocks[above].text), normalise(page.blocks[below].text)
            alike = min(len(one), len(two)) > 15 and (one in two or two in one)
            if one == two or (alike and not page.prose[above] and not page.prose[below]):
                yield page.removal(above, above, "related", "headline-read-more-headline", 0.95)
                yield page.removal(below, below, "related", "headline-read-more-headline", 0.95)
                continue
        first, last = found.body()
        if label.table != "lines" or not found.free(above) or not first < above <= last + 1:
            continue
        text = page.blocks[above].text
        begins = text[0].isupper() or is_uncased(text[0])
        if is_headline(page, above) and word_count(text) > 3 and begins and not ends_sentence(text):
            yield page.removal(above, above, "related", "headline-read-more", 0.7)


def _repeated_teasers(page: Flat, found: Found) -> Iterator[Removal]:
    """A headline, and right under it the headline again, bare or with a label: "X" / "X FEATURE"."""
    first, last = found.body()
    for i in range(len(page.blocks) - 1):
        if i < first or not (found.free(i) and found.free(i + 1) and is_headline(page, i)):
            continue
        one, two = page.blocks[i].text, page.blocks[i + 1].text
        extra = two.removeprefix(one).strip()
        if one.startswith("|"):  # rows of a table
            continue
        labelled = extra.isupper() and word_count(extra) <= 2
        if word_count(one) >= 3 and two.startswith(one) and (labelled or (not extra and i > last)):
            yield page.removal(i, i, "related", "repeated-teaser", 0.9)
            yield page.removal(i + 1, i + 1, "related", "repeated-teaser", 0.9)


def _under_labels(page: Flat, found: Found) -> Iterator[Removal]:
    """The headlines under "Top stories", "Most read" and the like.

    Inside the body the list ends at the first paragraph, at a blank line after its first item, and before a
    sub-heading (a last line much shorter than the others, with the next paragraph right under it).
    """
    for i, label in enumerate(page.labels):
        if not (label and label.kind == "related" and label.table == "labels" and found.kind(i) == "related"):
            continue
        if word_count(page.blocks[i].text) > MAX_LABEL:
            continue
        above = found.of(i - 1)
        if above and above.rule == "headline-read-more-headline":
            continue
        _, last = found.body()
        inside = i < last
        items: list[int] = []
        for n in range(i + 1, min(len(page.blocks), i + 1 + MAX_LIST)):
            other = page.labels[n]
            if not found.free(n):
                if found.kind(n) == "related":
                    continue
                break
            if other and (other.table == "labels" or other.kind != "related"):  # another list or section begins
                break
            gap = page.blocks[n].paragraph > page.blocks[n - 1].paragraph
            if inside and items and gap:
                break
            if not re.search(r"\w", page.blocks[n].text):  # a bullet that a flattener put on a line of its own
                items.append(n)
                continue
            if not is_headline(page, n) and not (not inside and not page.prose[n]):
                break
            items.append(n)
        if inside and items and _is_subheading(page, items):
            items.pop()
        for n in items:
            yield page.removal(n, n, "related", "under-label", 0.8, page.blocks[i].text)


def _is_subheading(page: Flat, items: list[int]) -> bool:
    """Whether the last item is rather the heading of the paragraph right under it."""
    after = items[-1] + 1
    if after >= len(page.blocks) or is_headline(page, after) or len(items) < 2:
        return False
    lengths = [word_count(page.blocks[n].text) for n in items]
    return lengths[-1] <= MAX_SUBHEADING and lengths[-1] < 0.8 * sum(lengths[:-1]) / (len(lengths) - 1)


def _under_captions(page: Flat, found: Found) -> Iterator[Removal]:
    """A teaser between two paragraphs: picture caption, topic (or none), headline; without any label.

    Only between paragraphs, and only unpunctuated lines: under an alternative text one line is enough, under
    another caption it takes two, since one may be the next section's heading.
    """
    first, last = found.body()
    for i in range(first + 1, len(page.blocks)):
        removal = found.of(i)
        if i > last and not (removal and removal.rule == "alt-text"):
            continue
        if not removal or removal.kind != "captions":
            continue
        lines = []
        n = i + 1
        while found.free(n) and not page.prose[n] and not ends_sentence(page.blocks[n].text):
            lines.append(n)
            n += 1
        # "15 August, 09:22 GMT" under the headline ends the teaser.
        stamped = next((k for k, line in enumerate(lines[:3]) if STAMP.search(page.blocks[line].text)), None)
        if stamped:
            lines = lines[: stamped + 1]
        if (
            page.prose[i - 1]
            and (stamped or removal.rule == "alt-text" or len(lines) == 2)
            and 1 <= len(lines) <= 2 + bool(stamped)
        ):
            for line in lines:
                yield page.removal(line, line, "related", "under-caption", 0.75, removal.text)


def _dated_teasers(page: Flat, found: Found) -> Iterator[Removal]:
    """A teaser between paragraphs that begins with its kind and date: "Analysis 09.05.2023", a headline, a sentence.

    The sentence goes too only if a heading follows it, so that a paragraph of the article is never taken for it.
    """
    first, last = found.body()
    for i in range(first + 1, last - 1):
        text = page.blocks[i].text
        stamp, rest = read(text, page.language) if found.free(i) and len(text) <= MAX_STAMP else (None, "")
        if not stamp or page.prose[i] or not re.match(r"[^\W\d_]", text) or not 1 <= len(rest.split()) <= 2:
            continue
        above, headline, summary, after = i - 1, i + 1, i + 2, i + 3
        if word_count(page.blocks[headline].text) > MAX_HEADLINE or page.prose[headline]:
            continue
        label = page.labels[above]
        lines = [above] if label and label.kind == "related" and found.free(above) else []
        lines += [i, headline]
        if after <= last and word_count(page.blocks[summary].text) <= MAX_SUMMARY and not page.prose[after]:
            lines.append(summary)
        for line in lines:
            yield page.removal(line, line, "related", "dated-teaser", 0.7, text)
