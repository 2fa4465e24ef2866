"""Clean pages, here or in isolated processes. Whatever a page does, it costs that page and no other."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cleaners import Document, Page, Policy, clean_page
from flows.sources.items import Failure

if TYPE_CHECKING:
    from pebble import ProcessPool


@dataclass(frozen=True, slots=True)
class Limits:
    """What one page may cost a worker process: seconds, and bytes of memory beyond what the process has when it starts.

    A worker is replaced after so many pages, so that what C code leaks comes back. The memory is bounded on Linux only.
    """

    seconds: float = 60.0
    memory: int = 1_000_000_000
    pages: int = 2_000


def default_workers() -> int:
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


@contextlib.contextmanager
def open_pool(workers: int, limits: Limits) -> Iterator[ProcessPool | None]:
    """A pool of worker processes, None for 0. The processes start with the first page that is sent."""
    if workers == 0:
        yield None
        return
    from pebble import ProcessPool

    context = multiprocessing.get_context("forkserver")
    # The cleaners are imported and their tables read once, in the server that workers are forked from.
    context.set_forkserver_preload(["flows.warm"])
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=limits.pages,
        initializer=_bound_memory,
        initargs=(limits.memory,),
        context=context,
    )
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _bound_memory(memory: int) -> None:
    """Let this process hold so many bytes more than it does now."""
    status = Path("/proc/self/status")
    if not status.exists():
        return
    import resource

    # What the process may write to. Address space is no measure: libraries reserve much more than they use.
    held = next(int(line.split()[1]) * 1024 for line in status.read_text().splitlines() if line.startswith("VmData"))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    bound = held + memory
    resource.setrlimit(resource.RLIMIT_DATA, (bound if hard < 0 else min(bound, hard), hard))


def clean_pages(
    pages: Sequence[Page], policy: Policy, pool: ProcessPool | None, limits: Limits
) -> Iterator[Document | Failure]:
    """A document, or the failure, for each page in order. Without a pool they are cleaned in this process, unbounded.

    A page that goes beyond the limits, or whose process dies, is a failure of the type timeout, memory or worker_died.
    """
    if pool is None:
        for page in pages:
            try:
                yield clean_page(page, policy)
            except Exception as error:
                yield _failure(error, limits)
        return
    futures = deque(pool.schedule(clean_page, args=(page, policy), timeout=limits.seconds) for page in pages)
    while futures:
        try:
            yield futures.popleft().result()
        except Exception as error:
            yield _failure(error, limits)


def _failure(error: Exception, limits: Limits) -> Failure:
    from pebble import ProcessExpired

    if isinstance(error, ProcessExpired):
        return Failure("clean", "worker_died", f"the process that cleaned it died: {_ending(error.exitcode)}")
    if isinstance(error, TimeoutError):
        return Failure("clean", "timeout", f"it was not cleaned within {limits.seconds:g} seconds (--page-seconds)")
    if isinstance(error, MemoryError):
        megabytes = limits.memory // 1_000_000
        return Failure("clean", "memory", f"cleaning it took more than {megabytes:,} MB of memory (--page-memory)")
    return Failure("clean", type(error).__name__, str(error) or type(error).__name__)


def _ending(exitcode: int) -> str:
    """How a process ended: "exit code 3", "killed by SIGSEGV"."""
    try:
        return f"killed by {signal.Signals(-exitcode).name}"
    except ValueError:
        return f"exit code {exitcode}"
