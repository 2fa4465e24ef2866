"""What a page can do to the process that cleans it: it costs that page, with its reason, and no other."""

import ctypes
import os
import time
from pathlib import Path

import pytest

from cleaners import Document, Page, Policy, clean_page
from flows.pipeline import Options, ingest
from flows.workers import Limits, clean_pages, open_pool
from tests.outputs import rows

PAGES = 40
LIMITS = Limits(seconds=3.0, memory=300_000_000, pages=15)


def poisoned(page: Page, policy: Policy) -> Document:
    """A cleaner that does what a page says, and notes beside the source which pages it was given."""
    content = page.content if isinstance(page.content, str) else page.content.decode()
    with (Path(page.source or "").parent / "log").open("a") as file:
        file.write(f"{page.source_id}\n")
    match content.split("\n")[0]:
        case "loop":
            while True:
                pass
        case "sleep":
            time.sleep(600)
        case "allocate":
            held = [bytearray(50_000_000) for _ in range(80)]
            raise AssertionError(len(held))
        case "exit":
            os._exit(3)
        case "segfault":
            ctypes.string_at(0)
    return clean_page(page, policy)


def story(n: int) -> str:
    return f"Ferry {n}\n\nThe ferry to island number {n} leaves at noon, the captain said on Monday.\n"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for n in range(PAGES):
        (folder / f"page{n:02}.txt").write_text(story(n))
    return folder


def test_each_poison_costs_its_page_only(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.workers.clean_page", poisoned)
    for name in ("loop", "sleep", "allocate", "exit", "segfault"):
        (source / f"page{20 + len(name)}{name}.txt").write_text(f"{name}\n\n{story(99)}")
    (source / "page30nested.html").write_text("<div>" * 200_000 + story(77))
    with (source / "page31large.html").open("wb") as file:
        file.truncate(500_000_000)
    started = time.monotonic()
    report = ingest([str(source)], tmp_path / "out", Options(workers=2, limits=LIMITS))
    assert time.monotonic() - started < 60
    assert report.documents == PAGES + 1
    failed = {row["source_id"][6:-4].lstrip("0123456789"): row for row in rows(tmp_path / "out", "quarantine")}
    reasons = {name: (row["error_type"], row["message"]) for name, row in failed.items()}
    assert reasons == {
        "loop": ("timeout", "it was not cleaned within 3 seconds (--page-seconds)"),
        "sleep": ("timeout", "it was not cleaned within 3 seconds (--page-seconds)"),
        "allocate": ("memory", "cleaning it took more than 300 MB of memory (--page-memory)"),
        "exit": ("worker_died", "the process that cleaned it died: exit code 3"),
        "segfault": ("worker_died", "the process that cleaned it died: killed by SIGSEGV"),
        "large.": ("too_large", "the page has 500,000,000 bytes; the limit is 20,000,000 (--max-page-bytes)"),
    }
    given = (tmp_path / "log").read_text().split()
    assert sorted(given) == sorted(path.name for path in source.iterdir() if "large" not in path.name), (
        "twice, or never"
    )


def test_workers_are_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("flows.workers.clean_page", processes)
    pages = [Page(story(n), source_id=str(n)) for n in range(40)]
    with open_pool(1, LIMITS) as pool:
        names = [
            document.title for document in clean_pages(pages, Policy(), pool, LIMITS) if isinstance(document, Document)
        ]
    assert len(names) == 40
    assert len(set(names)) == 3


def processes(page: Page, policy: Policy) -> Document:
    return Document("", title=str(os.getpid()))
