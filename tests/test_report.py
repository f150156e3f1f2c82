"""The report and the gate, on runs small enough to know what must stand there."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from test_scoring import official, stops, visit

from eval import accepted
from eval.dataset import Case, Corpus
from eval.gate import failures
from eval.grounding import grounding
from eval.markdown import headline, markdown
from eval.marks import segments
from eval.page import page
from eval.prediction import Prediction
from eval.report import SystemReport, reports, versus
from eval.runner import Run, read, write
from eval.summary import summary
from schemas.document import Document
from schemas.errors import MissingInput
from schemas.record import Usage

TEXT = "甲一率团先后到甲园、乙馆。<script>alert(1)</script>"


def case(name: str, *visits: dict[str, Any], traits: tuple[str, ...] = ("county",)) -> Case:
    return Case(Document(id=name, text=TEXT, sha256=name), visits, traits)


def told(*names: str) -> dict[str, Any]:
    """A visit with stops, and spans where TEXT has them."""
    its = [{"name": name, "spans": [[TEXT.find(name), TEXT.find(name) + len(name)]]} for name in names]
    return visit(officials=[official("甲一", spans=[[0, 2]])], stops=its) | {
        "dates": {"start": None, "end": None, "text": None, "basis": "none"}
    }


def said(name: str, *visits: dict[str, Any], system: str = "rules", **changes: Any) -> Prediction:
    return Prediction(system=system, corpus="c", document=name, visits=visits, **changes)


GOLD = told("甲园", "乙馆")
CORPUS = Corpus("c", (*(case(f"visit{number}", GOLD) for number in range(8)), case("none")))


def run(*predictions: Prediction) -> dict[str, SystemReport]:
    return reports(Run((CORPUS,), predictions))


def perfect(system: str = "rules") -> list[Prediction]:
    return [
        *(said(f"visit{number}", GOLD, system=system) for number in range(8)),
        said("none", system=system),
    ]


def kept(folder: Path, done: dict[str, SystemReport]) -> accepted.Accepted:
    file = folder / "accepted.json"
    accepted.save((CORPUS,), {name: report.scores() for name, report in done.items()}, file)
    loaded = accepted.load(file)
    assert loaded is not None
    return loaded


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Articles, gold, traits and predictions come back from the folder: a report needs nothing else."""
    write(tmp_path, (CORPUS,), perfect())
    again = read(tmp_path)

    assert again.corpora[0].sha256 == CORPUS.sha256
    assert again.predictions == tuple(perfect())
    assert again.cases["c", "none"].traits == ("county",)


def test_no_run_is_one_sentence(tmp_path: Path) -> None:
    """A folder without a run is named, with the command that makes one."""
    with pytest.raises(MissingInput, match="visits-eval run --out"):
        read(tmp_path / "nowhere")


def test_failed_document_counts_as_all_missed() -> None:
    """An error takes the document's items out of recall, and is told."""
    done = run(said("visit0", error="the endpoint was down"), *perfect()[1:])["rules"]
    tally = done.score(done.cases).tallies["stop"]

    assert (tally.matched, tally.found, tally.gold) == (14, 14, 16)
    assert done.failed == ("the endpoint was down",)
    assert headline(done)["of all answered, failed"] == "1"


def test_systems_are_compared_on_what_both_answered() -> None:
    """A recorded system that answered three articles is compared on three."""
    done = run(*perfect(), *(said(f"visit{number}", system="llm") for number in range(3)))
    number, changes = versus(done["rules"], done["llm"])

    assert number == 3
    assert (changes["core"].delta, changes["core"].verdict) == (1.0, "better")


def test_cost_is_for_a_thousand_articles_and_first_tries_are_counted() -> None:
    """Tokens scale to 1,000; an answer that took two calls was not valid at first."""
    usage = Usage(prompt_tokens=2_000, completion_tokens=500)
    done = run(
        said("visit0", GOLD, system="llm", usage=usage, attempts=1),
        said("visit1", GOLD, system="llm", usage=usage, attempts=2),
    )["llm"]

    assert (done.usage.prompt_tokens, done.usage.completion_tokens) == (2_000_000, 500_000)
    assert done.valid_at_first == 0.5
    # 2 million at 0.40 and half a million at 1.20 a million (service/prices.toml).
    assert done.prices["qwen-plus"] == pytest.approx(1.4)


