"""The judgement of flattened lines: what is told of them, how they are labelled, learned, and cut."""

from __future__ import annotations

import json
import math

import lightgbm
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleaners import Policy, clean
from cleaners.classifier import judge_lines, lines, stacked, train_lines, trees, wording
from cleaners.classifier.packing import pack
from cleaners.clean import read_text

STORY = [
    "Home",
    "Sport",
    "Weather",
    "Ferry to the outer islands will sail again from Monday",
    "The ferry to the outer islands will sail again from Monday, the harbour board said after a long night of talks.",
    "Crews had refused to work on the old boat since its engine failed twice in the first week of the winter.",
    "“We were promised a new one three years ago,” said the mate, who has worked on the line since he was sixteen.",
    "The board wants to buy a second boat, and hopes that the ministry will pay for at least half of it.",
    "Until then the mail goes by helicopter, and the school on the northernmost island stays closed on Fridays.",
    "Baker wins prize for rye loaf",
    "Why the old lighthouse is blue",
    "Seven walks for a wet Sunday",
]
WHO = ("Baker", "Miller", "Pilot", "Choir", "Mayor", "Farmer", "Goat")
WHAT = ("wins prize for rye loaf", "paints the old lighthouse", "sails home", "asks for a longer winter", "sings")
TEASERS = [f"{who} {what}" for who in WHO for what in WHAT]
PAGE = [*TEASERS[:8], *STORY, *TEASERS[8:], "Impressions from the northern harbour", "12.4 km"]
LINE = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029"))


def told(text: str) -> lines.Columns:
    return lines.columns(*read_text(text))


def test_each_line_is_a_row_of_the_same_features() -> None:
    with_prose, without = told("\n".join(STORY)), told("\n".join(STORY[:3]))
    assert list(with_prose) == list(without)
    assert lines.table(with_prose).shape == (len(STORY), len(with_prose))
    assert lines.table(without).shape == (3, len(without))


@pytest.mark.parametrize(
    ("line", "name", "value"),
    [
        ("The boat, which is old, sails.", "words", 6),
        ("The boat, which is old, sails.", "comma_count", 2),
        ("The boat sails.", "stopped", 1),
        ("“The boat sails.”", "stopped", 1),
        ("The boat sails...", "stopped", 0),
        ("The boat sails", "stopped", 0),
        ("Does it sail?", "asks", 1),
        ("渡轮明天起航。", "stopped", 1),
        ("渡轮明天起航。", "words", 3),
        ("- Tickets", "item", 1),
        ("Tickets - adults", "item", 0),
        ("Old Boat Sails", "capitals", 1),
        ("لن تبحر العبارة غدا.", "capitals", 0),
    ],
)
def test_what_is_told_of_a_line(line: str, name: str, value: float) -> None:
    assert told(line)[name][0] == pytest.approx(value)


def test_a_sentence_that_was_split_at_its_links_is_one_unit() -> None:
    split = ["On Friday the whole board of the", "Harbour Trust", "met in the old mill."]
    named = told("\n".join([*STORY[4:6], *split, STORY[6]]))
    assert named["unit_lines"].tolist() == [0, 0, 2, 2, 2, 0]
    assert named["unit_place"].tolist() == [0, 0, 0, 1, 2, 0]
    assert named["unit_stopped"].all()


def test_neighbours_and_windows_look_both_ways() -> None:
    named = told("One\nTwo words\nThree words here")
    assert named["log_words-1"].tolist() == pytest.approx([-1, np.log(2), np.log(3)], abs=1e-5)
    assert named["log_words+1"].tolist() == pytest.approx([np.log(3), np.log(4), -1], abs=1e-5)
    assert np.expm1(named["words_below_6"]).tolist() == pytest.approx([5, 3, 0])
    assert np.expm1(named["words_above_6"]).tolist() == pytest.approx([0, 1, 3])


