"""The application: routes, problems, and the layers around them."""

from operator import attrgetter
from typing import Any

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException

from schemas.record import Record
from service.web import about_routes, article_routes, health_routes, job_routes
from service.web.article import Article, Asked
from service.web.cleaning import Dirty
from service.web.documented import complete
from service.web.door import Door
from service.web.house import House
from service.web.journal import Journal
from service.web.problem import ProblemBody, answer_problem

_ABOUT = "Chinese news about delegation visits, turned into visit records. docs/api.md has examples."
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>visit-records</title>
<h1>visit-records</h1>
<p>Send documents to <code>/v1/extract</code> or <code>/v1/jobs</code>.
<a href="/openapi.json">/openapi.json</a> describes the interface; docs/api.md has examples.</p>
</html>
"""


def application(house: House) -> FastAPI:
    """The application of a house."""
    # The pages of Swagger and ReDoc load scripts from elsewhere, so there are none.
    app = FastAPI(
        title="visit-records",
        version="1",
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=attrgetter("name"),
    )
    app.state.house = house
    for routes in (article_routes, job_routes, about_routes, health_routes):
        app.include_router(routes.router)
    app.get("/", response_class=HTMLResponse, include_in_schema=False)(_page)
    app.add_exception_handler(HTTPException, answer_problem)
    app.add_exception_handler(RequestValidationError, answer_problem)
    app.add_middleware(Door, settings=house.settings)
    app.add_middleware(Journal, metrics=house.metrics)
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _page() -> str:
    return _PAGE


def _described(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is None:
        found = get_openapi(
            title=app.title, version=app.version, description=app.description, routes=app.routes
        )
        app.openapi_schema = complete(found, ProblemBody, Article, Asked, Dirty, Record)
    return app.openapi_schema
