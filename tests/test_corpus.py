"""The project's corpus: its gold keeps to the codebook's form, and says nothing that its articles do not."""

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from eval import accepted
from eval.dataset import Case, Part, read_corpus
from eval.fields import folded
from eval.report import CORE_ROW, picked
from eval.statistics import draws, estimate
from schemas.vocabulary import Level
from service.language.places import Gazetteer

FOLDER = Path(__file__).parents[1] / "eval" / "corpus"
CORPUS = read_corpus(FOLDER)
VISITS = [
    pytest.param(case, visit, id=f"{case.document.id}-{number}")
    for case in CORPUS.cases
    for number, visit in enumerate(case.visits)
]
ROLES = {
    "visitor": {"leader", "member"},
    "host": {"counterpart", "accompanying", "attendee"},
    "unstated": {"attendee"},
}
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|--\d\d-\d\d")
every_visit = pytest.mark.parametrize(("case", "visit"), VISITS)


def test_it_is_as_large_and_as_mixed_as_it_says() -> None:
    """Seventy articles of 500 to 6,000 characters, a quarter without a visit, both parts well filled."""
    lengths = [len(case.document.text) for case in CORPUS.cases]
    none = sum(not case.visits for case in CORPUS.cases)
    parts = Counter(case.part for case in CORPUS.cases)

    assert len(lengths) == 70
    assert (min(lengths) >= 500, max(lengths) <= 6000, max(lengths) > 5000) == (True, True, True)
    assert none >= len(lengths) / 4
    assert min(parts[part] for part in Part) >= 25


def test_every_article_has_traits_and_negatives_have_no_visit() -> None:
    """What is tagged negative tells of no visit, and nothing else does."""
    assert all(case.traits for case in CORPUS.cases)
    assert {case.document.id for case in CORPUS.cases if "negative" in case.traits} == {
        case.document.id for case in CORPUS.cases if not case.visits
    }


def test_no_two_articles_are_on_one_skeleton() -> None:
    """Of the six-character runs of the shorter of two articles, never more than one in twenty is shared."""
    runs = [
        {text[at : at + 6] for at in range(len(text) - 5)}
        for text in (case.document.text for case in CORPUS.cases)
    ]
    shares = [
        len(one & other) / min(len(one), len(other))
        for number, one in enumerate(runs)
        for other in runs[number + 1 :]
    ]

    assert max(shares) < 0.05


def test_no_person_is_in_two_articles() -> None:
    """Persons are fictional, and none was used twice."""
    people = Counter(
        name
        for case in CORPUS.cases
        for name in {official["name"] for visit in case.visits for official in visit["officials"]}
    )

    assert [name for name, articles in people.items() if articles > 1] == []


def test_every_settled_difference_names_its_article_and_its_reason() -> None:
    """What was settled, how, and why, in one line each, of articles that there are."""
    lines = (FOLDER / "coders" / "settled.jsonl").read_text(encoding="utf-8").rstrip("\n").split("\n")
    settled = [json.loads(line) for line in lines]
    names = {case.document.id for case in CORPUS.cases}

    assert {entry["doc"] for entry in settled} <= names
    assert {entry["settled"] for entry in settled} == {"a", "b", "other"}
    assert all(entry["field"] and entry["why"] for entry in settled)


def test_readme_says_what_was_accepted() -> None:
    """The README's core figures are those of the accepted run, on the test part."""
    kept = accepted.load()
    assert kept is not None
    assert kept.fits([CORPUS])
    readme = (FOLDER.parents[1] / "README.md").read_text(encoding="utf-8")
    tests = {case.document.id for case in CORPUS.tests}
    [row] = [line for line in readme.split("\n") if line.startswith("| core: ")]
    for told, name in zip(row.split("|")[2:], ("rules", "llm", "script"), strict=False):
        keys = [("corpus", key.removeprefix("corpus/")) for key in kept.systems[name]]
        counts = kept.counts(name, keys)
        assert counts is not None
        tested = [place for place, key in enumerate(keys) if key[1] in tests]
        sure = estimate(picked(counts[tested], CORE_ROW), draws(len(tested)))
        assert told.strip() == f"{sure.value:.3f} [{sure.low:.3f}, {sure.high:.3f}]"


def test_floors_do_not_lag_behind_what_was_accepted() -> None:
    """A floor lies no deeper than 0.05 under the accepted figure: a loss in few articles is caught by it."""
    kept = accepted.load()
    assert kept is not None
    for name, rows in accepted.floors().items():
        keys = [(key.split("/", 1)[0], key.split("/", 1)[1]) for key in kept.systems[name]]
        counts = kept.counts(name, keys)
        assert counts is not None
        for row, floor in rows.items():
            reached = estimate(picked(counts, row), draws(len(keys))).value or 0.0
            assert 0 <= reached - floor <= 0.05, (name, row, reached)


@every_visit
def test_roles_fit_their_sides(case: Case, visit: dict[str, Any]) -> None:
    """A visitor leads or is a member; a host receives, accompanies or attends."""
    assert [one for one in visit["officials"] if one["role"] not in ROLES[one["side"]]] == []


@every_visit
def test_every_quoted_value_stands_in_the_article(case: Case, visit: dict[str, Any]) -> None:
    """Names, titles post by post, stops, meetings, agreements, dates: each is one piece of the text."""
    text = folded(case.document.text)
    quoted = [visit["delegation"]["name"], visit["dates"]["text"]]
    for official in visit["officials"]:
        quoted += [official["name"], *(official["title"] or "").split("、")]
    quoted += [part["name"] for part in (*visit["stops"], *visit["meetings"])]
    quoted += [agreement["title"] for agreement in visit["agreements"]]

    assert [value for value in quoted if value and folded(value) not in text] == []


@every_visit
def test_people_are_listed_once(case: Case, visit: dict[str, Any]) -> None:
    """An official stands once in a visit."""
    names = Counter(official["name"] for official in visit["officials"])

    assert [name for name, times in names.items() if times > 1] == []


@every_visit
def test_dates_are_iso_and_in_order(case: Case, visit: dict[str, Any]) -> None:
    """Dates have the record's form, the end is not before the start, and a day without a year says so."""
    dates = visit["dates"]
    told = [dates["start"], dates["end"], *(host[key] for host in visit["hosts"] for key in ("start", "end"))]

    assert all(DATE.fullmatch(date) for date in told if date)
    assert (dates["start"] is None) == (dates["end"] is None)
    assert not dates["start"] or dates["start"] <= dates["end"]
    assert (dates["start"] or "").startswith("--") == ({"code": "year_unresolved"} in visit["warnings"])


@every_visit
def test_places_are_the_divisions_of_their_codes(case: Case, visit: dict[str, Any]) -> None:
    """A code is that of the named division; only zones have none."""
    gazetteer = Gazetteer.load()
    start = visit["dates"]["start"] or ""
    year = int(start[:4]) if start[:4].isdigit() else None
    for place in (*visit["visitors"], *visit["hosts"]):
        if place["code"] is None:
            assert place["level"] == Level.ZONE
            continue
        # In the year of a renaming both names are in force.
        called = [*gazetteer.named(place["name"], year), gazetteer.coded(place["code"], year)]
        [division, *_] = [one for one in called if one and one.code == place["code"]]
        assert (place["name"], place["level"]) == (gazetteer.record_name(division, year), division.level)
