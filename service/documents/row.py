"""A document in a line of JSON Lines or a row of a table."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from schemas.document import Document
from schemas.errors import EmptyInput, InputError, MalformedInput
from service.decoding import decode, decode_html, is_empty, nothing_in
from service.documents.columns import listed
from service.documents.entry import Entry
from service.documents.origin import Origin, whole
from service.documents.stream import refuse_oversized
from service.documents.text import article_fields

_STRINGS = ("url", "title", "outlet")


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row by column; `names` has the columns by field, `where` is the row in a sentence."""

    values: Mapping[str, Any]
    names: Mapping[str, str]
    origin: Origin
    where: str

    def entry(self) -> Entry:
        """The row under its own id, else under that of its place."""
        try:
            identity = self._identity() or self.origin.stem
        except MalformedInput as error:
            return Entry.broken(self.origin, error)
        return Entry(identity, self.origin.path, lambda: self._document(identity))

    def _document(self, identity: str) -> Document:
        body, written = self._written()
        fields = self._fields()
        if body == "html":
            # What the row says of its article outranks what the page does.
            fields = {**article_fields(written, self.where), **fields}
        fields.setdefault("text", written)
        digest = hashlib.sha256(written.encode()).hexdigest()
        return Document(id=identity, sha256=digest, path=self.origin.path, **fields)

    def _value(self, field: str) -> Any:
        """None also where the row has no such column."""
        return self.values.get(self.names[field]) if field in self.names else None

    def _identity(self) -> str | None:
        identity = self._value("id")
        if identity is None or identity == "":
            return None
        if isinstance(identity, bool) or not isinstance(identity, str | int):
            wrong = f'"{self.names["id"]}" must be a string or a number'
            raise self._malformed(wrong)
        return whole(str(identity))

    def _written(self) -> tuple[str, str]:
        """`text` or `html`, and what is written there.

        Raises:
            InputError: the row has neither, or both, or there is nothing in it.
        """
        there = [body for body in ("text", "html") if self._value(body) is not None]
        given = [body for body in there if self._value(body)] or there[:1]
        if len(given) != 1:
            raise self._malformed(self._wrong(given))
        [body] = given
        text = self._value(body)
        if isinstance(text, str | bytes):
            refuse_oversized(len(text), self.where)
        if isinstance(text, bytes):
            text = (decode_html if body == "html" else decode)(text, self.where)
        if not isinstance(text, str):
            wrong = f'"{self.names[body]}" must be a string'
            raise self._malformed(wrong)
        if is_empty(text):
            raise EmptyInput(nothing_in(self.where))
        return body, whole(text)

    def _wrong(self, given: list[str]) -> str:
        if given:
            return (
                f'there is both "{self.names["text"]}" and "{self.names["html"]}" in it; '
                "choose one with --text-column or --html-column"
            )
        there = [name for name, value in self.values.items() if value is not None]
        missing = self.names.get("text") or self.names["html"]
        only = f", only {listed(there)}" if there else ""
        return f'there is no "{missing}" in it{only}; give it one, or name what holds it by --text-column'

    def _fields(self) -> dict[str, Any]:
        """What else is known of the document; a field that is null or empty is not."""
        fields: dict[str, Any] = {}
        for field in _STRINGS:
            value = self._value(field)
            if not isinstance(value, str | None):
                wrong = f'"{self.names[field]}" must be a string, or be left out'
                raise self._malformed(wrong)
            if value:
                fields[field] = whole(value)
        if self._value("published_on") not in (None, ""):
            fields["published_on"] = self._date(self._value("published_on"))
        return fields

    def _date(self, value: object) -> date:
        try:
            # Not pydantic's: that takes 20190712 for seconds since 1970.
            return datetime.fromisoformat(str(value).strip()).date()
        except ValueError as error:
            wrong = f'"{self.names["published_on"]}" must be a date like 2019-07-12, or be left out'
            raise self._malformed(wrong) from error

    def _malformed(self, wrong: str) -> InputError:
        return MalformedInput(f"{self.where}: {wrong}.")
