"""What there is to be asked: the schema of a record, its closed lists, the engines."""

from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter
from pydantic import BaseModel

from schemas import vocabulary
from schemas.record import record_schema
from schemas.vocabulary import Engine, Term
from service.web.documented import problems
from service.web.house import TheHouse

router = APIRouter(prefix="/v1", tags=["about"], responses=problems())


class TermInfo(BaseModel):
    """A value of a closed list with its definition."""

    value: str
    definition: str
    chinese: str


class EngineInfo(BaseModel):
    """An engine, and whether this server has it; of a language model its name and address, without a key."""

    engine: Engine
    configured: bool
    is_default: bool
    model: str | None = None
    address: str | None = None


@router.get("/schema", summary="The JSON Schema of a record")
def schema() -> dict[str, Any]:
    """What `visits schema` prints."""
    return record_schema()


@router.get("/vocabulary", summary="The closed lists")
def closed_lists() -> dict[str, list[TermInfo]]:
    """Each closed list by its name, with the definition of every value."""
    lists = [
        thing for thing in vars(vocabulary).values() if isinstance(thing, type) and issubclass(thing, Term)
    ]
    return {
        terms.__name__: [TermInfo(value=t, definition=t.definition, chinese=t.chinese) for t in terms]
        for terms in lists
        if terms is not Term
    }


@router.get("/engines", summary="The engines")
def engines(house: TheHouse) -> list[EngineInfo]:
    """Which engines may be asked for here."""
    endpoint, default = house.settings.endpoint, house.settings.default_engine
    found = []
    for engine in Engine:
        info = EngineInfo(engine=engine, configured=engine is not Engine.LLM, is_default=engine is default)
        if engine is Engine.LLM and endpoint is not None:
            info.configured, info.model, info.address = True, endpoint.model, bare(endpoint.base_url)
        found.append(info)
    return found


def bare(address: str) -> str:
    """An address without the credentials and the query that may be in it."""
    parts = urlsplit(address)
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{parts.path}"
