"""`visits show --out`: records beside their raw text, as one page that loads nothing and obeys no text."""

import base64
import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.document import Document
from schemas.errors import EmptyInput
from schemas.record import Record
from schemas.visit import TopicMention
from schemas.vocabulary import Topic
from service.cli import main
from service.documents import Inputs, Unreadable
from service.extraction.extract import Extractor
from service.extraction.rules.system import RulesSystem
from service.language.places import Gazetteer
from service.page.page import MOST
from service.page.pieces import Mark, marks, pieces

ROOT = Path(__file__).parent.parent
TEXT = "2019年7月12日，杭州市委书记甘一鸣率杭州市党政代表团到合肥市考察，与合肥市委书记乐二川座谈。"
HOSTILE = (
    "𠮷字😀\u202e写\u202c：</script><script>alert(1)</script><!-- \u2028 <b>x</b>\x00\u200b&lt;\r\n" + TEXT
)
RULES = Extractor(RulesSystem(Gazetteer.load()), Gazetteer.load())


@dataclass(frozen=True)
class Shown:
    """What the command wrote and said."""

    code: int
    said: list[str]
    page: str

    @property
    def tree(self) -> Any:
        return lxml.html.document_fromstring(self.page)

    def data(self, name: str) -> Any:
        """The JSON of a data block."""
        return json.loads(self.tree.get_element_by_id(name).text)

    @property
    def problems(self) -> list[str | None]:
        """Why each document has no text; None of one that has."""
        return [self.data(f"document-{number}")["problem"] for number in range(len(self.data("index")))]


Show = Callable[..., Shown]


