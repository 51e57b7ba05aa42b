"""The page as a person has it: opened in Chromium, clicked, filtered, read by keyboard, printed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.report.html import html
from tests.report.pages import CHROMIUM, material_of
from tests.report.runs import RECORDED

playwright = pytest.importorskip("playwright.sync_api", reason="without playwright no page is opened: make test has it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="without axe accessibility is not looked at")

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: no page is opened, clicked or printed (apt: chromium)"
)
PLACES = [RECORDED / name for name in ("px4-gnss-drag-off", "px4-patrol", "ardupilot-too-slow", "px4-gnss-unsupported")]
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("page") / "report.html"
    path.write_bytes(html(material_of(PLACES)))
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


class Opened:
    """The page in a window, and all that went wrong in it or that it asked for."""

    def __init__(self, browser: Any, file: Path, viewport: dict[str, int], scheme: str) -> None:
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)
        self.page = self.context.new_page()
        self.troubles: list[str] = []
        self.asked: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())

    def open(self, name: str) -> Any:
        self.page.get_by_role("button", name=name).click()
        below = self.page.locator("tr.flight")
        below.first.wait_for()
        return below

    def seen(self) -> list[str]:
        """The runs that are shown, by their names."""
        return [each.inner_text() for each in self.page.locator("tr.run button.open").all() if each.is_visible()]


@pytest.fixture
def desk(browser: Any, file: Path) -> Iterator[Opened]:
    opened = Opened(browser, file, DESK, "light")
    yield opened
    opened.context.close()
    assert ([], [file.as_uri()]) == (opened.troubles, opened.asked)


@pytest.fixture(params=[("phone", "light"), ("phone", "dark"), ("desk", "light"), ("desk", "dark")], ids="-".join)
def anywhere(request: pytest.FixtureRequest, browser: Any, file: Path) -> Iterator[Opened]:
    size, scheme = request.param
    opened = Opened(browser, file, PHONE if size == "phone" else DESK, scheme)
    yield opened
    opened.context.close()
    assert [] == opened.troubles


def test_a_run_is_drawn_when_it_is_opened_and_gone_when_it_is_closed(desk: Opened) -> None:
    below = desk.open("GNSS-5")
    assert "Map: the drone was up to 215 m from home. 1 attacks." == below.get_by_role("img").first.get_attribute(
        "aria-label"
    )
    timeline = below.get_by_role("img").nth(1).get_attribute("aria-label")
    assert timeline.startswith("Timeline: overt drag-off at 0.3 m/s towards 90° from 44.")
    assert "HOLD from " in timeline
    assert "the drone never said 'gnss trouble'" in below.inner_text()
    desk.page.get_by_role("button", name="GNSS-5").click()
    assert 0 == desk.page.locator("tr.flight").count()


def test_what_differs_is_seen_at_the_moment_asked_for(desk: Opened) -> None:
    below = desk.open("GNSS-5")
    slider = below.get_by_role("slider")
    slider.focus()
    slider.press("End")
    at_end = slider.get_attribute("aria-valuetext")
    slider.press("Home")
    at_home = slider.get_attribute("aria-valuetext")
    assert (True, True) == ("mode PATROL" in at_end, " 0 m from home" in at_home)
    assert float(re.findall(r"belief ([\d.]+) m off", at_end)[0]) > 10
    assert at_home == below.locator("output").inner_text()


def test_verdicts_drones_scenarios_and_words_filter(desk: Opened) -> None:
    assert 4 == len(desk.seen())
    failed = desk.page.get_by_role("button", name=re.compile("^FAIL"))
    failed.click()
    assert ("false", 2) == (failed.get_attribute("aria-pressed"), len(desk.seen()))
    assert "2 of 4 runs" == desk.page.get_by_role("status").inner_text()
    failed.click()
    desk.page.get_by_role("combobox", name="Drone").select_option("ardupilot 4.7.0")
    assert 1 == len(desk.seen())
    desk.page.get_by_role("combobox", name="Drone").select_option("all")
    desk.page.get_by_role("combobox", name="Scenario").select_option("LINK-1")
    assert 2 == len(desk.seen())
    desk.page.get_by_role("searchbox").fill("LINK-loss-return too-slow")
    assert 1 == len(desk.seen())
    desk.page.get_by_role("searchbox").fill("nothing has this")
    assert ([], "0 of 4 runs") == (desk.seen(), desk.page.get_by_role("status").inner_text())


def test_an_open_run_is_filtered_with_its_row(desk: Opened) -> None:
    below = desk.open("GNSS-5")
    desk.page.get_by_role("searchbox").fill("LINK-LOSS")
    assert not below.is_visible()
    desk.page.get_by_role("searchbox").fill("")
    assert below.is_visible()


def test_all_is_reached_and_opened_by_keyboard(desk: Opened) -> None:
    desk.page.keyboard.press("Tab")
    assert "Skip to the runs" == desk.page.evaluate("document.activeElement.textContent")
    desk.page.keyboard.press("Enter")
    for _ in range(40):
        desk.page.keyboard.press("Tab")
        if desk.page.evaluate("document.activeElement.matches('button.open')"):
            break
    outline = desk.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    desk.page.keyboard.press("Enter")
    desk.page.locator("tr.flight").wait_for()
    assert ("solid", "true") == (outline, desk.page.evaluate("document.activeElement.getAttribute('aria-expanded')"))


def test_a_link_to_a_run_opens_it(browser: Any, file: Path) -> None:
    opened = Opened(browser, file, DESK, "light")
    name = opened.page.locator("tr.run").nth(1).get_attribute("id")
    opened.page.goto(f"{file.as_uri()}#{name}")
    opened.page.locator(f"#{name}".replace(".", "\\.") + " + tr.flight").wait_for()
    opened.context.close()


def test_nothing_keeps_anybody_from_reading_it(anywhere: Opened) -> None:
    """Rules of WCAG 2.1 A and AA, contrast among them, with a run opened, light and dark, large and small."""
    anywhere.open("GNSS-5")
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    told = axe.Axe().run(anywhere.page, options=rules).response
    assert {"color-contrast", "button-name", "td-headers-attr"} <= {each["id"] for each in told["passes"]}
    assert [] == [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in told["violations"]]


def test_no_page_is_wider_than_its_window(anywhere: Opened) -> None:
    anywhere.open("GNSS-5")
    assert _width(anywhere.page)[0] == _width(anywhere.page)[1]


def test_nor_is_one_of_many_drones(browser: Any, tmp_path: Path) -> None:
    (tmp_path / "all.html").write_bytes(html(replace(material_of([RECORDED]), folders={})))
    opened = Opened(browser, tmp_path / "all.html", PHONE, "light")
    assert _width(opened.page)[0] == _width(opened.page)[1]
    opened.context.close()


def _width(page: Any) -> list[int]:
    found: list[int] = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    return found


def test_what_is_open_is_printed_on_paper(desk: Opened) -> None:
    closed = len(re.findall(rb"/Type /Page\b", desk.page.pdf(format="A4")))
    desk.open("GNSS-5")
    desk.page.emulate_media(media="print")
    assert not desk.page.get_by_role("searchbox").is_visible()
    assert desk.page.locator("tr.flight svg").first.is_visible()
    assert "rgb(255, 255, 255)" == desk.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert 0 < closed < len(re.findall(rb"/Type /Page\b", desk.page.pdf(format="A4")))
