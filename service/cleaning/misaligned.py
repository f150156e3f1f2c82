"""Glosses that a reprint farm put between the bytes of two characters, undone: 融入?yún)⑴c is 融入參與.

The farm's clone glosses a Traditional page in GBK by replacing bytes: those of a character by the same and
its reading in brackets. It does so too where the two bytes belong to two characters. 入 (C8 EB) 參 (85 A2)
與 (C5 63) holds EB 85, which is 雲, and becomes C8 EB | 85 (yún) A2 C5 63. A browser pairs the stranded 85
with the bracket, which is no character and shows as "?"; A2 C5 is ⑴, 63 is c, and there the pairs fit again.

So the text is read with a byte in hand. Out of step, each printed character is the second byte of one
character and the first of the next. A stranded byte is lost, but the byte beside it and the gloss say which
it was. A "?" without a gloss is a pair that is no character, or an ASCII character with the byte before it:
of what may have stood there, that counts which Chinese would say.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from service.cleaning import gbk, tables
from service.cleaning.text import Edit
from service.language.words import Line, Words

_TONED = rf"[a-zɑɡ]{{0,5}}[{tables.TONED}][a-zɑɡ{tables.TONED}]{{0,4}}"
_SOUND = "|".join((_TONED, *sorted(tables.UNTONED.split("|"), reverse=True)))
_STRANDED = rf"\?(?P<stranded>{_SOUND})\)"
_GLOSS = re.compile(rf"(?P<shown>[^\x00-\x7f])\((?P<gloss>{_SOUND})\)")
_TOKEN = re.compile(rf"{_STRANDED}|(?P<shown>.)(?:\((?P<gloss>{_SOUND})\))?", re.DOTALL)
# Clones also put something before the bytes A3 A1, a full-width ！, which end a 。 and begin a mark such as
# ”: 取得的。”何謂 is 取得的?！焙沃^. Only a page with glosses is suspected of it.
_SIGN = re.compile(rf"{_STRANDED}|\?(?=！)")
_SENTENCE_END = b"\xa1"
# What is left where the first character of a tag, an entity or a year went under with the byte before it.
_CUT = (
    ("<", re.compile(r"/?(?:p|br|div|span|strong|b|h\d|li|td|tr|a|font)\b[^<>\n]{0,80}>")),
    ("&", re.compile(r"(?:nbsp|[lr]dquo|mdash|middot|amp);")),
    ("2", re.compile(r"0[0-3]\d[年./-]")),
    ("1", re.compile(r"9\d\d[年./-]")),
    ("\n", re.compile(r"[\r\n]")),
)
# In a personal name, behind a post, a calling or another name, words say nothing: there is no guessing.
_IN_A_NAME = re.compile("(?:书记|主[任席]|记者|通讯员|委员|[长师]|、)[\u3400-\u9fff]{1,2}$")

_WIDEST, _FARTHEST = 40, 120
_UNKNOWN = "?"
# Natural logarithms of how much less likely one reading is than another. A rival that is no nearer than
# _CLEAR is none; beyond _HOPELESS a reading is not followed.
_CLEAR, _HOPELESS = 5.0, 22.0
# What speaks against a character that the page glosses elsewhere and not here, or only here, or of which
# nothing is known; and what one will cost whose first byte is still open.
_STRANGE, _OPEN = 5.0, 7.0


class Reading(NamedTuple):
    """What a damaged place may say.

    `text` is read; of the next character the first byte is one of those in `hand` (none: the pairs fit), and
    `taken` by the gloss beside it, so that the character could get none of its own. `line` is how well the
    text reads, `doubt` how much speaks against it otherwise; `open` are the places in it that the bytes leave
    open.
    """

    text: str
    line: Line
    hand: bytes = b""
    taken: bool = False
    doubt: float = 0.0
    open: frozenset[int] = frozenset()

    @property
    def score(self) -> float:
        """The natural logarithm of how likely this is, for comparison."""
        return self.line.score - self.doubt - (_OPEN if len(self.hand) > 1 else 0)


class Place(NamedTuple):
    """A damaged place up to `end`: what may stand there behind `known` characters; is that `certain`?"""

    end: int
    known: int
    readings: list[Reading]
    certain: bool

    def agreed(self) -> str | None:
        """What the likely readings say, with "?" where they differ; None where that is too little."""
        ranked = sorted(self.readings, key=lambda one: one.score, reverse=True)
        rivals = [one.text for one in ranked if one.score > ranked[0].score - _CLEAR]
        if len(set(map(len, rivals))) != 1:
            return None
        agreed = ""
        for position, said in enumerate(zip(*rivals, strict=True)):
            named = position in ranked[0].open and _IN_A_NAME.search(gbk.simplified(agreed))
            agreed += _UNKNOWN if named or len(set(said)) > 1 else said[0]
        agreed = agreed[self.known :]
        return agreed if agreed.count(_UNKNOWN) <= max(1, len(agreed) // 3) else None


def realign_gbk(text: str) -> Iterator[Edit]:
    """Undo glosses that were put between the bytes of two characters: 融入?yún)⑴c is 融入參與.

    It must read the text before any step that changes white space, full-width letters or glosses, for these
    are bytes here. What it writes is Traditional. What the bytes leave open is written as the one clearly
    best reading, a guess; a character of which there is none is written "?"; a place that cannot be read
    stays, and is marked.
    """
    page: _Page | None = None
    position = 0
    while "?" in text and (found := _SIGN.search(text, position)):
        page = page or _Page(text)
        position = found.end()
        if page.is_struck(found):
            place = page.place(found.start())
            written = place.agreed()
            if written is None and found["stranded"]:
                yield Edit(*found.span(), found.group(), "a gloss between the bytes of two characters", True)
            elif written is not None and written != _bare(text[found.start() : place.end]):
                lost = ", and some of them lost" if _UNKNOWN in written else ""
                reason = f"GBK bytes paired wrongly behind a gloss{lost}"
                yield Edit(found.start(), place.end, written, reason, not place.certain)
                position = place.end


def _likely(readings: Iterable[Reading]) -> list[Reading]:
    """The best few of those where the pairs fit, and of the others."""
    ranked = sorted(readings, key=lambda one: one.score, reverse=True)
    close = [one for one in ranked if one.score > ranked[0].score - _HOPELESS]
    return [one for one in close if not one.hand][:_WIDEST] + [one for one in close if one.hand][:_WIDEST]


def _bare(text: str) -> str:
    return _GLOSS.sub(r"\g<shown>", text)


class _Page:
    """A page with such glosses, and what it says of its own characters and words."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._glossed: dict[str, set[str]] = {}
        for found in _GLOSS.finditer(text):
            self._glossed.setdefault(found["shown"], set()).add(gbk.plain(found["gloss"]))
        whole = (piece for piece in re.split("[，。、；：\n]", _bare(text)) if "?" not in piece)
        self._words = Words(gbk.simplified("\n".join(whole)))

    def is_struck(self, found: re.Match[str]) -> bool:
        """Whether a character that has this reading could have been seen in the bytes here."""
        before = Reading(self._text[: found.start()][-1:], Line())
        return any(self._next(before, found)) if found["stranded"] else bool(self._glossed)

    def place(self, start: int) -> Place:
        """What may stand from `start` to where the pairs fit again."""
        before = _bare(self._text[max(0, start - 60) : start])[-5:]
        readings = [self._said(Reading("", Line()), before)]
        end, certain = start, True
        for token in _TOKEN.finditer(self._text, start, start + _FARTHEST):
            end = token.end()
            possible = [new for old in readings for new in self._next(old, token)]
            readings = _likely(possible)
            certain = certain and len(possible) == 1
            if not any(reading.hand for reading in readings):
                break
        if any(reading.hand for reading in readings) and end < len(self._text):
            return Place(end, len(before), [], False)
        # What follows helps to choose, but is not part of it.
        after = re.split(r"[?\n]", _bare(self._text[end : end + 60]))[0][:5] or "\n"
        said = [self._said(one, after)._replace(text=one.text) for one in readings if not one.hand]
        return Place(end, len(before), said, certain)

    def _next(self, reading: Reading, token: re.Match[str]) -> Iterator[Reading]:
        """The reading with one more of what the page shows, in all ways in which that can be."""
        groups = token.groupdict()
        shown, gloss = groups.get("shown"), gbk.plain(groups.get("gloss") or "")
        if token["stranded"]:
            yield from self._strand(reading, gbk.plain(token["stranded"]))
        elif not shown:
            yield reading._replace(hand=_SENTENCE_END)
        elif not reading.hand:
            yield self._said(reading, shown)
            if shown == "?" and self._text.startswith("！", token.end()):
                yield reading._replace(hand=_SENTENCE_END)
        elif shown == "?":
            yield from self._lose(reading, token.end())
        else:
            # 0x80 stands alone as € where Windows reads it.
            data = b"\x80" if shown == "€" else shown.encode("gbk", errors="ignore")
            yield from self._pair(reading, data, gloss)

    def _strand(self, reading: Reading, sound: str) -> Iterator[Reading]:
        """A byte went under with the bracket of its gloss: the pairs fit no longer, or fit again."""
        last = reading.text[-1:].encode("gbk", errors="ignore")[1:]
        for character in self._having(sound):
            lead, trail = character.encode("gbk")
            doubt = reading.doubt + (0 if character in self._glossed else _STRANGE)
            if trail < 0x80:
                continue
            if not reading.hand and last == bytes((lead,)):
                yield reading._replace(hand=bytes((trail,)), taken=True, doubt=doubt)
            elif lead in reading.hand:
                yield self._said(reading._replace(hand=b"", doubt=doubt), character)

    def _pair(self, reading: Reading, data: bytes, gloss: str) -> Iterator[Reading]:
        """The first byte ends the character in hand; the second, if any, begins the next or is ASCII."""
        whole = self._having(gloss) if gloss and len(data) == 1 else set()
        for lead in reading.hand:
            character = gbk.character(lead, data[0]) if data else ""
            if not character or (whole and character not in whole):
                continue
            fits = reading if len(reading.hand) == 1 or whole else self._weighed(reading, character)
            said = self._said(fits, character)
            if data[1:] and data[1] in gbk.LEADS:
                yield said._replace(hand=data[1:], taken=bool(gloss))
            else:
                yield self._said(said, data[1:].decode("ascii"))

    def _lose(self, reading: Reading, end: int) -> Iterator[Reading]:
        """Two bytes that are no character: the end of one and the lead of another, or an ASCII character."""
        if len(reading.hand) > 1:
            unknown = reading._replace(doubt=reading.doubt + _STRANGE)
            yield self._said(unknown, _UNKNOWN)._replace(hand=bytes(gbk.LEADS))
            return
        for trail in range(0x80, 0xFF):
            if character := gbk.character(reading.hand[0], trail):
                said = self._said(self._weighed(reading, character), character)
                yield self._said(said, self._swallowed(end))
                if hand := gbk.unpaired(trail):
                    yield said._replace(hand=hand)

    def _swallowed(self, end: int) -> str:
        """The ASCII character that stood before `end`, as far as what follows tells it."""
        if end == len(self._text):
            return ""
        return next((sign for sign, rest in _CUT if rest.match(self._text, end)), _UNKNOWN)

    def _weighed(self, reading: Reading, character: str) -> Reading:
        """The reading, doubted where this character is not as the rest of the page.

        It is not where the page glosses the character wherever it can, and here not; nor is a Simplified one.
        """
        unglossed = character in self._glossed and not reading.taken
        doubt = _STRANGE * (unglossed + 2 * gbk.is_simplified(character))
        return reading._replace(doubt=reading.doubt + doubt, open=reading.open | {len(reading.text)})

    def _having(self, sound: str) -> set[str]:
        """The characters that the page, or else pypinyin, gives this reading."""
        here = {character for character, every in self._glossed.items() if sound in every}
        both = here | gbk.sounds().get(sound, frozenset())
        return {character for character in both if len(character.encode("gbk", errors="ignore")) == 2}

    def _said(self, reading: Reading, text: str) -> Reading:
        """The reading with more text, and nothing in hand."""
        line = reading.line
        for character in gbk.simplified(text):
            line = self._words.read(line, character)
        return reading._replace(text=reading.text + text, line=line, hand=b"", taken=False)