@pytest.fixture
def show(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Show:
    """Runs `visits show` in an empty folder, with --out page.html where no other is named."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Shown:
        monkeypatch.setattr(sys, "argv", ["visits", "show", *arguments, "--out", "page.html"])
        try:
            main()
        except SystemExit as leaving:
            code = int(leaving.code or 0)
        out, err = capsys.readouterr()
        assert out == ""
        assert "Traceback" not in err
        page = tmp_path / "page.html"
        said = [line.removeprefix("visits: ") for line in err.splitlines()]
        return Shown(code, said, page.read_text(encoding="utf-8") if page.exists() else "")

    return run


def write(name: str, text: str = TEXT) -> Path:
    """A file with a text."""
    file = Path(name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode())
    return file


def extracted(*paths: str, out: str = "records.jsonl") -> list[Record]:
    """Records of documents, in a file, as `visits extract --engine rules` writes it."""
    documents = Inputs(paths, sys.stdin.buffer)
    records = [
        RULES.failure(one.id, one.path, one.error) if isinstance(one, Unreadable) else RULES.extract(one)
        for one in documents
    ]
    write(out, "".join(record.model_dump_json() + "\n" for record in records))
    return records


# The text in pieces


def test_pieces_of_values_that_overlap() -> None:
    """Nested, crossing and touching spans give pieces that know all their values, the shortest span first."""
    cut = list(pieces("abcdefgh", [Mark(0, 6, "t"), Mark(1, 3, "v"), Mark(2, 5, "h"), Mark(5, 6, "d")]))

    assert cut == [
        ["a", "t"], ["b", "v", "t"], ["c", "v", "h", "t"], ["de", "h", "t"], ["f", "d", "t"], ["gh"],
    ]  # fmt: skip


def test_pieces_beyond_the_text() -> None:
    """Of a span that claims more than there is, what there is; an empty one marks nothing."""
    assert list(pieces("abc", [Mark(2, 9, "v"), Mark(7, 9, "v"), Mark(1, 1, "v")])) == [["ab"], ["c", "v"]]
    assert list(pieces("", [Mark(0, 1, "v")])) == []


@given(st.text(), st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.sampled_from("vhd"))))
def test_pieces_are_the_text(text: str, spans: list[tuple[int, int, str]]) -> None:
    """The pieces joined are the text, and every character knows just the values whose spans hold it."""
    at = 0
    for piece, *values in pieces(text, [Mark(*span) for span in spans]):
        for place in range(at, at + len(piece)):
            assert set(values) == {value for start, end, value in spans if start <= place < end}
        assert text[at : at + len(piece)] == piece
        at += len(piece)
    assert at == len(text)


def test_pieces_count_code_points() -> None:
    """Characters outside the Basic Multilingual Plane move no value."""
    text = "𠮷😀" + TEXT
    [visit] = RULES.extract(Document(id="a", text=text, sha256="")).visits

    named = {value: piece for piece, *values in pieces(text, marks([visit])) for value in values}
    assert named["0.visitors.0"] == "杭州市"
    assert named["0.officials.1"] == "乐二川"


# The page


def test_page_loads_nothing_and_runs_its_own_script_alone(show: Show) -> None:
    """The policy admits the page's style and script by their hashes, and there is no address in it."""
    write("a.txt")
    extracted("a.txt")
    shown = show("records.jsonl")

    [policy] = shown.tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    for kind, path in (("script-src", "//script[not(@type)]"), ("style-src", "//style")):
        [element] = shown.tree.xpath(path)
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none'; ")
    assert shown.tree.xpath("//@src | //@href | //@style | //link") == []
    assert "url(" not in shown.page
    assert "@import" not in shown.page


def test_page_has_landmarks_and_headings(show: Show) -> None:
    """A screen reader finds the list, the text, the visits, and a place where it is told what was opened."""
    write("a.txt")
    extracted("a.txt")
    tree = show("records.jsonl").tree

    assert [element.tag for element in tree.body if element.tag != "script"] == [
        "header", "noscript", "p", "nav", "main", "dialog",
    ]  # fmt: skip
    assert tree.xpath("//nav/@aria-label") == ["Documents"]
    assert tree.xpath("//*[@aria-live]/@id") == ["opened"]
    assert len(tree.xpath("//h1")) == 1
    assert all(label.xpath("./input | ./select") for label in tree.xpath("//label"))


def test_data(show: Show) -> None:
    """The page holds the records whole, each with its text in pieces, and a row for the list."""
    write("a.txt")
    write("b.txt", "今天天气很好。")
    records = extracted("a.txt", "b.txt")
    shown = show("records.jsonl")

    assert (shown.code, shown.said) == (0, ["2 documents, 1 visit, 0 errors. Page: page.html."])
    assert shown.data("index") == [["a", records[0].source.title, 1, 0, 0], ["b", None, 0, 0, 0]]
    for number, text in enumerate((TEXT, "今天天气很好。")):
        document = shown.data(f"document-{number}")
        assert Record.model_validate(document["record"]) == records[number]
        assert "".join(piece for piece, *_ in document["pieces"]) == text
    assert ["甘一鸣", "0.officials.0"] in shown.data("document-0")["pieces"]
    assert shown.data("terms")["DateBasis"]["text"] == "complete in the body"


def test_nothing_of_a_text_is_html(show: Show) -> None:
    """Tags, comments, ends of scripts and signs that move text come back from the data as they were."""
    line = {"id": "</script><b>\u202e", "title": "<!--<script>", "text": HOSTILE}
    write("a.jsonl", json.dumps(line))
    extracted("a.jsonl")
    shown = show("records.jsonl")

    document = shown.data("document-0")
    assert "".join(piece for piece, *_ in document["pieces"]) == HOSTILE
    assert shown.data("index")[0][:2] == [line["id"], line["title"]]
    assert len(shown.tree.xpath("//script")) == 4
    assert shown.page.count("<script") == shown.page.count("</script>") == 4
    assert "<!--" not in shown.page
    assert not shown.tree.xpath("//b")


# Where the texts come from


def test_text_that_has_changed_or_is_gone(show: Show) -> None:
    """A document without its text is shown, and the page and standard error say so."""
    write("a.txt")
    write("b.txt", TEXT + "又")
    write("c.txt", TEXT + "再")
    write("empty.txt", "")
    extracted("a.txt", "b.txt", "c.txt", "empty.txt", "gone.txt")
    write("b.txt", TEXT + "双")
    Path("c.txt").unlink()
    shown = show("records.jsonl")

    assert shown.code == 0
    assert shown.said == [
        "5 documents, 3 visits, 2 errors; 2 without their text. Page: page.html.",
        "which texts are not found or have changed, the page says; --documents names where they are.",
    ]
    assert shown.problems == [
        None,
        "b.txt: the text has changed since it was read; extract it again.",
        "c.txt: there is no such file or folder; check the path.",
        "It could not be read, so there is no text to show.",
        "It could not be read, so there is no text to show.",
    ]
    assert [shown.data(f"document-{number}")["pieces"] is None for number in range(3)] == [False, True, True]


def test_article_of_another_length(show: Show) -> None:
    """The same page out of which another article is taken today has no text that spans could index."""
    write("a.html", f"<html><body><article><h1>考察</h1><p>{TEXT}</p></article></body></html>")
    [record] = extracted("a.html")
    source = record.source.model_copy(update={"chars": (record.source.chars or 0) + 1})
    write("records.jsonl", record.model_copy(update={"source": source}).model_dump_json() + "\n")

    assert show("records.jsonl").problems == [
        "a.html: the text has changed since it was read; extract it again."
    ]


def test_documents_named(show: Show) -> None:
    """Texts are found among the documents named, also where their ids differ by the folder."""
    write("pages/x/a.txt")
    write("pages/b.jsonl", json.dumps({"id": "b", "text": TEXT + "双方"}) + "\n")
    write("pages/c.html", f"<html><body><article><h1>考察</h1><p>{TEXT}</p></article></body></html>")
    extracted("pages")
    shutil.move("pages", "moved")

    assert "3 without their text" in show("records.jsonl").said[0]
    both = ("--documents", "moved/x", "--documents", "moved", "--overwrite")
    assert show("records.jsonl", *both).problems == [None, None, None]


def test_documents_that_cannot_be_read(show: Show) -> None:
    """A document named that is not there is told, and the page is written for all that."""
    write("a.txt")
    extracted("a.txt")
    shown = show("records.jsonl", "--documents", "gone", "--documents", "a.txt")

    assert shown.code == 1
    assert shown.said == [
        "gone: there is no such file or folder; check the path.",
        "1 document, 1 visit, 0 errors. Page: page.html.",
    ]
    assert shown.problems == [None]


def test_line_of_a_file_and_two_files_of_one_name(show: Show) -> None:
    """A record's own path leads to its text: a line of a file, and each of two files that share a name."""
    write("a.jsonl", "".join(json.dumps({"text": TEXT + end}) + "\n" for end in ("一", "二", "三")))
    write("in/x/b.txt", TEXT + "四")
    write("in/y/b.txt", TEXT + "五")
    extracted("a.jsonl", "in")

    assert show("records.jsonl").problems == [None] * 5


def test_standard_input(tmp_path: Path) -> None:
    """What came through standard input is looked for nowhere, and is found where it comes again."""
    records = RULES.extract(
        Document(id="stdin", text=TEXT, sha256=hashlib.sha256(TEXT.encode()).hexdigest(), path="-")
    )
    (tmp_path / "r.jsonl").write_text(records.model_dump_json() + "\n", encoding="utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        command = (sys.executable, "-m", "service.cli", "show", "r.jsonl", "--out", "-", *arguments)
        return subprocess.run(
            command,
            input=TEXT.encode(),
            capture_output=True,
            check=True,
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT)},
            timeout=60,
        )

    assert b"it was read from standard input. Name its file or folder with --documents." in run().stdout
    found = run("--documents", "-")
    assert found.stderr == b"visits: 1 document, 1 visit, 0 errors.\n"
    assert '["甘一鸣","0.officials.0"]' in found.stdout.decode()


