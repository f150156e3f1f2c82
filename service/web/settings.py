"""What the server is told when it starts; nothing of it can be changed by a request."""

from dataclasses import dataclass, field
from pathlib import Path

from schemas.errors import SettingsError
from schemas.vocabulary import Engine
from service.config import EndpointSettings
from service.engines import Costs
from service.web.tokens import Tokens

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MIB = 2**20


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a client may ask for. Sizes are in bytes, times in seconds.

    `article` is the length of one text in characters; `line` that of one line of an upload. `waiting`
    documents are read or waited for at once, `queued` jobs wait, for all clients together; `rate` is of
    requests a minute and client. `answer` is the time for one document, `silence` that between two pieces
    of a body.
    """

    body: int = 16 * MIB
    upload: int = 1024 * MIB
    line: int = 16 * MIB
    article: int = 200_000
    waiting: int = 256
    queued: int = 100
    rate: int | None = None
    answer: float = 120.0
    silence: float = 30.0


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """Where the server listens and keeps its jobs, whom it lets in, and what it reads with.

    `names` are further names under which browsers and proxies reach it; `endpoint` is None where no language
    model is configured.
    """

    data: Path
    costs: Costs
    host: str = LOOPBACK[1]
    port: int = 8321
    names: tuple[str, ...] = ()
    tokens: Tokens = field(default_factory=Tokens)
    endpoint: EndpointSettings | None = None
    processes: int = 1
    jobs_at_once: int = 1
    bounds: Bounds = field(default_factory=Bounds)

    def __post_init__(self) -> None:
        """Refuse to be reached from elsewhere without a token.

        Raises:
            SettingsError: the address is not of this machine alone, and there are no tokens.
        """
        if not self.is_loopback and not self.tokens:
            msg = (
                f"--host {self.host} can be reached from other machines, and no token is set: "
                "set VISITS_TOKENS (`visits serve --hash-token` helps), or listen on 127.0.0.1."
            )
            raise SettingsError(msg)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK

    @property
    def default_engine(self) -> Engine:
        """The engine of requests that name none."""
        return Engine.RULES if self.endpoint is None else Engine.LLM
