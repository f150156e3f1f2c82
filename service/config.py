"""Settings: small frozen values, filled in by the command line or the app and passed down."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

Mode = Literal["json_schema", "md_json"]


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Which OpenAI-compatible endpoint to ask, and how.

    `mode`: "json_schema" has the server enforce the answer schema; "md_json" only asks for JSON in
    the prompt, for servers that know no response_format. `max_tokens` caps an answer: the longest
    answer for a seed takes about 900 tokens, a survey column with twenty visits some 8,000.
    `timeout` is in seconds and covers one call. `attempts` counts calls for one document, whatever
    the reason for another one.
    """

    base_url: str
    model: str
    api_key: str = field(default="unused", repr=False)
    mode: Mode = "json_schema"
    max_tokens: int = 8192
    temperature: float = 0.0
    timeout: float = 300.0
    attempts: int = 3


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where raw answers are kept; no folder means no cache. `size_limit` is in bytes."""

    folder: Path | None
    size_limit: int = 4 * 2**30
