"""Web archives that are cut off, or overwritten in places: what is kept of them, and whether each loss is reported.

    python -m benchmarks.damage --gold ../shared/gold

Every record that the damage does not touch must come out as it was, and every record that it does must come out as it
was or be named by a row of the quarantine: at its own offset, or within a stretch that the row says was lost.
"""

from __future__ import annotations

import hashlib
import random
import re
import sys
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
import zstandard

from benchmarks import archives
from flows.pipeline import read_sources
from flows.sources.items import Item, Reading

FORMS = ("warc", "warc.gz", "one member.warc.gz", "warc.zst", "one frame.warc.zst", "wacz", "wet.gz")
DAMAGES = ("cut", "overwritten", "zeroed")
OVERWRITTEN = 200  # bytes
WENT_ON = re.compile(r"(?:went on at|up to) byte ([0-9,]+)")


@dataclass(frozen=True, slots=True)
class Part:
    """A record in an archive: the bytes of the file that hold it, and the SHA-256 of its page if it is one."""

    start: int
    end: int
    page: str | None


@dataclass(frozen=True, slots=True)
class Sample:
    """An archive with the records in it. base is where the archive starts in its file (within a WACZ).

    prefix is how many bytes of uncompressed records stand in so many bytes of the file, where records have no frames
    of their own: then start and end count those.
    """

    name: str
    data: bytes
    parts: list[Part]
    base: int = 0
    prefix: Callable[[bytes], int] | None = None


@dataclass(slots=True)
class Outcome:
    """What trials gave. untouched are the pages that the damage did not touch, and that had to be kept; lost are those
    that were touched and not kept. named of the lost were reported at their own offset, others within a stretch.
    """

    trials: int = 0
    untouched: int = 0
    kept: int = 0
    lost: int = 0
    named: int = 0
    within: int = 0
    altered: int = 0
    rows: int = 0
    faults: list[str] = field(default_factory=list)


def sample(form: str, pages: Sequence[tuple[str, bytes]]) -> Sample:
    """An archive of one form, with a page in each response (of a WET: in each conversion)."""
    records: list[tuple[bytes, str | None]] = [(archives.warcinfo(), None)]
    for url, html in pages:
        digest = hashlib.sha256(html).hexdigest()
        if form == "wet.gz":
            fields = {"WARC-Target-URI": url, "Content-Type": "text/plain"}
            records.append((archives.record("conversion", html, f"conversion {url}", fields), digest))
        else:
            records.append((archives.request(url), None))
            block = archives.HTTP_HEAD + html
            fields = archives.response_fields(url, archives.digest(block), archives.digest(html), payload_type=True)
            records.append((archives.record("response", block, f"response {url}", fields), digest))
    compressors: dict[str, Callable[[bytes], bytes]] = {"warc.zst": _zstd, "warc": bytes}
    compress = compressors.get(form, archives.gzip_member)
    whole = form.startswith("one ")
    parts: list[Part] = []
    chunks = []
    at = 0
    for record, page in records:
        chunk = record if whole else compress(record)
        parts.append(Part(at, at + len(chunk), page))
        chunks.append(chunk)
        at += len(chunk)
    data = b"".join(chunks)
    if form == "one member.warc.gz":
        return Sample("sample.warc.gz", archives.gzip_member(data), parts, prefix=_inflated)
    if form == "one frame.warc.zst":
        return Sample("sample.warc.zst", _zstd(data), parts, prefix=_unzstd)
    if form == "wacz":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "sample.wacz"
            archives.write_wacz(data, path)
            wacz = path.read_bytes()
            with zipfile.ZipFile(path) as file:
                info = file.infolist()[0]
        return Sample("sample.wacz", wacz, parts, base=info.header_offset + 30 + len(info.filename))
    return Sample(f"sample.{form}", data, parts)


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


def _inflated(data: bytes) -> int:
    return len(zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data))


def _unzstd(data: bytes) -> int:
    return len(zstandard.ZstdDecompressor().decompressobj().decompress(data))


def damaged(data: bytes, how: str, random_: random.Random) -> tuple[bytes, int, int]:
    """The data cut at a random byte, or with random bytes or zeros over it; and from where to where it is damaged."""
    if how == "cut":
        at = random_.randrange(1, len(data))
        return data[:at], at, len(data)
    at = random_.randrange(len(data) - OVERWRITTEN)
    over = bytes(OVERWRITTEN) if how == "zeroed" else random_.randbytes(OVERWRITTEN)
    return data[:at] + over + data[at + OVERWRITTEN :], at, at + OVERWRITTEN


def run_trials(whole: Sample, how: str, count: int, seed: int, folder: Path) -> Outcome:
    """Damage an archive so often, each time in one place, and read it as a run does."""
    outcome = Outcome()
    random_ = random.Random(seed)
    path = folder / whole.name
    for _ in range(count):
        data, start, end = damaged(whole.data, how, random_)
        path.write_bytes(data)
        items = [item for item in read_sources([str(path)], Reading()) if isinstance(item, Item)]
        _judge(whole, items, how, start, end, outcome)
    path.unlink()
    return outcome


