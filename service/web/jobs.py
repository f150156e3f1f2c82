"""All jobs of the server: kept in a folder, waited for in order, each read by a process of its own."""

import asyncio
import logging
import os
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout
from pydantic import ValidationError

from schemas.errors import MalformedInput, SettingsError
from service.batch.manifest import Manifest
from service.batch.summary import Summary
from service.extraction.extract import now
from service.web.job import Job, Spent, State, new_id
from service.web.metrics import Metrics
from service.web.problem import Problem
from service.web.settings import ServerSettings
from service.web.tally import Tally
from service.web.worker import RUN, Order, Report

_log = logging.getLogger("visits.web")
# Seconds that a job's process has to finish what is under way before it is killed.
_GRACE = 30.0
RECORDS, ERRORS = "records.jsonl", "errors.jsonl"


class Entry:
    """A job with its folder, and its process while it has one."""

    def __init__(self, job: Job, folder: Path) -> None:
        self.job = job
        self.folder = folder
        self.read = Tally(self.run / RECORDS)
        self.failed = Tally(self.run / ERRORS)
        self.process: asyncio.subprocess.Process | None = None

    @property
    def run(self) -> Path:
        """Its run folder."""
        return self.folder / RUN

    def update(self, **values: object) -> None:
        """Change what is kept of it."""
        self.job = self.job.model_copy(update=values)
        self.job.keep(self.folder)

    def spent(self) -> Spent:
        """What its sessions spent, as its run folder has it."""
        try:
            sessions = Manifest.read(self.run / "manifest.json").sessions
        except MalformedInput:  # it has not begun
            return Spent()
        paid = [session.usd for session in sessions if session.usd is not None]
        return Spent(
            prompt_tokens=sum(session.prompt_tokens for session in sessions),
            completion_tokens=sum(session.completion_tokens for session in sessions),
            usd=sum(paid) if paid else None,
        )

    async def stop(self, grace: float = _GRACE) -> None:
        """Have its process finish what is under way, or be killed after a while."""
        if self.process is None:
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
            try:
                await asyncio.wait_for(self.process.wait(), grace)
            except TimeoutError:
                self.process.kill()
                await self.process.wait()


