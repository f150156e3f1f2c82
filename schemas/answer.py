"""What a system must answer about one article: what it read, in the article's own words.

Small, flat and without offsets: sentences are cited by their numbers, officials and stops come in
groups as the text has them, dates and places are quoted, and everything that can be computed
(codes, ISO dates, spans, ids) is computed later. Any endpoint's grammar can enforce the schema:
every field is required, some may be null, nothing is nested deeper than a list of objects. The
Chinese descriptions are the instructions to the model; the prompt renders them from here.
"""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from schemas.vocabulary import DelegationKind, ReportedAs, Role, Side, Topic, VisitStatus


class AnswerPart(BaseModel):
    """Base of all parts: no field that the schema does not know."""

    model_config = ConfigDict(extra="forbid")


class HostAnswer(AnswerPart):
    """A place that received the delegation."""

    name: str = Field(description="接待地全称，取最具体的接待者：区领导接待就写到区")
    date: str | None = Field(description="文中这一站自己的日期，照抄；没有则null")
    sentence: int = Field(description="句号")


class DateAnswer(AnswerPart):
    """The date of the visit as the text has it."""

    text: str = Field(description="访问日期，照抄原文最完整的一处（7月12日至13日；昨天；6日起为期3天）")
    sentence: int = Field(description="句号")


class PeopleAnswer(AnswerPart):
    """Officials who share side, role, title and whether they spoke."""

    side: Side
    role: Role
    title: str | None = Field(description="职务，照抄；没有则null")
    names: list[str] = Field(description="姓名")
    spoke: bool
    sentence: int = Field(description="名单所在的句号")


class StopsAnswer(AnswerPart):
    """Sites that stand together in one sentence."""

    names: list[str] = Field(description="地点，逐个照抄")
    place: str | None = Field(description="文中写明的所在市县；没写则null")
    date: str | None = Field(description="文中写明的到访日期，照抄；没写则null")
    sentence: int = Field(description="句号")


class MeetingAnswer(AnswerPart):
    """A formal meeting within the visit."""

    name: str = Field(description="会议名，照抄")
    date: str | None = Field(description="句中给这个会写明的日期，照抄；没有则null")
    sentence: int = Field(description="句号")


class AgreementAnswer(AnswerPart):
    """A signed document."""

    title: str = Field(description="文件名，不写《》")
    parties: list[str] = Field(description="签署各方，照抄；没写则空")
    sentence: int = Field(description="句号")


class TopicAnswer(AnswerPart):
    """A field that the sides say they study or will work on."""

    code: Topic
    sentence: int = Field(description="明说的那一句")


class VisitAnswer(AnswerPart):
    """One visit, as it was read."""

    reported_as: ReportedAs
    status: VisitStatus
    delegation: str | None = Field(description="代表团在文中的最长名称；只写“考察团”“一行”则null")
    kind: DelegationKind
    size: int | None = Field(description="写明的人数（一行88人：88），没有则null")
    visitors: list[str] = Field(description="来访地全称")
    hosts: list[HostAnswer] = Field(description="接待地，按先后")
    date: DateAnswer | None = Field(description="没有任何日期则null")
    people: list[PeopleAnswer]
    stops: list[StopsAnswer]
    meetings: list[MeetingAnswer]
    agreements: list[AgreementAnswer]
    topics: list[TopicAnswer]


class Answer(AnswerPart):
    """Every visit that the article tells; an empty list says that there is none."""

    visits: list[VisitAnswer]


_KEPT = ("type", "properties", "required", "items", "anyOf", "enum", "additionalProperties")


def wire_schema() -> dict[str, Any]:
    """The answer's JSON Schema in the subset that every known grammar enforces.

    References are inlined, and titles, descriptions, defaults and bounds are left out: OpenAI's
    strict mode rejects some of them, llama.cpp skips others silently, and the prompt already
    carries the descriptions.
    """
    schema = Answer.model_json_schema()
    definitions = schema.get("$defs", {})

    def plain(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            return plain(definitions[node["$ref"].rsplit("/", 1)[-1]])
        kept = {key: node[key] for key in _KEPT if key in node}
        if "properties" in kept:
            kept["properties"] = {name: plain(part) for name, part in kept["properties"].items()}
        if "items" in kept:
            kept["items"] = plain(kept["items"])
        if "anyOf" in kept:
            kept["anyOf"] = [plain(part) for part in kept["anyOf"]]
        return kept

    return plain(schema)
