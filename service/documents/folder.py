"""The files of a folder, or those that a pattern names, one after another and always in the same order."""

import glob
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import takewhile
from pathlib import Path

from service.documents.kinds import is_read


@dataclass(frozen=True, slots=True)
class Folder:
    """The documents below a folder, and of these, where there is a pattern, those that it names."""

    place: Path
    pattern: tuple[str, ...] = ()

    @classmethod
    def behind(cls, path: str) -> "Folder | None":
        """The folder that a path names, or in which its pattern begins; None where it is neither."""
        place = Path(path)
        try:
            if place.is_dir():
                return cls(place)
            if not glob.has_magic(path) or os.path.lexists(place):
                return None
        except OSError:
            # Whatever is wrong with the path is said where it is opened.
            return None
        plain = len([*takewhile(lambda part: not glob.has_magic(part), place.parts)])
        return cls(Path(*place.parts[:plain]), place.parts[plain:])

    def names(self, tell: Callable[[OSError], None]) -> Iterator[str]:
        """The documents' paths below the folder, but none that is hidden or behind a link to a folder.

        Sorted in each folder by name. Only the names of the folders on the way are held, some 70 bytes each.
        A folder that the system does not open is told.
        """
        under_way = [self._listed("", tell)]
        while under_way:
            name = next(under_way[-1], None)
            if name is None:
                under_way.pop()
            elif name.endswith("/"):
                under_way.append(self._listed(name, tell))
            else:
                yield name

    def _listed(self, below: str, tell: Callable[[OSError], None]) -> Iterator[str]:
        try:
            with os.scandir(self.place / below) as entries:
                names = [below + name for entry in entries if (name := _name(entry))]
        except OSError as error:
            tell(error)
            names = []
        yield from sorted(filter(self._is_wanted, names), key=lambda name: name.removesuffix("/"))

    def _is_wanted(self, name: str) -> bool:
        if not self.pattern:
            return True
        parts = name.removesuffix("/").split("/")
        return _leads_to(parts, self.pattern) if name.endswith("/") else _is_of(parts, self.pattern)


def _name(entry: os.DirEntry[str]) -> str:
    """The name of a document, with a slash that of a folder, "" of all else."""
    if entry.name.startswith("."):
        return ""
    try:
        if entry.is_dir(follow_symlinks=False):
            return f"{entry.name}/"
        # A link that leads nowhere is a document that is missing; a pipe would be waited for forever.
        there = is_read(entry.name) and (entry.is_file() or not os.path.exists(entry.path))  # noqa: PTH110
    except OSError:
        there = True
    return entry.name if there else ""


def _is_of(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether a pattern names this path, or a folder that it lies in."""
    if not pattern:
        return True
    if pattern[0] == "**":
        return any(_is_of(parts[at:], pattern[1:]) for at in range(len(parts)))
    return bool(parts) and fnmatchcase(parts[0], pattern[0]) and _is_of(parts[1:], pattern[1:])


def _leads_to(parts: Sequence[str], pattern: Sequence[str]) -> bool:
    """Whether what a pattern names may lie below this folder."""
    fixed = takewhile(lambda part: part != "**", pattern)
    return all(fnmatchcase(part, wanted) for part, wanted in zip(parts, fixed, strict=False))