def test_words_say_what_the_lines_of_other_sites_were() -> None:
    told = [wording.tokens(["Read more", "the ferry sank"]) for _ in range(12)]
    content = [np.array([False, True])] * 12
    learned = wording.Learned(told, content, [f"site{n}.example" for n in range(12)])
    packed = json.loads(learned.pack())
    table = wording.Table(np.array(packed["tokens"], np.uint32), np.array(packed["odds"], np.float32) / 100)
    rows = wording.rows(wording.tokens(["READ MORE", "The ferry sank", "Unheard of", "", "Read on"]), table)
    said = dict(zip(wording.NAMES, rows.T, strict=True))
    assert said["mean"][0] < -1 < 1 < said["mean"][1]
    assert said["known"].tolist() == [1, 1, 0, 0, 0.5]
    assert not rows[2:4].any()
    assert said["first"][4] == said["lowest"][0] == said["mean"][4] * 2
    assert not said["beginning"][4]
    # Of its own site a page hears nothing: one vote less
    assert abs(learned.rows()[0][0, 0]) < abs(rows[0, 0])


def test_what_is_not_known_of_a_line_teaches_nothing() -> None:
    told = [wording.tokens(["Read more", "the ferry sank"])] * 24
    known = [np.array([0, 1.0]), np.array([math.nan, 1.0])] * 12
    sites = [f"site{n}.example" for n in range(24)]
    learned = wording.Learned(told, known, sites)
    only = wording.Learned(told[:12], [np.array([0, 1.0])] * 12, sites[:12])

    def votes(of: wording.Learned) -> dict[int, int]:
        said = json.loads(of.pack())
        return dict(zip(said["tokens"], said["odds"], strict=True))

    assert votes(learned).keys() == votes(only).keys()
    assert votes(wording.Learned(told, [np.array([math.nan, 1.0])] * 24, sites)).keys() < votes(only).keys()
    assert len(learned.rows()) == 24


def test_of_words_on_few_sites_nothing_is_learned() -> None:
    told = [wording.tokens(["Read more", "the ferry sank"]) for _ in range(20)]
    learned = wording.Learned(told, [np.array([False, True])] * 20, [f"site{n % 7}.example" for n in range(20)])
    assert json.loads(learned.pack()) == {"tokens": [], "odds": []}
    assert not any(rows.any() for rows in learned.rows())


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12))
def test_any_lines_are_told_by_their_words(some: list[str]) -> None:
    rows = wording.rows(wording.tokens(some), wording.wording())
    assert rows.shape == (len(some), len(wording.NAMES))
    assert np.isfinite(rows).all()


@settings(max_examples=60, deadline=None)
@given(st.lists(LINE, min_size=1, max_size=12))
def test_any_text_is_told_of_in_numbers(some: list[str]) -> None:
    page, found = read_text("\n".join(some))
    if page.blocks:
        rows = lines.table(lines.columns(page, found))
        assert rows.shape[0] == len(page.blocks)
        assert rows.dtype == np.float32
        assert np.isfinite(rows).all()


@pytest.mark.parametrize(
    ("page", "content", "wanted"),
    [
        (STORY, "\n".join(STORY[4:9]), [False] * 4 + [True] * 5 + [False] * 3),
        # A split sentence: its short parts stand among longer ones.
        (
            ["Share", "On Friday the whole board of the", "Trust", "met in the old mill, as it does."],
            "On Friday the whole board of the Trust met in the old mill, as it does.",
            [False, True, True, True],
        ),
        # Content in another order than the page's
        (
            ["Eggs for breakfast every day", "Menu", "Milk and honey at supper"],
            "Milk and honey at supper\nEggs for breakfast every day",
            [True, False, True],
        ),
        # The same words as a far label are no content.
        (["Ferry", *["Menu of the day"] * 8, *STORY[4:6]], "Ferry\n" + "\n".join(STORY[4:6]), [False] * 9 + [True] * 2),
        (STORY, "", [False] * len(STORY)),
    ],
)
def test_lines_are_labelled_by_the_content_that_is_known(page: list[str], content: str, wanted: list[bool]) -> None:
    assert train_lines.labels(page, content) == wanted


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_the_common_words_are_in_order_and_as_many_as_can_be(words: list[str], wanted: list[str]) -> None:
    table = [[0] * (len(wanted) + 1) for _ in range(len(words) + 1)]
    for i, a in enumerate(words):
        for n, b in enumerate(wanted):
            table[i + 1][n + 1] = table[i][n] + 1 if a == b else max(table[i][n + 1], table[i + 1][n])
    places = train_lines.common(words, wanted)
    taken = [place for place in places if place >= 0]
    assert taken == sorted(set(taken))
    assert all(wanted[place] == word for word, place in zip(words, places, strict=True) if place >= 0)
    assert len(taken) == table[-1][-1]


