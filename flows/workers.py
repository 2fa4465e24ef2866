"""Clean pages, here or in isolated processes. Whatever a page does, it costs that page and no other."""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
from collections import deque
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cleaners import Document, Page, Policy, clean_page
from flows.sources.items import Failure

if TYPE_CHECKING:
    from pebble import ProcessPool

# Below this a shard is done sooner than worker processes have started.
FEW_PAGES = 50


def default_workers() -> int:
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, 4)


@contextlib.contextmanager
def open_pool(workers: int) -> Iterator[ProcessPool | None]:
    """A pool of worker processes, None for 0. The processes start with the first page that is sent."""
    if workers == 0:
        yield None
        return
    from pebble import ProcessPool

    context = multiprocessing.get_context("forkserver")
    # The cleaners are imported once, in the server that workers are forked from.
    context.set_forkserver_preload(["flows.workers"])
    pool = ProcessPool(max_workers=workers, initializer=_load, context=context)
    try:
        yield pool
        pool.close()  # type: ignore[no-untyped-call]
    except BaseException:
        pool.stop()  # type: ignore[no-untyped-call]
        raise
    finally:
        pool.join()


def _load() -> None:
    """Have all tables read, by cleaning a page, and no longer looked through for garbage: that is 5 % of the CPU."""
    clean_page(Page("<p>The ferry to the island leaves at noon, and it comes back at six.</p>", "text/html"))
    gc.collect()
    gc.freeze()


def clean_pages(pages: Sequence[Page], policy: Policy, pool: ProcessPool | None) -> Iterator[Document | Failure]:
    """A document, or the failure, for each page in order. Without a pool they are cleaned in this process."""
    if pool is None:
        for page in pages:
            try:
                yield clean_page(page, policy)
            except Exception as error:
                yield _failure(error)
        return
    from pebble import ProcessExpired

    futures = deque(pool.schedule(clean_page, args=(page, policy)) for page in pages)
    while futures:
        try:
            yield futures.popleft().result()
        except ProcessExpired as error:
            yield Failure("clean", "worker_died", f"the process that cleaned it died (exit code {error.exitcode})")
        except Exception as error:
            yield _failure(error)


def _failure(error: Exception) -> Failure:
    return Failure("clean", type(error).__name__, str(error) or type(error).__name__)