# A run's folder


def test_run_folder(tmp_path: Path, show: Show) -> None:
    """A run's folder shows its records, then its errors, with the texts that its manifest names."""
    write("pages/a.txt")
    write("pages/b.txt", "")
    command = (sys.executable, "-m", "service.cli", "extract", "pages", "--out", "run", "--engine", "rules")
    subprocess.run(command, capture_output=True, check=False, env={"PYTHONPATH": str(ROOT)}, timeout=60)
    # As of a run in another folder: the records' own paths lead nowhere from here.
    records = Path("run/records.jsonl").read_text(encoding="utf-8")
    assert "pages/a.txt" in records
    write("run/records.jsonl", records.replace("pages/a.txt", "there/a.txt"))
    shown = show("run")

    assert [(row[0], row[4]) for row in shown.data("index")] == [("a", 0), ("b", 1)]
    assert shown.problems[0] is None


def test_run_that_was_gone_on_with(show: Show) -> None:
    """A document that failed and was read later is there once; of one that failed twice, the last error."""
    write("a.txt")
    [record] = extracted("a.txt", out="run/records.jsonl")
    failed = [
        RULES.failure(doc, None, EmptyInput(f"{doc} {said}")) for doc, said in (("a", 1), ("b", 1), ("b", 2))
    ]
    write("run/errors.jsonl", "".join(one.model_dump_json() + "\n" for one in failed))
    shown = show("run")

    assert [row[0] for row in shown.data("index")] == ["a", "b"]
    assert shown.data("document-0")["record"]["status"] == record.status == "ok"
    assert shown.data("document-1")["record"]["error"]["message"] == "b 2"


def test_run_folder_without_errors(show: Show) -> None:
    """A run without failures leaves an empty file of them, or none."""
    write("a.txt")
    extracted("a.txt", out="run/records.jsonl")
    assert show("run").code == 0
    write("run/errors.jsonl", "")
    assert show("run", "--overwrite").code == 0


