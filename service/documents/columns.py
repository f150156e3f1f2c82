"""What the fields of a document are called in the user's own tables and lines."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from itertools import islice

from schemas.errors import MalformedInput
from service.documents.origin import whole

_BODIES = ("text", "html")
_LISTED = 20


@dataclass(frozen=True, slots=True)
class Columns:
    """The column of each field; None is one called like the field, if it is there."""

    text: str | None = None
    html: str | None = None
    id: str | None = None
    published_on: str | None = None
    url: str | None = None
    outlet: str | None = None
    title: str | None = None

    def names(self) -> dict[str, str]:
        """The columns to read, by field; where text or html was named, the other is not looked for."""
        named = self.named()
        chosen = any(body in named for body in _BODIES)
        return {
            field: named.get(field, field)
            for field in asdict(self)
            if field in named or not (chosen and field in _BODIES)
        }

    def named(self) -> dict[str, str]:
        """The columns that the user named, by field."""
        return {field: column for field, column in asdict(self).items() if column is not None}

    def check(self, given: Collection[str], where: str, *, body: bool = True) -> None:
        """Refuse a table without a column that was named, or, if a `body` is wanted, without text and html.

        Raises:
            MalformedInput: naming the columns that there are.
        """
        missing = next((column for column in self.named().values() if column not in given), None)
        names = self.names()
        bodies = [names[body] for body in _BODIES if body in names]
        advice = ""
        if missing is None and body and not any(body in given for body in bodies):
            missing, advice = bodies[0], ", or name the one with the text by --text-column"
        if missing is not None:
            msg = f'{where}: there is no column "{missing}", only {listed(given)}; check the name{advice}.'
            raise MalformedInput(msg)


def listed(names: Collection[str]) -> str:
    """Names of columns as a message gives them, not all of very many."""
    more = " and others" if len(names) > _LISTED else ""
    return ", ".join(f'"{whole(name)}"' for name in islice(names, _LISTED)) + more