def cut(likely: list[float], words: list[int], prose: list[bool]) -> float:
    return judge_lines.cut(np.array(likely, np.float32), np.array(words, np.float64), np.array(prose))


def test_the_cut_is_one_half_where_the_content_is_prose() -> None:
    assert cut([0.9, 0.8, 0.45, 0.1], [200, 200, 25, 25], [True, True, False, False]) == 0.5


def test_a_little_prose_makes_no_article() -> None:
    assert cut([0.9, 0.8, 0.47, 0.1], [40, 40, 5, 5], [True, True, False, False]) == pytest.approx(0.47)


def test_elsewhere_the_cut_takes_what_is_worth_it() -> None:
    # All lines alike: to keep them all expects more than to keep none.
    assert cut([0.4] * 6, [5] * 6, [False] * 6) == pytest.approx(0.4)
    # Two sure lines among many that are unlikely
    assert 0.05 < cut([0.95, 0.9, *[0.05] * 20], [5] * 22, [False] * 22) <= 0.5


@given(st.lists(st.tuples(st.floats(0, 1, width=32), st.integers(0, 50), st.booleans()), min_size=1, max_size=30))
def test_the_cut_is_never_above_one_half(rows: list[tuple[float, int, bool]]) -> None:
    likely, words, prose = (list(column) for column in zip(*rows, strict=True))
    assert 0 <= cut(likely, words, prose) <= 0.5


def test_what_the_model_removes_says_so_with_its_probability() -> None:
    document = clean("\n".join(PAGE))
    judged = [removal for removal in document.removals if removal.rule == "classifier"]
    assert judged
    for removal in judged:
        assert removal.kind == "boilerplate"
        assert 0.5 <= removal.confidence <= 1
        assert f"{removal.confidence:.2f}" in removal.evidence
    assert all(line in document.text for line in STORY[4:9])


def test_a_policy_can_keep_what_the_model_would_remove() -> None:
    removed = {removal.text for removal in clean("\n".join(PAGE)).removals if removal.rule == "classifier"}
    document = clean("\n".join(PAGE), policy=Policy(keep=frozenset(("boilerplate",))))
    assert not [removal for removal in document.removals if removal.rule == "classifier"]
    assert all(line in document.text for line in removed)


def test_a_standfirst_stays() -> None:
    standfirst = "The board found the money for a second boat, but not before autumn"
    document = clean("\n".join([STORY[3], standfirst, *STORY[4:9], *TEASERS]))
    assert document.title == STORY[3]
    assert standfirst in document.text
    assert TEASERS[10] not in document.text


def test_named_rules_come_first() -> None:
    document = clean("\n".join(["Accept all cookies", *STORY]))
    assert document.removals[0].kind == "consent"


MENU = ["Tides", "Boats for hire", "The old town", "Ferries and fares"]
CROWDED = "\n".join([*STORY[4:9], "It will be a long week.", "Accept all cookies", *MENU, STORY[4]])


@pytest.mark.parametrize("believed", [True, False])
def test_what_a_doubted_rule_claims_stays_if_it_is_likely_content(believed: bool) -> None:
    # Trees that believe the doubted rules, and such that hold all lines for content
    place = list(told(CROWDED)).index("doubt")
    tables = {"lines": np.random.default_rng(5).normal(size=(200, 180)), "lines_stacked": np.zeros((200, 38))}
    tables["lines"][:, place] = np.arange(200) % 4
    tables["lines_stacked"][:, 0] = np.where(tables["lines"][:, place] == 0, 0.9, 0.1)
    content = (np.arange(200) % 4 == 0) if believed else np.arange(200) > 10
    parameters = {"objective": "binary", "verbose": -1, "num_leaves": 2, "learning_rate": 1}
    models = {
        f"{name}.onnx": pack(lightgbm.train(parameters, lightgbm.Dataset(table, content), 4))
        for name, table in tables.items()
    }
    flat, found = read_text(CROWDED)
    doubted = [i for i in range(len(flat.blocks)) if lines.doubt(found, i)]
    assert [flat.blocks[i].text for i in doubted] == [*MENU, STORY[4]]
    assert lines.judged(found, lines.columns(flat, found)).tolist() == [*range(6), *doubted]
    with trees.instead(models):
        document = clean(CROWDED)
    assert "Accept all cookies" not in document.text
    rules = [removal.rule for removal in document.removals if removal.kind != "whitespace"]
    assert rules == ["phrase", *(["tail"] * 4 if believed else []), *(["paragraph"] if believed else [])]


