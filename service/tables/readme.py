"""The README beside the tables: what each table and column is, made of what the code declares."""

from collections.abc import Iterable, Iterator
from typing import Any

from schemas.vocabulary import Term
from service.tables.catalogue import TABLES
from service.tables.column import Kind
from service.tables.formats import Format
from service.tables.table import Table

_INTRODUCTION = """\
# Tables of visits

Made of visit records by `visits export`. Records are read from Chinese news: a row says what an article
says, and `warnings` what to know before it is trusted.
"""

_JOINS = """\
## How the tables join

`doc` tells documents apart, `doc` and `visit_no` visits, and every other table has a number of its own
behind these two. So all tables join `visits` on `doc, visit_no`, all of them join `documents` on `doc`,
and `posts` joins `officials` on `doc, visit_no, official_no`. `visit_id` is no key: it is the same
where several documents tell of one visit alike, and is there to count that visit once.

## How to count

- `legs` is what panels are made of. Leave out rows with `status` `planned`, and decide about those with
  `reported_as` `mention`.
- Reposts have `same_text_as` in `documents`. One visit in several articles has one `visit_id` where they
  give the same visitors, hosts, first day and leaders; articles that differ in these give two, and where
  no day is known, two journeys of the same people may have one.
- A document with `status` `error` has no row outside `documents`: nothing is known of its visits, which
  is not the same as none.
- Dates are ISO and may be shortened to what is known; `start_precision` and its like say how far.
  Years, months and days stand in columns of their own.

Visits per visitor, host and year, in DuckDB over the Parquet files:

```sql
SELECT visitor_code, host_code, start_year, count(DISTINCT visit_id) AS visits,
       count(DISTINCT visit_id) FILTER (WHERE led_by = 'party_secretary') AS led_by_secretary
FROM 'legs.parquet' JOIN 'documents.parquet' USING (doc)
WHERE same_text_as IS NULL AND legs.status <> 'planned'
      AND visitor_code IS NOT NULL AND host_code IS NOT NULL AND start_year IS NOT NULL
GROUP BY ALL ORDER BY ALL
```

## How values are written

- Several values in one cell stand with `; ` between them; a semicolon in a value became a full-width
  one there.
- Spans are `[start, end)` in characters (Unicode code points) of the raw text as it was decoded,
  without a byte-order mark; `documents.path` names its file. The raw text there, cleaned, is the value.
- What is not known is an empty cell, in Parquet null.
- CSV is UTF-8 by RFC 4180: commas, quotes and line breaks stand in quoted fields. Truth is `true` or
  `false`. Have codes and ids read as text, as in pandas `read_csv(..., dtype={"doc": str,
  "visit_id": str, "visitor_code": str, "host_code": str})`.
- A program that calculates takes text that begins with `=`, `+`, `-` or `@` for a formula when it opens
  CSV. Articles come from anywhere, so do not open these files by a double click: import them with all
  columns as text, or take the workbook (`--format xlsx`), in which such text is text. Excel knows the
  files as UTF-8 where they were exported with `--bom`.
- In the workbook, characters that it cannot hold are U+FFFD, and text over 32,767 characters is cut.
- The Parquet files carry each column's definition in their schema.
"""


def readme(forms: Iterable[Format]) -> str:
    """The text of the README, as Markdown."""
    return "\n".join(
        (
            _INTRODUCTION,
            *_overview(tuple(forms)),
            _JOINS,
            *(line for table in TABLES for line in _table(table)),
            *_lists(),
        )
    )


def _overview(forms: tuple[Format, ...]) -> Iterator[str]:
    yield from (f"- {form.definition}" for form in forms)
    yield ""
    yield from _grid(("table", "a row is", "its key"), ((t.name, t.row, _code(*t.key)) for t in TABLES))


def _table(table: Table[Any]) -> Iterator[str]:
    yield f"## `{table.name}`\n"
    yield f"A row is {table.row}. Key: {_code(*table.key)}.\n"
    rows = (
        (f"`{column.name}`", column.kind, _definition(column.definition, column.terms), table.source(column))
        for column in table.columns
    )
    yield from _grid(("column", "type", "definition", "from the record"), rows)


def _definition(definition: str, terms: type[Term] | None) -> str:
    return f"{definition} One of [{terms.__name__}](#{terms.__name__.lower()})." if terms else definition


def _lists() -> Iterator[str]:
    """Every closed list that a column takes its values from, and the types of columns."""
    used = dict.fromkeys(column.terms for table in TABLES for column in table.columns if column.terms)
    yield "## Closed lists\n"
    lists: list[type[Term]] = [*used, Kind]
    for terms in lists:
        yield f"### {terms.__name__}\n"
        yield f"{(terms.__doc__ or '').splitlines()[0]}\n"
        yield from _grid(("value", "definition"), ((f"`{term}`", term.definition) for term in terms))


def _grid(header: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    cells = tuple(header)
    yield _line(cells)
    yield _line("---" for _ in cells)
    yield from map(_line, rows)
    yield ""


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _code(*names: str) -> str:
    return ", ".join(f"`{name}`" for name in names)
