"""People in scripts without capitals (Han, kana, Arabic): a name is one only behind a word that introduces it."""

from __future__ import annotations

import functools
import re

from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import STRAIGHT, any_of, names_of, words_of
from cleaners.metadata.dates import stamps
from cleaners.segment.scripts import CHARACTER, LETTERS

MAX_LINE = 160  # code points
MAX_NAMES = 8
# "张伟", "王小明", "欧阳修文"; "约翰·米勒-怀特"
CHINESE = re.compile(r"[\u3400-\u9fff]{2,4}|[\u3400-\u9fff]{1,8}(?:[·•‧][\u3400-\u9fff-]{1,8})+")
# "山田太郎", "佐々木はるか", "林 修", "ジョン・スミス"
JAPANESE = re.compile(
    r"[\u3005\u3400-\u9fff]{1,4} ?[\u3005\u3041-\u30ff\u3400-\u9fff]{1,5}|[\u30a1-\u30ff]+(?:[・･=][\u30a1-\u30ff]+)+"
)
# "محمد علي", "أحمد عبد الله"; what joins a sentence's words is no part of a name
ARABIC = re.compile(r"[\u0620-\u064a]{2,}(?: [\u0620-\u064a]{2,}){1,4}")
ARABIC_NO_NAME = frozenset(
    "في من على إلى الى عن مع التي الذي الذين أن إن ان بعد قبل هذا هذه بين كان كل ما لا هو هي".split()
)
# "台北報導", "北京报道", "摄": what a reporter's name is followed by
REPORTS = re.compile(r"[\u3400-\u9fff]{0,8}(?:报道|报导|報道|報導|編譯|编译|摄影|攝影|撮影)|摄|攝")
# Where one statement of a line ends and the next begins: "来源：新华网 作者：张伟", "14:05 聯合報", "A | B"
CLAUSE = re.compile(
    r"\s*[|;]\s*|\s{2,}|\s+[–—-]+\s+(?=\d)|(?<=\d)\s+(?=[^\W\d])|\s*(?<=\S)[\s,(]+(?=[^\W\d]{1,10}\s?:)"
)


def people(text: str, language: str | None = None) -> tuple[str, ...]:
    """The names in what an introducing word is followed by, in order; empty if it holds anything but names.

    >>> people("张伟 李娜")
    ('张伟', '李娜')
    >>> people("山田 太郎", "ja")
    ('山田 太郎',)
    """
    line = re.sub(r"\([^()]*\)", " ", text.translate(STRAIGHT)).strip(" .()[]【】〔〕")
    if not LETTERS.search(line):
        return ()
    if not CHARACTER.search(line):
        names = [name.strip() for name in re.split(r"\s*[,;&/]\s*|\s+و(?=\s)\s+", line)]
        return tuple(names) if all(map(_is_arabic, names)) else ()
    words = [word for word in re.split(r"\s*[,;&/]\s*|\s+", line) if word]
    while len(words) > 1 and REPORTS.fullmatch(words[-1]):  # "王小明／台北報導"
        words.pop()
    name = " ".join(words)
    if len(words) == 2 and "," not in line and _is_spaced_name(words, language):
        words = [name if language == "ja" else "".join(words)]
    elif (
        words and len(words) == 1 and (ending := re.fullmatch(r"(.{2,4}?)(?:报道|报导|報道|報導|摄|攝|撮影)", words[0]))
    ):
        words = [ending[1]]
    return tuple(words) if 0 < len(words) <= MAX_NAMES and all(_is_name(word, language) for word in words) else ()


def _is_spaced_name(words: list[str], language: str | None) -> bool:
    """Whether two words are one name: "山田 太郎", "张 伟" but not "张伟 李娜"."""
    if language == "ja":
        return bool(JAPANESE.fullmatch(" ".join(words)))
    return all(len(word) == 1 for word in words)


def _is_name(text: str, language: str | None) -> bool:
    """Whether a word has the shape of a name of its language, and is no phrase of chrome."""
    shape = JAPANESE if language == "ja" else CHINESE
    return bool(shape.fullmatch(text)) and not _is_other(text)


def _is_arabic(text: str) -> bool:
    return bool(ARABIC.fullmatch(text)) and not ARABIC_NO_NAME & set(text.split()) and not _is_other(text)


