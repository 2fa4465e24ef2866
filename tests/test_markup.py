"""Metadata from HTML: what the mark-up states, and nothing where it states nothing."""

from __future__ import annotations

import pytest

from cleaners import clean

BODY = (
    "<article><h1>{h1}</h1><p>The clock on the pier stopped at noon on Tuesday, and the tide did not notice.</p>"
    "<p>A clockmaker from the next town took the works apart and found a shrimp between two wheels.</p>"
    "<p>Repairs will take until June, the harbour office said, and cost as much as a small boat.</p></article>"
)


def page(head: str = "", h1: str = "Tide clock stops", before: str = "", lang: str = "en") -> str:
    return f"<!doctype html><html lang={lang}><head>{head}</head><body>{before}{BODY.format(h1=h1)}</body></html>"


def ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


@pytest.mark.parametrize(
    ("head", "at", "offset", "precision"),
    [
        (ld('{"@type":"NewsArticle","datePublished":"2023-05-03T14:05:00+02:00"}'), "2023-05-03T12:05", 120, "second"),
        (
            ld('{"@graph":[{"@type":"WebSite"},{"@type":["Article"],"datePublished":"2023-05-03"}]}'),
            "2023-05-03T00:00",
            None,
            "day",
        ),
        (
            ld('[{"@type":"BreadcrumbList"},{"@type":"BlogPosting","datePublished":"2023-05-03T14:05Z"}]'),
            "2023-05-03T14:05",
            0,
            "minute",
        ),
        (ld('{"@type":"Article","datePublished":"2023-05-03T14:05:00+02:00",}'), "2023-05-03T12:05", 120, "second"),
        (ld('<!-- {"@type":"Article","datePublished":"2023-05-03"} -->'), "2023-05-03T00:00", None, "day"),
        (ld('{"@type":"Article","datePublished":"2023-05-03"} trailing rubbish'), "2023-05-03T00:00", None, "day"),
        (
            '<meta property="article:published_time" content="2023-05-03T14:05:00-04:00">',
            "2023-05-03T18:05",
            -240,
            "second",
        ),
        ('<meta name="pubdate" content="Wed, 03 May 2023 14:05:00 +0200">', "2023-05-03T12:05", 120, "second"),
        ('<meta name="date" content="1683115500">', "2023-05-03T12:05", 0, "second"),
        ('<meta itemprop="datePublished" content="2023-05-03">', "2023-05-03T00:00", None, "day"),
        # A finer statement of the same day gives the time.
        (
            ld('{"@type":"Article","datePublished":"2023-05-03"}')
            + '<meta property="article:published_time" content="2023-05-03T14:05:00+02:00">',
            "2023-05-03T12:05",
            120,
            "second",
        ),
    ],
)
def test_stated_dates(head: str, at: str, offset: int | None, precision: str) -> None:
    document = clean(page(head))
    assert document.published_at is not None
    assert document.published_at.isoformat().startswith(at)
    assert (document.published_offset, document.published_precision) == (offset, precision)
    assert any(one.field == "published_at" for one in document.evidence)


@pytest.mark.parametrize(
    ("before", "lang", "day"),
    [
        ("<div class=post-date>3 May 2023</div>", "en", "2023-05-03"),
        ("<p><span>Published 3 May 2023</span></p>", "en", "2023-05-03"),
        ("<div class=datum>03.05.2023</div>", "de", "2023-05-03"),
        ("<div class=fecha><time datetime=2023-05-03>ayer</time></div>", "es", "2023-05-03"),
        ("<div class=post-date>03/05/2023</div>", "en-GB", "2023-05-03"),
        (f"<p>3.5.2023 - {'Die Uhr am Pier steht, und die Flut kommt doch, ' * 5}.</p>", "de", "2023-05-03"),
        (f"<p>Pressemitteilung vom 3. Mai 2023 | Kiel - {'Die Uhr steht, ' * 15}.</p>", "de", "2023-05-03"),
        ("<div class='node node-promoted'><div class=submitted>3 May 2023</div></div>", "en", "2023-05-03"),
    ],
)
def test_visible_dates(before: str, lang: str, day: str) -> None:
    html = page(lang=lang).replace("<article>", f"<article>{before}")
    assert str(clean(html).published_at)[:10] == day


