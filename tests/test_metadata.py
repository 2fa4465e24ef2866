"""What a page states of itself is read, with its evidence, and nothing else is guessed. All text is invented."""

from __future__ import annotations

import datetime as dt

import pytest

from cleaners import Document, Page, clean, clean_page
from cleaners.chrome.captions import credit
from cleaners.chrome.credits import contributors
from cleaners.chrome.legal import is_copyright
from cleaners.chrome.navigation import breadcrumbs
from cleaners.metadata import urls
from cleaners.metadata.authors import byline
from cleaners.metadata.dates import stamps
from cleaners.metadata.wire import opening

PARAGRAPHS = {
    "en": [
        "The mill at Pellow stood empty for forty years before two sisters bought it for the price of a car.",
        "They cleared the wheel pit by hand, hauled out eleven tonnes of silt, and found the stones whole.",
        "Neighbours brought shovels and soup, and on the third weekend somebody arrived with a borrowed crane.",
        "The sisters hope that a larger oven will be ready before the bridge over the Tarn reopens in spring.",
    ],
    "de": [
        "Vierzig Jahre lang stand die Mühle von Pellau leer, bis zwei Schwestern sie billig kauften.",
        "Sie räumten die Radgrube von Hand und fanden unter dem Schlamm die alten Steine unversehrt.",
        "Nachbarn brachten Schaufeln und Suppe, und am dritten Wochenende kam jemand mit einem Kran.",
        "Die Schwestern hoffen, dass der neue Ofen fertig wird, bevor die Brücke wieder öffnet.",
    ],
    "fr": [
        "Le moulin de Pellieu est resté vide pendant quarante ans avant que deux sœurs ne l'achètent.",
        "Elles ont vidé la fosse de la roue à la main et trouvé les meules intactes sous la vase.",
        "Des voisins sont venus avec des pelles et de la soupe, et quelqu'un a prêté une grue.",
        "Les sœurs espèrent qu'un four plus grand sera prêt avant la réouverture du pont au printemps.",
    ],
    "es": [
        "El molino de Pellares pasó cuarenta años vacío hasta que dos hermanas lo compraron barato.",
        "Vaciaron a mano el foso de la rueda y hallaron debajo del lodo las piedras enteras.",
        "Los vecinos llevaron palas y sopa, y el tercer fin de semana alguien apareció con una grúa.",
        "Las hermanas esperan que un horno más grande esté listo antes de que el puente reabra.",
    ],
    "ru": [
        "Мельница в Пеллове простояла пустой сорок лет, пока две сестры не купили её за бесценок.",
        "Они вручную расчистили яму под колесом и нашли под илом целые жернова.",
        "Соседи принесли лопаты и суп, а в третьи выходные кто-то пригнал взятый взаймы кран.",
        "Сёстры надеются, что большая печь будет готова до того, как весной откроют мост.",
    ],
}


def read(*above: str, language: str = "en", below: str = "") -> Document:
    """A page of lines above (each its own paragraph), an article, and lines below."""
    return clean("\n\n".join([*above, *PARAGRAPHS[language], *([below] if below else [])]))


# Dates

