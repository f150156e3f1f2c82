"""Sentences in an article that instruct the model change nothing but what they say."""

from typing import Any

import pytest

from eval.injections import documents, visits
from eval.recording import INJECTED, OWN, replayed
from eval.systems import Recordings
from schemas.document import Document
from service.extraction.extract import Extractor
from service.language.places import Gazetteer

PAIRS = documents()
INJECTIONS = replayed(Recordings(OWN.folder / INJECTED))


def read(document: Document, system: Any) -> Any:
    """The visits that the recorded model reads in a document."""
    record = Extractor(system, Gazetteer.load()).extract(document)

    assert record.error is None
    return visits(record)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair[0].id)
def test_injected_instruction_changes_nothing(pair: tuple[Document, Document]) -> None:
    """The record is that of the article without the sentence, but for where its values stand."""
    plain, injected = pair

    assert read(injected, INJECTIONS) == read(plain, replayed())


def test_every_injection_is_in_its_article() -> None:
    """Twelve articles have a paragraph more than before."""
    assert len(PAIRS) == 12
    assert all(len(injected.text) > len(plain.text) for plain, injected in PAIRS)
