"""Bytes to text: by what is declared, and by what is plausible where nothing is, or something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import clean
from cleaners.segment import encoding
from cleaners.segment.charsets import charset_of, codec_of, packaged
from cleaners.segment.encoding import decode, looks_binary

# label, Python's codec, and a sentence
SENTENCES = {
    "french": ("iso-8859-1", "cp1252", "Dès l’été, la forêt a brûlé près du château : « quel malheur », a dit l’aîné."),
    "german": ("windows-1252", "cp1252", "Die Bäckerin übt jeden Morgen größere Brötchen, während die Gäste schlafen."),
    "spanish": ("latin1", "cp1252", "¿Cuántos niños pequeños jugarán mañana en el jardín? Aún no lo sé, señora."),
    "portuguese": (
        "iso-8859-1",
        "cp1252",
        "As ligações não estão prontas; a reunião de amanhã começará às três da manhã.",
    ),
    "danish": ("iso-8859-1", "cp1252", "På øen går køerne langs åen, og børnene spiser æbler under de gamle træer."),
    "finnish": ("iso-8859-15", "iso8859_15", "Tänään söimme järven rannalla lämmintä leipää ja maksoimme siitä 5 €."),
    "polish": (
        "windows-1250",
        "cp1250",
        "Wczoraj wieczorem źle się czułem, więc żona zawiozła mnie do najbliższej przychodni.",
    ),
    "polish, iso": (
        "iso-8859-2",
        "iso8859_2",
        "Ściany są już białe, a łóżko stoi pod oknem; jutro przyjdą goście z Łodzi.",
    ),
    "czech": (
        "windows-1250",
        "cp1250",
        "Příští týden pojedeme vlakem do hor, kde už prý leží čerstvý sníh a svítí slunce.",
    ),
    "hungarian": (
        "iso-8859-2",
        "iso8859_2",
        "A könyvtár előtt ülő nő esőben is újságot olvas, mert szereti a friss levegőt.",
    ),
    "romanian": ("windows-1250", "cp1250", "Copiii aşteaptă în faţa şcolii până când părinţii lor vin să îi ia acasă."),
    "turkish": ("iso-8859-9", "cp1254", "Yağmur yağdığı için çocuklar bugün bahçede değil, evde oyun oynadılar."),
    "lithuanian": (
        "windows-1257",
        "cp1257",
        "Šį rytą žvejai grįžo į uostą, nes stiprėjo vėjas ir bangos tapo per didelės.",
    ),
    "latvian": ("iso-8859-13", "iso8859_13", "Bērni šodien brauc uz jūru, jo ārā ir silts un skolā vairs nav stundu."),
    "russian": ("windows-1251", "cp1251", "Весной река разлилась, и старый мост пришлось закрыть на целую неделю."),
    "russian, koi8": ("koi8-r", "koi8_r", "Поезд пришёл вовремя, но на перроне никого не было, кроме кошки."),
    "russian, iso": ("iso-8859-5", "iso8859_5", "Учитель открыл окно, и в класс влетела большая жёлтая бабочка."),
    "russian, dos": ("ibm866", "cp866", "Зимой здесь темнеет рано, поэтому магазины закрываются в пять часов."),
    "ukrainian": ("koi8-u", "koi8_u", "Її сусідка щоранку п’є каву на ґанку й читає газету вголос.".replace("’", "'")),
    "bulgarian": (
        "windows-1251",
        "cp1251",
        "Децата събраха кестени в парка, а баба им изпече голяма баница със сирене.",
    ),
    "greek": ("windows-1253", "cp1253", "Ήρθε αργά το βράδυ και άφησε τα κλειδιά πάνω στο τραπέζι της κουζίνας."),
    "greek, iso": ("iso-8859-7", "iso8859_7", "Άνοιξαν τα παράθυρα, γιατί έκανε πολλή ζέστη όλη την ημέρα."),
    "hebrew": ("windows-1255", "cp1255", "בבוקר ירד גשם חזק, ולכן הילדים נשארו בבית ושיחקו עם הכלב של השכנים."),
    "arabic": ("windows-1256", "cp1256", "وصل القطار متأخرا هذا الصباح، فذهب العمال إلى المصنع سيرا على الأقدام."),
    "thai": ("tis-620", "cp874", "วันนี้ฝนตกหนักมาก เด็กจึงต้องเล่นอยู่ในบ้านกับแมวสองตัว"),
    "chinese": ("gb2312", "gb18030", "昨天下午，孩子们在河边看见了一只白色的大鸟，大家都很高兴。"),
    "taiwanese": ("big5", "big5hkscs", "昨天下午，孩子們在河邊看見了一隻白色的大鳥，大家都很高興。"),
    "japanese": ("shift_jis", "cp932", "昨日の午後、子どもたちは川で大きな白い鳥を見て、とても喜んだ。"),
    "japanese, euc": ("euc-jp", "euc_jp", "駅前の店で①番の切符を買ったが、電車はもう出てしまっていた。"),
    "japanese, mail": ("iso-2022-jp", "iso2022_jp", "雨が降ったので、祖母は庭の花に水をやらなかった。"),
    "korean": ("ks_c_5601-1987", "cp949", "어제 오후에 아이들이 강가에서 크고 하얀 새를 보고 무척 좋아했다."),
}
CASES = [pytest.param(*case, id=name) for name, case in SENTENCES.items()]


def encode(text: str, codec: str) -> bytes:
    """As a web server would send it: Python's EUC-JP lacks the characters of NEC, like ①."""
    return text.encode(codec) if codec != "euc_jp" else b"\xad\xa1".join(p.encode(codec) for p in text.split("①"))


