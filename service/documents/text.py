"""A document that is a whole text or HTML page."""

import hashlib
from typing import Any

from schemas.document import Document
from service.decoding import decode, decode_html
from service.documents.origin import Origin, whole


def text_document(data: bytes, origin: Origin, **known: Any) -> Document:
    """The document that a text is, with what else is `known` of it.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming its place.
    """
    text = decode(data, str(origin))
    return Document(id=origin.stem, text=text, sha256=_digest(data), path=origin.path, **known)


def page_document(data: bytes, origin: Origin, charset: str = "", **known: Any) -> Document:
    """The document that a page's article is; `charset` is what its server called its encoding.

    Raises:
        EmptyInput, BinaryInput, UndecodableInput: naming its place.
    """
    fields = article_fields(decode_html(data, str(origin), charset), str(origin))
    return Document(id=origin.stem, sha256=_digest(data), path=origin.path, **{**fields, **known})


def article_fields(page: str, where: str) -> dict[str, Any]:
    """The article of an HTML page as fields of a document; none that the page does not say.

    Raises:
        EmptyInput: there is no article in it.
    """
    # Loading lxml takes time that other documents need not wait for.
    from service.webpage.article import read_webpage

    found = read_webpage(page, where)
    fields = {
        "text": whole(found.text),
        "title": found.title,
        "outlet": found.outlet,
        "published_on": found.published,
        "extracted_from": "html",
    }
    return {name: value for name, value in fields.items() if value is not None}


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
