"""Prompt templates: rendered strictly, known by their content, made of the schema and the vocabulary."""

import shutil
from pathlib import Path

import pytest

from prompts.outline import outline
from prompts.template import CURRENT, FOLDER, load
from schemas.answer import Answer, PeopleAnswer
from schemas.errors import PromptError
from schemas.vocabulary import Topic


def copied(folder: Path) -> Path:
    for file in FOLDER.glob("*.jinja"):
        shutil.copy(file, folder)
    return folder


def test_instructions_name_every_topic_with_its_definition() -> None:
    """The closed lists reach the model from the vocabulary."""
    instructions = load().instructions

    assert [topic for topic in Topic if f"{topic} = {topic.definition}" not in instructions] == []


def test_instructions_hold_the_answers_form() -> None:
    """The answer's fields and their descriptions reach the model from the schema."""
    assert outline(Answer) in load().instructions


def test_outline_of_a_group() -> None:
    """An outline shows closed lists, descriptions, lists and truth values in one line."""
    assert outline(PeopleAnswer) == (
        '{"role":见下,"title":职务或null,"names":[姓名],"spoke":true|false,"sentence":句号}'
    )


def test_article_stands_numbered_and_literal() -> None:
    """Sentences keep their numbers, and template syntax in an article stays text."""
    _, user = load().messages([(1, "{{ 7*7 }}"), (2, "{% if x %} 蔡甲来访。")])

    assert "[1] {{ 7*7 }}\n[2] {% if x %} 蔡甲来访。" in user["content"]


def test_article_without_outlet_and_title_says_nothing_of_them() -> None:
    """What the caller does not know is not in the prompt."""
    _, user = load().messages([(1, "一。")])

    assert "报纸" not in user["content"]
    assert user["content"].startswith("文章：")


def test_article_with_outlet_and_title_begins_with_them() -> None:
    """The caller's outlet and headline stand before the article."""
    _, user = load().messages([(1, "一。")], outlet="某某日报", title="某某来访")

    assert user["content"].startswith("报纸：某某日报\n标题：某某来访\n文章：\n[1] 一。")


def test_instruction_is_repeated_behind_the_article() -> None:
    """A server that drops the head of a long prompt still sees that JSON is wanted."""
    _, user = load().messages([(1, "一。")])

    assert "只输出一个 JSON 对象" in user["content"].splitlines()[-1]


def test_identity_names_version_and_content(tmp_path: Path) -> None:
    """A changed word in either file is another prompt under the same name."""
    original = load(CURRENT, copied(tmp_path))
    article = tmp_path / f"{CURRENT}.article.jinja"
    article.write_text(article.read_text(encoding="utf-8") + "!", encoding="utf-8")
    load.cache_clear()
    changed = load(CURRENT, tmp_path)

    assert original.identity.split("@")[0] == changed.identity.split("@")[0] == CURRENT
    assert original.identity != changed.identity
    assert len(original.identity.split("@")[1]) == 12


def test_unknown_prompt_is_one_sentence() -> None:
    """A name without files is a PromptError that says where templates are looked for."""
    with pytest.raises(PromptError, match=r"visits\.v99.*looked for in"):
        load("visits.v99")


def test_unknown_variable_is_an_error(tmp_path: Path) -> None:
    """A template that names a variable nobody gives fails; it does not render a hole."""
    system = copied(tmp_path) / f"{CURRENT}.system.jinja"
    system.write_text("{{ nobody }}", encoding="utf-8")

    with pytest.raises(PromptError, match="nobody"):
        load(CURRENT, tmp_path)
