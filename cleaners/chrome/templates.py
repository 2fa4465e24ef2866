"""Lines of the site's template that were left in another language than the page's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from cleaners.flat import Flat, Found, word_count
from cleaners.page import Removal

SCRIPTS = {
    "Latin": re.compile(r"[A-Za-zÀ-ɏ]"),
    "Cyrillic": re.compile(r"[Ѐ-ӿ]"),
    "Greek": re.compile(r"[Ͱ-Ͽ]"),
    "Arabic": re.compile(r"[؀-ۿ]"),
    "Hebrew": re.compile(r"[֐-׿]"),
    "CJK": re.compile(r"[぀-ヿ㐀-鿿가-힯]"),
}
LETTERS = 3  # that other scripts have for one of Han, kana or Hangul
MAX_WORDS = 12
# "{{ article.title }}", "%s comments", "[object Object]", "undefined", "Lorem ipsum dolor", "$title$"
WORD_ONLY = re.compile(r"null|nan", re.I)  # also a German number, and a grandmother
UNFILLED = re.compile(
    r"\{\{.*\}\}|\$\{?[A-Za-z_]\w*\}?\$?|%\w|\[object Object\]|undefined|null|NaN|lorem ipsum dolor sit amet\b.*", re.I
)


def script(text: str) -> str | None:
    """The script that most letters of a text are in; None without letters."""
    if text.isascii():
        return "Latin" if SCRIPTS["Latin"].search(text) else None
    characters = Counter(text)
    different = "".join(characters)
    counts = {name: sum(map(characters.__getitem__, one.findall(different))) for name, one in SCRIPTS.items()}
    counts["CJK"] *= LETTERS  # "新款iPhone" is Chinese
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] else None


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Short lines before or after the body in another script than the body's, and placeholders that were not filled.

    A brand's name in Latin letters stands on pages of every script, so a Latin line needs four words.
    """
    first, last = found.body()
    body = script(" ".join(page.blocks[i].text for i in range(first, last + 1) if page.prose[i])[:5000])
    for i in found.left():
        block = page.blocks[i]
        if (
            block.text[0] in "{$%[uUnNlL"
            and UNFILLED.fullmatch(block.text)
            and not (first <= i <= last and WORD_ONLY.fullmatch(block.text))
        ):
            yield page.removal(i, i, "templates", "placeholder", 0.9)
        elif body and not first <= i <= last and word_count(block.text) <= MAX_WORDS:
            other = script(block.text)
            if other not in (body, None) and (other != "Latin" or word_count(block.text) >= 4):
                yield page.removal(i, i, "templates", "other-script", 0.8, f"{other} on a page in {body}")