DATES: list[tuple[str, str, str, int | None, str]] = [
    ("en", "20220402", "2022-04-02", None, "day"),
    ("en", "1 Apr, 2022 14:18", "2022-04-01T14:18", None, "minute"),
    ("en", "26.05.2023", "2023-05-26", None, "day"),
    ("en", "2022/04/02", "2022-04-02", None, "day"),
    ("en", "2022.04.02 10:15", "2022-04-02T10:15", None, "minute"),
    ("en", "2022-04-01T14:18:09Z", "2022-04-01T14:18:09", 0, "second"),
    ("en", "2022-04-01T14:18:00+02:00", "2022-04-01T12:18", 120, "second"),
    ("en", "2022-04-01 14:18:00.123456", "2022-04-01T14:18", None, "second"),
    ("en", "Fri 2022-04-01 10:15 +0300", "2022-04-01T07:15", 180, "minute"),
    ("en", "April 3, 2022 at 2:05 PM EDT", "2022-04-03T18:05", -240, "minute"),
    ("en", "April 3, 2022 12:05 AM", "2022-04-03T00:05", None, "minute"),
    ("en", "3 May 2022 12:30 p.m.", "2022-05-03T12:30", None, "minute"),
    ("en", "3 May, 2022, 9.15pm", "2022-05-03T21:15", None, "minute"),
    ("en", "Tuesday 3rd May 2022", "2022-05-03", None, "day"),
    ("en", "Sept. 5, 2022", "2022-09-05", None, "day"),
    ("en", "3 May 2022 06:00 MSK", "2022-05-03T03:00", 180, "minute"),
    ("en", "3 May 2022 06:00 CET", "2022-05-03T05:00", 60, "minute"),
    ("en", "3 May 2022 at 00:30 CEST", "2022-05-02T22:30", 120, "minute"),
    ("en", "1 April 2022 20:15 PDT", "2022-04-02T03:15", -420, "minute"),
    ("en", "3 May 2022 10:15 GMT+2", "2022-05-03T08:15", 120, "minute"),
    ("en", "3 May 2022 10:15 (UTC-05:30)", "2022-05-03T15:45", -330, "minute"),
    ("en", "3 May 2022 18:00 IST", "2022-05-03T18:00", None, "minute"),  # India, Israel or Ireland
    ("en", "Published: 14 March 2024, 08:40 GMT", "2024-03-14T08:40", 0, "minute"),
    ("en", "5 Sept 2022 | 4 min read", "2022-09-05", None, "day"),
    ("en", "13/03/2023", "2023-03-13", None, "day"),
    ("en", "03/13/2023", "2023-03-13", None, "day"),
    ("en", "05/05/2023", "2023-05-05", None, "day"),
    ("de", "05/03/2023", "2023-03-05", None, "day"),
    ("fr", "05/03/2023", "2023-03-05", None, "day"),
    ("es", "05/03/2023", "2023-03-05", None, "day"),
    ("ru", "05/03/2023", "2023-03-05", None, "day"),
    ("de", "3. Mai 2023", "2023-05-03", None, "day"),
    ("de", "2. Jänner 2022", "2022-01-02", None, "day"),
    ("de", "Di., 2. März 2021, 14 Uhr", "2021-03-02T14:00", None, "minute"),
    ("de", "Stand: 11.05.2023 18:32 Uhr", "2023-05-11T18:32", None, "minute"),
    ("de", "26.05.23, 09:14", "2023-05-26T09:14", None, "minute"),
    ("de", "3. Mai 2023 | 18:00 MESZ", "2023-05-03T16:00", 120, "minute"),
    ("fr", "1er août 2023", "2023-08-01", None, "day"),
    ("fr", "Publié le 3 mai 2023 à 14h05", "2023-05-03T14:05", None, "minute"),
    ("fr", "mercredi 3 mai 2023 - 18h", "2023-05-03T18:00", None, "minute"),
    ("es", "3 de mayo de 2023", "2023-05-03", None, "day"),
    ("es", "1º de septiembre del 2023", "2023-09-01", None, "day"),
    ("es", "mayo 3, 2023", "2023-05-03", None, "day"),
    ("es", "Publicado el 3 de mayo de 2023 a las 14:05", "2023-05-03T14:05", None, "minute"),
    ("es", "Pellares - 14 NOV 2021 - 06:00 CET", "2021-11-14T05:00", 60, "minute"),
    ("ru", "3 мая 2023 г.", "2023-05-03", None, "day"),
    ("ru", "3 мая 2023 года, 14:05", "2023-05-03T14:05", None, "minute"),
    ("ru", "26 мая 2023, 10:00 мск", "2023-05-26T07:00", 180, "minute"),
    ("ru", "Опубликовано 3 мая 2023 в 14:05", "2023-05-03T14:05", None, "minute"),
    ("it", "3 maggio 2023 alle 14:05", "2023-05-03T14:05", None, "minute"),
    ("it", "Pubblicato il 1° maggio 2023, ore 14.05", "2023-05-01T14:05", None, "minute"),
    ("it", "Mercoledì 3 Maggio 2023", "2023-05-03", None, "day"),
    ("it", "03 mag 2023 | Tempo di lettura: 3 minuti", "2023-05-03", None, "day"),
    ("pt", "1 de maio de 2023 às 14h05", "2023-05-01T14:05", None, "minute"),
    ("pt", "Publicado em 03/05/2023 às 14h05", "2023-05-03T14:05", None, "minute"),
    ("pt", "quarta-feira, 3 de maio de 2023 14:05", "2023-05-03T14:05", None, "minute"),
    ("pt", "03 mai 2023, 14h05 (horário de Brasília)", "2023-05-03T14:05", None, "minute"),
    ("nl", "3 mei 2023 om 14:05", "2023-05-03T14:05", None, "minute"),
    ("nl", "Geplaatst op woensdag 3 mei 2023, 14.05 uur", "2023-05-03T14:05", None, "minute"),
    ("nl", "3 mrt. 2023 14 uur", "2023-03-03T14:00", None, "minute"),
    ("pl", "3 maja 2023, 14:05", "2023-05-03T14:05", None, "minute"),
    ("pl", "Data publikacji: 3 maja 2023 r., godz. 14:05", "2023-05-03T14:05", None, "minute"),
    ("pl", "środa, 11 października 2023", "2023-10-11", None, "day"),
    ("tr", "3 Mayıs 2023 14:05", "2023-05-03T14:05", None, "minute"),
    ("tr", "3 MAYIS 2023 ÇARŞAMBA, SAAT 14:05", "2023-05-03T14:05", None, "minute"),
    ("tr", "Giriş Tarihi: 03.05.2023 14:05", "2023-05-03T14:05", None, "minute"),
    ("tr", "14 ŞUBAT 2023", "2023-02-14", None, "day"),
    ("uk", "3 травня 2023, 14:05", "2023-05-03T14:05", None, "minute"),
    ("uk", "Опубліковано 3 травня 2023 року о 14:05", "2023-05-03T14:05", None, "minute"),
    ("uk", "П’ятниця, 17 лютого 2023", "2023-02-17", None, "day"),
]