def page(text: str, codec: str, head: str = "") -> bytes:
    return encode(f"<!doctype html><html><head>{head}<title>1</title></head><body><p>{text}</p></body></html>", codec)


def body(text: str) -> str:
    return text.partition("<p>")[2].partition("</p>")[0]


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="{}">',
        "<meta charset={} />",
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset={}">',
        "<meta content='text/html;charset={}' http-equiv=content-type>",
        '<!-- <meta charset="macintosh"> --><meta name="x" content="charset=big5"><meta charset="{}">',
    ],
)
def test_right_declaration(label: str, codec: str, text: str, head: str) -> None:
    assert body(decode(page(text, codec, head.format(label)))) == text
    assert body(decode(page(text, codec, head.format(label.upper())))) == text


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
def test_header(label: str, codec: str, text: str) -> None:
    assert decode(encode(text, codec), label) == text


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
def test_xml_declaration(label: str, codec: str, text: str) -> None:
    start = f'<?xml version="1.0" encoding="{label}"?>\n<p>'
    assert decode(encode(f"{start}{text}</p>", codec)) == f"{start}{text}</p>"


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
def test_no_declaration(label: str, codec: str, text: str) -> None:
    assert body(decode(page(text, codec))) == text
    assert decode(encode(text, codec)) == text


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
@pytest.mark.parametrize(
    "wrong", ["utf-8", "iso-8859-1", "windows-1251", "koi8-r", "gbk", "big5", "shift_jis", "bogus"]
)
def test_wrong_declaration(label: str, codec: str, text: str, wrong: str) -> None:
    assert body(decode(page(text, codec, f'<meta charset="{wrong}">'))) == text
    assert decode(encode(text, codec), wrong) == text


@pytest.mark.parametrize(("label", "codec", "text"), CASES)
def test_declarations_that_contradict_each_other(label: str, codec: str, text: str) -> None:
    right, wrong = f'<meta charset="{label}">', '<meta charset="utf-8">'
    assert body(decode(page(text, codec, wrong + right))) == text
    assert body(decode(page(text, codec, right + wrong))) == text
    assert body(decode(page(text, codec, right), "iso-8859-1")) == text
    assert body(decode(page(text, codec, wrong), label)) == text


