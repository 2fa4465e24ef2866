"""Clean pages, here or in isolated processes. Whatever a page does, it costs that page and no other.

Each worker process has a pipe of its own, and a thread in this process that waits for it: nothing is shared between
workers that one of them could take along when it dies. (A pool with one queue for all has a lock on it, and is lost
with the worker that held it.)
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import pickle
import signal
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Lock

from cleaners import Document, Page, Policy, clean_page
from flows.datasets.rows import Packed, pack
from flows.errors import StoppedError
from flows.sources.items import Failure

Cleaner = Callable[[Page, Policy], Document]

OUT_OF_MEMORY = 99  # the exit code of a worker that cannot even take a page in
START_SECONDS = 120.0
ENDING_SECONDS = 5.0  # from the end of its pipe to the end of a process
STARTS = 3
# What somebody else ends a process with (a person, the system when memory is short); no page does it to itself.
FROM_OUTSIDE = (-signal.SIGKILL, -signal.SIGTERM)
ORPHAN_SECONDS = 5.0  # beyond its page's limit, an endless loop outlives a main process that was killed so long


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


class Worker:
    """One process at a time, that cleans one page at a time; used by one thread at a time.

    It starts with its first page, and anew after one that it did not survive.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.process: BaseProcess | None = None
        self.pages = 0
        self.closed = False
        self.starting = Lock()

    def clean(self, page: Page, policy: Policy) -> Packed | Failure:
        """Raises StoppedError if no process can be started."""
        outcome = self._try(page, policy)
        if outcome in FROM_OUTSIDE:  # nothing that the page did: once more
            outcome = self._try(page, policy)
        if not isinstance(outcome, int):
            return outcome
        if outcome == OUT_OF_MEMORY:
            return _failure(MemoryError(), self.limits)
        return Failure("clean", "worker_died", f"the process that cleaned it died: {_ending(outcome)}")

    def _try(self, page: Page, policy: Policy) -> Packed | Failure | int:
        """What became of a page: it packed, its failure, or the exit code of the process that did not survive it."""
        if self.process is None or self.process.exitcode is not None or self.pages >= self.limits.pages:
            self.stop()
            self._start()
        self.pages += 1
        try:
            self.pipe.send((page, policy))
            if not self.pipe.poll(self.limits.seconds):
                self.stop()
                return _failure(TimeoutError(), self.limits)
            outcome: Packed | Failure = self.pipe.recv()
        except (EOFError, OSError):
            return self.stop(ENDING_SECONDS)
        if isinstance(outcome, Failure) and outcome.error_type == "memory":
            self.stop()  # it holds what it was given before it was refused more
        return outcome

    def _start(self) -> None:
        context = multiprocessing.get_context("forkserver")
        # The cleaners are imported and their tables read once, in the server that workers are forked from.
        context.set_forkserver_preload(["flows.warm"])
        for _ in range(STARTS):
            self.pipe, theirs = context.Pipe()
            process = context.Process(target=_work, args=(theirs, self.limits, clean_page), daemon=True)
            with theirs, contextlib.suppress(EOFError, OSError), self.starting:
                if self.closed:
                    raise StoppedError("the run was ended.")
                process.start()
                self.process = process
            with contextlib.suppress(EOFError, OSError):
                if self.process and self.pipe.poll(START_SECONDS):
                    self.pipe.recv()
                    self.pages = 0
                    return
            self.stop()
            self.pipe.close()
        raise StoppedError("no process to clean in can be started; what was committed stays, run again for the rest.")

    def stop(self, seconds: float = 0.0) -> int:
        """End the process, if it does not end by itself within so many seconds. Returns its exit code."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.join(seconds)
        process.kill()
        process.join()
        self.pipe.close()
        return process.exitcode or 0

    def close(self) -> None:
        """End the process, in whatever its thread has it do, for good."""
        with self.starting:
            self.closed = True
            if process := self.process:
                process.kill()


@dataclass(frozen=True, slots=True)
class Pool:
    """Workers, and as many threads to wait for them."""

    threads: ThreadPoolExecutor
    idle: SimpleQueue[Worker]

    def clean(self, page: Page, policy: Policy) -> Packed | Failure:
        worker = self.idle.get()
        try:
            return worker.clean(page, policy)
        finally:
            self.idle.put(worker)


@contextlib.contextmanager
def open_pool(workers: int, limits: Limits) -> Iterator[Pool | None]:
    """A pool of worker processes, None for 0. The processes start with the first page that is sent."""
    if workers == 0:
        yield None
        return
    all_of_them = [Worker(limits) for _ in range(workers)]
    idle: SimpleQueue[Worker] = SimpleQueue()
    for worker in all_of_them:
        idle.put(worker)
    threads = ThreadPoolExecutor(workers, thread_name_prefix="worker")
    try:
        yield Pool(threads, idle)
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in all_of_them:  # whatever they are at, if the run was interrupted
            worker.close()
        threads.shutdown()
        for worker in all_of_them:
            worker.stop()


def _work(pipe: Connection, limits: Limits, cleaner: Cleaner) -> None:
    """The worker process: clean what comes through the pipe, until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the main process, which then ends this one
    _bound_memory(limits.memory)
    with contextlib.suppress(EOFError, ConnectionError):  # the run has ended, or was killed
        pipe.send("ready")
        while True:
            try:
                page, policy = pipe.recv()
            except MemoryError:
                os._exit(OUT_OF_MEMORY)
            # If the main process is killed, nobody else ends a loop; the signal ends C code too.
            signal.setitimer(signal.ITIMER_REAL, limits.seconds + ORPHAN_SECONDS)
            answer = _answer(page, policy, limits, cleaner)
            signal.setitimer(signal.ITIMER_REAL, 0)
            pipe.send_bytes(answer)


def _answer(page: Page, policy: Policy, limits: Limits, cleaner: Cleaner) -> bytes:
    try:
        return pickle.dumps(clean_here(page, policy, limits, cleaner))
    except MemoryError as error:
        return pickle.dumps(_failure(error, limits))


def clean_here(page: Page, policy: Policy, limits: Limits, cleaner: Cleaner) -> Packed | Failure:
    """Clean a page in this process, unbounded."""
    started = time.process_time()
    try:
        document = cleaner(page, policy)
    except Exception as error:
        return _failure(error, limits)
    return pack(document, time.process_time() - started)


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


def clean_pages(pages: Sequence[Page], policy: Policy, pool: Pool | None, limits: Limits) -> Iterator[Packed | Failure]:
    """A cleaned page, packed, or the failure, for each page in order. Without a pool they are cleaned in this process,
    unbounded.

    A page that goes beyond the limits, or whose process dies, is a failure of the type timeout, memory or worker_died.
    Raises StoppedError if processes cannot be started.
    """
    if pool is None:
        for page in pages:
            yield clean_here(page, policy, limits, clean_page)
        return
    futures = deque(pool.threads.submit(pool.clean, page, policy) for page in pages)
    while futures:
        yield futures.popleft().result()


def _failure(error: Exception, limits: Limits) -> Failure:
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
