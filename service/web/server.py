"""The server's life: from its port to the last job's process."""

import asyncio
import gc
import logging
import signal
import socket

import uvicorn

from schemas.errors import SettingsError
from service.web.app import application
from service.web.house import opened_house
from service.web.log import log_as_json
from service.web.settings import ServerSettings

_log = logging.getLogger("visits.web")
_CONNECTIONS, _BACKLOG, _GRACE = 1000, 1024, 10


def serve(settings: ServerSettings) -> None:
    """Serve until SIGTERM or Ctrl-C; then finish what is under way, and leave the rest of the jobs for later.

    Raises:
        SettingsError: the address or the data folder cannot be used.
    """
    log_as_json()
    with _listening(settings) as door:
        # uvicorn takes both signals, and raises them again when it has ended; there is more to end than that.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        asyncio.run(_serve(settings, door))


async def _serve(settings: ServerSettings, door: socket.socket) -> None:
    async with opened_house(settings) as house:
        config = uvicorn.Config(
            application(house),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=_GRACE,
            ws="none",
        )
        # What was loaded stays; whenever all of it is looked through for garbage, every request waits.
        gc.collect()
        gc.freeze()
        host, port = door.getsockname()[:2]
        where = f"[{host}]" if ":" in host else host
        _log.info("listening", extra={"fields": {"url": f"http://{where}:{port}"}})
        await uvicorn.Server(config).serve(sockets=[door])
        _log.info("ending", extra={"fields": {}})


def _listening(settings: ServerSettings) -> socket.socket:
    try:
        found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)
        family, _, _, _, address = found[0]
        door = socket.create_server(address[:2], family=family, backlog=_BACKLOG)
    except OSError as error:
        msg = (
            f"--host {settings.host} --port {settings.port}: it cannot be listened to ({error.strerror}); "
            "name another."
        )
        raise SettingsError(msg) from error
    # Left to asyncio, which does not take this socket for TCP, the end of each answer would wait for 40 ms.
    door.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return door
