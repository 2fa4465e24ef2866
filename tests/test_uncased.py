"""Chinese, Japanese and Arabic: dates, bylines, datelines, and running text that neither capitals nor spaces tell."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners.chrome.credits import contributors
from cleaners.chrome.labels import phrases
from cleaners.chrome.phrases import normalise
from cleaners.flat import ends_sentence, is_prose
from cleaners.metadata.authors import byline
from cleaners.metadata.dates import stamps
from cleaners.metadata.eastern import western
from cleaners.metadata.wire import opening


@pytest.mark.parametrize(
    ("language", "line", "at", "offset"),
    [
        ("zh", "2023年5月3日 14:05", "2023-05-03T14:05", None),
        ("zh", "发布时间：2023-05-03 14:05", "2023-05-03T14:05", None),
        ("zh", "2023年5月3日 下午2:05 北京时间", "2023-05-03T06:05", 480),
        ("zh", "民國112年5月3日", "2023-05-03T00:00", None),
        ("zh", "星期三发布 2023年5月3日", "2023-05-03T00:00", None),
        ("ja", "2023年5月3日 14時05分", "2023-05-03T14:05", None),
        ("ja", "令和5年5月3日", "2023-05-03T00:00", None),
        ("ja", "２０２３年５月３日　午後２時", "2023-05-03T14:00", None),
        ("ja", "公開日：2023年5月3日", "2023-05-03T00:00", None),
        ("ar", "3 مايو 2023", "2023-05-03T00:00", None),
        ("ar", "نشر في: 3 أيار/مايو 2023 2:05 م", "2023-05-03T14:05", None),
        ("ar", "٣ مايو ٢٠٢٣", "2023-05-03T00:00", None),
        ("ar", "13 شوال 1444 هـ الموافق 3 مايو 2023", "2023-05-03T00:00", None),
    ],
)
def test_dates(language: str, line: str, at: str, offset: int | None) -> None:
    found = stamps(line, language)
    assert found
    assert [(stamp.at.isoformat()[:16], stamp.offset, stamp.raw) for stamp in found] == [(at, offset, line)]


def test_two_dates_of_one_line() -> None:
    found = stamps("公開日：2023年5月3日 更新日：2023年5月4日", "ja")
    assert found
    assert [(stamp.at.day, stamp.role) for stamp in found] == [(3, "published"), (4, "modified")]


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("zh", "2022年5月3日至2022年5月5日"),
        ("zh", "在2023年5月3日的会议上"),
        ("zh", "2023年13月3日"),
        ("ja", "昭和39年に建てられた"),
        ("ja", "23.05.03"),  # the year comes first there, or last
        ("ar", "في 3 مايو 2023 اجتمع المجلس"),
    ],
)
def test_no_dates(language: str, line: str) -> None:
    assert stamps(line, language) is None


@given(st.text())
def test_other_text_is_not_rewritten(text: str) -> None:
    plain = text.encode("ascii", "ignore").decode()
    assert western(plain) == plain
    western(text)


@pytest.mark.parametrize(
    ("language", "line", "people"),
    [
        ("zh", "作者：张伟", ("张伟",)),
        ("zh", "本报记者 张伟", ("张伟",)),
        ("zh", "文／王小明", ("王小明",)),
        ("zh", "2023-05-03 14:05 来源：新华网 作者：张伟", ("张伟",)),
        ("zh", "记者张伟 李娜", ("张伟", "李娜")),
        ("zh", "记者们在门口等待", ()),
        ("zh", "作者的话", ()),
        ("zh", "作者：新华社", ()),
        ("ja", "文・山田太郎", ("山田太郎",)),
        ("ja", "記者 山田太郎", ("山田太郎",)),
        ("ja", "取材・文＝山田太郎", ("山田太郎",)),
        ("ja", "記者会見の様子", ()),
        ("ar", "بقلم: محمد علي", ("محمد علي",)),
        ("ar", "كتب - محمد علي", ("محمد علي",)),
        ("ar", "كتب قديمة للبيع", ()),
        ("ar", "بقلم رصاص على الورق", ()),
    ],
)
def test_bylines(language: str, line: str, people: tuple[str, ...]) -> None:
    assert byline(line, language) == people


@pytest.mark.parametrize(
    ("language", "line", "people"),
    [
        ("zh", "责任编辑：张伟 校对：李娜", ("张伟", "李娜")),
        ("zh", "（编辑：张伟）", ("张伟",)),
        ("zh", "编辑工作需要耐心", ()),
        ("ja", "翻訳：川口良子", ("川口良子",)),
        ("ja", "翻訳には三年かかった", ()),
        ("ar", "تحرير: ليلى النهري", ("ليلى النهري",)),
        ("ar", "ترجمة الكتاب صعبة", ()),
    ],
)
def test_editorial_credits(language: str, line: str, people: tuple[str, ...]) -> None:
    assert contributors(line, language) == people


@pytest.mark.parametrize(
    ("paragraph", "place", "agency"),
    [
        ("新华社北京5月3日电 磨坊又转了。", "北京", "新华社"),
        ("中新网上海5月3日电 (记者 张伟) 磨坊又转了。", "上海", "中新网"),
        ("【北京＝山田太郎】水車がまた回った。", "北京", None),
        ("【ワシントン時事】水車がまた回った。", "ワシントン", "時事"),
        ("القاهرة (رويترز) - دارت الطاحونة.", "القاهرة", "رويترز"),
        ("دمشق - سانا: دارت الطاحونة.", "دمشق", "سانا"),
    ],
)
def test_datelines(paragraph: str, place: str, agency: str | None) -> None:
    found = opening(paragraph)
    assert found
    assert found[:2] == (place, agency)
    assert paragraph.startswith(found[2])


@pytest.mark.parametrize(
    "paragraph", ["北京5月3日天气晴。", "【重要】水車がまた回った。", "القاهرة (المدينة القديمة) - دارت الطاحونة."]
)
def test_no_datelines(paragraph: str) -> None:
    assert opening(paragraph) is None


@pytest.mark.parametrize(
    ("line", "prose"),
    [
        ("磨坊空了整整四十年，直到姐妹俩把它买下。", True),
        ("水車小屋は四十年のあいだ空き家だった。", True),
        ("ظلت طاحونة القرية مهجورة أربعين عاما كاملة.", True),
        ("一群鹅拦住了罗罗的火车", False),
        ("首页 新闻 国际 体育 财经 娱乐 科技 汽车 房产 教育 健康 旅游 军事 文化", False),
        ("ガチョウの群れ、ロロで列車を止める", False),
        ("الإوز يوقف القطار في رورو", False),
    ],
)
def test_running_text_is_told_from_headlines_and_menus(line: str, prose: bool) -> None:
    assert is_prose(line) is prose


def test_a_polite_verb_ends_a_sentence_without_a_stop() -> None:
    assert ends_sentence("昨日は古い水車を見に行きました♪")
    assert not ends_sentence("ガチョウの群れ、ロロで列車を止める")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("分享到臉書", "分享到脸书"),  # traditional and simplified
        ("ＡＰＰ下載", "APP 下载"),  # full width, and a space that says nothing
        ("الأكثر قراءة", "الاكثر قراءة"),  # with and without hamza
        ("العـــربيّة", "العربية"),  # stretched, with signs for vowels
    ],
)
def test_forms_of_one_letter_compare_equal(one: str, other: str) -> None:
    assert normalise(one) == normalise(other)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("首页新闻国际体育", "navigation"),
        ("首頁｜新聞｜國際", "navigation"),
        ("他们都赞成这个决定", None),  # 赞 alone is a button
        ("请分享", None),
    ],
)
def test_labels_without_spaces(line: str, kind: str | None) -> None:
    label = phrases().match(line)
    assert (label.kind if label and label.strong else None) == kind
