"""Whatever a model makes up: records hold only what stands in the text, where their spans say."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from eval.dataset import Case, read_corpus
from eval.recording import replayed
from schemas.answer import Answer
from schemas.visit import Visit
from service.cleaning.steps import clean
from service.extraction.article import Article
from service.extraction.ground import fold
from service.extraction.resolve import resolve
from service.language.places import Gazetteer

EXAMPLES = Path(__file__).parents[1] / "eval" / "examples"
CASES = {case.document.id: case for case in read_corpus(EXAMPLES).cases if case.visits}


def spoiled(value: Any, text: str, chance: random.Random) -> Any:
    """An answer in which about one value in five is another: cut, doubled, taken from elsewhere, made up."""
    if isinstance(value, dict):
        kept = {"reported_as", "status", "kind", "role", "codes"}
        return {name: part if name in kept else spoiled(part, text, chance) for name, part in value.items()}
    if isinstance(value, list):
        return [spoiled(part, text, chance) for part in value for _ in range(chance.choice((1, 1, 1, 2)))]
    if isinstance(value, bool) or value is None or chance.random() < 0.8:
        return value
    if isinstance(value, int):
        return chance.choice((-1, 0, value + 1, 9999))
    start = chance.randrange(len(text))
    elsewhere = text[start : start + chance.randint(1, 12)]
    return chance.choice(
        (value[1:], value[:-1], value * 2, elsewhere, value + elsewhere, "", " ", "胡编乱造", "、")
    )


def values(visit: Visit) -> list[tuple[str, tuple[tuple[int, int], ...]]]:
    """Every value that has spans of its own words."""
    return [
        *((official.name, official.spans) for official in visit.officials),
        *((stop.name, stop.spans) for stop in visit.stops),
        *((meeting.name, meeting.spans) for meeting in visit.meetings),
        *((agreement.title, agreement.spans) for agreement in visit.agreements),
    ]


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("name", sorted(CASES))
def test_spoiled_answer_leaves_only_what_the_text_says(name: str, seed: int) -> None:
    """Names, dates and titles of a spoiled answer stand in the raw text at their spans, or are not there."""
    case: Case = CASES[name]
    article, raw = Article.prepare(case.document), case.document.text
    answer = replayed_answer(article)
    wrong = Answer.model_validate(spoiled(answer, article.clean.text, random.Random(seed)))
    sentences = [fold(sentence.text) for sentence in article.sentences]

    for visit in resolve(wrong, article, Gazetteer.load()):
        for value, spans in values(visit):
            assert fold(value)
            assert [fold(clean(raw[start:end]).text) for start, end in spans] == [fold(value)] * len(spans)
        assert [raw[start:end] for start, end in visit.dates.spans] == [visit.dates.text] * bool(
            visit.dates.text
        )
        assert all(place.spans for place in visit.visitors)
        assert all(place.spans for place in visit.hosts)
        assert len({place.name for place in (*visit.visitors, *visit.hosts)}) == len(visit.visitors) + len(
            visit.hosts
        )
        assert len({official.name for official in visit.officials}) == len(visit.officials)
        for official in visit.officials:
            posts = [fold(post) for post in (official.title or "").split("、") if post]
            assert all(
                any(post in text and fold(official.name) in text for text in sentences) for post in posts
            )


def replayed_answer(article: Article) -> dict[str, Any]:
    """The recorded answer, kept per article: replaying takes a moment."""
    name = article.document.id
    if name not in _ANSWERS:
        _ANSWERS[name] = json.loads(replayed().read(article).answer.model_dump_json())
    return _ANSWERS[name]


_ANSWERS: dict[str, dict[str, Any]] = {}
