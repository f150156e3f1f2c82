"""The peer: what an afternoon's script makes of instructor, a one-line prompt and the bare schema.

It is given the raw text and nothing of ours: no cleaning, no codebook, no sentence numbers. Its places are
names; so that they are scored fairly, each is looked up in our gazetteer, which is more than the script does.
"""

import logging
from dataclasses import dataclass
from typing import Any

import instructor
from instructor.core import IncompleteOutputException, InstructorRetryException
from openai import APIConnectionError, OpenAI
from pydantic import BaseModel

from eval.prediction import Prediction
from schemas.document import Document
from schemas.errors import EndpointUnreachable
from schemas.record import Usage
from schemas.vocabulary import DateBasis, DelegationKind, ReportedAs, Role, Side, Topic, VisitStatus
from service.endpoint.completion import usage_of
from service.language.places import Gazetteer

PROMPT = "Extract the visits by Chinese delegations to other jurisdictions that this article reports."
logging.getLogger("instructor").setLevel(logging.CRITICAL + 1)


class Host(BaseModel):
    """A place that received the delegation."""

    name: str
    start_date: str | None
    end_date: str | None


class Official(BaseModel):
    """A person who took part."""

    name: str
    title: str | None
    side: Side
    role: Role
    spoke: bool


class Visit(BaseModel):
    """A visit."""

    reported_as: ReportedAs
    status: VisitStatus
    delegation_name: str | None
    delegation_kind: DelegationKind
    delegation_size: int | None
    visitors: list[str]
    hosts: list[Host]
    start_date: str | None
    end_date: str | None
    date_basis: DateBasis
    officials: list[Official]
    stops: list[str]
    meetings: list[str]
    agreements: list[str]
    topics: list[Topic]


class Visits(BaseModel):
    """All visits of an article."""

    visits: list[Visit]


@dataclass(frozen=True, slots=True)
class Script:
    """The script with a client; `predict` answers as every system of the report does."""

    client: OpenAI
    model: str
    gazetteer: Gazetteer

    def predict(self, document: Document, corpus: str) -> Prediction:
        """Ask; an answer that does not fit the schema is asked for again once, as instructor does it.

        Raises:
            EndpointUnreachable: nobody answered.
        """
        ask = instructor.from_openai(self.client, mode=instructor.Mode.JSON_SCHEMA)
        spent: list[Usage] = []
        ask.on("completion:response", lambda completion: spent.append(usage_of(completion)))
        visits, failure = self._visits(ask, document)
        return Prediction(
            system="script",
            corpus=corpus,
            document=document.id,
            visits=visits,
            error=failure,
            attempts=len(spent),
            usage=sum(spent, Usage()),
            model=self.model,
        )

    def _visits(
        self, ask: instructor.Instructor, document: Document
    ) -> tuple[tuple[dict[str, Any], ...], str | None]:
        try:
            answer = ask.chat.completions.create(
                model=self.model,
                response_model=Visits,
                max_retries=1,
                temperature=0.0,
                messages=[{"role": "user", "content": f"{PROMPT}\n\n{document.text}"}],
            )
        except (InstructorRetryException, IncompleteOutputException) as error:
            cause = error.__cause__ or error
        else:
            return tuple(self._visit(visit) for visit in answer.visits), None
        # Told in words of our own: theirs quote the article and the answer.
        told = f"{document.id}: {type(cause).__name__} from {self.model}."
        if isinstance(cause, APIConnectionError):
            raise EndpointUnreachable(told)
        return (), told

    def _visit(self, visit: Visit) -> dict[str, Any]:
        year = int(visit.start_date[:4]) if visit.start_date and visit.start_date[:4].isdigit() else None
        return {
            "reported_as": visit.reported_as,
            "status": visit.status,
            "delegation": {
                "name": visit.delegation_name,
                "kind": visit.delegation_kind,
                "size": visit.delegation_size,
            },
            "visitors": [self._place(name, year) for name in visit.visitors],
            "hosts": [
                {**self._place(host.name, year), "start": host.start_date, "end": host.end_date}
                for host in visit.hosts
            ],
            "dates": {
                "start": visit.start_date,
                "end": visit.end_date,
                "text": None,
                "basis": visit.date_basis,
            },
            "officials": [official.model_dump(mode="json") for official in visit.officials],
            "stops": [{"name": name} for name in visit.stops],
            "meetings": [{"name": name} for name in visit.meetings],
            "agreements": [{"title": title} for title in visit.agreements],
            "topics": list(visit.topics),
            "warnings": [],
        }

    def _place(self, name: str, year: int | None) -> dict[str, str | None]:
        division = self.gazetteer.resolve(name, year=year)
        return {"name": name, "code": division.code if division else None}
