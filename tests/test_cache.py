"""The cache of raw answers: what it keeps, what it refuses to read, and how it fails."""

import json
import logging
import os
import pickle
import sqlite3
import time
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import diskcache
import pytest

from schemas.errors import CacheError, SettingsError
from service.config import CacheSettings, EndpointSettings
from service.endpoint import cache as cache_module
from service.endpoint.cache import AnswerCache, CachedAnswer, SafeDisk, answer_key

ANSWER = CachedAnswer(text='{"visits": []}', mode="text", prompt_tokens=100, completion_tokens=10, attempts=1)
MESSAGES = ({"role": "user", "content": "合肥"},)
SETTINGS = EndpointSettings(base_url="http://host/v1", model="qwen", api_key="sk-1")
RAW, BINARY, TEXT, PICKLE = 1, 2, 3, 4


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that does not exist yet."""
    return tmp_path / "deep" / "cache"


@pytest.fixture
def cache(folder: Path) -> Iterator[AnswerCache]:
    """An empty cache in `folder`."""
    cache = AnswerCache(CacheSettings(folder))
    yield cache
    cache.close()


def plant(folder: Path, **columns: object) -> None:
    """Write a row to the database behind the cache's back, under the key "key" unless told otherwise."""
    row = {"key": "key", "raw": 1, "store_time": 1.0, "size": 0, "mode": RAW} | columns
    marks = ", ".join("?" * len(row))
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute(f"INSERT INTO Cache ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))


class Payload:
    """Writes a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.mark, "executed")


# Keeping


def test_answers_are_kept(folder: Path, cache: AnswerCache) -> None:
    """What was put is got, also by the next process."""
    cache.put("key", ANSWER)
    again = AnswerCache(CacheSettings(folder))

    assert (cache.get("key"), again.get("key"), again.get("other")) == (ANSWER, ANSWER, None)
    again.close()


def test_values_are_compressed_json_in_the_database(folder: Path, cache: AnswerCache) -> None:
    """A value is raw bytes in the database, however long, and there is no other file."""
    cache.put("key", ANSWER.model_copy(update={"text": os.urandom(100_000).hex()}))

    with closing(sqlite3.connect(folder / "cache.db")) as database:
        [(key, raw, mode, filename, value)] = database.execute(
            "SELECT key, raw, mode, filename, value FROM Cache"
        )
    assert (key, raw, mode, filename) == ("key", 1, RAW, None)
    assert list(json.loads(zlib.decompress(value))) == [
        "text",
        "mode",
        "prompt_tokens",
        "completion_tokens",
        "attempts",
    ]
    assert {path.name for path in folder.iterdir()} <= {"cache.db", "cache.db-wal", "cache.db-shm"}


def test_oldest_answers_make_room(tmp_path: Path) -> None:
    """Above its limit the cache drops what was stored first."""
    cache = AnswerCache(CacheSettings(tmp_path / "cache", size_limit=400_000))
    for number in range(40):
        cache.put(str(number), ANSWER.model_copy(update={"text": os.urandom(20_000).hex()}))

    kept = [number for number in range(40) if cache.get(str(number))]
    cache.close()

    assert 0 not in kept
    assert 39 in kept


def test_eight_threads(cache: AnswerCache) -> None:
    """Threads may share a cache."""

    def put_and_get(number: int) -> bool:
        cache.put(str(number), ANSWER)
        found = cache.get(str(number)) == ANSWER
        # A thread's connection ends with the thread; the pool's live on, so it is closed here.
        cache.close()
        return found

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(put_and_get, range(80)))


# Keys


def test_key_holds_what_determines_an_answer() -> None:
    """Messages, schema, model, sampling and mode each make another key."""
    keys = {
        answer_key(MESSAGES, {}, SETTINGS),
        answer_key(({"role": "user", "content": "合肥 "},), {}, SETTINGS),
        answer_key(({"role": "system", "content": "合肥"},), {}, SETTINGS),
        answer_key(MESSAGES, {"type": "object"}, SETTINGS),
        answer_key(MESSAGES, {}, replace(SETTINGS, model="glm")),
        answer_key(MESSAGES, {}, replace(SETTINGS, temperature=0.1)),
        answer_key(MESSAGES, {}, replace(SETTINGS, max_tokens=1)),
        answer_key(MESSAGES, {}, replace(SETTINGS, mode="text")),
    }

    assert len(keys) == 8


def test_key_holds_nothing_else() -> None:
    """Address, key, timeout and attempts make no difference."""
    other = replace(SETTINGS, base_url="http://other/v1", api_key="sk-2", timeout=1, attempts=9)

    assert answer_key(MESSAGES, {}, SETTINGS) == answer_key(MESSAGES, {}, other)


def test_key_is_stable() -> None:
    """A key is the same on every machine and in every run; if this changes, raise FORMAT."""
    expected = "6c8ab87be63bf2d433d141f91703bee1d4833ed4b94830eab62642abcf8b910f"

    assert answer_key(MESSAGES, {}, SETTINGS) == expected


# Rows that we did not write


def test_pickle_is_not_executed(folder: Path, cache: AnswerCache, tmp_path: Path) -> None:
    """A planted pickle (CVE-2025-69872) is a miss; diskcache alone would run it."""
    mark = tmp_path / "mark"
    plant(folder, mode=PICKLE, value=pickle.dumps(Payload(mark)))

    assert cache.get("key") is None
    assert not mark.exists()

    with diskcache.Cache(str(folder)) as unsafe:
        unsafe.get("key")
    assert mark.read_text() == "executed"


def test_pickle_in_a_file_is_not_executed(folder: Path, cache: AnswerCache, tmp_path: Path) -> None:
    """A planted row that points to a pickle is a miss."""
    mark = tmp_path / "mark"
    (tmp_path / "payload").write_bytes(pickle.dumps(Payload(mark)))
    plant(folder, mode=PICKLE, filename="../../payload")

    assert cache.get("key") is None
    assert not mark.exists()


def test_pickled_key_is_not_executed(folder: Path, cache: AnswerCache, tmp_path: Path) -> None:
    """A planted pickle for a key is never reached, and SafeDisk refuses it."""
    mark = tmp_path / "mark"
    pickled = pickle.dumps(Payload(mark))
    plant(folder, key=pickled, raw=0, value=ANSWER.pack())

    assert cache.get("key") is None
    with pytest.raises(ValueError, match="no text"):
        SafeDisk(str(folder)).get(pickled, raw=False)
    assert not mark.exists()


@pytest.mark.parametrize("mode", [RAW, BINARY, TEXT])
def test_file_is_neither_read_nor_removed(
    folder: Path, cache: AnswerCache, tmp_path: Path, mode: int
) -> None:
    """A planted row that points to a file is a miss, and replacing it leaves the file alone."""
    file = tmp_path / "file"
    file.write_bytes(ANSWER.pack())
    plant(folder, mode=mode, filename="../../file", size=1)

    assert cache.get("key") is None
    cache.put("key", ANSWER)
    assert cache.get("key") == ANSWER
    assert file.exists()


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "text",
        b"",
        b"no zlib",
        ANSWER.pack()[:-8],
        zlib.compress(b"[]"),
        zlib.compress(b'{"text": "x"}'),
        zlib.compress(ANSWER.model_dump_json().replace("100", "-100").encode()),
        zlib.compress(ANSWER.model_dump_json().replace("100", '"100"').encode()),
        zlib.compress(b" " * (cache_module.LONGEST + 1) + ANSWER.model_dump_json().encode()),
    ],
    ids=range(11),
)
def test_odd_values_are_misses(folder: Path, cache: AnswerCache, value: object) -> None:
    """A value that is no answer, or a bomb, is a miss, and is replaced."""
    plant(folder, value=value)

    assert cache.get("key") is None
    cache.put("key", ANSWER)
    assert cache.get("key") == ANSWER


def test_only_text_keys_and_bytes_are_written(folder: Path) -> None:
    """SafeDisk pickles nothing on the way in either."""
    disk = SafeDisk(str(folder))

    with pytest.raises(TypeError, match="a cache key is text, not tuple"):
        disk.put(("a", 1))
    with pytest.raises(TypeError, match="a cached value is bytes, not list"):
        disk.store([], read=False)


# Folders


def test_folder_is_made_for_the_owner_alone(folder: Path, cache: AnswerCache) -> None:
    """A new cache folder is nobody else's business."""
    assert folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702])
