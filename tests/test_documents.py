"""Whatever lies behind a path becomes a document, or one sentence that says why not."""

import codecs
import csv
import gzip
import hashlib
import io
import json
import os
import re
import tracemalloc
import zlib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from schemas.document import Document
from schemas.errors import (
    BinaryInput,
    DuplicateInput,
    EmptyInput,
    InputError,
    MalformedInput,
    MissingInput,
    OversizedInput,
    UndecodableInput,
)
from service.decoding import decode, decode_html
from service.documents import Columns, Inputs, Reading, Unreadable
from service.documents.stream import LONGEST

# warcio's writer leaves a temporary file of its own to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:Exception ignored.*Spooled")

TEXT = "12日，杭州市委书记甘一鸣率杭州市党政代表团到合肥市考察，与合肥市委书记乐二川座谈。"
TRADITIONAL = "12日，杭州市委書記甘一鳴率杭州市黨政代表團到合肥市考察，與合肥市委書記樂二川座談。"
PAGE = f"""<html><head><title>杭州来访合肥_合肥在线</title><meta name="PubDate" content="2019-07-13 09:41">
<meta name="ContentSource" content="合肥日报"></head><body><p><a href="/">首页</a></p><h1>杭州来访合肥</h1>
<p>{TEXT}</p></body></html>"""


def read(
    *paths: Path | str, stdin: bytes = b"", day: date | None = None, columns: Columns | None = None
) -> list[Document | Unreadable]:
    """Everything behind these paths."""
    reading = Reading(columns or Columns())
    return list(Inputs([*map(str, paths)], io.BytesIO(stdin), day, reading=reading))


def documents(
    *paths: Path | str, stdin: bytes = b"", day: date | None = None, columns: Columns | None = None
) -> list[Document]:
    """Everything behind these paths, all of it readable."""
    found = read(*paths, stdin=stdin, day=day, columns=columns)
    assert [item for item in found if isinstance(item, Unreadable)] == []
    return [item for item in found if isinstance(item, Document)]


def unreadable(path: Path | str, stdin: bytes = b"", columns: Columns | None = None) -> Unreadable:
    """The one thing behind this path, which cannot be read."""
    [found] = read(path, stdin=stdin, columns=columns)
    assert isinstance(found, Unreadable)
    return found


Writes = Callable[[str, bytes | str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Writes:
    """Writes a file, with its folders, below an empty folder."""

    def write(name: str, data: bytes | str) -> Path:
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data if isinstance(data, bytes) else data.encode())
        return file

    return write


# Files


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (TEXT.encode(), TEXT),
        (codecs.BOM_UTF8 + TEXT.encode(), TEXT),
        (TEXT.encode("gb18030"), TEXT),
        (TEXT.encode("gbk"), TEXT),
        (TEXT.encode("utf-16"), TEXT),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), TEXT),
        (TEXT.encode("utf-32"), TEXT),
        (TEXT.encode("utf-16-le"), TEXT),
        (TEXT.encode("utf-16-be"), TEXT),
        (TRADITIONAL.encode("big5"), TRADITIONAL),
        (TRADITIONAL.encode("gb18030"), TRADITIONAL),
        (f"{TEXT}\r\n第二行。\r\n".encode(), f"{TEXT}\r\n第二行。\r\n"),
        (b"Only English, and no visit.", "Only English, and no visit."),
    ],
    ids=[
        *(
            "utf-8",
            "bom",
            "gb18030",
            "gbk",
            "utf-16",
            "utf-16-be",
            "utf-32",
            "utf-16-le bare",
            "utf-16-be bare",
        ),
        *("big5", "gb18030 traditional", "crlf", "ascii"),
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    """Text comes out of every encoding of Chinese pages, with its line ends, without its mark."""
    assert decode(data, "a.txt") == text


@pytest.mark.parametrize(
    ("data", "error", "told"),
    [
        (b"", EmptyInput, "a.txt: there is no text in it; check what was saved there."),
        (b" \r\n\t", EmptyInput, "no text"),
        ("　\ufeff\u200b".encode(), EmptyInput, "no text"),
        (codecs.BOM_UTF8, EmptyInput, "no text"),
        (codecs.BOM_UTF16_LE, EmptyInput, "no text"),
        (b"%PDF-1.7 ...", BinaryInput, "a.txt: this is a binary file, not text; extract its text first."),
        (b"PK\x03\x04...", BinaryInput, "binary"),
        (b"abc\0def", BinaryInput, "binary"),
        (
            TEXT.encode("gb18030") + TEXT.encode(),
            UndecodableInput,
            "byte 84 begins UTF-8 in a file that is not",
        ),
        (TEXT.encode() * 2 + TEXT.encode("gb18030"), UndecodableInput, "byte 246 is not UTF-8"),
        (codecs.BOM_UTF16_LE + b"a\0\0\0b\0", BinaryInput, "binary"),
        (TEXT.encode()[:-1], UndecodableInput, "a.txt: byte 119 is not UTF-8, though the rest is; repair"),
        ("杭州市党政".encode()[:-1], UndecodableInput, "byte 12 is not UTF-8"),
        (b"\xa0" + TEXT.encode(), UndecodableInput, "byte 0 is not UTF-8"),
        (TEXT.encode("gb18030")[:-1], UndecodableInput, r"neither UTF-8 nor GB18030 \(byte \d+\); re-save"),
        (TEXT.encode("utf-16")[:-1], UndecodableInput, r"damaged UTF-16 \(byte \d+\); re-save it as UTF-8"),
        ("Une délégation française a visité".encode("latin-1"), UndecodableInput, "GB18030"),
        (bytes(range(128, 256)), UndecodableInput, "GB18030"),
    ],
)
def test_bytes_that_are_no_text(data: bytes, error: type[InputError], told: str) -> None:
    """What is empty, binary, damaged or in another encoding is told as just that, never read as garbage."""
    with pytest.raises(error, match=told):
        decode(data, "a.txt")


LONG = f"{TEXT}次日返程。" * 5


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
@pytest.mark.parametrize(
    "damage", [b"\xff", "市".encode("gb18030")[:1]], ids=["a byte too many", "half of one"]
)
def test_damaged_character(codec: str, damage: bytes) -> None:
    """One damaged character in a long text is told as U+FFFD, and the rest is read."""
    data = LONG.encode(codec) + damage + "\n次日返程。".encode(codec)

    assert decode(data, "a.txt") == f"{LONG}\ufffd\n次日返程。"


def test_lost_byte_in_gb18030() -> None:
    """Where a lost byte pairs the following ones wrongly, the rest of the clause is lost, not garbled."""
    data = LONG.encode("gb18030") + "并签署".encode("gb18030")[1:] + f"\n{LONG}".encode("gb18030")
    text = decode(data, "a.txt")

    assert "\ufffd" in text
    assert set(text) <= {*LONG, "\ufffd", "\n"}
    assert (text.startswith(LONG), text.endswith(f"\n{LONG}")) == (True, True)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            LONG.encode() + "卞青禾".encode("gb18030") + LONG.encode(),
            f"byte {len(LONG.encode())} is not UTF-8",
        ),
        (
            b"\xff" + LONG.encode() + "卞青禾".encode("gb18030"),
            f"byte {len(LONG.encode()) + 1} is not UTF-8",
        ),
        ((LONG.encode() + b"\xff") * 5, f"byte {len(LONG.encode())} is not UTF-8"),
        ((LONG.encode("gb18030") + b"\xff") * 5, r"neither UTF-8 nor GB18030 \(byte \d+\)"),
    ],
    ids=["a name in GB18030", "damage, then a name in GB18030", "much damage", "much damage in GB18030"],
)
def test_damage_that_is_too_much(data: bytes, told: str) -> None:
    """A passage in another encoding, or damage again and again, is told by its first byte."""
    with pytest.raises(UndecodableInput, match=told):
        decode(data, "a.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
@pytest.mark.parametrize("reading", ["latin-1", "windows"])
def test_read_as_latin(encoding: str, reading: str) -> None:
    """Chinese that was read as Latin-1 or Windows-1252 and saved as UTF-8 is read anew."""
    data = LONG.encode(encoding)
    wrong = data.decode("latin-1")
    if reading == "windows":
        # As browsers have it: bytes that Windows-1252 leaves open are control characters.
        wrong = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in data)

    assert decode(wrong.encode(), "a.txt") == LONG


