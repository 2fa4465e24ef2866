"""The documentation says what the code does: commands, options, columns, kinds and rules; and its examples run."""

from __future__ import annotations

import importlib.util
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import click
import duckdb
import polars as pl
import pyarrow as pa
import pytest

from cleaners import clean
from cleaners.clean import KINDS
from flows.cli import cli
from flows.datasets.latest import write_latest
from flows.datasets.schemas import DATASETS
from flows.pipeline import Options, ingest, read_sources
from flows.sources.files import open_file
from flows.sources.items import Reading
from flows.sources.walk import kind_of, media_type_of

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", *sorted(DOCS.glob("*.md"))]
FENCE = re.compile(r"^```(\w+)\n(.*?)^```", re.M | re.S)
LINK = re.compile(r"\]\(([^)#:]+)(#[^)]+)?\)")
CODE = re.compile(r"`([^`]+)`")
# Not of one kind: they go by the phrases, or by a line's neighbours.
ANY_KIND = ("phrase", "beside-chrome", "same-box", "tail", "tail-sentence", "element", "classifier")


def section(page: Path, heading: str) -> str:
    """The text under a heading of the second level."""
    parts = re.split(r"^## (.+)\n", page.read_text(encoding="utf-8"), flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert heading in sections, f"{page.name} has no section {heading!r}"
    return sections[heading]


def table(text: str) -> list[list[str]]:
    """The rows of the first table of a text, without its head."""
    lines = text[text.index("\n|---") + 1 :].splitlines()[1:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def blocks(language: str, *pages: Path) -> Iterator[tuple[str, str]]:
    """Where they stand, and the code blocks of a language."""
    for page in pages:
        for number, (name, code) in enumerate(FENCE.findall(page.read_text(encoding="utf-8")), 1):
            if name == language:
                yield f"{page.name}:{number}", code


def params(cases: Iterator[tuple[str, str]]) -> list[object]:
    return [pytest.param(code, id=name) for name, code in cases]


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with the seeds, and what ingesting them gives in output/."""
    directory = tmp_path_factory.mktemp("docs")
    (directory / "seeds").symlink_to(ROOT / "seeds")
    report = ingest([str(ROOT / "seeds")], directory / "output", Options(workers=0))
    assert report.documents == report.items > 0
    return directory / "output"


@pytest.mark.parametrize("name", sorted(cli.commands))
def test_every_command_and_option_is_documented(name: str) -> None:
    assert f"`winnow {name}" in (ROOT / "README.md").read_text(encoding="utf-8"), f"README.md lacks winnow {name}"
    rows = table(section(DOCS / "commands.md", f"winnow {name}"))
    documented = set(re.findall(r"--[a-z-]+", " ".join(row[0] for row in rows)))
    options = {max(p.opts, key=len) for p in cli.commands[name].params if isinstance(p, click.Option)}
    assert documented == options - {"--help"}


def test_every_section_of_the_commands_page_is_a_command() -> None:
    named = re.findall(r"^## winnow (\w+)", (DOCS / "commands.md").read_text(encoding="utf-8"), re.M)
    assert sorted(named) == sorted(cli.commands)


@pytest.mark.parametrize("dataset", sorted(DATASETS))
def test_every_column_is_documented(dataset: str) -> None:
    rows = {row[0].strip("`"): row[1:] for row in table(section(DOCS / "datasets.md", dataset))}
    schema = DATASETS[dataset]
    assert list(rows) == schema.names
    for field in schema:
        kind, meaning, null = rows[field.name]
        assert kind == type_name(field.type), field.name
        assert meaning
        assert field.nullable or null.startswith("never"), f"{field.name} is never null"


def type_name(kind: pa.DataType) -> str:
    if pa.types.is_list(kind):
        return "list<struct>" if pa.types.is_struct(kind.value_type) else f"list<{kind.value_type}>"
    return "timestamp" if pa.types.is_timestamp(kind) else str(kind)


def kind_rows() -> dict[str, str]:
    return {row[0].strip("`"): row[2] for row in table(section(DOCS / "cleaning.md", "The kinds"))}


def test_every_kind_of_removal_is_documented() -> None:
    assert list(kind_rows()) == sorted(KINDS)


def test_every_rule_that_speaks_on_the_sample_pages_is_documented() -> None:
    documented = {kind: set(CODE.findall(rules)) for kind, rules in kind_rows().items()}
    undocumented = set()
    for path in (*(ROOT / "seeds").iterdir(), *(ROOT / "tests" / "pages").glob("*.txt")):
        if kind_of(path.name) == "page":
            with open_file(str(path)) as stream:
                document = clean(stream.read(), media_type=media_type_of(path.name))
            undocumented |= {
                f"{r.kind}/{r.rule}"
                for r in document.removals
                if r.rule not in documented.get(r.kind, ()) and r.rule not in ANY_KIND
            }
    assert not undocumented


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
        path = page.parent / target
        assert path.exists(), f"{page.name} links to {target}"
        if anchor:
            headings = re.findall(r"^#+ (.+)", path.read_text(encoding="utf-8"), re.M)
            assert anchor[1:] in {re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in headings}, anchor


@pytest.mark.parametrize("code", params(blocks("sh", *PAGES)))
def test_commands_in_the_docs_can_be_parsed(code: str) -> None:
    for line in code.splitlines():
        for part in re.split(r"\s\|\s|[;()]\s?", line):
            words = shlex.split(part, comments=True)
            if words[:1] == ["winnow"] and words[1:2] != ["--help"]:
                command = cli.commands[words[1]]
                command.make_context(words[1], list(words[2:]))


def test_make_has_the_targets_that_the_docs_name() -> None:
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    named = {name for page in PAGES for name in re.findall(r"\bmake (\w+)[`\n]", page.read_text(encoding="utf-8"))}
    assert {"run", "test", "lint", "serve"} <= named <= targets


@pytest.mark.parametrize("code", params(blocks("sql", *PAGES)))
def test_sql_in_the_docs_runs(code: str, output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(output.parent)
    assert duckdb.execute(code).fetchall()


@pytest.mark.parametrize("code", params(blocks("python", *PAGES)))
def test_python_in_the_docs_runs(
    code: str, output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(output.parent)
    if "from datasets import" in code and importlib.util.find_spec("datasets") is None:
        compile(code, "docs", "exec")  # Hugging Face datasets is no dependency: run where it is installed
        return
    exec(compile(code, "docs", "exec"), {"__name__": "docs"})
    assert capsys.readouterr().out.strip()


def test_the_documented_query_gives_what_winnow_latest_does(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(output.parent)
    query = next(code for _, code in blocks("sql", DOCS / "datasets.md") if "QUALIFY" in code)
    write_latest(output, output.parent / "latest.parquet")
    versions = sorted(pl.read_parquet(output.parent / "latest.parquet").select("version_id").rows())
    assert sorted(duckdb.execute(f"SELECT version_id FROM ({query})").fetchall()) == versions


def test_the_way_back_in_the_docs_gives_the_page(
    output: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(output.parent)
    (code,) = [code for _, code in blocks("python", DOCS / "datasets.md") if 'removal["text"]' in code]
    exec(compile(code, "docs", "exec"), {})
    assert capsys.readouterr().out == (ROOT / "seeds" / "en-icons-tram.txt").read_text(encoding="utf-8") + "\n"


def test_the_readme_shows_what_really_comes_out() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = section(ROOT / "README.md", "What comes out")
    before, after = (code for name, code in FENCE.findall(shown) if name == "text")
    page = (ROOT / "seeds" / "en-icons-tram.txt").read_text(encoding="utf-8")
    document = clean(page)
    for line in before.splitlines():
        assert line.removesuffix("…") in page, f"the README shows a line that is not in the seed: {line}"
    for line in after.splitlines():
        assert line.removesuffix("…") in document.text, f"the README shows a line that is not in the text: {line}"
    for span, rule, column in table(shown):
        kind, name = rule.strip("`").split("/")
        words = span.strip("`").removesuffix("…")
        assert any(r.text.startswith(words) and (r.kind, r.rule) == (kind, name) for r in document.removals), (
            f"the README shows a removal that is not there: {span} {rule}"
        )
        for field, value in re.findall(r"`(\w+)`: ([^;]+)", column):
            got = getattr(document, field)
            assert value in (str(got) if not isinstance(got, tuple) else " ".join(got)), f"{field} is {got!r}"
    pages = sum(1 for _ in seed_pages())
    assert f"{pages} items read: {pages} documents, 0 quarantined, 0 skipped" in readme
    assert f"Nothing new: {pages} items read, nothing written." in readme


def seed_pages() -> Iterator[object]:
    yield from read_sources([str(ROOT / "seeds")], Reading())
