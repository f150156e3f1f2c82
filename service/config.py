"""Settings: small frozen values, filled in by the command line or the app and passed down."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from platformdirs import user_cache_path

from schemas.errors import SettingsError

# How a server is made to answer in the schema, strictest first; "text" only asks for it in the prompt.
Form = Literal["json_schema", "json_object+schema", "tools", "json_object", "text"]
LADDER: tuple[Form, ...] = get_args(Form)
# Of a known context an answer takes up to this share, and the request the rest.
ANSWER_SHARE = 0.3
Mode = Literal["auto", Form]
# What servers call the limit of an answer.
Cap = Literal["max_tokens", "max_completion_tokens"]
_OPENAI = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """Which OpenAI-compatible endpoint to ask, and how.

    `mode` is the form of `LADDER` to use; "auto" begins with the strictest and steps down where the server
    rejects it. `max_tokens` caps an answer: the longest answer for a seed takes about 900 tokens, a survey
    column with twenty visits some 8,000. `timeout` is in seconds and covers one call, to its last byte.
    `attempts` are the calls for one question before a server that is overloaded or out of reach is given up;
    `patience` is how many seconds that may take. `reasks` is how often an answer that breaks the schema is
    asked for again. `window` is the context in tokens, if known; `cap` the
    server's name for the limit of an answer, `first` the form with which "auto" begins.
    """

    base_url: str
    model: str
    api_key: str = field(default="unused", repr=False)
    mode: Mode = "auto"
    max_tokens: int = 8192
    temperature: float = 0.0
    timeout: float = 300.0
    attempts: int = 3
    patience: float = 300.0
    reasks: int = 1
    window: int | None = None
    cap: Cap = "max_tokens"
    first: Form = LADDER[0]

    @property
    def longest_answer(self) -> int:
        """The tokens that an answer may have: of a small context no more than its share."""
        return (
            self.max_tokens if self.window is None else min(self.max_tokens, int(self.window * ANSWER_SHARE))
        )


# No machine that we know bears more calls at once from one client.
MOST_CALLS = 256


@dataclass(frozen=True, slots=True)
class Pace:
    """What a run may ask of an endpoint: calls `at_once`, requests and tokens (in and out) a minute.

    None is as much as the endpoint bears, which the run finds out.
    """

    at_once: int | None = None
    per_minute: int | None = None
    tokens_per_minute: int | None = None


@dataclass(frozen=True, slots=True)
class CacheSettings:
    """Where raw answers are kept; no folder means no cache. `size_limit` is in bytes."""

    folder: Path | None
    size_limit: int = 4 * 2**30


def endpoint_settings(
    environment: Mapping[str, str], model: str | None, base_url: str | None, key_file: Path | None
) -> EndpointSettings:
    """The endpoint, from the options and else the environment.

    Raises:
        SettingsError: no model is named, no address is known, or the key cannot be read.
    """

    own = base_url or environment.get("VISITS_BASE_URL")
    # OPENAI_API_KEY belongs to the address of OPENAI_BASE_URL; no other server is to see it.
    lent = None if own else environment.get("OPENAI_API_KEY")
    key = _key(key_file) if key_file else environment.get("VISITS_API_KEY") or lent
    address = own or environment.get("OPENAI_BASE_URL") or (_OPENAI if key else None)
    named = model or environment.get("VISITS_MODEL") or environment.get("OPENAI_MODEL")
    if address is None:
        msg = (
            "the llm engine needs an endpoint: pass --base-url or set VISITS_BASE_URL; or use --engine rules."
        )
        raise SettingsError(msg)
    if named is None:
        msg = "the llm engine needs a model: pass --model or set VISITS_MODEL; or use --engine rules."
        raise SettingsError(msg)
    return EndpointSettings(base_url=address, model=named, api_key=key or "unused")


def _key(file: Path) -> str:
    try:
        key = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"--api-key-file {file}: it cannot be read; check the path."
        raise SettingsError(msg) from error
    if not key:
        msg = f"--api-key-file {file}: the file is empty; put the key into it."
        raise SettingsError(msg)
    return key


def cache_folder(environment: Mapping[str, str], given: Path | None) -> Path:
    """Where answers are cached: as given, by VISITS_CACHE_DIR, or in the user's cache."""
    named = environment.get("VISITS_CACHE_DIR")
    return given or (Path(named) if named else user_cache_path("visit-records"))
