"""Bodies of requests, refused while they come in if they are too large or too slow."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import Request
from starlette.requests import ClientDisconnect

from service.web.problem import Problem
from service.web.settings import MIB

_PASSING = 2.0


async def pieces(request: Request, most: int, silence: float) -> AsyncIterator[bytes]:
    """A body piece by piece, of `most` bytes in all, with at most `silence` seconds between two of them.

    Raises:
        Problem: it is larger, slower, compressed, or broke off.
    """
    if request.headers.get("content-encoding", "identity") != "identity":
        raise Problem(
            415, "body_compressed", "The body is compressed.", "Send it as it is: small archives can be huge."
        )
    declared = request.headers.get("content-length", "")
    size, stream = 0, aiter(request.stream())
    if declared.isdecimal() and int(declared) > most:
        if "expect" not in request.headers:
            await _pass_over(stream)
        raise _too_large(most)
    while True:
        try:
            async with asyncio.timeout(silence):
                piece = await anext(stream, None)
        except TimeoutError as error:
            msg = f"Nothing came for {silence:.0f} seconds before the end of the body."
            raise Problem(
                408, "body_too_slow", msg, "Send it again.", headers={"Connection": "close"}
            ) from error
        except ClientDisconnect as error:
            raise Problem(400, "body_broken_off", "The body broke off.", "Send it again.") from error
        if piece is None:
            return
        size += len(piece)
        if size > most:
            await _pass_over(stream)
            raise _too_large(most)
        yield piece


async def _pass_over(stream: AsyncIterator[bytes]) -> None:
    """Let the rest of a body pass for a while: most clients read an answer only when they have sent all."""
    with suppress(TimeoutError, ClientDisconnect):
        async with asyncio.timeout(_PASSING):
            async for _ in stream:
                pass


async def whole(request: Request, most: int, silence: float) -> bytes:
    """A body that is kept in memory."""
    return b"".join([piece async for piece in pieces(request, most, silence)])


def media_type(request: Request) -> str:
    """The content type, without its parameters."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _too_large(most: int) -> Problem:
    return Problem(
        413,
        "body_too_large",
        f"The body has more than {most / MIB:.0f} MiB.",
        "Send less at once; many documents are a file of JSON Lines for /v1/jobs, or several.",
        headers={"Connection": "close"},
    )
