"""Under Prefect: the parameters, the retries, and a real server with a real worker that runs the deployments.

The server and its worker are those of `make serve`, in a directory of their own and on a free port.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from outputs import rows

from flows.sources.walk import kind_of

PROJECT = Path(__file__).parent.parent
UP_SECONDS = 300.0  # on a busy machine


# What needs no server.


def test_the_options_are_those_of_the_command() -> None:
    from flows.cli import cli
    from flows.ingest import IngestOptions
    from flows.pipeline import Options

    command = cli.commands["ingest"]
    only_there = {"sources", "output", "lists", "quiet"}
    wanted = {option.name: option for option in command.params if option.name not in only_there}
    fields = IngestOptions.model_fields
    assert set(fields) == set(wanted) | {"shard_pages", "shard_bytes"}
    assert all(field.description for field in fields.values())
    for name in ("settle", "max_page_bytes", "fail_above"):
        assert fields[name].default == wanted[name].default
    assert IngestOptions().for_pipeline() == Options()


def test_the_form_has_a_description_for_each_parameter() -> None:
    from flows.ingest import ingest

    schema = ingest.parameters.model_dump()
    assert schema["required"] == ["source"]
    assert all(parameter["description"] for parameter in schema["properties"].values())
    assert all(option["description"] for option in schema["definitions"]["IngestOptions"]["properties"].values())


@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"source": "seeds", "options": {"setle": 3}}, "options.setle: Extra inputs are not permitted"),
        ({"source": "seeds", "options": {"settle": -1}}, "options.settle: Input should be greater than or equal to 0"),
        ({"source": "seeds", "options": {"fail_above": 2}}, "options.fail_above: Input should be less than or equal"),
        ({"source": "seeds", "options": {"keep": ["crumbs"]}}, "there is no kind 'crumbs' to keep"),
        ({"source": ""}, "source"),
        ({"source": []}, "source"),
        ({"source": "seeds", "output": ""}, "output"),
        ({"output": "output"}, "source: Field required"),
    ],
)
def test_wrong_parameters_are_named(parameters: dict[str, Any], named: str) -> None:
    from prefect.exceptions import ParameterTypeError

    from flows.ingest import ingest

    with pytest.raises(ParameterTypeError, match=re.escape(named)):
        ingest.validate_parameters(parameters)


@pytest.mark.parametrize(
    ("number", "again"),
    [(errno.EIO, True), (errno.ESTALE, True), (errno.ENOSPC, False), (errno.EROFS, False), (errno.EACCES, False)],
)
def test_a_shard_is_tried_again_only_if_that_can_help(number: int, again: bool) -> None:
    from prefect.states import Failed

    from flows.errors import OutputLockedError, StoppedError
    from flows.ingest import ingest_one, may_pass

    stopped = StoppedError("cannot write.")
    stopped.__cause__ = OSError(number, os.strerror(number))
    task: Any = ingest_one
    run: Any = None
    assert may_pass(task, run, Failed(data=stopped)) is again
    assert not may_pass(task, run, Failed(data=OutputLockedError("another run is writing.")))
    assert not may_pass(task, run, Failed(data=ValueError("a defect")))


# What needs one.


@dataclass(frozen=True)
class Served:
    """A directory with prefect.yaml, seeds and an inbox, whose deployments are up."""

    directory: Path
    port: int
    environment: dict[str, str]
    log: Path

    def prefect(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self.python("-m", "prefect", *arguments)

    def python(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=self.directory,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def ask(self, path: str, filters: dict[str, Any] | None = None) -> list[dict[str, Any]]:
        """What the server's API answers, past any proxy."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/{path}",
            data=json.dumps(filters or {}).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)
        return found

    def runs(self, deployment: str, *states: str) -> list[dict[str, Any]]:
        wanted = {"state": {"type": {"any_": list(states)}}} if states else {}
        return self.ask("flow_runs/filter", {"deployments": {"name": {"any_": [deployment]}}, "flow_runs": wanted})

    def artifact(self, key: str, run: dict[str, Any]) -> dict[str, Any]:
        """The one artifact of a key that a flow run left."""
        wanted = {"key": {"any_": [key]}, "flow_run_id": {"any_": [run["id"]]}}
        (artifact,) = self.ask("artifacts/filter", {"artifacts": wanted})
        return artifact


def wait_until(true: Callable[[], bool], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.25)
    return true()


def descendants(pid: int) -> list[int]:
    listing = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True).stdout
    parents = {int(child): int(parent) for child, parent in (line.split() for line in listing.splitlines())}
    found = [pid]
    for above in found:
        found += [child for child, parent in parents.items() if parent == above]
    return found


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    directory = tmp_path_factory.mktemp("project")
    shutil.copy(PROJECT / "prefect.yaml", directory)
    shutil.copytree(PROJECT / "seeds", directory / "seeds")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    home = {"PREFECT_HOME": str(directory / "home"), "DO_NOT_TRACK": "1"}
    client = clean | home | {"PREFECT_API_URL": f"http://127.0.0.1:{port}/api", "NO_PROXY": "127.0.0.1"}
    there = Served(directory, port, client, directory / "serve.log")
    # The scheduler looks for new schedules every minute, which is long for a test.
    server = clean | home | {"NO_PROXY": "127.0.0.1", "PREFECT_SERVER_SERVICES_SCHEDULER_LOOP_SECONDS": "3"}
    with there.log.open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.serve", "--port", str(port)],
            cwd=directory,
            env=server,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    started: list[int] = []
    try:
        up = wait_until(lambda: process.poll() is not None or "Winnow is deployed" in there.log.read_text(), UP_SECONDS)
        started = descendants(process.pid)
        assert up, there.log.read_text()
        assert process.poll() is None, there.log.read_text()
        yield there
    finally:
        started = sorted({*started, *descendants(process.pid)})
        process.send_signal(signal.SIGINT)
        try:
            process.wait(60)
        except subprocess.TimeoutExpired:
            for pid in started:
                if pid in descendants(os.getpid()):
                    os.kill(pid, signal.SIGKILL)
            raise


