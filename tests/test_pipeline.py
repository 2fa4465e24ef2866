"""Ingest: every item is accounted for, what is committed stays committed, and the result does not depend on luck."""

from __future__ import annotations

import json
import os
import signal
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import by_name, files_of, partial_files, rows, unstamped

from cleaners import Document, Page, Policy, clean_page
from flows.errors import StoppedError
from flows.pipeline import Options, ingest, ingest_shard, open_run, plan
from flows.report import report_markdown, report_rows, summary

FATAL = "this page ends the process that cleans it"
RAISING = "this page raises"
# A cleaner that a test puts in place of the real one may be no function of a module, so that no process can be sent it.
HERE = Options(workers=0)


def story(n: int) -> str:
    return f"The harbour master counted {n} boats on the morning of the storm.\n\nNone of them left.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    directory = tmp_path / "in"
    directory.mkdir()
    for n in range(7):
        (directory / f"page{n}.txt").write_text(story(n))
    return directory


def test_each_page_becomes_a_document(source: Path, tmp_path: Path) -> None:
    report = ingest([str(source)], tmp_path / "out")
    documents = rows(tmp_path / "out")
    assert (report.items, report.documents, len(documents)) == (7, 7, 7)
    assert {row["source"] for row in documents} == {os.path.realpath(source)}
    assert {row["source_id"] for row in documents} == {f"page{n}.txt" for n in range(7)}
    assert all(row["ingested_at"].utcoffset().total_seconds() == 0 for row in documents)
    assert not (tmp_path / "out" / "quarantine").exists()


def test_second_run_writes_nothing(source: Path, tmp_path: Path) -> None:
    (source / "broken.txt.gz").write_bytes(b"\x1f\x8bnot really")
    (source / "twice.jsonl").write_text(
        json.dumps({"id": 1, "text": "same"}) + "\n" + json.dumps({"id": 1, "text": "same"})
    )
    first = ingest([str(source)], tmp_path / "out")
    assert (first.documents, first.quarantined.total(), first.skipped["duplicate"]) == (8, 1, 1)
    before = files_of(tmp_path / "out")
    second = ingest([str(source)], tmp_path / "out")
    assert second.nothing_new
    assert (second.items, second.skipped) == (10, {"unchanged": 9, "quarantined_before": 1})
    assert summary(second).startswith("Nothing new")
    assert files_of(tmp_path / "out") == before


def test_changed_file_is_one_new_version(source: Path, tmp_path: Path) -> None:
    ingest([str(source)], tmp_path / "out")
    old = by_name(tmp_path / "out")
    (source / "page3.txt").write_text(story(33))
    report = ingest([str(source)], tmp_path / "out")
    assert (report.documents, report.skipped) == (1, {"unchanged": 6})
    versions = [row for row in rows(tmp_path / "out") if row["source_id"] == "page3.txt"]
    assert len(versions) == 2
    assert {row["id"] for row in versions} == {old["page3.txt"]["id"]}
    assert len({row["version_id"] for row in versions}) == 2


