"""The options that all commands share which read documents."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any

import typer

from service.documents import Columns, Reading


def _reading(
    text_column: Annotated[
        str | None, typer.Option(help="Column or field with the text; else `text`.")
    ] = None,
    html_column: Annotated[
        str | None, typer.Option(help="Column or field with an HTML page; else `html`.")
    ] = None,
    id_column: Annotated[
        str | None, typer.Option(help="Column or field with the document's id; else `id`.")
    ] = None,
    date_column: Annotated[
        str | None, typer.Option(help="Column or field with the publication date; else `published_on`.")
    ] = None,
    url_column: Annotated[
        str | None, typer.Option(help="Column or field with the address; else `url`.")
    ] = None,
    outlet_column: Annotated[
        str | None, typer.Option(help="Column or field with the paper or site; else `outlet`.")
    ] = None,
    title_column: Annotated[
        str | None, typer.Option(help="Column or field with the headline; else `title`.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Read so many documents and no more.")] = None,
    sample: Annotated[
        float | None,
        typer.Option(min=0, max=1, help="Read this share of the documents, the same ones in each run."),
    ] = None,
    dedupe: Annotated[
        bool, typer.Option("--dedupe", help="Skip documents whose id another had, which else is an error.")
    ] = False,
) -> Reading:
    columns = Columns(
        text=text_column,
        html=html_column,
        id=id_column,
        published_on=date_column,
        url=url_column,
        outlet=outlet_column,
        title=title_column,
    )
    return Reading(columns, limit, sample, dedupe)


def reads_documents(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command these options beside its own; it gets them as one value, its parameter `reading`."""
    shared = inspect.signature(_reading).parameters

    def with_options(**given: Any) -> None:
        reading = _reading(**{name: given.pop(name) for name in shared})
        command(**given, reading=reading)

    own = inspect.signature(command).parameters
    parameters = [*(own[name] for name in own if name != "reading"), *shared.values()]
    # Where typer reads what a command takes.
    with_options.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    with_options.__name__, with_options.__doc__ = command.__name__, command.__doc__
    return with_options