def test_an_ad_hoc_run_ends_in_parquet(served: Served) -> None:
    done = served.prefect("deployment", "run", "ingest/seeds", "--param", "output=out", "--watch")
    assert done.returncode == 0, done.stdout + done.stderr + served.log.read_text()
    (run,) = served.runs("seeds", "COMPLETED")
    documents = rows(served.directory / "out")
    pages = {path.name for path in (served.directory / "seeds").iterdir() if kind_of(path.name) == "page"}
    assert pages
    assert pages <= {row["source_id"] for row in documents}
    assert {row["run_id"] for row in documents} == {run["id"]}
    assert rows(served.directory / "out", "removals")
    assert run["state"]["message"].startswith(f"{len(documents)} items read: {len(documents)} documents")

    (task,) = served.ask("task_runs/filter", {"flow_runs": {"id": {"any_": [run["id"]]}}})
    assert task["name"].startswith(f"shard 1: {len(documents)} items from ")
    summary, quarantine = served.artifact("ingest-summary", run), served.artifact("ingest-quarantine", run)
    assert (summary["type"], quarantine["type"]) == ("markdown", "table")
    assert f"| **documents** | {len(documents)} |" in summary["data"]


def test_a_schedule_makes_runs(served: Served) -> None:
    assert wait_until(lambda: bool(served.runs("inbox", "SCHEDULED")), 60)
    (deployment,) = served.ask("deployments/filter", {"deployments": {"name": {"any_": ["inbox"]}}})
    assert deployment["global_concurrency_limit"]["limit"] == 1
    assert deployment["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
    for run in served.runs("inbox", "SCHEDULED"):
        assert run["auto_scheduled"]
        assert run["expected_start_time"][15:19] == "0:00"  # every ten minutes

    # Nobody waits ten minutes in a test: one more schedule, and the worker takes up a run of it.
    page = served.directory / "inbox" / "page.txt"
    page.write_text("The ferry was late again on Monday, and nobody at the pier was surprised.\n")
    os.utime(page, (time.time() - 60, time.time() - 60))
    created = served.prefect("deployment", "schedule", "create", "ingest/inbox", "--interval", "5")
    assert created.returncode == 0, created.stdout + created.stderr
    output = served.directory / "output" / "inbox"
    assert wait_until(lambda: bool(rows(output)), 60), served.log.read_text()
    assert [row["source_id"] for row in rows(output)] == ["page.txt"]
    (written_by,) = {row["run_id"] for row in rows(output)}
    assert [run["auto_scheduled"] for run in served.runs("inbox") if run["id"] == written_by] == [True]
    assert served.prefect("deployment", "schedule", "clear", "ingest/inbox", "--accept-yes").returncode == 0


def test_a_run_that_fails_says_why(served: Served) -> None:
    bad = served.directory / "bad"
    bad.mkdir()
    (bad / "picture.html").write_bytes(b"\x89PNG\r\n\x1a\n")
    (bad / "page.txt").write_text("The ferry was late again on Monday, and nobody at the pier was surprised.\n")
    done = served.prefect(
        "deployment", "run", "ingest/seeds", "--param", "source=bad", "--param", "output=failed", "--watch"
    )
    assert done.returncode == 1, done.stdout + done.stderr
    (run,) = served.runs("seeds", "FAILED")
    assert run["state"]["message"] == (
        "1 of 2 pages failed (50.0%, fail_above is 10.0%); see the quarantine dataset in failed."
    )
    assert len(rows(served.directory / "failed")) == 1
    (rejected,) = json.loads(served.artifact("ingest-quarantine", run)["data"])
    assert (rejected["source_id"], rejected["stage"], rejected["error_type"]) == ("picture.html", "decode", "binary")
    assert "1 of 2 pages failed" in served.artifact("ingest-failure", run)["data"]

    refused = served.prefect("deployment", "run", "ingest/seeds", "--param", 'options={"setle": 3}')
    assert refused.returncode == 1
    assert "'setle' was unexpected" in " ".join((refused.stdout + refused.stderr).split())


DIRECTLY = """
import errno
from flows import ingest as module
from flows.errors import StoppedError

tries = []
ingest_shard = module.ingest_shard

def busy_at_first(shard, run):
    tries.append(run)
    if len(tries) == 1:
        raise StoppedError("cannot write.") from OSError(errno.EBUSY, "busy")
    return ingest_shard(shard, run)

module.ingest_shard = busy_at_first
module.ingest_one.retry_delay_seconds = 0.1
report = module.ingest(source=["seeds"], output="direct")
print(len(tries), report.documents)
try:
    module.ingest(source="missing", output="direct")
except Exception as error:
    print(error)
"""


def test_the_flow_called_from_python_tries_a_shard_again(served: Served) -> None:
    done = served.python("-c", DIRECTLY)
    documents = rows(served.directory / "direct")
    assert documents
    assert done.stdout.splitlines() == [f"2 {len(documents)}", "missing does not exist."], done.stderr


def test_a_second_server_is_refused(served: Served) -> None:
    again = served.python("-m", "flows.serve", "--port", str(served.port))
    assert again.returncode == 1
    assert "serve: it runs already" in again.stderr
    served.environment["PREFECT_HOME"] += "-other"
    taken = served.python("-m", "flows.serve", "--port", str(served.port))
    assert taken.returncode == 1
    assert f"cannot listen on port {served.port}: address already in use" in taken.stderr
