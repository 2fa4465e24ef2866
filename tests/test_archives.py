"""Web archives: which records are pages, what of them is read, and what is said of a damaged archive."""

from __future__ import annotations

import base64
import gzip
import hashlib
import random
import tracemalloc
import zipfile
import zlib
from collections import Counter
from pathlib import Path

import brotli
import duckdb
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from outputs import by_name, rows, run

from benchmarks import archives, damage
from flows.pipeline import Options, ingest, read_sources
from flows.sources.http import Response, dechunk, decode_body
from flows.sources.items import Item, Reading, Skip
from flows.sources.media import media_type

HTML = "<!DOCTYPE html><title>Boats</title><p>The harbour café opens at noon, said the harbour master.</p>"
URL = "https://harbour.example/boats"


def read(*sources: Path, reading: Reading | None = None) -> tuple[list[Item], Counter[str]]:
    found = list(read_sources([str(source) for source in sources], reading or Reading()))
    items = [item for item in found if isinstance(item, Item)]
    return items, Counter(skip.reason for skip in found if isinstance(skip, Skip))


def failures(items: list[Item]) -> list[tuple[str, str, str]]:
    return [(i.source_id, i.failure.stage, i.failure.error_type) for i in items if i.failure]


def response(body: bytes, *headers: str, url: str = URL, status: str = "200 OK", **fields: str) -> bytes:
    block = "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + body
    given = {"WARC-Target-URI": url, "Content-Type": "application/http; msgtype=response"}
    given |= {name.replace("_", "-"): value for name, value in fields.items()}
    return archives.record("response", block, f"{url} {hashlib.sha256(block).hexdigest()}", given)


def page(number: int) -> tuple[str, bytes]:
    words = random.Random(number).choices("harbour boat tide noon master café rope".split(), k=900)
    return f"{URL}/{number}", f"<!DOCTYPE html><title>Boat {number}</title><p>{' '.join(words)}.</p>".encode()


PAGES = [page(number) for number in range(12)]


def write(path: Path, *records: bytes) -> Path:
    """An archive of records, each in a frame of its own where the name says that it is compressed."""
    compress = {".gz": archives.gzip_member, ".zst": zstandard.compress}.get(path.suffix, bytes)
    path.write_bytes(b"".join(compress(record) for record in records))
    return path


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz", "a.WARC.zst"])
def test_a_response_is_a_page_with_what_the_record_says(tmp_path: Path, name: str) -> None:
    record = response(HTML.encode("cp1252"), "Content-Type: text/html; charset=windows-1252")
    path = tmp_path / name
    write(path, archives.warcinfo(), archives.request(URL), record)
    (item,), skipped = read(path)
    assert not skipped
    assert item.page is not None
    assert (item.page.content, item.page.media_type) == (HTML.encode("cp1252"), "text/html; charset=windows-1252")
    assert (item.page.url, str(item.page.fetched_at)) == (URL, "2026-03-01 12:00:00+00:00")
    assert (item.source, item.warc_filename, item.http_status) == (str(path), str(path), 200)
    assert item.source_id.startswith("<urn:uuid:")
    frames = {".gz": archives.gzip_member, ".zst": zstandard.compress}.get(path.suffix, bytes)
    assert item.warc_record_offset == len(frames(archives.warcinfo()) + frames(archives.request(URL)))
    assert item.raw_sha256 == hashlib.sha256(HTML.encode("cp1252")).hexdigest()
    assert item.weight <= path.stat().st_size


