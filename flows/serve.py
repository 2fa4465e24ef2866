"""What `make serve` runs: a local Prefect server, its work pool, a worker and the deployments, until Ctrl-C.

Prefect's own state (its database, its settings) stays in .prefect/ below the directory this is run in. Prefect's
telemetry is off.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

HOST = "127.0.0.1"
POOL = "winnow"
START_SECONDS = 180.0  # the server migrates its database first, on a slow disk that takes its time
STOP_SECONDS = 15.0
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

Child = subprocess.Popen[bytes]


class ServeError(Exception):
    """Why it cannot be brought up, or did not stay up, in one sentence."""


def home() -> Path:
    """Where Prefect keeps its state: below this directory, if the environment does not say otherwise."""
    return Path(os.environ.get("PREFECT_HOME") or ".prefect").absolute()


def environment(port: int) -> dict[str, str]:
    """What the server, the worker and its flow runs are started with."""
    return {
        **os.environ,
        "PREFECT_HOME": str(home()),
        "PREFECT_API_URL": f"http://{HOST}:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        "PREFECT_CLI_PROMPT": "false",
        # So that a place under a concurrency limit is given back if the server stops while it is taken.
        "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
        # So that `prefect deployment run --watch` shows what the run logs, and not only its states.
        "PREFECT_SERVER_LOGS_STREAM_OUT_ENABLED": "true",
        "PREFECT_SERVER_LOGS_STREAM_PUBLISHING_ENABLED": "true",
        # An ad-hoc run starts within two seconds instead of ten.
        "PREFECT_WORKER_QUERY_SECONDS": "2",
    }


def start(children: dict[str, Child], name: str, arguments: list[str], environment: dict[str, str]) -> None:
    """Start a prefect command, in a session of its own: Ctrl-C reaches this process alone, which stops the others."""
    command = [sys.executable, "-m", "prefect", *arguments]
    children[name] = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, start_new_session=True)


def stop(children: dict[str, Child]) -> None:
    """End the children, the last one first, each with all that it started."""
    if worker := children.get("worker"):
        _stop_flow_runs(worker)
    for child in reversed(children.values()):
        for sign in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child.pid, sign)
            if _group_ends(child):
                break


def _stop_flow_runs(worker: Child) -> None:
    """Ask the worker's flow runs to end while they can still tell the server.

    A worker that stops kills its runs at once, and they would be shown as running ever after.
    """
    if runs := _children_of(worker.pid):
        for run in runs:
            with contextlib.suppress(ProcessLookupError):
                os.kill(run, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline and runs & _children_of(worker.pid):
            time.sleep(0.2)


def _children_of(pid: int) -> set[int]:
    """The processes whose parent is pid; none if there is no ps to ask."""
    try:
        listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return set()
    pairs = (line.split() for line in listing.splitlines())
    return {int(child) for child, parent in pairs if int(parent) == pid}


def _group_ends(child: Child) -> bool:
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline:
        child.poll()
        try:
            os.killpg(child.pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def check_alive(children: dict[str, Child]) -> None:
    for name, child in children.items():
        if child.poll() is not None:
            raise ServeError(f"the {name} ended by itself (exit status {child.returncode}); see above.")


def wait_for(path: str, port: int, children: dict[str, Child]) -> None:
    """Wait until the server answers a path with 200."""
    deadline = time.monotonic() + START_SECONDS
    while not _answers(path, port):
        check_alive(children)
        if time.monotonic() > deadline:
            raise ServeError(f"the server did not answer {path} within {START_SECONDS:.0f} s.")
        time.sleep(0.25)


def _answers(path: str, port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise ServeError(
                f"cannot listen on port {port}: {(error.strerror or str(error)).lower()}; "
                f"choose another, as in: make serve PORT={port + 1}"
            ) from error


@contextlib.contextmanager
def holding(directory: Path) -> Iterator[None]:
    """Hold Prefect's state alone: two servers on one database would run every schedule twice."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise ServeError("it runs already, from this directory; stop the other one first.") from error
        yield


def bring_up(port: int, children: dict[str, Child]) -> None:
    """Start all and deploy. Raises ServeError."""
    if not Path("prefect.yaml").is_file():
        raise ServeError("there is no prefect.yaml here; run this in the project's directory.")
    check_port(port)
    Path("inbox").mkdir(exist_ok=True)
    env = environment(port)
    print("Starting the Prefect server ...", flush=True)
    start(children, "server", ["server", "start", "--host", HOST, "--port", str(port)], env)
    wait_for("/api/health", port, children)
    # The worker makes its pool, where there is none yet.
    start(children, "worker", ["worker", "start", "--pool", POOL, "--type", "process", "--name", "local"], env)
    wait_for(f"/api/work_pools/{POOL}", port, children)
    start(children, "deployment", ["deploy", "--all"], env)
    if children.pop("deployment").wait() != 0:
        raise ServeError("the deployments of prefect.yaml were refused; see above.")


def what_next(port: int) -> str:
    prefect = Path(sys.executable).with_name("prefect")
    shown = prefect.relative_to(Path.cwd()) if prefect.is_relative_to(Path.cwd()) else prefect
    return f"""
Winnow is deployed: open http://{HOST}:{port} in a browser, or in another terminal, in this directory:

    export PREFECT_API_URL=http://{HOST}:{port}/api
    {shown} deployment run 'ingest/seeds' --param output=output/adhoc --watch

Files put into inbox/ are ingested into output/inbox every ten minutes. Ctrl-C stops the server and the worker.
"""


def serve(port: int) -> int:
    """Bring all up and keep it up until a signal or until a part of it ends. Returns the exit status."""
    children: dict[str, Child] = {}
    try:
        with holding(home()):
            try:
                bring_up(port, children)
                print(what_next(port), flush=True)
                while True:
                    check_alive(children)
                    time.sleep(0.5)
            finally:
                for sign in STOPPING:
                    signal.signal(sign, signal.SIG_IGN)
                print("\nStopping ...", flush=True)
                stop(children)
    except ServeError as error:
        print(f"serve: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m flows.serve", description=__doc__)
    parser.add_argument("--port", type=int, default=4200, help="the server's port on this machine [%(default)s]")
    for sign in STOPPING:
        signal.signal(sign, interrupt)
    sys.exit(serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