@pytest.mark.parametrize(
    "text",
    [
        "Une délégation française a visité l'été à Suzhou.",
        "cafÃ©",
        "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏ",
        "云州市å¸‚å§”ä¹¦è®°",
        "å¸‚å§”ä¹¦è®°Ω",
    ],
)
def test_what_is_latin_stays(text: str) -> None:
    """European writing stays, and so does a text of which only a part was read wrongly."""
    assert decode(text.encode(), "a.txt") == text


def test_document_of_a_file(write: Writes) -> None:
    """A document knows its bytes' hash, its path as the user named it, and the date that was given."""
    file = write("甲 乙.2019.txt", TEXT.encode("gb18030"))

    [document] = documents(file, day=date(2019, 7, 13))

    assert document == Document(
        id="甲 乙.2019",
        text=TEXT,
        sha256=hashlib.sha256(TEXT.encode("gb18030")).hexdigest(),
        path=str(file),
        published_on=date(2019, 7, 13),
    )


def test_five_megabytes(write: Writes) -> None:
    """A file of five megabytes is one document, in any encoding."""
    text = f"{TEXT}\n" * 45_000
    paths = [write("a.txt", text), write("b.txt", text.encode("gb18030"))]

    assert [len(document.text) for document in documents(*paths)] == [len(text)] * 2


@pytest.mark.parametrize(
    "name", ["missing.txt", "missing.html", "missing.jsonl", "missing.json", "missing", "没有/没有"]
)
def test_missing(tmp_path: Path, name: str) -> None:
    """A path that leads nowhere is named."""
    found = unreadable(tmp_path / name)

    assert isinstance(found.error, MissingInput)
    assert str(found.error) == f"{tmp_path / name}: there is no such file or folder; check the path."


def test_path_that_is_too_long() -> None:
    """A path that the system does not even look for is told, not raised."""
    assert "File name too long); check the path" in str(unreadable("很" * 2000).error)


def test_no_permission(write: Writes, tmp_path: Path) -> None:
    """Files and folders that may not be read are named, and the others are read."""
    write("a.txt", TEXT).chmod(0)
    write("b.txt", TEXT)
    write("c/c.txt", TEXT).parent.chmod(0)
    if os.access(tmp_path / "a.txt", os.R_OK):
        pytest.skip("this user may read everything")

    a, b, c = read(tmp_path)
    (tmp_path / "c").chmod(0o700)

    assert isinstance(b, Document)
    for found, place in ((a, "a.txt"), (c, "c")):
        assert isinstance(found, Unreadable)
        assert str(found.error) == (
            f"{tmp_path / place}: it cannot be opened (Permission denied); check its permissions."
        )


@pytest.mark.parametrize("suffix", [".json", ".mht", ".XML"])
def test_other_formats(write: Writes, suffix: str) -> None:
    """A format that is not read is refused: as an article it would seem to tell of no visit."""
    file = write(f"a{suffix}", '{"text": "12日"}')

    assert str(unreadable(file).error) == (
        f"{file}: {suffix.lower()} is not read; give plain text as .txt, HTML, a table as .csv, "
        "or JSON Lines as .jsonl."
    )


def test_name_that_is_no_text(tmp_path: Path) -> None:
    """A file whose name is in no known encoding is read, under a name that can be written."""
    file = os.fsencode(tmp_path) + b"/\xbc\xd7.txt"
    try:
        Path(os.fsdecode(file)).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such name")

    [document] = documents(tmp_path)

    assert (document.id, document.path) == ("\ufffd\ufffd", f"{tmp_path}/\ufffd\ufffd.txt")


# Folders


def test_folder(write: Writes, tmp_path: Path) -> None:
    """Folders are read with their subfolders, by name; gold, hidden files and other formats are left out."""
    for name in ("b.txt", "a.TXT", "子 目录/丙.txt", "子 目录/更深/丁.txt"):
        write(name, TEXT)
    write("c.jsonl", json.dumps({"text": TEXT}))
    for name in ("b.gold.json", ".hidden.txt", ".git/a.txt", "d.pdf", "d.mht", "d.txt.bak"):
        write(name, "?")
    (tmp_path / "e.txt").mkdir()

    found = documents(tmp_path)

    assert [document.id for document in found] == ["a", "b", "c.jsonl:1", "子 目录/丙", "子 目录/更深/丁"]
    assert found[3].path == f"{tmp_path}/子 目录/丙.txt"


