"""Reports in words: STATUSTEXT chunks joined, and texts matched to topics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from harness.mavlink.codec import Message
from harness.modes import Topic
from harness.reading.stack import StackReading
from harness.timeline import Report

CHUNK_CHARACTERS = 50
"""STATUSTEXT.text; a full chunk with an id is continued by the next (MAVLink common.xml)."""


class Phrasebook:
    """A stack's texts and what they are about: the first pattern that is found decides."""

    def __init__(self, phrases: Sequence[tuple[str, Iterable[Topic]]]) -> None:
        self._phrases = [(re.compile(pattern), frozenset(topics)) for pattern, topics in phrases]

    def report(self, text: str) -> Report:
        for pattern, topics in self._phrases:
            if pattern.search(text):
                return Report(topics, text)
        return Report(frozenset(), text)


class TextJoiner:
    """Joins the chunks of long STATUSTEXTs. Returns the whole text once it is complete, else None."""

    def __init__(self) -> None:
        self._open: dict[tuple[int, int, int], str] = {}

    def __call__(self, message: Message) -> str | None:
        if message.id == 0:
            return str(message.text).rstrip("\t ")
        key = (message.system, message.component, message.id)
        text = (self._open.pop(key, "") if message.chunk_seq else "") + str(message.text)
        if len(message.text) == CHUNK_CHARACTERS:
            self._open[key] = text
            return None
        return text.rstrip("\t ")


class Ear:
    """One listener at one end: a stack's reports out of its messages, with the chunks of long texts joined."""

    def __init__(self, stack: StackReading) -> None:
        self._stack = stack
        self._join = TextJoiner()

    def report(self, message: Message) -> Report | None:
        """What a message tells; None if it tells nothing, or not all of it yet."""
        if message.name == "STATUSTEXT":
            text = self._join(message)
            if text is None:
                return None
            message.text = text
        return self._stack.report(message)
