"""The process of one job: `python -m service.web.worker FOLDER`, with its order on standard input.

Standard input stays open as long as the server lives. At its end, also after a kill -9 of the server, what is
under way is finished and kept, and nothing more is begun. The last line of standard output is a `Report`.
"""

import io
import os
import signal
import sys
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

from filelock import FileLock
from pydantic import BaseModel, TypeAdapter

from schemas.errors import VisitRecordsError
from service.batch.manifest import Manifest
from service.batch.run_folder import RunFolder
from service.batch.session import Limits
from service.batch.summary import Summary
from service.config import CacheSettings, EndpointSettings, Pace
from service.console import say, speak_json
from service.documents import Inputs
from service.engines import Costs, engine_of
from service.extraction.extract import now
from service.prices import Price
from service.runs import Run, settings_of
from service.web.job import Job
from service.web.settings import ServerSettings

RUN = "run"
# Whoever waits for a single answer comes before jobs.
_NICENESS = 10
_TOLD = ("documents", "visits", "errors", "prompt_tokens", "completion_tokens", "cache_hits", "usd")


class Order(BaseModel):
    """What a worker is told: the server's endpoint with its key, costs, and processes; never kept on disk."""

    endpoint: EndpointSettings | None
    cache: CacheSettings
    known_in: Path
    prices: dict[str, Price]
    pace: Pace
    processes: int

    @classmethod
    def of(cls, settings: ServerSettings) -> "Order":
        """The order that the server's settings make."""
        costs = settings.costs
        return cls(
            endpoint=settings.endpoint,
            cache=costs.cache,
            known_in=costs.known_in,
            prices=dict(costs.prices),
            pace=costs.pace,
            processes=settings.processes,
        )


class Report(BaseModel):
    """How a session ended: what it did, and why it ended early, if it did."""

    error: str | None = None
    summary: dict[str, Any] = {}


def work(folder: Path, order: Order) -> Report:
    """Read what a job has left to read."""
    job = Job.read(folder)
    # Records then name the documents as the client sees them, and no place on this machine.
    os.chdir(folder)
    endpoint = order.endpoint if job.wish.engine == "llm" else None
    costs = Costs(order.cache, order.known_in, order.prices, order.pace)
    # A worker of the server before this one may still be finishing.
    Path(RUN).mkdir(exist_ok=True)
    with FileLock(Path(RUN, "lock")):
        pass
    inputs = Inputs([job.input], io.BytesIO(), job.wish.published_on)
    settings = settings_of(job.wish.engine, endpoint, job.wish.published_on, inputs.reading)
    begun = Manifest.new(settings, {"paths": [job.input]}, now())
    with ExitStack() as stack:
        reader = stack.enter_context(engine_of(job.wish.engine, endpoint, costs, say, order.processes))
        place = stack.enter_context(closing(RunFolder(Path(RUN))))
        run = Run(reader, Limits(job.wish.max_error_rate), quiet=True)
        return _reported(run.to_folder(inputs, place, begun))


def _reported(summary: Summary) -> Report:
    told = {name: getattr(summary, name) for name in _TOLD} | {"causes": dict(summary.causes)}
    return Report(error=summary.stopped, summary=told)


def _follow_the_server() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    """Carry out one session of a job."""
    speak_json()
    os.nice(_NICENESS)
    order = TypeAdapter(Order).validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_follow_the_server, daemon=True).start()
    try:
        report = work(Path(sys.argv[1]), order)
    except VisitRecordsError as error:
        report = Report(error=str(error))
    sys.stdout.write(report.model_dump_json() + "\n")
    sys.stdout.flush()
    # Python would wait for every thread that still reads.
    os._exit(0)


if __name__ == "__main__":
    main()