def test_links(write: Writes, tmp_path: Path) -> None:
    """Links to folders are not followed, so that none goes round; links to files are, and told if broken."""
    write("in/a.txt", TEXT)
    for name, target in (("loop", "."), ("b.txt", "a.txt"), ("c.txt", "gone.txt"), ("d.txt", "d.txt")):
        (tmp_path / "in" / name).symlink_to(target)

    found = read(tmp_path / "in")

    assert [item.id for item in found] == ["a", "b", "c", "d"]
    assert [str(item.error) for item in found if isinstance(item, Unreadable)] == [
        f"{tmp_path}/in/c.txt: there is no such file or folder; check the path.",
        f"{tmp_path}/in/d.txt: it cannot be opened (Too many levels of symbolic links); check the path.",
    ]


def test_pipe_in_a_folder(write: Writes, tmp_path: Path) -> None:
    """A named pipe in a folder is not waited for."""
    write("a.txt", TEXT)
    os.mkfifo(tmp_path / "b.txt")

    assert [document.id for document in documents(tmp_path)] == ["a"]


@pytest.mark.parametrize("name", [None, "a.pdf", ".a.txt"])
def test_folder_without_documents(write: Writes, tmp_path: Path, name: str | None) -> None:
    """A folder in which there is nothing to read is told, not passed over."""
    if name:
        write(name, TEXT)

    found = unreadable(tmp_path)

    assert (found.id, type(found.error)) == (tmp_path.name, MissingInput)
    assert (
        str(found.error)
        == f"{tmp_path}: no .txt, .html, .jsonl, .csv, .parquet or .warc file in this folder; "
        "name one that has some."
    )


def test_output_is_no_input(write: Writes, tmp_path: Path) -> None:
    """The file that is being written is left out of its folder, and refused where it is named."""
    write("a.txt", TEXT)
    output = write("b.jsonl", json.dumps({"text": TEXT}))
    status = output.stat()

    inputs = Inputs([str(tmp_path), str(output)], io.BytesIO(), None, (status.st_dev, status.st_ino))
    first, second = inputs

    assert isinstance(first, Document)
    assert isinstance(second, Unreadable)
    assert str(second.error) == f"{output}: this is the file that the records go to; name another for them."


# HTML


def article(text: str, **known: object) -> dict[str, object]:
    """What a document has of PAGE."""
    page = {"title": "杭州来访合肥", "outlet": "合肥日报", "published_on": date(2019, 7, 13)}
    return {"text": f"杭州来访合肥\n{text}", "extracted_from": "html", **page, **known}


