"""The measurement of CPU: its steps are those of the recipe, add up, and change no answer."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from benchmarks.speed import REST, STEPS, compare, main, percentile, profile, timed_steps
from benchmarks.systems import by_winnow

PAGE = (
    b"<html><head><title>Ferry</title></head><body><nav><a href=/>Home</a></nav><article><h1>Night ferry survives</h1>"
    + b"<p>The night ferry will go on for another year, the harbour board decided on Monday.</p>" * 5
    + b"</article></body></html>"
)


def test_steps_of_html_all_take_time() -> None:
    found = profile([(PAGE, "https://www.example.com/ferry")] * 20)
    assert set(found) == {*STEPS, REST}
    assert all(
        found[step] > 0 for step in ("parse and walk", "metadata", "judge", "labels and prose", "assemble", REST)
    )
    assert found["lines"] == 0


def test_steps_of_flattened_text() -> None:
    found = profile(
        [("Home\nNight ferry survives\nThe night ferry will go on for a year, the board decided.\n", None)] * 20
    )
    assert found["lines"] > 0
    assert found["parse and walk"] == found["judge"] == 0


def test_timing_changes_no_answer() -> None:
    before = by_winnow(PAGE, None)
    with timed_steps() as spent:
        assert by_winnow(PAGE, None) == before
    noted = dict(spent)
    by_winnow(PAGE, None)
    assert dict(spent) == noted  # nothing is timed behind it


def test_the_peer_reads_html_only_when_asked() -> None:
    mine, theirs = compare([(PAGE, None)] * 2, peer=True)
    assert len(mine) == len(theirs) == 2
    assert compare([("Night ferry survives", None)], peer=False)[1] == []


@pytest.mark.parametrize(
    ("times", "share", "expected"),
    [([5], 0.99, 5), (list(range(1, 101)), 0.99, 99), (list(range(1, 115)), 0.99, 113), ([3, 1, 2], 0.5, 2)],
)
def test_percentile(times: list[float], share: float, expected: float) -> None:
    assert percentile(times, share) == expected


def test_command(tmp_path: Path) -> None:
    for name in ("news", "wcxb"):
        row = {"html": PAGE, "url": "https://www.example.com/ferry", "domain": "example.com"}
        pq.write_table(pa.Table.from_pylist([row] * 3), tmp_path / f"{name}.parquet")
    result = CliRunner().invoke(main, ["--gold", str(tmp_path), "--limit", "2"])
    assert result.exit_code == 0, result.output
    assert "trafilatura" in result.output
    assert all(step in result.output for step in (*STEPS, REST, "together"))
