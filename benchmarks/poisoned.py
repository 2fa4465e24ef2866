"""Pages that hurt the process that cleans them, by a hook in place of the cleaner, and by themselves."""

from __future__ import annotations

import ctypes
import os
import time
from pathlib import Path

from cleaners import Document, Page, Policy, clean_page

SECONDS, MEMORY = 5.0, 500_000_000
# What a page says first, and how its failure is named.
HOOKS = {
    "loop": ("timeout", f"it was not cleaned within {SECONDS:g} seconds (--page-seconds)"),
    "sleep": ("timeout", f"it was not cleaned within {SECONDS:g} seconds (--page-seconds)"),
    "allocate": ("memory", f"cleaning it took more than {MEMORY // 1_000_000} MB of memory (--page-memory)"),
    "exit": ("worker_died", "the process that cleaned it died: exit code 3"),
    "segfault": ("worker_died", "the process that cleaned it died: killed by SIGSEGV"),
}
LARGE = ("too_large", "the page has 500,000,000 bytes; the limit is 20,000,000 (--max-page-bytes)")


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


def write_pages(folder: Path, good: int) -> None:
    """So many good pages and, among them, one of each poison, a page of 200,000 nested tags and one of 500 MB."""
    folder.mkdir()
    for n in range(good):
        (folder / f"page{n:04}.txt").write_text(story(n))
    for number, name in enumerate(HOOKS, start=1):
        (folder / f"page{number * good // 8:04}-{name}.txt").write_text(f"{name}\n\n{story(99)}")
    (folder / f"page{good * 6 // 8:04}-nested.html").write_text("<div>" * 200_000 + story(77))
    with (folder / f"page{good * 7 // 8:04}-large.html").open("wb") as file:
        file.truncate(500_000_000)
