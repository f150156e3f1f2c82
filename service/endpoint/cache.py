"""Raw answers on disk, so that no question is paid for twice.

diskcache 5.6.3, its last release, unpickles what it reads: whoever can write to `cache.db` runs
code in the reader (CVE-2025-69872), and `JSONDisk` does not help, because it calls the same
`fetch`. Therefore `SafeDisk` knows raw text keys and raw bytes and nothing else, a folder that
others may write to is refused, and every value is validated; one that fails is a miss. Nothing
here ever calls `memoize`, which pickles its keys. `--no-cache` does without all of it.
"""

import hashlib
import json
import logging
import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import diskcache
from diskcache.core import MODE_RAW, UNKNOWN
from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt

from schemas.errors import CacheError, SettingsError
from service.config import CacheSettings, EndpointSettings, Form

logger = logging.getLogger(__name__)

# Part of every key: raise it when what is stored, or how an answer comes about, changes.
FORMAT = 2

# No answer is longer; a row that unpacks to more is a bomb.
LONGEST = 16 * 2**20

_LOCK_TIMEOUT = 10.0


class CachedAnswer(BaseModel):
    """What an endpoint answered, as it came, and what that cost."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    text: str = Field(repr=False)
    mode: Form
    prompt_tokens: NonNegativeInt
    completion_tokens: NonNegativeInt
    attempts: NonNegativeInt

    def pack(self) -> bytes:
        """The answer as compressed JSON."""
        return zlib.compress(self.model_dump_json().encode(), level=1)

    @classmethod
    def unpack(cls, packed: bytes) -> Self:
        """The answer in `packed`; ValueError or zlib.error where there is none."""
        return cls.model_validate_json(zlib.decompressobj().decompress(packed, LONGEST))


def answer_key(
    messages: Sequence[Mapping[str, str]], schema: Mapping[str, Any], settings: EndpointSettings
) -> str:
    """The name of an answer: a hash of all that determines it, and of nothing secret.

    The address is no part of it: the same model answers alike wherever it is served.
    """
    determined_by = {
        "format": FORMAT,
        "messages": list(messages),
        "schema": schema,
        "model": settings.model,
        "temperature": settings.temperature,
        "max_tokens": settings.max_tokens,
        "mode": settings.mode,
    }
    canonical = json.dumps(determined_by, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


class UntrustedRow(ValueError):
    """A row that this project did not write."""


class SafeDisk(diskcache.Disk):  # type: ignore[misc]  # diskcache ships no types
    """Text keys and bytes values, kept raw in the database: no pickle and no files, either way."""

    def put(self, key: object) -> tuple[str, bool]:
        if type(key) is not str:
            msg = f"a cache key is text, not {type(key).__name__}"
            raise TypeError(msg)
        return key, True

    def get(self, key: object, raw: object) -> str:
        if not raw or type(key) is not str:
            msg = "a key that is no text"
            raise UntrustedRow(msg)
        return key

    def store(self, value: object, read: object, key: object = UNKNOWN) -> tuple[int, int, None, memoryview]:
        if read or type(value) is not bytes:
            msg = f"a cached value is bytes, not {type(value).__name__}"
            raise TypeError(msg)
        return 0, MODE_RAW, None, sqlite3.Binary(value)

    def fetch(self, mode: object, filename: object, value: object, read: object) -> bytes:
        if read or mode != MODE_RAW or filename is not None or type(value) is not bytes:
            msg = "a value that is not raw bytes in the database"
            raise UntrustedRow(msg)
        return value

    def remove(self, file_path: object) -> None:
        """Remove nothing: we write no files, so a name comes from elsewhere (../../ and all)."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What a cache holds; `size` in bytes, `oldest` in seconds since 1970."""

    folder: Path
    answers: int
    size: int
    oldest: float | None