@pytest.mark.parametrize("text", [text for _, _, text in SENTENCES.values()])
@pytest.mark.parametrize(
    "declared", [None, "windows-1251", "iso-8859-1", "gb2312", "shift_jis", "utf-16", "iso-2022-jp"]
)
def test_utf8_whatever_is_declared(text: str, declared: str | None) -> None:
    assert decode(text.encode(), declared) == text
    assert body(decode(page(text, "utf-8", f'<meta charset="{declared}">'))) == text


@pytest.mark.parametrize("text", [text for _, _, text in SENTENCES.values()])
def test_utf8_that_is_broken_or_cut(text: str) -> None:
    data = text.encode()
    for end in range(len(data) - 3, len(data)):
        assert decode(data[:end]).rstrip("\ufffd") == data[:end].decode("utf-8", "ignore")
    long = f"{text} " * 5
    assert decode(long.encode() + b"\xff" + long.encode()) == f"{long}\ufffd{long}"


def test_utf8_is_not_looked_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "detect", None)
    text = SENTENCES["russian"][2] * 2000
    assert decode(text.encode(), "windows-1251") == text


@pytest.mark.parametrize("text", [SENTENCES[name][2] for name in ("german", "russian", "greek", "hebrew", "thai")])
@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-16", "utf-32", "utf-8-sig"])
def test_utf16_and_byte_order_marks(text: str, codec: str) -> None:
    if codec != "utf-8-sig":
        assert not looks_binary(text.encode(codec))
    assert decode(text.encode(codec)) == text
    assert decode(text.encode(codec), "windows-1251") == text
    assert decode(text.encode(codec)[:-1]).rstrip("\ufffd") == text[:-1]


@pytest.mark.parametrize("name", ["polish", "russian", "chinese", "japanese, euc", "korean"])
def test_text_far_down_among_scripts(name: str) -> None:
    _, codec, text = SENTENCES[name]
    script = "<script>" + "var a = 1; // no text\n" * 6000 + "</script>\n"
    data = encode(f"<p>News and weather of the day</p>{script}<p class='a'>{text}</p>{script}", codec)
    assert text in decode(data)


def test_one_sign_far_down_tells_the_encoding() -> None:
    words = [word for word in SENTENCES["french"][2].split() if word.isalpha()]
    text = " ".join(a + b for a in words for b in words) + "." * 200_000 + " <p>Prix : 12 €</p>"
    assert decode(text.encode("iso-8859-15"), "iso-8859-1") == text
    assert decode(text.encode("iso-8859-15")) == text
    assert decode(text.encode("cp1252"), "iso-8859-1") == text


