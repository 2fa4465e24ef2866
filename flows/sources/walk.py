"""Which files the sources name: files, directories and globs become files to read, each once."""

# ruff: noqa: PTH100, PTH112, PTH114, PTH116, PTH118, PTH119, PTH122, PTH207, PTH208
# os.path on purpose: it answers False about a path that may not be looked at, where pathlib raises.
from __future__ import annotations

import glob
import os
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from flows.errors import CannotStartError
from flows.sources.items import Skip, readable_name

MEDIA_TYPES = {".txt": "text/plain", ".html": "text/html", ".htm": "text/html"}
JSONL = (".jsonl", ".ndjson")
ARCHIVES = (".warc", ".wet")
COMPRESSED = (".gz", ".zst")
SUPPORTED = ".txt, .html, .htm, .jsonl, .ndjson, .warc and .wet (each also .gz or .zst), .wacz and .parquet"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file to read: its path, and its identity (the real directory it lies in, and its name)."""

    path: str
    directory: str
    name: str
    size: int

    @property
    def full_name(self) -> str:
        return f"{self.directory.rstrip('/')}/{self.name}"


def kind_of(name: str) -> str | None:
    """What a file holds by its name: "page", "jsonl", "parquet" or "archive"; None if it is not a source."""
    stem, extension = os.path.splitext(name.lower())
    if extension == ".parquet":
        return "parquet"
    if extension == ".wacz":
        return "archive"
    if extension in COMPRESSED:
        extension = os.path.splitext(stem)[1]
    if extension in MEDIA_TYPES:
        return "page"
    if extension in ARCHIVES:
        return "archive"
    return "jsonl" if extension in JSONL else None


def media_type_of(name: str) -> str | None:
    """text/html or text/plain by the name, also of a compressed file; None if it tells neither."""
    stem, extension = os.path.splitext(name.lower())
    return MEDIA_TYPES.get(os.path.splitext(stem)[1] if extension in COMPRESSED else extension)


def read_list(name: str) -> list[str]:
    """The sources that a list file (or standard input, "-") names, one a line; relative ones are to the working
    directory. Raises CannotStartError if it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise CannotStartError(f"cannot read the list {name}: {(error.strerror or str(error)).lower()}.") from error
    return [os.fsdecode(line) for line in data.splitlines() if line.strip()]


def check_sources(sources: Iterable[str]) -> None:
    """Raise CannotStartError if a source that someone named is missing, matches nothing, or is no kind of source."""
    for source in sources:
        if os.path.lexists(source):
            if not os.path.isdir(source) and kind_of(source) is None and not source.endswith(".part"):
                raise CannotStartError(f"{source} is not a source: Winnow reads {SUPPORTED}.")
        elif not glob.has_magic(source):
            raise CannotStartError(f"{source} does not exist.")
        elif not glob.glob(source, recursive=True):
            raise CannotStartError(f"no file matches {source}.")


def find_files(sources: Iterable[str], *, settle: float = 0.0, never: str | None = None) -> Iterator[SourceFile | Skip]:
    """The files of the sources (files, directories, globs), directories sorted and in depth, each file once.

    Symbolic links are followed, but no directory is entered twice. never is a directory that is not entered at all
    (the output). What cannot be listed is yielded as a file, for its reader to name the error.
    """
    directories: set[str] = {os.path.realpath(never)} if never else set()
    listed: set[str] = set()  # the directories whose files were yielded, as a file's identity has them
    named: set[tuple[str, str]] = set()  # the files that no directory was listed for
    for source in sources:
        if os.path.lexists(source) or not glob.has_magic(source):
            given, found = [source], False
        else:
            matches = sorted(glob.glob(source, recursive=True))
            given, found = matches or [source], bool(matches)
        # A stack and not recursion: a directory may be nested deeper than Python's stack. Of each directory it holds
        # the names that are left, not a path for each: there may be a million.
        stack = [(_emptied(given), found, "", "")]
        while stack:
            names, found, directory, identity = stack[-1]
            name = next(names, None)
            if name is None:
                stack.pop()
                continue
            path = os.path.join(directory, name)
            if found and (reason := _left_alone(path)):
                yield Skip(reason)
                continue
            if os.path.isdir(path):
                real = os.path.realpath(path)
                if real in directories:
                    if found and os.path.islink(path):
                        yield Skip("symlink_loop")
                    continue
                directories.add(real)
                if found and os.path.isdir(os.path.join(path, "_manifest")):
                    yield Skip("winnow_output")  # another output; its documents can be named as a source
                    continue
                try:
                    inside = sorted(os.listdir(path))
                except OSError:
                    yield _source_file(path)
                    continue
                stack.append((_emptied(inside), True, path, readable_name(real)))
                listed.add(readable_name(real))
                continue
            file = _source_file(path, identity)
            key = (file.directory, file.name)
            if key in named or (not directory and file.directory in listed and not _left_alone(path)):
                continue
            if not directory:
                named.add(key)
            if kind_of(path) is None and os.path.lexists(path):
                yield Skip("partial" if path.endswith(".part") else "unsupported")
            elif settle > 0 and 0 <= _age(path) < settle:  # a time in the future would never settle
                yield Skip("unsettled", file.size)
            else:
                yield file


def _emptied(names: list[str]) -> Iterator[str]:
    """The names in order, each let go of as it is taken."""
    names.reverse()
    while names:
        yield names.pop()


def _left_alone(path: str) -> str | None:
    name = os.path.basename(path.rstrip("/"))
    if name.startswith("."):
        return "hidden"
    return "partial" if name.endswith(".part") else None


def _age(path: str) -> float:
    try:
        return time.time() - os.stat(path).st_mtime
    except OSError:
        return float("inf")


def _source_file(path: str, identity: str = "") -> SourceFile:
    """identity is that of its directory, if it is known."""
    absolute = os.path.abspath(path)
    directory, name = os.path.split(absolute)
    try:
        size = os.stat(absolute).st_size
    except OSError:
        size = 0
    return SourceFile(absolute, identity or readable_name(os.path.realpath(directory)), readable_name(name), size)


def total_bytes(sources: Iterable[str], *, never: str | None = None) -> int:
    """The size of all files of the sources, for progress."""
    return sum(found.weight if isinstance(found, Skip) else found.size for found in find_files(sources, never=never))
