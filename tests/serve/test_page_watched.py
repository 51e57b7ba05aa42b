"""The page as a person has it: opened in Chromium before anything flies, and left open while it does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.serve.suite import PIECE
from tests.cli.calling import cuas
from tests.report.pages import CHROMIUM
from tests.serve.crowded import crowd, held
from tests.serve.served import Served

playwright = pytest.importorskip("playwright.sync_api", reason="without playwright no page is opened: make test has it")
axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="without axe accessibility is not looked at")

pytestmark = pytest.mark.skipif(
    not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM}: no flight is watched in a browser (apt: chromium)"
)
DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PATIENCE_MS = 120_000
"""For a flight on a busy machine; whoever waits less has seen it."""
RECORD = """
window.headings = [];
new MutationObserver(() => window.headings.push(document.getElementById("now").textContent))
  .observe(document.getElementById("now"), {childList: true, characterData: true, subtree: true});
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def evidence(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("evidence")


@pytest.fixture(scope="module")
def served(evidence: Path) -> Iterator[Served]:
    served = Served(evidence)
    yield served
    served.end()


class Opened:
    """The page in a window, and all that went wrong in it."""

    def __init__(self, browser: Any, served: Served, viewport: dict[str, int], scheme: str = "light") -> None:
        self.origin = f"http://127.0.0.1:{served.port}"
        self.context = browser.new_context(viewport=viewport, color_scheme=scheme)
        self.page = self.context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.troubles: list[str] = []
        self.elsewhere: list[str] = []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda said: self.troubles.append(said.text) if said.type == "error" else None)
        self.page.on("request", lambda request: self._asked(request.url))
        self.page.goto(self.origin)
        self.page.get_by_text("live", exact=True).wait_for()

    def _asked(self, url: str) -> None:
        if not url.startswith((self.origin, "data:")):
            self.elsewhere.append(url)

    def close(self) -> None:
        self.context.close()
        assert ([], []) == (self.troubles, self.elsewhere)


@pytest.fixture(scope="module")
def flown(browser: Any, served: Served, evidence: Path) -> Iterator[Opened]:
    """The page, open since before two flights of the practice drone: one keeps its promises, one returns too late."""
    opened = Opened(browser, served, DESK)
    page = opened.page
    page.get_by_role("heading", name="Nothing flies").wait_for()
    page.evaluate(RECORD)
    for liar in ((), ("--liar=returns-late",)):
        cuas(evidence, "run", "LINK-1", f"--evidence={evidence}", *liar, "--", "-k", "600s")
    page.locator("#fallen li").nth(1).wait_for()
    yield opened
    opened.close()


def test_flights_appear_fly_and_their_verdicts_fall(flown: Opened) -> None:
    page = flown.page
    assert {"1 in the air", "Nothing flies"} <= set(page.evaluate("window.headings"))
    rows = page.locator("#fallen li")
    assert ["FAIL", "PASS"] == [each.get_attribute("data-verdict") for each in rows.all()]
    cards = page.locator(".card")
    assert ["PASS", "FAIL"] == [each.get_attribute("data-verdict") for each in cards.all()]
    for card in cards.all():
        assert "LINK-1, 600s" == card.get_by_role("heading").inner_text()
        assert float(card.locator("dd").first.inner_text().removesuffix(" s")) > 0
        assert "from home" in card.get_by_role("img").get_attribute("aria-label")
        assert card.locator("path.truth").get_attribute("d").count("L") > 5
    assert "2 runs have ended in this folder." == page.locator("#lead").inner_text()
    assert "1 FAIL · cuas watch" == page.title()


def test_verdicts_are_announced_as_they_fall_and_only_then(flown: Opened, browser: Any, served: Served) -> None:
    said = flown.page.get_by_role("log")
    assert "polite" == said.get_attribute("aria-live")
    first, second = (each.strip() for each in said.locator("span").all_text_contents())
    assert ("LINK-1, 600s: PASS.", True) == (first, second.startswith("LINK-1, 600s: FAIL, "))
    later = Opened(browser, served, DESK)
    later.page.locator("#fallen li").nth(1).wait_for()
    assert 0 == later.page.get_by_role("log").locator("span").count()
    later.close()


def test_a_verdict_opens_the_report_of_its_bundle_by_keyboard(browser: Any, served: Served, flown: Opened) -> None:
    opened = Opened(browser, served, DESK)
    page = opened.page
    page.locator("#fallen li").nth(1).wait_for()
    page.keyboard.press("Tab")
    assert "Skip to the verdicts" == page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "only" == page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    assert ["FAIL"] == [each.get_attribute("data-verdict") for each in page.locator("#fallen li:visible").all()]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="FAIL", level=1).wait_for()
    page.get_by_role("button", name="LINK-1").click()
    page.locator("tr.flight svg").first.wait_for()
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_keeps_anybody_from_reading_it(
    browser: Any, served: Served, flown: Opened, size: dict[str, int], scheme: str
) -> None:
    """Rules of WCAG 2.1 A and AA, contrast among them; and no page is wider than its window."""
    opened = Opened(browser, served, size, scheme)
    opened.page.locator("#fallen li").nth(1).wait_for()
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
    told = axe.Axe().run(opened.page, options=rules).response
    assert "color-contrast" in {each["id"] for each in told["passes"]}
    assert [] == [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in told["violations"]]
    wide, seen = opened.page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
    assert wide == seen
    opened.close()


def test_a_folder_that_is_still_being_read_says_so_and_shows_what_was_read(
    browser: Any, flown: Opened, evidence: Path, tmp_path: Path
) -> None:
    bundles = crowd(next(evidence.glob("*LINK-1*")), tmp_path, 3 * PIECE)
    served = Served(tmp_path)
    with held(bundles[PIECE + 3]):
        opened = Opened(browser, served, PHONE)
        page = opened.page
        page.locator("#fallen li").nth(PIECE - 1).wait_for()
        page.get_by_role("heading", name="Reading this folder …").wait_for()
        told = f"{3 * PIECE} runs have ended in this folder; {2 * PIECE} of them are still to be read."
        assert told == page.locator("#lead").inner_text()
        assert not page.locator("#none").is_visible()
        assert ["b-pass", "b-unread"] == [each.get_attribute("class") for each in page.locator("#share i").all()]
    page.get_by_role("heading", name="Nothing flies").wait_for()
    assert f"{3 * PIECE} runs have ended in this folder." == page.locator("#lead").inner_text()
    assert (3 * PIECE, 0) == (page.locator("#fallen li").count(), page.get_by_role("log").locator("span").count())
    assert page.locator("#none").is_visible()
    assert ["b-pass"] == [each.get_attribute("class") for each in page.locator("#share i").all()]
    opened.close()
    served.end()


def test_a_server_that_is_gone_is_told(browser: Any, tmp_path: Path) -> None:
    served = Served(tmp_path)
    opened = Opened(browser, served, DESK)
    served.end()
    opened.page.get_by_text("connection lost, trying again").wait_for()
    assert ["net::ERR_CONNECTION_REFUSED" in each for each in opened.troubles] == [True] * len(opened.troubles)
    opened.troubles.clear()
    opened.close()
