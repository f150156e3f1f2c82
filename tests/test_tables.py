"""Records as tables for researchers: CSV, Parquet and a workbook, with a README of every column."""

import csv
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from schemas.document import Document
from schemas.errors import InputError, SettingsError, VisitRecordsError
from schemas.record import Failure, Provenance, Record, Source, Usage, record_schema
from schemas.visit import (
    Agreement,
    Dates,
    Delegation,
    Host,
    Meeting,
    Official,
    Place,
    Post,
    Stop,
    TopicMention,
    Visit,
    Visitor,
    Warning,  # noqa: A004 - the contract calls it a warning
)
from schemas.vocabulary import (
    DateBasis,
    DelegationKind,
    Engine,
    Level,
    PostClass,
    ReportedAs,
    Role,
    Side,
    Topic,
    VisitStatus,
    WarningCode,
)
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer
from service.tables import workbook
from service.tables.catalogue import TABLES
from service.tables.distinct import Distinct
from service.tables.export import export
from service.tables.formats import Format
from service.tables.partial_date import Precision, numbers, precision

ROOT = Path(__file__).parent.parent
ALL = tuple(Format)
FORMULA = '=HYPERLINK("http://a","b")'
AWKWARD = '甲"乙",\n丙'
HANGZHOU = Place(name="杭州市", code="330100", level=Level.PREFECTURE)
HEFEI = Place(name="合肥市", code="340100", level=Level.PREFECTURE)
BENGBU = Place(name="蚌埠市", code="340300", level=Level.PREFECTURE)


def post(kind: PostClass, words: str = "书记") -> Post:
    """A post in Hangzhou."""
    return Post(jurisdiction=HANGZHOU, organ=None, post=words, kind=kind)


def official(name: str, role: Role, *posts: Post) -> Official:
    """An official of Hangzhou at the beginning of the text."""
    return Official(
        name=name,
        title=None,
        jurisdiction=HANGZHOU,
        posts=posts,
        side=Side.VISITOR,
        role=role,
        spoke=True,
        spans=((3, 6), (9, 12)),
    )


def visit(**fields: Any) -> Visit:
    """A visit of Hangzhou to Hefei and on to Bengbu, with something of everything."""
    secretary = official("甘一鸣", Role.LEADER, post(PostClass.DEPUTY), post(PostClass.PARTY_SECRETARY))
    whole = Visit(
        visit_id="0123456789abcdef",
        reported_as=ReportedAs.MAIN,
        status=VisitStatus.COMPLETED,
        delegation=Delegation(name="杭州市代表团", kind=DelegationKind.PARTY_GOVERNMENT, size=20),
        visitors=(Visitor(**HANGZHOU.model_dump(), spans=((0, 3),)),),
        hosts=(
            Host(**HEFEI.model_dump(), start="2019-07-12", end="2019-07-12", spans=((12, 15), (20, 22))),
            Host(**BENGBU.model_dump(), start=None, end=None, spans=()),
        ),
        dates=Dates(
            start="2019-07-12", end="2019-07", text="7月12日", basis=DateBasis.COMPLETED, spans=((30, 35),)
        ),
        officials=(secretary, official("乐二川", Role.MEMBER)),
        stops=(Stop(name=FORMULA, place=HEFEI, date="--07-12", spans=((40, 42),)),),
        meetings=(Meeting(name="座谈会", date=None, spans=((50, 53),)),),
        agreements=(Agreement(title=AWKWARD, parties=("甲;方", "乙方"), spans=((60, 66),)),),
        topics=(TopicMention(code=Topic.RURAL, spans=((70, 90),)),),
        warnings=(Warning(code=WarningCode.TEXT_DAMAGED, field="stops", message="a\rb\x00\x1bc"),),
    )
    return whole.model_copy(update=fields)


