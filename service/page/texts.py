"""The raw texts of records, which hold only spans: read again from the documents, and checked."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from schemas.document import Document
from schemas.record import Record, Source
from service.documents import Unreadable

_LINE = re.compile(r":\d+$")


class Texts:
    """The texts of some records, found one by one.

    `found` has the text of each record, or None; `problems` has a sentence for each that has none.
    """

    def __init__(self, records: Sequence[Record]) -> None:
        self._sources = [record.source for record in records]
        self._by_hash: dict[str, list[int]] = defaultdict(list)
        self._by_name: dict[str, list[int]] = defaultdict(list)
        self.found: list[str | None] = [None] * len(records)
        self.problems = [_not_found(record.source) for record in records]
        # What could not be read has no text that could be looked for.
        self._lacking = {i for i, source in enumerate(self._sources) if source.chars is not None}
        for index, record in enumerate(records):
            self._by_hash[record.source.sha256 or ""].append(index)
            for name in {record.doc, record.source.path} - {None}:
                self._by_name[name].append(index)  # type: ignore[index]

    @property
    def lacking(self) -> int:
        """How many records were read from a text that is not found."""
        return len(self._lacking)

    def find_in(self, documents: Iterable[Document | Unreadable]) -> Iterator[Unreadable]:
        """Look for texts among documents, to the last that is lacking; yield what no record is of.

        A text is a record's if its hash and its length are: an id may differ with the folder that was named.
        """
        documents = iter(documents)
        while self._lacking and (document := next(documents, None)) is not None:
            if isinstance(document, Document):
                self._take(document)
            elif not self._failed(document):
                yield document

    def _take(self, document: Document) -> None:
        for index in self._by_hash.get(document.sha256, ()):
            if self._sources[index].chars == len(document.text):
                self.found[index] = document.text
                self._lacking.discard(index)
        for index in self._named(document.id, document.path):
            self.problems[index] = (
                f"{document.path or document.id}: the text has changed since it was read; extract it again."
            )

    def _failed(self, unreadable: Unreadable) -> bool:
        named = self._named(unreadable.id, unreadable.path)
        for index in named & self._lacking:
            self.problems[index] = str(unreadable.error)
        return bool(named)

    def _named(self, *names: str | None) -> set[int]:
        return {index for name in names if name for index in self._by_name.get(name, ())}


def own_files(records: Iterable[Record]) -> list[str]:
    """The files that records say they were read from, each once: of `a.jsonl:7`, a.jsonl."""
    paths = dict.fromkeys(path for record in records if (path := record.source.path) not in {None, "-"})
    return list(dict.fromkeys(path if _exists(path) else _LINE.sub("", path) for path in paths if path))


def _exists(path: str) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def _not_found(source: Source) -> str:
    if source.chars is None:
        return "It could not be read, so there is no text to show."
    where = "standard input" if source.path is None or source.path.startswith("-") else source.path
    return f"The text is not found; it was read from {where}. Name its file or folder with --documents."