def test_grounded_is_checked_not_believed() -> None:
    """A span over another word does not ground a value; a value without a span only stands there."""
    moved = told("甲园", "乙馆")
    moved["stops"][0]["spans"] = [[0, 2]]
    moved["stops"][1].pop("spans")
    its = grounding(CORPUS.cases[0].document, [moved])

    assert (its.values, its.spanned, its.standing) == (3, 1, 3)


def test_a_visit_found_where_none_is_counts_as_a_false_alarm() -> None:
    """The one article without a visit, and the system that found one."""
    done = run(*perfect()[:-1], said("none", GOLD))["rules"]

    assert done.false_alarms["county"] == (1, 1)
    assert headline(done)["of all answered, a visit found where none is"] == "1 of 1"


def test_damage_is_a_curve_from_the_undamaged_articles() -> None:
    """Strength 0 is what was said of the articles as they are; each strength has its own score."""
    hurt = [said(f"visit{number}", told("甲园"), damage="line wraps", strength=0.5) for number in range(8)]
    curve = run(*perfect(), *hurt)["rules"].damage["line wraps"]

    # Visitor, host, one official and two stops a visit; damaged, one stop is missing.
    assert curve == [(0.0, 1.0), (0.5, pytest.approx(2 * 4 / 9))]


def test_gate_is_open_for_the_accepted_run_itself(tmp_path: Path) -> None:
    """The same answers again: nothing is lost, no floor broken."""
    done = run(*perfect())

    assert failures(done, kept(tmp_path, done), {"rules": {"core": 1.0, "stop": 1.0}}) == []


def test_gate_names_a_field_that_lost(tmp_path: Path) -> None:
    """A rule broken for stops: every visit loses one, and the field is named with its interval."""
    before = kept(tmp_path, run(*perfect()))
    worse = run(*(said(f"visit{number}", told("甲园")) for number in range(8)), said("none"))
    sentences = failures(worse, before, {})

    assert any(re.match(r"rules: stop lost 0\.333 F1 .*95 % interval", sentence) for sentence in sentences)
    assert not any("official" in sentence for sentence in sentences)


def test_gate_lets_a_loss_pass_that_chance_explains(tmp_path: Path) -> None:
    """One stop of sixteen lost: no evidence of change, and the report says so."""
    before = kept(tmp_path, run(*perfect()))
    done = run(said("visit0", told("甲园")), *perfect()[1:])

    assert failures(done, before, {}) == []
    assert "stop -0.032" in markdown(done, before)
    assert "no evidence of change" in markdown(done, before)


def test_gate_names_a_broken_floor_even_where_nothing_changed(tmp_path: Path) -> None:
    """A floor holds whatever was accepted."""
    done = run(*(said(f"visit{number}", told("甲园")) for number in range(8)), said("none"))
    [sentence] = failures(done, kept(tmp_path, done), {"rules": {"stop": 0.9}})

    assert sentence == "rules: stop is at F1 0.667, under its floor of 0.900."


def test_gate_fails_for_a_document_that_failed(tmp_path: Path) -> None:
    """A stale recording is told in its own words."""
    before = kept(tmp_path, run(*perfect("llm")))
    done = run(said("visit0", system="llm", error="visit0: no recorded answer"), *perfect("llm")[1:])

    assert "visit0: no recorded answer" in failures(done, before, {})


def test_gate_wants_changed_gold_accepted_anew(tmp_path: Path) -> None:
    """Counts on other articles or gold cannot be compared, and that is not silently passed."""
    before = kept(tmp_path, run(*perfect()))
    other = Corpus("c", (*CORPUS.cases[:-1], case("none", GOLD)))
    [sentence] = failures(reports(Run((other,), tuple(perfect()))), before, {})

    assert "visits-eval accept" in sentence


def test_gate_misses_a_system_that_was_left_out(tmp_path: Path) -> None:
    """A run without an accepted system does not pass."""
    before = kept(tmp_path, run(*perfect(), *perfect("llm")))

    assert failures(run(*perfect()), before, {}) == ["llm: accepted, but not in this run."]


def test_gate_wants_a_new_system_accepted(tmp_path: Path) -> None:
    """A system that no accepted run had is not silently passed, nor taken for an unfinished run."""
    before = kept(tmp_path, run(*perfect()))

    assert failures(run(*perfect(), *perfect("pattern")), before, {}) == [
        "pattern: no run of it was accepted yet; look at the report, then: visits-eval accept."
    ]


