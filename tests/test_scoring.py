"""The scorer on cases whose figures are computed by hand."""

from typing import Any

import pytest

from eval.scoring import Score


def visit(visitor: str = "110000", host: str = "310000", **changes: Any) -> dict[str, Any]:
    """A visit with nothing in it but what is asked for."""
    return {
        "reported_as": "main",
        "status": "completed",
        "delegation": {"name": None, "kind": "party_government", "size": None},
        "visitors": [{"name": visitor, "code": visitor}],
        "hosts": [{"name": host, "code": host}],
        "dates": {"start": None, "end": None, "basis": "none"},
        "officials": [],
        "stops": [],
        "meetings": [],
        "agreements": [],
        "topics": [],
        "warnings": [],
        **changes,
    }


def stops(*names: str) -> dict[str, Any]:
    return {"stops": [{"name": name} for name in names]}


def scored(found: list[dict[str, Any]], gold: list[dict[str, Any]]) -> Score:
    score = Score()
    score.add("x", found, gold)
    return score


def counts(score: Score, field: str) -> tuple[int, int, int]:
    tally = score.tallies[field]
    return tally.matched, tally.found, tally.gold


def test_gold_against_itself_is_perfect() -> None:
    """Every field that has items is at F1 1, and there is no difference."""
    gold = [visit(**stops("甲园", "乙馆")), visit("120000", "130200")]
    score = scored(gold, gold)

    assert {tally.f1 for tally in score.tallies.values()} <= {1.0, None}
    assert score.differences == []


def test_order_of_visits_and_items_does_not_count() -> None:
    """Visits and stops in another order score the same."""
    one, other = visit(**stops("甲园", "乙馆")), visit("120000", "130200", **stops("丙厂"))
    turned = [other, visit(**stops("乙馆", "甲园"))]

    assert scored(turned, [one, other]).core.f1 == 1.0


def test_missed_and_invented_items_are_counted_and_named() -> None:
    """Two of three stops right and one invented: P 2/3, R 2/3."""
    score = scored([visit(**stops("甲园", "乙馆", "丁城"))], [visit(**stops("甲园", "乙馆", "丙厂"))])

    assert counts(score, "stop") == (2, 3, 3)
    assert {(difference.kind, difference.item) for difference in score.differences} == {
        ("missed", ("丙厂",)),
        ("invented", ("丁城",)),
    }


def test_duplicate_is_an_invention() -> None:
    """One stop told twice matches gold once."""
    assert counts(scored([visit(**stops("甲园", "甲园"))], [visit(**stops("甲园"))]), "stop") == (1, 2, 1)


def test_value_where_gold_has_null_is_an_invention() -> None:
    """An invented date costs precision; a null on both sides is nothing."""
    dated = visit(dates={"start": "2017-09-19", "end": "2017-09-19", "basis": "none"})

    assert counts(scored([dated], [visit()]), "start") == (0, 1, 0)
    assert counts(scored([visit()], [visit()]), "start") == (0, 0, 0)


def test_document_without_records_is_all_missed() -> None:
    """Nothing found: recall 0, precision undefined."""
    tally = scored([], [visit(**stops("甲园"))]).core

    assert (tally.matched, tally.found, tally.gold) == (0, 0, 3)
    assert (tally.precision, tally.recall) == (None, 0.0)


def test_visit_of_other_places_is_not_aligned() -> None:
    """A record that shares neither visitor nor host with gold counts as invented whole."""
    score = scored([visit("120000", "130200", **stops("甲园"))], [visit(**stops("甲园"))])

    assert counts(score, "stop") == (0, 1, 1)


def test_width_quotes_and_dashes_do_not_count() -> None:
    """国家会展中心（上海） is 国家会展中心(上海), and one dash is as good as another."""
    found = visit(**stops("国家会展中心（上海）", "滨海-中关村 科技园"))

    assert counts(scored([found], [visit(**stops("国家会展中心(上海)", "滨海—中关村科技园"))]), "stop") == (
        2,
        2,
        2,
    )


@pytest.mark.parametrize(("field", "expected"), [("official", (1, 1, 1)), ("official+side", (0, 1, 1))])
def test_official_on_the_wrong_side_has_the_right_name(field: str, expected: tuple[int, int, int]) -> None:
    """Name and name with side are scored apart."""

    def official(side: str) -> dict[str, Any]:
        one = {"name": "甘一", "title": None, "side": side, "role": "member", "spoke": False}
        return visit(officials=[one])

    assert counts(scored([official("host")], [official("visitor")]), field) == expected


def test_swapping_sides_swaps_precision_and_recall() -> None:
    """What one side misses the other invents."""
    one, other = [visit(**stops("甲园", "乙馆"))], [visit(**stops("甲园"))]
    there, back = scored(one, other).core, scored(other, one).core

    assert (there.precision, there.recall) == (back.recall, back.precision)
