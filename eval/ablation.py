"""The language model without one of our parts: without cleaning, without grounding. What each is worth."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from eval.prediction import Prediction
from eval.recording import RecordedSystem
from schemas.document import Document
from service.cleaning.text import CleanText
from service.extraction.article import Article
from service.extraction.extract import Extractor
from service.extraction.resolve import resolve
from service.language.page import read_page
from service.language.places import Gazetteer
from service.language.sentences import Sentence, split_sentences


def raw_article(document: Document) -> Article:
    """The article as it came: nothing cleaned, but split into sentences, which the prompt needs."""
    text = document.text
    return Article(document, CleanText.of(text), read_page(text), split_sentences(text))


@dataclass(frozen=True, slots=True)
class Uncleaned:
    """The recorded model on raw text."""

    system: RecordedSystem

    def predict(self, document: Document, corpus: str) -> Prediction:
        """Read one document as it came."""
        extractor = Extractor(self.system, Gazetteer.load(), prepare=raw_article)
        return Prediction.of(extractor.extract(document), system="uncleaned", corpus=corpus, timed=False)


@dataclass(frozen=True, slots=True)
class Ungrounded:
    """The recorded model with its every word taken for the article's: what it invents is not found out."""

    system: RecordedSystem

    def predict(self, document: Document, corpus: str) -> Prediction:
        """Read one document; nothing has a place in it, and nothing is dropped."""
        article = Article.prepare(document)
        extraction = self.system.read(article)
        visits = resolve(extraction.answer, _with_all(article, extraction.answer), Gazetteer.load())
        told = tuple(_without_spans(visit.model_dump(mode="json")) for visit in visits)
        return Prediction(
            system="ungrounded",
            corpus=corpus,
            document=document.id,
            visits=told,
            attempts=extraction.cost.attempts,
            usage=extraction.cost.usage,
            prompt=self.system.prompt,
            model=self.system.model,
        )


def _with_all(article: Article, answer: Any) -> Article:
    """The article with a line for each value of an answer, so that everything stands in it."""
    lines = list(dict.fromkeys(_said(json.loads(answer.model_dump_json()))))
    text = article.clean.text.rstrip("\n") + "\n" + "\n".join(lines)
    start, sentences = len(text) - len("\n".join(lines)), list(article.sentences)
    for line in lines:
        sentences.append(Sentence(len(sentences) + 1, start, start + len(line), line))
        start += len(line) + 1
    document = article.document.model_copy(update={"text": text})
    return replace(article, document=document, clean=CleanText.of(text), sentences=tuple(sentences))


def _said(part: Any) -> Iterator[str]:
    """Every string of an answer; a title with each of its names behind it."""
    if isinstance(part, dict):
        for name in part.get("names", ()) if part.get("title") else ():
            yield f"{part['title']}{name}"
        for value in part.values():
            yield from _said(value)
    elif isinstance(part, list):
        for value in part:
            yield from _said(value)
    elif isinstance(part, str) and part.strip():
        yield part


def _without_spans(part: Any) -> Any:
    if isinstance(part, dict):
        return {key: [] if key == "spans" else _without_spans(value) for key, value in part.items()}
    return [_without_spans(one) for one in part] if isinstance(part, list) else part
