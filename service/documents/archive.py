"""Documents in the records of a web archive: pages in WARC, texts in WET."""

import io
import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from schemas.document import Document
from schemas.errors import EmptyInput, InputError, MalformedInput
from service.documents.entry import Entry
from service.documents.origin import Origin, whole
from service.documents.stream import LONGEST, Stream, faults_of, refuse_oversized
from service.documents.text import page_document, text_document

_HTML = re.compile(r"(?:text/html|application/xhtml\+xml)\b", re.IGNORECASE)
_CHARSET = re.compile(r"""charset\s*=\s*["']?([\w-]+)""", re.IGNORECASE)
# What warcio undoes; what has none is as it is.
_CODINGS = ("", "identity", "gzip", "deflate")


def archive_entries(stream: Stream, origin: Origin) -> Iterator[Entry]:
    """An entry for each page that a server sent with success, and for each text that was made of a page.

    Its id is the WARC-Record-ID, which is unique and stays when archives are split or renamed; an address is
    fetched many times. The date of a record is the crawl's, and no day of publication.

    Raises:
        InputError: it is no web archive, or there is no such record in it.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    empty = True
    try:
        for number, record in enumerate(ArchiveIterator(stream), 1):
            if _is_page(record) or record.rec_type == "conversion":
                empty = False
                place = origin.at(number)
                identity = (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<> ")
                here = Origin(whole(identity) or place.stem, place.path)
                yield Entry(here.stem, here.path, partial(_document, record, here))
    except ArchiveLoadFailed as error:
        said = str(error).strip().partition("\n")[0]
        msg = f"{origin}: this is no web archive, or it is damaged ({said}); fetch the file again."
        raise MalformedInput(msg) from error
    if empty:
        msg = f"{origin}: there is no HTML page or text in this archive; name one that has some."
        raise EmptyInput(msg)


def _is_page(record: Any) -> bool:
    headers = record.http_headers
    return (
        record.rec_type == "response"
        and headers is not None
        and headers.get_statuscode().startswith("2")
        and _HTML.match(headers.get_header("Content-Type") or "") is not None
    )


def _document(record: Any, origin: Origin) -> Document:
    url = record.rec_headers.get_header("WARC-Target-URI")
    known = {"url": whole(url.strip("<> "))} if url else {}
    if record.rec_type == "conversion":
        return text_document(_payload(record, origin), origin, **known)
    charset = _CHARSET.search(record.http_headers.get_header("Content-Type") or "")
    return page_document(_payload(record, origin), origin, charset[1] if charset else "", **known)


def _payload(record: Any, origin: Origin) -> bytes:
    """What the server sent, unpacked.

    Raises:
        InputError: it is too long, cut short, or packed in a way that is not known.
    """
    with faults_of(origin):
        data = record.raw_stream.read(LONGEST + 1)
    refuse_oversized(len(data), str(origin))
    if record.raw_stream.limit > 0:
        msg = f"{origin}: the archive ends within this record; fetch the file again."
        raise InputError(msg)
    if record.http_headers is None:
        return bytes(data)
    coding = (record.http_headers.get_header("Content-Encoding") or "").strip().lower()
    if coding not in _CODINGS:
        msg = f"{origin}: the page is packed as {coding}, which is not read; crawl without that encoding."
        raise InputError(msg)
    # Bounded before it is unpacked: warcio holds a chunk as large as the record says.
    record.raw_stream = io.BytesIO(data)
    data = record.content_stream().read(LONGEST + 1)
    refuse_oversized(len(data), str(origin))
    return bytes(data)