def record(doc: str, *visits: Visit, error: str | None = None, same_text_as: str | None = None) -> Record:
    """A record of a document with these visits, or with an error."""
    return Record(
        doc=doc,
        status="error" if error else "ok",
        source=Source(title=AWKWARD, published_on=date(2019, 7, 14), authors=("程 甲", "乙")),
        same_text_as=same_text_as,
        visits=visits,
        error=Failure(code=error, message="No.") if error else None,
        provenance=Provenance(
            engine=Engine.RULES,
            model=None,
            prompt=None,
            mode=None,
            cleaning=(),
            attempts=0,
            cached=False,
            usage=Usage(),
            started_at=datetime(2026, 1, 1, tzinfo=UTC),
            seconds=0.25,
        ),
    )


RECORDS = (
    record("001", visit(), visit(hosts=(), officials=())),
    record("002", error="input_empty"),
    record("003"),
    record("004", visit(), same_text_as="001"),
)

Rows = list[dict[str, Any]]


def read_csv(folder: Path, name: str) -> Rows:
    """A table as the csv module reads it."""
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def read_parquet(folder: Path, name: str) -> Rows:
    """A table as pyarrow reads it."""
    rows: Rows = pq.read_table(folder / f"{name}.parquet").to_pylist()
    return rows


def read_sheet(folder: Path, name: str) -> Rows:
    """A table as openpyxl reads it."""
    with closing(openpyxl.load_workbook(folder / "tables.xlsx", read_only=True)) as book:
        header, *rows = book[name].iter_rows(values_only=True)
        # Empty cells at the end of a row are not stored.
        return [dict.fromkeys(header) | dict(zip(header, row, strict=False)) for row in rows]


