"""HTML to blocks: one parse by lexbor, one walk over the tree, and what the walk saw of each element.

lexbor keeps text at any depth (lxml drops what is nested deeper than its limit, and what follows it).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from selectolax.lexbor import LexborHTMLParser, LexborNode

from cleaners.page import Block
from cleaners.segment.text import MAX_BLOCKS

# Elements whose text nobody reads on the page: programs, styles, drawings, the choices of forms.
UNREAD = frozenset(
    "script style template svg iframe object embed applet video audio canvas map select datalist textarea head title "
    "annotation annotation-xml noembed noframes frameset".split()
)
DATA = ("head", "title", "script")  # of these, what is read
SILENT = frozenset("img input source track wbr area col param".split())  # without text, and without a say
BREAKS = dict.fromkeys(
    "p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure section article header footer nav aside main form "
    "fieldset hr details dialog address menu body html".split(),
    2,
) | dict.fromkeys(
    "div li dt dd tr caption thead tbody tfoot td th figcaption summary legend option center noscript hgroup".split(), 1
)
ROLES = {
    **dict.fromkeys(("h1", "h2", "h3", "h4", "h5", "h6"), "heading"),
    **dict.fromkeys(("li", "dt", "dd"), "list_item"),
    **dict.fromkeys(("td", "th", "tr", "caption"), "table_row"),
    "blockquote": "quote",
    "pre": "code",
    "p": "paragraph",
}
# What makes the cells of a table row boxes of a layout, not cells of data.
LAYOUT = "p, div, ul, ol, dl, table, h1, h2, h3, h4, h5, h6, article, section, form, blockquote, pre"
# style="display: none", style="visibility:hidden"
UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
FOR_SCREEN_READERS = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text"))
SHELL = 500  # code points; a page that shows less may hold its text as data
STREAMED = "self.__next_f.push("  # a script of Next.js: the next part of the page, as a string in JSON
MOSTLY_UNSEEN = 0.2  # of the words; a page that shows less than this is shown by a script


# What is read of elements later on; few have any of these attributes.
KEPT = frozenset(("href", "content", "rel", "itemprop", "itemtype", "pubdate", "datetime", "data-testid"))
NONE: dict[str, str | None] = {}


class Element:
    """One element of the page.

    attributes are all that it has if any of them is KEPT, else none; names its classes and its id in lower case, with a
    space around each; start and end its span in the flattened page. hidden says why nobody sees it ("hidden",
    "noscript"), or is empty; unread, that its text is none of the page's; inline, that it stands within a line. link is
    the a element around it.
    """

    __slots__ = (
        "attributes",
        "depth",
        "end",
        "hidden",
        "inline",
        "link",
        "names",
        "parent",
        "role",
        "start",
        "tag",
        "unread",
    )

    def __init__(self, tag: str, parent: Element | None, attributes: dict[str, str | None], start: int = 0) -> None:
        self.tag = tag
        self.parent = parent
        self.start, self.end = start, 0
        self.unread = self.inline = False
        self.attributes = NONE
        self.names = ""
        if attributes:
            if not KEPT.isdisjoint(attributes):
                self.attributes = attributes
            classes, own = attributes.get("class"), attributes.get("id")
            if classes or own:
                self.names = f" {classes or ''} {own or ''} ".lower()
        if parent is None:
            self.depth, self.hidden, self.role = 0, "", "other"
            self.link: Element | None = None
        else:
            self.depth = parent.depth + 1
            self.hidden = parent.hidden
            self.role = parent.role
            self.link = parent if parent.tag == "a" else parent.link

    def ancestors(self) -> Iterator[Element]:
        """This element, then the one around it, and so on outwards."""
        current: Element | None = self
        while current is not None:
            yield current
            current = current.parent


@dataclass(frozen=True, slots=True)
class Html:
    """A page of HTML: the flattened page, its blocks, and what the walk collected on the way.

    boxes[i] is the block-level element that blocks[i] stands in, link_share[i] the share of its characters in links.
    elements are all that a person could see, and metas and links, in page order; json_ld and preloaded the texts of
    scripts and attributes that hold data, scripts those of other scripts with data, of a page that shows next to
    nothing; depth how deeply elements are nested.
    """

    text: str
    blocks: tuple[Block, ...]
    boxes: tuple[Element, ...]
    link_share: tuple[float, ...]
    elements: tuple[Element, ...] = ()
    json_ld: tuple[str, ...] = ()
    preloaded: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    title: str | None = None
    language: str | None = None
    depth: int = 0

    def text_of(self, element: Element) -> str:
        """The text of an element, on one line."""
        return " ".join(self.text[element.start : element.end].split())


def read(content: str) -> Html:
    """The blocks of a page; of one that is bounds.bounded(), in time and memory linear in its length."""
    walk = _Walk()
    tree = LexborHTMLParser(content)
    if tree.root is not None:
        walk.over(tree.root)
    return walk.html()


class _Walk:
    """The state of one walk: the blocks that are finished, and the one that is open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.boxes: list[Element] = []
        self.shares: list[float] = []
        self.out: list[str] = []  # the flattened page
        self.length = 0
        self.pieces: list[str] = []  # of the open block
        self.start = self.linked = self.paragraph = 0
        self.last: Element | None = None  # the element of the latest text
        self.gap = 0  # line breaks to come before the next text
        self.brs = 0
        self.between = ""  # white space to come before the next text of the same block
        self.elements: list[Element] = []
        self.nothing = Element("nothing", None, {})
        self.nothing.unread = True
        self.json_ld: list[str] = []
        self.preloaded: list[str] = []
        self.scripts: list[LexborNode] = []
        self.title: str | None = None
        self.language: str | None = None

    def over(self, root: LexborNode) -> None:
        """Visit every node in page order, without recursion."""
        attributes = root.attributes
        self.language = attributes.get("lang") or attributes.get("xml:lang")
        around = top = Element("html", None, attributes)
        outer: list[tuple[LexborNode, Element]] = []  # the nodes that are open, and what is around each
        node = root.first_child
        while node is not None or outer:
            if node is None:  # the end of what is around
                closed = around
                node, around = outer.pop()
                if closed is not around and not closed.unread:
                    closed.end = self.length
                    if not closed.inline:
                        self.close(closed)
                node = node.next
                continue
            tag = node.tag
            if tag == "-text":
                if not around.unread:  # as what is between the elements of the head
                    text = node.text_content or ""
                    if text.isspace() and around.role != "code":
                        self.between = self.between or " "
                    else:
                        self.text(around, text)
            elif tag == "br":
                self.line_break(around)
            elif tag and tag[0] not in "-!":
                breaks = BREAKS.get(tag)
                one = self.open_inline(tag, around, node) if breaks is None else self.open(tag, breaks, around, node)
                if one.unread and tag != "head":
                    if one.tag in DATA:
                        self.data(one, node)
                elif (child := node.first_child) is not None:
                    outer.append((node, around))
                    node, around = child, one
                    continue
                elif one is not around and not one.unread:
                    one.end = self.length
                    if not one.inline:
                        self.close(one)
            node = node.next
        top.end = self.length
        self.finish_block()

    def open(self, tag: str, breaks: int, parent: Element, node: LexborNode) -> Element:
        """The block-level element that a node is; so many line breaks are before it."""
        attributes = node.attributes
        one = Element(tag, parent, attributes, self.length)
        self.elements.append(one)
        if parent.unread:
            one.unread = True
            return one
        if attributes:
            if _is_hidden(one, attributes):
                one.hidden = one.hidden or "hidden"
            if "data-preloaded" in attributes:
                self.preloaded.append(attributes["data-preloaded"] or "")
        if tag == "noscript":
            one.hidden = "noscript"
        elif tag == "dialog" and "open" not in attributes:
            one.hidden = one.hidden or "hidden"
        elif tag == "td" or tag == "th":
            if parent.role == "table_row":
                one.inline = True
                self.between = "\t"
                return one
            one.role = "other"
        elif tag == "tr":
            one.role = "other" if node.css_first(LAYOUT) else "table_row"
        elif (role := ROLES.get(tag)) and (role != "paragraph" or one.role == "other"):
            one.role = role
        if breaks > self.gap:
            self.gap = 1 if parent.role == "list_item" and tag in ("ul", "ol") else breaks
        return one

    def open_inline(self, tag: str, parent: Element, node: LexborNode) -> Element:
        """The element that a node within a line is, or one that nobody reads; the one around it, if that says all."""
        if tag in SILENT:
            return parent
        unread = tag in UNREAD
        if unread and tag not in DATA:
            return self.nothing
        attributes = node.attributes
        if not attributes and not unread:
            return parent
        if tag == "script" and "ld+json" not in (attributes.get("type") or ""):
            self.scripts.append(node)
            return self.nothing
        one = Element(tag, parent, attributes, self.length)
        self.elements.append(one)
        if unread or parent.unread:
            one.unread = True
        else:
            if "data-preloaded" in attributes:
                self.preloaded.append(attributes["data-preloaded"] or "")
            # A word within a line that nobody sees is unread.
            one.inline = not _is_hidden(one, attributes)
            one.unread = not one.inline
        return one

    def close(self, one: Element) -> None:
        """What follows a block-level element starts a block."""
        breaks = BREAKS.get(one.tag, 0)
        if breaks > self.gap:
            self.gap = 1 if one.role == "list_item" and one.tag in ("ul", "ol") else breaks

    def line_break(self, around: Element) -> None:
        """br: the next line of the paragraph; two of them, the next paragraph; in a heading or a cell, a space."""
        if around.role == "code":
            self.between += "\n"
        elif around.role in ("heading", "table_row"):
            self.between = self.between or " "
        else:
            self.brs += 1
            self.gap = max(self.gap, min(self.brs, 2))

    def data(self, one: Element, node: LexborNode) -> None:
        """Text that is no text of the page: the title, JSON-LD."""
        if one.tag in ("title", "script"):
            for child in node.iter(include_text=True):
                text = child.text_content or ""
                if one.tag == "script":
                    self.json_ld.append(text)
                else:
                    self.title = self.title or " ".join(text.split()) or None

    def text(self, around: Element, value: str) -> None:
        """One text node that is read: white space collapses, but for code."""
        if around.role == "code":
            piece = value.strip()
            before, after = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
            if not piece:
                self.between += value
                return
        else:
            words = value.split()
            if not words:
                self.between = self.between or " "
                return
            piece = " ".join(words)
            before = " " if value[0].isspace() else ""
            after = " " if value[-1].isspace() else ""
        if self.gap and (not self.pieces or len(self.blocks) < MAX_BLOCKS):
            self._start_block(before, around.role == "code")
        elif self.pieces:
            between = "\n" if self.gap else self.between
            if around.role == "code":
                between += before
            elif not between:
                between = before or (" " if self._glued(around) else "")
            if between:
                self.pieces.append(between)
                self.length += len(between)
        else:
            self._start_block("", False)
        length = len(piece)
        if around.link is not None or around.tag == "a":
            self.linked += length
        self.pieces.append(piece)
        self.length += length
        self.last, self.between, self.gap, self.brs = around, after, 0, 0

    def _start_block(self, indent: str, code: bool) -> None:
        self.finish_block()
        if self.out:
            gap = "\n"
            if self.gap > 1:
                self.paragraph += 1
                gap = "\n\n"
            if code:
                gap += (self.between + indent).rpartition("\n")[2]
            self.out.append(gap)
            self.length += len(gap)
        self.start = self.length

    def _glued(self, around: Element) -> bool:
        """Whether two neighbours that style sheets hold apart would stand as one word: links, styled spans, buttons."""
        last = self.last
        if last is None or last is around:
            return False
        link, next_link = (one if one.tag == "a" else one.link for one in (last, around))
        if (link and next_link and link is not next_link) or "button" in (last.tag, around.tag):
            return True
        return last.parent is around.parent and bool(last.names and around.names) and last.inline

    def finish_block(self) -> None:
        """The open block is whole."""
        if not self.pieces or self.last is None:
            return
        text = "".join(self.pieces)
        box = self.last
        while box.inline and box.parent is not None:
            box = box.parent
        role = self.last.role
        level = int(box.tag[1]) if role == "heading" and box.tag[1:].isdigit() else 0
        self.blocks.append(Block(self.start, self.length, text, role, self.paragraph, level))
        self.boxes.append(box)
        self.shares.append(self.linked / len(text))
        self.out.append(text)
        self.pieces, self.linked = [], 0

    def held(self) -> Iterator[str]:
        """The texts of scripts that hold data: JSON, and the parts of a page that Next.js streams."""
        for node in self.scripts:
            text = node.text(deep=True)
            if "application/json" in (node.attributes.get("type") or "") or text.startswith(STREAMED):
                yield text

    def html(self) -> Html:
        """What was read."""
        hidden = sum(len(block.text) for block, box in zip(self.blocks, self.boxes, strict=True) if box.hidden)
        # A page that shows next to nothing is shown by a script.
        if self.length - hidden < MOSTLY_UNSEEN * hidden:
            for one in self.elements:
                one.hidden = one.hidden if one.hidden == "noscript" else ""
        return Html(
            "".join(self.out),
            tuple(self.blocks),
            tuple(self.boxes),
            tuple(self.shares),
            tuple(self.elements),
            tuple(self.json_ld),
            tuple(self.preloaded),
            tuple(self.held()) if self.length - hidden < SHELL else (),
            self.title,
            self.language,
            max((one.depth for one in self.elements), default=0),
        )


def _is_hidden(one: Element, attributes: dict[str, str | None]) -> bool:
    if "hidden" in attributes and attributes["hidden"] != "until-found":
        return True
    if "style" in attributes and UNSEEN.search(attributes["style"] or ""):
        return True
    names = one.names
    return ("hidden" in names or "sr-only" in names or "screen-r" in names) and not FOR_SCREEN_READERS.isdisjoint(
        names.split()
    )
