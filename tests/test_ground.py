"""Every value of every record stands in the raw text where its spans say."""

import re
from pathlib import Path

import pytest

from eval.dataset import Case, read_corpus
from eval.recording import replayed
from schemas.document import Document
from schemas.record import Record
from schemas.visit import Host, Visitor
from service.cleaning.steps import clean
from service.extraction.article import Article
from service.extraction.extract import Extractor
from service.extraction.ground import Ground, fold
from service.extraction.home import DEIXIS
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer

EXAMPLES = Path(__file__).parents[1] / "eval" / "examples"
SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


def cases() -> list[Case]:
    folders = [EXAMPLES, SEEDS] if SEEDS.exists() else [EXAMPLES]
    return [case for folder in folders for case in read_corpus(folder).cases]


def record(case: Case, engine: str) -> Record:
    gazetteer = Gazetteer.load()
    system = RulesSystem(gazetteer) if engine == "rules" else replayed()
    found = Extractor(system, gazetteer).extract(case.document)
    assert found.error is None, found.error
    return found


@pytest.mark.parametrize("engine", ["rules", "llm"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.document.id)
def test_raw_text_at_every_span_is_the_value(case: Case, engine: str) -> None:
    """The raw characters at each span, cleaned, are the value; a place is named or pointed at there."""
    raw = case.document.text
    for visit in record(case, engine).visits:
        named = [(official.name, official.spans) for official in visit.officials]
        named += [(stop.name, stop.spans) for stop in visit.stops]
        named += [(meeting.name, meeting.spans) for meeting in visit.meetings]
        named += [(agreement.title, agreement.spans) for agreement in visit.agreements]
        for value, spans in named:
            assert spans, value
            assert [fold(clean(raw[start:end]).text) for start, end in spans] == [fold(value)] * len(spans)
        places: list[Visitor | Host] = [*visit.visitors, *visit.hosts]
        for place in places:
            assert place.spans, place.name
            assert all(names(clean(raw[start:end]).text, place) for start, end in place.spans)
        assert [raw[start:end] for start, end in visit.dates.spans] == (
            [visit.dates.text] if visit.dates.text else []
        )


def names(words: str, place: Visitor | Host) -> bool:
    """Whether words are a name of the place, its one-character name, or point at it (我市)."""
    gazetteer = Gazetteer.load()
    division = gazetteer.coded(place.code or "")
    assert division is not None
    if DEIXIS.fullmatch(words):
        return words[-1] == place.name[-1]
    return words in gazetteer.forms(division) or gazetteer.abbreviated(words, (division,)) == division


@pytest.mark.parametrize("engine", ["rules", "llm"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.document.id)
def test_every_title_stands_beside_its_name(case: Case, engine: str) -> None:
    """Each post of a title stands in a sentence of the article together with the name."""
    sentences = [fold(sentence.text) for sentence in Article.prepare(case.document).sentences]
    for visit in record(case, engine).visits:
        for official in visit.officials:
            beside = [text for text in sentences if official.name in text]
            for post in re.split("、", official.title or ""):
                assert any(fold(post) in text for text in beside), (official.name, post)


@pytest.mark.parametrize("engine", ["rules", "llm"])
@pytest.mark.parametrize("case", cases(), ids=lambda case: case.document.id)
def test_topics_point_at_whole_sentences(case: Case, engine: str) -> None:
    """A topic's spans are sentences of the article."""
    article = Article.prepare(case.document)
    whole = {article.clean.raw_span(sentence.start, sentence.end) for sentence in article.sentences}

    topics = [topic for visit in record(case, engine).visits for topic in visit.topics]
    assert all(topic.spans and set(topic.spans) <= whole for topic in topics)


def ground(text: str) -> Ground:
    return Ground(Article.prepare(Document(id="x", text=text, sha256="0")))


def test_width_and_white_space_do_not_count() -> None:
    """A value is found whatever the width of its brackets and the white space in the text."""
    [place] = ground("代表团来到国家 会展中心（上海），很大。").everywhere("国家会展中心(上海)")

    assert place.text == "国家会展中心（上海）"


def test_near_miss_is_not_found() -> None:
    """One wrong character is enough: nothing fuzzy counts as grounded."""
    assert list(ground("麟麟信息技术有限公司。").everywhere("麒麟信息技术有限公司")) == []


def test_empty_value_is_found_nowhere() -> None:
    """An empty string has no place in a text."""
    assert list(ground("甲。").everywhere(" ")) == []


def test_cited_sentence_comes_first() -> None:
    """Of a name's places those in the cited sentence are taken; without any there, the first elsewhere."""
    text = ground("王一来了。李二来了。王一说，王一走。")

    assert [place.start for place in text.cited("王一", 3)] == [10, 14]
    assert [place.start for place in text.cited("王一", 2)] == [0]
    assert [place.start for place in text.cited("王一", 99)] == [0]
    assert text.cited("赵三", 1) == ()