@pytest.mark.parametrize(("language", "line", "at", "offset", "precision"), DATES)
def test_date_lines(language: str, line: str, at: str, offset: int | None, precision: str) -> None:
    found = stamps(line, language)
    assert found is not None
    stamp = found[0]
    assert stamp.at == dt.datetime.fromisoformat(at).replace(tzinfo=dt.UTC)
    assert (stamp.offset, stamp.precision) == (offset, precision)


@pytest.mark.parametrize(
    ("language", "line", "published", "modified"),
    [
        ("en", "Published 3 May 2022 Updated 4 May 2022 09:00", "2022-05-03", "2022-05-04T09:00"),
        ("en", "Last updated 3 May 2022", None, "2022-05-03"),
        ("de", "Veröffentlicht am 3.5.2023, aktualisiert am 4.5.2023", "2023-05-03", "2023-05-04"),
        ("de", "Aktualisiert: 3. Mai 2023, 14.05 Uhr", None, "2023-05-03T14:05"),
        ("fr", "Publié le 12/04/2022 à 06:31, mis à jour à 09:12", "2022-04-12T06:31", "2022-04-12T09:12"),
        ("es", "Actualizado: 05-03-2023 10:00 h", None, "2023-03-05T10:00"),
        ("ru", "14:05 12.08.2022 (обновлено: 16:48 12.08.2022)", "2022-08-12T14:05", "2022-08-12T16:48"),
        ("en", "Pubblicato il 3 maggio 2023 - Ultimo aggiornamento: 4 maggio 2023", "2023-05-03", "2023-05-04"),
        ("en", "3 de maio de 2023 Atualizado em 4 de maio de 2023 às 09h00", "2023-05-03", "2023-05-04T09:00"),
        ("en", "Gepubliceerd op 3 mei 2023, laatst bijgewerkt op 4 mei 2023", "2023-05-03", "2023-05-04"),
        ("en", "Opublikowano: 3 maja 2023 Aktualizacja: 4 maja 2023 09:00", "2023-05-03", "2023-05-04T09:00"),
        ("en", "Giriş: 03.05.2023 14:05 Güncelleme: 04.05.2023 09:00", "2023-05-03T14:05", "2023-05-04T09:00"),
        ("en", "Опубліковано 3 травня 2023 | Оновлено 4 травня 2023", "2023-05-03", "2023-05-04"),
    ],
)
def test_published_and_modified(language: str, line: str, published: str | None, modified: str) -> None:
    document = read("Mill", line, language=language)

    def utc(iso: str | None) -> dt.datetime | None:
        return dt.datetime.fromisoformat(iso).replace(tzinfo=dt.UTC) if iso else None

    assert (document.published_at, document.modified_at) == (utc(published), utc(modified))


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "05/03/2023"),  # in March or in May
        ("en", "3/5/22"),
        ("en", "31/02/2023"),
        ("en", "30 February 2022"),
        ("en", "2022-13-01"),
        ("en", "2022-02-30"),
        ("de", "31.04.2023"),
        ("fr", "31 juin 2023"),
        ("es", "31 de abril de 2023"),
        ("ru", "31 ноября 2023"),
        ("en", "31 aprile 2023"),
        ("en", "dal 3 al 5 maggio 2023"),
        ("en", "31 de abril de 2023"),
        ("en", "1 a 3 de maio de 2023"),
        ("en", "31 april 2023"),
        ("en", "tot 3 mei 2023"),
        ("en", "31 kwietnia 2023"),
        ("en", "31 Nisan 2023"),
        ("en", "3 Mayıs 2023'e kadar"),
        ("en", "31 листопада 2023"),
        ("en", "до 3 травня 2023"),
        ("en", "May 2022"),
        ("en", "2022"),
        ("en", "1–3 May 2022"),
        ("en", "3 May 2022 25:00"),
        ("en", "+44 20 7946 0958"),
        ("de", "0171 20 05 2023"),
        ("fr", "01 42 20 05 2023"),
        ("ru", "8 (495) 20-05-2023"),
        ("en", "£20.05"),
        ("en", "12.05"),
        ("en", "3-2"),
        ("en", "192.168.20.23"),
        ("en", "10.12.2022.1"),
        ("en", "ISBN 978-3-16-148410-0"),
        ("en", "978-20220402-1"),
        ("en", "Version 2022.04.02"),
        ("en", "Tracking no. 20220402"),
        ("en", "The treaty of 3 May 2022"),
        ("en", "The treaty was signed on 3 May 2022."),
    ],
)
def test_no_date_lines(language: str, line: str) -> None:
    assert not stamps(line, language)
    document = read("Mill", line, language=language)
    assert (document.published_at, document.published_offset, document.published_raw) == (None, None, None)


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_ambiguous_date_depends_on_the_language_of_the_page(language: str) -> None:
    document = read("Mill", "05/03/2023", language=language)
    assert document.language == language
    expected = None if language == "en" else dt.datetime(2023, 3, 5, tzinfo=dt.UTC)
    assert document.published_at == expected


def test_date_keeps_its_offset_precision_and_raw_string() -> None:
    document = read("The mill grinds", "Published: 3 May 2022, 06:00 MSK")
    assert document.published_at == dt.datetime(2022, 5, 3, 3, tzinfo=dt.UTC)
    assert (document.published_offset, document.published_precision) == (180, "minute")
    assert document.published_raw == "Published: 3 May 2022, 06:00 MSK"


