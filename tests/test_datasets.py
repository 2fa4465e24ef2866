"""The datasets: columns, whole writes, the way back to the page, versions, and forgetting."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import errno
import json
import os
import tempfile
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import by_name, partial_files, rows

from cleaners import Document, Evidence, Page, Removal, restore
from cleaners.page import Block
from flows.datasets.forget import Forgotten, forget
from flows.datasets.latest import find_document, latest_view, write_latest
from flows.datasets.manifest import locked, sweep
from flows.datasets.parts import commit_files, part_tables, table_of
from flows.datasets.rows import Stamp, document_of, document_row, pack, quarantine_row
from flows.datasets.schemas import DATASETS, DOCUMENTS, MANIFEST, SORTED_BY
from flows.errors import CannotStartError, OutputLockedError, StoppedError
from flows.pipeline import Options, ingest
from flows.sources.items import Failure, failed_item, page_item

NOW = dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC)
STAMP = Stamp("run", "1.0", "abc")

PROMISED = {
    "documents": """id version_id text blocks title description authors published_at published_offset
        published_precision published_raw modified_at language language_score url canonical_url host
        registered_domain site publisher agency dateline section tags contributors image_credits license copyright
        page_type source source_id fetched_at http_status raw_sha256 text_sha256 warc_filename warc_record_offset
        cleaner_version rules_digest run_id ingested_at chars_in chars_out removed_ratio n_removals quality_flags
        evidence""",
    "removals": "id version_id start end text kind rule confidence evidence",
    "quarantine": "source source_id stage error_type message attempts raw_sha256 run_id seen_at",
}


def write_pages(directory: Path, **pages: str) -> list[str]:
    directory.mkdir(exist_ok=True)
    for name, text in pages.items():
        (directory / f"{name}.txt").write_text(text, encoding="utf-8")
    return [str(directory)]


@pytest.mark.parametrize("dataset", PROMISED)
def test_every_promised_column_is_declared(dataset: str) -> None:
    assert DATASETS[dataset].names == PROMISED[dataset].split()


def test_parts_are_laid_out_as_promised(tmp_path: Path) -> None:
    pages = {f"p{n}": f"Page {n} is about the harbour.\n" for n in range(40)}
    ingest(write_pages(tmp_path / "in", **pages), tmp_path / "out")
    (path,) = (tmp_path / "out" / "documents").glob("ingest_date=*/part-*.parquet")
    file = pq.ParquetFile(path)
    group = file.metadata.row_group(0)
    assert file.schema_arrow.equals(DOCUMENTS)
    assert file.schema_arrow.metadata[b"winnow.schema_version"] == b"1"
    assert group.column(2).compression == "ZSTD"
    assert group.column(0).has_offset_index
    ids = file.read(columns=["id"]).column("id").to_pylist()
    assert ids == sorted(ids)
    assert [column.column_index for column in group.sorting_columns] == [0, 1]


def test_long_parts_have_several_row_groups(tmp_path: Path) -> None:
    from flows.datasets.parts import encode

    row = {"id": "a", "version_id": "b", "start": 0, "end": 1, "text": "x", "kind": "k", "rule": "r"}
    (tmp_path / "a.parquet").write_bytes(encode(table_of([row] * 25_000, DATASETS["removals"])))
    metadata = pq.read_metadata(tmp_path / "a.parquet")
    assert [metadata.row_group(n).num_rows for n in range(3)] == [10_000, 10_000, 5_000]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=400), min_size=1, max_size=8, unique=True))
def test_pages_come_back_from_the_parquet(pages: list[str]) -> None:
    with tempfile.TemporaryDirectory() as directory:
        source, output = Path(directory) / "in.jsonl", Path(directory) / "out"
        source.write_text("".join(json.dumps({"text": text}) + "\n" for text in pages), encoding="utf-8")
        report = ingest([str(source)], output, Options(workers=0))
        assert report.documents == len(pages)
        removals = rows(output, "removals")
        for row in rows(output):
            own = [r for r in removals if r["version_id"] == row["version_id"]]
            assert restore(document_of(row, own)) == pages[int(row["source_id"]) - 1]
            assert row["chars_out"] == len(row["text"])
            assert row["n_removals"] == len(own)


def full_document() -> Document:
    return Document(
        text="Kept.\nText.",
        removals=(
            Removal(5, 11, "\nShare", "sharing", "share", 0.9, "share"),
            Removal(17, 18, "\n", "whitespace", "end"),
        ),
        blocks=(Block(0, 5, "Kept.", "paragraph"), Block(6, 11, "Text.", "heading")),
        authors=("A. Writer",),
        published_at=dt.datetime(2026, 3, 1, 8, 30, tzinfo=dt.UTC),
        published_offset=-90,
        published_precision="minute",
        language="en",
        language_score=0.5,
        url="https://harbour.example/a?b",
        canonical_url="https://harbour.example/a",
        host="www.harbour.example",
        registered_domain="harbour.example",
        tags=("x", "y"),
        fetched_at=NOW,
        quality_flags=("too_short",),
        evidence=(Evidence("authors", "A. Writer", "By A. Writer", "line", "byline", 0.8),),
    )


def test_a_row_holds_all_of_a_document() -> None:
    packed = pack(full_document())
    row = document_row(packed, page_item("/in", "a.txt", Page("Kept.\nShare\nText.\n"), 0), STAMP, NOW)
    tables = part_tables([(row, packed)], [])
    (stored,) = tables["documents"].to_pylist()
    assert document_of(stored, tables["removals"].to_pylist()) == full_document()
    assert set(row) == set(DOCUMENTS.names)
    assert row["id"] == document_row(packed, page_item("/other", "b", Page("x"), 0), STAMP, NOW)["id"]


def test_lone_surrogates_are_stored_in_place() -> None:
    removals = (Removal(5, 6, "\ud800", "sharing", "share", evidence="\udc00"),)
    odd = dataclasses.replace(
        full_document(), text="a\ud800b\nText.", title="\udfff", tags=("\ud83d",), removals=removals
    )
    packed = pack(odd)
    row = document_row(packed, page_item("/in", "a", Page("x"), 0), STAMP, NOW)
    tables = part_tables([(row, packed)], [])
    (stored,) = tables["documents"].to_pylist()
    assert (stored["text"], stored["title"], stored["tags"]) == ("a\ufffdb\nText.", "\ufffd", ["\ufffd"])
    (removal,) = tables["removals"].to_pylist()
    assert (removal["text"], removal["evidence"]) == ("\ufffd", "\ufffd")


def test_the_rows_of_a_part_are_sorted() -> None:
    removals = (Removal(17, 18, "\n", "whitespace", "end"), Removal(5, 11, "\nShare", "sharing", "share", 0.9))
    packed = pack(dataclasses.replace(full_document(), removals=removals, canonical_url=None))
    names = [f"{n}.txt" for n in range(20)]
    pairs = [(document_row(packed, page_item("/in", name, Page("x"), 0), STAMP, NOW), packed) for name in names]
    failure = Failure("read", "x", "y")
    quarantine = [quarantine_row(failed_item("/in", name, failure), failure, STAMP, NOW, 1) for name in names]
    tables = part_tables(pairs, quarantine)
    for dataset, counted in (("documents", 20), ("removals", 40), ("quarantine", 20)):
        keys = [tuple(row[name] for name in SORTED_BY[dataset]) for row in tables[dataset].to_pylist()]
        assert keys == sorted(keys)
        assert len(set(keys)) == counted


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_full_disk_leaves_none_of_the_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: int) -> None:
    commit_files(tmp_path, {"d/old.parquet": b"old"})
    written = 0
    fsync = os.fsync

    def full(handle: int) -> None:
        nonlocal written
        written += 1
        if written >= at + 1:  # the directory, then the files
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoppedError, match=r"no space left on device.*run again"):
        commit_files(tmp_path, {"e/a.parquet": b"a", "e/b.parquet": b"b", "e/c.parquet": b"c"})
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["old.parquet"]


def test_sweep_takes_only_what_winnow_left(tmp_path: Path) -> None:
    ingest(write_pages(tmp_path / "in", a="Kept page.\n"), tmp_path / "out")
    directory = next((tmp_path / "out" / "documents").glob("ingest_date=*"))
    stray = directory / f"part-{'0' * 32}.parquet"
    temporary = directory / ".tmp-part-x"
    own = [directory / "mine.parquet", tmp_path / "out" / "notes.txt"]
    for path in (stray, temporary, *own):
        path.write_bytes(b"x")
    assert sweep(tmp_path / "out") == 2
    assert not stray.exists()
    assert not temporary.exists()
    assert all(path.exists() for path in own)
    assert len(list(directory.glob("part-*.parquet"))) == 1


def test_an_output_has_one_writer(tmp_path: Path) -> None:
    held, named = locked(tmp_path / "out"), f"process {os.getpid()}"
    with held, pytest.raises(OutputLockedError, match=named), locked(tmp_path / "out"):
        pass
    with locked(tmp_path / "out"):
        pass


def test_latest_is_the_newest_version_of_each_id(tmp_path: Path) -> None:
    records = [
        {"id": "a", "text": "First fetch of a.", "fetched_at": "2024-01-01"},
        {"id": "a", "text": "Last fetch of a.", "fetched_at": "2024-03-01"},
        {"id": "a", "text": "Second fetch of a.", "fetched_at": "2024-02-01"},
        {"id": "b", "text": "The only b."},
    ]
    source = tmp_path / "in.jsonl"
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    output = tmp_path / "it's out"
    ingest([str(source)], output, Options(workers=0))
    assert len(rows(output)) == 4
    assert write_latest(output, tmp_path / "latest.parquet") == 2
    newest = {row["source_id"]: row["text"] for row in pq.read_table(tmp_path / "latest.parquet").to_pylist()}
    assert newest == {"a": "Last fetch of a.", "b": "The only b."}
    assert pq.read_schema(tmp_path / "latest.parquet").names == DOCUMENTS.names
    with duckdb.connect() as connection:
        connection.execute(latest_view(output))
        found = connection.execute("SELECT text FROM latest ORDER BY text").fetchall()
    assert [text for (text,) in found] == ["Last fetch of a.", "The only b."]
    id = by_name(output)["a"]["id"]
    assert find_document(output, id).text == "Last fetch of a."


def test_latest_is_on_disk_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(write_pages(tmp_path / "in", a="Kept page.\n"), tmp_path / "out")
    synced: list[bool] = []
    fsync, to = os.fsync, tmp_path / "latest.parquet"
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(to.exists()) or fsync(handle))
    write_latest(tmp_path / "out", to)
    assert synced == [False, True]


def test_latest_of_nothing(tmp_path: Path) -> None:
    with pytest.raises(CannotStartError, match="does not exist"):
        latest_view(tmp_path / "out")
    (tmp_path / "out").mkdir()
    with pytest.raises(CannotStartError, match="no documents"):
        write_latest(tmp_path / "out", tmp_path / "latest.parquet")


def hosted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages whose first word is their host; everything after it on the first line is removed."""

    def clean(page: Page, policy: object) -> Document:
        assert isinstance(page.content, bytes)
        text = page.content.decode()
        first = text.split("\n")[0]
        host = first.split()[0]
        removal = Removal(len(host), len(first), first[len(host) :], "sharing", "test")
        removals = (removal,) if removal.text else ()
        return Document(text[: len(host)] + text[len(first) :], removals, host=host, registered_domain=host[-9:])

    monkeypatch.setattr("flows.workers.clean_page", clean)