class AnswerCache:
    """Answers by key, in one folder that only its owner may write to; many threads may share it.

    Opening it fails loudly. Later trouble (a locked database, a full disk) costs the cache and
    never the answer: it is logged once, reading finds nothing and writing does nothing.
    """

    def __init__(self, settings: CacheSettings) -> None:
        if settings.folder is None:
            msg = "a cache needs a folder; without one, use no cache."
            raise SettingsError(msg)
        self._folder = settings.folder.absolute()
        _check_folder(self._folder)
        self._warned = False
        try:
            self._cache = diskcache.Cache(
                str(self._folder),
                timeout=_LOCK_TIMEOUT,
                disk=SafeDisk,
                size_limit=settings.size_limit,
                # This policy writes nothing on a get, so that readers never wait for each other.
                eviction_policy="least-recently-stored",
                statistics=0,
                # SafeDisk writes no files anyway; this is the belt to its braces.
                disk_min_file_size=2**62,
            )
        # Whatever a broken database makes diskcache raise, the way out is the same.
        except Exception as error:
            msg = (
                f"{self._folder} holds no usable cache ({type(error).__name__}); "
                "delete the folder, or go on with --no-cache."
            )
            raise CacheError(msg) from error

    def get(self, key: str) -> CachedAnswer | None:
        """The answer under `key`; None where there is none that can be trusted."""
        try:
            packed = self._cache.get(key)
            return None if packed is None else CachedAnswer.unpack(packed)
        except (ValueError, zlib.error):
            return None
        except (sqlite3.Error, diskcache.Timeout, OSError) as error:
            self._warn("read", error)
            return None

    def put(self, key: str, answer: CachedAnswer) -> None:
        """Keep `answer` under `key`, if the disk allows."""
        try:
            self._cache.set(key, answer.pack())
        except (sqlite3.Error, diskcache.Timeout, OSError) as error:
            self._warn("written", error)

    def holdings(self) -> "Holdings":
        """How many answers are kept, how large they are, and since when."""
        with self._database() as database:
            [(answers, oldest)] = database.execute("SELECT COUNT(*), MIN(store_time) FROM Cache")
        size = sum(file.stat().st_size for file in self._folder.glob("cache.db*"))
        return Holdings(self._folder, answers, size, oldest)

    def prune(self, before: float) -> int:
        """Drop the answers that were kept before a time (seconds since 1970); how many they were."""
        with self._database() as database:
            with database:
                dropped = database.execute("DELETE FROM Cache WHERE store_time < ?", (before,)).rowcount
            database.execute("VACUUM")
        return dropped

    @contextmanager
    def _database(self) -> Iterator[sqlite3.Connection]:
        try:
            with closing(sqlite3.connect(self._folder / "cache.db", timeout=_LOCK_TIMEOUT)) as database:
                yield database
        except sqlite3.Error as error:
            msg = f"{self._folder}: the cache does not do it ({error}); is another program at work in it?"
            raise CacheError(msg) from error

    def close(self) -> None:
        """Close this thread's connection; those of other threads end with their threads."""
        self._cache.close()

    def _warn(self, done: str, error: Exception) -> None:
        if not self._warned:
            self._warned = True
            logger.warning(
                "the cache in %s could not be %s (%s: %s); going on without it",
                self._folder,
                done,
                type(error).__name__,
                error,
            )


def _check_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        status = folder.stat()
    except OSError as error:
        msg = (
            f"{folder} cannot be the cache folder ({error.strerror}); "
            "choose another, or go on with --no-cache."
        )
        raise CacheError(msg) from error
    # Windows reports these bits for every folder.
    if os.name == "posix" and status.st_uid not in (os.geteuid(), 0):
        msg = (
            f"the cache folder {folder} is another user's, so what it holds cannot be trusted; "
            "choose one of your own, or go on with --no-cache."
        )
        raise CacheError(msg)
    if os.name == "posix" and status.st_mode & 0o022:
        msg = (
            f"others may write to the cache folder {folder}, so what it holds cannot be trusted; "
            "chmod go-w it, choose another, or go on with --no-cache."
        )
        raise CacheError(msg)
    if not os.access(folder, os.W_OK | os.X_OK):
        msg = f"the cache folder {folder} is not writable; choose another, or go on with --no-cache."
        raise CacheError(msg)