def test_what_is_no_page_is_counted_by_its_reason(tmp_path: Path) -> None:
    fields = {"WARC-Target-URI": URL, "Content-Type": "application/http; msgtype=response"}
    path = write(
        tmp_path / "a.warc.gz",
        archives.warcinfo(),
        archives.request(URL),
        archives.record("metadata", b"via: x\r\n", "m", {"Content-Type": "application/warc-fields"}),
        archives.record("resource", b"a log", "l", {"WARC-Target-URI": "<metadata://wget/wget.log>"}),
        response(b"", "Location: /new", status="301 Moved Permanently"),
        response(HTML.encode(), "Content-Type: text/html", status="404 Not Found"),
        response(HTML.encode(), "Content-Type: text/html", status="503 Busy"),
        archives.record("revisit", b"HTTP/1.1 200 OK\r\n\r\n", "r", fields),
        response(b"\x89PNG\r\n\x1a\n" + bytes(50), "Content-Type: image/png"),
        archives.record("response", b"harbour.example. 300 IN A 192.0.2.1", "d", {"Content-Type": "text/dns"}),
        archives.record("novelty", b"new", "n", {}),
        response(HTML.encode(), "Content-Type: text/html"),
    )
    items, skipped = read(path)
    assert [item.http_status for item in items] == [200]
    assert skipped == {"redirect": 1, "http_error": 2, "revisit": 1, "media_type": 2, "record_type": 1}


def test_resources_and_conversions_are_pages_too(tmp_path: Path) -> None:
    text = "The harbour café opens at noon.\n<html> is how a page starts.".encode()
    fields = {"WARC-Target-URI": URL, "Content-Type": "text/plain"}
    path = write(
        tmp_path / "a.warc.wet.gz",
        archives.record("conversion", text, "c", fields),
        archives.record("resource", HTML.encode(), "r", fields | {"Content-Type": "text/html; charset=utf-8"}),
    )
    (wet, resource), _ = read(path)
    assert wet.page is not None
    assert (wet.page.content, wet.page.media_type, wet.http_status) == (text, "text/plain", None)
    assert resource.page is not None
    assert resource.page.media_type == "text/html; charset=utf-8"


def test_segments_are_reported(tmp_path: Path) -> None:
    first = response(HTML.encode(), "Content-Type: text/html", WARC_Segment_Number="1")
    rest = archives.record("continuation", b"</html>", "c", {"WARC-Segment-Number": "2"})
    items, _ = read(write(tmp_path / "a.warc", first, rest))
    assert [(stage, error) for _, stage, error in failures(items)] == [("archive", "segmented")] * 2


ENCODED = {
    "gzip": gzip.compress(HTML.encode()),
    "x-gzip": gzip.compress(HTML[:9].encode()) + gzip.compress(HTML[9:].encode()),
    "deflate": zlib.compress(HTML.encode()),
    "Deflate": zlib.compress(HTML.encode())[2:-4],
    "br": brotli.compress(HTML.encode()),
    "zstd": zstandard.compress(HTML.encode()),
    "gzip, br": brotli.compress(gzip.compress(HTML.encode())),
    "identity": HTML.encode(),
    "GZIP": HTML.encode(),  # decoded by the crawler, under the header it came with
}


def chunked(body: bytes, size: int = 7) -> bytes:
    chunks = (body[at : at + size] for at in range(0, len(body), size))
    return b"".join(b"%x;n=v\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\nTrailer: x\r\n\r\n"


@pytest.mark.parametrize("encoding", ENCODED)
@pytest.mark.parametrize("transfer", ["chunked", "Chunked", "as it is", ""])
def test_bodies_are_decoded(tmp_path: Path, encoding: str, transfer: str) -> None:
    body = ENCODED[encoding]
    headers = ["content-type: TEXT/HTML", f"Content-Encoding: {encoding}"]
    if transfer:
        headers.append("Transfer-Encoding: chunked")
    (item,), _ = read(write(tmp_path / "a.warc", response(chunked(body) if "unked" in transfer else body, *headers)))
    assert item.page is not None
    assert item.page.content == HTML.encode()


@given(st.binary(max_size=300), st.integers(1, 50))
def test_chunks_give_the_body_back(body: bytes, size: int) -> None:
    assert dechunk(chunked(body, size)) == (body, None)


@given(st.binary(max_size=200), st.sampled_from(["", "chunked"]), st.sampled_from(["gzip", "deflate", "br", "zstd"]))
def test_no_body_breaks_the_decoder(body: bytes, transfer: str, content: str) -> None:
    data, _ = decode_body(Response(200, None, transfer, content, body), 1000)
    assert len(data) <= 1001


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        (["Content-Encoding: gzip"], gzip.compress(HTML.encode())[:-12]),
        (["Content-Encoding: gzip"], gzip.compress(HTML.encode())[:-8] + bytes(8)),
        (["Content-Encoding: br"], brotli.compress(HTML.encode())[:-9]),
        (["Transfer-Encoding: chunked"], chunked(HTML.encode())[:-60]),
        (["Transfer-Encoding: chunked"], b"5\r\nabcde\r\nno chunk\r\n"),
    ],
    ids=["gzip-cut", "gzip-checksum", "brotli-cut", "chunks-cut", "chunks-broken"],
)
def test_a_body_that_is_broken_is_said_to_be(tmp_path: Path, headers: list[str], body: bytes) -> None:
    (item,), _ = read(write(tmp_path / "a.warc.gz", response(body, "Content-Type: text/html", *headers)))
    assert item.failure is not None
    assert (item.failure.stage, item.failure.error_type) == ("decode", "body")
    assert "(the record at byte 0)" in item.failure.message


