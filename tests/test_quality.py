"""The measurement of quality: scores of small cases, and a gate that fails when it should and only then."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from benchmarks import gold
from benchmarks.figures import Figure, figures
from benchmarks.floors import Floors, PinError, check, gated, pin, read_floors, tolerance, write_floors
from benchmarks.measure import Score
from benchmarks.quality import main, raise_floors
from benchmarks.scoring import METADATA, Answer, Overlap, contained, metadata_hits, names, overlap, words
from benchmarks.systems import by_c4, by_trafilatura, by_winnow
from flows.flatten import decode

ROOT = Path(__file__).parent.parent


# --- words and snippets


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The ferry's 3rd trip", ["the", "ferry", "s", "3rd", "trip"]),
        ("snake_case stays, É too", ["snake_case", "stays", "é", "too"]),
        ("霧の町 north", ["霧", "の", "町", "north"]),
        ("안개", ["안", "개"]),
        ("a東b", ["a", "東", "b"]),
        (" –!\n", []),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@pytest.mark.parametrize(
    ("text", "content", "expected"),
    [
        ("fog over the bay", "Fog over the bay.", (1, 1, 1)),
        ("fog over the bay", "bay the over fog", (1, 1, 1)),  # bags of words: their order does not count
        ("fog fog fog fog", "fog", (0.4, 0.25, 1)),  # but how often does
        ("fog", "fog fog fog fog", (0.4, 1, 0.25)),
        ("menu fog", "fog bay", (0.5, 0.5, 0.5)),
        ("menu", "fog", (0, 0, 0)),
        ("", "fog", (0, 0, 0)),
        ("fog", "", (0, 0, 0)),
        ("", "", (1, 1, 1)),
        ("…", "-", (1, 1, 1)),  # neither has a word
    ],
)
def test_overlap(text: str, content: str, expected: tuple[float, float, float]) -> None:
    assert overlap(text, content) == pytest.approx(expected)


def test_snippets_are_found_word_by_word() -> None:
    text = "The lamp-room, he said,\nwas LOCKED at nine."
    assert contained(["lamp room he said", "locked at", "was open", "at nine!"], text) == [True, True, False, True]


# --- metadata

NOON = dt.datetime(2024, 3, 9, 12, 0, 40, tzinfo=dt.UTC)
LATE = "2024-03-09T23:30:00-05:00"


@pytest.mark.parametrize(
    ("row", "answer", "expected"),
    [
        ({"title": "The Fog—Again"}, Answer(title="the fog again"), {"title": True}),
        ({"title": "The Fog"}, Answer(title="The Fog | Bay News"), {"title": False}),
        ({"title": "The Fog"}, Answer(), {"title": False}),
        ({"authors": ["Ada Fen and Bo Lund"]}, Answer(authors=("Bo Lund", "ADA FEN")), {"authors": True}),
        ({"authors": ["Ada Fen", "Bo Lund"]}, Answer(authors=("Ada Fen",)), {"authors": False}),
        ({"author": "Ada Fen"}, Answer(authors=("Ada Fen",)), {"authors": True}),
        ({"authors": None}, Answer(), {"noauthor": True}),
        ({"author": ""}, Answer(authors=("Admin",)), {"noauthor": False}),
        ({"title": "A", "date": "2024-03-09"}, Answer(date="2024-03-09"), {"date": True}),
        ({"title": "A", "publish_date": "2024-03-09"}, Answer(date="2024-03-10"), {"date": False}),
        ({"title": "A", "publish_date": "2024-03-09"}, Answer(), {"date": False}),
        ({"title": "A", "date": None}, Answer(), {"nodate": True}),
        ({"title": "A", "date": None}, Answer(date="2024-03-09"), {"nodate": False}),
        # the day as the page states it, or in UTC; the minute only as an instant
        ({"title": "A", "published_at": LATE}, Answer(date="2024-03-09"), {"date": True, "minute": False}),
        (
            {"title": "A", "published_at": LATE},
            Answer(date="2024-03-10", instant=dt.datetime(2024, 3, 10, 4, 30, tzinfo=dt.UTC)),
            {"date": True, "minute": True},
        ),
        ({"title": "A", "published_at": "2024-03-09T12:00:00Z"}, Answer(instant=NOON), {"date": False, "minute": True}),
    ],
)
def test_metadata_hits(row: dict[str, Any], answer: Answer, expected: dict[str, bool]) -> None:
    hits = metadata_hits(row, answer)
    assert {measure: hits.get(measure) for measure in expected} == expected


@pytest.mark.parametrize(
    ("row", "measures"),
    [
        ({"main_content": "x"}, set()),  # a set without metadata
        ({"title": "A", "authors": ["Ada Fen"], "date": "2024-03-09", "has_metadata": False}, set()),
        ({"title": None, "author": None, "publish_date": None}, {"noauthor", "nodate"}),
        ({"title": "A", "authors": ["Ada Fen"], "published_at": LATE}, {"title", "authors", "date", "minute"}),
        # no offset, or no time of day: nothing to hold a minute against
        ({"title": "A", "author": "Ada Fen", "published_at": "2024-03-09T12:00:00"}, {"title", "authors", "date"}),
        ({"title": "A", "author": "Ada Fen", "published_at": "2024-03-09T00:00:00Z"}, {"title", "authors", "date"}),
    ],
)
def test_gold_tells_which_measures_there_are(row: dict[str, Any], measures: set[str]) -> None:
    assert set(metadata_hits(row, Answer())) == measures <= set(METADATA)


def test_names_in_one_byline_and_in_several_are_the_same() -> None:
    assert names(["Ada Fen; Bo Lund", ""]) == names(["bo lund und Ada Fen"]) == {"ada fen", "bo lund"}


# --- the systems and the tracks

PROSE = "The lamp was lit at nine, and the keeper wrote down the hour."


def content(number: int) -> tuple[str, str]:
    return (
        f"{PROSE} It was night number {number} of the long winter, and no boat had come.",
        f"In the morning the keeper counted {number + 2} gulls on the rail, one of them asleep.",
    )


def page(number: int) -> str:
    return (
        f"<!doctype html><html><head><title>Lamp {number}</title><script>let fog = 1</script>"
        f'<meta property="og:title" content="Lamp {number}">'
        f'<meta property="article:published_time" content="2024-03-{number % 28 + 1:02}T06:30:00+01:00"></head>'
        f"<body><nav><a href=/>Home</a> <a href=/log>Log</a></nav><article><h1>Lamp {number}</h1>"
        f"<p>{'</p><p>'.join(content(number))}</p></article></body></html>"
    )


def test_c4_keeps_lines_that_end_as_sentences_do() -> None:
    lines = [
        PROSE,
        "Read more",
        "He left...",
        "Two words.",
        "We use cookies to count our visitors.",
        "“Never,” she said”",
    ]
    assert by_c4("\n".join(lines), None).text.split("\n") == [PROSE, "“Never,” she said”"]


def test_each_system_reads_a_page() -> None:
    for system in (by_winnow, by_trafilatura):
        answer = system(page(4).encode(), "https://lamp.example/4")
        assert PROSE in answer.text
        assert (answer.title, answer.date) == ("Lamp 4", "2024-03-05")
    assert by_winnow(page(4).encode(), None).instant == dt.datetime(2024, 3, 5, 5, 30, tzinfo=dt.UTC)
    assert by_trafilatura(b"", None) == Answer()


def test_winnow_gives_the_day_of_the_page_and_no_instant_without_an_offset() -> None:
    late = page(4).replace("T06:30:00+01:00", "T00:30:00+02:00").encode()
    assert by_winnow(late, None).date == "2024-03-05"
    undated = by_winnow(page(4).replace("T06:30:00+01:00", "").encode(), None)
    assert (undated.date, undated.instant) == ("2024-03-05", None)


@pytest.mark.parametrize("track", ["lines", "layout"])
def test_flattened_pages_have_the_chrome_and_no_scripts(track: str) -> None:
    text = gold.content(page(4).encode(), track)
    assert isinstance(text, str)
    assert PROSE in text
    assert "Home" in text
    assert "let fog" not in text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("Müller".encode(), "Müller"),
        (b"<meta charset=iso-8859-2>\xb1", "<meta charset=iso-8859-2>ą"),
        (b"<meta charset=nonsense>M\xfcller", "<meta charset=nonsense>Müller"),
        (b"M\xfcller \x81", "Müller \ufffd"),
    ],
)
def test_decode(html: bytes, text: str) -> None:
    assert decode(html) == text


def test_samples_go_by_the_site_and_are_as_large_as_they_say() -> None:
    domains = [f"site-{i}.example" for i in range(4000)]
    for name in gold.SETS:
        tracks = [gold.tracks_of(name, domain) for domain in domains]
        for track in gold.TRACKS:
            share = sum(track in of_page for of_page in tracks) / len(domains)
            assert share == pytest.approx(gold.SHARES.get(track, {}).get(name, 1.0), abs=0.02)
        assert all("html" in of_page for of_page in tracks if of_page)  # a flattened page has its HTML beside it


# --- figures


def test_figures_are_means_over_pages_and_shares_of_snippets() -> None:
    scores = [
        Score(
            "wcxb", "html", "winnow", "a", "forum", Overlap(0.5, 1.0, 0.4), [True, True, False], [], {"title": True}, 10
        ),
        Score("wcxb", "html", "winnow", "b", "article", Overlap(0.9, 0.8, 1.0), [True], [False, True], {}, 30),
        Score("snippets", "html", "winnow", "c", None, None, [True], [], {"title": False, "date": True}, 5),
    ]
    assert figures(scores) == {
        "html/wcxb/f1": (pytest.approx(0.7), 2),
        "html/wcxb/precision": (pytest.approx(0.9), 2),
        "html/wcxb/recall": (pytest.approx(0.7), 2),
        "html/wcxb/weak": (0.5, 2),
        "html/wcxb/f1/forum": (0.5, 1),
        "html/wcxb/f1/article": (0.9, 1),
        "html/wcxb/with": (0.75, 2),
        "html/wcxb/without": (0.5, 1),
        "html/wcxb/title": (1, 1),
        "html/wcxb/cpu": (20, 2),
        "html/snippets/with": (1, 1),
        "html/snippets/title": (0, 1),
        "html/snippets/date": (1, 1),
        "html/snippets/cpu": (5, 1),
    }


@pytest.mark.parametrize(
    ("name", "n", "has_floor"),
    [
        ("html/news/f1", 100, True),
        ("html/wcxb/f1/forum", 100, True),
        ("lines/wcxb/f1/forum", 100, False),
        ("lines/wcxb/without", 100, True),
        ("html/news/minute", 100, True),
        ("html/news/noauthor", 2, False),
        ("html/news/precision", 100, False),
        ("html/news/weak", 100, False),
        ("html/news/cpu", 100, False),
    ],
)
def test_which_figures_have_floors(name: str, n: int, has_floor: bool) -> None:
    assert (name in gated({name: Figure(0.5, n)})) == has_floor


# --- the gate

F1, TITLE, LINES, FORUM = "html/news/f1", "html/news/title", "lines/news/f1", "html/wcxb/f1/forum"
MEASURED = {F1: Figure(0.9, 100), TITLE: Figure(0.8, 100), LINES: Figure(0.7, 100), FORUM: Figure(0.6, 400)}
DIGESTS = {"news": "d1", "wcxb": "d2"}
FLOORS = Floors(DIGESTS, MEASURED)


def test_the_same_figures_pass() -> None:
    verdict = check(MEASURED, DIGESTS, FLOORS)
    assert (verdict.failures, verdict.higher) == ([], [])


@pytest.mark.parametrize("name", MEASURED)
@pytest.mark.parametrize(("in_noise", "falls"), [(0.0, False), (0.9, False), (1.0, False), (1.1, True), (20.0, True)])
def test_a_figure_falls_when_it_is_below_its_floor_by_more_than_noise(name: str, in_noise: float, falls: bool) -> None:
    floor = MEASURED[name]
    value = floor.value - in_noise * tolerance(name, floor.n)
    verdict = check({**MEASURED, name: floor._replace(value=value)}, DIGESTS, FLOORS)
    assert not verdict.higher
    if falls:
        (failure,) = verdict.failures
        assert failure.startswith(f"{name} fell to {value:.4f}: its floor is {floor.value:.4f}")
    else:
        assert not verdict.failures


def test_noise_is_a_page_of_a_share_and_less_of_a_mean_the_less_the_larger_the_set() -> None:
    assert tolerance(TITLE, 100) == 0.01
    assert tolerance(F1, 100) == pytest.approx(0.002)
    assert tolerance(FORUM, 400) == pytest.approx(0.001)


def test_a_share_may_lose_a_page_and_not_two() -> None:
    floors = Floors({"news": "d"}, {TITLE: Figure(round(93 / 114, 4), 114)})
    assert not check({TITLE: Figure(92 / 114, 114)}, {"news": "d"}, floors).failures
    assert check({TITLE: Figure(91 / 114, 114)}, {"news": "d"}, floors).failures


def test_what_rose_could_be_pinned_higher_and_fails_nothing() -> None:
    verdict = check({**MEASURED, F1: Figure(0.9002, 100), TITLE: Figure(0.80003, 100)}, DIGESTS, FLOORS)
    assert (verdict.failures, verdict.higher) == ([], [F1])


def test_other_gold_is_not_comparable_whatever_the_figures() -> None:
    higher = {name: figure._replace(value=1.0) for name, figure in MEASURED.items()}
    for measured in (MEASURED, higher):
        verdict = check(measured, {**DIGESTS, "news": "other"}, FLOORS)
        (failure,) = verdict.failures
        assert "gold news is not the file that was pinned" in failure
        assert "make quality-pin" in failure
        assert {F1, TITLE, LINES}.isdisjoint(verdict.higher)


def test_another_number_of_pages_is_not_comparable() -> None:
    (failure,) = check({**MEASURED, LINES: Figure(0.9, 99)}, DIGESTS, FLOORS).failures
    assert failure.startswith("lines/news/f1 was pinned on 100 pages, and 99 were scored")


def test_figures_without_floors_and_floors_without_figures_fail() -> None:
    (unpinned,) = check({**MEASURED, "html/news/date": Figure(1.0, 100)}, DIGESTS, FLOORS).failures
    assert unpinned == "html/news/date is 1.0000 and has no floor: make quality-pin gives it one"
    (vanished,) = check({F1: MEASURED[F1], LINES: MEASURED[LINES]}, DIGESTS, FLOORS).failures
    assert vanished == "html/news/title has a floor, but was not measured"
    assert len(check(MEASURED, DIGESTS, Floors()).failures) == len(MEASURED)


def test_a_part_is_held_against_its_own_floors_only() -> None:
    verdict = check({LINES: Figure(0.75, 100)}, {"news": "d1"}, FLOORS)
    assert (verdict.failures, verdict.higher) == ([], [LINES])


# --- pinning


def test_pinning_raises_and_leaves_what_fell_within_noise() -> None:
    measured = {**MEASURED, F1: Figure(0.93456, 100), TITLE: Figure(0.795, 100)}
    assert pin(measured, DIGESTS, FLOORS, set()) == Floors(DIGESTS, {**MEASURED, F1: Figure(0.9346, 100)})


def test_the_first_pin_takes_everything() -> None:
    assert pin(MEASURED, DIGESTS, Floors(), set()) == FLOORS


def test_pinning_refuses_to_lower_a_floor_that_is_not_named() -> None:
    fallen = {**MEASURED, F1: Figure(0.95, 100), TITLE: Figure(0.7, 100), FORUM: Figure(0.5, 400)}
    with pytest.raises(PinError) as refused:
        pin(fallen, DIGESTS, FLOORS, {TITLE})
    assert str(refused.value).startswith(f"{FORUM} would fall from 0.6000 to 0.5000")
    assert TITLE not in str(refused.value)
    lowered = pin(fallen, DIGESTS, FLOORS, {TITLE, FORUM})
    assert lowered == Floors(DIGESTS, {**fallen, LINES: MEASURED[LINES]})


def test_pinning_refuses_names_of_no_figure_and_floors_that_lost_theirs() -> None:
    with pytest.raises(PinError, match="html/news/titel: no such figure"):
        pin(MEASURED, DIGESTS, FLOORS, {"html/news/titel"})
    rest = {name: figure for name, figure in MEASURED.items() if name != TITLE}
    with pytest.raises(PinError, match="html/news/title has a floor, but was not measured"):
        pin(rest, DIGESTS, FLOORS, set())
    assert pin(rest, DIGESTS, FLOORS, {TITLE}) == Floors(DIGESTS, rest)


def test_a_pinned_part_leaves_the_other_floors() -> None:
    pinned = pin({LINES: Figure(0.75, 100)}, {"news": "d1"}, FLOORS, set())
    assert pinned == Floors(DIGESTS, {**MEASURED, LINES: Figure(0.75, 100)})


def test_floors_of_other_gold_are_replaced_all_together() -> None:
    changed = {**DIGESTS, "news": "other"}
    lower = {name: figure._replace(value=0.5) for name, figure in MEASURED.items() if name != FORUM}
    assert pin({**lower, FORUM: MEASURED[FORUM]}, changed, FLOORS, set()) == Floors(
        changed, {**lower, FORUM: MEASURED[FORUM]}
    )
    with pytest.raises(PinError, match="lines/news/f1: the gold changed"):
        pin({F1: Figure(0.95, 100), TITLE: Figure(0.95, 100)}, {"news": "other"}, FLOORS, set())


def test_floors_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "floors.toml"
    assert read_floors(path) == Floors()
    write_floors(path, FLOORS)
    assert read_floors(path) == FLOORS


def test_the_pinned_floors_can_be_read() -> None:
    floors = read_floors(ROOT / "benchmarks" / "floors.toml")
    assert set(floors.gold) == set(gold.SETS)
    assert gated(floors.figures) == floors.figures
    assert {name.split("/")[1] for name in floors.figures} == set(gold.SETS)


# --- the command


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of gold: twenty pages of news, one of which has another page's content as gold."""
    folder = tmp_path_factory.mktemp("gold")
    rows = [
        {
            "id": f"xx/Lamp_{n}",
            "url": f"https://site-{n}.example/log",
            "domain": f"site-{n}.example",
            "html": page(n).encode(),
            "main_content": " ".join(content(n)) if n else "Nothing of what the page says.",
            "title": f"Lamp {n}",
            "authors": [],
            "published_at": f"2024-03-{n + 1:02}T06:30:00+01:00",
        }
        for n in range(20)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "news.parquet")
    return folder


