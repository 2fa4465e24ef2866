"""The command: what scripts may rely on (streams, exit statuses), and that its help leaves nothing out."""

from __future__ import annotations

import dataclasses
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pyarrow.parquet as pq
import pytest
from outputs import by_name, rows, run

from cleaners import Document, Evidence, Page, Policy, Removal, clean
from cleaners.clean import KINDS
from flows.cli import cli
from flows.errors import CannotStartError
from flows.explain import explain_html, explain_plain, explain_terminal
from flows.policy import parse_policy

STORY = "The harbour master counted the boats on the morning of the storm.\n\nNone of them had left, he said.\n"
MARKED = Document(
    text="Kept <b>text</b>.\n",
    removals=(
        Removal(0, 13, "Share & enjoy", "sharing", "share", 0.9, "a \x1b[2J label"),
        Removal(13, 15, "\n\n", "whitespace", "surplus"),
        Removal(33, 46, "Related\nstory", "related", "read-more", 0.7),
    ),
    title="A title",
    authors=("A. Writer", "B. Writer"),
    evidence=(Evidence("title", "A title", "A   title", "line", "heading", 0.8),),
)


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.txt"
    path.write_text(STORY)
    return path


def winnow(
    *arguments: str | Path, input: bytes | None = None, **environment: str
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "flows.cli", *map(str, arguments)]
    return subprocess.run(command, input=input, capture_output=True, check=False, env={**os.environ, **environment})


# --- help


def commands() -> dict[str, click.Command]:
    return {"": cli, **cli.commands}