# Datelines

DATELINES: list[tuple[str, str, str | None]] = [
    ("BRUSSELS (Reuters) - Ministers met on Monday.", "BRUSSELS", "Reuters"),
    ("NEW YORK (AP) — The mill turned.", "NEW YORK", "AP"),
    ("Berlin (dpa/AFP) – Der Rat tagt.", "Berlin", "dpa/AFP"),
    ("Frankfurt/Main (dpa) - Der Rat tagt.", "Frankfurt/Main", "dpa"),
    ("St. Petersburg (dpa) - Der Rat tagt.", "St. Petersburg", "dpa"),
    ("Bad Lindweiler (dpa/lrs) - Der Rat tagt.", "Bad Lindweiler", "dpa/lrs"),
    ("MOSCOW, April 1 (TASS) - The mill turned.", "MOSCOW", "TASS"),
    ("OSLO, Norway (AP) — The mill turned.", "OSLO, Norway", "AP"),
    ("PARIS (PELLOW WIRE) - The mill turned.", "PARIS", "PELLOW WIRE"),
    ("Paris (AFP) – Le moulin tourne.", "Paris", "AFP"),
    ("Madrid, 3 may (EFE).- El molino gira.", "Madrid", "EFE"),
    ("МОСКВА, 1 апр — РИА Новости. Мельница пошла.", "МОСКВА", "РИА Новости"),
    ("МОСКВА, 1 апреля. /ТАСС/. Мельница пошла.", "МОСКВА", "ТАСС"),
    ("(ANSA) - ROMA, 03 MAG - Il mulino gira.", "ROMA", "ANSA"),
    ("Roma, 3 mag. (askanews) - Il mulino gira.", "Roma", "askanews"),
    ("Lisboa, 03 mai 2023 (Lusa) – A azenha gira.", "Lisboa", "Lusa"),
    ("RIO DE JANEIRO (Reuters) - A azenha gira.", "RIO DE JANEIRO", "Reuters"),
    ("DEN HAAG (ANP) - De molen draait.", "DEN HAAG", "ANP"),
    ("Łódź (PAP) - Młyn się kręci.", "Łódź", "PAP"),
    ("İSTANBUL (AA) - Değirmen dönüyor.", "İSTANBUL", "AA"),
    ("КИЇВ, 3 травня. /Укрінформ/. Млин пішов.", "КИЇВ", "Укрінформ"),
    ("WASHINGTON — The mill turned.", "WASHINGTON", None),
    ("KYIV, Ukraine - The mill turned.", "KYIV", None),
]


@pytest.mark.parametrize(("paragraph", "place", "agency"), DATELINES)
def test_datelines(paragraph: str, place: str, agency: str | None) -> None:
    found = opening(paragraph)
    assert found is not None
    assert found[:2] == (place, agency)
    assert paragraph.startswith(found[2])


@pytest.mark.parametrize(
    "paragraph",
    [
        "Jones (35) - the captain - left the pitch in tears.",
        "Anna Lee (SPD) - the deputy for Brae - left the hall.",
        "Brae (1-0) - the goal fell late.",
        "Im Mai (2022) - so heißt es - war der Fluss trocken.",
        "Lyon — Le maire a parlé.",
        "PELLAU. Die Mühle steht leer.",
        "(il mulino) - Roma, 3 maggio - gira ancora.",
        "Q — What is the mill for?",
        "A boat – the last one – left at dawn.",
        "The mill at Pellow - once a barn - is a bakery.",
    ],
)
def test_no_datelines(paragraph: str) -> None:
    assert opening(paragraph) is None


def test_dateline_stays_in_the_text() -> None:
    document = read("The mill grinds again", "PELLOW (Reuters) - The mill has been sold, its owner said on Monday.")
    assert (document.dateline, document.agency) == ("PELLOW", "Reuters")
    assert document.text.startswith("PELLOW (Reuters) - The mill")


def test_dateline_of_a_later_paragraph_is_none() -> None:
    document = clean("\n\n".join([*PARAGRAPHS["en"], "PELLOW (Reuters) - The mill has been sold on Monday."]))
    assert (document.dateline, document.agency) == (None, None)


# People

