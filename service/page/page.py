"""Records beside their raw texts as one page that needs no network, to be read and checked by hand."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from schemas import vocabulary
from schemas.errors import InputError, VisitRecordsError
from schemas.record import Record
from service.documents import Inputs
from service.page.pieces import marks, pieces
from service.page.run_records import inputs_of, read_run, record_files
from service.page.templates import FOLDER, templates
from service.page.texts import Texts, own_files
from service.table import counted, printable

MOST = 5_000
_TERMS = (
    vocabulary.DateBasis,
    vocabulary.DelegationKind,
    vocabulary.PostClass,
    vocabulary.ReportedAs,
    vocabulary.Role,
    vocabulary.Side,
    vocabulary.Topic,
    vocabulary.VisitStatus,
    vocabulary.WarningCode,
)


class Page:
    """A page of records.

    `files` are those that it was made from; `unreadable` has a sentence for each document named that
    cannot be read.
    """

    def __init__(self, path: Path, documents: Sequence[str], stdin: BinaryIO) -> None:
        """Read the records, and look for their texts: among documents, or else where they were read from.

        Raises:
            InputError: there are no records, or too many, or a run's manifest is broken.
        """
        self.name = printable(str(path))
        self.records = list(islice(read_run(path), MOST + 1))
        if len(self.records) > MOST:
            msg = (
                f"{path}: a page holds at most {MOST} records; take some of them, "
                f"as `shuf -n 1000 {path.name}` does."
            )
            raise InputError(msg)
        self.texts = Texts(self.records)
        sources = list(documents) or [*own_files(self.records), *inputs_of(path)]
        self.files = [*map(str, record_files(path)), *sources]
        # One by one: two files of one name in two folders are two documents.
        found = chain.from_iterable(Inputs([source], stdin) for source in sources)
        strays = [str(one.error) for one in self.texts.find_in(found)]
        # What is not any more where it was read is told on the page alone.
        self.unreadable = strays if documents else []

    def write(self, file: TextIO) -> None:
        """Write the page, a document at a time.

        Raises:
            VisitRecordsError: the file cannot be written.
        """
        style = "".join((FOLDER / name).read_text(encoding="utf-8") for name in ("palette.css", "page.css"))
        script = (FOLDER / "page.js").read_text(encoding="utf-8")
        template = templates().get_template("page.html.jinja")
        parts = template.generate(
            name=self.name,
            style=style,
            script=script,
            style_hash=_hash(style),
            script_hash=_hash(script),
            summary=self.summary(),
            index=[_row(record) for record in self.records],
            terms={term.__name__: {one.value: one.definition for one in term} for term in _TERMS},
            documents=self._documents(),
        )
        try:
            file.writelines(parts)
            file.flush()
        except BrokenPipeError:
            raise
        except OSError as error:
            msg = f"{file.name}: the page cannot be written ({error.strerror}); make room for it."
            raise VisitRecordsError(msg) from error

    def summary(self) -> str:
        """How much there is on the page, and of how many documents the text is lacking."""
        visits = sum(len(record.visits) for record in self.records)
        errors = sum(record.error is not None for record in self.records)
        lacking = f"; {self.texts.lacking} without their text" if self.texts.lacking else ""
        return (
            f"{counted(len(self.records), 'document')}, {counted(visits, 'visit')}, "
            f"{counted(errors, 'error')}{lacking}"
        )

    def _documents(self) -> Iterator[dict[str, Any]]:
        for record, text, problem in zip(self.records, self.texts.found, self.texts.problems, strict=True):
            yield {
                "record": record.model_dump(mode="json"),
                "pieces": None if text is None else list(pieces(text, marks(record.visits))),
                "problem": problem if text is None else None,
            }


def _row(record: Record) -> list[str | int | None]:
    """What the list of documents says of one."""
    warnings = sum(len(visit.warnings) for visit in record.visits)
    return [record.doc, record.source.title, len(record.visits), warnings, int(record.error is not None)]


def _hash(content: str) -> str:
    """What a Content-Security-Policy knows an inline script or style by."""
    return "sha256-" + base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