def test_run_folder_as_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table is of a run's folder as well."""
    monkeypatch.chdir(tmp_path)
    write("a.txt")
    extracted("a.txt", out="run/records.jsonl")
    command = (sys.executable, "-m", "service.cli", "show", "run")
    run = subprocess.run(command, capture_output=True, check=True, env={"PYTHONPATH": str(ROOT)}, timeout=60)

    assert "甘一鸣" in run.stdout.decode()


@pytest.mark.parametrize("manifest", ["{", "[]"])
def test_manifest_that_is_none(show: Show, manifest: str) -> None:
    """A manifest that is none is told; where the documents are named it is not asked."""
    write("a.txt")
    extracted("a.txt", out="run/records.jsonl")
    write("run/manifest.json", manifest)

    shown = show("run")
    assert (shown.code, shown.page) == (1, "")
    [said] = shown.said
    assert said.startswith("run/manifest.json: this is no manifest of a run; ")
    assert show("run", "--documents", "a.txt").problems == [None]


# What goes wrong


def test_page_that_exists_is_not_replaced_unasked(show: Show) -> None:
    """A page stays until --overwrite, and also then if the records are broken, or are the file named."""
    write("a.txt")
    extracted("a.txt")
    write("page.html", "mine")
    write("broken.jsonl", "{}\n")

    refused = show("records.jsonl")
    assert (refused.code, refused.page) == (2, "mine")
    assert refused.said == ["--out page.html: the file exists; name another, or replace it with --overwrite."]
    assert (show("broken.jsonl", "--overwrite").code, Path("page.html").read_text()) == (1, "mine")
    assert show("records.jsonl", "--overwrite", "--documents", "page.html").page == "mine"
    assert show("records.jsonl", "--overwrite").problems == [None]


def test_too_many_records(show: Show) -> None:
    """More records than a browser bears are refused, with what to do."""
    write("a.txt")
    [record] = extracted("a.txt")
    write("records.jsonl", (record.model_dump_json() + "\n") * (MOST + 1))

    shown = show("records.jsonl")
    assert (shown.code, shown.page) == (1, "")
    assert shown.said == [
        "records.jsonl: a page holds at most 5000 records; take some of them, "
        "as `shuf -n 1000 records.jsonl` does."
    ]


