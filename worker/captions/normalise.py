r"""Takes out of a caption what nobody says, with a way back.

Taken out: tags and styles (`<i>`, `{\an8}`), speaker marks (`>>`, `- `, `MAN:`, `>> REPORTER:`),
sound marks (`[APPLAUSE]`, `(LAUGHTER)`), music notes, invisible characters, a line that repeats the
one before it (roll-up captions). Entities such as `&amp;` become their characters and white space
one blank; a change of speaker inside the text becomes a line feed. Capitals stay as they are.

Knows no sentences and nothing of other captions. Produces an `EditedText` over the original.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from worker.captions.marks import is_sound, is_speaker
from worker.english.edits import Edit, EditedText

SPEAKER_CHANGE = "\n"
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "nbsp": " ", "quot": '"', "apos": "'", "#39": "'"}
_ENTITY = re.compile(r"&(" + "|".join(_ENTITIES) + r");")
_BLANKS = re.compile(r"\s+")
_OUTER_BLANKS = re.compile(r"\A\s+|\s+\Z")
_LINE = re.compile(r"[^\n]+")
# The bounds keep a bracket that is never closed from being looked for through a whole text.
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<\d\d:\d\d[^<>\n]{0,12}>|\{\\[^{}\n]{0,200}\}")
_NOT_SAID = re.compile(
    "[\u2669-\u266c\u0000-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u061c\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ud800-\udfff]+"
)
_SQUARE = re.compile(r"\[(?=[^\[\]]{0,80}[A-Za-z])(?P<words>[^\[\]]{1,80})\]")
_ROUND = re.compile(r"\((?P<words>[^()]{1,80})\)")
_SPEAKER = re.compile(
    r"(?:(?P<change>>{2,})\s*(?:(?P<marked>[^\W\d_][^:>\n]{0,40}):(?=\s|\Z))?)"
    r"|(?:^[ ]*(?:(?P<dash>[-\u2013\u2014]{1,2}(?=\s*[^\W\d_]))"
    r"|(?P<bare>[^\W\d_][^:>\n]{0,40}):(?=\s|\Z)))",
    re.MULTILINE,
)
# Most captions have no mark, and no blanks but single ones, that any of the steps below looks for.
_PLAIN = re.compile(r"[\w\"'$][\w \"'\u2018\u2019\u201c\u201d$%,;.?!\u2026/@\u2013\u2014-]*(?<! )")
_TURN = "\x1e"  # blank, and no blank of the caption is left when it comes in


def normalise(text: str) -> EditedText:
    """What is said in `text`, with the way back to the code points of `text`."""
    if _PLAIN.fullmatch(text) and "  " not in text:
        return EditedText.unchanged(text)
    edited = _edit(EditedText.unchanged(text), _ENTITY, lambda mark: _ENTITIES[mark[1]])
    edited = _edit(edited, _BLANKS, _line_or_blank)
    edited = _edit(edited, _TAG, lambda _: "")
    edited = _edit(edited, _NOT_SAID, lambda _: "")
    edited = _edit(edited, _SQUARE, lambda mark: " " if is_sound(mark["words"], "[") else None)
    edited = _edit(edited, _ROUND, lambda mark: " " if is_sound(mark["words"], "(") else None)
    edited = edited.apply(_repeated_lines(edited.text))
    shouted = edited.text == edited.text.upper()
    turns = (_turn(mark, shouted) for mark in _SPEAKER.finditer(edited.text))
    edited = edited.apply(edit for edit in turns if edit is not None)
    edited = _edit(edited, _OUTER_BLANKS, lambda _: "")
    return _edit(edited, _BLANKS, _turn_or_blank)


def _repeated_lines(text: str) -> Iterator[Edit]:
    """A single word on a line may be said twice; a longer line that comes again is an echo."""
    before = ""
    for line in _LINE.finditer(text):
        words = line.group().strip()
        if words == before and " " in words:
            yield Edit(line.start(), line.end(), "")
        before = words or before


def _edit(
    text: EditedText, marks: re.Pattern[str], replacement: Callable[[re.Match[str]], str | None]
) -> EditedText:
    """Replace each mark; one whose replacement is None stays."""
    if marks.search(text.text) is None:
        return text
    return text.apply(
        Edit(mark.start(), mark.end(), new)
        for mark in marks.finditer(text.text)
        if (new := replacement(mark)) is not None and new != mark.group()
    )


def _line_or_blank(blanks: re.Match[str]) -> str:
    return "\n" if len(blanks.group().splitlines()) > 1 or "\n" in blanks.group() else " "


def _turn_or_blank(blanks: re.Match[str]) -> str:
    return SPEAKER_CHANGE if _TURN in blanks.group() else " "


def _turn(mark: re.Match[str], shouted: bool) -> Edit | None:
    """The edit of a speaker change and of the name that goes with it."""
    if mark["marked"] and is_speaker(mark["marked"], shouted=False):
        end = mark.end()
    elif mark["change"]:
        end = mark.end("change")
    elif mark["dash"]:
        end = mark.end("dash")
    elif mark["bare"] and is_speaker(mark["bare"], shouted=shouted):
        end = mark.end()
    else:
        return None
    return Edit(mark.start(), end, _TURN)