def test_items_of_another_cleaner_are_counted_and_left(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (source / "missing.txt").symlink_to("nowhere")
    ingest([str(source)], tmp_path / "out")
    monkeypatch.setattr("cleaners.__version__", "99.0")
    report = ingest([str(source)], tmp_path / "out")
    assert report.skipped == {"older_cleaner": 7, "quarantined_before": 1}
    assert report.nothing_new


def test_the_same_page_twice_is_one_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def clean(page: Page, policy: Policy) -> Document:
        return Document(str(page.content), canonical_url=page.url)

    monkeypatch.setattr("flows.workers.clean_page", clean)
    lines = [
        {"text": "one", "url": "https://a.example/"},
        {"text": "one", "url": "https://a.example/"},
        {"text": "two"},
    ]
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    report = ingest([str(tmp_path / "a.jsonl")], tmp_path / "out", HERE)
    assert (report.documents, report.skipped) == (2, {"duplicate": 1})
    report = ingest([str(tmp_path / "b.jsonl")], tmp_path / "out", HERE)
    assert (report.documents, report.skipped) == (1, {"duplicate": 2})
    versions = [row["version_id"] for row in rows(tmp_path / "out")]
    assert len(versions) == len(set(versions)) == 3
    assert ingest([str(tmp_path)], tmp_path / "out", HERE).skipped == {"unchanged": 6}


def test_rows_do_not_depend_on_workers_or_shards(source: Path, tmp_path: Path) -> None:
    ingest([str(source)], tmp_path / "a", Options(workers=0))
    ingest([str(source)], tmp_path / "b", Options(workers=2, shard_pages=2))
    ingest([str(source)], tmp_path / "c", Options(workers=1, shard_bytes=1))
    for dataset in ("documents", "removals"):
        assert (
            unstamped(tmp_path / "a", dataset)
            == unstamped(tmp_path / "b", dataset)
            == unstamped(tmp_path / "c", dataset)
        )
    assert len(list((tmp_path / "c" / "_manifest").glob("*.parquet"))) == 7


def misbehaving(page: Page, policy: Policy) -> Document:
    """A cleaner that some pages are too much for."""
    content = page.content
    if FATAL.encode() in (content if isinstance(content, bytes) else b""):
        os.kill(os.getpid(), signal.SIGKILL)
    if RAISING.encode() in (content if isinstance(content, bytes) else b""):
        raise RecursionError("too deep")
    return clean_page(page, policy)


def test_a_page_costs_no_other_page(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.workers.clean_page", misbehaving)
    (source / "fatal.txt").write_text(FATAL)
    (source / "raising.txt").write_text(RAISING)
    report = ingest([str(source)], tmp_path / "out", Options(workers=2))
    assert report.quarantined == {"clean: worker_died": 1, "clean: RecursionError": 1}
    assert report.documents == 7
    failed = by_name(tmp_path / "out", "quarantine")
    assert set(failed) == {"fatal.txt", "raising.txt"}
    assert failed["fatal.txt"]["message"] == "the process that cleaned it died: killed by SIGKILL"
    assert failed["raising.txt"]["message"] == "too deep"
    assert failed["fatal.txt"]["raw_sha256"]


def test_a_page_whose_worker_died_is_tried_again(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (source / "fatal.txt").write_text(FATAL)
    monkeypatch.setattr("flows.workers.clean_page", misbehaving)
    for _ in range(2):
        report = ingest([str(source)], tmp_path / "out", Options(workers=1))
        assert report.quarantined == {"clean: worker_died": 1}
    assert [row["attempts"] for row in rows(tmp_path / "out", "quarantine")] == [1, 2]
    monkeypatch.undo()
    report = ingest([str(source)], tmp_path / "out", Options(workers=1))
    assert (report.documents, report.skipped) == (1, {"unchanged": 7})
    assert ingest([str(source)], tmp_path / "out").skipped == {"unchanged": 8}
    assert len(rows(tmp_path / "out")) == 8


def test_a_page_too_large_for_the_memory_is_tried_five_times(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def clean(page: Page, policy: Policy) -> Document:
        if page.source_id == "page3.txt":
            raise MemoryError
        return clean_page(page, policy)

    monkeypatch.setattr("flows.workers.clean_page", clean)
    for _ in range(5):
        assert ingest([str(source)], tmp_path / "out", HERE).quarantined == {"clean: memory": 1}
    again = ingest([str(source)], tmp_path / "out", HERE)
    assert (again.nothing_new, again.skipped) == (True, {"unchanged": 6, "quarantined_before": 1})
    assert [row["attempts"] for row in rows(tmp_path / "out", "quarantine")] == [1, 2, 3, 4, 5]
    assert len(rows(tmp_path / "out")) == 6


def test_a_page_that_goes_back_adds_no_row(source: Path, tmp_path: Path) -> None:
    for n in (3, 33, 3):
        (source / "page3.txt").write_text(story(n))
        report = ingest([str(source)], tmp_path / "out")
    assert report.skipped == {"unchanged": 7}
    newest = max((r for r in rows(tmp_path / "out") if r["source_id"] == "page3.txt"), key=lambda r: r["ingested_at"])
    assert "33 boats" in newest["text"]


def test_a_raising_page_costs_no_other_page_in_this_process(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.workers.clean_page", misbehaving)
    (source / "raising.txt").write_text(RAISING)
    report = ingest([str(source)], tmp_path / "out")
    assert (report.documents, report.quarantined) == (7, {"clean: RecursionError": 1})


def test_a_run_that_stops_keeps_what_it_committed(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest([str(source)], tmp_path / "undisturbed", Options(shard_pages=2))
    written = 0
    write = Path.open

    def full(self: Path, mode: str = "r", *args: object, **kwargs: object) -> object:
        nonlocal written
        written += mode == "wb"
        if written > 5:
            raise OSError(28, "No space left on device")
        return write(self, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoppedError):
        ingest([str(source)], tmp_path / "out", Options(shard_pages=2))
    monkeypatch.undo()
    assert partial_files(tmp_path / "out") == []
    kept = len(rows(tmp_path / "out"))
    assert 0 < kept < 7
    report = ingest([str(source)], tmp_path / "out", Options(shard_pages=2))
    assert report.documents == 7 - kept
    for dataset in ("documents", "removals"):
        assert unstamped(tmp_path / "out", dataset) == unstamped(tmp_path / "undisturbed", dataset)


def test_shards_can_be_ingested_one_by_one(source: Path, tmp_path: Path) -> None:
    with open_run(tmp_path / "out", Options(shard_pages=3), run_id="flow-run") as run:
        reports = [ingest_shard(shard, run) for shard in plan([str(source)], run)]
    assert [report.documents for report in reports] == [3, 3, 1]
    assert {row["run_id"] for row in rows(tmp_path / "out")} == {"flow-run"}


LINES = st.one_of(
    st.fixed_dictionaries({"text": st.sampled_from(["a", "b", "", None, 5])}, optional={"id": st.sampled_from([1, 2])}),
    st.sampled_from(["{", "[]", "nonsense", "null", "", '"text"']),
)
NAMES = st.sampled_from(["a.txt", "b.html", ".c.txt", "d.part", "e.log", "f.txt.gz", "g.parquet", "h.txt.zst"])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(LINES, max_size=8), min_size=1, max_size=3), st.dictionaries(NAMES, st.binary(max_size=40)))
def test_every_item_is_accounted_for(record_files: list[list[object]], files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        source, output = Path(directory) / "in", Path(directory) / "out"
        source.mkdir()
        for n, lines in enumerate(record_files):
            text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
            (source / f"{n}.jsonl").write_text(text)
        for name, data in files.items():
            (source / name).write_bytes(data)
        for _ in range(2):
            report = ingest([str(source)], output, Options(shard_pages=3))
            assert report.items == report.documents + report.quarantined.total() + report.skipped.total()
        assert report.nothing_new
        expected = len(files) + sum(line != "" for lines in record_files for line in lines)
        assert report.items == expected
        versions = [row["version_id"] for row in rows(output)]
        assert len(versions) == len(set(versions))


def test_the_report_reads_as_a_table_and_as_markdown(source: Path, tmp_path: Path) -> None:
    (source / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    report = ingest([str(source)], tmp_path / "out")
    table = {what.strip(): (count, share) for what, count, share in report_rows(report)}
    assert table["items read"] == ("8", "")
    assert table["decode: binary"] == ("1", "")
    assert table["quarantined"] == ("1", "12.5%")
    assert "| **documents** | 7 |" in report_markdown(report)
