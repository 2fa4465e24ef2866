"""HTML to blocks: the flattened page reads as a person would copy it, and no visible word is lost."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import Document, clean, restore
from cleaners.chrome import elements
from cleaners.classifier.alignment import covered
from cleaners.clean import read_flat
from cleaners.markdown import markdown
from cleaners.segment.bounds import bounded
from cleaners.segment.html import read
from cleaners.segment.recovered import recover
from cleaners.segment.streamed import body

PROSE = (
    "The clock on the pier stopped at noon on Tuesday, and the tide did not notice.",
    "A clockmaker from the next town took the works apart and found a shrimp between two wheels.",
    "Repairs will take until June, the harbour office said, and cost as much as a small boat.",
)
BODY = "".join(f"<p>{one}</p>" for one in PROSE)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<div>One</div><div>Two</div>", "One\nTwo"),
        ("<p>A <b>bold</b> word, an<i>other</i>.</p>", "A bold word, another."),
        ("<p>  white \n\t space  </p>", "white space"),
        ("text <p>in</p> between", "text\n\nin\n\nbetween"),
        ("<div>One<div></div>two</div>", "One\ntwo"),
        ("<p>First line<br>second line<br><br>next</p>", "First line\nsecond line\n\nnext"),
        ("<h1>A title<br>in two lines</h1>", "A title in two lines"),
        ("<ul><li>One<ul><li>Inner</li></ul></li><li>Two</li></ul>", "One\nInner\nTwo"),
        ("<ol><li><p>One</p></li><li><p>Two</p></li></ol>", "One\n\nTwo"),
        (
            "<table><tr><th>Hour</th><th>Height</th></tr><tr><td>6</td><td>2 <b>m</b></td></tr></table>",
            "Hour\tHeight\n6\t2 m",
        ),
        ("<table><tr><td><p>A layout.</p></td><td><div>Of boxes.</div></td></tr></table>", "A layout.\n\nOf boxes."),
        ("<pre>def f():\n    return 1\n\n\nx = f()\n</pre>", "def f():\n    return 1\n\n\nx = f()"),
        ("<pre><span>a</span> <span>b</span>\n  <span>c</span></pre>", "a b\n  c"),
        ("<p>H<sub>2</sub>O, and<wbr>more</p>", "H2O, andmore"),
        ("<p><a href=a>Home</a><a href=b>News</a></p>", "Home News"),
        ('<p><span class="a">Ann Lee</span><span class="b">3 May</span></p>', "Ann Lee 3 May"),
        ('<p><span class="dropcap">T</span>he clock</p>', "The clock"),
        ("<p>Seen<script>unseen()</script><style>p{}</style><template><p>no</p></template> too</p>", "Seen too"),
        ("<p>x</p><svg><title>no</title><text>no</text></svg><select><option>no</select><textarea>no</textarea>", "x"),
        ('<p>Opens<span class="sr-only"> in a new window</span> here<i style="display: none">no</i></p>', "Opens here"),
        ("<!-- no --><p>&lt;tag&gt; &amp; &eacute;&#x1F600;</p>", "<tag> & é😀"),
        ("<p>unclosed <b>tags <p>everywhere", "unclosed tags\n\neverywhere"),
        ("<title>Not here</title><p>Here</p>", "Here"),
        ("plain text", "plain text"),
        ("", ""),
    ],
)
def test_flattened_page(source: str, text: str) -> None:
    assert read(source).text == text


@pytest.mark.parametrize(
    ("source", "role"),
    [
        ("<h3>x</h3>", "heading"),
        ("<p>x</p>", "paragraph"),
        ("<ul><li>x</ul>", "list_item"),
        ("<ul><li><p>x</p></ul>", "list_item"),
        ("<dl><dt>x</dl>", "list_item"),
        ("<table><tr><td>x</td></tr></table>", "table_row"),
        ("<blockquote><p>x</p></blockquote>", "quote"),
        ("<blockquote><ul><li>x</ul></blockquote>", "list_item"),
        ("<pre>x</pre>", "code"),
        ("<div>x</div>", "other"),
        ("<div><p>x</p></div>", "paragraph"),
    ],
)
def test_roles(source: str, role: str) -> None:
    (block,) = read(source).blocks
    assert (block.text, block.role) == ("x", role)


def test_facts_of_the_walk() -> None:
    page = read(
        "<html lang=de><head><title> A\n title </title>"
        "<script type='application/ld+json'>{\"@type\": 1}</script></head>"
        "<body><nav class='Top Menu' id=N><ul><li><a href=a>One</a></li><li><a href=b>Two</a></li></ul></nav>"
        "<p>Half <a href=c>link</a></p><div hidden><p>unseen</p></div>"
        "<noscript><p>no script</p></noscript></body></html>"
    )
    assert (page.language, page.title, page.json_ld) == ("de", "A title", ('{"@type": 1}',))
    assert [round(share, 2) for share in page.link_share] == [1, 1, 0.44, 0, 0]
    assert [box.hidden for box in page.boxes] == ["", "", "", "hidden", "noscript"]
    nav = next(one for one in page.elements if one.tag == "nav")
    assert (nav.names, page.text_of(nav)) == (" top menu n ", "One Two")
    assert [one.tag for one in page.boxes[0].ancestors()] == ["li", "ul", "nav", "body", "html"]


def test_a_page_that_is_shown_by_a_script_is_not_hidden() -> None:
    page = read(f"<body style='visibility:hidden'>{BODY}</body>")
    assert not any(box.hidden for box in page.boxes)


def test_nothing_is_lost_at_depth() -> None:
    source = "<div>" * 3000 + "<p>at the bottom</p>" + "</div>" * 3000 + "<p>and after it</p>"
    assert read(bounded(source)).text == "at the bottom\n\nand after it"
    document = clean(source + BODY, media_type="text/html")
    assert "at the bottom" in restore(document)
    assert all(one in document.text for one in PROSE)


def test_a_frame_that_noscript_leaves_open_swallows_nothing() -> None:
    frame = '<noscript><iframe src="https://tags.example/ns" hidden {end}</noscript>'
    for end in ("/>", ">", "></iframe>"):
        assert read(bounded(f"<p>Before</p>{frame.format(end=end)}<p>After</p>")).text == "Before\n\nAfter"


def test_attributes_beyond_a_thousand_go_and_text_stays() -> None:
    many = " ".join(f"a{n}=1" for n in range(9000))
    assert read(bounded(f"<p {many}>stays</p>")).text == "stays"
    data = " ".join("word" for _ in range(9000))
    assert bounded(f'<p data-x="{data}">stays</p>') == f'<p data-x="{data}">stays</p>'


MANY = " ".join(f"a{n}=1" for n in range(9000))
FEW = " ".join(f"a{n}=1" for n in range(999))  # and the tag's own <p


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        ("word " * 9000, None),
        (f"<p>{'word ' * 9000}</p><p>x", None),
        (f"{'word ' * 9000}<p {MANY}>x</p>", f"{'word ' * 9000}<p {FEW}>x</p>"),
        (f"<p {MANY}>x</p>{'word ' * 9000}<p {MANY}>y</p>", f"<p {FEW}>x</p>{'word ' * 9000}<p {FEW}>y</p>"),
        (f"<i><b>1</b></i><p {MANY}", f"<i><b>1</b></i><p {FEW}"),
        (f"1 < 2, {'word ' * 9000}, 3 > 2", None),
    ],
)
def test_only_tags_of_many_attributes_lose_some(source: str, kept: str | None) -> None:
    assert bounded(source) == (source if kept is None else kept)


# Pieces of pages, in any order: what no person writes, a template can.
PIECE = st.sampled_from(
    [
        *(
            "<p>",
            "</p>",
            "<div class=related>",
            "</div>",
            "<ul><li>",
            "</li>",
            "</ul>",
            "<table><tr><td>",
            "</table>",
            "<td>",
        ),
        *(
            "<br>",
            "<a href=x>",
            "</a>",
            "<span class=a>",
            "</span>",
            "<pre>",
            "</pre>",
            "<noscript>",
            "</noscript>",
            "<h1>",
        ),
        *(
            "<script>x",
            "</script>",
            "<!-- c -->",
            "<div hidden>",
            "<i style='display:none'>",
            "</i>",
            "<svg>",
            "</svg>",
        ),
        *(
            " word ",
            "Two words",
            "&amp;",
            "\n",
            "\u00a0",
            "<",
            ">",
            '"',
            "&#0;",
            "<figure>",
            "<figcaption>",
            "<article>",
        ),
        *PROSE,
    ]
)


@given(st.lists(PIECE | st.text(max_size=8), max_size=40).map("".join))
@settings(max_examples=150, deadline=None)
def test_text_and_removals_are_the_flattened_page(source: str) -> None:
    page = read(source)
    assert all(page.text[block.start : block.end] == block.text and block.text.strip() for block in page.blocks)
    assert "".join(page.text.split()) == "".join("".join(block.text.split()) for block in page.blocks)
    document = clean(source, media_type="text/html")
    assert restore(document) == page.text
    assert all(document.text[block.start : block.end] == block.text for block in document.blocks)
    markdown(document)


@given(st.lists(st.text(alphabet="abc de.\n", min_size=1, max_size=60), max_size=12))
@settings(max_examples=100, deadline=None)
def test_an_extraction_covers_the_blocks_that_it_was_made_of(lines: list[str]) -> None:
    texts = tuple(line for line in lines if any(c.isalnum() for c in line))
    assert all(covered(texts, "\n".join(texts)))
    assert not any(covered(texts, ""))


def test_a_short_line_is_found_between_its_neighbours() -> None:
    blocks = ("More", *PROSE[:1], "More", *PROSE[1:])
    assert covered(blocks, "\n".join((PROSE[0], "More", PROSE[1]))) == (False, True, True, True, False)


LONG_BODY = BODY * 4


def data_script(value: object) -> str:
    return f"<script id=__NEXT_DATA__ type='application/json'>{json.dumps(value)}</script>"


def streamed(rows: str) -> str:
    """Rows as Next.js streams them, in two parts that are cut anywhere."""
    cut = len(rows) // 2
    parts = (json.dumps([1, part]).replace("<", "\\u003c") for part in (rows[:cut], rows[cut:]))
    return "".join(f"<script>self.__next_f.push({part})</script>" for part in parts)


@pytest.mark.parametrize(
    "hidden",
    [
        f"<noscript>{BODY}</noscript>",
        "<script type='application/ld+json'>"
        + json.dumps({"@type": "NewsArticle", "articleBody": "\n".join(PROSE)})
        + "</script>",
        '<div id=data-preloaded data-preloaded="'
        + json.dumps({"topic_1": json.dumps({"post_stream": {"posts": [{"cooked": BODY}]}})}).replace('"', "&quot;")
        + '"></div>',
        data_script({"props": {"page": {"id": 7, "menu": ["Home", "Harbour"], "body": LONG_BODY}}}),
        data_script(["", {"text": 2}, "\n".join(PROSE * 4)]),
        data_script({"blocks": [{"type": "p", "content": one} for one in PROSE * 4]}),
        streamed('5:["$","div",null,{}]\n24:T' + f"{len(LONG_BODY.encode()):x},{LONG_BODY}" + "25:[]\n"),
        streamed("5:" + json.dumps(["$", "div", None, {"html": LONG_BODY}]) + "\n"),
    ],
)
def test_a_body_that_is_hidden_is_recovered(hidden: str) -> None:
    document = clean(f"<html><body><p>Loading</p>{hidden}</body></html>", media_type="text/html")
    assert all(one in document.text for one in PROSE)
    assert "Loading" not in document.text


def test_a_body_that_is_visible_too_is_not_repeated() -> None:
    page = read(f"<article>{BODY}</article>")
    assert recover(page, [" ".join(PROSE)]) is page


@pytest.mark.parametrize(
    "html",
    [
        # Data beside a page that shows its text
        f"<article>{'<p>The tide came in, and the clock on the pier did not.</p>' * 12}</article>"
        + data_script({"body": LONG_BODY}),
        # No running text
        "<p>Loading</p>" + data_script({"css": ".clock { top: 0. } .pier { left: 0. }. " * 40}),
        "<p>Loading</p>" + data_script({"words": "Home Harbour Weather Tides " * 40}),
        "<p>Loading</p>" + data_script({"note": BODY[:150]}),
        # Broken and odd data
        "<p>Loading</p><script type='application/json'>{\"body\": </script>",
        '<p>Loading</p><script>self.__next_f.push([1,"24:Tffff,short"])</script>',
        "<p>Loading</p><script>self.__next_f.push([1])</script><script>self.__next_f.push(</script>",
    ],
)
def test_data_of_scripts_that_is_no_hidden_body(html: str) -> None:
    page = read(f"<html><body>{html}</body></html>")
    assert recover(page, []) is page


@given(st.text(max_size=400))
def test_any_stream_is_read(rows: str) -> None:
    assert isinstance(body([f"self.__next_f.push({json.dumps([1, rows])})", rows]), str)


def test_a_hidden_copy_goes_and_hidden_text_of_its_own_is_judged() -> None:
    copy = f"<div itemprop=articleBody hidden>{' '.join(PROSE)}</div>"
    document = clean(f"<article><h1>Tide clock stops</h1>{BODY}</article>{copy}", media_type="text/html")
    assert [removal.rule for removal in document.removals if removal.kind == "repeats"] == ["hidden-copy"]
    assert all(document.text.count(one) == 1 for one in PROSE)
    page = read(f"<article>{BODY}</article><div hidden><p>{PROSE[0][::-1]}</p></div>")
    assert not list(elements.copies(read_flat(page.text, page.blocks), page))


def test_what_elements_say() -> None:
    source = (
        f"<nav><a href=/>Top</a> <a href=/t>Tides</a></nav><article><h1>Tide clock stops</h1>{BODY}"
        "<figure><img src=x><figcaption>Two wheels and a shrimp</figcaption></figure></article>"
        "<div id=onetrust-banner-sdk style='display:none'><p>Biscuits help us to help you.</p></div>"
        "<div class='newsletter-box'><p>One letter a week.</p></div><div class=xyz>Whatever else</div>"
    )
    document = clean(source, media_type="text/html")
    kinds = {removal.text: (removal.kind, removal.rule) for removal in document.removals}
    assert document.text.split("\n\n") == list(PROSE)
    assert kinds["Biscuits help us to help you."] == ("consent", "element")
    assert kinds["One letter a week."][0] == "promotions"
    assert kinds["Tide clock stops"] == ("metadata", "title")
    assert kinds["Whatever else"] == ("boilerplate", "classifier")


def test_markdown() -> None:
    page = read(
        "<p>The keeper wrote it down.</p><h2>Repairs</h2><h3>By hand</h3><ul><li>Two wheels</li>"
        "<li>One spring</li></ul>"
        "<blockquote><p>It is only a clock.</p><p>And water.</p></blockquote><pre>if tide:\n\n\n    `ebb`</pre>"
        "<p>1. is no list here</p><p># nor a heading</p><div>two<br>lines</div>"
        "<table><tr><th>Hour</th><th>Height</th></tr><tr><td>06:00</td><td>2.1 m | low</td></tr></table><p>Wound.</p>"
    )
    assert markdown(Document(page.text, blocks=page.blocks, title="Tide clock")) == (
        "# Tide clock\n\nThe keeper wrote it down.\n\n## Repairs\n\n### By hand\n\n- Two wheels\n- One spring\n\n"
        "> It is only a clock.\n>\n> And water.\n\n```\nif tide:\n\n\n    `ebb`\n```\n\n"
        "\\1. is no list here\n\n\\# nor a heading\n\ntwo\n\nlines\n\n"
        "| Hour | Height |\n| --- | --- |\n| 06:00 | 2.1 m \\| low |\n\nWound.\n"
    )
