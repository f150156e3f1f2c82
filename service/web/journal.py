"""The outermost layer: each request has a name, a line of log, a count and safe headers."""

import logging
import re
import secrets
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.metrics import Metrics
from service.web.problem import unforeseen

_log = logging.getLogger("visits.web")
_HARMLESS = re.compile(r"[A-Za-z0-9._-]{1,64}")
# Whatever a client makes up would be a series of its own.
_METHODS = frozenset({"GET", "POST", "DELETE", "PUT", "PATCH", "HEAD", "OPTIONS"})
_SAFE = {
    "Content-Security-Policy": (
        "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Journal:
    """Names, times, counts and logs requests; a path is logged as its route, and a query not at all."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        entry = _Entry(scope, send)
        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, entry.send)
            except Exception as error:
                _log.exception("failed", exc_info=error, extra={"fields": {"request": entry.name}})
                if entry.status:  # half an answer is out; that it breaks off says that it is none
                    raise
                await unforeseen().response()(scope, receive, entry.send)
            finally:
                self._close(scope, entry)

    def _close(self, scope: Scope, entry: "_Entry") -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        seconds = time.perf_counter() - entry.began
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._metrics.requests.labels(method, route, entry.status).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        fields = {
            "request": entry.name,
            "method": method,
            "route": route,
            "status": entry.status,
            "seconds": round(seconds, 4),
            "sent": entry.sent,
            "owner": scope.get("state", {}).get("owner"),
        }
        _log.info("request", extra={"fields": fields})


class _Entry:
    """One request: its name, when it came, and what was answered."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = Headers(scope=scope).get("x-request-id", "")
        self.name = given if _HARMLESS.fullmatch(given) else secrets.token_hex(8)
        self.began = time.perf_counter()
        self.status = 0
        self.sent = 0
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.name
            for name, value in _SAFE.items():
                headers.setdefault(name, value)
        elif message["type"] == "http.response.body":
            self.sent += len(message.get("body", b""))
        await self._send(message)