@pytest.mark.parametrize("label", ["", "utf-8", "gb2312", "big5", "iso-8859-1"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_page(write: Writes, encoding: str, label: str) -> None:
    """A page is read as its article, whatever encoding it claims to be in; its date outranks ours."""
    data = PAGE.replace("<head>", f'<head><meta charset="{label}">').encode(encoding)
    file = write("a.html", data)

    [document] = documents(file, day=date(2020, 1, 1))

    digest = hashlib.sha256(data).hexdigest()
    assert document.model_dump(exclude_none=True) == article(TEXT, id="a.html", path=str(file), sha256=digest)


def test_page_in_big5(write: Writes) -> None:
    """A page in Big5 is read also where nothing names its encoding."""
    page = PAGE.replace(TEXT, TRADITIONAL)
    for simplified, traditional in zip("来访线报页", "來訪線報頁", strict=True):
        page = page.replace(simplified, traditional)

    [document] = documents(write("a.htm", page.encode("big5")))

    assert (document.text, document.outlet) == (f"杭州來訪合肥\n{TRADITIONAL}", "合肥日報")


def test_folder_with_pages(write: Writes, tmp_path: Path) -> None:
    """Pages in a folder are read like texts, and counted ahead like them."""
    for name in ("a.html", "b.HTM", "c/d.shtml"):
        write(name, PAGE)

    assert [document.id for document in documents(tmp_path)] == ["a.html", "b.HTM", "c/d.shtml"]
    assert Inputs([str(tmp_path)], io.BytesIO()).total() == 3


@pytest.mark.parametrize(
    "start", [b"", codecs.BOM_UTF8, b"\n", b"<!DOCTYPE html>", b'<?xml version="1.0"?>\n']
)
def test_page_on_standard_input(start: bytes) -> None:
    """Standard input that begins like a page is one."""
    [document] = documents("-", stdin=start + PAGE.encode())

    assert (document.id, document.extracted_from) == ("stdin", "html")


def test_page_in_a_line() -> None:
    """A line with html is read as its article; what the line says beside it outranks the page."""
    line = json.dumps({"id": "a", "html": PAGE, "outlet": "合肥晚报", "published_on": "2019-07-14"}).encode()

    [document] = documents("-", stdin=line)

    known = {"outlet": "合肥晚报", "published_on": date(2019, 7, 14), "id": "a", "path": "-:1"}
    digest = hashlib.sha256(PAGE.encode()).hexdigest()
    assert document.model_dump(exclude_none=True) == article(TEXT, **known, sha256=digest)


def test_page_without_an_article(write: Writes) -> None:
    """A page that holds no article is told in one sentence."""
    file = write("a.html", "<html><body><script>render()</script></body></html>")

    assert str(unreadable(file).error) == (
        f"{file}: there is no article in this HTML, only markup or scripts; save the page of the article."
    )


# JSON Lines


def test_fields(write: Writes) -> None:
    """The known fields are taken, others passed over, and those that are null or empty are not known."""
    line = {"id": "甲", "text": TEXT, "url": "https://a", "title": "题", "outlet": "报", "extra": [1]}
    bare = {"id": None, "text": TEXT, "url": None, "title": "", "published_on": ""}
    file = write("news.jsonl", "\n".join(map(json.dumps, ({**line, "published_on": "2019-07-12"}, bare))))

    first, second = documents(file, day=date(2020, 1, 1))

    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    assert first == Document(
        id="甲",
        text=TEXT,
        sha256=digest,
        path=f"{file}:1",
        url="https://a",
        title="题",
        outlet="报",
        published_on=date(2019, 7, 12),
    )
    assert second == Document(
        id="news.jsonl:2", text=TEXT, sha256=digest, path=f"{file}:2", published_on=date(2020, 1, 1)
    )


@pytest.mark.parametrize(
    "written",
    ["2019-07-12", "20190712", 20190712, "2019-07-12 23:10:00", "2019-07-12T23:10:00+08:00", " 2019-07-12\n"],
)
def test_dates(written: object) -> None:
    """A date is read in the forms in which crawlers write it, and never as seconds since 1970."""
    line = json.dumps({"text": TEXT, "published_on": written}).encode()

    [document] = documents("-", stdin=line)

    assert document.published_on == date(2019, 7, 12)


@pytest.mark.parametrize(
    ("line", "error", "told"),
    [
        ("{", MalformedInput, r"this is no JSON \(Expecting property name .*, column 2\); each line must be"),
        ('{"text": "x"} {"text": "y"}', MalformedInput, r"no JSON \(Extra data, column 15\)"),
        ("[" * 100_000, MalformedInput, "nested too deeply"),
        (f'{{"text": "x", "a": {"[" * 200_000}{"]" * 200_000}}}', MalformedInput, "nested too deeply"),
        (f'{{"text": "x", "id": {"9" * 5000}}}', MalformedInput, "a number with too many digits"),
        ('[{"text": "x"}]', MalformedInput, "this is JSON, but no object; each line must be one object"),
        ('"x"', MalformedInput, "no object"),
        ("null", MalformedInput, "no object"),
        ('{"text": "x", "html": "x"}', MalformedInput, 'there is both "text" and "html" in it'),
        ('{"html": 5}', MalformedInput, '"html" must be a string'),
        ('{"html": "<p>x</p>"}', EmptyInput, "there is no article in this HTML, only navigation"),
        (
            "{}",
            MalformedInput,
            'there is no "text" in it; give it one, or name what holds it by --text-column',
        ),
        ('{"a": 1, "b": 2}', MalformedInput, 'there is no "text" in it, only "a", "b"; give it one, or name'),
        ('{"text": null}', MalformedInput, 'there is no "text"'),
        ('{"text": 5}', MalformedInput, '"text" must be a string'),
        ('{"text": " \\n"}', EmptyInput, "there is no text in it"),
        ('{"text": "\\u0000\\ufeff"}', EmptyInput, "there is no text in it"),
        ('{"text": "x", "id": [1]}', MalformedInput, '"id" must be a string or a number'),
        ('{"text": "x", "id": true}', MalformedInput, '"id" must be a string or a number'),
        ('{"text": "x", "title": 5}', MalformedInput, '"title" must be a string, or be left out'),
        ('{"text": "x", "published_on": "7月12日"}', MalformedInput, '"published_on" must be a date like'),
        ('{"text": "x", "published_on": "2019-02-30"}', MalformedInput, '"published_on" must be a date like'),
        ('{"text": "x", "published_on": [2019]}', MalformedInput, '"published_on" must be a date like'),
    ],
)
def test_bad_line(write: Writes, line: str, error: type[InputError], told: str) -> None:
    """A line that is no document is told with its number, and the lines around it are read."""
    good = json.dumps({"text": TEXT})
    file = write("news.jsonl", "\n".join([good] * 6 + [line, good]))

    found = read(file)

    bad = found.pop(6)
    assert isinstance(bad, Unreadable)
    assert (bad.id, bad.path, type(bad.error)) == ("news.jsonl:7", f"{file}:7", error)
    with pytest.raises(error, match=f"^{re.escape(str(file))}, line 7: .*{told}"):
        raise bad.error
    assert len([item for item in found if isinstance(item, Document)]) == 7


def test_bad_line_keeps_its_id() -> None:
    """What is wrong with a line is told under the id that the line gives itself."""
    assert unreadable("-", stdin=b'{"id": "a1", "text": ""}').id == "a1"


def test_line_in_another_encoding(write: Writes) -> None:
    """A line that is not UTF-8 is told with the byte."""
    file = write("a.jsonl", f'{{"text": "{TEXT}"}}'.encode("gb18030"))

    found = unreadable(file)

    assert isinstance(found.error, UndecodableInput)
    assert str(found.error) == f"{file}, line 1: byte 12 is not UTF-8; JSON Lines must be UTF-8."


def test_line_ends(write: Writes) -> None:
    """A mark at the beginning, CRLF, blank lines and U+2028 in a text are all no trouble."""
    lines = [json.dumps({"text": f"{TEXT}\u2028{TEXT}"}, ensure_ascii=False), "", json.dumps({"text": TEXT})]
    file = write("a.ndjson", codecs.BOM_UTF8 + "\r\n".join(lines).encode())

    assert [document.id for document in documents(file)] == ["a.ndjson:1", "a.ndjson:3"]


@pytest.mark.parametrize("data", [b"", b"\n\n  \n"])
def test_no_lines(write: Writes, data: bytes) -> None:
    """JSON Lines without a line are empty, and told as that."""
    file = write("a.jsonl", data)

    assert str(unreadable(file).error) == f"{file}: there is no text in it; check what was saved there."


def test_characters_that_are_none() -> None:
    """A lone surrogate becomes one U+FFFD, so that it can be written and offsets stay; a NUL stays."""
    line = rb'{"id": "x\ud800", "text": "\ud83d\ude00\udc00\u0000' + TEXT.encode() + rb'", "title": "\udfff"}'

    [document] = documents("-", stdin=line)

    assert (document.id, document.text) == ("x\ufffd", f"😀\ufffd\0{TEXT}")
    assert document.title == "\ufffd"
    document.model_dump_json()


def numbered(*names: object) -> str:
    """JSON Lines with these ids."""
    return "\n".join(json.dumps({"id": name, "text": f"{TEXT}{at}"}) for at, name in enumerate(names))


def test_same_id_twice(write: Writes) -> None:
    """A second document of an id is an error under its place, which names the first; numbers are ids too."""
    file = write("a.jsonl", numbered("a", "b", "a", 0, "0"))
    other = write("other/b.txt", TEXT)

    found = read(file, other)

    assert [item.id for item in found] == ["a", "b", f"{file}:3", "0", f"{file}:5", str(other)]
    errors = [item.error for item in found if isinstance(item, Unreadable)]
    assert [type(error) for error in errors] == [DuplicateInput] * 3
    assert str(errors[2]) == (
        f"id b: that of {other} is also that of {file}:2; give ids that differ "
        "(files of one folder have them), or pass --dedupe."
    )


def test_dedupe(write: Writes) -> None:
    """With dedupe the second is skipped and counted, in each reading anew."""
    file = write("a.jsonl", numbered("a", "b", "a", "a"))
    inputs = Inputs([str(file)], io.BytesIO(), reading=Reading(dedupe=True))

    for _ in range(2):
        assert [item.id for item in inputs] == ["a", "b"]
        assert inputs.skipped == 2


def test_id_of_a_broken_line_is_taken(write: Writes) -> None:
    """Also the id of a document that cannot be read stands in one record only."""
    file = write("a.jsonl", '{"id": "a", "text": ""}\n{"id": "a", "text": "x"}')

    assert [item.id for item in read(file)] == ["a", f"{file}:2"]


def test_files_that_differ_in_their_suffix(write: Writes, tmp_path: Path) -> None:
    """They have different ids; .gz alone makes no other document."""
    for name, data in (("a.csv", f"text\n{TEXT}"), ("a.html", PAGE), ("a.md", TEXT), ("a.txt", TEXT)):
        write(f"in/{name}", data)
    write("in/a.jsonl", json.dumps({"text": TEXT}))
    write("in/b.txt.gz", gzip.compress(TEXT.encode()))

    assert [item.id for item in documents(tmp_path / "in")] == [
        *("a.csv:2", "a.html", "a.jsonl:1", "a.md", "a", "b")
    ]


# Standard input


@pytest.mark.parametrize("data", [TEXT.encode(), f"\n\n{TEXT}\n".encode(), TEXT.encode("gb18030")])
def test_text_on_standard_input(data: bytes) -> None:
    """Standard input that does not begin like an object is one text."""
    [document] = documents("-", stdin=data)

    assert (document.id, document.path) == ("stdin", "-")
    assert document.sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("start", [b"", b"\n \n", codecs.BOM_UTF8])
def test_lines_on_standard_input(start: bytes) -> None:
    """Standard input that begins like an object is JSON Lines, with or without a mark."""
    line = json.dumps({"text": TEXT}).encode() + b"\n"

    found = documents("-", stdin=start + line + line)

    first = start.count(b"\n") + 1
    assert [document.id for document in found] == [f"stdin:{first}", f"stdin:{first + 1}"]


def test_standard_input_is_not_waited_for() -> None:
    """A document that came through a pipe is handed on before the pipe is closed."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb") as feed:
        feed.write(json.dumps({"text": TEXT}).encode() + b"\n")
        feed.flush()

        found = next(iter(Inputs(["-"], stdin)))

    assert isinstance(found, Document)


def test_empty_standard_input() -> None:
    """Standard input with nothing in it is told as that."""
    told = "standard input: there is no text in it; check what was saved there."

    assert str(unreadable("-").error) == told


def test_order_of_paths(write: Writes) -> None:
    """Documents come in the order of the paths, each read when its turn comes."""
    first, second = write("b.txt", TEXT), write("a.txt", TEXT)
    found = iter(Inputs([str(first), str(second)], io.BytesIO()))

    assert next(found).id == "b"
    second.write_text(TEXT + "完。", encoding="utf-8")
    [last] = found
    assert isinstance(last, Document)
    assert (last.id, last.text.endswith("完。")) == ("a", True)


def test_total_is_known_before_reading(tmp_path: Path) -> None:
    """Text files are counted ahead; JSON Lines and standard input are not."""
    for name in ("a.txt", "b.txt", "sub/c.txt", "a.gold.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    named = [str(tmp_path), str(tmp_path / "a.txt")]

    assert Inputs(named, io.BytesIO()).total() == 4
    assert Inputs([*named, "-"], io.BytesIO()).total() is None
    assert Inputs(["lines.jsonl"], io.BytesIO()).total() is None


def test_total_of_what_is_not_known(write: Writes, tmp_path: Path) -> None:
    """A limit bounds the count; tables and samples have none ahead."""
    write("in/a.txt", TEXT)
    write("in/b.txt", TEXT)
    inside = [str(tmp_path / "in")]

    assert Inputs(inside, io.BytesIO(), reading=Reading(limit=1)).total() == 1
    assert Inputs(inside, io.BytesIO(), reading=Reading(sample=0.5)).total() is None
    write("in/c.csv", "text\nx")
    assert Inputs(inside, io.BytesIO()).total() is None


# Patterns


@pytest.fixture
def tree(write: Writes, tmp_path: Path) -> Path:
    """A folder of folders with texts and pages."""
    for name in ("2019/a.txt", "2019/b.html", "2019/深/c.txt", "2020/a.txt", "d.txt", "d[1].txt"):
        write(f"in/{name}", PAGE if name.endswith("html") else TEXT)
    write("in/2019/a.gold.json", "{}")
    return tmp_path / "in"


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("*.txt", ["d", "d[1]"]),
        ("*/*.txt", ["2019/a", "2020/a"]),
        ("**/*.txt", ["2019/a", "2019/深/c", "2020/a", "d", "d[1]"]),
        ("**/*.html", ["2019/b.html"]),
        ("2019/**", ["a", "b.html", "深/c"]),
        ("20?9", ["2019/a", "2019/b.html", "2019/深/c"]),
        ("20[12]*/a*", ["2019/a", "2020/a"]),
        ("d[1].txt", ["d[1]"]),
    ],
)
def test_patterns(tree: Path, pattern: str, found: list[str]) -> None:
    """A pattern is what a shell would make of it, in order; ids begin where it does."""
    assert [document.id for document in documents(tree / pattern)] == found


def test_pattern_without_files(tree: Path) -> None:
    """A pattern that names nothing is told."""
    found = unreadable(tree / "*.pdf")

    assert str(found.error) == (
        f"{tree}/*.pdf: no .txt, .html, .jsonl, .csv, .parquet or .warc file of this pattern; "
        "name one that has some."
    )


# gzip


def test_gzip(write: Writes) -> None:
    """Files in gzip are read as what is in them, also where it comes in pieces."""
    write("in/a.html.gz", gzip.compress(PAGE.encode("gb18030")))
    write("in/b.jsonl.GZ", gzip.compress(b'{"text": "x"}\n') + gzip.compress(b'{"text": "y"}\n'))
    write("in/c.tsv.gz", gzip.compress(b"id\ttext\n7\tz\n"))
    folder = write("in/d.txt.gz", gzip.compress(TEXT.encode())).parent

    found = documents(folder)

    assert [document.id for document in found] == ["a.html", "b.jsonl:1", "b.jsonl:2", "7", "d"]
    assert found[0].outlet == "合肥日报"
    assert found[4].text == TEXT


@pytest.mark.parametrize("data", [TEXT.encode(), PAGE.encode(), json.dumps({"text": TEXT}).encode()])
def test_gzip_on_standard_input(data: bytes) -> None:
    """Standard input is unpacked where it is gzip."""
    [document] = documents("-", stdin=gzip.compress(data))

    assert TEXT in document.text


@pytest.mark.parametrize(
    ("name", "read_first"), [("a.txt.gz", 0), ("a.jsonl.gz", 1), ("a.csv.gz", 1), ("a.warc.gz", 1)]
)
def test_damaged_gzip(write: Writes, name: str, read_first: int) -> None:
    """What came before the damage is read; the damage is told."""
    noise = os.urandom(50_000).hex()
    rows = {
        ".jsonl": f'{{"text": "x"}}\n{{"text": "{noise}"}}\n',
        ".csv": f"text\nx\n{noise}\n",
    }
    plain = rows.get(name[1:-3], noise).encode()
    whole = archive(("http://a", PAGE), ("http://b", noise)) if "warc" in name else gzip.compress(plain)

    found = read(write(name, whole[:-2000]))

    assert [isinstance(item, Document) for item in found[:read_first]] == [True] * read_first
    assert isinstance(last := found[-1], Unreadable)
    assert "gzip data is damaged or cut short" in str(last.error)


def test_file_that_is_no_gzip(write: Writes) -> None:
    """A name that promises gzip is told where it is wrong."""
    assert "gzip data is damaged" in str(unreadable(write("a.txt.gz", TEXT)).error)


@pytest.mark.parametrize("name", ["a.txt", "a.html"])
def test_endless_text(write: Writes, name: str) -> None:
    """A text that unpacks to more than any article has is refused."""
    file = write(f"{name}.gz", gzip.compress(b"x" * (LONGEST + 1)))

    error = unreadable(file).error

    assert isinstance(error, OversizedInput)
    assert str(error) == f"{file}: it is longer than 16 MiB, as no article is; check what is in it."


@pytest.mark.parametrize(("name", "first"), [("a.jsonl.gz", b'{"text": "x"}\n'), ("a.csv.gz", b"text\nx\n")])
def test_endless_line(write: Writes, name: str, first: bytes) -> None:
    """A line that is longer than any article is refused, and those around it are read, in little memory."""
    last = first.splitlines(keepends=True)[-1]
    file = write(name, gzip.compress(first + b"y" * (4 * LONGEST) + b"\n" + last))

    found = read(file)

    assert [item.text for item in found if isinstance(item, Document)] == ["x", "x"]
    assert isinstance(found[1], Unreadable)
    assert isinstance(found[1].error, OversizedInput)


def test_memory_of_an_endless_line(write: Writes) -> None:
    """Hundreds of megabytes that a small file unpacks to are not held."""
    packer = zlib.compressobj(wbits=31)
    piece = b"y" * 2**20
    data = b"".join((*(packer.compress(piece) for _ in range(300)), packer.flush()))
    file = write("a.jsonl.gz", data)
    tracemalloc.start()
    try:
        found = unreadable(file)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert isinstance(found.error, OversizedInput)
    assert peak < 4 * LONGEST


# Tables


def table(rows: Sequence[Sequence[str]], delimiter: str = ",") -> str:
    """A table as the csv module writes it."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize(("suffix", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_table(write: Writes, encoding: str, suffix: str, delimiter: str) -> None:
    """Rows are read by the names of their columns, in every encoding of texts; cells hold commas, lines."""
    text = f"“一,二”\n\t{TEXT}"
    rows = [
        ["id", "text", "published_on", "url", "outlet", "title", "其他"],
        ["甲", text, "2019-07-12", "https://a", "报", "题", "-"],
        ["", TEXT, "", "", "", "", ""],
    ]
    file = write(f"a.{suffix}", table(rows, delimiter).encode(encoding))

    first, second = documents(file, day=date(2020, 1, 1))

    assert first == Document(
        id="甲",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        path=f"{file}:2",
        url="https://a",
        title="题",
        outlet="报",
        published_on=date(2019, 7, 12),
    )
    # The first has a line end in a cell.
    assert (second.id, second.path) == (f"a.{suffix}:4", f"{file}:4")
    assert (second.text, second.url, second.published_on) == (TEXT, None, date(2020, 1, 1))


def test_table_in_big5(write: Writes) -> None:
    """A table in Big5 is read as a text would be."""
    file = write("a.csv", table([["標題", "內文"], ["杭州來訪", TRADITIONAL]]).encode("big5"))

    [document] = documents(file, columns=Columns(text="內文", title="標題"))

    assert (document.title, document.text) == ("杭州來訪", TRADITIONAL)


NAMES = Columns(text="正文", id="编号", published_on="日期", outlet="报纸")


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_columns(write: Writes, tmp_path: Path, suffix: str) -> None:
    """Columns of other names are those of the fields that the user says; `html` then is none."""
    values = {
        "编号": "1",
        "正文": TEXT,
        "日期": "2019-07-12",
        "报纸": "合肥日报",
        "html": "<p>x</p>",
        "id": "?",
    }
    file = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist([values]), file)
    else:
        write(file.name, json.dumps(values) if suffix == "jsonl" else table([[*values], [*values.values()]]))

    [document] = documents(file, columns=NAMES)

    assert (document.id, document.text, document.outlet) == ("1", TEXT, "合肥日报")
    assert document.published_on == date(2019, 7, 12)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "parquet"])
