"""The installed package and the lock keep the promises that no other test would miss."""

import re
import runpy
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
disagreements = runpy.run_path(str(ROOT / ".ci" / "check_lock.py"))["disagreements"]


@pytest.mark.parametrize("package", ["schemas", "prompts", "service", "eval"])
def test_top_level_name_is_ours_alone(package: str) -> None:
    """No other installed distribution ships a package of this name, which would win over ours unseen."""
    assert set(packages_distributions().get(package, [])) <= {"visit-records"}


def test_lock_names_no_place() -> None:
    """The lock names no URL, index or folder, not even in a comment: each machine knows its own."""
    assert [line for line in LOCK.splitlines() if re.search(r"://|file:|^-|--(?!hash=)", line)] == []


def test_lock_is_only_pins_with_hashes() -> None:
    """Every line of the lock that is not a comment is a pinned version or one of its hashes."""
    lines = [line for line in LOCK.splitlines() if not line.lstrip().startswith("#")]
    pin = re.compile(r"[\w.-]+==[\w.+!-]+( ; .+)? \\")
    checksum = re.compile(r"    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pin.fullmatch(line) and not checksum.fullmatch(line)] == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"tenacity>=9,<10"', '"tenacity>=99"', r"tenacity is locked at [\d.]+, outside >=99"),
        ('"tenacity>=9,<10"', '"tenacity>=9", "idna"', "idna is declared but not locked"),
        ('"tenacity>=9,<10",', "", "tenacity is locked but no longer declared"),
    ],
    ids=["range moved", "one more", "one less"],
)
def test_lock_check_tells_what_drifted(old: str, new: str, said: str) -> None:
    """An edit of the dependencies that the lock has not followed is told by package name."""
    assert old in PYPROJECT
    [phrase] = disagreements(PYPROJECT.replace(old, new), LOCK)
    assert re.fullmatch(said, phrase)


def test_lock_is_in_step() -> None:
    """The lock pins just what pyproject.toml declares."""
    assert disagreements(PYPROJECT, LOCK) == []
