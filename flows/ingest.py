"""The flow `ingest`: the pipeline under Prefect, one task per shard.

It reads, cleans and commits with the functions of flows.pipeline, as `winnow ingest` does. What it adds is a form for
the parameters, retries where a retry can help, and artifacts that say what a run did.
"""

# No `from __future__ import annotations` here: Prefect reads the parameters' types when the flow is defined.
import errno
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_table_artifact
from prefect.cache_policies import NO_CACHE
from prefect.client.orchestration import get_client
from prefect.client.schemas.actions import ArtifactCreate
from prefect.client.schemas.objects import FlowRun, State, TaskRun
from prefect.flows import Flow
from prefect.runtime import flow_run as this_run
from prefect.states import Completed, Failed
from prefect.tasks import Task
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    PositiveFloat,
    PositiveInt,
    field_validator,
)

from flows.datasets.parts import read_rows
from flows.datasets.rows import Row
from flows.errors import RunError, StoppedError
from flows.pipeline import Options, Run, Shard, ingest_shard, open_run, plan
from flows.policy import parse_policy
from flows.report import Report, report_markdown, summary
from flows.sources.items import Columns, Reading
from flows.sources.walk import check_sources
from flows.workers import Limits

SUMMARY = "ingest-summary"
QUARANTINE = "ingest-quarantine"
FAILURE = "ingest-failure"
SHOWN = 200  # rows of the quarantine table: enough to see what is wrong, the dataset has them all

RETRY_SECONDS = (5.0, 30.0, 120.0)
# What a network disk or a busy machine gets over. A full disk, a missing right or a lock held by another run is not
# better a minute later.
PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.ECONNABORTED,
        errno.ECONNRESET,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EINTR,
        errno.EIO,
        errno.EMFILE,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENFILE,
        errno.ENOLCK,
        errno.ENOMEM,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)

Name = Annotated[str, Field(min_length=1)]
Names = Annotated[list[Name], Field(min_length=1)]


class IngestOptions(BaseModel):
    """How a run reads and cleans: the options of `winnow ingest`, under the same names."""

    model_config = ConfigDict(extra="forbid")

    settle: NonNegativeFloat = Field(
        default=0.0, description="Leave files that changed in the last so many seconds for the next run."
    )
    max_page_bytes: PositiveInt = Field(
        default=20_000_000, description="Quarantine pages larger than this, decompressed."
    )
    keep: list[str] = Field(default=[], description="Kinds to leave in the text, such as captions or credits.")
    min_confidence: float | None = Field(
        default=None, ge=0, le=1, description="Remove only what is at least this sure; the cleaners' own if not set."
    )
    fail_above: float = Field(
        default=0.1, ge=0, le=1, description="Fail if more than this share of the pages tried ended in quarantine."
    )
    workers: NonNegativeInt | None = Field(
        default=None,
        description="Clean in so many processes; 0 cleans in the flow's own, without limits. Not set: one a core, "
        "up to 4.",
    )
    page_seconds: PositiveFloat = Field(
        default=60.0, description="Quarantine a page that is not cleaned within so many seconds."
    )
    page_memory: PositiveInt = Field(
        default=1000, description="Quarantine a page that takes more than so many megabytes to clean."
    )
    shard_pages: PositiveInt = Field(default=2_000, description="Pages in one task, and so in one part, at most.")
    shard_bytes: PositiveInt = Field(default=64_000_000, description="Bytes of pages in one task, about, at most.")
    text_column: str | None = Field(
        default=None, description="Column of the text; if not set text, content, body or raw_text."
    )
    html_column: str | None = Field(
        default=None, description="Column of the HTML, which goes before text; if not set html or raw_html."
    )
    url_column: str | None = Field(default=None, description="Column of the URL; if not set url.")
    fetched_at_column: str | None = Field(
        default=None, description="Column of the time of the fetch; if not set fetched_at, crawled_at or timestamp."
    )
    id_column: str | None = Field(
        default=None, description="Column that names a record; if not set id, else the line or row number."
    )
    site_column: str | None = Field(
        default=None, description="Column of the site, for text without a URL; if not set site."
    )

    @field_validator("keep")
    @classmethod
    def known_kinds(cls, kinds: list[str]) -> list[str]:
        try:
            parse_policy(",".join(kinds))
        except RunError as error:
            raise ValueError(str(error)) from error
        return kinds

    def for_pipeline(self) -> Options:
        columns = Columns(
            self.text_column,
            self.html_column,
            self.url_column,
            self.fetched_at_column,
            self.id_column,
            self.site_column,
        )
        return Options(
            reading=Reading(columns, self.settle, self.max_page_bytes),
            policy=parse_policy(",".join(self.keep), self.min_confidence),
            workers=self.workers,
            limits=Limits(self.page_seconds, self.page_memory * 1_000_000),
            shard_pages=self.shard_pages,
            shard_bytes=self.shard_bytes,
        )