def test_column_that_is_not_there(write: Writes, tmp_path: Path, suffix: str) -> None:
    """A column that the user names and no row has is told once, with those that there are."""
    values = [{"id": "1", "text": TEXT}, {"id": "2", "text": TEXT}]
    file = tmp_path / f"a.{suffix}"
    if suffix == "parquet":
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(values), file)
    else:
        rows = [["id", "text"], ["1", TEXT], ["2", TEXT]]
        write(file.name, "\n".join(map(json.dumps, values)) if suffix == "jsonl" else table(rows))

    error = unreadable(file, columns=Columns(published_on="日期")).error

    assert isinstance(error, MalformedInput)
    assert re.fullmatch(
        rf'{re.escape(str(file))}(, line 1)?: there is no column "日期", only "id", "text"; check the name\.',
        str(error),
    )


def test_table_without_a_text(write: Writes) -> None:
    """A table in which no column is the text is told once, with how to name it."""
    file = write("a.csv", table([["编号", "正文"], ["1", TEXT], ["2", TEXT]]))

    assert str(unreadable(file).error) == (
        f'{file}: there is no column "text", only "编号", "正文"; check the name, '
        "or name the one with the text by --text-column."
    )


def test_pages_in_a_table(write: Writes) -> None:
    """A column with pages is read as their articles."""
    [document] = documents(write("a.csv", table([["页"], [PAGE]])), columns=Columns(html="页"))

    assert (document.title, document.extracted_from) == ("杭州来访合肥", "html")


