"""Bad input: each gives a quarantine row with stage and reason, a flagged document, or one sentence and a status.

A good page lies beside every bad one, and always comes out.
"""

from __future__ import annotations

import errno
import gzip
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from outputs import by_name, partial_files, rows, run

from flows.datasets.manifest import locked
from flows.pipeline import Options, ingest

GOOD = "The harbour master counted the boats on the morning of the storm. None of them had left.\n"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def write(name: str, data: bytes) -> Callable[[Path], None]:
    return lambda directory: (directory / name).write_bytes(data) and None


def write_socket(directory: Path) -> None:
    # The address of a socket may be about 100 characters long; a relative one always fits.
    here = Path.cwd()
    os.chdir(directory)
    try:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("bad.html")
    finally:
        os.chdir(here)


def write_table(**columns: list[object]) -> Callable[[Path], None]:
    return lambda directory: pq.write_table(pa.table(columns), directory / "bad.parquet")


# What is written, and the rows that it gives: (source_id, stage, error_type, words of the message)
QUARANTINED = {
    "binary named html": (write("bad.html", PNG), "bad.html", "decode", "binary", "PNG image"),
    "program named txt": (write("bad.txt", b"\x7fELF" + bytes(200)), "bad.txt", "decode", "binary", "ELF program"),
    "zeros": (write("bad.txt", bytes(5000)), "bad.txt", "decode", "binary", "binary data"),
    "gzip named txt": (write("bad.txt", gzip.compress(b"x")), "bad.txt", "decode", "binary", "gzip data"),
    "truncated gz": (
        write("bad.html.gz", gzip.compress(GOOD.encode() * 99)[:50]),
        "bad.html.gz",
        "read",
        "EOFError",
        "end",
    ),
    "no gz at all": (write("bad.txt.gz", b"plain"), "bad.txt.gz", "read", "BadGzipFile", "Not a gzipped file"),
    "broken gz": (
        write("bad.txt.gz", gzip.compress(b"x" * 99)[:-8] + bytes(8)),
        "bad.txt.gz",
        "read",
        "BadGzipFile",
        "CRC",
    ),
    "truncated zst": (
        write("bad.txt.zst", zstandard.compress(os.urandom(9000))[:5000]),
        "bad.txt.zst",
        "read",
        "OSError",
        "Truncated",
    ),
    "no zst at all": (write("bad.txt.zst", b"plain text"), "bad.txt.zst", "read", "OSError", "ZSTD"),
    "larger than the limit": (write("bad.txt", b"x" * 100_001), "bad.txt", "read", "too_large", "100,000"),
    "bomb": (write("bad.txt.gz", gzip.compress(bytes(30_000_000))), "bad.txt.gz", "read", "too_large", "more than"),
    "malformed line": (write("bad.jsonl", b'{"text": "x\n'), "1", "read", "malformed_json", "line 1 is not JSON"),
    "line of another type": (write("bad.jsonl", b"[1]\n"), "1", "read", "not_a_record", "JSON list"),
    "line nested too deep": (write("bad.jsonl", b"[" * 99_000 + b"\n"), "1", "read", "malformed_json", "line 1"),
    "line without text": (write("bad.jsonl", b'{"title": "x"}\n'), "1", "read", "missing_text", "there are title"),
    "line with null": (write("bad.jsonl", b'{"text": null}\n'), "1", "read", "missing_text", "'text' is null"),
    "line with a number": (write("bad.jsonl", b'{"text": 5}\n'), "1", "read", "not_text", "holds a int"),
    "long line": (write("bad.jsonl", b'{"text": "' + b"x" * 400_000 + b'"}\n'), "1", "read", "too_large", "100,000"),
    "line of binary": (write("bad.jsonl", PNG + b"\n"), "1", "read", "malformed_json", "line 1"),
    "truncated jsonl.gz": (
        write("bad.jsonl.gz", gzip.compress(os.urandom(9000).hex().encode())[:3000]),
        "bad.jsonl.gz",
        "read",
        "EOFError",
        "end",
    ),
    "parquet without a page": (write_table(title=["x"]), "bad.parquet", "read", "missing_column", "there are title"),
    "parquet of numbers": (write_table(text=[1, 2]), "bad.parquet", "read", "not_text", "holds int64"),
    "parquet with null": (write_table(text=[None, None]), "0", "read", "missing_text", "'text' is null"),
    "no parquet at all": (write("bad.parquet", b"PAR1 not"), "bad.parquet", "read", "ArrowInvalid", "Parquet"),
    "empty parquet": (write("bad.parquet", b""), "bad.parquet", "read", "ArrowInvalid", "0 bytes"),
    "socket": (write_socket, "bad.html", "read", "OSError", "not a regular file"),
    "pipe": (lambda d: os.mkfifo(d / "bad.html"), "bad.html", "read", "OSError", "not a regular file"),
    "dangling link": (
        lambda d: (d / "bad.html").symlink_to("gone"),
        "bad.html",
        "read",
        "FileNotFoundError",
        "No such",
    ),
    "link to itself": (lambda d: (d / "bad.html").symlink_to("bad.html"), "bad.html", "read", "OSError", "symbolic"),
}