def test_a_body_that_the_crawler_cut_is_a_page(tmp_path: Path) -> None:
    body = gzip.compress(HTML.encode() + random.Random(1).randbytes(999).hex().encode())[:-300]
    headers = ("Content-Type: text/html", "Content-Encoding: gzip")
    (item,), _ = read(write(tmp_path / "a.warc", response(body, *headers, WARC_Truncated="length")))
    assert item.page is not None
    assert isinstance(item.page.content, bytes)
    assert item.page.content.startswith(HTML.encode())


PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.mark.parametrize(
    ("declared", "content", "expected"),
    [
        ("text/html", HTML.encode(), "text/html"),
        ("text/html", b"Only words.", "text/html"),
        ("text/html", b"", "text/html"),
        ("text/html", PNG, None),
        ("text/html", b'{"a": 1}', None),
        ("text/html", b'<?xml version="1.0"?><rss version="2.0">', None),
        ("application/xhtml+xml", b'<?xml version="1.0"?>\n<!-- x --><html xmlns="x">', "text/html"),
        ("text/plain; charset=utf-8", b"Only words.", "text/plain"),
        ("text/plain", HTML.encode(), "text/html"),
        (None, HTML.encode(), "text/html"),
        (None, b"\xef\xbb\xbf <!-- x --> <!doctype HTML>", "text/html"),
        (None, HTML.encode("utf-16"), "text/html"),
        (None, b"<p>Hello</p>", "text/html"),
        (None, b"Only words.", "text/plain"),
        (None, b"<svg xmlns='x'></svg>", None),
        (None, b'[{"a": 1}]', None),
        (None, b"[1] A note in brackets.", "text/plain"),
        (None, b"", None),
        (None, PNG, None),
        ("html", b"Only words.", "text/plain"),
        ("application/octet-stream", HTML.encode(), "text/html"),
        ("image/png", HTML.encode(), "text/html"),
        ("image/jpeg", b"Only words.", "text/plain"),
        ("image/svg+xml", b"<svg xmlns='x'></svg>", None),
        ("application/json", HTML.encode(), "text/html"),
        ("application/json", b'{"a": 1}', None),
        ("text/css", b"p { color: red }", None),
        ("application/pdf", b"%PDF-1.7", None),
        (None, b"<!--a-->" * 400 + b"<!", None),
    ],
)
def test_media_types_are_judged_by_the_content(declared: str | None, content: bytes, expected: str | None) -> None:
    assert media_type(declared, content) == expected


@pytest.mark.parametrize("payload_type", [True, False])
def test_every_page_is_accounted_for(tmp_path: Path, payload_type: bool) -> None:
    assert damage.accounted(iter(PAGES), payload_type, tmp_path) == (12, 12)


def test_copies_in_a_benchmark_archive_are_documents_of_their_own(tmp_path: Path) -> None:
    with (tmp_path / "a.warc.gz").open("wb") as to:
        assert archives.write_archive(iter(PAGES[:2]), to, copies=3, payload_type=False) == 6
    assert gzip.decompress((tmp_path / "a.warc.gz").read_bytes()).count(b"WARC-Type: response") == 6
    report = ingest([str(tmp_path / "a.warc.gz")], tmp_path / "out", Options(workers=0))
    assert (report.items, report.documents) == (6, 6)
    assert len({row["url"] for row in rows(tmp_path / "out")}) == 6


