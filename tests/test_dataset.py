"""What is a corpus, and what is none: one sentence that says where and what."""

import json
from pathlib import Path
from typing import Any

import pytest
from test_scoring import official, visit

from eval.dataset import SAMPLE, Case, Corpus, Part, read_corpus
from schemas.document import Document
from schemas.errors import InputError

GOLD = visit(officials=[official("甲一")])


def corpus(folder: Path, gold: Any, traits: Any = None) -> Corpus:
    (folder / "a.txt").write_text("甲市到乙市。", encoding="utf-8")
    (folder / "a.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    if traits is not None:
        (folder / "traits.json").write_text(json.dumps(traits), encoding="utf-8")
    return read_corpus(folder)


def without(*path: str) -> dict[str, Any]:
    """The gold visit without one of its parts."""
    changed: Any = json.loads(json.dumps(GOLD))
    part = changed
    for key in path[:-1]:
        part = part[key][0] if isinstance(part[key], list) else part[key]
    del part[path[-1]]
    return {"visits": [changed]}


def with_(**changes: Any) -> dict[str, Any]:
    return {"visits": [{**GOLD, **changes}]}


def test_gold_is_read_with_what_it_leaves_open(tmp_path: Path) -> None:
    """Bare codes and missing legs have the form that is scored."""
    [case] = corpus(tmp_path, with_(topics=["rural"])).cases
    [read] = case.visits

    assert read["topics"] == [{"code": "rural"}]
    assert read["hosts"][0]["start"] is None


@pytest.mark.parametrize(
    ("gold", "where"),
    [
        (without("officials"), "visits.0.officials"),
        (without("hosts", "code"), "visits.0.hosts.0.code"),
        (without("officials", "title"), "visits.0.officials.0.title"),
        (with_(dates=None), "visits.0.dates"),
        (with_(dates={"start": "3 June 2019", "end": None, "basis": "text"}), "visits.0.dates.start"),
        (with_(stops=[{"name": ""}]), "visits.0.stops.0.name"),
        (with_(stops=[{"name": None}]), "visits.0.stops.0.name"),
        (with_(officials=[official("甲一", "guest")]), "visits.0.officials.0.side"),
        ({"visits": "abc"}, "visits"),
        ({"visit": []}, "visits"),
        ([], "the file"),
    ],
)
def test_what_is_no_gold_is_told_with_its_place(tmp_path: Path, gold: Any, where: str) -> None:
    """The file, the place in it and what is wrong there; nothing is scored on it."""
    with pytest.raises(InputError, match=r"a\.gold\.json") as raised:
        corpus(tmp_path, gold)

    assert f"({where}: " in str(raised.value)


def test_article_without_gold_is_told(tmp_path: Path) -> None:
    """A misspelt gold file would leave its article out."""
    (tmp_path / "b.txt").write_text("乙市到甲市。", encoding="utf-8")

    with pytest.raises(InputError, match=r"b\.txt has no gold"):
        corpus(tmp_path, {"visits": []})


@pytest.mark.parametrize("traits", [{"a": "county"}, {"a": ["x|y"]}, ["a"]])
def test_traits_are_lists_of_words(tmp_path: Path, traits: Any) -> None:
    """A string is no list of traits, and a trait must fit into a table."""
    with pytest.raises(InputError, match=r"traits\.json"):
        corpus(tmp_path, {"visits": []}, traits)


def many(size: int) -> Corpus:
    cases = (Case(Document(id=f"n{number}", text="甲", sha256="0"), ()) for number in range(size))
    return Corpus("c", tuple(cases))


def test_parts_and_sample_follow_the_hash_of_the_name() -> None:
    """About half are for testing; the sample is twelve of those, the same whatever else is in the corpus."""
    large, larger = many(200), many(400)
    names = {case.document.id for case in large.sample()}

    assert 70 < len(large.tests) < 130
    assert all(case.part is Part.TEST for case in large.tests)
    assert len(names) == SAMPLE
    assert names <= {case.document.id for case in large.tests}
    assert {case.document.id for case in larger.tests} >= {case.document.id for case in large.tests}


def test_small_corpus_is_a_test_as_a_whole() -> None:
    """With twelve articles or fewer every one is scored and sampled."""
    assert len(many(SAMPLE).tests) == len(many(SAMPLE).sample()) == SAMPLE