def _judge(whole: Sample, items: Sequence[Item], how: str, start: int, end: int, outcome: Outcome) -> None:
    parts = [(part.start + whole.base, part.end + whole.base, part.page) for part in whole.parts if part.page]
    pages = Counter(page for *_, page in parts)
    kept = Counter(str(item.raw_sha256) for item in items if item.page)
    rows = [(int(i.source_id), i.failure.message) for i in items if i.failure and i.failure.stage == "archive"]
    outcome.trials += 1
    outcome.rows += len(rows)
    outcome.altered += sum((kept - pages).values())
    if whole.prefix:  # what comes behind the damage cannot be decompressed
        start, end = whole.prefix(whole.data[:start]), len(whole.data) + whole.parts[-1].end
    untouched = Counter(
        p.page for p in whole.parts if p.page and (p.end + whole.base <= start or p.start + whole.base >= end)
    )
    outcome.untouched += sum(untouched.values())
    outcome.kept += sum((untouched & kept).values())
    if missing := untouched - kept:
        outcome.faults.append(f"damage at {start}-{end}: {sum(missing.values())} whole pages are missing")
    stretches = [(at, int(found[1].replace(",", "")) if (found := WENT_ON.search(told)) else None) for at, told in rows]
    for begins, ends, page in parts:
        if kept[page] or ends <= start or begins >= end:
            continue
        outcome.lost += 1
        # Where records have no frames of their own, the offset is that of the one frame: 0.
        offset = 0 if whole.prefix else begins - whole.base
        if any(at == offset for at, _ in stretches):
            outcome.named += 1
        elif any(at <= offset and (to is None or offset < to) for at, to in stretches):
            outcome.within += 1
        else:
            outcome.faults.append(f"damage at {start}-{end}: the loss at {offset} is not reported")
    if how == "cut" and not rows and not any(ends == start for _, ends, _ in parts):
        outcome.faults.append(f"damage at {start}-{end}: a cut is taken for the end")


def accounted(pages: Iterator[tuple[str, bytes]], payload_type: bool, folder: Path) -> tuple[int, int]:
    """How many pages were written to an archive, and how many came out of it as items with the same content."""
    path = folder / "pages.warc.gz"
    written: Counter[str] = Counter()

    def counting() -> Iterator[tuple[str, bytes]]:
        for url, html in pages:
            written[hashlib.sha256(html).hexdigest()] += 1
            yield url, html

    with path.open("wb") as to:
        archives.write_archive(counting(), to, copies=1, payload_type=payload_type)
    read = Counter(str(i.raw_sha256) for i in read_sources([str(path)], Reading()) if isinstance(i, Item) and i.page)
    path.unlink()
    return written.total(), sum((written & read).values())


@click.command()
@click.option("--gold", "folder", type=click.Path(path_type=Path, exists=True), default="../shared/gold")
@click.option("--set", "name", default="wcxb", show_default=True)
@click.option("--pages", type=click.IntRange(1), default=50, show_default=True, help="In each damaged archive.")
@click.option("--trials", type=click.IntRange(1), default=50, show_default=True, help="Of each damage and form.")
@click.option("--seed", type=int, default=1, show_default=True)
def main(folder: Path, name: str, pages: int, trials: int, seed: int) -> None:
    """Print what is kept of damaged archives. Exits with 1 if a whole record or a report of a loss is missing."""
    failed = False
    with tempfile.TemporaryDirectory() as scratch:
        for payload_type in (True, False):
            written, read = accounted(archives.gold_pages(folder, name), payload_type, Path(scratch))
            header = "with" if payload_type else "without"
            click.echo(f"{read:,} of {written:,} pages accounted for, {header} WARC-Identified-Payload-Type")
            failed |= read < written
        chosen = list(archives.gold_pages(folder, name, pages))
        head = f"{'archive':<20}{'damage':<13}{'trials':>7}{'whole pages':>13}{'kept':>9}{'lost':>6}"
        click.echo(f"\n{head}{'at offset':>11}{'within':>8}{'altered':>9}{'rows':>6}")
        for form in FORMS:
            whole = sample(form, chosen)
            for how in DAMAGES:
                o = run_trials(whole, how, trials, seed, Path(scratch))
                line = f"{form:<20}{how:<13}{o.trials:>7}{o.untouched:>13,}{o.kept:>9,}{o.lost:>6,}"
                click.echo(f"{line}{o.named:>11,}{o.within:>8,}{o.altered:>9,}{o.rows:>6,}")
                for fault in o.faults:
                    click.echo(f"  {fault}", err=True)
                failed |= bool(o.faults or o.altered)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