@pytest.mark.parametrize("form", damage.FORMS)
@pytest.mark.parametrize("how", damage.DAMAGES)
def test_damaged_archives_keep_whole_records_and_report_the_others(tmp_path: Path, form: str, how: str) -> None:
    outcome = damage.run_trials(damage.sample(form, PAGES), how, 12, 5, tmp_path)
    assert not outcome.faults
    assert (outcome.trials, outcome.altered) == (12, 0)
    assert outcome.kept == outcome.untouched
    assert outcome.untouched > 0 or form == "one frame.warc.zst"  # its one block is whole or lost
    assert outcome.named + outcome.within == outcome.lost > 0


@settings(max_examples=150, deadline=None)
@given(st.data(), st.sampled_from(damage.FORMS))
def test_every_cut_is_reported(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, form: str) -> None:
    whole = damage.sample(form, PAGES[:2])
    cut = data.draw(st.integers(1, len(whole.data) - 1))
    path = tmp_path_factory.mktemp("cut") / whole.name
    path.write_bytes(whole.data[:cut])
    items, _ = read(path)
    at_an_end = whole.prefix is None and form != "wacz" and cut in {part.end for part in whole.parts}
    assert bool(failures(items)) != at_an_end
    assert {item.raw_sha256 for item in items if item.page} <= {part.page for part in whole.parts}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.warc", "a.warc.gz", "a.warc.zst", "a.wacz"]))
def test_whatever_is_in_the_file_it_is_read_or_reported(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, name: str
) -> None:
    path = tmp_path_factory.mktemp("any") / name
    path.write_bytes(content)
    items, _ = read(path)
    assert items
    assert all(item.failure and item.failure.stage == "archive" for item in items)


def test_a_loss_says_where_and_what(tmp_path: Path) -> None:
    records = [response(html, "Content-Type: text/html", url=url) for url, html in PAGES[:3]]
    members = [archives.gzip_member(record) for record in records]
    second, third = len(members[0]), len(members[0] + members[1])
    data = bytearray(b"".join(members))
    data[second + 900 : second + 1000] = bytes(100)
    path = tmp_path / "a.warc.gz"
    path.write_bytes(data)
    report = ingest([str(path)], tmp_path / "out", Options(workers=0))
    assert (report.items, report.documents, dict(report.quarantined)) == (3, 2, {"archive: damaged": 1})
    quarantine = f"'{tmp_path}/out/quarantine/*/*.parquet'"
    query = f"SELECT source, source_id::BIGINT, message FROM {quarantine} WHERE stage = 'archive'"
    ((source, offset, message),) = duckdb.execute(query).fetchall()
    assert (source, offset) == (str(path), second)
    assert message.startswith(f"lost at byte {second:,}: it cannot be decompressed at byte ")
    assert f"it was {PAGES[1][0]}" in message
    assert message.endswith(f"reading went on at byte {third:,}")
    again = ingest([str(path)], tmp_path / "out", Options(workers=0))
    assert dict(again.skipped) == {"unchanged": 2, "quarantined_before": 1}


def test_a_damaged_stretch_is_one_row(tmp_path: Path) -> None:
    """The end of a member is overwritten, and the start of the next."""
    members = [archives.gzip_member(response(html, "Content-Type: text/html")) for _, html in PAGES[:3]]
    data = bytearray(b"".join(members))
    second = len(members[0])
    data[second - 100 : second + 100] = b"x" * 200
    (tmp_path / "a.warc.gz").write_bytes(data)
    items, _ = read(tmp_path / "a.warc.gz")
    (loss, whole) = items
    assert failures(items) == [("0", "archive", "damaged")]
    assert loss.failure is not None
    assert loss.failure.message.endswith(f"reading went on at byte {second + len(members[1]):,}")
    assert whole.page is not None