def _is_other(text: str) -> bool:
    """Whether a text is an agency, or a phrase of chrome: "编辑部", "未知"."""
    return text in names_of("wire", "agencies") or phrases().one(text) is not None


@functools.cache
def _introduced(kind: str, table: str) -> re.Pattern[str]:
    """A clause: a word that introduces names, what sets it off, and the rest: "记者 张伟", "文／王小明", "بقلم: ..."

    A reporter's house may stand before the word, and nothing need part it from a name that begins with a surname. Any
    other word of one letter or in Arabic needs a mark, since "كتب" is "wrote" and "books".
    """
    words = words_of(kind, table)
    marked = any_of(word for word in words if LETTERS.search(word))
    bare = any_of(word for word in words if CHARACTER.search(word) and len(word) > 1)
    reporter = any_of(words_of("authors", "reporters"))
    surname = any_of(words_of("authors", "surnames"))
    house = r"(?:[^\s:/|]{0,12}?[/\s]*)?"
    authors = rf"|{house}(?:{reporter})(?:\s*[:/]\s*|\s+|(?=(?:{surname})))|بقلم\s+" if kind == "authors" else ""
    return re.compile(rf"(?:(?:{marked})\s*[:/=丨・]\s*|(?:{bare})\s+{authors})(?P<rest>\S.*)")


@functools.cache
def _introducing(kind: str, table: str) -> re.Pattern[str]:
    """The words without which _introduced() matches nothing; a quick test of a line."""
    words = words_of(kind, table)
    reporters = (*words_of("authors", "reporters"), "بقلم") if kind == "authors" else ()
    return re.compile(any_of((*filter(LETTERS.search, words), *reporters)))


@functools.cache
def _labels() -> str:
    return any_of({*words_of("authors", "by"), *words_of("credits", "roles"), *words_of("authors", "reporters")})


@functools.cache
def _dashed() -> re.Pattern[str]:
    """ "كتب - محمد علي", "文｜张伟": a label that a dash or a bar sets off."""
    return re.compile(rf"(?<!\S)({_labels()})\s*(?:\s[-–—]+\s|[|丨])\s*(?=\D)")


@functools.cache
def _before_label() -> re.Pattern[str]:
    """The space before a label: "编辑 张伟 校对 李娜"."""
    return re.compile(rf"(?<=\S)\s+(?=(?:{_labels()})\s)")


def named(text: str, kind: str, table: str, language: str | None = None) -> tuple[str, ...]:
    """The people whom a clause names behind one of the words of a table."""
    match = _introduced(kind, table).fullmatch(text.strip())
    return people(match["rest"], language) if match else ()


def clauses(text: str) -> list[str]:
    """The statements of a line, without the brackets around it: "（编辑：张伟 王辉）" is one."""
    line = text.translate(STRAIGHT).strip()
    line = re.sub(
        r"(?:\s+[A-Z]{1,4}\d{2,6}|\)\s*\d{7})$", "", line
    )  # "责任编辑：张伟 SN123", "（編輯：王小明）1120503"
    line = line.strip("()[]【】〔〕. ")
    line = _dashed().sub(lambda label: f"{label[1]}: ", line)
    line = _before_label().sub("|", line)
    return [clause for clause in CLAUSE.split(line) if clause.strip()]


def byline(text: str, language: str | None = None) -> tuple[str, ...]:
    """The people of a byline ("2023-05-03 14:05 来源：新华网 作者：张伟"), else empty."""
    if len(text) > MAX_LINE or not _introducing("authors", "by").search(text.translate(STRAIGHT)):
        return ()
    names: list[str] = []
    for clause in clauses(text):
        found = named(clause, "authors", "by", language)
        names += found
        told = found or stamps(clause, language) or phrases().match(clause)
        if not told and not named(clause, "credits", "roles", language):
            return ()
    return tuple(dict.fromkeys(names))


def contributors(text: str, language: str | None = None) -> tuple[str, ...]:
    """The people of a line of editorial credits ("责任编辑：张伟 校对：李娜"), else empty."""
    if not _introducing("credits", "roles").search(text.translate(STRAIGHT)):
        return ()
    names: list[str] = []
    for clause in clauses(text):
        found = named(clause, "credits", "roles", language)
        names += found
        if not found and not phrases().match(clause) and not re.fullmatch(r"[A-Z]{1,4}\d{2,6}|\d{7}", clause):
            return ()
    return tuple(dict.fromkeys(names))
