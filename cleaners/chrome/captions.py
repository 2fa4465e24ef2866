"""Captions and photo credits."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.legal import YEAR, is_copyright
from cleaners.chrome.phrases import any_of, fold, keywords, longest_words, may_hold, names_of, words_of
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.names import is_name
from cleaners.page import Evidence, Removal
from cleaners.segment.scripts import CHARACTER, UNSPACED, is_uncased
from cleaners.segment.text import UPPER

MAX_LINE = 800  # code points
MAX_WORDS = 70
MAX_CREDIT = 14  # words of a credit
# The alternative text of a picture with its source and width: "NATO flag - Some Agency, 1920, 24.05.2023"
ALT = re.compile(r"\s[-–—]\s(?P<source>[^\W\d_][^,]{1,40}),\s\d{3,4}(?:,\s\d{1,2}\.\d{1,2}\.\d{4})?$")
# "... at the pier. © Jane Doe / Wire", "FILE PHOTO. © Jane Doe via Agency"; also "(c) Jane Doe"
SIGNED = re.compile(r"(?:©|ⓒ|(?<=\s)\(c\)(?=\s(?:\S+\s?){1,5}$))\s*(?P<credit>[^©]{2,120})$", re.I)
# One of these stands in what has no word for a credit: "© Jane Doe", "(c) Jane Doe", "AP/Jane Doe", "via Wire"
MARK = re.compile(r"©|ⓒ|Ⓒ|/|\||\(c\)|\(C\)|via")
# "Rescuers at the scene. JANE DOE", "... (JANE DOE / WIRE)": a name in capitals after the caption's full stop
CAPITAL = rf"[{UPPER}][{UPPER}'’.-]+"
CAPITALS = re.compile(
    rf"^(?:\S+\s){{3,}}\S*[^\W\d_{UPPER}][.)?!]\s*"
    rf"\(?(?P<credit>{CAPITAL}(?:\s(?:/\s)?(?:DE|DEL|LA|VON|VAN)?\s?{CAPITAL}){{1,4}}(?:\s?[/|]\s?[{UPPER}]+)?)\)?$"
)
# "... on a nail. (Jane Doe/Tidewater Print)", "... the line. / Jane Doe / Ribera Mail", "... weeks. Horizon / Jane Doe"
HOUSE = re.compile(
    r"[.!?…”»]\s(?:\(\s?|/\s)?(?P<credit>(?P<name>[^\W\d_][^/()|.,]{1,40}?)\s?[/|]\s?(?P<other>[^\W\d_][^/()|.,]{1,40}?))"
    r"\s?\)?$"
)


# "工人在车间作业。新华社记者 张伟 摄", "（記者王小明攝）", "移送される車＝13日（潟沼義樹撮影）", "（警視庁提供）"
TAKEN = re.compile(
    rf"(?:^|[。！？」』”）\s，、,（(；;])(?P<credit>[^。，,！？\s（()）]{{0,12}}?(?:记者|記者)?\s?[{UNSPACED}]{{2,6}}"
    rf"(?:[、\s][{UNSPACED}]{{2,4}}){{0,3}})"
    r"\s?(?:(?<![拍抓])(?:摄|攝)(?:影)?|撮影|供图|供圖|(?<=[^。])提供(?=[)）]))[)）】〕\]]*$"
)
TAKEN_END = tuple("摄攝影图圖供")
# "宮崎県沖の地震について話す担当者＝１３日午後（代表撮影）", "... ＝2023年5月3日、東京都千代田区"
PLACED = re.compile(r"[^。]{6,}[=＝](?:\d{2,4}年)?(?:\d{1,2}月)?\d{1,2}日[^。]{0,40}$")
SIGN = re.compile(r"^[^。]*[（(][cCｃＣ][）)]\s?(?P<credit>[^。（()）]{2,24})$")  # "西田と石川（Ｃ）共同通信社"
MAX_STOPS = 3  # a caption has as many sentences at most
POINTS = re.compile(r"[▲△▼▽◤]\s?\S|(?:图为|圖為)[^：:]")  # "▲王小明出席活動", "图为工人在车间作业。"


@functools.cache
def _label() -> re.Pattern[str]:
    """A credit word with its colon: "Photo: ", "Photo by ", "Crédit photo : ", "fot. ", also "© Photo : "."""
    words = [word for word in words_of("captions", "credits") if not CHARACTER.search(word)]
    named = any_of(words)
    by = any_of(word for word in words if " " in word)
    short = any_of(words_of("captions", "short"))
    # At the start, after a full stop or a mark any of them; in the middle of a line only a capital "Photo:".
    return re.compile(
        rf"(?:(?i:(?:^|[.!?…»”\"')\]]\s*|[(\[|/–—]\s*|\s{{2,}})(?:©\s*)?(?P<label>(?:{named})\s?:\s?|(?:{by})[,،]?\s"
        rf"|(?:{short})\.\s?:?\s?))|\s(?i:{short})\.\s?:?\s?"
        rf"|\s(?:Photos?|Fotos?|Fotoğraf|Zdjęcie|Beeld|Bild|Фото|Crédit(?: photo)?)\s?:\s?)(?P<credit>\S.*)$",
        re.S,
    )


def _credit_words() -> frozenset[str]:
    return keywords("captions", "credits") | keywords("captions", "short")


@functools.cache
def _bare() -> re.Pattern[str]:
    """A credit word without a colon: "... at dawn. Beeld ANP", "... al molo. Foto Anna Lemmi".

    A line that begins with it must go on with an agency.
    """
    words = "|".join(word.capitalize() for word in words_of("captions", "bare"))
    agencies = "|".join(map(re.escape, sorted(names_of("captions", "agencies"), key=len, reverse=True)))
    return re.compile(
        rf"(?:(?:[.!?…”»)]\s?[(\[]?|^[(\[]?|\s[(\[])(?:{words})\s(?=(?:{agencies})\b)|[.!?…”»]\s?[(\[]?(?:{words})\s)"
        rf"(?P<credit>(?P<name>[^.!?()/|,]{{2,40}}?)(?:\s?[/|,]\s?[^.!?()]{{2,40}})?)[)\]]?$"
    )


@functools.cache
def _unspaced_label() -> re.Pattern[str]:
    """A credit word of Chinese or Japanese and its mark: "图：新华社", "（圖／翻攝自網路）", "写真＝時事"."""
    named = any_of(filter(CHARACTER.search, words_of("captions", "credits")))
    return re.compile(
        rf"(?:^[▲△▼◤\s]*|[。！？.!?」』”）)\s][（(【\[]?|[（(【\[])(?P<label>(?:{named})\s?[:：/／|｜=＝丨,，]\s?)"
        r"(?P<credit>[^。()（）【】]{1,60})[)）】\]]?$"
    )


@functools.cache
def _ended() -> re.Pattern[str]:
    """A line that is no sentence and ends in a picture agency: "... (رويترز)", "...（新华社）", "...＝共同"."""
    agencies = any_of(name for name in names_of("captions", "agencies") if is_uncased(name))
    return re.compile(rf"^[^.。!！؟?]*[^\s.。!！؟?]\s?(?:[(（](?P<credit>{agencies})[)）]|[=＝](?P<house>{agencies}))$")


@functools.cache
def _supplied() -> re.Pattern[str]:
    """A picture agency with a slash or "via": "(AP Photo/Jane Doe)", "Jane Doe / Reuters", "picture alliance/dpa"."""
    agencies = any_of(sorted(names_of("captions", "agencies")))
    person = r"[^\W\d_][^.!?()]{1,50}?"
    return re.compile(
        rf"(?:^|[.!?”»\"]?\s[(\[]?|[(\[])(?P<credit>(?:{person}\s?[/|]\s?|via\s(?!.*\.$))(?:{agencies})(?:\s\d\.\d)?"
        rf"|(?:{agencies})(?: Photo)?\s?[/|]\s?{person})[)\]]?\.?$"
    )


def _file_lines() -> list[str]:
    lines = (line for line in words_of("captions", "lines") if not re.search(r"[*#]", line))
    return [line for line in lines if " " in line or CHARACTER.search(line)]


@functools.cache
def _file_words() -> frozenset[str]:
    return longest_words(_file_lines())


@functools.cache
def _file_photo() -> re.Pattern[str]:
    """ "File photo: the pier", "... was closed. (File photo)": at the start before a mark, or as a last sentence."""
    named = any_of(_file_lines())
    return re.compile(
        rf"(?:(?P<opens>^[(\[（【]?)|[.!?]\s[(\[]?|[（【])(?:{named})(?(opens)[)\]）】]?\s?[.:：。–—-]\s?\S|[)\].）】]*$)",
        re.I,
    )


def credit(text: str) -> tuple[str, str] | None:
    """The credit that a caption ends in, and the rule that saw it; None for a line without one.

    >>> credit("The pier at dawn. Photo: Ann Lee / Wire")
    ('Ann Lee / Wire', 'labelled-credit')
    >>> credit("The photo: a boy, a dog and a boat on the wide grey water of the bay, as it was then.")
    """
    if word_count(text) > MAX_WORDS:
        return None
    if is_uncased(text) and (seen := _uncased_credit(text)):
        return seen
    parted = "/" in text or "|" in text
    signed = "©" in text or "(c)" in text or "(C)" in text or "ⓒ" in text or "Ⓒ" in text
    shouted = text.rsplit(None, 1)[-1:]  # its last word has no small letter
    labelled = "©" in text or may_hold(text, _credit_words())
    # The third says, where that is quickly told, whether the pattern can match at all.
    for pattern, rule, possible in (
        (SIGNED, "signed-credit", signed),
        (_label(), "labelled-credit", labelled),
        (_bare(), "labelled-credit", may_hold(text, keywords("captions", "bare"))),
        (_supplied(), "agency-credit", parted or "via" in text),
        (CAPITALS, "capitals-credit", bool(shouted) and shouted[0] == shouted[0].upper()),
        (HOUSE, "house-credit", parted),
    ):
        match = pattern.search(text) if possible else None
        if (
            match
            and (_is_credit(match["credit"]) or _is_short(text, match))
            and (pattern is not HOUSE or is_name(match["name"]) or is_name(match["other"]))
            and (pattern is not _bare() or is_name(match["name"]) or match["name"] in names_of("captions", "agencies"))
        ):
            return _tidy(match["credit"]), rule
    return None


def _uncased_credit(text: str) -> tuple[str, str] | None:
    """As credit(), by the marks of scripts without capitals."""
    # Where that is quickly told, a pattern is tried only on what it can match.
    may_end = text[-1] in ")）" or "=" in text or "＝" in text
    if match := _ended().match(text) if may_end else None:
        return match["credit"] or match["house"], "agency-credit"
    if CHARACTER.search(text) and text.count("。") <= MAX_STOPS:
        taken = text.rstrip(")）】〕]")[-1:] in TAKEN_END
        for pattern, possible in ((_unspaced_label(), True), (TAKEN, taken), (SIGN, True)):
            if match := pattern.search(text) if possible else None:
                return _tidy(match["credit"]), "signed-credit" if pattern is SIGN else "labelled-credit"
    return None


def _is_short(text: str, match: re.Match[str]) -> bool:
    """A label that opens a line of a few words makes a credit of them: "Photo: archive of the courier"."""
    return (
        "label" in match.groupdict()
        and 0 <= match.start("label") <= 1
        and len(text.split()) <= 8
        and not ends_sentence(text)
    )


def _is_credit(text: str) -> bool:
    """A credit is a few words that begin with a capital (or name a site), and no sentence."""
    words = text.split()
    first = words[0].lstrip("(«\"“'") if words else ""
    return bool(
        first
        and len(words) <= MAX_CREDIT
        and (first[0].isupper() or is_uncased(first) or "/" in text or fold(first).rstrip(".,)") in _unnamed())
        and not re.search(r"[^\W\d_]{4,}[.!?]\s+\S+\s+\S+\s+\S+", text)
    )


@functools.cache
def _unnamed() -> frozenset[str]:
    """What stands for a name in a credit, written small: "privat", "archiwum", "divulgação"."""
    return frozenset(words_of("captions", "unnamed"))


def _tidy(text: str) -> str:
    text = text.strip(" .;,|").removesuffix(")") if text.count("(") < text.count(")") else text.strip(" .;,|")
    return re.sub(r"^via\s+", "", text.strip())


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Captions: lines that end in a credit, alternative texts, and the lines that repeat one beside it."""
    _, last = found.body()
    filed = page.holding(_file_words())
    credited = page.holding(_credit_words() | keywords("captions", "bare")) | page.matching(MARK)
    for i in found.left():
        block = page.blocks[i]
        if not (i in credited or i in filed or _ends_as_credit(block.text)):
            continue
        text = " ".join(block.text.split())  # a flattened table holds hundreds of spaces
        if len(text) > MAX_LINE:
            continue
        if ALT.search(text) and word_count(text) <= MAX_WORDS:
            yield page.removal(i, i, "captions", "alt-text", 0.9)
        elif i > last and is_copyright(text, tail=True):
            continue
        elif seen := credit(text):
            confidence = 0.9 if word_count(text) <= 40 else 0.75
            yield page.removal(i, i, "captions", seen[1], confidence, seen[0])
        elif i in filed and word_count(text) <= MAX_WORDS and (_file_photo().search(text) or PLACED.fullmatch(text)):
            yield page.removal(i, i, "captions", "file-photo", 0.85)
        elif page.language == "zh" and POINTS.match(text) and _is_single(page, i, POINTS):
            yield page.removal(i, i, "captions", "file-photo", 0.75)
    if next(found.rule("captions"), None) is None:
        return
    for i in found.left():
        if "captions" not in (found.kind(i - 1), found.kind(i + 1)):
            continue
        if any(_repeats(page, found, i, n) for n in (i - 1, i + 1)):
            yield page.removal(i, i, "captions", "repeated-caption", 0.8, page.blocks[i].text)
        elif _above_credit(page, found, i):
            yield page.removal(i, i, "captions", "above-credit", 0.7, page.blocks[i + 1].text)