def as_text(rows: Rows) -> list[dict[str, str]]:
    """Rows with their values as CSV has them."""

    def text(value: Any) -> str:
        return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)

    return [{name: text(value) for name, value in row.items()} for row in rows]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tables of RECORDS in every form."""
    to = tmp_path_factory.mktemp("tables")
    export(RECORDS, to, ALL)
    return to


# What stands in the tables


def test_numbers_of_rows(tmp_path: Path) -> None:
    """The export says how many rows each table has, and no other file is left in the folder."""
    rows = export(RECORDS, tmp_path / "new" / "folder", ALL)

    assert rows == {
        "documents": 4,
        "visits": 3,
        "legs": 5,
        "officials": 4,
        "posts": 4,
        "stops": 3,
        "meetings": 3,
        "agreements": 3,
        "topics": 3,
        "warnings": 3,
    }
    names = {file.name for file in (tmp_path / "new" / "folder").iterdir()}
    assert names == {"README.md", "tables.xlsx"} | {
        f"{name}.{form}" for name in rows for form in ("csv", "parquet")
    }


@pytest.mark.parametrize("name", [table.name for table in TABLES])
def test_forms_say_the_same(folder: Path, name: str) -> None:
    """CSV, Parquet and the workbook hold the same rows, but for characters that a sheet cannot hold."""
    parquet = as_text(read_parquet(folder, name))
    assert parquet
    assert read_csv(folder, name) == parquet
    unheld = [
        {column: re.sub("[\x00\x1b]", "\ufffd", value).replace("\r", "\n") for column, value in row.items()}
        for row in parquet
    ]
    assert as_text(read_sheet(folder, name)) == unheld


def test_documents(folder: Path) -> None:
    """Every document has a row: with visits, without, failed, or a repost; a failed one has not 0 visits."""
    rows = read_parquet(folder, "documents")

    told = [
        (row["doc"], row["status"], row["visits"], row["error_code"], row["same_text_as"]) for row in rows
    ]
    assert told == [
        ("001", "ok", 2, None, None),
        ("002", "error", None, "input_empty", None),
        ("003", "ok", 0, None, None),
        ("004", "ok", 1, None, "001"),
    ]
    assert (rows[0]["published_on"], rows[0]["published_year"], rows[0]["authors"]) == (
        "2019-07-14",
        2019,
        "程 甲; 乙",
    )


def test_legs(folder: Path) -> None:
    """Each visitor has a row with each host; a visit without a host has one whose host is empty."""
    legs = [row for row in read_parquet(folder, "legs") if row["doc"] == "001"]

    keys = [(row["visit_no"], row["leg_no"], row["visitor_code"], row["host_code"]) for row in legs]
    assert keys == [
        (1, 1, "330100", "340100"),
        (1, 2, "330100", "340300"),
        (2, 1, "330100", None),
    ]
    assert [row["agreements"] for row in legs] == [1, 1, 1]
    assert [row["host_spans"] for row in legs] == ["[[12, 15], [20, 22]]", "[]", "[]"]
    assert [(row["host_span_start"], row["host_span_end"]) for row in legs] == [
        (12, 15),
        (None, None),
        (None, None),
    ]


def test_dates_of_legs(folder: Path) -> None:
    """A leg has its host's dates, else the visit's, and says which."""
    first, second = (row for row in read_parquet(folder, "legs") if row["doc"] == "004")

    columns = ("dates_from", "start_date", "end_date", "end_precision", "end_year", "end_month", "end_day")
    assert [first[name] for name in columns] == ["host", "2019-07-12", "2019-07-12", "day", 2019, 7, 12]
    assert [second[name] for name in columns] == ["visit", "2019-07-12", "2019-07", "month", 2019, 7, None]


def test_leg_without_dates(tmp_path: Path) -> None:
    """Where neither the host nor the visit has a date, the leg says so."""
    unknown = Dates(start=None, end=None, text=None, basis=DateBasis.NONE, spans=())
    export([record("a", visit(dates=unknown))], tmp_path, [Format.PARQUET])

    _, leg = read_parquet(tmp_path, "legs")
    assert [leg[name] for name in ("dates_from", "start_date", "start_precision", "start_year")] == [
        "none",
        None,
        "none",
        None,
    ]


@pytest.mark.parametrize(
    ("iso", "known", "how"),
    [
        ("2019-03-20", (2019, 3, 20), Precision.DAY),
        ("2019-03", (2019, 3, None), Precision.MONTH),
        ("2019", (2019, None, None), Precision.YEAR),
        ("--07-22", (None, 7, 22), Precision.MONTH_DAY),
        (None, (None, None, None), Precision.NONE),
    ],
)
def test_partial_dates(iso: str | None, known: Sequence[int | None], how: Precision) -> None:
    """Of a date as much is a number as the record knows."""
    assert (numbers(iso), precision(iso)) == (known, how)


@pytest.mark.parametrize(
    ("officials", "led_by", "secretary", "head"),
    [
        ((official("甲", Role.LEADER, post(PostClass.PARTY_SECRETARY)),), "party_secretary", True, False),
        ((official("甲", Role.LEADER, post(PostClass.GOVERNMENT_HEAD)),), "government_head", False, True),
        (
            (
                official("甲", Role.LEADER, post(PostClass.GOVERNMENT_HEAD)),
                official("乙", Role.LEADER, post(PostClass.DEPUTY), post(PostClass.PARTY_SECRETARY)),
            ),
            "party_secretary",
            True,
            True,
        ),
        (
            (
                official("甲", Role.LEADER, post(PostClass.DEPUTY)),
                official("乙", Role.MEMBER, post(PostClass.PARTY_SECRETARY)),
            ),
            "other",
            False,
            False,
        ),
        ((official("乙", Role.COUNTERPART, post(PostClass.PARTY_SECRETARY)),), "none", False, False),
        ((), "none", False, False),
    ],
)
def test_who_led(
    tmp_path: Path, officials: tuple[Official, ...], led_by: str, secretary: bool, head: bool
) -> None:
    """Only leaders' posts count, and the party's before the government's."""
    export([record("a", visit(officials=officials))], tmp_path, [Format.PARQUET])

    for table in ("visits", "legs"):
        for row in read_parquet(tmp_path, table):
            assert (row["led_by"], row["secretary_leads"], row["head_leads"]) == (led_by, secretary, head)


def test_values_in_one_cell_come_apart_again(folder: Path) -> None:
    """Values that are joined can be divided at the separator, also where one of them holds a semicolon."""
    parties = [row["parties"].split("; ") for row in read_parquet(folder, "agreements")]
    assert parties == [["甲；方", "乙方"]] * 3