def leave_trace(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Write why a flow run failed or crashed where the next person looks: an artifact under a stable key."""
    text = f"""\
**{flow_run.name}** ended as {state.name}: {state.message or "no reason was given."}

Parameters: `{json.dumps(flow_run.parameters, default=str)}`

What had been committed stays; the next run does the rest.
"""
    # Not create_markdown_artifact: a hook may run outside the flow run, and then it would not know which one it was.
    artifact = ArtifactCreate(
        key=FAILURE,
        type="markdown",
        description=f"Why the last run of {flow.name} that failed did so.",
        data=text,
        flow_run_id=flow_run.id,
    )
    with get_client(sync_client=True) as client:
        client.create_artifact(artifact)


def may_pass(task: Task[..., Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Whether trying a shard again can help: only if what stopped it may pass by itself."""
    error = state.result(raise_on_failure=False)
    cause = error.__cause__ if isinstance(error, StoppedError) else error
    return isinstance(cause, OSError) and cause.errno in PASSING


@task(
    name="ingest shard",
    retries=len(RETRY_SECONDS),
    retry_delay_seconds=list(RETRY_SECONDS),
    retry_condition_fn=may_pass,
    cache_policy=NO_CACHE,
    persist_result=False,
)
def ingest_one(work: Callable[[], Report]) -> Report:
    """Clean the pages of one shard and commit its part.

    The work is bound to its shard before it comes here: Prefect looks for futures in whatever it is passed, and a
    shard is thousands of pages.
    """
    report = work()
    get_run_logger().info(summary(report))
    return report


@flow(name="ingest", persist_result=False, on_failure=[leave_trace], on_crashed=[leave_trace])
def ingest(
    source: Name | Names,
    output: Name = "output",
    options: IngestOptions = IngestOptions(),  # noqa: B008
) -> State[Any]:
    """Clean all pages of the sources and write them to the output, as Parquet.

    What is in the output already is not cleaned again. Ends as Failed, with one sentence that says why, if a source is
    missing, the output cannot be written or is held by another run, or more pages failed than options.fail_above.

    Args:
        source: A file, a directory (with all below it) or a glob, or a list of them. Pages are .txt, .html and .htm
            files; .jsonl, .ndjson and .parquet files hold one per line or row. Relative paths start at the project.
        output: The directory to write the Parquet datasets to. It is made if it is not there.
        options: How to read and to clean.
    """
    started = time.monotonic()
    report = Report()
    wrong = None
    try:
        sources = [source] if isinstance(source, str) else source
        check_sources(sources)
        with open_run(output, options.for_pipeline(), run_id=this_run.id) as run:
            for number, shard in enumerate(plan(sources, run), start=1):
                report.add(_as_task(shard, run, number))
    except RunError as error:
        wrong = str(error)
    report.seconds = time.monotonic() - started
    wrong = wrong or _too_many_failed(report, options.fail_above, output)
    _publish(report, output, wrong)
    if wrong:
        get_run_logger().error(wrong)
        return Failed(message=wrong)
    get_run_logger().info(summary(report))
    return Completed(message=summary(report), data=report)


def _too_many_failed(report: Report, fail_above: float, output: str) -> str | None:
    if report.failure_share <= fail_above:
        return None
    failed = report.quarantined.total()
    return (
        f"{failed:,} of {failed + report.documents:,} pages failed ({report.failure_share:.1%}, "
        f"fail_above is {fail_above:.1%}); see the quarantine dataset in {output}."
    )


def _as_task(shard: Shard, run: Run, number: int) -> Report:
    """Ingest a shard in a task of its own; one that only counts what was skipped needs none."""
    if not shard.items:
        return ingest_shard(shard, run)
    name = f"shard {number}: {len(shard.items):,} items from {shard.items[0].source_id}"
    # A function, since Prefect would take braces in a string for placeholders.
    return ingest_one.with_options(task_run_name=lambda: name)(partial(ingest_shard, shard, run))


def _publish(report: Report, output: str, wrong: str | None) -> None:
    heading = f"**{wrong}**\n\n" if wrong else ""
    create_markdown_artifact(
        key=SUMMARY, markdown=heading + report_markdown(report), description=wrong or summary(report)
    )
    if report.nothing_new:
        return  # a drop folder that is looked into every few minutes must not hide what failed in it an hour ago
    create_table_artifact(
        key=QUARANTINE,
        table=_quarantined(report, Path(output)),
        description=f"What could not be cleaned, at most {SHOWN} of {report.quarantined.total():,} items.",
    )


def _quarantined(report: Report, output: Path) -> list[Row]:
    """The first rows that this run put into quarantine."""
    rows: list[Row] = []
    for path in (path for part in report.parts for path in output.glob(f"quarantine/*/{part}.parquet")):
        rows += read_rows([path], columns=["source", "source_id", "stage", "error_type", "message"])
        if len(rows) >= SHOWN:
            break
    return rows[:SHOWN]
