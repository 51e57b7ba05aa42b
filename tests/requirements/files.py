"""Catalogues as a customer sends them, one and the same in three formats."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

TOML = """title = "Ours"

[[requirement]]
id = "C-1"
title = "Home & safe"
text = "It comes home & lands. Soon."
through = ["LINK-LOSS-RETURN", "LINK-PHASES"]

[[requirement]]
id = "C-2"
title = "Says so"
text = "It says so."
source = "A standard"
edition = "2020"
paragraph = "4.1"
verified_by = "Jane"
verified_on = 2026-11-01
"""
CSV = """id,title,text,through,source,edition,paragraph,verified_by,verified_on
C-1,Home & safe,It comes home & lands. Soon.,LINK-LOSS-RETURN; LINK-PHASES,,,,,
C-2,Says so,It says so.,,A standard,2020,4.1,Jane,2026-11-01
"""
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<REQ-IF xmlns="http://www.omg.org/spec/ReqIF/20110401/reqif.xsd" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<THE-HEADER><REQ-IF-HEADER IDENTIFIER="h"><CREATION-TIME>2026-01-01T00:00:00Z</CREATION-TIME>
<REQ-IF-TOOL-ID>t</REQ-IF-TOOL-ID><REQ-IF-VERSION>1.0</REQ-IF-VERSION><SOURCE-TOOL-ID>s</SOURCE-TOOL-ID>
<TITLE>Ours</TITLE></REQ-IF-HEADER></THE-HEADER>
<CORE-CONTENT><REQ-IF-CONTENT>
<DATATYPES><DATATYPE-DEFINITION-STRING IDENTIFIER="ds" LONG-NAME="S" MAX-LENGTH="999"/>
<DATATYPE-DEFINITION-XHTML IDENTIFIER="dx" LONG-NAME="X"/></DATATYPES>
<SPEC-TYPES><SPEC-OBJECT-TYPE IDENTIFIER="ty" LONG-NAME="Requirement"><SPEC-ATTRIBUTES>
"""
_MIDDLE = "</SPEC-ATTRIBUTES></SPEC-OBJECT-TYPE></SPEC-TYPES><SPEC-OBJECTS>"
_TAIL = "</SPEC-OBJECTS></REQ-IF-CONTENT></CORE-CONTENT></REQ-IF>\n"
_PLAIN = ("ReqIF.ForeignID", "ReqIF.Name", "ReqIF.ChapterName", "through")
_RICH = "ReqIF.Text"


def _definition(name: str) -> str:
    kind, data = ("XHTML", "dx") if name == _RICH else ("STRING", "ds")
    reference = f"<TYPE><DATATYPE-DEFINITION-{kind}-REF>{data}</DATATYPE-DEFINITION-{kind}-REF></TYPE>"
    tag = f"ATTRIBUTE-DEFINITION-{kind}"
    return f'<{tag} IDENTIFIER="at-{name}" LONG-NAME="{name}">{reference}</{tag}>'


def _value(name: str, value: str) -> str:
    kind = "XHTML" if name == _RICH else "STRING"
    tag = f"ATTRIBUTE-DEFINITION-{kind}-REF"
    defined = f"<DEFINITION><{tag}>at-{name}</{tag}></DEFINITION>"
    if name == _RICH:
        inner = f"<THE-VALUE><xhtml:div>{value}</xhtml:div></THE-VALUE>"
        return f"<ATTRIBUTE-VALUE-XHTML>{defined}{inner}</ATTRIBUTE-VALUE-XHTML>"
    return f'<ATTRIBUTE-VALUE-STRING THE-VALUE="{escape(value)}">{defined}</ATTRIBUTE-VALUE-STRING>'


def reqif(objects: Sequence[dict[str, str]]) -> str:
    """A ReqIF file of objects by their attributes' names; of "ReqIF.Text" the value is XHTML as it stands."""
    made = []
    for number, each in enumerate(objects):
        values = "".join(_value(name, value) for name, value in each.items())
        kind = "<TYPE><SPEC-OBJECT-TYPE-REF>ty</SPEC-OBJECT-TYPE-REF></TYPE>"
        made.append(f'<SPEC-OBJECT IDENTIFIER="o{number}"><VALUES>{values}</VALUES>{kind}</SPEC-OBJECT>')
    return _HEAD + "".join(map(_definition, (*_PLAIN, _RICH))) + _MIDDLE + "".join(made) + _TAIL


REQIF = reqif(
    [
        {"ReqIF.ChapterName": "1 Links"},
        {
            "ReqIF.ForeignID": "C-1",
            "ReqIF.Name": "Home & safe",
            "ReqIF.Text": "<xhtml:p>It <xhtml:b>comes</xhtml:b> home &amp; lands.<xhtml:br/>Soon.</xhtml:p>",
            "through": "LINK-LOSS-RETURN; LINK-PHASES",
        },
        {"ReqIF.ForeignID": "C-2", "ReqIF.Name": "Says so", "ReqIF.Text": "It says so."},
    ]
)
