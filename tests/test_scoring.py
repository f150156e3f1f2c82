"""The scorer on cases whose figures are computed by hand."""

import random
from typing import Any

import pytest

from eval.fields import CORE, FIELDS, Level, nested, same_as_far_as_told, similar
from eval.scoring import RECORD, ROWS, WHOLE, Score
from eval.statistics import draws, estimate


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


def official(name: str, side: str = "visitor", **changes: Any) -> dict[str, Any]:
    return {"name": name, "title": None, "side": side, "role": "member", "spoke": False, **changes}


def scored(found: list[dict[str, Any]], gold: list[dict[str, Any]], level: Level = Level.NORMALISED) -> Score:
    score = Score(level)
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

    found, gold = (visit(officials=[official("甘一", side)]) for side in ("host", "visitor"))

    assert counts(scored([found], [gold]), field) == expected


def test_swapping_sides_swaps_precision_and_recall() -> None:
    """What one side misses the other invents."""
    one, other = [visit(**stops("甲园", "乙馆"))], [visit(**stops("甲园"))]
    there, back = scored(one, other).core, scored(other, one).core

    assert (there.precision, there.recall) == (back.recall, back.precision)


PLACES = ("110000", "120000", "310000", "320500", "330100")
SITES = ("甲园", "乙馆", "丙厂", "丁城", "戊港", "己村")
NAMES = ("甘一", "乙二", "丙三", "丁四", "戊五")


def any_visit(chance: random.Random) -> dict[str, Any]:
    """A visit of few places and names, so that visits are often alike, and ties common."""
    start = chance.choice([None, "2019-03-20", "2019-03", "--03-20"])
    return visit(
        chance.choice(PLACES),
        chance.choice(PLACES),
        dates={"start": start, "end": start, "basis": chance.choice(["text", "none"])},
        officials=[official(name, chance.choice(["visitor", "host"])) for name in chance.choices(NAMES, k=2)],
        topics=chance.sample(["rural", "urban", "energy"], k=chance.randint(0, 3)),
        **stops(*chance.choices(SITES, k=chance.randint(0, 4))),
    )


def any_visits(chance: random.Random) -> list[dict[str, Any]]:
    return [any_visit(chance) for _ in range(chance.randint(0, 4))]


def shuffled(visits: list[dict[str, Any]], chance: random.Random) -> list[dict[str, Any]]:
    """The same visits in another order, and their lists too."""
    turned = [
        {
            key: chance.sample(value, len(value)) if isinstance(value, list) else value
            for key, value in one.items()
        }
        for one in visits
    ]
    return chance.sample(turned, len(turned))


def all_counts(score: Score) -> dict[str, tuple[int, int, int]]:
    return {row: counts(score, row) for row in ROWS}


@pytest.mark.parametrize("level", Level)
def test_no_permutation_changes_a_count(level: Level) -> None:
    """400 random documents full of ties: any order of visits and items gives every count the same."""
    chance = random.Random(1)
    for _ in range(400):
        found, gold = any_visits(chance), any_visits(chance)
        plain = scored(found, gold, level)
        turned = scored(shuffled(found, chance), shuffled(gold, chance), level)

        assert all_counts(turned) == all_counts(plain)


@pytest.mark.parametrize("level", Level)
def test_gold_against_itself_is_perfect_whatever_it_is(level: Level) -> None:
    """400 random documents against themselves: nothing missed, nothing invented, every record whole."""
    chance = random.Random(2)
    for _ in range(400):
        gold = any_visits(chance)
        score = scored(gold, shuffled(gold, chance), level)

        assert all(tally.is_complete for tally in score.tallies.values())
        assert score.differences == []


def test_swapping_sides_swaps_all_counts_where_nothing_is_tied() -> None:
    """One visit on each side can be aligned in one way: what one misses the other invents, in every field."""
    chance = random.Random(3)
    for _ in range(400):
        one, other = [any_visit(chance)], [any_visit(chance)]
        there, back = all_counts(scored(one, other)), all_counts(scored(other, one))

        assert there == {row: (both, found, gold) for row, (both, gold, found) in back.items()}


