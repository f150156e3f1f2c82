"""Documents in JSON Lines, an object in each line."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from schemas.errors import EmptyInput, InputError, MalformedInput, UndecodableInput
from service.decoding import nothing_in
from service.documents.columns import Columns
from service.documents.entry import Entry
from service.documents.origin import Origin
from service.documents.row import Row
from service.documents.stream import refuse_oversized


def line_entries(lines: Iterable[bytes], origin: Origin, columns: Columns) -> Iterator[Entry]:
    """An entry for each line that is not blank.

    Raises:
        InputError: there is no line, or the first object has not the fields that the user named.
    """
    names, empty, checked = columns.names(), True, False
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        empty = False
        where, here = f"{origin}, line {number}", origin.at(number)
        try:
            refuse_oversized(len(line), where)
            value = _object(line, where)
        except InputError as error:
            yield Entry.broken(here, error)
            continue
        if not checked:
            # A name that is mistyped would else be found missing in each of a million lines, or never.
            columns.check(value, where, body=False)
            checked = True
        yield Row(value, names, here, where).entry()
    if empty:
        raise EmptyInput(nothing_in(str(origin)))


def _object(line: bytes, where: str) -> dict[str, Any]:
    """The JSON object of one line.

    Raises:
        MalformedInput, UndecodableInput: naming the line.
    """
    try:
        value = json.loads(line.decode("utf-8-sig").rstrip())
    except UnicodeDecodeError as error:
        msg = f"{where}: byte {error.start} is not UTF-8; JSON Lines must be UTF-8."
        raise UndecodableInput(msg) from error
    except (ValueError, RecursionError) as error:
        msg = f"{where}: this is no JSON ({_reason(error)}); each line must be one object with a text."
        raise MalformedInput(msg) from error
    if not isinstance(value, dict):
        msg = f"{where}: this is JSON, but no object; each line must be one object with a text."
        raise MalformedInput(msg)
    return value


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg}, column {error.colno}"
    return "nested too deeply" if isinstance(error, RecursionError) else "a number with too many digits"
