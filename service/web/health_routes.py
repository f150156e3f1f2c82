"""For those who watch over the server: whether it lives, whether it can work, what it counts."""

import asyncio
import shutil
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Literal
from urllib.parse import urlsplit

from fastapi import APIRouter, Response
from fastapi.responses import PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel

from service.web.documented import problems
from service.web.house import House, TheHouse
from service.web.settings import MIB

router = APIRouter(tags=["health"])
_PATIENCE = 2.0
_LEAST_ROOM = 256 * MIB


class Health(BaseModel):
    """The process answers."""

    status: Literal["ok"] = "ok"


class Check(BaseModel):
    """One thing that was checked: whether it is well, and what to do if not."""

    ok: bool
    detail: str


class Readiness(BaseModel):
    """Everything that was checked."""

    ok: bool
    checks: dict[str, Check]


@router.get("/healthz", responses=problems())
async def healthz() -> Health:
    """Whether the process answers."""
    return Health()


@router.get(
    "/readyz",
    responses={503: {"model": Readiness, "description": "Something is not well."}, **problems()},
)
async def readyz(house: TheHouse, response: Response) -> Readiness:
    """Whether the server can do its work: its disk, the cache and, where configured, the endpoint."""
    checks = {"disk": _room(house)}
    if house.settings.endpoint is not None:
        if house.settings.costs.cache.folder is not None:
            checks["cache"] = _writable(house.settings.costs.cache.folder)
        checks["endpoint"] = await _reachable(house.settings.endpoint.base_url)
    ready = all(check.ok for check in checks.values())
    response.status_code = 200 if ready else 503
    return Readiness(ok=ready, checks=checks)


@router.get("/metrics", response_class=PlainTextResponse, responses=problems())
async def metrics(house: TheHouse) -> Response:
    """Counts for Prometheus."""
    for state, count in house.jobs.states():
        house.metrics.jobs.labels(state).set(count)
    return Response(house.metrics.exposition(), media_type=CONTENT_TYPE_LATEST)


def _room(house: House) -> Check:
    free = shutil.disk_usage(house.settings.data).free
    enough = free >= _LEAST_ROOM
    return Check(
        ok=enough, detail=f"{free // MIB} MiB free" + ("." if enough else "; delete jobs, or make room.")
    )


def _writable(folder: Path) -> Check:
    try:
        with TemporaryFile(dir=folder):
            return Check(ok=True, detail="It can be written to.")
    except OSError as error:
        return Check(
            ok=False, detail=f"It cannot be written to ({error.strerror}); make room, or name another."
        )


async def _reachable(address: str) -> Check:
    """Whether somebody listens there; nothing is asked, and no key is sent."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        async with asyncio.timeout(_PATIENCE):
            _, writer = await asyncio.open_connection(parts.hostname, port)
    except (OSError, TimeoutError):
        return Check(ok=False, detail="Nobody listens there; start the model's server, or check the address.")
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    return Check(ok=True, detail="It takes connections.")
