"""Answers that came in files: good ones are kept like any other, failures until their document is read."""

import json
import sqlite3
from collections import Counter
from dataclasses import replace
from typing import Literal

import httpx2
from openai import APIStatusError
from pydantic import ValidationError

from schemas.errors import AnswerAwaited, AnswerError, AnswerMalformed, EndpointError, VisitRecordsError
from service.batchfiles.register import Register
from service.batchfiles.response import Response
from service.config import EndpointSettings
from service.endpoint.client import Endpoint, Reply, Request, read_answer
from service.endpoint.completion import examine, usage_of
from service.endpoint.failures import Asked, explain, is_transient
from service.endpoint.truncation import Gauge

Taken = Literal["good", "failed", "double", "foreign"]
_AGAIN = "`visits retry`, or another `visits batch export`, asks again."


class Answers:
    """What an `LlmSystem` asks in the place of an endpoint: it looks answers up, and calls nobody.

    Which answers came in this import is on disk, in a database that goes with the process.
    """

    def __init__(self, endpoint: Endpoint, settings: EndpointSettings, register: Register) -> None:
        self._endpoint = endpoint
        # In a file each request is asked once.
        self._settings = replace(settings, reasks=0)
        self._register = register
        self._gauge = Gauge()
        self.taken: Counter[Taken] = Counter()
        self._came = sqlite3.connect("", isolation_level=None)
        self._came.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;"
            "CREATE TABLE came (key TEXT PRIMARY KEY, failed TEXT, counted INTEGER) WITHOUT ROWID;"
        )

    def take(self, response: Response) -> str | None:
        """Keep what came of a request; where it is no good answer, what is to be said of that."""
        taken, told = self._take(response)
        self.taken[taken] += 1
        return told

    def _take(self, response: Response) -> tuple[Taken, str | None]:
        key = response.custom_id
        weighs = self._register.weight(key)
        if weighs is None:
            return "foreign", f"the custom_id {key!r:.80} is of no request of this run; is it another run's?"
        earlier = self._came.execute("SELECT failed FROM came WHERE key = ?", (key,)).fetchone()
        if earlier and not earlier[0]:
            return "double", "its request was answered before; the first good answer counts."
        try:
            reply = self._read(response, weighs, Asked(self._settings, ""))
        except (VisitRecordsError, ValidationError, APIStatusError) as error:
            failed = json.dumps([response.status, response.body])
            self._came.execute("INSERT OR IGNORE INTO came VALUES (?, ?, 0)", (key, failed))
            return (
                "failed",
                f"the request failed ({_named(error)}); its document does, too, unless it was answered.",
            )
        if self._endpoint.recalled(key) is None:
            self._endpoint.keep(key, reply)
        self._came.execute("INSERT OR REPLACE INTO came VALUES (?, NULL, 0)", (key,))
        return "good", None

    async def ask(self, request: Request) -> Reply:
        """The answer that came; as cached, unless it came in this import and nobody has asked for it yet.

        Raises:
            AnswerAwaited: none came. EndpointError, AnswerError: what came is no answer.
        """
        key = self._endpoint.key(request)
        reply = self._endpoint.recalled(key)
        if reply is not None:
            first = self._came.execute("UPDATE came SET counted = 1 WHERE key = ? AND NOT counted", (key,))
            return replace(reply, cached=not first.rowcount)
        row = self._came.execute("SELECT failed FROM came WHERE key = ?", (key,)).fetchone()
        if row is None or row[0] is None:
            msg = "no answer to its request has come."
            raise AnswerAwaited(msg)
        response = Response(key, *json.loads(row[0]))
        asked = Asked(self._settings, request.article)
        try:
            return self._read(response, request.weight, asked)
        except (VisitRecordsError, ValidationError, APIStatusError) as error:
            found = await explain(error, asked, _nobody)
        failure = type(found)(f"{found} {_AGAIN}")
        failure.attempts, failure.usage = 1, usage_of(response.body)
        # Raised out here it has no context: those of the libraries below quote the article.
        raise failure

    async def close(self) -> None:
        """Give the disk back; there is no connection to close."""
        self._came.close()

    def _read(self, response: Response, weighs: float, asked: Asked) -> Reply:
        """A response as an answer, checked as one that comes over the wire.

        Raises:
            AnswerError, ValidationError: it holds none. APIStatusError, EndpointError: it is an error.
        """
        if not response.succeeded:
            raise _rejected(response, asked)
        usage = usage_of(response.body)
        self._gauge.check(weighs, usage.prompt_tokens, asked)
        text = examine(response.body, asked)
        return Reply(text, read_answer(text), self._endpoint.form, usage, attempts=1, cached=False)


def _rejected(response: Response, asked: Asked) -> APIStatusError | EndpointError:
    """The error that a response is: the one that the SDK would raise, or one of ours for what may pass."""
    http = httpx2.Response(response.status or 500, request=httpx2.Request("POST", "/"))
    error = APIStatusError("", response=http, body=response.body)
    if not is_transient(error):
        return error
    status = f" ({response.status})" if response.status else ""
    return EndpointError(f"{asked.where} did not answer its request{status}{asked.quote(response.body)}.")


def _named(error: Exception) -> str:
    """A failure by its code or status; more could quote the article."""
    if isinstance(error, APIStatusError):
        return str(error.status_code)
    return error.code if isinstance(error, AnswerError | EndpointError) else AnswerMalformed.code


async def _nobody() -> list[str]:
    return []