def test_only_the_checksum_is_damaged(tmp_path: Path) -> None:
    """The digest vouches for the record, and the damage is reported all the same."""
    data = bytearray(b"".join(archives.gzip_member(response(html, "Content-Type: text/html")) for _, html in PAGES[:2]))
    data[-8:] = b"xxxxxxxx"
    (tmp_path / "a.warc.gz").write_bytes(data)
    items, _ = read(tmp_path / "a.warc.gz")
    assert sum(item.page is not None for item in items) == 2
    assert [(stage, error) for _, stage, error in failures(items)] == [("archive", "damaged")]


def test_digests_count_only_where_no_checksum_does(tmp_path: Path) -> None:
    """A crawler that states wrong digests costs no page, if the archive itself is known to be whole."""
    wrong = archives.digest(b"something else")
    record = response(HTML.encode(), "Content-Type: text/html", WARC_Block_Digest=wrong)
    assert not failures(read(write(tmp_path / "a.warc.gz", record))[0])
    assert [error for *_, error in failures(read(write(tmp_path / "b.warc", record))[0])] == ["damaged"]


@pytest.mark.parametrize("algorithm", ["sha1", "SHA-256", "md5"])
@pytest.mark.parametrize("hexadecimal", [True, False])
def test_digests_of_any_kind(tmp_path: Path, algorithm: str, hexadecimal: bool) -> None:
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML.encode()
    digest = hashlib.new(algorithm.lower().replace("-", ""), block)
    value = digest.hexdigest() if hexadecimal else base64.b32encode(digest.digest()).decode()
    record = response(HTML.encode(), "Content-Type: text/html", WARC_Block_Digest=f"{algorithm}:{value}")
    assert not failures(read(write(tmp_path / "a.warc", record))[0])
    assert failures(read(write(tmp_path / "b.warc", record.replace(b"harbour caf", b"harbour Caf")))[0])


ODD_HTTP = "HTTP/1.0 200 OK\nContent-Type:\n text/html \n\n"
MINIMAL = f"WARC/1.0\nWARC-Type: response\nContent-Length: {len((ODD_HTTP + HTML).encode())}\n\n{ODD_HTTP}"


@pytest.mark.parametrize("closing", ["\n\n", "\r\n\r\n", "\r\n\r\n\r\n\r\n"])
def test_odd_but_whole_records(tmp_path: Path, closing: str) -> None:
    """Bare line feeds, a folded header, no id, no URL, no date, blank lines between records."""
    record = (MINIMAL + HTML + closing).encode()
    path = tmp_path / "a.warc"
    path.write_bytes(record * 2)
    items, _ = read(path)
    assert [(i.source_id, i.warc_record_offset) for i in items] == [("0", 0), (str(len(record)), len(record))]
    assert [i.page.content for i in items if i.page] == [HTML.encode()] * 2
    path.with_suffix(".warc.gz").write_bytes(gzip.compress(record * 2))
    items, _ = read(path.with_suffix(".warc.gz"))
    assert [(i.source_id, i.warc_record_offset) for i in items] == [("0", 0), (f"0+{len(record)}", 0)]


def test_a_length_that_is_too_long_does_not_swallow_the_next_record(tmp_path: Path) -> None:
    long = MINIMAL.replace("Content-Length: ", "Content-Length: 9") + HTML + "\n\n"
    good = response(HTML.encode(), "Content-Type: text/html")
    for name in ("a.warc", "a.warc.gz"):
        items, _ = read(write(tmp_path / name, long.encode(), good, good))
        assert [bool(item.page) for item in items] == [False, True, True]
        assert failures(items)[0][0] == "0"


def test_records_that_go_on_in_the_next_member(tmp_path: Path) -> None:
    """As block-wise compression leaves them (bgzip, pigz)."""
    data = b"".join(response(html, "Content-Type: text/html", url=url) for url, html in PAGES)
    blocks = [archives.gzip_member(data[at : at + 1000]) for at in range(0, len(data), 1000)]
    path = tmp_path / "a.warc.gz"
    path.write_bytes(b"".join(blocks))
    items, _ = read(path)
    assert [item.page.content for item in items if item.page] == [html for _, html in PAGES]
    blocks[30] = blocks[30][:-9] + b"x" * 9
    path.write_bytes(b"".join(blocks))
    items, _ = read(path)
    assert sum(item.page is not None for item in items) == len(PAGES) - 1
    assert len(failures(items)) == 1


