"""What the body of a fetch is: HTML, text, or no page. What a server says counts as far as the content bears it out."""

from __future__ import annotations

import re

from cleaners.segment.encoding import looks_binary

SNIFFED = 1 << 12
HTML_TYPES = ("text/html", "application/xhtml+xml")
# What servers say when they do not know.
NO_TYPES = ("", "application/octet-stream", "binary/octet-stream", "application/x-unknown", "unknown/unknown", "*/*")
# What is binary by its nature, so that text in it shows the type to be wrong. SVG is text, and no page.
BINARY_TYPE = re.compile(r"(?:image/(?!svg)|audio/|video/|font/|application/(?:pdf|zip|gzip|x-gzip)$)")
PROLOGUE = rb"(?is)(?:\s++|<\?xml\b[^>]*+>|(?><!--.*?-->))*+"
# <!-- a comment --> <!DOCTYPE html>; <?xml version="1.0"?><html xmlns="...">
HTML = re.compile(PROLOGUE + rb"<(?:!doctype\s+html|(?:html|head|body|title|meta|script|link|style)\b)")
# <p>A page without a head.</p>
FRAGMENT = re.compile(PROLOGUE + rb"<(?:[abip]|h[1-6]|div|span|table|[uod]l|article|section|main|header|nav|br|img)\b")
MARKUP = re.compile(PROLOGUE + rb"<[a-z!]")  # <rss version="2.0">, <svg>
JSON = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\"\[\]{])")  # {"a": 1}, [{"a": 1}]


def media_type(declared: str | None, data: bytes) -> str | None:
    """text/html or text/plain, by what the header says and the content is; None if it is no page.

    >>> media_type("image/png", b"<!DOCTYPE html><p>Not found"), media_type("text/html", b"\\x89PNG\\r\\n\\x1a\\n")
    ('text/html', None)
    """
    said = (declared or "").partition(";")[0].strip().lower()
    head = data[:SNIFFED]
    if looks_binary(head):
        return None
    head = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")  # UTF-16 reads as ASCII without its NULs
    head = head.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    if HTML.match(head):
        return "text/html"
    if said in HTML_TYPES:
        return None if JSON.match(head) or (head.lstrip().startswith(b"<?xml") and MARKUP.match(head)) else "text/html"
    if said == "text/plain":
        return said
    if said in NO_TYPES or "/" not in said or BINARY_TYPE.match(said):
        if FRAGMENT.match(head):
            return "text/html"
        return "text/plain" if head.strip() and not MARKUP.match(head) and not JSON.match(head) else None
    return None
