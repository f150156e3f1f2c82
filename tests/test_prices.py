"""What tokens cost: the shipped table, the user's own, and models whose price nobody knows."""

from pathlib import Path

import pytest

from schemas.errors import SettingsError
from schemas.record import Usage
from service.prices import price_of, prices


def test_price_of_tokens() -> None:
    """A million tokens in and half a million out, at the table's price."""
    price = price_of("qwen-plus", prices())

    assert price is not None
    assert price.of(Usage(prompt_tokens=1_000_000, completion_tokens=500_000)) == pytest.approx(1.0)


def test_provider_before_the_name() -> None:
    """A proxy's name for a model is the model's price; an unknown model has none."""
    table = prices()

    assert price_of("openai/gpt-4.1-mini", table) == table["gpt-4.1-mini"]
    assert price_of("my-own-model", table) is None


def test_own_table_comes_first(tmp_path: Path) -> None:
    """The user's entry replaces the shipped one, and adds others."""
    file = tmp_path / "prices.toml"
    file.write_text('[qwen-plus]\nprompt = 9\ncompletion = 9\n["my-own-model"]\nprompt = 0\ncompletion = 0\n')
    table = prices(file)

    assert (table["qwen-plus"].prompt, table["my-own-model"].completion) == (9, 0)
    assert "deepseek-chat" in table


@pytest.mark.parametrize(
    "text", ["not toml", "[m]\nprompt = 1\n", "[m]\nprompt = 'a'\ncompletion = 1\n", "m = 1\n"]
)
def test_table_that_is_none(tmp_path: Path, text: str) -> None:
    """A file that is no such table is named, with what one looks like."""
    file = tmp_path / "prices.toml"
    file.write_text(text)

    with pytest.raises(SettingsError, match=r"prices\.toml: it cannot be read as prices; write a section"):
        prices(file)
