"""Whatever lies behind a path becomes a document, or one sentence that says why not."""

import codecs
import hashlib
import io
import json
import os
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from schemas.document import Document
from schemas.errors import (
    BinaryInput,
    EmptyInput,
    InputError,
    MalformedInput,
    MissingInput,
    UndecodableInput,
)
from service.decoding import decode
from service.documents import Inputs, Unreadable

TEXT = "12日，杭州市委书记甘一鸣率杭州市党政代表团到合肥市考察，与合肥市委书记乐二川座谈。"
TRADITIONAL = "12日，杭州市委書記甘一鳴率杭州市黨政代表團到合肥市考察，與合肥市委書記樂二川座談。"
PAGE = f"""<html><head><title>杭州来访合肥_合肥在线</title><meta name="PubDate" content="2019-07-13 09:41">
<meta name="ContentSource" content="合肥日报"></head><body><p><a href="/">首页</a></p><h1>杭州来访合肥</h1>
<p>{TEXT}</p></body></html>"""


def read(*paths: Path | str, stdin: bytes = b"", day: date | None = None) -> list[Document | Unreadable]:
    """Everything behind these paths."""
    return list(Inputs([*map(str, paths)], io.BytesIO(stdin), day))


def documents(*paths: Path | str, stdin: bytes = b"", day: date | None = None) -> list[Document]:
    """Everything behind these paths, all of it readable."""
    found = read(*paths, stdin=stdin, day=day)
    assert [item for item in found if isinstance(item, Unreadable)] == []
    return [item for item in found if isinstance(item, Document)]


def unreadable(path: Path | str, stdin: bytes = b"") -> Unreadable:
    """The one thing behind this path, which cannot be read."""
    [found] = read(path, stdin=stdin)
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


def test_ids_are_unique(write: Writes) -> None:
    """Equal ids are numbered, also where a given id looks like a number of ours."""
    names = ["a", "a~2", "a", "a", "b", 0, "0"]
    file = write("a.jsonl", "\n".join(json.dumps({"id": name, "text": TEXT}) for name in names))
    other = write("other/a.txt", TEXT)

    found = [document.id for document in documents(file, other)]

    assert found == ["a", "a~2", "a~3", "a~4", "b", "0", "0~2", "a~5"]


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