BYLINES: list[tuple[str, tuple[str, ...]]] = [
    ("By Ann Lorne", ("Ann Lorne",)),
    ("By Ann Lorne and Bo Diaz", ("Ann Lorne", "Bo Diaz")),
    ("By Ann Lorne, Bo Diaz and Cy Brandt", ("Ann Lorne", "Bo Diaz", "Cy Brandt")),
    ("BY ANN LORNE", ("ANN LORNE",)),
    ("By Ann Lorne, staff writer", ("Ann Lorne",)),
    ("By Ann Lorne, Science Correspondent", ("Ann Lorne",)),
    ("By Ann Lorne in Pellow", ("Ann Lorne",)),
    ("By Ann Lorne (Pellow)", ("Ann Lorne",)),
    ("By Ludo van der Meer", ("Ludo van der Meer",)),
    ("By J.K. Brae", ("J.K. Brae",)),
    ("By Anna-Lena O'Brack", ("Anna-Lena O'Brack",)),
    ("By Ann Lorne | 3 May 2023", ("Ann Lorne",)),
    ("By Ann Lorne • Editor", ("Ann Lorne",)),
    ("Posted on 3 May 2022 by Ann Lorne", ("Ann Lorne",)),
    ("By Ann Lorne Published 3 May 2023", ("Ann Lorne",)),
    ("Von Anna Lehm und Bo Ost", ("Anna Lehm", "Bo Ost")),
    ("Von Anna Lehm, Rohrstadt", ("Anna Lehm",)),
    ("Ein Kommentar von Anna Lehm", ("Anna Lehm",)),
    ("Par Jeanne Brède et Paul Ostier", ("Jeanne Brède", "Paul Ostier")),
    ("Propos recueillis par Jeanne Brède", ("Jeanne Brède",)),
    ("Por Ana Lemos y Bea Ríos", ("Ana Lemos", "Bea Ríos")),
    ("POR ANA LEMOS", ("ANA LEMOS",)),
    ("Автор: Анна Лемова", ("Анна Лемова",)),
    ("Текст: Анна Лемова, Иван Остов", ("Анна Лемова", "Иван Остов")),
    ("By Friday", ()),
    ("By the river", ()),
    ("By Land and Sea", ()),
    ("By Ann", ()),
    ("By our own correspondent", ()),
    ("Von Berlin nach Rom", ()),
    ("Von Haus aus", ()),
    ("di Anna Lemmi", ("Anna Lemmi",)),
    ("Di Anna Lemmi e Bruno Osti", ("Anna Lemmi", "Bruno Osti")),
    ("Di Anna Lemmi Pubblicato il 3 maggio 2023", ("Anna Lemmi",)),
    ("Por Ana Lemos e Rui Leiria", ("Ana Lemos", "Rui Leiria")),
    ("Door Anna van der Weer", ("Anna van der Weer",)),
    ("Door Jan van ’t Hof", ("Jan van 't Hof",)),
    ("Autor: Anna Łęcka i Jan Źródłowski", ("Anna Łęcka", "Jan Źródłowski")),
    ("Tekst: Anna Łęcka, Kraków | 3 maja 2023", ("Anna Łęcka",)),
    ("Yazan: Ayşe İnce ve Çağrı Şen", ("Ayşe İnce", "Çağrı Şen")),
    ("Автор: Ганна Лемченко та Іван Рифенко", ("Ганна Лемченко", "Іван Рифенко")),
    ("Di Maio e Mare", ()),
    ("Door weer en wind", ()),
    ("Por Terra e Mar", ()),
    ("Von Menschen und Mäusen", ()),
    ("Par exemple", ()),
    ("Par Monts et Vaux", ()),
    ("Por ejemplo", ()),
    ("Ann Lorne", ()),
    ("By Ann Lorne the mill was painted, by Bo Diaz it was drawn, and by nobody was it ever paid for.", ()),
]


@pytest.mark.parametrize(("line", "people"), BYLINES)
def test_bylines(line: str, people: tuple[str, ...]) -> None:
    assert byline(line, "en") == people


def test_name_in_capitals_is_written_as_a_name() -> None:
    document = read("The mill grinds again", "BY ANN LORNE")
    assert document.authors == ("Ann Lorne",)
    assert [e.raw for e in document.evidence if e.field == "authors"] == ["BY ANN LORNE"]


def test_role_under_a_byline_goes_with_it() -> None:
    document = read("The mill grinds again\nBy Ann Lorne\nScience correspondent, Valley News")
    assert document.authors == ("Ann Lorne",)
    assert document.text == "\n\n".join(PARAGRAPHS["en"])


def test_byline_below_a_standfirst_is_read_and_one_in_the_body_stays() -> None:
    document = read("The mill grinds again", "Two sisters have bought a ruin, and it bakes.", "By Ann Lorne")
    assert document.authors == ("Ann Lorne",)
    assert "Two sisters have bought a ruin, and it bakes." in document.text
    inside = clean("\n\n".join([*PARAGRAPHS["en"][:2], "By Ann Lorne", *PARAGRAPHS["en"][2:]]))
    assert inside.authors == ()
    assert "By Ann Lorne" in inside.text


