"""Records as a table for a terminal."""

import io
from typing import Any

from rich.console import Console

from schemas.document import Document
from schemas.errors import EmptyInput
from schemas.record import Record
from schemas.vocabulary import ReportedAs
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer
from service.table import printable, visits_table

TEXT = "2019年7月12日，杭州市委书记甘一鸣率杭州市党政代表团到合肥市考察，与合肥市委书记乐二川座谈。"
RULES = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())


def shown(*records: Record) -> str:
    """The table as a wide terminal shows it."""
    console = Console(file=io.StringIO(), width=200)
    console.print(visits_table(records))
    return console.file.getvalue()  # type: ignore[attr-defined,no-any-return]


def record(doc: str = "甲", text: str = TEXT) -> Record:
    """What the rules read in a text."""
    return RULES.extract(Document(id=doc, text=text, sha256=""))


def changed(**fields: Any) -> Record:
    """A record whose visit says otherwise."""
    original = record()
    [visit] = original.visits
    return original.model_copy(update={"visits": (visit.model_copy(update=fields),)})


def test_visit() -> None:
    """A visit is a row: document, visitors, hosts, date, leader, and how much of everything."""
    row = next(line for line in shown(record()).splitlines() if "甲" in line)

    cells = [cell.strip() for cell in row.strip("│┃|").split("│")]
    assert cells == ["甲", "杭州市 → 合肥市", "2019-07-12", "甘一鸣", "2", "0", "0", "0"]


def test_no_visit_and_error() -> None:
    """A document without a visit is told apart from one that could not be read."""
    failure = RULES.failure("乙", "乙.txt", EmptyInput("乙.txt: there is no text in it."))

    told = shown(record(text="今天天气很好。"), failure)

    assert "no visit" in told
    assert "error: 乙.txt: there is no text in it." in told
    assert "0 visits" in told


def test_mention() -> None:
    """A visit that is only mentioned says so."""
    assert "甲 (mention)" in shown(changed(reported_as=ReportedAs.MENTION))


def test_dates() -> None:
    """A visit of several days shows both ends; one without a date, a question mark."""
    [visit] = record().visits
    long = visit.dates.model_copy(update={"end": "2019-07-14"})
    unknown = visit.dates.model_copy(update={"start": None, "end": None})

    assert "2019-07-12/14" in shown(changed(dates=long))
    assert "│ ?" in shown(changed(dates=unknown))


def test_names_are_shown_as_they_are() -> None:
    """What looks like markup, an emoji or a terminal's command is shown, and not obeyed."""
    told = shown(record("[red]a[/x] :smile: \x1b[31m"))

    assert "[red]a[/x] :smile: \ufffd[31m" in told


def test_nothing() -> None:
    """No records make an empty table."""
    assert "0 visits" in shown()


def test_printable() -> None:
    """A line keeps its words and loses its line ends and commands."""
    assert printable("杭州 a\n\x1b\u202e") == "杭州 a\ufffd\ufffd\ufffd"
