"""What the sources find, how they name it, and what they make of odd records."""

from __future__ import annotations

import datetime as dt
import gzip
import itertools
import json
import os
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard

from flows.errors import CannotStartError
from flows.pipeline import ingest, read_sources
from flows.sources.items import Columns, Item, Reading, Skip
from flows.sources.times import parse_time
from flows.sources.walk import SourceFile, check_sources, find_files, kind_of, media_type_of

TEXT = "A short page about the harbour.\n"


def items(*sources: Path | str, reading: Reading | None = None, never: Path | None = None) -> list[Item]:
    found = read_sources([str(s) for s in sources], reading or Reading(), never=never)
    return [item for item in found if isinstance(item, Item)]


def skips(*sources: Path | str, reading: Reading | None = None) -> list[str]:
    found = read_sources([str(s) for s in sources], reading or Reading())
    return [item.reason for item in found if isinstance(item, Skip)]


def write_jsonl(path: Path, *records: object) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("name", "kind", "media_type"),
    [
        ("a.txt", "page", "text/plain"),
        ("a.HTML", "page", "text/html"),
        ("a.htm.gz", "page", "text/html"),
        ("a.b.txt.zst", "page", "text/plain"),
        ("a.jsonl", "jsonl", None),
        ("a.ndjson.gz", "jsonl", None),
        ("a.parquet", "parquet", None),
        ("a.WARC.gz", "archive", None),
        ("a.warc.wet.zst", "archive", None),
        ("a.wacz", "archive", None),
        ("a.wacz.gz", None, None),
        ("a.warc.wat.gz", None, None),
        ("a.parquet.gz", None, None),
        ("a.gz", None, None),
        ("a.json", None, None),
        ("txt", None, None),
    ],
)
def test_kind_is_told_by_the_name(name: str, kind: str | None, media_type: str | None) -> None:
    assert (kind_of(name), media_type_of(name)) == (kind, media_type)


def test_directory_is_walked_in_order_and_the_rest_left_alone(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / ".cache").mkdir()
    for name in ("c.txt", "b/d.html", "a.txt", ".hidden.txt", "e.txt.part", "f.log", ".cache/g.txt"):
        (tmp_path / name).write_text(TEXT)
    assert [item.source_id for item in items(tmp_path)] == ["a.txt", "d.html", "c.txt"]
    assert sorted(skips(tmp_path)) == ["hidden", "hidden", "partial", "unsupported"]


def test_a_page_has_one_identity_however_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(TEXT)
    (tmp_path / "link").symlink_to(tmp_path / "in")
    monkeypatch.chdir(tmp_path)
    named = ["in", "in/a.txt", "./in/../in/a.txt", "in/*.txt", "**/a.txt", str(tmp_path / "in"), "link", "link/a.txt"]
    identities = {(i.source, i.source_id, i.key) for source in named for i in items(source)}
    assert identities == {(os.path.realpath(tmp_path / "in"), "a.txt", items("in")[0].raw_sha256)}
    assert len(items(*named)) == 1  # and is read once


def test_directory_loops_end(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "page.txt").write_text(TEXT)
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "self").symlink_to("self")
    assert [item.source_id for item in items(tmp_path)] == ["page.txt"]
    assert skips(tmp_path) == ["symlink_loop", "unsupported"]


def test_output_inside_a_source_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt").write_text(TEXT)
    assert [item.source_id for item in items(tmp_path, never=tmp_path / "output")] == ["b.txt"]


def test_other_outputs_are_no_sources_unless_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    ingest([str(tmp_path / "a.txt")], tmp_path / "earlier")
    assert [item.source_id for item in items(tmp_path)] == ["a.txt"]
    assert skips(tmp_path) == ["winnow_output"]
    (again,) = items(tmp_path / "earlier" / "documents")
    assert again.page is not None
    assert "harbour" in str(again.page.content)


