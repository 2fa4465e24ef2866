"""What a page can do to the process that cleans it: it costs that page, with its reason, and no other."""

import contextlib
import multiprocessing
import os
import signal
import time
from pathlib import Path

import pytest

from benchmarks.poisoned import poisoned, story
from benchmarks.torture import poison
from cleaners import Document, Page, Policy, clean_page
from flows.datasets.rows import Packed
from flows.workers import Limits, Pool, _work, clean_pages, open_pool

LIMITS = Limits(seconds=3.0, memory=300_000_000, pages=15)


def test_each_poison_costs_its_page_only(tmp_path: Path) -> None:
    poison(tmp_path, 40)


def test_an_endless_loop_ends_without_a_main_process(tmp_path: Path) -> None:
    """Nobody is left to stop it when the main process was killed; it stops itself."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("forkserver").Process(
        target=_work, args=(theirs, Limits(seconds=1.0), poisoned), daemon=True
    )
    process.start()
    theirs.close()
    assert ours.recv() == "ready"
    ours.send((Page("loop", source=str(tmp_path / "in")), Policy()))
    process.join(30)
    assert process.exitcode == -signal.SIGALRM


def test_workers_are_replaced(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("flows.workers.clean_page", processes)
    pages = [Page(story(n), source_id=str(n)) for n in range(40)]
    with open_pool(1, LIMITS) as pool:
        names = [
            packed.plain["title"] for packed in clean_pages(pages, Policy(), pool, LIMITS) if isinstance(packed, Packed)
        ]
    assert len(names) == 40
    assert len(set(names)) == 3


def processes(page: Page, policy: Policy) -> Document:
    return Document("", title=str(os.getpid()))


def titles(pages: list[Page], pool: Pool | None, limits: Limits) -> list[str | None]:
    """The titles of what was cleaned, and the error types of what was not."""
    return [
        outcome.plain["title"] if isinstance(outcome, Packed) else outcome.error_type
        for outcome in clean_pages(pages, Policy(), pool, limits)
    ]


def test_a_page_that_a_worker_cannot_even_hold_costs_that_page() -> None:
    limits = Limits(seconds=30, memory=10_000_000)
    pages = [Page(story(1))] * 4
    with open_pool(2, limits) as pool:
        assert (
            titles([*pages, Page("x " * 9_000_000), *pages], pool, limits)
            == ["Ferry 1"] * 4 + ["memory"] + ["Ferry 1"] * 4
        )


def test_workers_that_others_kill_cost_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.workers.clean_page", processes)
    pages = [Page(story(n)) for n in range(10)]
    with open_pool(2, Limits(seconds=30)) as pool:
        for _ in range(3):  # while they wait
            workers = set(titles(pages, pool, Limits()))
            assert all(str(name).isdigit() for name in workers)
            for name in workers:
                os.kill(int(name or ""), signal.SIGKILL)


def killed_once(page: Page, policy: Policy) -> Document:
    """Killed with the first page it sees; not while it cleans it again."""
    mark = Path(page.source or "")
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return clean_page(page, policy)


def killed_always(page: Page, policy: Policy) -> Document:
    os.kill(os.getpid(), signal.SIGKILL)
    raise AssertionError


def test_a_page_whose_worker_was_killed_is_tried_once_more(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    pages = [Page(story(n), source=str(tmp_path / f"{n}")) for n in range(3)]
    for cleaner, expected in ((killed_once, ["Ferry 0", "Ferry 1", "Ferry 2"]), (killed_always, ["worker_died"] * 3)):
        monkeypatch.setattr("flows.workers.clean_page", cleaner)
        with open_pool(1, LIMITS) as pool:
            assert titles(pages, pool, LIMITS) == expected


def endless(page: Page, policy: Policy) -> Document:
    Path(page.source or "").write_text(str(os.getpid()))
    while True:
        pass


def test_an_interrupted_pool_ends_at_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("flows.workers.clean_page", endless)
    mark = tmp_path / "pid"
    with contextlib.suppress(KeyboardInterrupt), open_pool(2, Limits()) as pool:
        assert pool
        for _ in range(8):
            pool.threads.submit(pool.clean, Page("x", source=str(mark)), Policy())
        while not mark.exists() or not mark.read_text():
            time.sleep(0.02)
        started = time.monotonic()
        raise KeyboardInterrupt
    assert time.monotonic() - started < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int(mark.read_text()), 0)