# Keys and joins


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Record], Path]:
    """What the rules read in articles of the corpus, and its tables."""
    extractor = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())
    texts = sorted((ROOT / "eval" / "corpus").glob("*.txt"))[:25]
    records = [
        extractor.extract(Document(id=text.stem, text=text.read_text(encoding="utf-8"), sha256=""))
        for text in texts
    ]
    to = tmp_path_factory.mktemp("corpus")
    export(records, to, ALL)
    return records, to


def identified(rows: Rows, key: Sequence[str]) -> Counter[tuple[Any, ...]]:
    """How often each value of a key occurs."""
    return Counter(tuple(row[name] for name in key) for row in rows)


def test_every_row_has_a_key_of_its_own(corpus: tuple[list[Record], Path]) -> None:
    """No two rows of a table have one key."""
    for table in TABLES:
        rows = read_csv(corpus[1], table.name)
        assert rows
        assert set(identified(rows, table.key).values()) == {1}, table.name


def test_every_row_finds_its_parent(corpus: tuple[list[Record], Path]) -> None:
    """Rows join the table above them, and as many as its counts say."""
    visit = ("doc", "visit_no")
    joins: list[tuple[str, str, tuple[str, ...]]] = [(table.name, "visits", visit) for table in TABLES[2:]]
    joins += [("visits", "documents", ("doc",)), ("posts", "officials", (*visit, "official_no"))]
    for child, parent, key in joins:
        parents = {tuple(row[name] for name in key): row for row in read_parquet(corpus[1], parent)}
        children = identified(read_parquet(corpus[1], child), key)
        assert set(children) <= set(parents), child
        for values, row in parents.items():
            # Legs are counted nowhere, and posts with their official.
            if child in row:
                assert children[values] == row[child], (child, values)


def test_nothing_of_a_record_is_lost(corpus: tuple[list[Record], Path]) -> None:
    """Every name, span and date of the records stands in the tables."""
    records, folder = corpus
    for name in ("officials", "stops", "meetings"):
        told = [
            (read.doc, part.name, [list(span) for span in part.spans])
            for read in records
            for one in read.visits
            for part in getattr(one, name)
        ]
        rows = read_csv(folder, name)
        assert [(row["doc"], row["name"], row["spans"]) for row in rows] == [
            (doc, part, str(spans)) for doc, part, spans in told
        ]


def test_spans_lead_to_the_raw_text(corpus: tuple[list[Record], Path]) -> None:
    """At its span in the raw text stands what a row is about."""
    texts = {text.stem: text.read_text(encoding="utf-8") for text in (ROOT / "eval" / "corpus").glob("*.txt")}
    rows = read_parquet(corpus[1], "officials")
    same = sum(texts[row["doc"]][row["span_start"] : row["span_end"]] == row["name"] for row in rows)
    # Where the text was cleaned within the name, the raw one is another.
    assert same > 0.9 * len(rows) > 100


# The declaration


def paths(schema: Mapping[str, Any], node: Mapping[str, Any], prefix: str = "") -> Iterator[str]:
    """The way to every value of a JSON Schema, as `visits[].stops[].name`."""
    for option in (node, *node.get("anyOf", ())):
        if "$ref" in option:
            yield from paths(schema, schema["$defs"][option["$ref"].rsplit("/", 1)[1]], prefix)
        elif "properties" in option:
            for name, child in option["properties"].items():
                yield from paths(schema, child, f"{prefix}.{name}" if prefix else name)
        elif "items" in option:
            yield from (f"{prefix}[]", *paths(schema, option["items"], f"{prefix}[]"))
        else:
            yield prefix


def test_sources_stand_in_the_schema() -> None:
    """The way to a copied value that the README shows is one that a record has."""
    schema = record_schema()
    known = set(paths(schema, schema))
    sources = [table.source(column) for table in TABLES for column in table.columns if column.copied]
    assert len(sources) > 50
    assert {source.strip("`") for source in sources} <= known


def test_whole_record_stands_in_the_tables() -> None:
    """Every value of the schema goes into some column, or into the key."""
    schema = record_schema()
    said = " ".join(table.source(column) for table in TABLES for column in table.columns)
    missing = {
        path for path in paths(schema, schema) if path.removesuffix("[][]").split("[]")[-1] not in said
    }
    assert missing == set()