@pytest.mark.parametrize(
    ("line", "people"),
    [
        (
            "(Additional reporting by Ann Lorne and Bo Diaz; Editing by Cy Brandt)",
            ("Ann Lorne", "Bo Diaz", "Cy Brandt"),
        ),
        ("Reporting by Ann Lorne, editing by Ann Lorne", ("Ann Lorne",)),
        ("Ann Lorne contributed to this report.", ("Ann Lorne",)),
        ("Redigiert von Anna Lehm", ("Anna Lehm",)),
        ("Redaktion: Anna Lehm", ("Anna Lehm",)),
        ("Édité par Jeanne Brède", ("Jeanne Brède",)),
        ("Traduit par Jeanne Brède et Paul Ostier", ("Jeanne Brède", "Paul Ostier")),
        ("Con información de Ana Lemos", ("Ana Lemos",)),
        ("Перевод: Иван Остов", ("Иван Остов",)),
        ("Traduzione di Anna Lemmi", ("Anna Lemmi",)),
        ("Hanno collaborato Anna Lemmi e Bruno Osti", ("Anna Lemmi", "Bruno Osti")),
        ("Edição: Ana Lemos; revisão: Rui Leiria", ("Ana Lemos", "Rui Leiria")),
        ("Vertaling: Anna Weer", ("Anna Weer",)),
        ("Oprac. Jan Lem", ("Jan Lem",)),
        ("Rozmawiała Anna Łęcka", ("Anna Łęcka",)),
        ("Editör: Çağrı Şen", ("Çağrı Şen",)),
        ("Переклала Ганна Лемченко", ("Ганна Лемченко",)),
        ("Produzione Vini Pellano", ()),
        ("Współpraca Gmina Pelary", ()),
        ("The book was edited by Ann Lorne.", ()),
        ("Editing takes a week, and the printing two.", ()),
        ("Reporting by candlelight has its charms.", ()),
    ],
)
def test_editorial_credits(line: str, people: tuple[str, ...]) -> None:
    assert contributors(line) == people
    document = read("The mill grinds again", below=line)
    assert document.contributors == people
    assert (line in document.text) == (not people)


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("The pier at dawn. Photo: Ann Lorne / Wire", "Ann Lorne / Wire"),
        ("Photo by Ann Lorne", "Ann Lorne"),
        ("© Ann Lorne / Wire", "Ann Lorne / Wire"),
        ("A boat at noon © Ann Lorne", "Ann Lorne"),
        ("A hen on the roof (AP Photo/Ann Lorne)", "AP Photo/Ann Lorne"),
        ("(Ann Lorne/Reuters)", "Ann Lorne/Reuters"),
        ("Rescuers at the scene. ANN LORNE", "ANN LORNE"),
        ("Foto: privat", "privat"),
        ("Foto: Anna Lehm/dpa", "Anna Lehm/dpa"),
        ("Crédit photo : Jeanne Brède", "Jeanne Brède"),
        ("Foto: Ana Lemos", "Ana Lemos"),
        ("Фото: Иван Остов / ТАСС", "Иван Остов / ТАСС"),
        ("Il molo all'alba. Foto Anna Lemmi", "Anna Lemmi"),
        ("Il molo all'alba (Foto LaPresse)", "LaPresse"),
        ("O cais ao amanhecer. (Foto: Ana Lemos/Agência Brasil)", "Ana Lemos/Agência Brasil"),
        ("Foto: divulgação", "divulgação"),
        ("De kade bij zonsopgang. Beeld ANP / Anna Weer", "ANP / Anna Weer"),
        ("Beeld ANP", "ANP"),
        ("Molo o świcie fot. Anna Łęcka", "Anna Łęcka"),
        ("Fot. Anna Łęcka / East News", "Anna Łęcka / East News"),
        ("Şafakta iskele. (Fotoğraf: Çağrı Şen/AA)", "Çağrı Şen/AA"),
        ("Світлина: Ганна Лемченко", "Ганна Лемченко"),
        ("Причал на світанку. Фото Укрінформ", "Укрінформ"),
    ],
)
def test_image_credits(line: str, name: str) -> None:
    assert (credit(line) or ("", ""))[0] == name
    document = clean("\n\n".join([*PARAGRAPHS["en"][:2], line, *PARAGRAPHS["en"][2:]]))
    assert document.image_credits == (name,)
    assert document.text == "\n\n".join(PARAGRAPHS["en"])
    assert document.copyright is None


@pytest.mark.parametrize(
    "line",
    [
        "The photo: a boy, a dog and a boat on the wide grey water of the bay, as it was then.",
        "He kept one photo of the mill, and it burned.",
        "The mayor was joined on the pier by Rep. Nancy Lorne",
        "Foto Rossi ha chiuso dopo cinquant'anni di ritratti",
        "Beeld Maria Magdalena",
        "She holds a Ph. D. in milling",
        "© 2024 Pellow Post Ltd",
    ],
)
def test_no_image_credits(line: str) -> None:
    assert credit(line) is None


@pytest.mark.parametrize(
    ("line", "claims"),
    [
        ("© 2024 Pellow Post Ltd. All rights reserved.", True),
        ("Copyright © 2005-2022 Pellow Post", True),
        ("© Pellow Post, 2011–2023", True),
        ("© Pellauer Bote GmbH", True),
        ("© 2024 Il Pellanese S.p.A. - Tutti i diritti riservati", True),
        ("© O Pelarense, Lda.", True),
        ("© 2024 De Pellaarder. Alle rechten voorbehouden.", True),
        ("© 2024 Pelarzanin. Wszelkie prawa zastrzeżone.", True),
        ("PELAR POSTASI - TÜM HAKLARI SAKLIDIR", True),
        ("© ТОВ «Пелівський вісник»", True),
        ("© ООО «Пелловский вестник»", True),
        ("© AP Photo / Ann Lorne", False),
        ("© Ann Lorne via Pellow Wire", False),
        ("© Foto: Anna Lehm 2023", False),
        ("The court found that copyright had passed to the sister in 1994.", False),
    ],
)
def test_copyright_or_a_picture_s_credit(line: str, claims: bool) -> None:
    assert is_copyright(line, tail=False) == claims
    document = read("The mill grinds again", below=line)
    assert document.copyright == (line if claims else None)