@pytest.fixture
def hosts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], Path]:
    hosted(monkeypatch)
    source = write_pages(
        tmp_path / "in",
        a="www.a.example Share\none",
        b="m.a.example Share\ntwo",
        c="b.example\nthree",
        d="c.example Tweet",
    )
    ingest(source, tmp_path / "out", Options(workers=0, shard_pages=2))
    return source, tmp_path / "out"


def test_forget_a_host(hosts: tuple[list[str], Path]) -> None:
    source, output = hosts
    assert forget(output, "A.example", dry_run=True) == Forgotten(2, 2)
    assert len(rows(output)) == 4
    assert forget(output, "A.example") == Forgotten(2, 2)
    assert {row["host"] for row in rows(output)} == {"b.example", "c.example"}
    assert [row["text"] for row in rows(output, "removals")] == [" Tweet"]
    assert forget(output, "a.example") == Forgotten(0, 0)
    (Path(source[0]) / "new.txt").write_text("www.a.example a page that was not there before")
    report = ingest(source, output, Options(workers=0))
    assert report.skipped == {"unchanged": 2, "forgotten": 3}
    assert report.documents == 0
    assert len(rows(output)) == 2
    again = ingest(source, output, Options(workers=0))
    assert again.nothing_new
    assert again.skipped == {"unchanged": 2, "forgotten": 3}


