"""What a file's name says of what is in it."""

from pathlib import PurePath

TEXT, HTML, LINES = (".txt", ".md"), (".html", ".htm", ".shtml", ".xhtml"), (".jsonl", ".ndjson")
DELIMITERS = {".csv": ",", ".tsv": "\t"}
PARQUET, ARCHIVES = ".parquet", (".warc", ".wet")
_READ = {*TEXT, *HTML, *LINES, *DELIMITERS, PARQUET, *ARCHIVES}
# Read as an article, these would pass for one that tells of no visit.
REFUSED = (".json", ".xml", ".mht", ".mhtml")
NAMED = ".txt, .html, .jsonl, .csv, .parquet or .warc"


def kind(name: str) -> str:
    """A name's suffix in small letters; of a.jsonl.gz it is .jsonl."""
    return PurePath(name.lower().removesuffix(".gz")).suffix


def is_read(name: str) -> bool:
    """Whether a file of this name is read where it lies in a folder."""
    return kind(name) in _READ


def is_whole(name: str) -> bool:
    """Whether it is one document, so that files can be counted ahead."""
    return kind(name) not in {*LINES, *DELIMITERS, PARQUET, *ARCHIVES}