def test_folder_that_others_may_write_to(tmp_path: Path, mode: int) -> None:
    """A folder that group or world may write to is refused with the way out."""
    tmp_path.chmod(mode)

    with pytest.raises(CacheError, match=r"others may write .* chmod go-w it, .* --no-cache"):
        AnswerCache(CacheSettings(tmp_path))


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a folder away")
def test_folder_of_another_user(tmp_path: Path) -> None:
    """A folder that another user owns is refused, whatever its mode."""
    os.chown(tmp_path, 12345, 12345)

    with pytest.raises(CacheError, match=r"another user's.*--no-cache"):
        AnswerCache(CacheSettings(tmp_path))


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_folder_that_we_may_not_write_to(tmp_path: Path) -> None:
    """A read-only folder is refused."""
    tmp_path.chmod(0o500)

    with pytest.raises(CacheError, match="not writable"):
        AnswerCache(CacheSettings(tmp_path))


def test_folder_that_is_a_file(tmp_path: Path) -> None:
    """A file in place of the folder, or above it, is refused."""
    file = tmp_path / "file"
    file.touch()

    for folder in (file, file / "cache"):
        with pytest.raises(CacheError, match="cannot be the cache folder"):
            AnswerCache(CacheSettings(folder))


def test_no_folder() -> None:
    """A cache without a folder is a contradiction."""
    with pytest.raises(SettingsError):
        AnswerCache(CacheSettings(None))