def test_a_plain_archive_that_is_named_as_compressed(tmp_path: Path) -> None:
    record = response(HTML.encode(), "Content-Type: text/html")
    (tmp_path / "a.warc.gz").write_bytes(record)
    (tmp_path / "b.warc").write_bytes(archives.gzip_member(record))
    assert [item.page is not None for item in read(tmp_path)[0]] == [True, True]


@pytest.mark.parametrize("compressed", [True, False])
def test_a_dictionary_in_the_first_frame(tmp_path: Path, compressed: bool) -> None:
    content = random.Random(2).randbytes(2000)
    dictionary = zstandard.ZstdCompressionDict(content + PAGES[0][1])
    stored = zstandard.compress(dictionary.as_bytes()) if compressed else dictionary.as_bytes()
    frame = b"\x5d\x2a\x4d\x18" + len(stored).to_bytes(4, "little") + stored
    compressor = zstandard.ZstdCompressor(dict_data=dictionary)
    records = [compressor.compress(response(html, "Content-Type: text/html")) for _, html in PAGES[:3]]
    (tmp_path / "a.warc.zst").write_bytes(frame + b"".join(records))
    items, _ = read(tmp_path / "a.warc.zst")
    assert [item.page.content for item in items if item.page] == [html for _, html in PAGES[:3]]
    assert items[0].warc_record_offset == len(frame)


def wacz(path: Path, *, stored: bool = True) -> Path:
    method = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "w", method) as file:
        file.writestr("datapackage.json", "{}")
        for name, pages in (("b.warc.gz", PAGES[:2]), ("a.warc", PAGES[2:3])):
            records = [response(html, "Content-Type: text/html", url=url) for url, html in pages]
            data = b"".join(archives.gzip_member(r) if name.endswith(".gz") else r for r in records)
            file.writestr(f"archive/{name}", data)
        file.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0"}\n{"text": "no page"}\n')
    return path


@pytest.mark.parametrize("stored", [True, False])
def test_a_wacz_holds_archives(tmp_path: Path, stored: bool) -> None:
    path = wacz(tmp_path / "a.wacz", stored=stored)
    items, _ = read(path)
    assert [item.page.content for item in items if item.page] == [html for _, html in PAGES[:3]]
    assert [item.source for item in items] == [
        f"{path}/archive/{name}" for name in ("b.warc.gz", "b.warc.gz", "a.warc")
    ]
    assert items[0].warc_record_offset == 0


def test_a_wacz_without_its_directory(tmp_path: Path) -> None:
    path = wacz(tmp_path / "a.wacz")
    data = path.read_bytes()
    at = data.index(b"PK\x01\x02")
    for damaged in (data[:at], data[: at + 30], data[:at] + b"x" * 200 + data[at + 200 :]):
        path.write_bytes(damaged)
        items, _ = read(path)
        assert [item.page.content for item in items if item.page] == [html for _, html in PAGES[:3]]
        assert failures(items) == [(str(len(damaged)), "archive", "damaged")]
    name = data.index(b"archive/b.warc.gz")
    path.write_bytes(data[: name - 30] + b"x" * 30 + data[name:])  # the header in front of a member
    items, _ = read(path)
    assert [item.page.content for item in items if item.page] == [html for _, html in PAGES[:3]]


