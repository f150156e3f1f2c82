"""Documents that come through a pipe."""

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from itertools import chain
from typing import BinaryIO

from service.documents.columns import Columns
from service.documents.entry import Entry
from service.documents.json_lines import line_entries
from service.documents.origin import Origin
from service.documents.stream import GZIP_MAGIC, Stream, lines_of, whole_of
from service.documents.text import page_document, text_document

_PAGE = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|\?xml[^>]*>\s*<(?:!doctype|html))", re.IGNORECASE
)


def stdin_entries(stdin: BinaryIO, origin: Origin, columns: Columns) -> Iterator[Entry]:
    """JSON Lines where standard input begins like an object, HTML where like a page, else a text.

    Raises:
        InputError, OSError: it cannot be read, or no further.
    """
    stream = _unpacked(stdin)
    lines = lines_of(stream)
    head = [next(lines, b"")]
    while head[-1] and not head[-1].strip():
        head.append(next(lines, b""))
    if head[-1].removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"{"):
        # Not read to its end first: a pipe may bring documents for hours.
        yield from line_entries(chain(head, lines), origin, columns)
        return
    data = whole_of(stream, origin, b"".join(head))
    document = page_document if _PAGE.match(data) else text_document
    yield Entry(origin.stem, origin.path, lambda: document(data, origin))


def _unpacked(stdin: BinaryIO) -> Stream:
    stream = stdin if isinstance(stdin, io.BufferedReader) else io.BufferedReader(io.BytesIO(stdin.read()))
    return gzip.GzipFile(fileobj=stream) if stream.peek(2).startswith(GZIP_MAGIC) else stream