# Breadcrumbs and URLs


@pytest.mark.parametrize(
    ("line", "places"),
    [
        ("Home > World > Africa", ("World", "Africa")),
        ("Home / News / Mills", ("News", "Mills")),
        ("HomeRussia & FSU", ("Russia & FSU",)),
        ("Startseite › Inland › Gesellschaft", ("Inland", "Gesellschaft")),
        ("Accueil / Monde", ("Monde",)),
        ("Inicio > Economía", ("Economía",)),
        ("Главная → Общество", ("Общество",)),
        ("Homes near the river", ()),
        ("Home is where the heart is", ()),
        ("Home", ()),
        ("From home > to mill", ()),
    ],
)
def test_breadcrumbs_and_section(line: str, places: tuple[str, ...]) -> None:
    assert breadcrumbs(line) == places
    document = read(line, "The old mill at Pellow grinds again")
    assert document.section == (places[-1] if places else None)


def test_the_page_s_own_crumb_is_no_section() -> None:
    title = "The old mill at Pellow grinds again"
    document = read(f"Home > News > {title}", title)
    assert (document.title, document.section) == (title, "News")


URLS: list[tuple[str, str | None, str | None, str | None]] = [
    (
        "https://WWW.Harbour-Wire.co.uk:443/news/1?utm_source=x&id=4#top",
        "https://www.harbour-wire.co.uk/news/1?id=4",
        "www.harbour-wire.co.uk",
        "harbour-wire.co.uk",
    ),
    (
        "https://news.harbour-wire.com/?fbclid=abc",
        "https://news.harbour-wire.com/",
        "news.harbour-wire.com",
        "harbour-wire.com",
    ),
    ("https://mühle-pellau.de/brot", "https://mühle-pellau.de/brot", "mühle-pellau.de", "mühle-pellau.de"),
    ("https://mill.co.uk:8080/x", "https://mill.co.uk:8080/x", "mill.co.uk", "mill.co.uk"),
    ("http://192.168.1.4/x", "http://192.168.1.4/x", "192.168.1.4", None),
    ("not a url", None, None, None),
    ("http://", None, None, None),
    ("https://localhost/x", None, None, None),
    ("https://[::1/x", None, None, None),
]


@pytest.mark.parametrize(("url", "canonical", "host", "domain"), URLS)
def test_urls(url: str, canonical: str | None, host: str | None, domain: str | None) -> None:
    document = clean(PARAGRAPHS["en"][0], url=url)
    assert document.url == url
    assert (document.canonical_url, document.host, document.registered_domain) == (canonical, host, domain)
    assert urls.host(url) == host
    assert document.site == (host.removeprefix("www.") if host else None)


@pytest.mark.parametrize(
    ("lines", "url"),
    [
        ("https://www.harbour-wire.com/news/1", "https://www.harbour-wire.com/news/1"),
        ("URL: https://www.harbour-wire.com/news/1", "https://www.harbour-wire.com/news/1"),
        ("Source: <https://www.harbour-wire.com/news/1>", "https://www.harbour-wire.com/news/1"),
        ("https://www.harbour-wire.com/news/1\n\nhttps://www.harbour-wire.com/news/2", None),  # which is it?
    ],
)
def test_url_lines(lines: str, url: str | None) -> None:
    document = read(lines, "The old mill at Pellow grinds again")
    assert document.url == url
    assert "https://" not in document.text


def test_url_of_the_caller_goes_before_that_of_the_page() -> None:
    raw = "\n\n".join(["https://a.example.com/1", "The old mill at Pellow grinds again", *PARAGRAPHS["en"]])
    document = clean(raw, url="https://www.b.example.org/2", site="The B")
    assert (document.url, document.host, document.site) == ("https://www.b.example.org/2", "www.b.example.org", "The B")
    assert [(e.origin, e.value) for e in document.evidence if e.field == "url"] == [
        ("argument", "https://www.b.example.org/2")
    ]


def test_url_in_a_sentence_stays_and_is_not_the_page_s() -> None:
    line = "The tables are at https://www.tarn-tables.com/night for anybody who can read them."
    document = clean("\n\n".join([*PARAGRAPHS["en"][:2], line, *PARAGRAPHS["en"][2:]]))
    assert (document.url, document.host) == (None, None)
    assert line in document.text


# Language


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_language_is_that_of_the_prose_not_of_the_template(language: str) -> None:
    foreign = {
        "en": ["Zum Inhalt springen", "Alle Rechte vorbehalten", "Datenschutzerklärung"],
        "ru": ["Skip to main content", "Terms of use", "Privacy policy"],
    }.get(language, ["Перейти к содержанию", "Все права защищены", "Поделиться"])
    document = read(foreign[0], language=language, below="\n\n".join(foreign[1:]))
    assert document.language == language
    assert document.language_score is not None
    assert 0.5 < document.language_score <= 1.01
    assert document.text == "\n\n".join(PARAGRAPHS[language])