def test_broken_database(folder: Path, cache: AnswerCache) -> None:
    """A database of garbage is refused with the way out."""
    cache.close()
    (folder / "cache.db").write_bytes(b"garbage" * 1000)

    with pytest.raises(CacheError, match=r"no usable cache .* delete the folder, .* --no-cache"):
        AnswerCache(CacheSettings(folder))


def test_planted_setting(folder: Path, cache: AnswerCache) -> None:
    """A database with settings that diskcache does not know is refused in the same way."""
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute("INSERT INTO Settings VALUES ('disk_evil', 1)")

    with pytest.raises(CacheError, match="no usable cache"):
        AnswerCache(CacheSettings(folder))


# Trouble in the middle of a run


def test_trouble_is_logged_once(folder: Path, cache: AnswerCache, caplog: pytest.LogCaptureFixture) -> None:
    """A cache that breaks in the middle finds nothing, keeps nothing and warns once."""
    with closing(sqlite3.connect(folder / "cache.db")) as database, database:
        database.execute("DROP TABLE Cache")

    cache.put("key", ANSWER)
    cache.put("key", ANSWER)

    assert cache.get("key") is None
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert f"the cache in {folder} could not be written (OperationalError" in record.message


def test_locked_database(
    folder: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """While another process holds the database, answers are still read, and writing gives up."""
    monkeypatch.setattr(cache_module, "_LOCK_TIMEOUT", 0.05)
    cache = AnswerCache(CacheSettings(folder))
    cache.put("key", ANSWER)

    with closing(sqlite3.connect(folder / "cache.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        cache.put("late", ANSWER)
        assert (cache.get("key"), cache.get("late")) == (ANSWER, None)
    cache.close()

    assert "could not be written (Timeout" in caplog.text


# What is kept, looked at and dropped


def test_holdings_and_pruning(cache: AnswerCache) -> None:
    """Answers are counted with their age; those before a time are dropped, the others stay."""
    before = time.time()
    cache.put("one", ANSWER)
    cache.put("two", ANSWER)
    held = cache.holdings()

    assert (held.answers, held.size > 0, (held.oldest or 0) >= before) == (2, True, True)
    assert (cache.prune(before), cache.holdings().answers) == (0, 2)
    assert (cache.prune(float("inf")), cache.holdings().answers) == (2, 0)
    assert cache.holdings().oldest is None
    assert cache.get("one") is None