def quality(folder: Path, *options: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.quality", "--gold", folder, "--workers", "2", *options]
    return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, cwd=ROOT)


def test_whole_runs(tiny: Path, tmp_path: Path) -> None:
    floors, out = tmp_path / "floors.toml", tmp_path / "pages.json"
    options = ("--only", "news,html", "--floors", floors, "--cache", tmp_path / "cache")

    pinned = quality(tiny, *options, "--pin", "--out", out, "--worst", "1")
    assert pinned.returncode == 0, pinned.stderr
    assert "20 of 20 pages" in pinned.stderr
    assert "xx/Lamp_0" in pinned.stdout
    assert "xx/Lamp_1" not in pinned.stdout
    assert "from the cache" not in pinned.stdout
    scores = json.loads(out.read_text())
    assert [(s["system"], s["track"]) for s in scores] == [("winnow", "html"), ("trafilatura", "html")] * 20
    assert all(s["metadata"] == {"title": True, "noauthor": True, "date": True, "minute": True} for s in scores[::2])
    assert scores[0]["overlap"]["f1"] < 0.5 < scores[2]["overlap"]["f1"]
    measured = read_floors(floors)
    assert measured.gold == {"news": gold.digest(tiny / "news.parquet")}
    assert set(measured.figures) == {f"html/news/{m}" for m in ("f1", "title", "noauthor", "date", "minute")}

    other = {**measured.figures, F1: Figure(0.99, 20), "html/news/title": Figure(0.5, 20)}
    write_floors(floors, Floors(measured.gold, other))
    fallen = quality(tiny, *options)
    assert fallen.returncode == 1
    assert "FAILED: html/news/f1 fell to" in fallen.stderr
    assert "1 could be pinned higher (make quality-pin):\n  html/news/title  0.5000 -> 1.0000" in fallen.stderr
    assert "from the cache" in fallen.stdout


def test_floors_are_written_only_if_none_falls_unasked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "floors.toml"
    assert raise_floors(path, MEASURED, DIGESTS, set())
    assert "html/news/f1  none -> 0.9000" in capsys.readouterr().err
    fallen = {**MEASURED, F1: Figure(0.5, 100)}
    assert not raise_floors(path, fallen, DIGESTS, set())
    assert read_floors(path) == FLOORS
    assert "NOT PINNED: html/news/f1 would fall from 0.9000 to 0.5000" in capsys.readouterr().err
    assert raise_floors(path, fallen, DIGESTS, {F1})
    assert read_floors(path).figures[F1] == Figure(0.5, 100)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--only", "html"), "No gold to measure on"),  # the other sets are not there
        (("--only", "newspapers"), "--only knows news, articles"),
        (("--lower", F1), "--lower goes with --pin"),
    ],
)
def test_it_does_not_start(tiny: Path, options: tuple[str, ...], message: str) -> None:
    run = CliRunner().invoke(main, ["--gold", str(tiny), *options])
    assert (run.exit_code, run.stdout) == (2, "")
    assert message in run.stderr
