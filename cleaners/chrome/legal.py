"""Copyright lines and the small print of a footer."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cleaners.flat import Flat, Found, word_count
from cleaners.page import Removal
from cleaners.segment.scripts import is_uncased

# "© 2024 Harbour Ltd. All rights reserved.", "Copyright (c) 2005-2022 Name", "(c) Name 1999", "© Name, 2011–2023"
SIGN = re.compile(r"©|\(c\)|\bcopyright\b|℗", re.I)
OPENS = re.compile(
    r"\s*(?:©|\(c\)\s|copyright\s*(?:©|\(c\)|\d{4})|℗|all content\s*©"
    r"|(?:版权|版權|著作[权權])所有|版权归|حقوق النشر|جميع الحقوق)",
    re.I,
)
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
COMPANY = re.compile(
    r"\b(?:ltd|llc|inc|gmbh|ag|s\.?a\.?s?|s\.?l\.?|plc|corp|b\.?v|n\.?v|mbh|e\.?v|s\.?p\.?a|s\.?r\.?l|ltda|lda|a\.?ş"
    r"|ооо|зао|ао|пао|тов|прат|пат)\b\.?",
    re.I,
)
RESERVED = re.compile(
    r"all rights reserved|alle rechte vorbehalten|tous droits réservés|todos los derechos reservados"
    r"|reservados todos los derechos|tutti i diritti (?:sono )?riservati|riproduzione riservata"
    r"|todos os direitos reservados|alle rechten voorbehouden|(?:wszelkie|wszystkie) prawa zastrzeżone"
    r"|(?:tüm|bütün|her) hak(?:ları|kı) (?:saklıdır|mahfuzdur)"
    r"|все права защищены|[ву]сі права (?:захищен[оі]|застережено)"
    r"|(?:版权|版權|著作[权權])所有|保留(?:一切|所有)?(?:权利|權利)|不得(?:转|轉)[载載]|(?:转载必究|轉載必究|翻印必究)"
    r"|(?:無断|禁)(?:転載|複製|無断転載)|転載を禁じます|(?:جميع|كافة|كل) الحقوق محفوظة|(?:جميع|كافة) حقوق النشر محفوظة",
    re.I,
)
# "All rights reserved, said the sheet of music"
GOES_ON = re.compile(
    r"(?:reserved|vorbehalten|réservés|reservados|derechos|riservati|voorbehouden|zastrzeżone|saklıdır|захищен[іоы])"
    r",\s\w",
    re.I,
)
# What each of the two needs: a sign, or one of these words
MARK = re.compile(r"©|℗|\(c\)|\(C\)")
CLAIMS = frozenset(
    "copyright rights rechte droits derechos diritti riproduzione direitos rechten prawa haklari hakki права".split()
)
# A credit names a picture's source as well with ©, but has a slash, a "via" or the word photo: "© AP Photo / Jane Doe"
CREDIT = re.compile(
    r"\s/\s|/[^\W\d]|\bvia\b|photo|foto|фото|світлин|zdjęci|image|imagem|immagin|afbeelding|bild\b|getty", re.I
)
AGENCY = re.compile(
    r"\b(?:reuters|afp|dpa|ap|efe|apa|epa|ansa|lapresse|anp|belga|lusa|pap|aa|dha|[iİ]ha|укрінформ|уніан)\b", re.I
)
MAX_LINE = 1000  # code points
MAX_WORDS = 60
MAX_CLAIM = 12  # words


def is_copyright(text: str, tail: bool) -> bool:
    """Whether a line claims copyright of the page, not of a picture.

    In the tail a sign at the line's start is enough; elsewhere it takes a year, a company or the reservation.
    """
    if len(text) > MAX_LINE or word_count(text) > MAX_WORDS:
        return False
    if not SIGN.search(text) and not RESERVED.search(text):
        return False
    if RESERVED.search(text):
        if is_uncased(text):  # "该公司保留一切权利，2023年……": there a claim opens the line, or is all of it
            return bool(OPENS.match(text)) or (word_count(text) <= MAX_CLAIM and not re.search("[，。،]", text[:-1]))
        if GOES_ON.search(text):
            return False
        return bool(OPENS.match(text) or YEAR.search(text) or word_count(text) <= 8) and not re.search(
            r"[,;]", text[:0]
        )
    if not OPENS.match(text):
        return False
    if CREDIT.search(text):
        return False
    return tail or (
        bool(YEAR.search(text) or COMPANY.search(text)) and not (AGENCY.search(text) and word_count(text) <= 6)
    )


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Copyright lines, wherever they stand; in the tail a bare "© Name" is one too."""
    _, last = found.body()
    for i in sorted(page.matching(MARK) | page.holding(CLAIMS)):
        if found.free(i) and is_copyright(page.blocks[i].text, tail=i > last):
            yield page.removal(i, i, "legal", "copyright", 0.9)
