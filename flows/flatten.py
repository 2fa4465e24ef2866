"""HTML flattened as people flatten it in practice: what the judge of flattened text learns from, and is scored on."""

from __future__ import annotations

import re

CHARSET = re.compile(rb"charset=[\"']?([\w-]+)")  # <meta charset="utf-8">
FLATTENERS = ("lines", "layout")


def flatten(html: bytes, flattener: str) -> str:
    """A page as text: by BeautifulSoup's get_text, one text node a line (lines), or drawn by inscriptis (layout)."""
    if flattener == "lines":
        from bs4 import BeautifulSoup

        soup = BeautifulSoup(decode(html), "lxml")
        for element in soup(["script", "style", "noscript", "template"]):
            element.decompose()
        return soup.get_text("\n", strip=True)
    from inscriptis import get_text

    try:
        return str(get_text(decode(html)))
    except Exception:  # it raises many kinds on broken mark-up, and then there is no text
        return ""


def decode(html: bytes) -> str:
    """HTML as text: UTF-8, else the first declared encoding that fits, else Windows-1252."""
    declared = (match.decode("ascii", "replace") for match in CHARSET.findall(html[:4096]))
    for encoding in ("utf-8", *declared):
        try:
            return html.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return html.decode("cp1252", "replace")
