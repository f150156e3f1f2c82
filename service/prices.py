"""What a model's tokens cost, where that is known: a small table, and the user's own in its place."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from schemas.errors import SettingsError
from schemas.record import Usage

TABLE = Path(__file__).with_name("prices.toml")
# Tokens of an answer: the mean over the recorded articles of the corpus, with and without a visit.
USUAL_ANSWER = 600
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens of a request and of an answer."""

    prompt: float
    completion: float

    def halved(self) -> "Price":
        """What vendors take for requests that they may answer within a day."""
        return Price(self.prompt / 2, self.completion / 2)

    def of(self, usage: Usage) -> float:
        """What so many tokens cost, in US dollars."""
        return (usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion) / _MILLION


def prices(file: Path | None = None) -> dict[str, Price]:
    """The table that is shipped, with the user's entries before its own.

    Raises:
        SettingsError: the user's file cannot be read, or is no such table.
    """
    found = _read(TABLE)
    return found | _read(file) if file else found


def price_of(model: str, table: Mapping[str, Price]) -> Price | None:
    """A model's price: by its name, with or without a provider's before it (openai/gpt-4.1-mini)."""
    return table.get(model) or table.get(model.rsplit("/", 1)[-1])


def _read(file: Path) -> dict[str, Price]:
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
        return {name: Price(float(row["prompt"]), float(row["completion"])) for name, row in table.items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = (
            f'{file}: it cannot be read as prices; write a section ["MODEL"] with prompt = and completion =, '
            "in US dollars for a million tokens."
        )
        raise SettingsError(msg) from error
