"""ReqIF, as requirement tools export it: each object's attributes by the names that the exporters agreed on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

from reqif.parser import ReqIFParser

from harness.errors import CallerError

_NAMES = {
    "id": ("ReqIF.ForeignID", "ID", "Identifier", "UID"),
    "title": ("ReqIF.Name", "ReqIF.ChapterName", "Title", "Name"),
    "text": ("ReqIF.Text", "ReqIF.Description", "Text", "Description", "STATEMENT"),
    "edition": ("edition",),
    "paragraph": ("paragraph",),
    "through": ("through",),
}
"""Of a requirement's field, the attributes that may hold it, the first that does winning."""
_TAG = re.compile(r"<[^>]*>")


def read_reqif(path: Path) -> tuple[str, list[tuple[str, dict[str, str]]]]:
    """The title of a ReqIF file, and of each object its identifier and fields. An object with a title and without text
    is a heading, and left out.

    Raises CallerError for a file that is not ReqIF, has no objects, or none with a text; OSError and
    UnicodeDecodeError pass."""
    text = path.read_text("utf-8")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise CallerError("wanted ReqIF, saw XML with a document type of its own, which ReqIF does not have")
    try:
        bundle = ReqIFParser.parse_from_string(text)
        content = bundle.core_content and bundle.core_content.req_if_content
        objects = list(content.spec_objects or ()) if content else []
        types = {each.identifier: _names_of(each) for each in (content.spec_types or ())} if content else {}
        header = bundle.req_if_header
        rows = [(each.identifier, dict(_fields(each, types.get(each.spec_object_type, {})))) for each in objects]
    except Exception as error:  # The library raises whatever it trips over.
        told = " ".join(str(error).split()) or type(error).__name__
        raise CallerError(f"wanted ReqIF, saw something else: {told}") from error
    if not rows:
        raise CallerError("wanted ReqIF with requirements, saw no SPEC-OBJECT in it")
    demanding = [(name, row) for name, row in rows if row.get("text") or not row.get("title")]
    if not demanding:
        known = ", ".join(_NAMES["text"])
        raise CallerError(f"wanted ReqIF with requirements, saw {len(rows)} objects and no text in any ({known})")
    title = (header.title if header else None) or path.stem
    return title, demanding


def _names_of(kind: Any) -> dict[str, str]:
    """A type's attributes by their identifiers, with the names that people gave them."""
    defined = getattr(kind, "attribute_definitions", None) or ()
    return {each.identifier: each.long_name for each in defined if each.long_name}


def _fields(found: Any, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    told = {names.get(each.definition_ref, each.definition_ref): _plain(each) for each in found.attributes}
    yield "id", told.get("ReqIF.ForeignID") or found.identifier
    for field, known in _NAMES.items():
        value = next((told[name] for name in known if told.get(name)), None)
        if value:
            yield field, value
        elif field == "title" and found.long_name:
            yield field, found.long_name


def _plain(attribute: Any) -> str:
    """An attribute's value in words; of XHTML its text."""
    value = attribute.value if isinstance(attribute.value, str) else "; ".join(map(str, attribute.value or ()))
    if getattr(attribute.attribute_type, "name", "") == "XHTML":
        value = unescape(_TAG.sub(" ", value))
    return re.sub(r"\s+([.,;:])", r"\1", " ".join(value.split()))
