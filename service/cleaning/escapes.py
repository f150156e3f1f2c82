r"""Characters written in another form: &mdash; for —, \u3000 for a space, å¸‚ for 市."""

import html
import re
from collections.abc import Iterator

from service.cleaning.text import Edit

# Without a semicolon only the best known, and not as the name of a value in an address: ?a=1&copy=2.
_ENTITY = re.compile(
    r"&(?:(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,20});"
    r"|(?P<open>nbsp|[ln]dquo|rdquo|[lr]squo|[mn]dash|hellip|middot|e[mn]sp|bull|quot)(?![A-Za-z=;_]))"
)
_ADDRESS = re.compile(r"[?/][!-~]*$")
# What json.dumps writes for a character; not in a path (C:\news) nor behind another backslash.
_ESCAPE = r"\\(?:u[0-9a-fA-F]{4}|[nrt](?![a-z])|[\"/])"
_ESCAPES = re.compile(rf"(?<![A-Za-z0-9:._\\-])(?:{_ESCAPE})+")
_TELLING = re.compile(r"\\[unrt]")
_SIGNS = {r"\r\n": "\n", r"\n": "\n", r"\r": "\n", r"\t": "\t", r"\"": '"', r"\/": "/"}
_ENDED = re.compile(r"(?:^|[。！？；：”）\r\n\x0b\x0c\x1c-\x1e\x85\u2028\u2029])$")
# UTF-8 has three bytes for a Chinese character or a mark of its punctuation: a first one, and two of others.
# Windows shows most of them as its own signs, Latin-1 as control characters.
_WINDOWS = {bytes((code,)).decode("cp1252", "ignore"): code for code in range(0x80, 0xA0)}
_BYTES = {chr(code): code for code in range(0x80, 0x100)} | {
    one: code for one, code in _WINDOWS.items() if one
}
_CONTINUED = "".join(one for one, code in _BYTES.items() if code < 0xC0)
LEADS_OF_UTF_8 = frozenset("âãäåæçèéï")
_MISREAD = re.compile(f"(?:[{''.join(sorted(LEADS_OF_UTF_8))}][{re.escape(_CONTINUED)}]{{2}})+")
_CHINESE = re.compile("[\u2010-\u203b\u3000-\u303f\u3400-\u9fff\uff00-\uffef\ufffd]+")


def decode_entities(text: str) -> Iterator[Edit]:
    """Write HTML entities as the characters that they stand for: &mdash; &nbsp &#39532;"""
    for found in _ENTITY.finditer(text):
        if found["open"] and _ADDRESS.search(text[max(0, found.start() - 200) : found.start()]):
            continue
        written = found.group() + (";" if found["open"] else "")
        if (character := html.unescape(written)) != written:
            yield Edit(*found.span(), character, "an entity")


def decode_escapes(text: str) -> Iterator[Edit]:
    r"""Write \n, \t and \u3000 as the characters that they stand for in a JSON dump.

    One alone in the middle of a sentence may be what the sentence is about.
    """
    runs = list(_ESCAPES.finditer(text))
    dumped = sum(len(_TELLING.findall(found.group())) for found in runs) >= 2
    for found in runs:
        written = re.sub(rf"\\r\\n|{_ESCAPE}", _escaped, found.group())
        ended = _ENDED.search(text[max(0, found.start() - 1) : found.start()])
        if written != found.group() and (dumped or ended):
            yield Edit(*found.span(), written, "an escape of a JSON dump")


def _escaped(escape: re.Match[str]) -> str:
    """The character; controls, and halves of a pair, are left as they are."""
    sign = _SIGNS.get(escape.group())
    if sign:
        return sign
    code = int(escape.group().replace("\\u", ""), 16)
    return escape.group() if code < 0xA0 or 0xD800 <= code < 0xE000 else chr(code)


def decode_utf_8(text: str) -> Iterator[Edit]:
    """Write as Chinese what was read as Latin-1 or as Windows' Western signs: å¸‚å§” is 市委.

    Only what decodes strictly to Chinese characters and punctuation; three signs alone may be French (é»…),
    unless they make a character in common use, one of GB 2312, or are what is left of a lost one.
    """
    for found in _MISREAD.finditer(text):
        try:
            written = bytes(map(_BYTES.__getitem__, found.group())).decode("utf-8")
        except UnicodeDecodeError:
            continue
        common = len(written) > 1 or written == "\ufffd" or written.encode("gb2312", "ignore")
        if common and _CHINESE.fullmatch(written):
            yield Edit(*found.span(), written, "UTF-8 read as Latin-1")