def around(likely: list[float], left: list[int], words: list[int]) -> dict[str, list[float]]:
    arrays = np.array(likely, np.float32), np.array(left), np.array(words, np.float64)
    return {name: np.full(len(left), value).tolist() for name, value in stacked.columns_of(*arrays).items()}


def test_a_second_judgement_is_told_of_the_run_of_content() -> None:
    # A line of a menu, a story of three lines with a named one inside, named ones and a teaser
    seen = around([0.1, 0.9, 0.9, 0.9, 0.6], [0, 1, 2, 4, 9], [2, 30, 25, 4, 40, 2, 2, 2, 2, 6])
    assert seen["from_start_0.5"] == [-1, 0, 1, 3, 8]
    assert seen["from_end_0.5"] == [-4, -3, -2, 0, 5]
    assert seen["words_to_run_0.5"] == [0, 0, 0, 0, 8]
    assert seen["named_to_run_0.5"] == [0, 0, 0, 0, 4]
    assert seen["run_share_0.5"][0] == pytest.approx(85.5 / 89.3)
    assert seen["run_purity_0.5"][0] == pytest.approx(85.5 / 99)


def test_a_second_judgement_is_told_how_far_content_is_and_what_stands_beside() -> None:
    seen = around([0.9, 0.1, 0.3, 1.0], [0, 2, 3, 5], [20, 1, 5, 5, 1, 20])
    assert seen["to_sure_above"] == [stacked.FAR, 2, 3, 5]
    assert seen["to_sure_below"] == [5, 3, 2, stacked.FAR]
    assert seen["line-1"] == pytest.approx([0, 0, 0.1, 0])
    assert seen["free-1"] == pytest.approx([0, 0.9, 0.1, 0.3])
    assert seen["words_below_3"][2] == pytest.approx(20 / 21)


@given(st.data())
def test_any_first_judgement_can_be_judged_again(data: st.DataObject) -> None:
    words = data.draw(st.lists(st.integers(0, 400), min_size=1, max_size=30))
    left = sorted(data.draw(st.sets(st.integers(0, len(words) - 1), min_size=1)))
    likely = data.draw(st.lists(st.floats(0, 1, width=32), min_size=len(left), max_size=len(left)))
    rows = stacked.stacked(np.array(likely, np.float32), np.array(left), np.array(words, np.float64))
    assert rows.shape == (len(left), len(around([0.5], [0], [1])))
    assert np.isfinite(rows).all()


@pytest.mark.parametrize("text", ["Menu", "Menu\nTickets", "One\n\nTwo\n\nThree", ""])
def test_a_few_lines_are_not_judged(text: str) -> None:
    assert not [removal for removal in clean(text).removals if removal.rule == "classifier"]


def test_the_same_pages_teach_the_same_bytes() -> None:
    pages = [
        train_lines.GoldText("\n".join(STORY[n % 3 :]), "\n".join(STORY[4:9]), f"site{n}.example") for n in range(30)
    ]
    examples = train_lines.examples(pages)
    assert len(examples) == len(pages)
    first, second = train_lines.train(examples), train_lines.train(examples)
    assert list(first) == ["lines.onnx", "lines_stacked.onnx", "wording.json"]
    assert first == second


def test_snippets_of_flattened_pages_teach_too() -> None:
    snippets = ((STORY[5],), ("Tickets",))
    one = train_lines.example(train_lines.GoldText("\n".join([*STORY, "Tickets"]), None, "a.example", 1.0, snippets))
    assert one is not None
    assert [float(one.content[n]) for n in one.taken] == [1, 0]
    assert len(one.weights) == 2
    nothing = train_lines.GoldText("\n".join(STORY), None, "a.example", 1.0, (("unheard of",), ()))
    assert train_lines.example(nothing) is None
