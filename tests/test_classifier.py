"""The classifier: what it is told, its trees, the cut, and that it can be learned anew."""

from __future__ import annotations

import itertools
import math
import unicodedata
from pathlib import Path

import lightgbm
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from cleaners import clean, restore
from cleaners.classifier import train_blocks, trees
from cleaners.classifier.alignment import by_snippets
from cleaners.classifier.blocks import features
from cleaners.classifier.characters import COMMA, DIGIT, SPACE, STOP, UPPER, Counts
from cleaners.classifier.decode import cut
from cleaners.classifier.gold import FOLDS, GoldPage, fold_of, held_out
from cleaners.classifier.judge import Judgement, judge
from cleaners.classifier.packing import pack
from cleaners.classifier.train_blocks import example
from cleaners.classifier.vocabulary import Vocabulary, Words, tokens, told, vocabulary
from cleaners.clean import read_html_page
from cleaners.page import Evidence
from flows.errors import CannotStartError
from flows.train import read_gold

PARAGRAPHS = (
    "The harbour master closed the western pier on Tuesday, after a survey found that two of its piles had moved.",
    "Nobody was hurt, she said, but the ferries will leave from the fish market until the end of the month.",
    "The pier was built in 1931, and it has been mended four times since; the last repair cost 40,000 crowns.",
    "A decision on whether to rebuild it is expected in the autumn, when the council meets to settle its budget.",
)
MENU = "<nav class=menu><ul><li><a href=/>Front page</a><li><a href=/tides>Tides</a><li><a href=/log>Log</a></ul></nav>"
FOOTER = "<footer class=site-footer><a href=/about>About us</a> <a href=/terms>Terms</a><p>© 2024 The Log</p></footer>"
ARTICLE = "<article class=entry><h1>Pier closed</h1>" + "".join(f"<p>{one}</p>" for one in PARAGRAPHS) + "</article>"


def page_of(body: str) -> str:
    return f"<html><head><title>Pier closed - The Log</title></head><body>{MENU}{body}{FOOTER}</body></html>"