def test_settle_leaves_fresh_files_for_later(tmp_path: Path) -> None:
    for name in ("old.txt", "new.txt"):
        (tmp_path / name).write_text(TEXT)
    os.utime(tmp_path / "old.txt", (time.time() - 100,) * 2)
    (tmp_path / "future.txt").write_text(TEXT)
    os.utime(tmp_path / "future.txt", (time.time() + 9_000,) * 2)
    reading = Reading(settle=30)
    assert [item.source_id for item in items(tmp_path, reading=reading)] == ["future.txt", "old.txt"]
    assert skips(tmp_path, reading=reading) == ["unsettled"]


@pytest.mark.parametrize(
    ("source", "said"),
    [("nothing", "does not exist"), ("*.nothing", "no file matches"), ("a.log", "not a source")],
)
def test_sources_that_cannot_be(tmp_path: Path, source: str, said: str) -> None:
    (tmp_path / "a.log").write_text(TEXT)
    with pytest.raises(CannotStartError, match=said):
        check_sources([str(tmp_path / source)])


def test_compressed_pages_hash_as_the_page_in_them(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(TEXT)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(TEXT[:5].encode()) + gzip.compress(TEXT[5:].encode()))
    (tmp_path / "c.txt.zst").write_bytes(zstandard.compress(TEXT[:9].encode()) + zstandard.compress(TEXT[9:].encode()))
    assert len({item.raw_sha256 for item in items(tmp_path)}) == 1
    assert {item.page.content for item in items(tmp_path) if item.page} == {TEXT.encode()}


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst"])
def test_jsonl_records_take_their_columns(tmp_path: Path, suffix: str) -> None:
    record = {
        "id": 7,
        "text": TEXT,
        "url": "https://harbour.example/a",
        "timestamp": "2024-01-31T12:00:00+01:00",
        "site": "harbour",
    }
    plain = write_jsonl(tmp_path / "pages.jsonl", record, {"content": TEXT}, {"text": TEXT, "html": "<p>Hi</p>"})
    compress = {"": bytes, ".gz": gzip.compress, ".zst": zstandard.compress}[suffix]
    path = tmp_path / f"in.jsonl{suffix}"
    path.write_bytes(compress(plain.read_bytes()))
    first, second, third = items(path)
    assert first.page is not None
    assert (first.source, first.source_id) == (os.path.realpath(path), "7")
    assert (first.page.url, first.page.site) == ("https://harbour.example/a", "harbour")
    assert first.page.fetched_at == dt.datetime(2024, 1, 31, 11, tzinfo=dt.UTC)
    assert (first.page.media_type, first.page.content) == ("text/plain", TEXT)
    assert second.source_id == "2"
    assert third.page is not None
    assert (third.page.media_type, third.page.content) == ("text/html", "<p>Hi</p>")


@pytest.mark.parametrize(
    ("column", "content"),
    [
        (pa.array([TEXT, None]), TEXT),
        (pa.array([TEXT.encode(), None]), TEXT.encode()),
        (pa.array([TEXT, None]).dictionary_encode(), TEXT),
        (pa.array([TEXT, None], pa.large_string()), TEXT),
        (pa.array([b"caf\xe9", None]).view(pa.string()), "caf\ufffd"),
    ],
    ids=["string", "binary", "dictionary", "large_string", "broken_utf8"],
)
def test_parquet_columns_of_any_kind(tmp_path: Path, column: pa.Array, content: str | bytes) -> None:
    pq.write_table(pa.table({"body": column, "url": ["https://a.example/", None]}), tmp_path / "in.parquet")
    page, null = items(tmp_path / "in.parquet")
    assert page.page is not None
    assert (page.source_id, page.page.content, page.page.url) == ("0", content, "https://a.example/")
    assert null.failure is not None
    assert (null.source_id, null.failure.error_type) == ("1", "missing_text")


def test_named_columns_go_before_defaults(tmp_path: Path) -> None:
    table = pa.table({"text": ["no"], "story": ["yes"], "key": ["k1"], "when": [dt.datetime(2024, 5, 1)]})
    pq.write_table(table, tmp_path / "in.parquet")
    reading = Reading(Columns(text="story", id="key", fetched_at="when"))
    (item,) = items(tmp_path / "in.parquet", reading=reading)
    assert item.page is not None
    assert (item.source_id, item.page.content) == ("k1", "yes")
    assert item.page.fetched_at == dt.datetime(2024, 5, 1, tzinfo=dt.UTC)