def test_types_of_columns(folder: Path) -> None:
    """Parquet has the types that are declared, in all their rows, with the definitions."""
    types = {"text": "string", "integer": "int64", "decimal": "double", "boolean": "bool"}
    for table in TABLES:
        schema = pq.read_schema(folder / f"{table.name}.parquet")
        assert [(field.name, str(field.type)) for field in schema] == [
            (column.name, types[column.kind]) for column in table.columns
        ]
        assert [field.metadata[b"definition"].decode() for field in schema] == [
            column.definition for column in table.columns
        ]


def test_values_are_of_their_closed_list(corpus: tuple[list[Record], Path]) -> None:
    """A column that is said to take its values from a list takes them from it."""
    for table in TABLES:
        rows = read_parquet(corpus[1], table.name)
        for column in table.columns:
            if column.terms:
                assert {row[column.name] for row in rows} <= {*map(str, column.terms), None}, column.name


def test_readme_tells_of_the_columns_that_are_written(folder: Path) -> None:
    """The README has a section for each table with just the columns of its file, in their order."""
    text = (folder / "README.md").read_text(encoding="utf-8")
    sections = dict(re.findall(r"^## `(\w+)`\n(.*?)(?=^## )", text, re.DOTALL | re.MULTILINE))

    assert list(sections) == [table.name for table in TABLES]
    for name, section in sections.items():
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == next(csv.reader(file))


def test_readme_defines_closed_lists(folder: Path) -> None:
    """Whatever list a column refers to stands in the README with its values and their definitions."""
    text = (folder / "README.md").read_text(encoding="utf-8")

    for name, anchor in set(re.findall(r"One of \[(\w+)\]\(#(\w+)\)", text)):
        assert anchor == name.lower()
        assert f"\n### {name}\n" in text
    for kind in PostClass:
        assert f"| `{kind}` | {kind.definition} |" in text
    cells = Counter(line.count(" | ") for line in text.splitlines() if line.startswith("| `"))
    assert set(cells) == {1, 3}


def test_readme_says_which_forms_there_are(tmp_path: Path) -> None:
    """Only forms that were written are told of."""
    export(RECORDS, tmp_path, [Format.XLSX])

    text = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "- Excel: `tables.xlsx`" in text
    assert "- Parquet" not in text
    assert {file.name for file in tmp_path.iterdir()} == {"README.md", "tables.xlsx"}


# What the forms demand


def test_csv_is_what_the_rfc_says(folder: Path, tmp_path: Path) -> None:
    """Lines end in CR LF, awkward values are quoted; a byte-order mark stands there on demand alone."""
    export(RECORDS, tmp_path, [Format.CSV], bom=True)

    plain, marked = ((to / "agreements.csv").read_bytes() for to in (folder, tmp_path))
    assert marked == b"\xef\xbb\xbf" + plain
    assert plain.startswith(b"doc,visit_no,visit_id,agreement_no,title,")
    assert plain.count(b"\r\n") == 4
    assert '"甲""乙"",\n丙"'.encode() in plain


def test_text_in_a_workbook_is_no_formula(folder: Path) -> None:
    """A name that begins with = is a string in the sheet, and numbers are numbers."""
    with closing(openpyxl.load_workbook(folder / "tables.xlsx")) as book:
        header, first, *_ = book["stops"].iter_rows()
        cells = {name.value: cell for name, cell in zip(header, first, strict=True)}

    assert (cells["name"].value, cells["name"].data_type) == (FORMULA, "s")
    assert (cells["doc"].value, cells["span_start"].value, cells["span_start"].data_type) == ("001", 40, "n")


def test_text_too_long_for_a_cell_is_cut(tmp_path: Path) -> None:
    """A sheet holds the first 32,767 units of a text, CSV all of it."""
    long = visit(meetings=(Meeting(name="会" * 40_000, date=None, spans=()),))
    export([record("a", long)], tmp_path, [Format.CSV, Format.XLSX])

    assert [len(row["name"]) for row in read_sheet(tmp_path, "meetings")] == [32_767]
    assert len((tmp_path / "meetings.csv").read_text(encoding="utf-8")) > 40_000