def test_large_cells(write: Writes) -> None:
    """Cells of ten megabytes are read, and a NUL stays."""
    text = f"{TEXT}\0\n" * 80_000

    [document] = documents(write("a.csv", table([["text"], [text]])))

    assert len(text.encode()) > 9_000_000
    assert document.text == text


@pytest.mark.parametrize(
    ("row", "error", "told"),
    [
        ("b,x,y", MalformedInput, r"line 3: the row has 3 cells where the head has 2; put quotes"),
        ("b", MalformedInput, r"line 3: the row has 1 cells where the head has 2"),
        ('b,"x"y', MalformedInput, r"line 3: this is no row of a table \(.*\); check its quotes"),
        ('b,"x\nc,"y"', MalformedInput, r"line 3 to 4: this is no row of a table"),
        ("b,", MalformedInput, r'line 3: there is no "text" in it, only "id"'),
        ("b,  ", EmptyInput, "line 3: there is no text in it"),
        (b"b,\xff\xff\xff", UndecodableInput, "line 3: .*UTF-8"),
    ],
)
def test_broken_row(write: Writes, row: str | bytes, error: type[InputError], told: str) -> None:
    """A row that is none is told with its line, and those around it are read."""
    data = row.encode() if isinstance(row, str) else row
    file = write("a.csv", b"id,text\na,x\n" + data + b"\n\nz,y,\n")

    first, bad, last = read(file)

    assert (first.id, last.id) == ("a", "z")
    assert isinstance(bad, Unreadable)
    assert isinstance(bad.error, error)
    assert re.match(f"{re.escape(str(file))}, {told}", str(bad.error))


