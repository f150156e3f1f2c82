"""What the routes share: built once when the server starts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, cast

from fastapi import Depends, Request

from service.web.jobs import Jobs
from service.web.metrics import Metrics
from service.web.readers import Readers, opened_readers
from service.web.settings import ServerSettings


@dataclass(frozen=True, slots=True)
class House:
    """Settings, readers, jobs and counts of a server."""

    settings: ServerSettings
    readers: Readers
    jobs: Jobs
    metrics: Metrics


@asynccontextmanager
async def opened_house(settings: ServerSettings) -> AsyncIterator[House]:
    """The house, made ready, and left in order.

    Raises:
        SettingsError: its data folder cannot be used.
    """
    metrics = Metrics()
    async with Jobs(settings, metrics).opened() as jobs, opened_readers(settings) as readers:
        yield House(settings, readers, jobs, metrics)


def _house(request: Request) -> House:
    return cast("House", request.app.state.house)


def _owner(request: Request) -> str:
    return cast("str", request.state.owner)


TheHouse = Annotated[House, Depends(_house)]
Owner = Annotated[str, Depends(_owner)]