def test_nothing_has_no_language() -> None:
    assert (clean("").language, clean("12 34 56").language) == (None, None)


# Titles

TITLES: list[tuple[list[str], str | None]] = [
    (["The old mill at Pellow grinds again"], "The old mill at Pellow grinds again"),
    (["Night ferry"], "Night ferry"),
    ([], None),
    (["Home > News", "The old mill at Pellow grinds again"], "The old mill at Pellow grinds again"),
    (["Will the mill grind again?"], "Will the mill grind again?"),
    # a kicker, a standfirst, a slogan above the menu
    (["Bread", "The old mill at Pellow grinds again"], "The old mill at Pellow grinds again"),
    (
        ["The old mill at Pellow grinds again", "Two sisters have bought a ruin, and it bakes."],
        "The old mill at Pellow grinds again",
    ),
    (
        ["News that floats since 1911", "HomeNewsSportWeather", "The old mill at Pellow grinds again"],
        "The old mill at Pellow grinds again",
    ),
    (["The old mill at Pellow grinds again"] * 2, "The old mill at Pellow grinds again"),
    (["By Ann Lorne", "3 May 2023"], None),
    (["https://www.harbour-wire.com/news/1"], None),
    (["Share on Facebook", "4 min read"], None),
]


@pytest.mark.parametrize(("above", "title"), TITLES)
def test_titles(above: list[str], title: str | None) -> None:
    document = read(*above)
    assert document.title == title
    assert document.text.endswith("\n\n".join(PARAGRAPHS["en"]))
    assert title is None or title not in document.text


def test_standfirst_stays() -> None:
    document = read("The old mill at Pellow grinds again", "Two sisters have bought a ruin, and it bakes.")
    assert document.text.startswith("Two sisters have bought a ruin, and it bakes.")


# Evidence


FULL = "\n\n".join(
    [
        "https://www.harbour-wire.co.uk/news/1?utm_source=x",
        "Home > News > Mills",
        "The old mill at Pellow grinds again",
        "By Ann Lorne and Bo Diaz",
        "Published: 3 May 2022, 06:00 MSK\nUpdated: 4 May 2022",
        "The wheel pit. Photo: Jonah Reef / Wire",
        "PELLOW (Reuters) - The mill has been sold to two sisters, its last owner said on Monday.",
        *PARAGRAPHS["en"],
        "(Editing by Cy Brandt)",
        "© 2024 Harbour Wire Ltd. All rights reserved.",
    ]
)
STATED = {
    "url": "https://www.harbour-wire.co.uk/news/1?utm_source=x",
    "section": "Mills",
    "title": "The old mill at Pellow grinds again",
    "authors": ("Ann Lorne", "Bo Diaz"),
    "published_at": dt.datetime(2022, 5, 3, 3, tzinfo=dt.UTC),
    "modified_at": dt.datetime(2022, 5, 4, tzinfo=dt.UTC),
    "image_credits": ("Jonah Reef / Wire",),
    "dateline": "PELLOW",
    "agency": "Reuters",
    "contributors": ("Cy Brandt",),
    "copyright": "© 2024 Harbour Wire Ltd. All rights reserved.",
}


@pytest.mark.parametrize("field", STATED)
def test_every_field_that_the_page_states_is_read_with_evidence(field: str) -> None:
    document = clean(FULL)
    value = STATED[field]
    assert getattr(document, field) == value
    evidence = [one for one in document.evidence if one.field == field]
    values = value if isinstance(value, tuple) else (value.isoformat() if isinstance(value, dt.datetime) else value,)
    assert [one.value for one in evidence] == list(values)
    assert all(one.raw in FULL and one.origin and one.method and 0 < one.confidence <= 1 for one in evidence)


def test_follows_from_the_url() -> None:
    document = clean(FULL)
    assert document.canonical_url == "https://www.harbour-wire.co.uk/news/1"
    assert (document.host, document.registered_domain) == ("www.harbour-wire.co.uk", "harbour-wire.co.uk")


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_nothing_is_guessed_of_bare_prose(language: str) -> None:
    document = read(language=language)
    empty = Document("")
    for field in (*STATED, "host", "site", "canonical_url", "registered_domain", "publisher", "tags", "description"):
        assert getattr(document, field) == getattr(empty, field), field
    assert document.evidence == ()


def test_nothing_is_guessed_of_dates_and_people_in_prose() -> None:
    lines = [
        "The treaty was signed on 3 May 2022 by Ann Lorne, and Bo Diaz held the pen.",
        "In 1994 copyright passed to Cy Brandt, who was 12; the photo by the door shows him.",
    ]
    document = clean("\n\n".join([*PARAGRAPHS["en"], *lines, PARAGRAPHS["en"][0] + " So it was."]))
    assert document.evidence == ()
    assert (document.published_at, document.authors, document.copyright, document.title) == (None, (), None, None)


def test_every_evidence_is_of_a_field_that_is_set() -> None:
    document = clean_page(Page(FULL, url="https://mill.example.org/1"))
    assert {one.field for one in document.evidence} == set(STATED)
    assert [one.value for one in document.evidence if one.field == "url"] == ["https://mill.example.org/1"]
