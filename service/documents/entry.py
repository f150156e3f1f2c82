"""What may be a document: found, and not read yet; and what turned out to be none."""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.document import Document
from schemas.errors import InputError
from service.documents.origin import Origin


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A document that could not be read: the id and path its record gets, and why.

    The error's message begins with the path.
    """

    id: str
    path: str | None
    error: InputError

    @classmethod
    def of(cls, origin: Origin, error: InputError) -> "Unreadable":
        """What could not be read as a whole."""
        return cls(origin.stem, origin.path, error)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document's id and place, and how to read it; parsing is left until the document is wanted.

    `read` raises InputError, and must be called before the next entry is asked for, or never.
    """

    id: str
    path: str
    read: Callable[[], Document]

    @classmethod
    def broken(cls, origin: Origin, error: InputError) -> "Entry":
        """An entry of which it is known already that it is no document."""

        def read() -> Document:
            raise error

        return cls(origin.stem, origin.path, read)
