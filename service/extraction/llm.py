"""The language model as a system: render the prompt, ask the endpoint, hand on its answer.

An article that does not fit into the model's context is read in parts; what they say of one visit is joined.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from prompts.template import Prompt
from schemas.answer import Answer
from schemas.errors import PromptTooLong, PromptTruncated, VisitRecordsError
from schemas.record import Usage
from schemas.vocabulary import Engine
from service.config import ANSWER_SHARE
from service.endpoint.client import Reply, Request
from service.endpoint.truncation import weight
from service.extraction.article import Article
from service.extraction.parts import halves, joined, parts
from service.extraction.system import Cost, Extraction
from service.language.sentences import Sentence

# No tokenizer that we know makes more tokens of a text than so many times its weight.
_MOST = 1.3


class Asks(Protocol):
    """What this system needs of an endpoint."""

    async def ask(self, request: Request) -> Reply:
        """Answer a request, or raise an EndpointError or AnswerError."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, slots=True)
class LlmSystem:
    """Reads visits with a language model behind an OpenAI-compatible endpoint.

    `window` is the model's context in tokens, where it is known; `divides` says that what turns out to be too
    long is asked for again in smaller parts.
    """

    endpoint: Asks
    template: Prompt
    model: str
    window: int | None = None
    engine: Engine = Engine.LLM
    divides: bool = True

    @property
    def prompt(self) -> str:
        """The prompt's name, version and hash."""
        return self.template.identity

    async def read(self, article: Article) -> Extraction:
        """Ask the endpoint about one article, or about one part of it after another.

        Raises:
            EndpointError: no answer came. AnswerError: one came that is none.
        """
        spent = _Spent()
        try:
            answers = [
                answer
                for part in parts(article, self._room())
                for answer in await self._read_part(article, part, spent)
            ]
        except VisitRecordsError as error:
            error.attempts, error.usage = error.attempts + spent.attempts, error.usage + spent.usage
            raise
        return Extraction(joined(answers), spent.cost(), spent.mode)

    async def close(self) -> None:
        """Close the endpoint's connections."""
        await self.endpoint.close()

    async def _read_part(self, article: Article, part: Sequence[Sentence], spent: "_Spent") -> list[Answer]:
        try:
            reply = await self.endpoint.ask(self.request(article, part))
        except (PromptTooLong, PromptTruncated) as error:
            smaller = halves(article, part) if self.divides else []
            if not smaller:
                raise
            spent.add(error.attempts, error.usage)
            return [answer for half in smaller for answer in await self._read_part(article, half, spent)]
        spent.add(reply.attempts, reply.usage, reply)
        return [reply.answer]

    def requests(self, article: Article) -> list[Request]:
        """The requests for an article, one for each part of it that has room."""
        return [self.request(article, part) for part in parts(article, self._room())]

    def request(self, article: Article, part: Sequence[Sentence] | None = None) -> Request:
        """The rendered request for an article or a part; outlet and headline where the caller gave them."""
        sentences = article.sentences if part is None else part
        numbered = ((sentence.number, sentence.text) for sentence in sentences)
        document = article.document
        return Request(self.template.messages(numbered, outlet=document.outlet, title=document.title))

    def _room(self) -> int | None:
        """The characters of an article for which the context has room; None where it is not known."""
        if self.window is None:
            return None
        free = self.window * (1 - ANSWER_SHARE) / _MOST
        return max(0, int(free - weight(self.template.instructions)))


@dataclass(slots=True)
class _Spent:
    """What the calls for one article took now, and beside it what its answers from the cache once took."""

    attempts: int = 0
    usage: Usage = field(default_factory=Usage)
    recalled: Cost = field(default_factory=Cost)
    mode: str | None = None

    def add(self, attempts: int, usage: Usage, reply: Reply | None = None) -> None:
        self.mode = reply.mode if reply else self.mode
        if reply and reply.cached:
            self.recalled = Cost(self.recalled.attempts + attempts, True, self.recalled.usage + usage)
        else:
            self.attempts, self.usage = self.attempts + attempts, self.usage + usage

    def cost(self) -> Cost:
        """What was spent now; where every answer was kept, what it was at the time."""
        return Cost(self.attempts, usage=self.usage) if self.attempts else self.recalled
