"""A job: documents of one client that are read into a run folder, however often the server is started anew.

job.json             whose it is, what was asked, how far it is
documents.jsonl      what was sent (or .csv, .txt …; the client's own name of it is only shown)
run/                 service.batch.run_folder
worker.log           what its process said
"""

import os
import secrets
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.errors import MalformedInput
from schemas.vocabulary import Engine
from service.web.article import Day

_FILE = "job.json"


class State(StrEnum):
    """How far a job is."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes of it by itself."""
        return self in (State.DONE, State.FAILED, State.CANCELLED)


class Wish(BaseModel):
    """What is asked of a job beside its documents."""

    model_config = ConfigDict(frozen=True)

    engine: Engine
    published_on: Day | None = None
    max_error_rate: float = Field(0.2, ge=0, le=1)


class Spent(BaseModel):
    """What a job's ended sessions spent, all together; tokens without those of cached answers."""

    prompt_tokens: int = 0
    completion_tokens: int = 0
    usd: float | None = None


class Job(BaseModel):
    """A job as it is kept; `name` is what the client calls its file, `documents` their number, if known."""

    id: str
    owner: str
    wish: Wish
    input: str
    name: str | None = None
    documents: int | None = None
    state: State = State.QUEUED
    error: str | None = None
    created: datetime
    started: datetime | None = None
    ended: datetime | None = None

    def keep(self, folder: Path) -> None:
        """Write it down, so that there is either this or what was there before."""
        new = folder / f"{_FILE}.new"
        with new.open("w", encoding="utf-8") as file:
            file.write(self.model_dump_json(indent=1) + "\n")
            file.flush()
            os.fsync(file.fileno())
        new.replace(folder / _FILE)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The job of a folder.

        Raises:
            MalformedInput: there is none that can be read.
        """
        try:
            return cls.model_validate_json((folder / _FILE).read_bytes())
        except (OSError, ValidationError) as error:
            msg = f"{folder}: there is no job in it; remove it, or name another folder with --data."
            raise MalformedInput(msg) from error


def new_id() -> str:
    """A name that nobody can guess; it begins with a letter, so that no tool takes it for an option."""
    return "j" + secrets.token_urlsafe(18)
