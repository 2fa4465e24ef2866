"""The title of a page of HTML: the headline that it states, without the site's name and whole. All text is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import clean
from cleaners.metadata.headline import without_site
from cleaners.metadata.sites import Site, site

HEADLINE = "Tide clock stops at noon"
TEXT = (
    "<p>The clock on the pier stopped at noon on Tuesday, and the tide did not notice.</p>"
    "<p>A clockmaker from the next town took the works apart and found a shrimp between two wheels.</p>"
)
SITE_NAME = "<meta property=og:site_name content='Pier Gazette'>"


def title(head: str = "", body: str = "", url: str | None = "https://www.pier-gazette.example/a/4711") -> str | None:
    html = f"<!doctype html><html><head>{head}</head><body>{body}<article>{TEXT}</article></body></html>"
    return clean(html, url=url).title


def og(text: str) -> str:
    return f'<meta property="og:title" content="{text}">'


def news(text: str) -> str:
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{text}"}}</script>'


PIER = site(["Pier Gazette", "The Pier"], "https://www.pier-gazette.example/news")


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Tide clock stops | Pier Gazette", "Tide clock stops"),
        ("Pier Gazette - Tide clock stops", "Tide clock stops"),
        ("Tide clock stops – News – Pier Gazette", "Tide clock stops – News"),
        ("Tide clock stops | Pier Gazette | The Pier", "Tide clock stops"),
        ("Tide clock stops | Pier Gazette Online", "Tide clock stops"),
        ("Tide clock stops « piergazette.example", "Tide clock stops"),
        ("Tide clock stops｜Pier Gazette", "Tide clock stops"),
        ("Tide clock stops - a mystery", "Tide clock stops - a mystery"),
        ("Pier: the clock stops", "Pier: the clock stops"),
        ("Pier Gazette: our first hundred years", "Pier Gazette: our first hundred years"),
        ("Pier Gazette readers vote - a clock wins", "Pier Gazette readers vote - a clock wins"),
        ("Clock-maker at the Pier Gazette", "Clock-maker at the Pier Gazette"),
        ("Pier Gazette", "Pier Gazette"),
    ],
)
def test_only_the_sites_name_leaves_a_title(stated: str, expected: str) -> None:
    assert without_site(stated, PIER) == expected


@pytest.mark.parametrize(
    ("name", "url", "is_like"),
    [
        ("Harbour Wire", "https://www.harbour-wire.example/", True),
        ("Harbour Wire US", "https://harbourwire.example/", True),
        ("Lamplight", "https://getlamplight.example/", True),
        ("North Bay Boat Club", "https://nbbc.example/", True),
        ("Forums", "https://forums.lamplight.example/", True),
        ("Harbour", "https://harbour-wire.example/", True),
        ("A mystery", "https://harbour-wire.example/", False),
        ("Harbour at night: what the lamps say", "https://wire.example/", False),
        ("Wire", "https://np.example/", False),
        ("Harbour Wire", None, False),
        ("Harbour Wire", "https://web.archive.org/web/2014/http://harbourwire.example/tide", True),
    ],
)
def test_what_looks_like_the_name_of_a_site(name: str, url: str | None, is_like: bool) -> None:
    assert site([], url).is_like(name) is is_like


def test_a_site_is_known_by_the_initials_of_a_long_name() -> None:
    assert site(["North Bay Boat Club"], "https://www.boats.example/").is_name("NBBC")
    assert not site(["Boat Club"], "https://www.boats.example/").is_name("BC")


@given(st.text(max_size=80))
def test_a_title_is_cut_at_its_ends_only(stated: str) -> None:
    assert without_site(stated, PIER) in stated
    assert without_site(stated, Site()) == stated.strip()


@pytest.mark.parametrize(
    ("head", "body"),
    [
        # The heading names the site: by its name, as a logo, or because the page's title ends with it.
        (f"<title>{HEADLINE} | Pier Gazette</title>{SITE_NAME}{og(HEADLINE)}", "<h1>Pier Gazette</h1>"),
        (f"<title>{HEADLINE} : All things tidal</title>", "<h1>All things tidal</h1>"),
        (f"<title>{HEADLINE}</title>", "<h1><a href='/'>All things tidal</a></h1>"),
        (f"<title>{HEADLINE}</title>", "<div class=site-title><h1>All things tidal</h1></div>"),
        # ... but a headline that links to the front page, or is named after a brand, is stated elsewhere as well.
        (og(f"{HEADLINE} | Pier Gazette") + SITE_NAME, f"<h1 class=brand>{HEADLINE}</h1>"),
        ("", f"<h1>{HEADLINE}</h1>"),
        # The heading of the page among several; the hidden one is none.
        (f"<title>{HEADLINE}</title>", f"<h1>Menu</h1><h1>{HEADLINE}</h1><h1>Read on</h1>"),
        (f"<title>{HEADLINE}</title>", f"<h1 hidden>Skip to the tide tables</h1><h1>{HEADLINE}</h1>"),
        (og(HEADLINE), "<h1>Menu of the house</h1><h1>More from the pier</h1>"),
        # A kicker before it, a label behind it.
        (og(HEADLINE), f"<h1><span class=kicker>Harbour news</span> {HEADLINE}</h1>"),
        (news(HEADLINE), f"<h1>{HEADLINE} (pier.example) 87</h1>"),
        (og(HEADLINE), f"<h1>Thread: {HEADLINE}</h1>"),
        # A section between headline and site; a blog's archive before it.
        (f"<title>{HEADLINE} - Harbour | Pier Gazette</title>" + og(f"{HEADLINE} - Harbour") + news(HEADLINE), ""),
        (f"<title>{HEADLINE} | Harbour | Pier Gazette</title>" + og(f"{HEADLINE} | Harbour"), f"<h2>{HEADLINE}</h2>"),
        (f"<title>Pier Gazette » Archive » {HEADLINE}</title>{SITE_NAME}", f"<p>{HEADLINE}</p>"),
        # Entities that were escaped twice, marks that nobody sees.
        (og("Tide clock stops at&amp;#32;noon"), ""),
        ("", "<h1>Tide clock stops at n&shy;oon <a href='#clock'>¶</a></h1>"),
    ],
)
def test_the_headline_is_taken_whole(head: str, body: str) -> None:
    assert title(head, body) == HEADLINE


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        # Words that the heading glued together are apart in the other statements.
        (
            og("Harbour / Tide clock stops"),
            "<h1><b>Harbour</b><b>Tide clock stops</b></h1>",
            "Harbour / Tide clock stops",
        ),
        # The address speaks for the headline that it was made of.
        (
            og("Why the hands stand still") + "<meta property=og:type content=article>",
            "<h1>Tide clock stops</h1>",
            "Tide clock stops",
        ),
        # A colon is no separator of the site: what stands before it is what the headline is about.
        ("<title>Clocks: a history</title>", "<h2>Clocks of the</h2>", "Clocks: a history"),
        # A product's page and an article's have their name as heading, whatever search engines are told.
        (
            og("Buy tide clocks, fast and cheap") + "<meta property=og:type content=product>",
            "<h1>Tide clock</h1>",
            "Tide clock",
        ),
        (og("Buy tide clocks, fast and cheap"), "<h1>Welcome</h1>", "Buy tide clocks, fast and cheap"),
        # Truncated for social networks.
        (
            og("Tide clock stops, and") + news("Tide clock stops, and nobody notices"),
            "<h1>Tide clock stops, and nobody notices</h1>",
            "Tide clock stops, and nobody notices",
        ),
        # What stands before the headline of JSON-LD is a kicker.
        (
            og("Tip of the week | Tide clock stops") + news("Tide clock stops"),
            "<h1>Tip of the week Tide clock stops</h1>",
            "Tide clock stops",
        ),
        # A heading with which the title ends is no site's name if it is long; that of a form is no headline.
        (
            "<title>Petition : No more tide clocks that stop on our pier</title>",
            "<h1>Log in</h1><h1>No more tide clocks that stop on our pier</h1>",
            "No more tide clocks that stop on our pier",
        ),
        # Other scripts have no spaces and no capitals.
        ("<title>潮汐时钟停了｜码头报</title><meta property=og:site_name content=码头报>", "", "潮汐时钟停了"),
        ("<title>조수 시계가 멈췄다-사회ㅣ부두신문</title>", "<h1>조수 시계가 멈췄다</h1>", "조수 시계가 멈췄다"),
    ],
)
def test_the_statement_that_most_speaks_for(head: str, body: str, expected: str) -> None:
    assert title(head, body, "https://www.pier-gazette.example/2023/tide-clock-stops") == expected


def test_the_front_page_alone_is_titled_with_the_sites_name() -> None:
    head = f"<title>Pier Gazette</title>{SITE_NAME}"
    assert title(head, "", "https://www.pier-gazette.example/") == "Pier Gazette"
    assert title(head) is None


def test_a_title_keeps_its_evidence() -> None:
    document = clean(
        f"<html><head><title>{HEADLINE} | Pier Gazette</title>{SITE_NAME}</head><body>{TEXT}</body></html>"
    )
    (one,) = (one for one in document.evidence if one.field == "title")
    assert (one.value, one.raw, one.origin) == (HEADLINE, f"{HEADLINE} | Pier Gazette", "title")