def test_full_sheet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table with more rows than a sheet takes is an error that says what to do, and leaves no table."""
    # With their headers, documents fill a sheet, and legs do not fit.
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)

    with pytest.raises(VisitRecordsError, match=r"^legs: a sheet takes 5 rows, .* take csv or parquet\.$"):
        export(RECORDS, tmp_path, ALL)

    assert list(tmp_path.iterdir()) == []


def test_rows_beyond_a_batch(tmp_path: Path) -> None:
    """Parquet is written in batches, and none of their rows is lost or out of order."""
    officials = tuple(official(str(number), Role.MEMBER) for number in range(25_001))
    export([record("a", visit(officials=officials))], tmp_path, [Format.PARQUET])

    assert pq.ParquetFile(tmp_path / "officials.parquet").num_row_groups == 3
    names = [row["name"] for row in read_parquet(tmp_path, "officials")]
    assert names == [str(number) for number in range(25_001)]
    assert pq.read_table(tmp_path / "posts.parquet").num_rows == 0


# The folder


def lines(*records: Record) -> bytes:
    """A file of records."""
    return b"".join(record.model_dump_json().encode() + b"\n" for record in records)


def test_tables_are_not_replaced_unasked(tmp_path: Path) -> None:
    """A second export into a folder is refused, whatever its form, and changes nothing."""
    export(RECORDS, tmp_path, [Format.CSV])
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}

    for form in Format:
        with pytest.raises(
            SettingsError, match=r"documents\.csv is there; .* replace .* with --overwrite\.$"
        ):
            export(RECORDS[:1], tmp_path, [form])

    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_overwrite_leaves_no_table_of_other_records(tmp_path: Path) -> None:
    """What is replaced is the whole export, also in a form that is not asked for again; other files stay."""
    export(RECORDS, tmp_path, [Format.CSV])
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")

    export(RECORDS[:1], tmp_path, [Format.XLSX], overwrite=True)

    assert {file.name for file in tmp_path.iterdir()} == {"README.md", "notes.txt", "tables.xlsx"}
    assert len(read_sheet(tmp_path, "documents")) == 1


def broken() -> Iterator[Record]:
    """Records that end in an error."""
    yield from RECORDS
    msg = "the rest is damaged"
    raise InputError(msg)


def test_export_that_fails_leaves_what_was_there(tmp_path: Path) -> None:
    """An error in the midst of the records leaves an earlier export as it was, and no half table."""
    export(RECORDS, tmp_path, ALL)
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}

    with pytest.raises(InputError, match="damaged"):
        export(broken(), tmp_path, ALL, overwrite=True)

    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_documents_are_distinct() -> None:
    """An error of a document that has a record is left out and counted; a second reading is refused."""
    retried = Distinct([*RECORDS, record("001", error="endpoint_timeout"), record("005")])
    assert [read.doc for read in retried] == ["001", "002", "003", "004", "005"]
    assert retried.left_out == 1

    with pytest.raises(InputError, match=r"^document 002: it has two records, .* into two folders\.$"):
        list(Distinct([*RECORDS, record("002")]))


# The command

COMMAND = (
    sys.executable,
    "-c",
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from service.cli import main; main()",
    "export",
)


def settings(folder: Path) -> dict[str, Any]:
    """Where the command runs."""
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "HOME": str(folder)}
    return {"cwd": folder, "env": environment, "stderr": subprocess.PIPE, "stdout": subprocess.PIPE}


def visits_export(folder: Path, *arguments: str, before: str = "true") -> tuple[int, str]:
    """Run the command in a folder, after a piece of shell; its exit code, and what it says."""
    script = ["bash", "-c", f'{before}; exec "$@"', "bash", *COMMAND, *arguments]
    run = subprocess.run(script, check=False, timeout=60, **settings(folder))
    assert run.stdout == b""
    told: str = run.stderr.decode()
    assert "Traceback" not in told
    assert all(line.startswith("visits: ") for line in told.splitlines())
    return run.returncode, told.replace("visits: ", "")


def test_command(tmp_path: Path) -> None:
    """`visits export` makes CSV of a file of records, and says how much."""
    (tmp_path / "records.jsonl").write_bytes(lines(*RECORDS))

    told = visits_export(tmp_path, "records.jsonl", "--to", "out/tables")

    assert told == (0, "4 documents, 3 visits, 5 legs, 4 officials. Tables: out/tables.\n")
    assert len(read_csv(tmp_path / "out" / "tables", "documents")) == 4
    assert not (tmp_path / "out" / "tables" / "tables.xlsx").exists()


def test_command_on_the_folder_of_a_run(tmp_path: Path) -> None:
    """A run's folder gives its records, and the errors of documents that have none."""
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "records.jsonl").write_bytes(lines(RECORDS[0], RECORDS[2]))
    (tmp_path / "run" / "errors.jsonl").write_bytes(lines(record("001", error="key_rejected"), RECORDS[1]))

    code, told = visits_export(tmp_path, "run", "--to", "out", "--format", "csv", "--format", "parquet")

    assert (code, told.splitlines()) == (
        0,
        [
            "1 error left out: of documents that have a record as well.",
            "3 documents, 2 visits, 3 legs, 2 officials. Tables: out.",
        ],
    )
    assert [row["doc"] for row in read_parquet(tmp_path / "out", "documents")] == ["001", "003", "002"]


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("gone",), 1, "gone: it cannot be read as records (No such file or directory); name a file that "),
        (("none",), 1, "none: there is no record in it; name a file that `visits extract` wrote, or a run"),
        (("torn",), 1, "torn, line 2: this is no record; name a file that `visits extract` wrote, or a run"),
        (("folder",), 1, "folder: there is no records.jsonl in this folder; name a file that"),
        (("good", "--format", "xlsx", "--bom"), 2, "--bom is for CSV; add --format csv, or leave it out."),
        (("good", "--to", "good"), 2, "--to good: this can be no folder for tables (File exists); name an"),
    ],
)
def test_command_that_cannot(tmp_path: Path, arguments: tuple[str, ...], code: int, told: str) -> None:
    """What cannot be exported is said in one sentence, and makes no table."""
    (tmp_path / "good").write_bytes(lines(*RECORDS))
    (tmp_path / "torn").write_bytes(lines(*RECORDS[:2])[:-200])
    (tmp_path / "none").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "out").mkdir()

    ended, said = visits_export(tmp_path, "--to", "out", *arguments)

    assert (ended, said.count("\n")) == (code, 1)
    assert said.startswith(told)
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("form", ALL)
def test_full_disk(tmp_path: Path, form: Format) -> None:
    """Where no more can be written that is said, and nothing is left of what was."""
    people = tuple(official(os.urandom(20).hex(), Role.MEMBER) for _ in range(5_000))
    (tmp_path / "records.jsonl").write_bytes(lines(record("a", visit(officials=people))))

    # Files may have 100 blocks of 1,024 bytes.
    code, told = visits_export(
        tmp_path, "records.jsonl", "--to", "out", "--format", form, before="ulimit -f 100"
    )

    assert (code, told.count("\n")) == (1, 1)
    assert re.match(
        r"out: the tables cannot be written \(.*File too large\), and none was; make room, or", told
    )
    assert list((tmp_path / "out").iterdir()) == []


def test_interrupted(tmp_path: Path) -> None:
    """Interrupted while it reads, an export leaves no file."""
    os.mkfifo(tmp_path / "records")
    command = [*COMMAND, "records", "--to", "out", *(word for form in ALL for word in ("--format", form))]
    process = subprocess.Popen(command, **settings(tmp_path))
    try:
        with (tmp_path / "records").open("wb") as records:
            records.write(lines(*RECORDS))
            records.flush()
            while not list(tmp_path.glob("out/.unfinished-*/tables*")) and process.poll() is None:
                if list(tmp_path.glob("out/.unfinished-*/documents.parquet")):
                    break
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
    finally:
        process.kill()

    assert (process.returncode, told) == (130, b"visits: interrupted; no table was written.\n")
    assert list((tmp_path / "out").iterdir()) == []