class Jobs:
    """The jobs, by id; so many are read at once, the others wait in the order in which they came."""

    def __init__(self, settings: ServerSettings, metrics: Metrics) -> None:
        self._settings = settings
        self._metrics = metrics
        self._folder = settings.data / "jobs"
        self._passing = settings.data / "passing"
        self._entries: dict[str, Entry] = {}
        self._queue: asyncio.Queue[Entry] = asyncio.Queue()
        self._stopping: set[asyncio.Task[None]] = set()
        self._closing = False

    @asynccontextmanager
    async def opened(self) -> AsyncIterator["Jobs"]:
        """Go on with what was left; at the end, what is under way is finished and the rest left for later.

        Raises:
            SettingsError: the folder cannot be used, or another server has it.
        """
        with _held(self._settings.data):
            shutil.rmtree(self._passing, ignore_errors=True)
            for folder in (self._folder, self._passing):
                folder.mkdir(exist_ok=True)
            self._load()
            takers = [asyncio.create_task(self._take()) for _ in range(self._settings.jobs_at_once)]
            try:
                yield self
            finally:
                self._closing = True
                await asyncio.gather(*(entry.stop() for entry in self._entries.values()))
                for taker in takers:
                    taker.cancel()
                await asyncio.gather(*takers, return_exceptions=True)

    def of(self, owner: str) -> list[Entry]:
        """Somebody's jobs, the newest first."""
        entries = [entry for entry in self._entries.values() if entry.job.owner == owner]
        return sorted(entries, key=lambda entry: entry.job.created, reverse=True)

    def find(self, owner: str, name: str) -> Entry:
        """A job of somebody; Problem also where it is another's."""
        entry = self._entries.get(name)
        if entry is None or entry.job.owner != owner:
            raise Problem(
                404, "job_unknown", "There is no such job.", "GET /v1/jobs lists those that there are."
            )
        return entry

    def check_room(self) -> None:
        """Raise a Problem where no further job is taken."""
        waiting = sum(not entry.job.state.is_over for entry in self._entries.values())
        if waiting >= self._settings.bounds.queued:
            msg, remedy = f"{waiting} jobs are waiting already.", "Wait as long as Retry-After says."
            raise Problem(429, "queue_full", msg, remedy, retry_after=60)

    def place(self) -> Path:
        """A new folder for what comes in; it is thrown away when the server starts again."""
        place = self._passing / new_id()
        place.mkdir(mode=0o700)
        return place

    def add(self, job: Job, place: Path) -> Entry:
        """A job whose documents lie in a place of `place`."""
        job.keep(place)
        folder = self._folder / job.id
        place.rename(folder)
        return self._enqueue(Entry(job, folder))

    def cancel(self, entry: Entry) -> None:
        """End a job; what is under way is finished."""
        if entry.job.state.is_over:
            return
        entry.update(state=State.CANCELLED, ended=now())
        stopping = asyncio.create_task(entry.stop())
        self._stopping.add(stopping)
        stopping.add_done_callback(self._stopping.discard)

    def resume(self, entry: Entry) -> None:
        """Go on with a job that failed or was cancelled, where it was."""
        if entry.job.state not in (State.FAILED, State.CANCELLED) or entry.process is not None:
            raise Problem(
                409,
                "job_not_stopped",
                "The job is under way, waiting, finishing or done.",
                "Resume a job that failed or was cancelled, as soon as its process has ended.",
            )
        self.check_room()
        entry.update(state=State.QUEUED, ended=None, error=None)
        self._enqueue(entry)

    async def delete(self, entry: Entry) -> None:
        """End a job and remove all that was kept of it."""
        del self._entries[entry.job.id]
        entry.job = entry.job.model_copy(update={"state": State.CANCELLED})
        await entry.stop(0)
        gone = self._passing / new_id()
        entry.folder.rename(gone)
        await asyncio.to_thread(shutil.rmtree, gone, ignore_errors=True)

    def states(self) -> Iterator[tuple[State, int]]:
        """How many jobs are in each state."""
        states = [entry.job.state for entry in self._entries.values()]
        return ((state, states.count(state)) for state in State)

    def _load(self) -> None:
        entries = [Entry(Job.read(folder), folder) for folder in self._folder.iterdir() if folder.is_dir()]
        for entry in sorted(entries, key=lambda entry: entry.job.created):
            if entry.job.state.is_over:
                self._entries[entry.job.id] = entry
            else:
                entry.job = entry.job.model_copy(update={"state": State.QUEUED})
                self._enqueue(entry)

    def _enqueue(self, entry: Entry) -> Entry:
        self._entries[entry.job.id] = entry
        self._queue.put_nowait(entry)
        return entry

    async def _take(self) -> None:
        while True:
            entry = await self._queue.get()
            # It may have been cancelled while it waited, and resumed: then it was put here twice.
            if entry.job.state is not State.QUEUED or self._closing:
                continue
            try:
                await self._carry_out(entry)
            except Exception as error:
                _log.exception("job failed", exc_info=error, extra={"fields": {"job": entry.job.id}})
                with suppress(OSError):
                    entry.update(
                        state=State.FAILED, ended=now(), error="the server has failed on it; resume it."
                    )
            finally:
                entry.process = None

    async def _carry_out(self, entry: Entry) -> None:
        entry.update(state=State.RUNNING, started=entry.job.started or now())
        report = await self._ran(entry)
        self._metrics.ran(Summary(**report.summary), entry.job.wish.engine)
        if entry.job.state is State.RUNNING and not self._closing:
            state = State.FAILED if report.error else State.DONE
            entry.update(state=state, error=report.error, ended=now())

    async def _ran(self, entry: Entry) -> Report:
        """What a process of the job reports at its end."""
        with (entry.folder / "worker.log").open("ab") as log:
            entry.process = process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "service.web.worker", str(entry.folder)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                # Ctrl-C is for the server, which then tells its workers.
                start_new_session=True,
                env={name: value for name, value in os.environ.items() if not name.startswith("VISITS_")},
            )
        if entry.job.state is not State.RUNNING or self._closing:  # cancelled while it started
            process.kill()
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(ConnectionError):
            process.stdin.write(Order.of(self._settings).model_dump_json().encode() + b"\n")
            await process.stdin.drain()
        said = await process.stdout.read()
        code = await process.wait()
        try:
            return Report.model_validate_json(said)
        except ValidationError:
            ended = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
            msg = f"its process {ended}, perhaps for want of memory; what it read is kept: resume it."
            return Report(error=msg)


@contextmanager
def _held(data: Path) -> Iterator[None]:
    """Keep a data folder for this server alone."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = FileLock(data / "lock", timeout=0)
        lock.acquire()
    except Timeout as error:
        msg = f"--data {data}: another server has this folder; end it, or name another."
        raise SettingsError(msg) from error
    except OSError as error:
        msg = f"--data {data}: this is no folder that can be written to ({error.strerror}); name another."
        raise SettingsError(msg) from error
    try:
        yield
    finally:
        lock.release()