def test_swapping_sides_never_changes_how_many_visits_are_matched() -> None:
    """Also where visits are tied, and which is matched with which is open."""
    chance = random.Random(4)
    for _ in range(200):
        one, other = any_visits(chance), any_visits(chance)

        assert scored(one, other).tallies[RECORD].matched == scored(other, one).tallies[RECORD].matched


def test_levels_only_become_kinder() -> None:
    """What is right at a stricter level is right at every kinder one, record by record and in core."""
    chance = random.Random(5)
    for _ in range(200):
        found, gold = any_visits(chance), any_visits(chance)
        exact, normalised, relaxed = (scored(found, gold, level).core.matched for level in Level)

        assert exact <= normalised <= relaxed


def test_alignment_takes_what_agrees_most_not_what_comes_first() -> None:
    """Two visits between the same places: each is matched with the one whose stops it shares."""
    gold = [visit(**stops("甲园", "乙馆")), visit(**stops("丙厂", "丁城"))]
    found = [visit(**stops("丙厂", "丁城", "甲园")), visit(**stops("乙馆"))]
    score = scored(found, gold)

    # Greedily by order the first two would be paired: 1 + 0 stops. Matched best it is 2 + 1.
    assert counts(score, "stop") == (3, 4, 4)


def test_dates_tell_visits_between_the_same_places_apart() -> None:
    """The right day, one for start and one for end, outweighs the right stop."""

    def day(date: str, *sites: str) -> dict[str, Any]:
        return visit(dates={"start": date, "end": date, "basis": "text"}, **stops(*sites))

    score = scored([day("2019-01-02", "甲园")], [day("2019-01-01", "甲园"), day("2019-01-02", "乙馆")])

    assert counts(score, "start") == (1, 1, 2)
    assert counts(score, "stop") == (0, 1, 2)


def test_places_outweigh_what_else_agrees() -> None:
    """A visitor, worth three, counts for more than a stop and an agreement, worth one each."""
    signed: dict[str, Any] = {"agreements": [{"title": "合作协议"}]}
    gold = visit(**stops("甲园"), **signed)
    other_visitor, nothing_else = visit("120000", **stops("甲园"), **signed), visit()
    [pair] = [
        one.pair
        for one in scored([other_visitor, nothing_else], [gold]).documents[0].visits
        if one.pair.gold == 0
    ]

    assert pair.found == 1


def test_equal_weights_are_told_apart_by_content_not_by_order() -> None:
    """Two found visits that agree equally well: the same one is matched whatever the order."""
    gold = [visit(**stops("甲园"))]
    one, other = visit(**stops("乙馆", "戊港")), visit(**stops("丙厂", "丁城"))
    there, back = scored([one, other], gold), scored([other, one], gold)

    def matched(score: Score, found: list[dict[str, Any]]) -> Any:
        [index] = [v.pair.found for v in score.documents[0].visits if v.pair.gold == 0]
        return found[index or 0]["stops"]

    assert matched(there, [one, other]) == matched(back, [other, one])