def test_pages_larger_than_the_limit_are_not_held(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x" * 2000)
    (tmp_path / "bomb.txt.gz").write_bytes(gzip.compress(b"\0" * 50_000_000))
    write_jsonl(tmp_path / "c.jsonl", {"text": "y" * 2000}, {"text": "z" * 500_000}, {"text": "small"})
    *large, small = items(tmp_path, reading=Reading(max_page_bytes=1000))
    assert [(i.failure.error_type if i.failure else None, i.page) for i in large] == [("too_large", None)] * 4
    assert small.page is not None
    assert (small.source_id, small.page.content) == ("3", "small")


@pytest.mark.parametrize(
    "value",
    [
        "2024-01-31T11:00:00Z",
        "2024-01-31 12:00:00+01:00",
        "20240131110000",
        1706698800,
        1706698800000,
        "1706698800.0",
        1706698800000000,
        20240131110000.0,
        "2024-01-31 11:00:00 UTC",
        "Wed, 31 Jan 2024 12:00:00 +0100",
        "Wed, 31 Jan 2024 11:00:00 GMT",
        dt.datetime(2024, 1, 31, 11),
    ],
)
def test_times_of_fetch(value: object) -> None:
    assert parse_time(value) == dt.datetime(2024, 1, 31, 11, tzinfo=dt.UTC)


@pytest.mark.parametrize("value", ["20240131", 20240131, "2024-01-31", dt.date(2024, 1, 31)])
def test_days_of_fetch(value: object) -> None:
    assert parse_time(value) == dt.datetime(2024, 1, 31, tzinfo=dt.UTC)


NO_TIMES = [None, "", "yesterday", True, float("nan"), 1e300, -(10**40), [], "99999999999999", "2024", 2024, 0, -1]
NO_TIMES += ["1_706_698_800", "20241331", 4102444800, "Wed, 31 Jan 2024 11:00:00 CEST", "0001-01-01T00:00+14:00"]


@pytest.mark.parametrize("value", NO_TIMES)
def test_times_of_fetch_that_are_none(value: object) -> None:
    assert parse_time(value) is None


MOMENT = dt.datetime(2024, 1, 31, 11, tzinfo=dt.UTC)
SECONDS = 1706698800


@pytest.mark.parametrize(
    ("column", "fetched_at"),
    [
        (pa.array([SECONDS * 10**9 + 1], pa.timestamp("ns")), MOMENT),
        (pa.array([SECONDS], pa.timestamp("s", "Foo/Bar")), MOMENT),
        (pa.array([SECONDS], pa.timestamp("s", "Europe/Berlin")), MOMENT),
        (pa.array([SECONDS * 1000], pa.timestamp("ms")).dictionary_encode(), MOMENT),
        (pa.array([10**15], pa.timestamp("s")), None),
        (pa.array([10**18], pa.timestamp("ms")), None),
        (pa.array([None], pa.timestamp("ms")), None),
        (pa.array([1], pa.duration("ns")), None),
        (pa.array([1], pa.time64("ns")), None),
    ],
    ids=["ns", "zone", "berlin", "dictionary", "overflow", "overflow_ms", "null", "duration", "time"],
)
@pytest.mark.parametrize("purpose", ["fetched_at", "id", "url"])
def test_parquet_times_of_any_kind(tmp_path: Path, column: pa.Array, fetched_at: object, purpose: str) -> None:
    pq.write_table(pa.table({"text": [TEXT], "when": column}), tmp_path / "in.parquet")
    (item,) = items(tmp_path / "in.parquet", reading=Reading(Columns(**{purpose: "when"})))
    assert item.page is not None
    if purpose == "fetched_at":
        assert item.page.fetched_at == fetched_at


def test_parquet_with_two_columns_of_one_name(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["text", "text"])
    pq.write_table(table, tmp_path / "in.parquet")
    (item,) = items(tmp_path / "in.parquet")
    assert item.failure is not None
    assert (item.failure.error_type, item.failure.message) == ("duplicate_column", "2 columns are named 'text'")


def test_one_column_may_serve_twice(tmp_path: Path) -> None:
    pq.write_table(pa.table({"text": [TEXT], "url": ["https://a.example/"]}), tmp_path / "in.parquet")
    (item,) = items(tmp_path / "in.parquet", reading=Reading(Columns(id="url")))
    assert item.page is not None
    assert item.source_id == item.page.url == "https://a.example/"


def test_a_reader_that_breaks_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(file: SourceFile, reading: Reading) -> Iterator[Item]:
        raise KeyError("unforeseen")
        yield

    monkeypatch.setattr("flows.pipeline.read_jsonl", broken)
    write_jsonl(tmp_path / "a.jsonl", {"text": TEXT})
    (tmp_path / "b.txt").write_text(TEXT)
    bad, good = items(tmp_path)
    assert bad.failure is not None
    assert (bad.source_id, bad.failure.stage, bad.failure.error_type) == ("a.jsonl", "read", "KeyError")
    assert bad.weight == (tmp_path / "a.jsonl").stat().st_size
    assert good.page is not None


@pytest.mark.parametrize(
    ("record", "content", "media_type"),
    [
        ({"html": " \n\t", "text": TEXT}, TEXT, "text/plain"),
        ({"html": "", "text": TEXT}, TEXT, "text/plain"),
        ({"html": "<p>Hi</p>", "text": TEXT}, "<p>Hi</p>", "text/html"),
        ({"html": " ", "text": None}, " ", "text/html"),
        ({"html": " "}, " ", "text/html"),
    ],
)
def test_blank_html_does_not_hide_text(tmp_path: Path, record: object, content: str, media_type: str) -> None:
    (item,) = items(write_jsonl(tmp_path / "in.jsonl", record))
    assert item.page is not None
    assert (item.page.content, item.page.media_type) == (content, media_type)


@pytest.mark.parametrize("purpose", ["text", "html", "url", "fetched_at", "id", "site"])
def test_a_named_column_in_no_line_is_one_failure(tmp_path: Path, purpose: str) -> None:
    path = write_jsonl(tmp_path / "in.jsonl", {"text": TEXT, "link": "https://a.example/"}, [], {"text": TEXT})
    (item,) = items(path, reading=Reading(Columns(**{purpose: "lnik"})))
    assert item.failure is not None
    assert (item.source_id, item.failure.error_type) == ("in.jsonl", "missing_column")
    assert item.failure.message == "there is no column 'lnik'; there are text, link"
    assert item.weight == path.stat().st_size


def test_a_named_column_may_be_in_some_lines_only(tmp_path: Path) -> None:
    path = write_jsonl(tmp_path / "in.jsonl", {"text": TEXT}, {"text": TEXT, "link": "https://a.example/"})
    first, second = items(path, reading=Reading(Columns(url="link")))
    assert first.page is not None
    assert second.page is not None
    assert (first.page.url, second.page.url) == (None, "https://a.example/")


def test_each_file_is_found_once_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("a.txt", "b.txt", ".hidden.txt", "deep/c.txt"):
        (tmp_path / "in" / name).write_text("x")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    folder = str(tmp_path / "in")
    ways = {
        "folder": folder,
        "file": f"{folder}/a.txt",
        "linked": str(tmp_path / "link" / "a.txt"),
        "hidden": f"{folder}/.hidden.txt",
        "glob": f"{folder}/**",
    }
    for order in itertools.permutations(ways):
        found = [f.full_name for f in find_files(ways[way] for way in order) if isinstance(f, SourceFile)]
        expected = [f"{folder}/.hidden.txt", f"{folder}/a.txt", f"{folder}/b.txt", f"{folder}/deep/c.txt"]
        assert sorted(found) == expected, order


def test_listing_a_hundred_thousand_files_needs_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A listing of names that are not on disk: making so many files takes longer than the test may."""
    monkeypatch.setattr("os.listdir", lambda path: [f"page{n:06}.txt" for n in range(100_000)])
    tracemalloc.start()
    count = sum(1 for _ in find_files([str(tmp_path)]))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 100_000
    assert peak < 12_000_000  # names, no paths: a million of them need a tenth of a gigabyte
