"""What cleaning did to a text, for a reader: step by step, or line by line."""

import difflib
from collections.abc import Iterator

from rich.text import Text

from service.cleaning.text import Change, CleanText, Repair
from service.language.furniture import furniture
from service.table import counted, printable

_CONTEXT = 8


def explained(clean: CleanText) -> Iterator[Text]:
    """A line for each step that did something, and one for each of its edits at its raw offset."""
    if not clean.changes:
        yield Text("Nothing to mend.")
    for change in clean.changes:
        yield Text(f"{change.step}: {counted(len(change.edits), 'edit')}", style="bold")
        yield from (_line(change, number, repair) for number, repair in enumerate(change.repairs()))
    lines = list(furniture(clean.text))
    if lines:
        yield Text(f"furniture, kept out of the sentences: {counted(len(lines), 'line')}", style="bold")
    for line in lines:
        yield Text(f"  {clean.starts[line.start]:>6}  {_shown(clean.text[line.start : line.end])}  ").append(
            f"({line.reason})", style="italic"
        )


def _line(change: Change, number: int, repair: Repair) -> Text:
    """`  120  …代表團→团先后…  (Traditional characters)`, with what stood around it when the step read it."""
    edit, read = change.edits[number], change.read.text
    before, after = read[max(0, edit.start - _CONTEXT) : edit.start], read[edit.end : edit.end + _CONTEXT]
    marked = repair.before == repair.after
    line = Text(f"  {repair.start:>6}  ")
    line.append(_shown(before), style="dim")
    line.append(_shown(repair.before), style="yellow" if marked else "red strike")
    if not marked:
        line.append("→")
        line.append(_shown(repair.after) or "∅", style="green")
    line.append(_shown(after), style="dim")
    doubt = ", left as it is" if marked else ", a guess" if repair.guess else ""
    line.append(f"  ({repair.reason or change.step}{doubt})", style="italic")
    return line


def _shown(text: str) -> str:
    return printable(text.replace("\n", "⏎").replace("\t", "⇥").replace("\xa0", "⍽"))


def differing_lines(clean: CleanText) -> Iterator[Text]:
    """The raw text's lines against those of the clean one, as `diff -u` has them."""
    styles = {"+": "green", "-": "red", "@": "cyan"}
    lines = difflib.unified_diff(
        clean.raw.split("\n"), clean.text.split("\n"), "raw", "clean", lineterm="", n=1
    )
    for line in lines:
        yield Text(printable(line), style=styles.get(line[:1], ""))
