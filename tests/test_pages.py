"""Labelled pages: every line of the body stays, all chrome is named, the metadata is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from labelled_pages import faults, load

from cleaners import clean
from cleaners.chrome import phrases

HERE = Path(__file__).parent
PAGES = load(HERE / "pages")
SHARED = HERE.parent.parent / "shared" / "seeds"


def test_there_are_pages_in_every_language() -> None:
    assert len(PAGES) >= 45
    assert {name[:2] for name, _, _ in PAGES} == set(phrases.data()) - {"mul"}


@pytest.mark.parametrize(("name", "raw", "gold"), PAGES, ids=[name for name, _, _ in PAGES])
def test_page(name: str, raw: str, gold: dict[str, Any]) -> None:
    assert list(faults(raw, gold, clean(raw))) == []


@pytest.mark.parametrize(("name", "raw", "gold"), PAGES, ids=[name for name, _, _ in PAGES])
def test_page_without_blank_lines(name: str, raw: str, gold: dict[str, Any]) -> None:
    """Flatteners differ in blank lines: without any, no paragraph may be lost. What blank lines tell may stay over."""
    lines = [(line, label) for line, label in zip(raw.split("\n"), gold["labels"], strict=True) if line.strip()]
    dense = "\n".join(line for line, _ in lines)
    found = faults(dense, {"labels": [label for _, label in lines], "metadata": {}}, clean(dense))
    assert [fault for fault in found if " body lost " in fault and len(fault) > 120] == []


@pytest.mark.skipif(not SHARED.exists(), reason="the seed documents are not part of the project")
def test_seed_documents() -> None:
    for line in (SHARED / "gold.jsonl").read_text(encoding="utf-8").splitlines():
        gold = json.loads(line)
        raw = (SHARED / gold["file"]).read_text(encoding="utf-8")
        assert list(faults(raw, gold, clean(raw))) == [], gold["file"]
