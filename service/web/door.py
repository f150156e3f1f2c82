"""Who is let in: by the name the server was called by, by token, and not too often."""

import time
from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from service.web.problem import Problem
from service.web.settings import LOOPBACK, ServerSettings
from service.web.tokens import NOBODY

# What a browser or a watchman must see before there is a token.
OPEN = frozenset({"/", "/healthz", "/readyz", "/openapi.json"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})


class Door:
    """Lets a request in, with the name of its owner in `scope["state"]["owner"]`, or says why not."""

    def __init__(self, app: ASGIApp, settings: ServerSettings) -> None:
        self._app = app
        self._tokens = settings.tokens
        self._rate = settings.bounds.rate
        self._allowances: dict[str, _Allowance] = {}
        self._names = {name.lower() for name in (*LOOPBACK, settings.host, *settings.names)}
        self._any_name = not settings.is_loopback

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            try:
                self._check(scope, Headers(scope=scope))
            except Problem as problem:
                await problem.response()(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._any_name and _name_of(host) not in self._names:
            # A page elsewhere may have its own name point to this machine (DNS rebinding).
            raise Problem(
                403,
                "host_refused",
                "This server is not called by the name in the Host header.",
                "Call it by localhost, or start it with --name for the name that a proxy passes on.",
            )
        origin = headers.get("origin")
        if origin is not None and scope["method"] not in _READING and origin.partition("://")[2] != host:
            raise Problem(
                403, "origin_refused", "A page of another site has sent this.", "Send it from a program."
            )
        if scope["path"] not in OPEN:
            scope.setdefault("state", {})["owner"] = self._owner(headers)

    def _owner(self, headers: Headers) -> str:
        owner = self._tokens.owner(headers.get("authorization", "")) if self._tokens else NOBODY
        if owner is None:
            raise Problem(
                401,
                "token_missing",
                "There is no token that is known here.",
                "Send `Authorization: Bearer TOKEN` with a token that VISITS_TOKENS has the hash of.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        if self._rate is not None:
            self._allowances.setdefault(owner, _Allowance(self._rate, self._rate)).take()
        return owner


@dataclass(slots=True)
class _Allowance:
    """Requests that somebody may still make: `rate` a minute are added, up to those of a minute."""

    rate: int
    left: float
    at: float = 0.0

    def take(self) -> None:
        now = time.monotonic()
        self.left = min(self.rate, self.left + (now - self.at) * self.rate / 60)
        self.at = now
        if self.left < 1:
            raise Problem(
                429,
                "rate_exceeded",
                f"More than {self.rate} requests a minute.",
                "Wait as long as Retry-After says, or send many documents as one job.",
                retry_after=(1 - self.left) * 60 / self.rate + 1,
            )
        self.left -= 1


def _name_of(host: str) -> str:
    """The name in a Host header, without its port and the brackets of an IPv6 address."""
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower()