def _ends_as_credit(text: str) -> bool:
    """Whether a line may end in a name in capitals, or in the year of an alternative text."""
    return text[-1].isdecimal() or text.rsplit(None, 1)[-1].isupper()


def _is_single(page: Flat, index: int, pattern: re.Pattern[str]) -> bool:
    """Whether a short line is none of a list of its kind."""
    near = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 1 : index + 2]
    return word_count(page.blocks[index].text) <= MAX_WORDS and not any(pattern.match(b.text) for b in near)


def _above_credit(page: Flat, found: Found, index: int) -> bool:
    """Whether a line and the bare credit under it ("Photo: Jane Doe") are a paragraph of their own."""
    below = found.of(index + 1)
    if not below or below.rule != "labelled-credit" or len(below.text.split()) > 8 or not _label().match(below.text):
        return False
    own = page.blocks[index].paragraph
    around = page.blocks[max(index - 1, 0) : index] + page.blocks[index + 2 : index + 3]
    alone = all(block.paragraph != own for block in around) and page.blocks[index + 1].paragraph == own
    return alone and word_count(page.blocks[index].text) <= 40


def _repeats(page: Flat, found: Found, index: int, neighbour: int) -> bool:
    """Whether a line stands again, whole, in the caption beside it."""
    text = page.blocks[index].text
    return found.kind(neighbour) == "captions" and word_count(text) >= 3 and text in page.blocks[neighbour].text


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The credits of captions. A credit glued to the caption's text ends where the glue is."""
    for removal in found.rule("captions"):
        if removal.rule != "alt-text" and (seen := credit(removal.text)):
            name = seen[0]
            if glued := re.search(rf"(?<=[^\W\d_{UPPER}{UNSPACED}])(?=[{UPPER}])", _unmixed(name)):
                name = name[: glued.start()]
            name = re.sub(r"^(?:photo|foto|fotoğraf|fot\.|beeld|фото)\s?:\s?", "", name, flags=re.I)
            if name := YEAR.sub("", name).strip(" ,/:"):
                yield Evidence(
                    "image_credits", name, removal.text, "caption", f"captions.{seen[1]}", removal.confidence
                )


def _unmixed(text: str) -> str:
    """The text with the capitals inside McDonald, iStock and eBay lowered, so that they are not taken for glue."""
    return re.sub(r"\b(Mc|Mac|De|Le|La|i|e|You|Face|Sky|Euro|Insta|Tele)([A-Z])", lambda m: m[1] + m[2].lower(), text)