def test_quote_that_is_not_closed(write: Writes) -> None:
    """Rows that a quote too many takes for a cell are told, not passed over."""
    found = read(write("a.csv", f'text\n{TEXT}\n"{TEXT}\n{TEXT}\n'))

    assert [isinstance(item, Document) for item in found] == [True, False]
    assert isinstance(found[1], Unreadable)
    assert "line 3 to 4: this is no row of a table" in str(found[1].error)


@pytest.mark.parametrize("data", ["", "text", "id,text\r\n"])
def test_empty_table(write: Writes, data: str) -> None:
    """A table without a row is told as empty."""
    assert isinstance(unreadable(write("a.csv", data)).error, EmptyInput)


def test_parquet(tmp_path: Path) -> None:
    """Parquet is read by rows, over row groups; numbers, times and bytes are taken as what they mean."""
    # In nanoseconds, of which the last is more than Python's times hold.
    noon = pyarrow.array([1_562_932_800_000_000_001] * 5, pyarrow.timestamp("ns", "UTC"))
    pages = [PAGE.encode("gb18030")] * 5
    columns = {"id": range(5), "html": pages, "published_on": noon, "url": [None] * 5, "bulk": ["?"] * 5}
    file = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table(columns), file, row_group_size=2)

    found = documents(file)

    assert [document.id for document in found] == ["0", "1", "2", "3", "4"]
    assert (found[3].path, found[3].published_on) == (f"{file}:4", date(2019, 7, 12))
    assert found[3].outlet == "合肥日报"


def test_endless_cell(tmp_path: Path) -> None:
    """A cell of Parquet that is longer than any article is refused, and the next row is read."""
    file = tmp_path / "a.parquet"
    pyarrow.parquet.write_table(pyarrow.table({"text": ["x" * (LONGEST + 1), TEXT]}), file)

    first, second = read(file)

    assert isinstance(first, Unreadable)
    assert isinstance(first.error, OversizedInput)
    assert isinstance(second, Document)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.parquet", b"PAR1...", "this is no Parquet, or it is damaged"),
        ("a.parquet", b"", "this is no Parquet, or it is damaged"),
        ("a.parquet.gz", b"", "Parquet in gzip cannot be read as it comes; unpack it with gunzip first."),
    ],
)
def test_parquet_that_is_none(write: Writes, name: str, data: bytes, told: str) -> None:
    """What is no Parquet is told in a sentence."""
    file = write(name, data)

    assert str(unreadable(file).error).startswith(f"{file}: {told}")


def test_damaged_parquet(tmp_path: Path) -> None:
    """What comes before damaged rows is read; the damage is told."""
    file = tmp_path / "a.parquet"
    rows = pyarrow.table({"text": [os.urandom(500).hex() for _ in range(2000)]})
    pyarrow.parquet.write_table(rows, file, row_group_size=500)
    data = bytearray(file.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 60_000] = bytes(60_000)
    file.write_bytes(data)

    *found, last = read(file)

    assert len(found) >= 500
    assert isinstance(last, Unreadable)
    assert "this is no Parquet, or it is damaged" in str(last.error)


# Web archives


def archive(*pages: tuple[str, str], **headers: str) -> bytes:
    """A WARC in gzip with a response for each address and page."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    fields = {"Content-Type": "text/html", **{name.replace("_", "-"): of for name, of in headers.items()}}
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"software": "test"}))
    for at, (url, page) in enumerate(pages):
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(page.encode("gb18030")),
            http_headers=StatusAndHeaders("200 OK", [*fields.items()], protocol="HTTP/1.1"),
            warc_headers_dict={"WARC-Record-ID": f"<urn:uuid:{at}>", "WARC-Date": "2024-01-01T00:00:00Z"},
        )
        writer.write_record(record)
    return file.getvalue()


@pytest.mark.parametrize("name", ["a.warc.gz", "a.warc"])
def test_archive(write: Writes, name: str) -> None:
    """Pages of an archive have the ids of their records and their address, but not the crawl's day."""
    data = archive(("http://a/1", PAGE), ("http://a/1", PAGE), Content_Type="text/html; charset=gbk")
    file = write(name, data if name.endswith(".gz") else gzip.decompress(data))

    first, second = documents(file)

    assert (first.id, first.path, first.url) == ("urn:uuid:0", f"{file}:2", "http://a/1")
    assert (first.title, first.published_on) == ("杭州来访合肥", date(2019, 7, 13))
    assert (second.id, second.text) == ("urn:uuid:1", first.text)


def test_archive_in_one_gzip(write: Writes) -> None:
    """An archive that was packed as a whole is read like one packed record by record."""
    whole = gzip.compress(gzip.decompress(archive(("http://a/1", PAGE), ("http://a/2", PAGE))))

    assert len(documents(write("a.warc.gz", whole))) == 2