@pytest.mark.parametrize("name", commands())
def test_help_names_every_command_option_and_argument(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    command = commands()[name]
    assert run(*name.split(), "--help") == 0
    shown = capsys.readouterr().out
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert all(option in shown for option in parameter.opts)
            assert parameter.help, f"{name} {parameter.opts} is undocumented"
        else:
            assert parameter.make_metavar(click.Context(command)) in shown
    if name:
        assert "Examples:" in shown
    else:
        assert all(f"  {other}  " in shown for other in cli.commands)
        assert all(f"  {status} " in shown for status in (0, 1, 2, 3, 4, 70, 130))


@pytest.mark.parametrize("arguments", [["nonsense"], ["ingest"], ["ingest", "--nonsense"], ["clean"], ["latest", "x"]])
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(*arguments) == 2
    assert "Error: " in capsys.readouterr().err


@pytest.mark.parametrize("debug", ["", "1"])
def test_what_was_not_foreseen_is_one_sentence(
    page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, debug: str
) -> None:
    def broken(page: Page, policy: Policy) -> Document:
        raise ValueError("two\nlines")

    monkeypatch.setattr("flows.cli_page.clean_page", broken)
    monkeypatch.setenv("WINNOW_DEBUG", debug)
    assert run("clean", page) == 70
    said = capsys.readouterr().err
    assert said.splitlines()[-1].startswith("winnow: something that Winnow did not foresee: ValueError: two lines (")
    assert ("Traceback" in said) is bool(debug)
    assert debug or said.count("\n") == 1


# --- clean


def test_clean_prints_the_text(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("clean", page) == 0
    assert capsys.readouterr().out == clean(STORY, media_type="text/plain").text


def test_clean_tells_html_by_what_is_in_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "saved.txt"
    path.write_text(f"<!DOCTYPE html><html><body><article><p>{STORY}</p></article></body></html>")
    assert run("clean", path) == 0
    assert "<p>" not in capsys.readouterr().out
    assert run("clean", path, "--text") == 0
    assert "<p>" in capsys.readouterr().out


def test_clean_reads_standard_input() -> None:
    done = winnow("clean", "-", "--text", input="Fähre, Förde.\n".encode(), LC_ALL="C", PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == clean("Fähre, Förde.\n", media_type="text/plain").text


def test_clean_as_json(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("clean", page, "--json", "--url", "https://harbour.example/a") == 0
    record = json.loads(capsys.readouterr().out)
    expected = clean(STORY, media_type="text/plain", url="https://harbour.example/a")
    assert record["text"] == expected.text
    assert len(record["removals"]) == len(expected.removals)
    assert {field.name for field in dataclasses.fields(Document)} <= set(record)
    assert record["chars_in"] == len(STORY)


def test_show_removed_keeps_the_text_alone_on_stdout(
    page: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.cli_page.clean_page", lambda page, policy: MARKED)
    assert run("clean", page, "--show-removed") == 0
    shown = capsys.readouterr()
    assert shown.out == MARKED.text
    lines = [line.split("\t") for line in shown.err.splitlines()]
    assert lines[0] == ["0-13", "sharing/share", "0.90", '"Share & enjoy"']
    assert [json.loads(line[3]) for line in lines] == [removal.text for removal in MARKED.removals]


def test_policy_is_handed_on(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    policies: list[Policy] = []
    monkeypatch.setattr("flows.cli_page.clean_page", lambda page, policy: policies.append(policy) or MARKED)
    assert run("clean", page, "--keep", "caption,Credits", "--min-confidence", "0.8") == 0
    assert policies == [Policy(frozenset({"captions", "credits", "contributors"}), 0.8)]


def test_kinds_to_keep_by_name() -> None:
    assert parse_policy() == Policy()
    assert parse_policy(",".join(KINDS)).keep == set(KINDS)
    with pytest.raises(CannotStartError, match="no kind 'nonsense' to keep; the kinds are accounts, advertisements"):
        parse_policy("captions,nonsense")


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("gone.txt", None, "cannot read"),
        ("picture.html", b"\x89PNG\r\n\x1a\n", "is not a page: PNG image"),
        ("broken.txt.gz", b"no", "not a gzipped file"),
        ("many.jsonl", b"{}", "winnow ingest"),
        (".", None, "is a directory; use winnow ingest"),
    ],
)
def test_clean_says_what_it_cannot_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes | None, said: str
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    assert run("clean", tmp_path / name) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("winnow: ")
    assert error.count("\n") == 1


def test_clean_imports_nothing_heavy(page: Path) -> None:
    script = (
        "import sys\nfrom flows.cli import main\ntry: main(sys.argv[1:])\n"
        "except SystemExit: print(*sorted(sys.modules), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script, "clean", page], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert "cleaners.clean" in loaded
    assert loaded.isdisjoint({"pyarrow", "duckdb", "prefect", "rich", "trafilatura", "zstandard", "pydantic"})


# --- explain


def test_explain_marks_every_removal_plainly() -> None:
    shown = explain_plain(MARKED)
    assert "title: A title  (line, heading, 0.80: A title)" in shown
    assert "authors: A. Writer, B. Writer" in shown
    assert shown.endswith(
        "[-sharing/share|Share & enjoy-][-whitespace/surplus|↵\n↵\n-]Kept <b>text</b>.\n"
        "[-related/read-more|Related\nstory-]\n"
    )


def test_explain_on_a_terminal_names_and_colours() -> None:
    shown = explain_terminal(dataclasses.replace(MARKED, title="\x1b]0;gotcha\x07"))
    assert " sharing/share " in shown
    assert "\x1b]0" not in shown
    assert "\x07" not in shown


def test_explain_html_is_self_contained_and_escaped() -> None:
    shown = explain_html(MARKED, "<title>")
    assert "Kept &lt;b&gt;text&lt;/b&gt;." in shown
    assert '<del class="k-sharing"' in shown
    assert "<b>related/read-more</b>Related\nstory</del>" in shown
    assert "confidence 0.70" in shown
    assert "http" not in shown
    assert "<title>&lt;title&gt;</title>" in shown


def test_explain_a_file_and_an_id(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("explain", page) == 0
    of_file = capsys.readouterr().out
    assert "None of them had left, he said." in of_file
    output = tmp_path / "out"
    assert run("ingest", page, "--output", output, "--quiet") == 0
    id = by_name(output)["page.txt"]["id"]
    capsys.readouterr()
    assert run("explain", id, "--output", output) == 0
    assert capsys.readouterr().out.split("\n\n", 1)[1] == of_file.split("\n\n", 1)[1]
    assert run("explain", id, "--output", output, "--html", tmp_path / "look.html") == 0
    assert "harbour master" in (tmp_path / "look.html").read_text()
    assert run("explain", "0" * 32, "--output", output) == 2
    assert "no document with the id" in capsys.readouterr().err


# --- ingest


def test_ingest_ends_with_a_table(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "b.log").write_text("x")
    assert run("ingest", tmp_path, "--output", tmp_path / "out") == 0
    shown = capsys.readouterr().out
    assert "2 items read: 1 document, 0 quarantined, 1 skipped" in shown
    assert "unsupported" in shown
    assert run("ingest", tmp_path, "--output", tmp_path / "out", "--quiet") == 0
    assert capsys.readouterr().out == "Nothing new: 2 items read, nothing written.\n"


def test_ingest_fails_above_a_share(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (page.parent / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    assert run("ingest", page.parent, "-o", page.parent / "a", "--fail-above", "0.5") == 0
    assert run("ingest", page.parent, "-o", page.parent / "b", "--fail-above", "0.49") == 1
    assert "50.0% of the pages failed" in capsys.readouterr().err
    assert len(rows(page.parent / "b")) == 1


def test_ingest_reads_sources_from_lists(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "other.txt").write_text("Another page.")
    (tmp_path / "list").write_text(f"{page}\n\n{tmp_path / 'gone.txt'}\n{page}\n")
    output = tmp_path / "out"
    assert run("ingest", "--list", tmp_path / "list", "-o", output, "--fail-above", "1") == 0
    assert by_name(output, "quarantine")["gone.txt"]["error_type"] == "FileNotFoundError"
    stdin = io.TextIOWrapper(io.BytesIO(str(tmp_path / "o*.txt").encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert run("ingest", page, "--list", "-", "-o", output) == 0
    assert set(by_name(output)) == {"page.txt", "other.txt"}
    assert run("ingest", "--list", tmp_path / "no-list", "-o", output) == 2
    assert "cannot read the list" in capsys.readouterr().err


def test_ingest_takes_column_names(tmp_path: Path) -> None:
    record = {"key": "k", "story": STORY, "link": "https://a.example/x", "when": "2024-01-02", "from": "a"}
    (tmp_path / "in.jsonl").write_text(json.dumps(record))
    columns = ["--text-column", "story", "--id-column", "key", "--url-column", "link"]
    columns += ["--fetched-at-column", "when", "--site-column", "from"]
    assert run("ingest", tmp_path / "in.jsonl", "-o", tmp_path / "out", *columns) == 0
    (row,) = rows(tmp_path / "out")
    assert (row["source_id"], row["url"], row["site"]) == ("k", "https://a.example/x", "a")
    assert row["fetched_at"].isoformat() == "2024-01-02T00:00:00+00:00"


# --- latest and forget


def test_latest_as_a_file_and_as_a_view(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out"
    assert run("latest", "--output", output) == 2
    assert run("ingest", page, "-o", output, "--quiet") == 0
    capsys.readouterr()
    assert run("latest", "-o", output) == 0
    assert capsys.readouterr().out.startswith("CREATE OR REPLACE VIEW latest AS")
    assert run("latest", "-o", output, "--to", tmp_path / "latest.parquet") == 0
    assert pq.read_metadata(tmp_path / "latest.parquet").num_rows == 1
    assert run("latest", "-o", output, "--to", tmp_path / "no" / "latest.parquet") == 3


def test_forget_asks_first(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "out"
    assert run("ingest", page, "-o", output, "--quiet") == 0
    id = by_name(output)["page.txt"]["id"]
    monkeypatch.setattr(sys, "stdin", io.StringIO("n\n"))
    assert run("forget", id, "-o", output) == 1
    assert len(rows(output)) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO("y\n"))
    assert run("forget", id, "-o", output) == 0
    assert "1 document and" in capsys.readouterr().out
    assert rows(output) == rows(output, "removals") == []
    assert run("forget", id, "-o", output, "--yes") == 1
    assert run("forget", id, "-o", tmp_path / "nowhere", "--yes") == 2


def test_forget_says_that_it_found_nothing(page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "out"
    assert run("ingest", page, "-o", output, "--quiet") == 0
    capsys.readouterr()
    assert run("forget", "HTTPS://www.Gone.example:80/page", "-o", output, "--yes") == 1
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith(
        f"There is no document of www.gone.example in {output}. Later runs skip it all the same"
    )
    note = output / "_manifest" / "forgotten.json"
    assert str(note) in shown.err
    assert json.loads(note.read_text()) == {"ids": [], "hosts": ["www.gone.example"]}


@pytest.mark.parametrize("name", ["", " ", "https://", "page.txt?", "0e2f9a61", "two words", "[::1"])
def test_forget_refuses_what_is_no_name(
    page: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    output = tmp_path / "out"
    assert run("ingest", page, "-o", output, "--quiet") == 0
    capsys.readouterr()
    assert run("forget", name, "-o", output, "--yes") == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert not (output / "_manifest" / "forgotten.json").exists()


def test_forget_leaves_other_directories_alone(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("forget", "example.com", "-o", page.parent, "--yes") == 2
    assert "is not an output of Winnow" in capsys.readouterr().err
    assert [path.name for path in page.parent.iterdir()] == ["page.txt"]


def test_a_reader_that_leaves_early_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "page.txt").write_text(STORY * 3000)
    # Of a page that says the same 3,000 times, what is judged may go: it is about the pipe.
    command = f"{sys.executable} -m flows.cli clean --keep boilerplate {tmp_path / 'page.txt'} | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, STORY[:10], "")