@pytest.mark.parametrize("case", QUARANTINED)
def test_bad_pages_are_quarantined(tmp_path: Path, case: str) -> None:
    make, source_id, stage, error_type, said = QUARANTINED[case]
    source = tmp_path / "in"
    source.mkdir()
    (source / "good.txt").write_text(GOOD)
    make(source)
    assert run("ingest", source, "--output", tmp_path / "out", "--max-page-bytes", 100_000, "--fail-above", 1) == 0
    bad = by_name(tmp_path / "out", "quarantine")[source_id]
    assert (bad["stage"], bad["error_type"]) == (stage, error_type)
    assert said in bad["message"]
    assert str(tmp_path) not in bad["message"]
    assert bad["attempts"] == 1
    assert set(by_name(tmp_path / "out")) == {"good.txt"}
    assert partial_files(tmp_path / "out") == []


DOCUMENTS = {
    "empty file": ("bad.txt", b""),
    "white space": ("bad.txt", b" \n\t\n "),
    "empty html": ("bad.html", b"<html><body></body></html>"),
    "not html": ("bad.html", b"<<<>>> & <p <<p> </ <![CDATA["),
    "NUL bytes": ("bad.txt", b"The storm\x00 took " + GOOD.encode() + b"\x00 the roof.\x00"),
    "broken utf-8": ("bad.txt", GOOD.encode() + b"\xff\xfe caf\xe9 \xc3\x28 \xed\xa0\x80\n"),
    "latin-1": ("bad.txt", "Die Fähre fuhr über die Förde, während es stürmte.\n".encode("latin-1")),
    "wrong charset": ("bad.html", '<meta charset="utf-8"><p>Über den Fluß.</p>'.encode("utf-16")),
    "unknown charset": ("bad.html", b'<meta charset="no-such"><p>caf\xe9</p>'),
    "utf-16 odd": ("bad.txt", GOOD.encode("utf-16")[:-1]),
    "mojibake": ("bad.txt", GOOD.replace("o", "Ã¶").encode()),
    "only surrogates": (
        "bad.jsonl",
        b'{"text": "\\ud800\\udfff\\ud83d x", "url": "http://\\udc00", "id": "\\ud800"}\n',
    ),
    "deep html": ("bad.html", b"<div>" * 5000 + b"deep" + b"</div>" * 5000),
    "control characters": ("bad.txt", GOOD.encode() * 5 + bytes(range(32))),
}


@pytest.mark.parametrize("case", DOCUMENTS)
def test_odd_pages_are_documents(tmp_path: Path, case: str) -> None:
    name, data = DOCUMENTS[case]
    source = tmp_path / "in"
    source.mkdir()
    (source / "good.txt").write_text(GOOD)
    (source / name).write_bytes(data)
    assert run("ingest", source, "--output", tmp_path / "out", "--quiet") == 0
    documents = by_name(tmp_path / "out")
    assert len(documents) == 2
    if case in ("empty file", "white space"):
        assert documents[name]["quality_flags"] == ["empty"]
    assert "good.txt" in documents


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    source = tmp_path / "in"
    (source / "closed").mkdir(parents=True)
    (source / "good.txt").write_text(GOOD)
    (source / "bad.txt").write_text(GOOD)
    (source / "bad.txt").chmod(0)
    (source / "closed").chmod(0)
    try:
        assert run("ingest", source, "--output", tmp_path / "out", "--fail-above", 1) == 0
    finally:
        (source / "closed").chmod(0o700)
    found = by_name(tmp_path / "out", "quarantine")
    assert {name: row["error_type"] for name, row in found.items()} == dict.fromkeys(
        ("bad.txt", "closed"), "PermissionError"
    )


