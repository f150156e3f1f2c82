"""The system of an export: what is answered already is read, and requests for the rest are written."""

from dataclasses import dataclass, field

from schemas.errors import AnswerAwaited
from schemas.vocabulary import Engine
from service.batchfiles.register import Register
from service.batchfiles.request_files import RequestFiles
from service.endpoint.client import Endpoint, Request
from service.extraction.article import Article
from service.extraction.llm import LlmSystem
from service.extraction.system import Extraction


@dataclass(frozen=True, slots=True)
class Requesting:
    """An `LlmSystem` with the endpoint that it would ask; `write` brings the requests to the files."""

    system: LlmSystem
    endpoint: Endpoint
    register: Register
    files: RequestFiles
    _waiting: list[Request] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.system.engine

    @property
    def model(self) -> str:
        return self.system.model

    @property
    def prompt(self) -> str:
        return self.system.prompt

    async def read(self, article: Article) -> Extraction:
        """What the answers that are kept say.

        Raises:
            AnswerAwaited: one is not kept; requests for all that are not wait to be written.
        """
        missing = [one for one in self.system.requests(article) if not self.endpoint.has(one)]
        if not missing:
            return await self.system.read(article)
        self._waiting.extend(missing)
        msg = "its request was written to a file."
        raise AnswerAwaited(msg)

    def write(self) -> None:
        """Write the requests that wait. Not while one is read: a full disk is no fault of a document."""
        while self._waiting:
            request = self._waiting.pop(0)
            key, weight = self.endpoint.key(request), request.weight
            if self.register.add(key, weight):
                self.files.add(key, self.endpoint.body(request), weight)

    async def close(self) -> None:
        """Close the endpoint."""
        await self.system.close()
