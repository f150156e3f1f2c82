"""The table of documents: what was read, with which outcome, and how."""

from collections.abc import Iterator

from schemas.record import Record
from schemas.vocabulary import Engine
from service.tables.column import Column, Item, Kind, copied, date_columns, joined
from service.tables.keys import DOC
from service.tables.table import Table


def _document(record: Record) -> Iterator[Item[Record]]:
    yield Item(record, (), record)


def _published_on(item: Item[Record]) -> str | None:
    date = item.record.source.published_on
    return date.isoformat() if date else None


DOCUMENTS = Table(
    "documents",
    "a document that was read, or that could not be",
    ("doc",),
    (
        DOC,
        copied(
            "status", "record.status", "`ok`, or `error`: then it is not known whether it tells of visits."
        ),
        copied("error_code", "record.error.code", "What kept the document from being read; empty with `ok`."),
        copied("error_message", "record.error.message", "The same as a sentence."),
        Column(
            "visits",
            Kind.INTEGER,
            "How many visits it tells; empty where that is not known.",
            "the number of `visits[]`",
            lambda item: None if item.record.error else len(item.record.visits),
        ),
        copied(
            "same_text_as",
            "record.same_text_as",
            "The document of the run that had the same sentences before this one, which is a repost then. "
            "Rows in which this is empty count each text once.",
        ),
        copied("path", "record.source.path", "The file it was read from."),
        copied("url", "record.source.url", "Its address."),
        copied("title", "record.source.title", "Its headline."),
        copied("outlet", "record.source.outlet", "The newspaper or site that published it."),
        *date_columns(
            "published_on", "published", "The day of publication.", "`source.published_on`", _published_on
        ),
        Column(
            "authors",
            Kind.TEXT,
            "Who signed it, joined.",
            "`source.authors[]`",
            lambda item: joined(item.record.source.authors),
        ),
        copied(
            "chars",
            "record.source.chars",
            "Length of the raw text that spans index, in characters. Of an HTML page it is the article taken "
            "out of it; then `extract_html` is the first of `cleaning`.",
            Kind.INTEGER,
        ),
        copied(
            "sha256", "record.source.sha256", "Of the file's bytes, or, of a line of JSON Lines, of its text."
        ),
        copied(
            "sentences_sha256",
            "record.source.sentences_sha256",
            "Of the sentences that were read, cleaned: the same for an article and for its reposts.",
        ),
        copied("engine", "record.provenance.engine", "The system that read it.", terms=Engine),
        copied("model", "record.provenance.model", "The language model that read it."),
        copied(
            "prompt", "record.provenance.prompt", "The prompt: `name.version@` and 12 digits of its sha256."
        ),
        copied("mode", "record.provenance.mode", "How the form of the model's answer was asked for."),
        Column(
            "cleaning",
            Kind.TEXT,
            "The cleaning steps that changed the text, joined.",
            "`provenance.cleaning[]`",
            lambda item: joined(item.record.provenance.cleaning),
        ),
        copied("attempts", "record.provenance.attempts", "How often the endpoint was asked.", Kind.INTEGER),
        copied(
            "cached", "record.provenance.cached", "Whether the answer was kept from before.", Kind.BOOLEAN
        ),
        copied(
            "prompt_tokens",
            "record.provenance.usage.prompt_tokens",
            "Tokens asked with, as the endpoint counts.",
            Kind.INTEGER,
        ),
        copied(
            "completion_tokens",
            "record.provenance.usage.completion_tokens",
            "Tokens answered, as the endpoint counts.",
            Kind.INTEGER,
        ),
        copied("usd", "record.provenance.usd", "What they cost in US dollars, where known.", Kind.DECIMAL),
        Column(
            "started_at",
            Kind.TEXT,
            "When reading it began, ISO, UTC.",
            "`provenance.started_at`",
            lambda item: item.record.provenance.started_at.isoformat(),
        ),
        copied("seconds", "record.provenance.seconds", "How long reading it took.", Kind.DECIMAL),
        copied("schema_version", "record.provenance.schema_version", "The version of the record's schema."),
    ),
    _document,
)