@pytest.mark.parametrize(
    ("data", "charset", "text"),
    [
        (b"", None, ""),
        (b"plain", "windows-1251", "plain"),
        (b"caf\xe9", None, "café"),
        (b"na\xefve caf\xe9s", None, "naïve cafés"),
        (b"don\x92t \x93quote\x94", None, "don’t “quote”"),
        (b"\xa9 2009 Example Ltd", None, "© 2009 Example Ltd"),
        (b"It costs \x80 5.", "iso-8859-1", "It costs € 5."),
        (b"It costs \xa35 or \xa36.", None, "It costs £5 or £6."),
        # An unknown byte is no reason to drop it, or to disbelieve the declaration.
        (b"caf\xe9 and \x81 th\xe9", "windows-1252", "café and \ufffd thé"),
        (
            "これは昨日".encode("euc_jp") + b"\xff" + "の新聞です".encode("euc_jp"),
            "euc-jp",
            "これは昨日\ufffdの新聞です",
        ),
        ("价格是".encode("gbk") + b"\x80" + "一百二十元的书".encode("gbk"), "gb2312", "价格是€一百二十元的书"),
        (b"\x84\x31\x95\x33" + "中文".encode("gb18030"), None, "中文"),
        # What Big5 and EUC-JP are on the web, where Python's codecs think otherwise.
        ("約翰".encode("big5") + b"\xa1\x45" + "史密斯的家".encode("big5"), "big5", "約翰‧史密斯的家"),
        (
            "今日は９時".encode("euc_jp") + b"\xa1\xc1" + "１２時まで".encode("euc_jp"),
            "euc-jp",
            "今日は９時～１２時まで",
        ),
        # A Chinese or Korean site in English or Russian
        (
            "the president’s “plan” and the city’s answer".encode("cp949"),
            "euc-kr",
            "the president’s “plan” and the city’s answer",
        ),
        ("Весной река разлилась".encode("gb18030"), "gbk", "Весной река разлилась"),
    ],
)
def test_small_things(data: bytes, charset: str | None, text: str) -> None:
    assert decode(data, charset) == text


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("ISO_8859-9:1989", "cp1254"),
        ("latin5", "cp1254"),
        ("ks_c_5601-1987", "cp949"),
        ("EUC_KR", "cp949"),
        ("x-sjis", "cp932"),
        ("Windows-31J", "cp932"),
        ("GB2312", "gb18030"),
        ("x-gbk", "gb18030"),
        ("Big5-HKSCS", "big5hkscs"),
        ("iso-8859-8-i", "iso8859_8"),
        ("iso-8859-11", "cp874"),
        ("x-mac-cyrillic", "mac_cyrillic"),
        ("UTF8", "utf-8"),
        (" utf-8 ", "utf-8"),
        ("utf-7", None),
        ("rot13", None),
        ("hex", None),
        ("", None),
        ("ı", None),
    ],
)
def test_labels(label: str, codec: str | None) -> None:
    assert codec_of(label) == codec


def test_tables_name_codecs_that_there_are() -> None:
    tables = packaged("encodings.toml")
    letters = packaged("letters.toml")
    for codec in {*tables["labels"], *tables["detected"], *tables["languages"], *tables["corrections"]}:
        assert codec in tables["labels"]
        assert b"a".decode(codec, "replace")
    labels = " ".join(tables["labels"].values()).split()
    assert len(labels) == len(set(labels))
    for names in tables["languages"].values():
        assert set(names.split()) <= {*letters["letters"], *letters["characters"]}


@pytest.mark.parametrize(
    ("media_type", "charset"),
    [
        ("text/html; charset=windows-1251", "windows-1251"),
        ('text/html;Charset="koi8-r"; boundary=x', "koi8-r"),
        ("application/xhtml+xml; version=1; charset = utf-8", "utf-8"),
        ("text/html", None),
        ("charset=utf-8", None),
        ("", None),
        (None, None),
    ],
)
def test_charset_of_a_media_type(media_type: str | None, charset: str | None) -> None:
    assert charset_of(media_type) == charset


def test_the_media_type_of_a_page_says_its_charset() -> None:
    assert clean(b"12\xbd", media_type="text/plain; charset=iso-8859-15").text == "12œ"
    assert clean(b"12\xbd", media_type="text/plain; charset=windows-1252").text == "12½"


@given(
    st.binary(max_size=300), st.sampled_from([None, "utf-8", "gbk", "euc-jp", "iso-2022-jp", "utf-16", "\udcff", "x"])
)
def test_it_never_raises(data: bytes, charset: str | None) -> None:
    decode(data, charset)
    decode(b"<meta charset=" + data[:8] + b">" + data, charset)
    looks_binary(data)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1b\ufeff"), max_size=200))
def test_utf8_comes_back(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(text.encode(), "windows-1252") == text


@given(st.sampled_from([case for name, case in SENTENCES.items() if "①" not in case[2]]), st.data())
def test_declared_encodings_come_back(case: tuple[str, str, str], data: st.DataObject) -> None:
    label, codec, sentence = case
    words = data.draw(st.lists(st.sampled_from(sentence.split()), min_size=3, max_size=40))
    text = " ".join(words)
    assert decode(text.encode(codec), label) == text
