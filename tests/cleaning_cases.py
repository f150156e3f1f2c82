"""Cases of cleaning in data/*.json, as several test files take them."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

Case = dict[str, str]


@dataclass(frozen=True)
class Cases:
    """The cases of a file; `of` makes parameters of those of some kinds."""

    all: list[Case]

    @classmethod
    def read(cls, name: str) -> "Cases":
        """The cases of data/NAME.json."""
        file = Path(__file__).parent / "data" / f"{name}.json"
        return cls(json.loads(file.read_text(encoding="utf-8")))

    def of(self, *kinds: str) -> list[Any]:
        """The cases of these kinds as parameters; a known failure must fail."""
        failing = pytest.mark.xfail(strict=True, raises=AssertionError)
        return [
            pytest.param(case, id=case["label"], marks=[failing] if case["kind"] == "known_failure" else [])
            for case in self.all
            if case["kind"] in kinds
        ]