def test_hand_computed_document() -> None:
    """Every count of one document, worked out on paper."""
    gold = [
        visit(
            officials=[official("甘一"), official("乙二", "host"), official("丙三", "host")],
            dates={"start": "2019-03-20", "end": "2019-03-21", "basis": "completed"},
            agreements=[{"title": "《合作协议》"}],
            topics=["rural", "urban"],
            **stops("甲园", "乙馆"),
        ),
        visit("120000", "130200", reported_as="mention"),
    ]
    found = [
        visit(
            officials=[official("甘一"), official("乙二"), official("丁四", "host")],
            dates={"start": "2019-03-20", "end": "2019-03-20", "basis": "completed"},
            agreements=[{"title": "合作协议"}],
            topics=["rural", "energy"],
            **stops("甲园", "甲园", "丙厂"),
        ),
    ]
    score = scored(found, gold)

    assert {row: counts(score, row) for row in (RECORD, WHOLE, *CORE, "official", "topic", "kind")} == {
        RECORD: (1, 1, 2),
        WHOLE: (0, 1, 2),
        "visitor": (1, 1, 2),
        "host": (1, 1, 2),
        "start": (1, 1, 1),
        "end": (0, 1, 1),
        "official+side": (1, 3, 3),
        "stop": (1, 3, 2),
        "agreement": (1, 1, 1),
        "official": (2, 3, 3),
        "topic": (1, 2, 2),
        "kind": (1, 1, 2),
    }
    # 6 of 11 found, of 12 in the gold.
    assert score.core.f1 == pytest.approx(2 * 6 / 23)
    # visitor 2/3, host 2/3, start 1, end 0, official+side 1/3, stop 2/5, agreement 1.
    core = score.counts()[:, [ROWS.index(name) for name in CORE], :]
    assert estimate(core, draws(1)).value == pytest.approx((2 / 3 + 2 / 3 + 1 + 0 + 1 / 3 + 2 / 5 + 1) / 7)


def test_whole_record_has_every_core_item_and_no_other() -> None:
    """A wrong topic leaves a record whole; a stop too many does not."""
    gold = visit(topics=["rural"], **stops("甲园"))

    assert counts(scored([visit(topics=["urban"], **stops("甲园"))], [gold]), WHOLE) == (1, 1, 1)
    assert counts(scored([visit(topics=["rural"], **stops("甲园", "乙馆"))], [gold]), WHOLE) == (0, 1, 1)


def test_fields_in_which_gold_has_nothing_have_a_count_of_their_own() -> None:
    """A date invented where gold has none is told apart from a field where nothing was found either."""
    invented = visit(dates={"start": "2017-09-19", "end": None, "basis": "none"})
    [document] = scored([invented], [visit()]).documents
    told = document.visits[0].invented

    assert (told["start"], told["end"], told["stop"]) == (True, False, False)
    assert "visitor" not in told


def test_unmatched_visits_say_nothing_of_invention_in_a_null_field() -> None:
    """Only a matched visit has a gold that is null."""
    [document] = scored([visit("120000", "130200")], []).documents

    assert document.visits[0].invented == {}


def test_visits_without_any_place_are_known_by_what_else_they_tell() -> None:
    """我区 of an unknown outlet has no place: such visits are matched by their people, or not at all."""

    def placeless(*names: str) -> dict[str, Any]:
        return visit(visitors=[], hosts=[], officials=[official(name) for name in names])

    assert counts(scored([placeless("甘一")], [placeless("甘一")]), RECORD) == (1, 1, 1)
    assert counts(scored([placeless("甘一")], [placeless("乙二")]), RECORD) == (0, 1, 1)


def test_leg_is_scored_only_where_there_are_several_hosts() -> None:
    """With one host the dates are the visit's own; with two each leg is a place with its dates."""

    def hosts(*ends: str) -> list[dict[str, Any]]:
        return [
            {"name": code, "code": code, "start": end, "end": end}
            for code, end in zip(("310000", "320500"), ends, strict=False)
        ]

    assert counts(scored([visit(hosts=hosts("2019-01-01"))], [visit(hosts=hosts("2019-01-01"))]), "leg") == (
        0,
        0,
        0,
    )
    found, gold = (
        visit(hosts=hosts(*ends)) for ends in (("2019-01-01", "2019-01-03"), ("2019-01-01", "2019-01-02"))
    )
    assert counts(scored([found], [gold]), "leg") == (1, 2, 2)


def test_exact_sees_what_normalised_folds() -> None:
    """Traditional characters and a place's name count at the exact level only; its code always."""
    gold = visit(visitors=[{"name": "北京市", "code": "110000"}], **stops("規劃館"))
    found = visit(visitors=[{"name": "北京", "code": "110000"}], **stops("规划馆"))
    exact, normalised = scored([found], [gold], Level.EXACT), scored([found], [gold])

    assert (counts(exact, "visitor"), counts(exact, "stop")) == ((0, 1, 1), (0, 1, 1))
    assert (counts(normalised, "visitor"), counts(normalised, "stop")) == ((1, 1, 1), (1, 1, 1))


