"""The language model as a system: render the prompt, ask the endpoint, hand on its answer."""

from dataclasses import dataclass
from typing import Protocol

from prompts.template import Prompt
from schemas.vocabulary import Engine
from service.endpoint.client import Reply, Request
from service.extraction.article import Article
from service.extraction.system import Cost, Extraction


class Asks(Protocol):
    """What this system needs of an endpoint."""

    def ask(self, request: Request) -> Reply:
        """Answer a request, or raise an EndpointError or AnswerError."""
        ...


@dataclass(frozen=True, slots=True)
class LlmSystem:
    """Reads visits with a language model behind an OpenAI-compatible endpoint."""

    endpoint: Asks
    template: Prompt
    model: str
    mode: str
    engine: Engine = Engine.LLM

    @property
    def prompt(self) -> str:
        """The prompt's name, version and hash."""
        return self.template.identity

    def read(self, article: Article) -> Extraction:
        """Ask the endpoint about one article.

        Raises:
            EndpointError: no answer came. AnswerError: one came that is none.
        """
        reply = self.endpoint.ask(self.request(article))
        return Extraction(reply.answer, Cost(reply.attempts, reply.cached, reply.usage))

    def request(self, article: Article) -> Request:
        """The rendered request for an article; the outlet and headline only where the caller gave them."""
        numbered = ((sentence.number, sentence.text) for sentence in article.sentences)
        document = article.document
        return Request(self.template.messages(numbered, outlet=document.outlet, title=document.title))
