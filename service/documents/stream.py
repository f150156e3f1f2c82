"""A file's bytes, unpacked, and never more of them than one document may have."""

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from schemas.errors import InputError, MissingInput, OversizedInput
from service.documents.origin import Origin

Stream = io.BufferedReader | gzip.GzipFile
GZ = ".gz"
GZIP_MAGIC = b"\x1f\x8b"
# Bytes of the longest document: many times the longest article, and what unpacks to more is no article.
LONGEST = 16 * 2**20
_PIECE = 2**20


@contextmanager
def opened(file: Path) -> Iterator[Stream]:
    """A file, unpacked where its name ends in .gz."""
    with gzip.open(file) if file.name.lower().endswith(GZ) else file.open("rb") as stream:
        yield stream


@contextmanager
def faults_of(origin: Origin) -> Iterator[None]:
    """What the system says against a file, said of the file.

    Raises:
        InputError: naming it.
    """
    try:
        yield
    except FileNotFoundError as error:
        msg = f"{origin}: there is no such file or folder; check the path."
        raise MissingInput(msg) from error
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        msg = f"{origin}: its gzip data is damaged or cut short ({error}); fetch the file again."
        raise InputError(msg) from error
    except OSError as error:
        raise closed(origin, error) from error


def closed(origin: Origin, error: OSError) -> InputError:
    """What is said of a file or folder that the system does not open."""
    advice = "check its permissions" if isinstance(error, PermissionError) else "check the path"
    return InputError(f"{origin}: it cannot be opened ({error.strerror or error}); {advice}.")


def whole_of(stream: Stream, origin: Origin, start: bytes = b"") -> bytes:
    """All bytes of a stream, behind those at its start that were read already.

    Raises:
        OversizedInput: there are more than LONGEST.
    """
    data = start + stream.read(LONGEST + 1)
    refuse_oversized(len(data), str(origin))
    return data


def refuse_oversized(size: int, where: str) -> None:
    """Refuse what is longer than a document may be.

    Raises:
        OversizedInput: naming the place.
    """
    if size > LONGEST:
        msg = f"{where}: it is longer than {LONGEST // 2**20} MiB, as no article is; check what is in it."
        raise OversizedInput(msg)


def lines_of(stream: Stream) -> Iterator[bytes]:
    """The lines of a stream; of one that is longer than LONGEST only so much that it is seen to be."""
    while line := stream.readline(LONGEST + 1):
        yield line
        while len(line) > _PIECE and not line.endswith(b"\n"):
            line = stream.readline(_PIECE + 1)
