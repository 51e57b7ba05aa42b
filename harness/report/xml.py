"""XML that is well-formed whatever text comes into it: what a drone says may hold any byte."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import cast
from xml.etree import ElementTree

_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for, however it is escaped."""
HYPHEN = "\N{HYPHEN}"
"""One that is no markup."""


def clean(text: str) -> str:
    """The text, with a replacement character for each that XML cannot hold."""
    return _NO_CHARACTER.sub("\ufffd", text)


def element(
    tag: str, text: str | None = None, /, *children: ElementTree.Element, **attributes: str
) -> ElementTree.Element:
    """An element with its text, its children and its attributes in the order given."""
    made = ElementTree.Element(tag, {name: clean(value) for name, value in attributes.items()})
    made.text = None if text is None else clean(text)
    made.extend(children)
    return made


def comment(text: str) -> ElementTree.Element:
    """A comment, which may hold no two hyphens in a row and end in none."""
    words = clean(text).replace("-", HYPHEN)
    return cast("ElementTree.Element", ElementTree.Comment(f" {words} "))


def document(root: ElementTree.Element) -> bytes:
    """A whole document, indented, in UTF-8."""
    ElementTree.indent(root)
    return as_sent(root) + b"\n"


def as_sent(root: ElementTree.Element) -> bytes:
    """A whole document without a blank, in UTF-8."""
    return bytes(ElementTree.tostring(root, "utf-8", xml_declaration=True))


def zulu(at: datetime) -> str:
    """A time of day as xs:dateTime, in UTC, to the millisecond."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