def test_a_zip_without_archives_is_reported(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.wacz", "w") as file:
        file.writestr("datapackage.json", "{}")
    items, _ = read(tmp_path / "a.wacz")
    assert failures(items) == [("0", "archive", "damaged")]


@pytest.mark.parametrize("encoding", ["identity", "gzip"])
def test_large_records_are_not_held(tmp_path: Path, encoding: str) -> None:
    """A video is passed over, a page is too large, and what comes behind them is read."""
    limit = 100_000
    large = HTML.encode() + b"x" * 60_000_000
    body = gzip.compress(large, 1) if encoding == "gzip" else large
    headers = (f"Content-Encoding: {encoding}",)
    records = [
        response(body, "Content-Type: text/html", *headers),
        response(bytes(60_000_000), "Content-Type: video/mp4"),
        response(HTML.encode(), "Content-Type: text/html"),
    ]
    path = write(tmp_path / "a.warc.gz", *records)
    del large, body, records
    tracemalloc.start()
    items, skipped = read(path, reading=Reading(max_page_bytes=limit))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [error for *_, error in failures(items)] == ["too_large"]
    assert items[-1].page is not None
    assert skipped == {"media_type": 1}
    assert peak < 8_000_000


def test_the_raw_record_is_fetched_again(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    records = [response(html, "Content-Type: text/html", url=url) for url, html in PAGES[:3]]
    (tmp_path / "in").mkdir()
    write(tmp_path / "in" / "a.warc", *records[:1])
    write(tmp_path / "in" / "b.warc.gz", *records[1:2])
    (tmp_path / "in" / "c.warc.gz").write_bytes(gzip.compress(b"".join([archives.warcinfo(), *records[2:]])))
    wacz(tmp_path / "in" / "d.wacz")
    assert ingest([str(tmp_path / "in")], tmp_path / "out", Options(workers=0)).documents == 3
    for url, html in PAGES[:3]:
        (row,) = [row for row in rows(tmp_path / "out") if row["url"] == url]
        assert run("explain", row["id"], "--output", tmp_path / "out", "--raw") == 0
        raw = capfdbinary.readouterr().out
        assert raw == response(html, "Content-Type: text/html", url=url)
    (tmp_path / "other").mkdir()
    path = wacz(tmp_path / "other" / "d.wacz")
    ingest([str(path)], tmp_path / "out2", Options(workers=0))
    for row in rows(tmp_path / "out2"):
        assert run("explain", row["id"], "--output", tmp_path / "out2", "--raw") == 0
        assert row["url"].encode() in capfdbinary.readouterr().out
    path.write_bytes(b"")
    assert run("explain", row["id"], "--output", tmp_path / "out2", "--raw") == 2
    path.unlink()
    assert run("explain", row["id"], "--output", tmp_path / "out2", "--raw") == 2
    assert b"cannot read" in capfdbinary.readouterr().err


def test_raw_is_for_archives(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_text("The harbour café opens at noon, said the harbour master.", encoding="utf-8")
    ingest([str(tmp_path / "a.txt")], tmp_path / "out", Options(workers=0))
    (row,) = rows(tmp_path / "out")
    assert run("explain", row["id"], "--output", tmp_path / "out", "--raw") == 2
    assert "was not read from a web archive" in capsys.readouterr().err
    assert run("explain", tmp_path / "a.txt", "--raw") == 2


def test_an_archive_through_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = response(HTML.encode("cp1252"), "Content-Type: text/html; charset=windows-1252")
    write(tmp_path / "a.warc.gz", record, response(b"", status="302 Found"))
    assert run("ingest", tmp_path / "a.warc.gz", "-o", tmp_path / "out", "--workers", "0") == 0
    assert "2 items read: 1 document, 0 quarantined, 1 skipped" in capsys.readouterr().out
    (row,) = by_name(tmp_path / "out").values()
    assert "The harbour café opens" in row["text"]
    assert (row["http_status"], row["warc_filename"], row["warc_record_offset"]) == (
        200,
        str(tmp_path / "a.warc.gz"),
        0,
    )
    assert row["fetched_at"].isoformat() == "2026-03-01T12:00:00+00:00"
    assert run("clean", tmp_path / "a.warc.gz") == 2


def test_a_page_with_odd_characters_in_its_header(tmp_path: Path) -> None:
    record = response(
        HTML.encode(), "Content-Type: text/html", "X-Note: caf\xe9", "no colon", url="https://a.example/é ü"
    )
    (item,), _ = read(write(tmp_path / "a.warc", record))
    assert item.page is not None
    assert item.page.url == "https://a.example/é ü"


def test_nothing_is_decompressed_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.warc.gz", *(response(html, "Content-Type: text/html") for _, html in PAGES))
    made = 0
    from flows.sources import frames

    class Counting(frames._Gzip):
        def __init__(self) -> None:
            nonlocal made
            made += 1
            super().__init__()

    monkeypatch.setattr(frames, "_Gzip", Counting)
    read(path)
    assert made == len(PAGES)
