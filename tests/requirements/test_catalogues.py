from __future__ import annotations

from pathlib import Path

import pytest

from harness.checks.profile import read_profile
from harness.cli.procedures import demands
from harness.errors import CallerError
from harness.requirements.catalogue import Catalogue, Requirement, of_profile, together
from harness.requirements.reading import read_catalogue, shipped_catalogues
from harness.shipped import shipped
from tests.requirements.files import CSV, REQIF, TOML, reqif

FORMATS = {"ours.toml": TOML, "ours.csv": CSV, "ours.reqif": REQIF}
PROFILE = shipped("reports", "profiles", "border-patrol.toml")


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_catalogue_in_each_format(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(FORMATS[name])
    first, second = read_catalogue(path).requirements
    assert ("C-1", "Home & safe", "It comes home & lands. Soon.") == (first.id, first.title, first.text)
    assert (("LINK-LOSS-RETURN", "LINK-PHASES"), False) == (first.through, first.indicative)
    assert ("C-2", "It says so.") == (second.id, second.text)
    if name != "ours.reqif":
        assert ("A standard", "2020", "4.1") == (second.source, second.edition, second.paragraph)
        assert ("Jane", "2026-11-01", False) == (second.verified_by, second.verified_on, second.indicative)


def test_a_paraphrase_that_nobody_verified_is_indicative() -> None:
    assert Requirement(id="X", title="x", text="x", source="A standard").indicative
    assert not Requirement(id="X", title="x", text="x").indicative


TWICE = [{"ReqIF.ForeignID": "C-1", "ReqIF.Name": "x", "ReqIF.Text": "x"}] * 2
NAMELESS = reqif([{"ReqIF.Text": "x"}])
TYPELESS = REQIF.replace("<SPEC-OBJECT-TYPE-REF>ty</SPEC-OBJECT-TYPE-REF>", "")
ENTITIES = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
HALF = TOML.replace('verified_by = "Jane"\n', "")
WRONG = {
    "a duplicate id": ("ours.toml", TOML.replace("C-2", "C-1"), "the id C-1 stands there 2 times"),
    "a duplicate id in CSV": ("ours.csv", CSV.replace("C-2", "C-1"), "the id C-1 stands there 2 times"),
    "a duplicate id in ReqIF": ("ours.reqif", reqif(TWICE), "the id C-1 stands there 2 times"),
    "no id": ("ours.toml", TOML.replace('id = "C-2"\n', ""), "requirement 2: wanted a requirement's id, saw none"),
    "no title": ("ours.csv", CSV.replace("Says so", " "), "line 3 (C-2): wanted a requirement's title, saw none"),
    "no text": ("ours.toml", TOML.replace('"It says so."', '""'), "requirement 2 (C-2): wanted a requirement's text"),
    "no title in ReqIF": ("ours.reqif", NAMELESS, "the object o0 (o0): wanted a requirement's title"),
    "an id with blanks": ("ours.toml", TOML.replace("C-2", "C 2"), "requirement 2 (C 2): id: wanted a word without"),
    "half verified": ("ours.toml", HALF, "wanted both verified_by and verified_on"),
    "no such day": ("ours.csv", CSV.replace("2026-11-01", "soon"), "line 3 (C-2): verified_on: wanted a day or a"),
    "a stray field": ("ours.toml", TOML.replace("paragraph", "clause"), "requirement 2 (C-2): clause: wanted no field"),
    "a stray table": ("ours.toml", TOML + "[more]\n", "a [[requirement]] for each, saw more"),
    "no requirement": ("ours.toml", 'title = "x"\n', "a [[requirement]] for each, saw no such table"),
    "not TOML": ("ours.toml", "title = \n", "wanted TOML: Invalid value (at line 1, column 9)"),
    "no heading": ("ours.csv", "C-1,x,y\n", "line 1: wanted a heading with id, title, text, saw none for id"),
    "an empty CSV": ("ours.csv", "", "line 1: wanted a heading"),
    "more columns than headings": ("ours.csv", CSV + "C-3,x,y,,,,,,,more\n", "(C-3): a column without a heading"),
    "an open quote": ("ours.csv", CSV + '"C-3,x\n', "wanted CSV: unexpected end of data"),
    "not XML": ("ours.reqif", "hello", "wanted ReqIF, saw something else"),
    "XML of another kind": ("ours.reqif", "<html/>", "saw something else: Expected root tag to be REQ-IF"),
    "half a ReqIF": ("ours.reqif", REQIF[:900], "wanted ReqIF, saw something else"),
    "an empty file": ("ours.reqif", "", "wanted ReqIF, saw something else: Document is empty"),
    "an object of no type": ("ours.reqif", TYPELESS, "wanted ReqIF"),
    "no objects": ("ours.reqif", reqif([]), "wanted ReqIF with requirements, saw no SPEC-OBJECT in it"),
    "entities": ("ours.reqif", ENTITIES, "document type of its own"),
    "another kind of file": ("ours.docx", "", "wanted a catalogue as .toml, .csv or .reqif, saw .docx"),
}


@pytest.mark.parametrize(("name", "text", "told"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_one_sentence_that_names_the_file(tmp_path: Path, name: str, text: str, told: str) -> None:
    path = tmp_path / name
    path.write_text(text)
    with pytest.raises(CallerError) as refused:
        read_catalogue(path)
    sentence = str(refused.value)
    assert sentence.startswith(str(path))
    assert told in sentence
    assert 1 == len(sentence.splitlines())


def test_what_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(CallerError, match="could not read it: No such file"):
        read_catalogue(tmp_path / "none.toml")
    (tmp_path / "latin.csv").write_bytes(b"id,title,text\nC-1,\xe9,x\n")
    with pytest.raises(CallerError, match="wanted a catalogue in UTF-8"):
        read_catalogue(tmp_path / "latin.csv")


def test_two_catalogues_may_not_share_an_id() -> None:
    first, second = (Catalogue(name, (Requirement(id="X", title="x", text="x"),)) for name in ("A", "B"))
    with pytest.raises(CallerError, match="the id X is in two catalogues: A, B"):
        together([first, second])


def test_those_shipped_and_the_profiles_own_have_each_id_once_and_lead_to_the_profile() -> None:
    own = of_profile("border patrol", read_profile(PROFILE).requirements)
    known = together([own, *shipped_catalogues()])
    baseline = {each.id for each in own.requirements}
    for catalogue in shipped_catalogues():
        assert catalogue.requirements
        assert catalogue.note
        for each in catalogue.requirements:
            assert (set(), True) == (set(each.through) - baseline, bool(each.through)), each.id
            assert each.source, each.id
            assert each.edition, each.id
            assert each.paragraph, each.id
    assert {True, False} == {each.indicative for _, each in known.values()}


def test_each_requirement_of_the_baseline_has_a_scenario_and_each_scenarios_a_requirement() -> None:
    named = {each for _, requirements in demands([shipped("scenarios")]) for each in requirements}
    assert set(read_profile(PROFILE).requirements) == named
