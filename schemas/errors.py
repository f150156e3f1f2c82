"""Everything that can go wrong, as one tree.

    VisitRecordsError
    ├── InputError               the document cannot be read; the message names it
    │   ├── MissingInput
    │   ├── EmptyInput
    │   ├── BinaryInput
    │   ├── UndecodableInput
    │   ├── MalformedInput
    │   ├── OversizedInput
    │   └── DuplicateInput
    ├── EndpointError            the endpoint gave no answer
    │   ├── EndpointUnreachable
    │   ├── EndpointTimeout
    │   ├── EndpointOverloaded
    │   ├── KeyRejected
    │   ├── UnknownModel
    │   ├── RequestRejected
    │   └── PromptTooLong
    ├── AnswerError              the endpoint answered, but not with visits
    │   ├── AnswerAwaited
    │   ├── AnswerTruncated
    │   ├── PromptTruncated
    │   ├── AnswerRefused
    │   ├── AnswerEmpty
    │   └── AnswerMalformed
    ├── PromptError              a template is missing, or names a variable nobody gave
    ├── CacheError               the cache folder cannot be trusted or used
    └── SettingsError            the settings contradict each other, or one is missing

A leaf's `code` is what stands in a record's `error.code`; its text is one sentence that says
what is wrong, where, and what to do next. Nothing secret and no article text belongs in it.
"""

from typing import ClassVar

from schemas.record import Usage


class VisitRecordsError(Exception):
    """Base of every error that this project raises on purpose.

    `attempts` and `usage` are what the calls cost that led to it.
    """

    code: ClassVar[str] = "failed"
    attempts: int = 0
    usage: Usage = Usage()


class InputError(VisitRecordsError):
    """A document cannot be read."""

    code = "input_unreadable"


class MissingInput(InputError):
    """There is no such file or folder, or the folder holds no document."""

    code = "input_missing"


class EmptyInput(InputError):
    """There is no text in it."""

    code = "input_empty"


class BinaryInput(InputError):
    """It is no text at all: a picture, an archive, a PDF."""

    code = "input_binary"


class UndecodableInput(InputError):
    """It is text in no encoding that we know."""

    code = "input_undecodable"


class MalformedInput(InputError):
    """It is JSON Lines or a table with a line that is no object or row, or that has no text."""

    code = "input_malformed"


class OversizedInput(InputError):
    """It is longer than any article."""

    code = "input_oversized"


class DuplicateInput(InputError):
    """Another document of the run has its id."""

    code = "input_duplicate"


class EndpointError(VisitRecordsError):
    """The endpoint gave no answer."""

    code = "endpoint_failed"


class EndpointUnreachable(EndpointError):
    """Nobody listens there, or the connection broke."""

    code = "endpoint_unreachable"


class EndpointTimeout(EndpointError):
    """It listened, and did not answer in time."""

    code = "endpoint_timeout"


class EndpointOverloaded(EndpointError):
    """It went on saying 429 or 5xx after the last retry."""

    code = "endpoint_overloaded"


class KeyRejected(EndpointError):
    """401 or 403."""

    code = "key_rejected"


class UnknownModel(EndpointError):
    """404: no such model, or no such path."""

    code = "model_unknown"


class RequestRejected(EndpointError):
    """Any other 4xx: the server does not take this request."""

    code = "request_rejected"


class PromptTooLong(RequestRejected):
    """The request does not fit into the model's context."""

    code = "prompt_too_long"


class AnswerError(VisitRecordsError):
    """The endpoint answered, but not with visits."""

    code = "answer_failed"


class AnswerAwaited(AnswerError):
    """Its request was written to a file, and no answer has come; this stands in no record."""

    code = "answer_awaited"


class AnswerTruncated(AnswerError):
    """The answer was cut at the token limit; never a success, even if it parses."""

    code = "answer_truncated"


class PromptTruncated(AnswerError):
    """The server dropped a part of the request that did not fit, and answered from the rest."""

    code = "truncated_prompt"


class AnswerRefused(AnswerError):
    """The model declined."""

    code = "answer_refused"


class AnswerEmpty(AnswerError):
    """HTTP 200 with nothing in it; this is never "no visit"."""

    code = "answer_empty"


class AnswerMalformed(AnswerError):
    """No JSON, or JSON that breaks the answer schema, also after it was asked again."""

    code = "answer_malformed"


class PromptError(VisitRecordsError):
    """A template is missing, or names a variable nobody gave."""

    code = "prompt_broken"


class CacheError(VisitRecordsError):
    """The cache folder cannot be trusted or used."""

    code = "cache_unusable"


class SettingsError(VisitRecordsError):
    """The settings contradict each other, or one is missing."""

    code = "settings_invalid"
