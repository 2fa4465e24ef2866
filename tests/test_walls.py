"""Pages that have no content to give, lists, and pages that ask to be paid."""

import pytest

from cleaners import Policy, clean, restore
from cleaners.chrome import walls
from cleaners.clean import read_flat
from cleaners.segment.text import segment

PROSE = "The council met on Monday to talk about the harbour, and about the ferries that cross it twice a day. " * 6
CONSENT = (
    "<h2>We value your privacy</h2><p>We and our 812 partners store and access information on your device, such as "
    "cookies, and process your personal data to show you ads that fit your interests.</p><p>You can withdraw your "
    "consent at any time in our privacy policy.</p><p>Your choices are stored for a year on your device, by us and our "
    "partners.</p><button>Accept all</button><button>Reject all</button>"
)
SCRIPTS = "<script>" + "var harbour = 1;" * 1000 + "</script>"


def html(body: str, title: str = "Harbour news", head: str = "") -> str:
    return f"<!doctype html><html><head><title>{title}</title>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "page",
    [
        "harbour.example\n\nChecking your browser before accessing harbour.example.\n\nThis takes up to 5 seconds.",
        "Please verify that you are not a robot\n\nPress the button below.\n\nReference 8812",
        "We have detected unusual traffic from your network.\n\nTry again in an hour, or write to our help desk.",
        "Доступ к сайту ограничен. Подтвердите, что вы не робот.",
        "ロボットではないことを確認してください",
        html("<h1>One more step</h1><p>Prove you are human to go on to harbour.example.</p>", "Just a moment..."),
        html("<p>Ray ID 77ab, your address 192.0.2.1.</p>", "Access denied"),
        html("<noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div>" + SCRIPTS),
        html("<header>Harbour shop</header><div>Search for boats...</div>" + SCRIPTS),
        html("<div id=onetrust-consent-sdk>" + CONSENT + "</div>"),
        html("<main>" + CONSENT + "</main>"),
    ],
)
def test_what_is_blocked_comes_out_empty(page: str) -> None:
    document = clean(page)
    assert document.text.strip() == ""
    assert {"empty", "blocked"} <= set(document.quality_flags)
    assert document.removals


@pytest.mark.parametrize(
    "page",
    [
        "How sites prove that you are human\n\n" + PROSE + "\n\nSome ask their readers to complete the captcha.",
        "Verify you are human\n\n" + PROSE,
        "Hello",
        "The ferry sails at noon, said the captain.",
        html("<p>Hello</p>"),
        html("<h1>Ferries</h1><p>" + PROSE + "</p><noscript>Please enable JavaScript to view this page.</noscript>"),
        html("<h1>Ferries</h1><p>The ferry sails at noon, said the captain.</p>"
             "<noscript>Please enable JavaScript to view this map.</noscript>"),
        html("<p>The ferry sails at noon, said the captain.</p>" + SCRIPTS),
        html("<article><h1>Access denied</h1><p>" + PROSE + "</p></article>", "Access denied"),
    ],
)  # fmt: skip
def test_what_only_speaks_of_walls_stays(page: str) -> None:
    document = clean(page)
    assert document.text.strip()
    assert "blocked" not in document.quality_flags


def test_a_blocked_page_is_restored_and_can_be_kept() -> None:
    page = "harbour.example\n\nChecking your browser before accessing harbour.example."
    document = clean(page)
    assert restore(document) == page
    assert "Checking your browser" in clean(page, policy=Policy(keep=frozenset({"blocked"}))).text


@pytest.mark.parametrize(
    ("page", "paywalled"),
    [
        (PROSE + "\n\nSubscribe to continue reading", True),
        (PROSE + "\n\nCet article est réservé aux abonnés. Il vous reste 73 % à lire.", True),
        (PROSE + "\n\nUm weiterzulesen, brauchen Sie ein Abo.", True),
        (PROSE + "\n\nYou have reached your limit of free articles.", True),
        (PROSE + "\n\nSubscribe to our newsletter", False),
        (PROSE + "\n\nAbonnez-vous\n\nAbonnés", False),
        (PROSE + "\n\nThe paper says that four readers in ten subscribe after a month.", False),
        (html("<p>" + PROSE + "</p>", head='<script type="application/ld+json">{"@type": "NewsArticle", '
              '"headline": "Ferries", "isAccessibleForFree": "False"}</script>'), True),
        (html("<p>" + PROSE + "</p>", head='<script type="application/ld+json">{"@type": "NewsArticle", '
              '"headline": "Ferries", "isAccessibleForFree": true}</script>'), False),
        (html("<p>" + PROSE + "</p>", head='<script type="application/ld+json">[{"@type": "NewsArticle", '
              '"isAccessibleForFree": true}, {"@type": "Event", "isAccessibleForFree": false}]</script>'), False),
    ],
)  # fmt: skip
def test_paywalled(page: str, paywalled: bool) -> None:
    document = clean(page)
    assert ("paywalled" in document.quality_flags) == paywalled
    assert "ferries" in document.text


def test_list_page() -> None:
    goods = "".join(f"<li><a href=/p/{n}>Boat hook {n}</a> <span>$ {n}.50</span></li>" for n in range(40))
    shop = html(
        f"<h1>Boat hooks</h1><ul class=product-grid>{goods}</ul>",
        head='<meta property="og:type" content="product.group">',
    )
    assert "list_page" in clean(shop, url="https://shop.example/collections/boat-hooks").quality_flags
    lines = "\n".join(f"A boat with {n} oars" for n in ("two", "four", "six", "eight", "ten", "twelve", "twenty") * 5)
    assert "list_page" in clean(lines, policy=Policy(keep=frozenset({"boilerplate", "repeats"}))).quality_flags
    assert "list_page" not in clean(PROSE + "\n\n" + PROSE).quality_flags
    story = html("<article><h1>Ferries</h1><p>" + PROSE + "</p></article>")
    assert "list_page" not in clean(story, url="https://a.example/news/ferries-cross-twice").quality_flags


@pytest.mark.parametrize("wall", ["blocked", "paywalled"])
def test_every_phrase_is_found(wall: str) -> None:
    for phrase in walls.data()[wall]["phrases"]:
        line = phrase.replace("#", "7")
        assert walls.lines(read_flat(line, segment(line)), wall) == {0}, phrase