def test_gate_wants_every_article_that_was_accepted(tmp_path: Path) -> None:
    """Answers to a part of the articles prove nothing of the others."""
    before = kept(tmp_path, run(*perfect()))
    [sentence] = failures(run(*perfect()[:3]), before, {})

    assert "other articles" in sentence


def test_gate_wants_a_first_accepted_run() -> None:
    """Without one there is nothing to hold on to."""
    [sentence] = failures(run(*perfect()), None, {})

    assert "visits-eval accept" in sentence


def test_headline_rests_on_the_test_part() -> None:
    """Of a corpus larger than the sample only the test part counts there; slices and gate use all."""
    cases = tuple(case(f"n{number}", GOLD) for number in range(40))
    large = Corpus("c", cases)
    wrong = [said(one.document.id, *([GOLD] if one.part == "test" else [])) for one in cases]
    done = reports(Run((large,), tuple(wrong)))["rules"]

    assert len(done.tests) == len(large.tests) < 40
    assert done.figures(done.tests)["core"].f1.value == 1.0
    assert (done.score(done.cases).core.f1 or 0) < 1.0
    assert [done.slices[f"part: {part}"][1].value for part in ("develop", "test")] == [0.0, 1.0]


def test_warnings_are_calibrated_by_precision() -> None:
    """Of the visits with a warning, the share of what was found that is right."""
    warned = {**told("甲园"), "warnings": [{"code": "text_damaged"}]}
    extra = {**told("甲园", "乙馆"), "warnings": []} | {"agreements": [{"title": "甲"}]}
    done = run(said("visit0", warned), said("visit1", extra))["rules"]

    # Warned: visitor, host, official, one stop, all right. The other: five right of six.
    assert done.warnings["text_damaged"].precision == 1.0
    assert done.warnings["(none)"].precision == pytest.approx(5 / 6)


def test_markdown_and_json_hold_every_section(tmp_path: Path) -> None:
    """Every figure of the report stands in the JSON; the Markdown has its tables, with the corpus's hash."""
    done = run(*perfect(), *perfect("llm"))
    before = kept(tmp_path, done)
    told_as_text, told_as_data = markdown(done, before), json.loads(summary(done, before))

    assert CORPUS.sha256[:12] in told_as_text
    assert "the same to the last item" in told_as_text
    assert told_as_data["corpora"] == {"c": CORPUS.sha256}
    assert set(told_as_data["systems"]["rules"]["levels"]) == {"exact", "normalised", "relaxed"}
    assert told_as_data["compared"][0]["articles"] == 9
    assert all(
        line.count("|") == head.count("|")
        for block in re.findall(r"(?:^\|.*\n)+", told_as_text, re.MULTILINE)
        for head, *rest in [block.splitlines()]
        for line in rest
    )


def test_page_needs_nothing_outside_it_and_shows_an_article_as_text() -> None:
    """No address, no stylesheet or script from elsewhere; an article's own script tag is text."""
    shown = page(run(*perfect()), None)

    assert not re.search(r"""(?:src|href)=["'](?!#)|@import|url\(|https?://""", shown)
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;alert(1)" in shown


def test_page_shows_the_worst_article_first_with_gold_and_prediction_side_by_side() -> None:
    """The article with a missed stop stands first; in the gold the stop is marked as wrong."""
    shown = page(run(*perfect()[:-2], said("visit7", told("甲园")), said("none")), None)
    first = shown.split("<article ")[1]

    assert 'data-words="visit7' in first
    assert "missed</i> stop: 乙馆" in first
    assert 'class="k-stop wrong" title="stop">乙馆</mark>' in first
    assert first.count('class="text"') == 2


def test_marks_lie_on_the_raw_text_and_add_up_to_it() -> None:
    """The pieces of a marked text are the text; a value without a span is looked for."""
    bare = visit(**stops("甲园")) | {"dates": {"start": None, "end": None, "text": None, "basis": "none"}}
    pieces = segments(CORPUS.cases[0].document, [bare], [])

    assert "".join(piece.text for piece in pieces) == TEXT
    assert [piece.text for piece in pieces if piece.kind] == ["甲园"]