@pytest.mark.parametrize("old", [False, True])
def test_forget_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: bool) -> None:
    if old:  # an output from before sites were in the manifest
        field = MANIFEST.get_field_index("site")
        monkeypatch.setattr("flows.datasets.manifest.MANIFEST", MANIFEST.remove(field))
    source = tmp_path / "in.jsonl"
    records = [{"text": "One page.", "site": "Harbour News"}, {"text": "Another page.", "site": "other"}]
    source.write_text("".join(json.dumps(record) + "\n" for record in records))
    output = tmp_path / "out"
    ingest([str(source)], output, Options(workers=0))
    monkeypatch.undo()
    with pytest.raises(CannotStartError, match="'harbour' is no id"):
        forget(output, "harbour")
    assert forget(output, "harbour news", dry_run=True) == Forgotten(1, 0)
    assert forget(output, "harbour news") == Forgotten(1, 0)
    assert forget(output, "harbour news") == Forgotten(0, 0)
    assert [row["site"] for row in rows(output)] == ["other"]
    source.write_text(json.dumps({"text": "One more page.", "site": "Harbour News"}))
    assert ingest([str(source)], output, Options(workers=0)).skipped == {"forgotten": 1}


def test_forget_an_id_takes_all_its_versions(hosts: tuple[list[str], Path]) -> None:
    source, output = hosts
    (Path(source[0]) / "a.txt").write_text("www.a.example Share\nchanged")
    ingest(source, output, Options(workers=0))
    id = by_name(output)["a.txt"]["id"]
    assert forget(output, id) == Forgotten(2, 2)
    assert {row["source_id"] for row in rows(output)} == {"b.txt", "c.txt", "d.txt"}
    (Path(source[0]) / "a.txt").write_text("www.a.example Share\nchanged again")
    assert ingest(source, output, Options(workers=0)).skipped["forgotten"] == 1


@pytest.mark.parametrize("kill_at", range(1, 8))
def test_forget_is_taken_up_again(hosts: tuple[list[str], Path], monkeypatch: pytest.MonkeyPatch, kill_at: int) -> None:
    _, output = hosts
    steps = 0
    for name in ("replace", "unlink"):
        change = getattr(Path, name)

        def killed(self: Path, *args: object, change: object = change, **kwargs: object) -> object:
            nonlocal steps
            steps += 1
            if steps == kill_at:
                raise KeyboardInterrupt
            return change(self, *args, **kwargs)  # type: ignore[operator]

        monkeypatch.setattr(Path, name, killed)
    with contextlib.suppress(KeyboardInterrupt):
        forget(output, "a.example")
    monkeypatch.undo()
    forget(output, "a.example")
    assert {row["host"] for row in rows(output)} == {"b.example", "c.example"}
    assert [row["text"] for row in rows(output, "removals")] == [" Tweet"]
    assert partial_files(output) == []
    assert forget(output, "a.example", dry_run=True) == Forgotten(0, 0)