def test_archive_that_ends_in_a_page(write: Writes) -> None:
    """A page of which the end is missing is told, also where no gzip tells it."""
    data = gzip.decompress(archive(("http://a/1", PAGE), ("http://a/2", PAGE)))

    first, last = read(write("a.warc", data[:-100]))

    assert isinstance(first, Document)
    assert isinstance(last, Unreadable)
    assert str(last.error).endswith("a.warc:3: the archive ends within this record; fetch the file again.")


def test_other_records(write: Writes) -> None:
    """Texts of WET are documents; pictures, errors and requests of a server are none."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    for kind, status in (("image/png", "200 OK"), ("text/html", "404 Not Found"), ("text/html", "302 Found")):
        answer = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
        page = io.BytesIO(PAGE.encode())
        writer.write_record(writer.create_warc_record("http://a", "response", page, http_headers=answer))
    text = io.BytesIO(TEXT.encode())
    writer.write_record(
        writer.create_warc_record("http://a/1", "conversion", text, warc_content_type="text/plain")
    )
    wet = write("a.warc.wet.gz", file.getvalue())

    [document] = documents(wet)

    assert (document.text, document.url, document.path) == (TEXT, "http://a/1", f"{wet}:4")


def test_archive_without_pages(write: Writes) -> None:
    """An archive with no page in it, and what is no archive, are told."""
    assert str(unreadable(write("a.warc.gz", archive())).error).endswith(
        "a.warc.gz: there is no HTML page or text in this archive; name one that has some."
    )
    assert "this is no web archive" in str(unreadable(write("b.warc", TEXT)).error)


@pytest.mark.parametrize(
    ("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress), ("identity", bytes)]
)
def test_packed_pages(write: Writes, coding: str, pack: Callable[[bytes], bytes]) -> None:
    """A page is unpacked as its server packed it, and taken out of its chunks."""
    data = pack(PAGE.encode())
    chunked = f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n"

    [document] = documents(write("a.warc.gz", response(chunked, coding)))

    assert document.title == "杭州来访合肥"


def test_page_packed_otherwise(write: Writes) -> None:
    """A page packed in a way that is not read is told, not taken for garbage."""
    found = unreadable(write("a.warc.gz", response(b"5\r\nabcde\r\n0\r\n\r\n", "br")))

    assert "the page is packed as br, which is not read" in str(found.error)


def test_endless_page(write: Writes) -> None:
    """A page that unpacks to more than any article has is refused."""
    data = gzip.compress(b"x" * (LONGEST + 1))
    chunked = f"{len(data):x}\r\n".encode() + data + b"\r\n0\r\n\r\n"

    assert isinstance(unreadable(write("a.warc.gz", response(chunked, "gzip"))).error, OversizedInput)


def response(chunked: bytes, coding: str, kind: str = "text/html") -> bytes:
    """A WARC with one page, in chunks."""
    file = io.BytesIO()
    writer = WARCWriter(file, gzip=True)
    headers = [
        ("Content-Type", kind),
        ("Content-Encoding", coding),
        ("Transfer-Encoding", "chunked"),
    ]
    answer = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
    record = writer.create_warc_record("http://a", "response", io.BytesIO(chunked), http_headers=answer)
    writer.write_record(record)
    return file.getvalue()


# In Big5 its bytes are common characters of GB18030 too.
EITHER = "救敗教高馬骨提揚報場勝單提揮援"


def test_server_says_the_encoding() -> None:
    """What a server calls a page's encoding goes before what the page says, if the bytes bear it out."""
    page = f'<html><head><meta charset="gbk"></head><p>{EITHER}</p>'
    data = page.encode("big5")

    assert decode_html(data, "a", "big5") == page
    assert decode_html(page.encode(), "a", "big5") == page


def test_archive_with_an_encoding(write: Writes) -> None:
    """What the server of an archived page called its encoding is made use of."""
    page = f'<meta charset="gbk"><h1>{EITHER}</h1><p>{EITHER * 4}。</p>'.encode("big5")
    data = response(b"%x\r\n%b\r\n0\r\n\r\n" % (len(page), page), "identity", "text/html; charset=Big5")

    [document] = documents(write("a.warc.gz", data))

    assert document.text.startswith(EITHER)


# Which documents


def test_sample(write: Writes, tmp_path: Path) -> None:
    """A sample takes its share, the same documents in each run and in each order, also of a larger share."""
    file = write("a.jsonl", numbered(*range(2000)))
    back = write("b.jsonl", numbered(*range(1999, -1, -1)))

    def ids(file: Path, share: float) -> set[str]:
        return {item.id for item in Inputs([str(file)], io.BytesIO(), reading=Reading(sample=share))}

    assert 150 <= len(ids(file, 0.1)) <= 250
    assert ids(file, 0.1) == ids(back, 0.1)
    assert ids(file, 0.1) < ids(file, 0.3)
    assert len(ids(file, 1)) == 2000


def test_sample_does_not_hide_what_is_missing(tmp_path: Path) -> None:
    """A folder in which there is nothing is told, whatever the sample."""
    [found] = Inputs([str(tmp_path)], io.BytesIO(), reading=Reading(sample=0))

    assert isinstance(found, Unreadable)


def test_limit(write: Writes) -> None:
    """A limit ends the reading, also of a pipe that stays open."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as stdin, os.fdopen(writing, "wb") as feed:
        feed.write(numbered("a", "b", "c").encode() + b"\n")
        feed.flush()

        found = list(Inputs(["-"], stdin, reading=Reading(limit=2)))

    assert [item.id for item in found] == ["a", "b"]


def test_fingerprint(write: Writes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fingerprint tells inputs apart by names and sizes, wherever the folder lies; a pipe has none."""
    monkeypatch.chdir(tmp_path)
    for folder in ("one", "two"):
        write(f"{folder}/a.txt", TEXT)
        write(f"{folder}/b/c.jsonl", "x" * 10)
    one, two = (Inputs([folder], io.BytesIO()).fingerprint() for folder in ("one", "two"))
    assert one is not None
    assert two is not None

    assert one["paths"] == [str(tmp_path / "one")]
    assert (one["files"], one["bytes"]) == (2, len(TEXT.encode()) + 10)
    assert one["sha256"] == two["sha256"]
    write("two/b/c.jsonl", "x" * 11)
    changed = Inputs(["two"], io.BytesIO()).fingerprint()
    assert changed is not None
    assert changed["sha256"] != one["sha256"]
    assert Inputs(["two", "-"], io.BytesIO()).fingerprint() is None