def test_a_file_whose_disk_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "bad.txt").write_text(GOOD)
    opened = Path.open

    def failing(self: Path, *args: object, **kwargs: object) -> object:
        if self.name == "bad.txt":
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return opened(self, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", failing)
    ingest([str(tmp_path)], tmp_path / "out")
    assert by_name(tmp_path / "out", "quarantine")["bad.txt"]["message"] == "Input/output error"
    # What could not be read is read as soon as it can be.
    monkeypatch.undo()
    assert ingest([str(tmp_path)], tmp_path / "out").documents == 1


def test_bad_lines_cost_no_other_line(tmp_path: Path) -> None:
    good = json.dumps({"text": GOOD}).encode()
    (tmp_path / "in.jsonl").write_bytes(b"\xef\xbb\xbf" + b"\n".join([good, b"{", b"", b"\x00\xff", good[:-2], b"7"]))
    (tmp_path / "other.jsonl").write_bytes(good)
    report = ingest([str(tmp_path)], tmp_path / "out")
    assert (report.items, report.documents) == (6, 2)
    assert report.quarantined == {"read: malformed_json": 3, "read: not_a_record": 1}
    assert sorted(by_name(tmp_path / "out", "quarantine")) == ["2", "4", "5", "6"]


def test_a_truncated_record_file_gives_what_was_whole(tmp_path: Path) -> None:
    lines = [json.dumps({"text": f"{GOOD} {os.urandom(600).hex()}"}) + "\n" for _ in range(200)]
    (tmp_path / "in.jsonl.gz").write_bytes(gzip.compress("".join(lines).encode())[:-50_000])
    report = ingest([str(tmp_path)], tmp_path / "out")
    assert 0 < report.documents < 200
    assert report.quarantined == {"read: EOFError": 1}
    (row,) = rows(tmp_path / "out", "quarantine")
    assert (row["source_id"], row["message"].rsplit("(", 1)[1]) == ("in.jsonl.gz", f"after line {report.documents})")


def test_a_named_column_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    pq.write_table(pa.table({"text": [GOOD], "link": ["https://a.example/"]}), tmp_path / "bad.parquet")
    output = tmp_path / "out"
    assert run("ingest", tmp_path, "-o", output, "--url-column", "address", "--fail-above", 1) == 0
    (row,) = rows(output, "quarantine")
    assert (row["source"], row["source_id"]) == (os.path.realpath(tmp_path), "bad.parquet")
    assert row["message"] == "there is no column 'address'; there are text, link"
    assert run("ingest", tmp_path, "-o", output, "--url-column", "link") == 0
    assert len(rows(output)) == 2


@pytest.mark.parametrize("size", [20_000_000, 50_000_000], ids=["20 MB line", "50 MB page"])
def test_huge_pages(tmp_path: Path, size: int) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "huge.txt").write_bytes(GOOD.strip().encode() * (size // (len(GOOD) - 1)))
    report = ingest([str(tmp_path)], tmp_path / "out", Options(workers=1))
    assert report.items == 2
    assert "good.txt" in by_name(tmp_path / "out")
    if size > 20_000_000:
        (row,) = rows(tmp_path / "out", "quarantine")
        assert (row["error_type"], row["message"][:9]) == ("too_large", "the page ")
    else:
        assert report.documents == 2
    assert ingest([str(tmp_path)], tmp_path / "out").nothing_new


def test_a_source_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("ingest", tmp_path / "nowhere", "--output", tmp_path / "out") == 2
    assert capsys.readouterr().err == f"winnow: {tmp_path / 'nowhere'} does not exist.\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("output", ["file", "file/below", "/proc/winnow-output", "/dev/null"])
def test_an_output_that_cannot_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str], output: str) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "file").write_text("something else")
    assert run("ingest", tmp_path / "good.txt", "--output", tmp_path / output) == 2
    said = capsys.readouterr().err
    assert said.startswith("winnow: cannot write to ")
    assert said.count("\n") == 1
    assert (tmp_path / "file").read_text() == "something else"


def test_an_output_that_may_not_be_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (tmp_path / "good.txt").write_text(GOOD)
    (tmp_path / "out").mkdir(mode=0o500)
    assert run("ingest", tmp_path / "good.txt", "--output", tmp_path / "out") == 2
    assert "permission denied" in capsys.readouterr().err


def test_two_runs_on_one_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "good.txt").write_text(GOOD)
    with locked(tmp_path / "out"):
        assert run("ingest", tmp_path / "good.txt", "--output", tmp_path / "out") == 4
    said = capsys.readouterr().err
    assert f"another run (process {os.getpid()}) is writing to" in said
    assert said.count("\n") == 1
    assert rows(tmp_path / "out") == []


def test_a_full_disk(tmp_path: Path) -> None:
    """A real refusal by the system: no file may grow past a limit that the second part does not fit into."""
    source, output = tmp_path / "in", tmp_path / "out"
    source.mkdir()
    (source / "a.txt").write_text(GOOD)
    (source / "b.txt").write_text(GOOD + os.urandom(60_000).hex())
    script = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))\n"
        "import flows.pipeline, dataclasses\n"
        "small = dataclasses.replace(flows.pipeline.Options(), workers=0, shard_pages=1)\n"
        "flows.pipeline.Options = lambda **options: dataclasses.replace(small)\n"
        "from flows.cli import main; main(sys.argv[1:])"
    )
    command = [sys.executable, "-c", script, "ingest", str(source), "--output", str(output)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert done.stderr.count("\n") == 1
    assert "run again" in done.stderr
    assert partial_files(output) == []
    assert set(by_name(output)) == {"a.txt"}
    assert run("ingest", source, "--output", output) == 0
    assert set(by_name(output)) == {"a.txt", "b.txt"}