def test_options_of_a_page_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """--documents without --out is a wrong command, not a table that ignores it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["visits", "show", "a.jsonl", "--documents", "b"])
    with pytest.raises(SystemExit) as leaving:
        main()
    assert leaving.value.code == 2


# In a browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's chromium, driven by Playwright's Python client."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium on this machine; the page is tested in a browser where there is one")
    playwright = pytest.importorskip(
        "playwright.sync_api",
        reason="no Playwright here; the page is tested in a browser where its Python client is installed",
    )
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser: Any, show: Show, tmp_path: Path) -> Iterator[Any]:
    """A page of four documents - a visit, a hostile one with a warning, none, an error - in a browser."""
    write("a.txt", TEXT + "\r\n" + "𠮷" * 3000 + "\n甘一鸣说好。")
    line = {"id": "b\u202e<i>", "title": "<b>题</b>", "text": HOSTILE.replace("2019年7月12日", "7月12日")}
    write("b.jsonl", json.dumps(line))
    write("c.txt", "今天天气很好。")
    first, *others = extracted("a.txt", "b.jsonl", "c.txt", "gone.txt")
    # A sentence that all the values stand in, and that ends within a line's end.
    topic = TopicMention(code=Topic.INDUSTRY, spans=((0, len(TEXT) + 1),))
    visits = (first.visits[0].model_copy(update={"topics": (topic,)}), *first.visits[1:])
    records = (first.model_copy(update={"visits": visits}), *others)
    write("records.jsonl", "".join(record.model_dump_json() + "\n" for record in records))
    assert show("records.jsonl").code == 0
    context = browser.new_context(viewport={"width": 1200, "height": 700})
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    page.on("request", lambda request: troubles.append(request.url) if "page.html" not in request.url else 0)
    page.goto((tmp_path / "page.html").as_uri())
    yield page
    context.close()
    assert troubles == []


def lit(page: Any, within: str) -> list[str]:
    """What is lit there, as it is read."""
    texts = page.locator(f"{within} .lit").all_text_contents()
    return [str(text) for text in texts]


def title(page: Any) -> str:
    """The heading of the document that is open."""
    return str(page.locator("#list [aria-current] .doc").text_content())


def test_browser_values_and_places_light_up_together(opened: Any) -> None:
    """A value pointed at or focused lights its places and brings the first into view; a place, its value."""
    opened.locator("#visits .host").first.hover()
    assert lit(opened, "#text") == ["合肥市", "合肥市"]

    opened.locator("#text").evaluate("box => { box.scrollTop = box.scrollHeight; }")
    opened.locator('[data-value="0.officials.1"]').first.focus()
    assert lit(opened, "#text") == ["乐二川"]
    assert opened.locator("#text .lit").evaluate(
        "mark => { const box = at('text').getBoundingClientRect(), here = mark.getBoundingClientRect();"
        " return here.top >= box.top && here.bottom <= box.bottom; }"
    )

    # The date may be broken over two lines: its first is pointed at, not the middle of both.
    first = opened.locator("#text mark.date").evaluate(
        "mark => { const {x, y, height} = mark.getClientRects()[0]; return [x + 4, y + height / 2]; }"
    )
    opened.mouse.move(*first)
    assert lit(opened, "#visits") == ["2019-07-12"]

    opened.locator("#visits .topic").hover()
    assert "".join(lit(opened, "#text")) == TEXT + "\n"
    assert opened.locator("#text").text_content().startswith(TEXT + "\n𠮷")


def test_browser_shows_a_hostile_text_and_obeys_nothing(opened: Any) -> None:
    """Tags are read, signs that move text are numbered, line ends are one each, and values in place."""
    opened.keyboard.press("j")
    text = opened.locator("#text").text_content()

    assert text == (
        "𠮷字😀U+202E写U+202C：</script><script>alert(1)</script><!-- U+2028 <b>x</b>U+0000U+200B&lt;\n"
        + TEXT.replace("2019年7月12日", "7月12日")
    )
    assert opened.locator("#title").text_content() == "<b>题</b>"
    assert title(opened) == "bU+202E<i>"
    assert opened.locator("#text b, #text script, #title b").count() == 0
    opened.locator('[data-value="0.visitors.0"]').first.hover()
    assert lit(opened, "#text") == ["杭州市", "杭州市"]


def test_browser_keys(opened: Any) -> None:
    """Documents are gone through by keys, those with a warning too; / goes to the filter, ? helps."""
    seen = [title(opened)]
    for key in ("j", "ArrowDown", "j", "j", "ArrowUp", "p", "k", "n"):
        opened.keyboard.press(key)
        seen.append(title(opened))
    warned = "bU+202E<i>"
    assert seen == ["a", warned, "c", "gone", "gone", "c", warned, "a", warned]
    assert "document 2 of 4, 1 visit, 1 warning" in opened.locator("#opened").text_content()

    opened.keyboard.press("/")
    opened.keyboard.type("jgone")
    assert opened.locator("#list li").count() == 0
    assert title_or_none(opened) is None
    opened.keyboard.press("Escape")
    opened.keyboard.press("?")
    assert opened.locator("#help").is_visible()
    opened.keyboard.press("Escape")
    assert not opened.locator("#help").is_visible()


def title_or_none(page: Any) -> str | None:
    """The open document's id, if the list shows it."""
    return title(page) if page.locator("#list [aria-current]").count() else None


@pytest.mark.parametrize(
    ("which", "listed"),
    [
        ("all", ["a", "bU+202E<i>", "c", "gone"]),
        ("warnings", ["bU+202E<i>"]),
        ("errors", ["gone"]),
        ("none", ["c"]),
    ],
)
def test_browser_filters(opened: Any, which: str, listed: list[str]) -> None:
    """The list shows all documents, or those with warnings, errors, or no visit."""
    opened.select_option("#which", which)
    assert opened.locator("#list .doc").all_text_contents() == listed
    assert opened.locator("#count").text_content() == f"{len(listed)} of 4"


def test_browser_warnings_first(opened: Any) -> None:
    """On demand those with warnings stand first, the others in the file's order behind."""
    opened.check("#first")
    assert opened.locator("#list .doc").all_text_contents() == ["bU+202E<i>", "a", "c", "gone"]


def test_browser_errors_and_missing_texts(opened: Any) -> None:
    """An error is shown with its code, and why there is no text."""
    opened.click("text=gone")
    assert "error input_missing: gone.txt: there is no such file" in opened.locator("#visits").text_content()
    assert "It could not be read" in opened.locator("#text").text_content()


def test_browser_at_phone_width(opened: Any) -> None:
    """On a phone the columns lie below each other, and nothing needs scrolling sideways."""
    opened.set_viewport_size({"width": 360, "height": 700})
    assert opened.evaluate("document.documentElement.scrollWidth") == 360
    tops = [opened.locator(part).bounding_box()["y"] for part in ("nav", "#source", "#visits")]
    assert tops == sorted(tops)
    assert len(set(tops)) == 3
