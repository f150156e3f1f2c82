"""What a system must answer about one article: what it read, in the article's own words.

Small, flat and without offsets: sentences are cited by their numbers, officials and stops come in
groups as the text has them, dates and places are quoted, and everything that can be computed
(codes, ISO dates, spans, ids) is computed later. Any endpoint's grammar can enforce the schema:
every field is required, some may be null, nothing is nested deeper than a list of objects. The
Chinese descriptions stand in the form that the prompt shows, which renders them from here.
"""

from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from schemas.vocabulary import DelegationKind, ReportedAs, Role, Side, Topic, VisitStatus


class AnswerPart(BaseModel):
    """Base of all parts: what the schema does not know is passed over."""

    model_config = ConfigDict(extra="ignore")


def _listed(value: object) -> object:
    """Nothing where a list should stand is an empty one."""
    return [] if value is None else value


Listed = BeforeValidator(_listed)


class HostAnswer(AnswerPart):
    """A place that received the delegation."""

    name: str = Field(description="接待地全称")
    date: str | None = Field(None, description="多站时本站的日期或null")
    sentence: int = Field(description="句号")


class DateAnswer(AnswerPart):
    """The date of the visit as the text has it."""

    text: str = Field(description="原文日期")
    sentence: int = Field(description="句号")


class Capacity(StrEnum):
    """Side and role in one word: a leader is a visitor, a counterpart a host, and who is neither attends."""

    LEADER = "leader"
    MEMBER = "member"
    COUNTERPART = "counterpart"
    ACCOMPANYING = "accompanying"
    ATTENDEE = "attendee"
    UNSTATED = "unstated"

    @classmethod
    def of(cls, side: Side, role: Role) -> Self:
        """The capacity of somebody on a side with a role."""
        return cls(Side.UNSTATED if side is Side.UNSTATED else role)

    @property
    def side(self) -> Side:
        """The side on which people take part in this capacity."""
        if self is Capacity.UNSTATED:
            return Side.UNSTATED
        return Side.VISITOR if self in (Capacity.LEADER, Capacity.MEMBER) else Side.HOST

    @property
    def role(self) -> Role:
        """The role; whoever is on no stated side is an attendee."""
        return Role.ATTENDEE if self is Capacity.UNSTATED else Role(self)


class PeopleAnswer(AnswerPart):
    """Officials who share capacity, title and whether they spoke."""

    role: Capacity = Field(description="见下")
    title: str | None = Field(None, description="职务或null")
    names: list[str] = Field(description="姓名")
    spoke: bool = False
    sentence: int = Field(description="句号")


class StopsAnswer(AnswerPart):
    """Sites that stand together in one sentence."""

    names: list[str] = Field(description="地点")
    place: str | None = Field(None, description="写明的所在市县或null")
    sentence: int = Field(description="句号")


class MeetingAnswer(AnswerPart):
    """A formal meeting within the visit."""

    name: str = Field(description="会议名")
    sentence: int = Field(description="句号")


class AgreementAnswer(AnswerPart):
    """A signed document."""

    title: str = Field(description="文件名，不写《》")
    parties: Annotated[list[str], Listed] = Field([], description="写明的签署方")
    sentence: int = Field(description="句号")


class TopicAnswer(AnswerPart):
    """The fields that one sentence says the sides study or will work on."""

    codes: list[Topic] = Field(description="码")
    sentence: int = Field(description="句号")


class VisitAnswer(AnswerPart):
    """One visit, as it was read. A list or a name that is left out is empty; nothing else may be missing."""

    reported_as: ReportedAs
    status: VisitStatus
    delegation: str | None = Field(None, description="文中最长的团名，只写“考察团、一行”则null")
    kind: DelegationKind = Field(description="见下")
    size: int | None = Field(None, description="写明的人数或null")
    visitors: list[str] = Field(description="来访地全称")
    hosts: Annotated[list[HostAnswer], Listed] = Field(description="接待地，按先后")
    date: DateAnswer | None = Field(None, description="没有则null")
    people: Annotated[list[PeopleAnswer], Listed] = []
    stops: Annotated[list[StopsAnswer], Listed] = []
    meetings: Annotated[list[MeetingAnswer], Listed] = []
    agreements: Annotated[list[AgreementAnswer], Listed] = []
    topics: Annotated[list[TopicAnswer], Listed] = []


class Answer(AnswerPart):
    """Every visit that the article tells; an empty list says that there is none."""

    visits: list[VisitAnswer]


_KEPT = ("type", "properties", "required", "items", "anyOf", "enum", "additionalProperties")


def wire_schema(answer: type[BaseModel] = Answer) -> dict[str, Any]:
    """The answer's JSON Schema in the subset that every known grammar enforces.

    References are inlined, and titles, descriptions, defaults and bounds are left out: OpenAI's
    strict mode rejects some of them, llama.cpp skips others silently, and the prompt already
    carries the descriptions.
    """
    schema = answer.model_json_schema()
    definitions = schema.get("$defs", {})

    def plain(node: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in node:
            return plain(definitions[node["$ref"].rsplit("/", 1)[-1]])
        kept = {key: node[key] for key in _KEPT if key in node}
        if "properties" in kept:
            # On the wire nothing may be left out or added, whatever is forgiven afterwards.
            kept |= {"required": [*kept["properties"]], "additionalProperties": False}
            kept["properties"] = {name: plain(part) for name, part in kept["properties"].items()}
        if "items" in kept:
            kept["items"] = plain(kept["items"])
        if "anyOf" in kept:
            kept["anyOf"] = [plain(part) for part in kept["anyOf"]]
        return kept

    return plain(schema)