@given(st.text(max_size=80), st.data())
def test_counts_of_any_span_are_those_of_its_characters(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    counts, at = Counts(text), (np.array([start]), np.array([end]))
    span = [one for one in text[start:end] if one < "\U00010000"]
    assert counts.of(SPACE, *at)[0] == sum(one.isspace() for one in span)
    assert counts.of(DIGIT, *at)[0] == sum(unicodedata.category(one) == "Nd" for one in span)
    assert counts.of(STOP, *at)[0] == sum(one in ".!?…。！？｡؟۔।" for one in span)
    assert counts.of(COMMA, *at)[0] == sum(one in ",;:，、；：،؛" for one in span)
    assert counts.of(UPPER, *at)[0] == sum(unicodedata.category(one) in ("Lu", "Lt") for one in span)


@pytest.mark.parametrize(
    ("text", "words", "capitals"),
    [
        ("The pier is closed.", 4, 1),
        ("  Two   Piers ", 2, 2),
        ("", 0, 0),
        ("港口管理局周二关闭了西码头", 7, 0),  # one run between spaces, and one more for every two characters
        ("Ärger am Pier", 3, 2),
    ],
)
def test_words_and_capitals(text: str, words: int, capitals: int) -> None:
    whole = (np.array([0]), np.array([len(text)]))
    assert Counts(text).words(*whole)[0] == words
    assert Counts(text).capitals(*whole)[0] == capitals


def test_tokens_of_names_and_words_of_lines() -> None:
    assert tokens(" article-body__inner post_12 x ") == ["article", "body", "inner", "post"]
    assert told("Read More: 5 Piers") == ["read", "more", "piers"]
    words = Vocabulary({"menu": -2.0, "entry": 1.5}, {"terms": -3.0, "pier": 1.0})
    said = words.of_names([" entry menu other ", " other ", "", "menu-menu"])
    assert said.tolist() == [[-2.0, 1.5, -0.5], [0, 0, 0], [0, 0, 0], [-2.0, -2.0, -4.0]]
    said = words.of_words(Words.told(["Pier terms", "", "TERMS: other", "5"]))
    assert said.tolist() == [[-1.0, -3.0, 1.0], [0, 0, 0], [-1.5, -3.0, -3.0], [0, 0, 0]]


@given(st.lists(st.text(st.sampled_from("ab \n_-5٣½²É中́𝐀😀") | st.characters(), max_size=100)))
def test_words_of_lines_at_once_are_those_of_each(lines: list[str]) -> None:
    found = Words.told(lines)
    assert found.words == [word for line in lines for word in told(line)]
    assert found.size.tolist() == [len(told(line)) for line in lines]


ODD = (
    "",
    "<p></p>",
    "<p>x",
    "<h1>One</h1>",
    "text without a tag",
    '<script type=\'application/ld+json\'>{"articleBody": "' + "word " * 80 + '"}</script><p>Loading</p>',
    "<div hidden><p>" + PARAGRAPHS[0] + "</p></div>",
    "<table>" + "<tr><td>1<td>2" * 30 + "</table>",
    "<div>" * 300 + "deep" + "</div>" * 300,
    "<p>" + "long " * 20_000,
    "".join(f"<p>{n}</p>" for n in range(2_000)),
)


@pytest.mark.parametrize("source", [*ODD, page_of(ARTICLE)])
def test_every_block_is_told_of_in_finite_numbers(source: str) -> None:
    page = read_html_page(source).page
    judgement = judge(page, None)
    assert len(judgement.likely) == len(judgement.content) == len(page.blocks)
    assert ((judgement.likely >= 0) & (judgement.likely <= 1)).all()
    if page.blocks:
        rows, size = features(page, None, vocabulary())
        assert rows.shape[0] == len(size) == len(page.blocks)
        assert rows.dtype == np.float32
        assert np.isfinite(rows).all()
        assert rows.shape[1] == features(read_html_page(page_of(ARTICLE)).page, None, vocabulary())[0].shape[1]


def test_an_article_is_content_and_what_is_around_it_is_not() -> None:
    document = clean(page_of(ARTICLE), media_type="text/html")
    assert all(one in document.text for one in PARAGRAPHS)
    assert not any(one in document.text for one in ("Front page", "Tides", "About us", "Terms"))
    judged = [one for one in document.removals if one.rule == "classifier"]
    assert judged
    assert all("p=" in one.evidence and 0.5 <= one.confidence <= 1 for one in judged)
    assert restore(document) == read_html_page(page_of(ARTICLE)).page.text


@given(
    arrays.arrays(np.float32, st.integers(1, 9), elements=st.floats(0, 1, width=32)),
    st.randoms(use_true_random=False),
)
def test_the_cut_is_the_one_with_the_best_expected_f1(likely: np.ndarray, random: object) -> None:
    size = np.array([random.randint(1, 50) for _ in likely], np.float32)  # type: ignore[attr-defined]

    def expected(at: float) -> float:
        taken = likely >= at
        return 2 * float((likely * size)[taken].sum()) / (float(size[taken].sum()) + float((likely * size).sum()))

    best = max(expected(float(at)) for at in likely)
    if likely.max() < 0.4 and len(likely) > 2:
        assert not (likely >= cut(likely, size, article=False)).any()
    else:
        assert expected(cut(likely, size, article=False)) == pytest.approx(best, abs=1e-5)
    assert cut(likely, size, article=True) == 0.5


def booster(seed: int, rows: int = 400) -> tuple[lightgbm.Booster, np.ndarray]:
    random = np.random.default_rng(seed)
    table = random.normal(size=(rows, 6)).astype(np.float32)
    table[:, 2] = np.round(table[:, 2])  # thresholds between whole numbers
    labels = table[:, 0] + table[:, 1] * table[:, 2] > 0.1
    parameters = {"objective": "binary", "num_leaves": 8, "verbose": -1, "num_threads": 1, "min_data_in_leaf": 5}
    return lightgbm.train(parameters, lightgbm.Dataset(table, labels), 12), table


def test_packed_trees_say_what_they_said() -> None:
    model, table = booster(1)
    packed = pack(model)
    assert packed == pack(model)
    with trees.instead({"toy.onnx": packed}):
        assert trees.evaluate("toy", table) == pytest.approx(model.predict(table), abs=1e-6)
        assert trees.evaluate("toy", table[:0]).shape == (0,)
    with pytest.raises(FileNotFoundError):
        trees.evaluate("toy", table)


@given(arrays.arrays(np.float32, (5, 6), elements=st.floats(-1e6, 1e6, width=32)))
@settings(max_examples=30, deadline=None)
def test_packed_trees_say_it_of_any_number(rows: np.ndarray) -> None:
    model, _ = MODEL
    with trees.instead({"toy.onnx": PACKED}):
        assert trees.evaluate("toy", rows) == pytest.approx(model.predict(rows), abs=1e-6)


MODEL = booster(2)
PACKED = pack(MODEL[0])


def gold_pages(sites: int) -> list[GoldPage]:
    made = []
    for site, order in zip(range(sites), itertools.cycle(itertools.permutations(PARAGRAPHS)), strict=False):
        article = "<div class=entry>" + "".join(f"<p>{one}</p>" for one in order) + "</div>"
        made.append(GoldPage(page_of(article).encode(), "\n".join(order), f"site{site}.example"))
    return made


def test_what_is_learned_tells_chrome_from_content_and_is_the_same_each_time() -> None:
    examples = [one for page in gold_pages(40) if (one := example(page)) is not None]
    assert [page.content.sum() for page in examples] == [4] * 40
    files = train_blocks.train(examples)
    assert list(files) == ["blocks.onnx", "blocks_stacked.onnx", "vocabulary.json"]
    assert files == train_blocks.train(examples)
    with trees.instead(files):
        names = vocabulary()
        assert (names.of_names([" entry ", " menu "])[:, 0] > 0).tolist() == [True, False]
        text = clean(page_of(ARTICLE), media_type="text/html").text
    assert all(one in text for one in PARAGRAPHS)
    assert "Front page" not in text


def test_snippets_teach_too() -> None:
    known = [one for page in gold_pages(20) if (one := example(page)) is not None]
    chrome = (
        "Ask the harbour office for a berth, for it knows which of the moorings of the inner basin are free in June.",
    )
    told = f'<div class="entry">{"".join(f"<p>{one}</p>" for one in PARAGRAPHS)}</div><p class="{{}}">{chrome[0]}</p>'
    more = [
        GoldPage(page_of(told.format("appeal")).encode(), None, f"more{n}.example", snippets=(PARAGRAPHS[:1], chrome))
        for n in range(40)
    ]
    learned = [one for page in more if (one := example(page)) is not None]
    assert [np.nansum(one.content) for one in learned] == [1] * 40
    assert [np.isfinite(one.content).sum() for one in learned] == [2] * 40
    page = read_html_page(page_of(told.format("other"))).page
    place = [block.text for block in page.blocks].index(chrome[0])
    likely = []
    for taught in (known, [*known, *learned]):
        with trees.instead(train_blocks.train(taught)):
            likely.append(judge(page, None).likely[place])
    assert likely[0] > 0.9
    assert likely[1] < 0.1


@pytest.mark.parametrize(
    ("texts", "content", "chrome", "known"),
    [
        (["Home", "The pier is shut."], ["the pier"], ["Home"], [0, 1]),
        (["Home", "The pier", "is shut.", "More"], ["The  pier is\nshut"], [], [None, 1, 1, None]),
        (["The pier", "The pier"], ["The pier"], [], [None, None]),  # which of the two?
        (["The pier", "The pier"], [], ["The pier"], [0, 0]),
        (["Share the pier"], ["pier"], ["Share"], [1]),  # what holds both is content
        (["The pier", ""], ["", " ", "ferry"], [""], [None, None]),
        ([], ["The pier"], ["Home"], []),
    ],
)
def test_texts_are_known_by_snippets(
    texts: list[str], content: list[str], chrome: list[str], known: list[int | None]
) -> None:
    assert [None if math.isnan(one) else one for one in by_snippets(texts, content, chrome)] == known


@given(st.lists(st.text("ab \n", max_size=6), max_size=6), st.lists(st.text("ab ", max_size=4), max_size=3))
def test_snippets_are_found_where_the_page_says_them(texts: list[str], chrome: list[str]) -> None:
    known = by_snippets(texts, (), chrome)
    assert len(known) == len(texts)
    page = " ".join(" ".join(text.split()) for text in texts)
    said = [one for one in (" ".join(snippet.split()) for snippet in chrome) if one and one in page]
    assert any(one == 0 for one in known) == bool(said)


def test_gold_is_read_whole_or_by_snippets(tmp_path: Path) -> None:
    page = {"html": [b"<p>x"], "domain": ["a.example"], "url": [None]}
    pq.write_table(pa.table({**page, "main_content": ["x"]}), tmp_path / "news.parquet")
    pq.write_table(pa.table({**page, "with": [["x"]], "without": [None]}), tmp_path / "snippets.parquet")
    pq.write_table(pa.table({"text": ["neither"]}), tmp_path / "other.parquet")
    whole, snippets = read_gold(tmp_path)
    assert (whole.content, whole.weight) == ("x", 3.0)
    assert (snippets.content, snippets.snippets) == (None, (["x"], ()))
    (tmp_path / "news.parquet").unlink()
    (tmp_path / "snippets.parquet").unlink()
    with pytest.raises(CannotStartError, match="main_content or with and without"):
        list(read_gold(tmp_path))


@pytest.mark.parametrize(
    ("kind", "again"), [(None, True), ("article", True), ("forum", True), ("listing", False), ("product", False)]
)
def test_blocks_are_judged_a_second_time_but_for_pages_of_many_parts(kind: str | None, again: bool) -> None:
    page = read_html_page(page_of(ARTICLE)).page
    evidence = Evidence("page_type", kind, kind, "test", "test", 1.0) if kind else None
    likely = [judge(page, evidence).likely]
    random = np.random.default_rng(3)
    sure = lightgbm.Dataset(random.normal(size=(60, 38)), np.arange(60) > 0)  # content, says all but one
    with trees.instead({"blocks_stacked.onnx": pack(lightgbm.train({"objective": "binary", "verbose": -1}, sure, 2))}):
        likely.append(judge(page, evidence).likely)
    assert (likely[0] != likely[1]).all() == again
    assert (likely[0] == likely[1]).all() != again


@pytest.mark.parametrize(("share", "stays"), [(0.97, True), (0.7, False)])
def test_a_phrase_does_not_count_where_a_block_is_surely_content(share: float, stays: bool) -> None:
    line = "Subscribe to our newsletter"
    models = {}
    for name, width in (("blocks", 236), ("blocks_stacked", 38)):
        content = lightgbm.Dataset(np.zeros((1000, width)), np.arange(1000) < 1000 * share)
        parameters = {"objective": "binary", "verbose": -1}
        models[f"{name}.onnx"] = pack(lightgbm.train(parameters, content, 1))
    page = page_of(f"<article><h1>Pier closed</h1><p>{PARAGRAPHS[0]}</p><p>{line}</p><p>{PARAGRAPHS[1]}</p></article>")
    with trees.instead(models):
        document = clean(page, media_type="text/html")
    assert (line in document.text) == stays
    assert PARAGRAPHS[1] in document.text


def test_every_page_is_held_out_once_with_its_site() -> None:
    sites = [f"site{n % 25}.example" for n in range(60)]
    parts = list(held_out(sites))
    assert sorted(n for inside, _ in parts for n in inside) == list(range(60))
    for inside, others in parts:
        assert not {sites[n] for n in inside} & {sites[n] for n in others}
        assert len(inside) + len(others) == 60
    assert list(held_out(["a.example"] * 3)) == [([0, 1, 2], [0, 1, 2])]


def test_a_site_has_one_fold() -> None:
    folds = [fold_of(f"site{n}.example") for n in range(200)]
    assert folds == [fold_of(f"site{n}.example") for n in range(200)]
    assert set(folds) == set(range(FOLDS))


def test_a_page_without_gold_blocks_is_no_example() -> None:
    assert example(GoldPage(b"<p></p>", "", "a.example")) is None


@given(st.lists(st.sampled_from((0.0, 0.02, 0.2, 0.9)), max_size=30), st.integers(0, 4))
def test_far_is_what_is_surely_chrome_and_away_from_all_that_may_be_content(likely: list[float], near: int) -> None:
    judgement = Judgement(np.array(likely, np.float32), 0.5, tuple(one >= 0.5 for one in likely))
    doubtful = [i for i, one in enumerate(likely) if one > 0.1]
    away = {i for i in range(len(likely)) if all(abs(i - place) > near for place in doubtful)}
    assert judgement.far(near) == (away if any(judgement.content) else frozenset())


def test_a_finder_reads_what_is_near_the_content_and_nothing_far_from_it() -> None:
    near = "<p>By Ann Lee, 3 May 2024</p>"
    far = "".join(f"<li><a href=/{n}>Terms and conditions {n}</a>" for n in range(80))
    document = clean(page_of(near + ARTICLE + f"<footer class=site-footer><ul>{far}</ul></footer>"))
    assert document.authors == ("Ann Lee",)
    rules = {removal.rule for removal in document.removals if "conditions 60" in removal.text}
    assert rules == {"classifier"}
    assert PARAGRAPHS[3] in document.text
