"""Dates and times as Chinese, Japanese and Arabic pages write them, turned into what others write."""

from __future__ import annotations

import re

from cleaners.chrome.phrases import STRAIGHT
from cleaners.segment.scripts import UNSPACED

EASTERN = re.compile(rf"[{UNSPACED}\u0620-\u06ff]")
# "2023年5月3日", "2023 年 5 月 3 号", "令和5年5月3日", "2023年（令和5年）5月3日", "民國112年5月3日"
ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "民国": 1911, "民國": 1911}
DAY = re.compile(
    rf"(?<!\d)(?:(?:中[华華])?(?P<era>{'|'.join(ERAS)})\s?(?P<count>元|\d{{1,3}})|(?P<year>(?:19|20)\d\d))\s?年\s?"
    r"(?:[(（][^()（）]{2,5}年[)）]\s?)?(?P<month>\d{1,2})\s?月\s?(?P<day>\d{1,2})\s?[日号號]"
)
# "14時05分", "午後2時", "下午2:05", "14点05分33秒"; a bare "14:05" stays as it is
CLOCK = re.compile(
    r"(?P<half>午前|午後|午后|上午|下午|早上|清晨|凌晨|晚上|晚[间間]|傍晚|中午)?\s?(?<!\d)(?P<hour>[0-2]?\d)\s?"
    r"(?:[時时点點]\s?(?:(?P<minute>[0-5]?\d)\s?分)?(?:\s?(?P<second>[0-5]?\d)\s?秒)?|(?P<clock>:[0-5]\d(?::[0-5]\d)?))(?!\d)"
)
BEFORE_NOON = ("午前", "上午", "凌晨")
AFTER_NOON = ("午後", "午后", "下午", "晚上", "晚间", "晚間", "傍晚", "中午")
# "(1月14日 01:40更新)", "（最終更新 5/3 15:10）" after a full date: it lacks the year
YEARLESS = re.compile(
    r"\(?(?:最[終终後后])?(?:更新)?\s?(?<![\d/-])\d{1,2}(?:月\d{1,2}日|/\d{1,2})(?![\d/])[\s\d:]*(?:更新)?\s?\)?$"
)
# "2:05 م", "02:05 مساءً", "10:30 ص"
ARABIC_CLOCK = re.compile(r"(\d{1,2}:\d\d(?::\d\d)?)\s?(?:(?P<am>ص|صباحا)|(?:م|مساء|ظهرا))(?!\w)")
# "13 شوال 1444 هـ الموافق", "7/3/1429 هـ - الموافق" before the date that can be read
HIJRI = re.compile(r"\d{1,2}(?:\s?/\s?\d{1,2}\s?/\s?|(?:\s\w+){1,2}\s)1[34]\d\d\s?ه?\w?\s?[-–—]?\s?(?:الموافق)?")
# "2023-05-03 14:05来源：新华网": a bar sets off what follows the date
FOLLOWED = re.compile(rf"(?<=\d)\s*(?=[{UNSPACED}]{{2,8}}\s?:)|\s+(?=[{UNSPACED}]{{2,8}}\s?:)")


def western(text: str) -> str:
    """A line with its Chinese, Japanese and Arabic dates and times as others write them: "2023-05-03 14:05".

    Where a source or an author follows the date, a bar sets it off. Other lines come back as they are.
    """
    if text.isascii() or not EASTERN.search(text):
        return text
    line, days = DAY.subn(_iso, text.translate(STRAIGHT))
    line = ARABIC_CLOCK.sub(lambda m: f"{m[1]} {'am' if m['am'] else 'pm'}", CLOCK.sub(_clock, line))
    line = HIJRI.sub(" ", line)
    if days:
        line = YEARLESS.sub(" ", line)
    line = re.sub(r"\(\s?(?=\d{4}-\d\d-\d\d)", "| ", line)  # "2023-05-03 14:05 (2023-05-04 06:00更新)"
    return FOLLOWED.sub(" | ", line)


def _iso(match: re.Match[str]) -> str:
    era, count = match["era"], match["count"]
    year = ERAS[era] + (1 if count == "元" else int(count)) if era else int(match["year"])
    return f"{year}-{int(match['month']):02}-{int(match['day']):02} "


def _clock(match: re.Match[str]) -> str:
    half, hour = match["half"], int(match["hour"])
    if not half and match["clock"]:
        return match[0]
    if half in AFTER_NOON and hour < 12 and (half != "中午" or hour < 3):
        hour += 12
    elif half in BEFORE_NOON and hour == 12:
        hour = 0
    minute, second = int(match["minute"] or 0), match["second"]
    return f" {hour:02}{match['clock'] or f':{minute:02}' + (f':{int(second):02}' if second else '')} "