@pytest.mark.parametrize(
    "html",
    [
        page(),
        page("<meta name=copyright content='© 2019 Pier Gazette'>"),
        page(ld('{"@type":"WebPage","datePublished":"2019-04-01"}')),
        page(ld('{"@type":"Article","datePublished":"soon"}')),
        page(ld('{"@type":"Article","datePublished":')),
        page(before="<div class=post-date>03/05/2023</div>"),
        page(before=f"<p>In 2019 the clock stopped on 3 May 2019, and {'nobody noticed, ' * 12}</p>"),
        page(before="<aside class=related><time datetime=2020-01-01>x</time></aside>"),
        page().replace("</body>", "<footer>© 2019 Pier Gazette, 1 January 2019</footer></body>"),
    ],
)
def test_an_undated_page_has_no_date(html: str) -> None:
    assert clean(html).published_at is None


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2023/05/03/tide-clock", "2023-05-03"),
        ("2023/may/03/tide-clock", "2023-05-03"),
        ("2023/october/03/tide-clock", "2023-10-03"),
        ("2023/harbour/03/tide-clock", "None"),
    ],
)
def test_a_day_in_the_address(path: str, day: str) -> None:
    assert str(clean(page(), url=f"https://pier.example/{path}").published_at)[:10] == day


def test_a_shown_day_that_takes_the_month_for_the_day_is_the_stated_one() -> None:
    stated = ld('{"@type":"Article","datePublished":"2023-11-04T10:00:00+01:00"}')
    shown = page(stated, lang="de").replace("<article>", "<article><p class=datum>Stand: 04/11/2023</p>")
    swapped = page(stated, lang="de").replace("<article>", "<article><p class=datum>Stand: 11/04/2023</p>")
    earlier = page(stated, lang="de").replace("<article>", "<article><p class=datum>Stand: 12.04.2023</p>")
    assert [str(clean(html).published_at)[:10] for html in (shown, swapped, earlier)] == [
        "2023-11-04",
        "2023-11-04",
        "2023-04-12",
    ]


@pytest.mark.parametrize(
    ("canonical", "url", "expected"),
    [
        ("https://pier.example/clock", "https://pier.example/clock?utm_source=x#top", "https://pier.example/clock"),
        ("https://pier.example/", "https://pier.example/clock", "https://pier.example/clock"),
        ("https://elsewhere.example/x", "https://pier.example/clock", "https://pier.example/clock"),
        (None, "https://pier.example/clock?utm_source=x", "https://pier.example/clock"),
    ],
)
def test_canonical_url(canonical: str | None, url: str, expected: str) -> None:
    head = f"<link rel=canonical href='{canonical}'>" if canonical else ""
    assert clean(page(head), url=url).canonical_url == expected


def test_other_fields() -> None:
    head = (
        "<meta name=description content='A clock.'><meta property=article:section content=Harbour>"
        "<meta property=article:tag content='clocks, tides'><meta property=og:site_name content='Pier Gazette'>"
        "<meta property=article:modified_time content='2023-05-04T10:00:00Z'>"
        "<link rel=license href='https://creativecommons.org/licenses/by/4.0/'>"
    )
    document = clean(page(head))
    assert (document.description, document.section, document.publisher) == ("A clock.", "Harbour", "Pier Gazette")
    assert document.tags == ("clocks", "tides")
    assert str(document.modified_at) == "2023-05-04 10:00:00+00:00"
    assert document.license == "CC BY 4.0"


@pytest.mark.parametrize(
    "html",
    [
        page("".join("<meta name=a content=b>" for _ in range(20_000))),
        page(ld("[" * 50_000)),
        page(ld('{"@graph":' * 2_000 + "{}" + "}" * 2_000)),
        page("<title>" + "a | " * 20_000 + "</title>"),
        "<div>" * 50_000 + "text",
        page(before="<time datetime='" + "9" * 100_000 + "'>"),
        page(
            ld(
                '{"@type":"Article","author":{"name":{"name":1}},"datePublished":{},"keywords":[1,{}],"headline":[null]}'
            )
        ),
    ],
)
def test_odd_markup_does_not_raise(html: str) -> None:
    clean(html, media_type="text/html")