def test_relaxed_accepts_a_part_a_coarser_date_a_parent_and_any_side() -> None:
    """The four kindnesses of the relaxed level, and none of them at the normalised one."""
    gold = visit(
        host="320500",
        officials=[official("甘一", "unstated", title="市委书记")],
        dates={"start": "2019-03-20", "end": "2019-03-20", "basis": "text"},
        **stops("平湖市乍川港物流中心"),
    )
    found = visit(
        host="320000",
        officials=[official("甘一", "host", title="苏州市委书记")],
        dates={"start": "2019-03", "end": "2019-03", "basis": "text"},
        **stops("乍川港物流中心"),
    )
    fields = ("host", "start", "official+side", "official+title", "stop")
    strict, kind = scored([found], [gold]), scored([found], [gold], Level.RELAXED)

    assert [counts(strict, name) for name in fields] == [(0, 1, 1)] * 5
    assert [counts(kind, name) for name in fields] == [(1, 1, 1)] * 5


def test_relaxed_items_are_matched_one_to_one() -> None:
    """One long name does not stand for two stops, and an equal name is not given away to a close one."""
    gold = visit(**stops("高新园", "高新园展示馆"))
    score = scored([visit(**stops("高新园展示馆"))], [gold], Level.RELAXED)

    assert counts(score, "stop") == (1, 1, 2)
    assert [difference.item for difference in score.differences] == [("高新园",)]


def test_relaxed_loses_no_pair_for_an_equal_one() -> None:
    """甲乙丙丁 could take its equal, but then 甲乙丙丁戊 would find nothing: both are matched."""
    score = scored([visit(**stops("甲乙丙丁", "甲乙丙"))], [visit(**stops("甲乙丙", "丁"))], Level.RELAXED)

    assert counts(score, "stop") == (2, 2, 2)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("市委书记", "苏州市委书记", True),
        ("天津规划展览馆", "天津规划展示馆", True),
        ("天津规划展览馆", "上海城市广场", False),
        ("", "甲园", False),
        ("", "", True),
    ],
)
def test_similar(one: str, other: str, expected: bool) -> None:
    """Containment, or three quarters of the characters in common order; an empty name is like none."""
    assert similar(one, other) is similar(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("2019-03", "2019-03-20", True),
        ("2019", "2019-03-20", True),
        ("2019-03", "2019-04-20", False),
        ("--03-20", "2019-03-20", True),
        ("--03-20", "--03-20", True),
        ("--03-20", "2019-03", False),
        ("--03-20", "--03-21", False),
    ],
)
def test_same_as_far_as_told(one: str, other: str, expected: bool) -> None:
    """Dates agree in all that both tell; a day without a year agrees with that day only."""
    assert same_as_far_as_told(one, other) is same_as_far_as_told(other, one) is expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("320000", "320500", True),
        ("320500", "320585", True),
        ("320000", "320585", True),
        ("320500", "330500", False),
        ("320585", "320582", False),
        ("雄安新区", "雄安新区", True),
        ("雄安新区", "130000", False),
    ],
)
def test_nested(one: str, other: str, expected: bool) -> None:
    """A code lies in its province and prefecture; a zone without a code only in itself."""
    assert nested(one, other) is nested(other, one) is expected


def test_meetings_are_compared_by_their_head_word() -> None:
    """The codebook lets 座谈会 stand for 甬株两市座谈会; a 签约仪式 is another meeting."""

    def meeting(*names: str) -> dict[str, Any]:
        return visit(meetings=[{"name": name} for name in names])

    score = scored([meeting("座谈会", "签约仪式")], [meeting("甬株两市座谈会", "交流会")])

    assert counts(score, "meeting") == (1, 2, 2)


def test_every_weight_and_core_field_is_a_field() -> None:
    """Core is made of fields, and every field is a row."""
    assert set(CORE) <= set(FIELDS) <= set(ROWS)
