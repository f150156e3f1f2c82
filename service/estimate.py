"""What a run would take and cost, said before anything is asked or paid."""

from collections.abc import Iterable

from prompts.template import load
from schemas.document import Document
from schemas.record import Usage
from service.config import EndpointSettings
from service.documents import Unreadable
from service.endpoint.cache import AnswerCache
from service.endpoint.client import Endpoint
from service.endpoint.dialect import Dialect
from service.engines import Costs, known
from service.extraction.article import Article
from service.extraction.extract import now
from service.extraction.llm import LlmSystem
from service.prices import USUAL_ANSWER, price_of


def estimated(documents: Iterable[Document | Unreadable], endpoint: EndpointSettings, costs: Costs) -> str:
    """Documents, those whose answers are kept, tokens, US dollars and time, in a few lines.

    Tokens are ours by weight (one for a Chinese character), which for most tokenizers is too many; the time
    is that of one call after another as the doctor measured it, divided by the calls at once.
    """
    settings = known(endpoint, costs.known_in)
    cache = AnswerCache(costs.cache) if costs.cache.folder else None
    client = Endpoint(settings, cache)
    system = LlmSystem(client, load(), settings.model, settings.window)
    asked = kept = unreadable = tokens = 0
    try:
        for document in documents:
            if isinstance(document, Unreadable):
                unreadable += 1
                continue
            request = system.request(Article.prepare(document))
            if client.has(request):
                kept += 1
            else:
                asked, tokens = asked + 1, tokens + int(request.weight)
    finally:
        if cache:
            cache.close()
    usage = Usage(prompt_tokens=tokens, completion_tokens=asked * USUAL_ANSWER)
    price = price_of(settings.model, costs.prices)
    cost = f"about {price.of(usage):.2f} USD" if price else f"no price is known for {settings.model}"
    count = asked + kept + unreadable
    lines = [
        f"documents: {count:,} ({kept:,} answers are kept, {unreadable:,} cannot be read)",
        f"to be asked: {asked:,}, about {tokens:,} tokens in and {usage.completion_tokens:,} out",
        f"cost: {cost}",
        f"time: {_time(asked, settings, costs)}",
    ]
    return "\n".join(lines)


def _time(asked: int, settings: EndpointSettings, costs: Costs) -> str:
    dialect = Dialect.kept(costs.known_in, settings.base_url, settings.model, now())
    if dialect is None or not dialect.speed:
        return "not known; `visits doctor` measures how fast the server answers"
    at_once = costs.pace.at_once or 1
    seconds = asked * USUAL_ANSWER / dialect.speed / at_once
    return f"about {seconds / 60:.0f} min with {at_once} at once"
