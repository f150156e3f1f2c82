"""The public contract: the record's form, its published schema, and the closed lists."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from schemas import errors, vocabulary
from schemas.answer import Answer, wire_schema
from schemas.record import Record, record_schema

SHARED = Path(__file__).parents[2] / "shared"
SCHEMA = Path(__file__).parents[1] / "schemas" / "record.schema.json"


def test_published_schema_is_the_record_of_the_code() -> None:
    """schemas/record.schema.json is what `visits schema` prints; print it there anew after a change."""
    assert record_schema() == json.loads(SCHEMA.read_text(encoding="utf-8"))


def test_published_schema_is_a_valid_schema() -> None:
    """The published schema is correct JSON Schema."""
    Draft202012Validator.check_schema(json.loads(SCHEMA.read_text(encoding="utf-8")))


def example() -> dict[str, Any]:
    path = SHARED / "design" / "record.example.json"
    if not path.exists():
        pytest.skip("the example record lies in ../shared, which is not here")
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def test_example_record_fits_the_contract() -> None:
    """The design's example is a record, and comes back the same, but for what came later."""
    record = example()
    again = json.loads(Record.model_validate(record).model_dump_json())
    posts = [official.pop("posts") for visit in again["visits"] for official in visit["officials"]]

    assert again["provenance"].pop("usd") is None
    assert again["source"].pop("sentences_sha256") is None
    assert again.pop("same_text_as") is None
    assert again == record
    assert not any(posts)


def test_example_record_fits_the_published_schema() -> None:
    """The example record validates against the published JSON Schema too, once it has what came later."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    record = example()
    for official in (official for visit in record["visits"] for official in visit["officials"]):
        official["posts"] = []
    record["provenance"]["usd"] = record["source"]["sentences_sha256"] = record["same_text_as"] = None

    assert list(validator.iter_errors(record)) == []


def test_record_is_closed_to_unknown_fields() -> None:
    """A field that the contract does not know is an error, not ignored."""
    with pytest.raises(ValidationError, match="extra"):
        Record.model_validate({**example(), "score": 1})


@pytest.mark.parametrize("status", ["ok", "error"])
def test_record_has_visits_or_an_error(status: str) -> None:
    """A record whose status contradicts its error cannot be made."""
    wrong = {**example(), "visits": [], "status": status}
    wrong["error"] = {"code": "failed", "message": "…"} if status == "ok" else None

    with pytest.raises(ValidationError, match="visits or an error"):
        Record.model_validate(wrong)


def nodes(schema: object) -> list[dict[str, Any]]:
    """Every object in a JSON Schema."""
    if isinstance(schema, list):
        return [node for part in schema for node in nodes(part)]
    if not isinstance(schema, dict):
        return []
    return [schema, *(node for part in schema.values() for node in nodes(part))]


def test_wire_schema_keeps_to_what_every_grammar_enforces() -> None:
    """The answer's wire schema has every field required, no references, bounds, defaults or descriptions."""
    schema = wire_schema()
    objects = [node for node in nodes(schema) if node.get("type") == "object"]

    assert objects
    assert all(set(node["required"]) == set(node["properties"]) for node in objects)
    assert all(node["additionalProperties"] is False for node in objects)
    banned = {"$ref", "$defs", "default", "pattern", "format", "description", "minItems", "maximum"}
    names = {name for node in objects for name in node["properties"]}
    assert not {key for node in nodes(schema) for key in node} & (banned - names)


def test_wire_schema_accepts_what_the_answer_accepts() -> None:
    """An empty answer is valid by both; an answer that lacks its list is valid by neither."""
    validator = Draft202012Validator(wire_schema())

    assert validator.is_valid({"visits": []})
    assert Answer.model_validate({"visits": []}).visits == []
    assert not validator.is_valid({})
    with pytest.raises(ValidationError):
        Answer.model_validate({})


def terms() -> list[type[vocabulary.Term]]:
    return vocabulary.Term.__subclasses__()


@pytest.mark.parametrize("term", terms())
def test_every_term_has_a_definition(term: type[vocabulary.Term]) -> None:
    """Each value of a closed list says what it means."""
    assert all(member.definition for member in term)


def leaves(error: type[errors.VisitRecordsError]) -> list[type[errors.VisitRecordsError]]:
    below = error.__subclasses__()
    return [leaf for child in below for leaf in leaves(child)] if below else [error]


def test_every_error_has_a_code_of_its_own() -> None:
    """The codes that stand in records tell the leaves of the error tree apart."""
    own = [leaf for leaf in leaves(errors.VisitRecordsError) if leaf.__module__ == errors.__name__]
    codes = [leaf.code for leaf in own]

    assert len(set(codes)) == len(codes) > 15


def test_error_tree_is_drawn_whole() -> None:
    """Every error of the module stands in the tree that its docstring draws."""
    names = [
        name
        for name, value in vars(errors).items()
        if isinstance(value, type) and issubclass(value, errors.VisitRecordsError)
    ]

    assert [name for name in names if name not in (errors.__doc__ or "")] == []
