"""The authors of a page of HTML: people, as the page names them, and nobody where it names none. All is invented."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleaners import clean
from cleaners.metadata.names import MAX_NAME, has_given_name, is_name, persons

HEADLINE = "Tide clock stops at noon"
TEXT = (
    "<p>The clock on the pier stopped at noon on Tuesday, and the tide did not notice.</p>"
    "<p>A clockmaker from the next town took the works apart and found a shrimp between two wheels.</p>"
)
URL = "https://www.pier-gazette.example/2023/tide-clock"


def authors(
    head: str = "", byline: str = "", below: str = "", site: str = "Pier Gazette", url: str | None = URL
) -> tuple[str, ...]:
    named = f"<meta property='og:site_name' content='{site}'>" if site else ""
    html = (
        f"<!doctype html><html><head>{named}{head}</head><body><nav>Harbour | Weather</nav>"
        f"<article><h1>{HEADLINE}</h1>{byline}{TEXT}</article>{below}</body></html>"
    )
    return clean(html, url=url).authors


def ld(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def person(name: str, kind: str = "Person") -> str:
    return ld(f'{{"@type": "NewsArticle", "author": {{"@type": "{kind}", "name": "{name}"}}}}')


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("Ann Lee", ("Ann Lee",)),
        ("By Ann Lee", ("Ann Lee",)),
        ("Von Ann Lee und Bo Diaz", ("Ann Lee", "Bo Diaz")),
        ("Ann Lee, Bo Diaz and Cy Eff", ("Ann Lee", "Bo Diaz", "Cy Eff")),
        ("Ann Lee, Bo Diaz, and Cy Eff", ("Ann Lee", "Bo Diaz", "Cy Eff")),
        ("Ann Lee; Bo Diaz", ("Ann Lee", "Bo Diaz")),
        ("Ann Lee / Bo Diaz", ("Ann Lee", "Bo Diaz")),
        ("Ann Lee with Bo Diaz", ("Ann Lee", "Bo Diaz")),
        ("Ann Lee, Ann Lee", ("Ann Lee",)),
        ("Ann Lee Ann Lee", ("Ann Lee",)),
        # Jobs, degrees, papers, places
        ("By Ann Lee, staff writer and Bo Diaz", ("Ann Lee", "Bo Diaz")),
        ("Ann Lee, Head of Harbours, Harbour Wire", ("Ann Lee",)),
        ("Ann Lee, Rope Specialist & Harbour Educator", ("Ann Lee",)),
        ("Ann Lee, MD, PhD", ("Ann Lee",)),
        ("Ann Lee Senior Writer", ("Ann Lee Senior",)),
        ("Ann Lee Writer", ("Ann Lee",)),
        ("Rechtsanwältin Ann Lee", ("Ann Lee",)),
        ("Harbour-Reporterin Ann Lee", ("Ann Lee",)),
        ("Md Ann Lee", ("Md Ann Lee",)),
        ("Ann Lee | The Harbour Newsroom", ("Ann Lee",)),
        ("Ann Lee – Marine biologist", ("Ann Lee",)),
        ("Ann Lee (AnnWrites)", ("Ann Lee",)),
        ("Ann Lee @annlee", ("Ann Lee",)),
        ("Ann Lee ann@pier.example", ("Ann Lee",)),
        # Dates
        ("By Ann Lee Thursday, May 4, 2023 8:05AM", ("Ann Lee",)),
        ("Ann Lee March 4, 2023", ("Ann Lee",)),
        ("Mar 4, 2023 Ann Lee", ("Ann Lee",)),
        ("Ann LeeNovember 3, 2023", ("Ann Lee",)),
        ("4. Mai 2023, 14:05 · von Ann Lee", ("Ann Lee",)),
        ("Posted on 3 May 2023 by Ann Lee", ("Ann Lee",)),
        ("Ann May 3 May 2023", ("Ann May",)),
        ("Datum: 04.05.2023 Autor: Ann Lee Quelle: Hafenbote", ("Ann Lee",)),
        ("This post was written by Ann Lee", ("Ann Lee",)),
        ("Recipe by Ann Lee", ("Ann Lee",)),
        # Particles, initials, hyphens, capitals
        ("Ann von der Lee", ("Ann von der Lee",)),
        ("Walter von Lee", ("Walter von Lee",)),
        ("J. K. Lee", ("J. K. Lee",)),
        ("ANN LEE", ("Ann Lee",)),
        ("Ann LEE", ("Ann LEE",)),
        ("ann lee", ("Ann Lee",)),
        ("Dr. Ann Lee", ("Dr. Ann Lee",)),
        ("Ann Lee Jr.", ("Ann Lee Jr",)),
        # Scripts without capitals
        ("김하늘 기자", ("김하늘",)),
        ("이바다 기자 외 2명", ("이바다",)),
        ("山田太郎、鈴木花子", ("山田太郎", "鈴木花子")),
        ("记者王明 编辑：李华", ("王明",)),
        ("بقلم: محمد علي", ("محمد علي",)),
        ("सुनीता शर्मा", ("सुनीता शर्मा",)),
        ("Мария Ли", ("Мария Ли",)),
        # Pen names, accounts, teams
        ("lighthouse", ("lighthouse",)),
        ("ann.lee2", ("ann.lee2",)),
        ("Wanda & Katja", ("Wanda", "Katja")),
        ("The Pier Team", ("The Pier Team",)),
        ("By the Pier Team", ("the Pier Team",)),
    ],
)
def test_people_in_a_statement(statement: str, names: tuple[str, ...]) -> None:
    assert persons(statement) == names


@pytest.mark.parametrize(
    "statement",
    [
        "",
        "By",
        "https://social.example/pier",
        "www.pier.example",
        "/authors/ann-lee",
        "@annlee",
        "ann@pier.example",
        "pier-gazette.com",
        "12345",
        "admin",
        "undefined",
        "Staff",
        "Staff Writer",
        "Redaktion",
        "Hafen-Redaktion",
        "Redaktion Hafenbote",
        "News Desk",
        "Our Editors",
        "Sponsored by Harbour Wire",
        "Pier Publishing GmbH",
        "Hafenverein e.V.",
        "Bundesministerium für Hafenbau",
        "Copyright Pier Gazette - all rights reserved",
        "University of the Harbour",
        "Reviewed by Ann Lee",
        "Medically reviewed by Ann Lee",
        "Photos by Ann Lee",
        "By clicking you agree to our Privacy Statement",
        "3 May 2023",
        "hafenbote.de, Kiel, Germany",
    ],
)
def test_no_people_in_a_statement(statement: str) -> None:
    assert persons(statement) == ()


@pytest.mark.parametrize("statement", ["lighthouse", "ann lee", "Lee", "ann.lee2"])
def test_what_only_looks_like_a_byline_must_have_the_shape_of_a_name(statement: str) -> None:
    assert persons(statement, strict=True) == ()


@given(st.text(max_size=300), st.booleans())
def test_people_are_short_distinct_and_have_letters(statement: str, strict: bool) -> None:
    names = persons(statement, strict=strict)
    assert len(set(names)) == len(names)
    assert all(0 < len(name) <= MAX_NAME * 3 and any(map(str.isalpha, name)) for name in names)


@pytest.mark.parametrize(
    ("name", "given_name"),
    [("Ann Lee", True), ("Dr. Wolfgang Lee", True), ("Anna-Lena Lee", True), ("Harbour Wire", False), ("", False)],
)
def test_given_names(name: str, given_name: bool) -> None:
    assert has_given_name(name) is given_name


@pytest.mark.parametrize(
    ("head", "names"),
    [
        (
            ld('{"@type": "Article", "author": [{"@type": "Person", "name": "Ann Lee"}, "Bo Diaz"]}'),
            ("Ann Lee", "Bo Diaz"),
        ),
        (ld('{"@type": "Article", "author": "Ann Lee, Bo Diaz and ANN LEE"}'), ("Ann Lee", "Bo Diaz")),
        (
            ld(
                '{"@graph": [{"@type": "Article", "author": {"@id": "#a"}},'
                ' {"@type": "Person", "@id": "#a", "name": "Ann Lee"}]}'
            ),
            ("Ann Lee",),
        ),
        (ld('{"@type": "Article", "author": {"@type": "Person", "url": "https://pier.example/ann"}}'), ()),
        (person("lighthouse"), ("lighthouse",)),
        (person("Pier Gazette"), ()),
        (person("The Pier Gazette"), ()),
        (person("Reuters"), ()),
        (person("Harbour Team"), ("Harbour Team",)),
        # People are typed as organisations, and organisations as people.
        (person("Ann Lee", "Organization"), ("Ann Lee",)),
        (person("Piermedia", "Organization"), ()),
        (person("Harbour Foundation"), ()),
        ("<meta name='author' content='Ann Lee and Bo Diaz'>", ("Ann Lee", "Bo Diaz")),
        (
            "<meta name='citation_author' content='Lee, Ann'><meta name='citation_author' content='Diaz, Bo C.'>",
            ("Ann Lee", "Bo C. Diaz"),
        ),
        ("<meta name='parsely-author' content='Ann Lee'>", ("Ann Lee",)),
        ("<meta name='author' content='ann@pier.example'>", ()),
        ("<meta property='article:author' content='https://social.example/pier'>", ()),
        (
            "<meta name='twitter:label1' content='Written by'><meta name='twitter:data1' content='Ann Lee'>",
            ("Ann Lee",),
        ),
        (
            "<meta name='twitter:label1' content='Est. reading time'><meta name='twitter:data1' content='Two Minutes'>",
            (),
        ),
        # The surest kind of statement counts.
        (person("Ann Lee") + "<meta name='author' content='Bo Diaz'>", ("Ann Lee",)),
        (person("Pier Gazette") + "<meta name='author' content='Bo Diaz'>", ("Bo Diaz",)),
    ],
)
def test_stated_authors(head: str, names: tuple[str, ...]) -> None:
    assert authors(head) == names


def test_a_site_called_after_a_person_is_written_by_that_person() -> None:
    head = "<meta name='author' content='Wolfgang Lee'>"
    assert authors(head, site="Wolfgang Lee", url="https://wolfganglee.example/tides") == ("Wolfgang Lee",)
    assert authors(head.replace("Wolfgang Lee", "Harbour Wire"), site="Harbour Wire") == ()


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("<div class='byline'>By <a rel='author'>Ann Lee</a> | 3 min read</div>", ("Ann Lee",)),
        (
            "<div class='byline'>By <a rel='author'>Ann Lee</a> and <a rel='author'>Bo Diaz</a></div>",
            ("Ann Lee", "Bo Diaz"),
        ),
        ("<span itemprop='author'><span itemprop='name'>lighthouse</span> 1,234 points</span>", ("lighthouse",)),
        ("<div itemprop='author'><div>A</div><div>Ann Lee</div><div>Joined 2003</div></div>", ("Ann Lee",)),
        ("<p class='post-author'>Ann Lee<br>3 May 2023</p>", ("Ann Lee",)),
        ("<p class='post-author'>Ann Lee, Harbour Reporter</p>", ("Ann Lee",)),
        ("<p class='author'>by lighthouse</p>", ("lighthouse",)),
        ("<aside class='post-author'>Ann Lee</aside>", ("Ann Lee",)),
        ("<p class='author vcard'><a class='fn'>Tobi</a></p>", ("Tobi",)),
        ("<p>Von Ann Lee</p>", ("Ann Lee",)),
        ("<p>3 May 2023 by Ann Lee</p>", ("Ann Lee",)),
        ("<p>Ann Lee</p>", ("Ann Lee",)),
        ("<p>Ann Lee | Reporter | 3 May 2023</p>", ("Ann Lee",)),
        ("<p><a href='/people/ann-lee'>Ann Lee</a></p>", ("Ann Lee",)),
        ("<p>Written by</p><p>Qua Lee</p>", ("Qua Lee",)),
        ("<h3>Autor:</h3><div>Ann Lee/AP</div>", ("Ann Lee",)),
        ("<p><span>By</span><span>Ann Lee</span></p>", ("Ann Lee",)),
        ("<p>Qua Lee</p><p>Von Ann Lee</p>", ("Ann Lee",)),
        ("<p>3 May 2023</p><p>Qua Quay</p>", ("Qua Quay",)),
        ("<p>Qua Quay/Zo Pier</p>", ("Qua Quay", "Zo Pier")),
        ("<p>Text & Fotos: Ann Lee</p>", ("Ann Lee",)),
        ("<p class='post-author'><a href='/by/lee'>Ann Lee</a><a href='/follow'>Follow</a></p>", ("Ann Lee",)),
        (f"<div class='author-box'><p>Ann Lee</p><p>{'She writes of clocks. ' * 30}</p></div>", ("Ann Lee",)),
        ("<footer class='entry-footer'><p class='author'>Posted by Ann Lee</p></footer>", ("Ann Lee",)),
        ("<aside><a rel='author'>Ann Lee</a></aside>", ("Ann Lee",)),
        ("<div class='node-promoted'><p class='author'>Ann Lee</p></div>", ("Ann Lee",)),
        ("<span itemprop='author' itemscope><meta itemprop='name' content='Ann Lee'></span>", ("Ann Lee",)),
        # What is near the heading and no byline
        ("<p>3 May 2023</p><p>In This Article</p>", ()),
        ("<p>Qua Quay</p>", ()),
        ("<p>Written by</p><p>the harbour office, as every year</p>", ()),
        ("<span itemprop='author' itemscope><meta itemprop='name' content='alee2'></span>", ()),
        ("<div class='node-promo'><p class='author'>Ann Lee</p></div>", ()),
        ("<p><a href='/topics/ann-lee'>Ann Lee</a></p>", ()),
        ("<p>Harbour Square</p>", ()),
        ("<p class='authority'>Harbour Square</p>", ()),
        ("<p class='byline'>Sign in</p>", ()),
        ("<p>By noon the clock had stopped, and nobody knew why.</p>", ()),
        ("<div class='comments'><p class='author'>Ann Lee</p></div>", ()),
        ("<div class='related'><p class='byline'>By Ann Lee</p></div>", ()),
        ("<aside><p class='byline'>By Ann Lee</p></aside>", ()),
        ("<p class='byline' hidden>By Ann Lee</p>", ()),
    ],
)
def test_bylines(byline: str, names: tuple[str, ...]) -> None:
    assert authors(byline=byline) == names


@pytest.mark.parametrize(
    ("below", "names"),
    [
        ("<p>Text: Ann Lee</p>", ("Ann Lee",)),
        ("<p>Autorin: Ann Lee, Projektleiterin am Hafen.</p>", ("Ann Lee",)),
        ("<p>Written by Ann Lee</p>", ("Ann Lee",)),
        # Several are those of something else; a menu is no byline.
        ("<p>Written by Ann Lee</p><p>Written by Bo Diaz</p>", ()),
        ("<p>By Use Case</p>", ()),
        ("<footer><p>Written by Ann Lee</p></footer>", ()),
    ],
)
def test_the_only_line_that_says_who_wrote(below: str, names: tuple[str, ...]) -> None:
    assert authors(below=f"{TEXT * 8}<section>{below}</section>") == names


@pytest.mark.parametrize(
    ("account", "byline", "names"),
    [
        ("annlee", "<p class='author'>By Ann Lee</p>", ("Ann Lee",)),
        ("qualee", "<p class='author'>By Qua Lee</p>", ("Qua Lee",)),
        ("webdesk7", "<p class='author'>By Ann Lee</p>", ("Ann Lee",)),
        ("webdesk7", "<p class='author'>Old Pier Keeper</p>", ("webdesk7",)),
        ("webdesk7", "", ("webdesk7",)),
        ("Bo Diaz", "<p class='author'>By Ann Lee</p>", ("Bo Diaz",)),
        ("Ann", "<p>A column by Ann Lee</p>", ("Ann Lee",)),
        ("Ann", "<p class='author'>Ann</p>", ("Ann",)),
    ],
)
def test_a_byline_spells_out_who_has_an_account(account: str, byline: str, names: tuple[str, ...]) -> None:
    assert authors(person(account), byline) == names


@pytest.mark.parametrize(
    ("label", "names"),
    [
        ("<meta name=twitter:label1 content='Written by'><meta name=twitter:data1 content='Ann Lee'>", ("Ann Lee",)),
        (
            "<meta name=twitter:label1 content='Reading time'><meta name=twitter:data1 content='3 minutes'>"
            "<meta name=twitter:label2 content='Written by'><meta name=twitter:data2 content='Ann Lee'>",
            ("Ann Lee",),
        ),
        ("<meta name=twitter:label1 content='Likes'><meta name=twitter:data1 content='Ann Lee'>", ()),
    ],
)
def test_labels_of_social_networks(label: str, names: tuple[str, ...]) -> None:
    assert authors(label) == names


POSTS = (
    "<div class='post'><p>My tide clock stopped at noon, what can I do?</p></div><div class='post'><div class='{0}'>"
    "pier_keeper</div><p>Take the shrimp out.</p></div>"
)


@pytest.mark.parametrize(
    ("start", "names"),
    [
        ("<p>Started by Salty Oars, June 04, 2023</p>", ("Salty Oars",)),
        ("<p>Thread starter salty_oar</p>", ("salty_oar",)),
        ("<p class='author'>by Salty Oar » Tue May 2, 2023</p>", ("Salty Oar",)),
        ("<div class='bigusername'>salty_oar (Sal)</div>", ("salty_oar",)),
        ("<div class='postleft'><dl><dt><b>saltyoar7</b></dt><dd>Posts: 3</dd></dl></div>", ("saltyoar7",)),
        ("<span itemprop=author itemscope><meta itemprop=name content=saltyoar7></span>", ("saltyoar7",)),
        ("<div class='sidebar'><p class='username'>saltyoar7</p></div>", ("pier_keeper",)),
        ("<p class='username'>Log in</p>", ("pier_keeper",)),
    ],
)
def test_a_thread_is_by_who_started_it(start: str, names: tuple[str, ...]) -> None:
    html = (
        "<html><head><meta name=generator content=phpBB><script type='application/ld+json'>"
        '{"@type": "DiscussionForumPosting", "headline": "' + HEADLINE + '"}</script></head>'
        f"<body class=forum><h1>{HEADLINE}</h1>{start}{POSTS.format('username')}</body></html>"
    )
    assert clean(html, url="https://forum.pier.example/threads/tide-clock.12/").authors == names


def test_the_front_page_has_no_byline_of_its_own() -> None:
    byline = "<p class='byline'>By Ann Lee</p>"
    assert authors(byline=byline, url="https://www.pier-gazette.example/") == ()
    assert authors(byline=byline) == ("Ann Lee",)


def test_authors_keep_their_evidence() -> None:
    html = f"<html><body><h1>{HEADLINE}</h1><p class=byline>By Ann Lee | 3 May 2023</p>{TEXT}</body></html>"
    (one,) = (one for one in clean(html).evidence if one.field == "authors")
    assert (one.value, one.raw, one.origin, one.method) == ("Ann Lee", "By Ann Lee | 3 May 2023", "byline", "class")


def test_a_name_has_the_shape_of_one() -> None:
    assert is_name("Ann Lee")
    assert not is_name("Ann")
