"""What axe-core finds on a page, in light, in dark and on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from mnist_core.figures.colours import DARK, LIGHT
from tests.browser.screens import DESK, PHONE

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ALL = {"runOnly": _TAGS, "rules": {"heading-order": {"enabled": True}}}
# What a look changes: the dark has other colours, a phone has other places and sizes.
_OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_OF_PLACES = {"runOnly": ["target-size", "scrollable-region-focusable", "heading-order"]}
_WHAT_COUNTS = {"resultTypes": ["violations"], "preload": False}
# Without their length, but with their delay: what waits for its next content fades after a while.
_AT_ONCE = """*, *::before, *::after {
    transition-duration: 0s !important; animation-duration: 0s !important }"""

_AT_REST = """() => {
    const page = document.querySelector("[data-testid=stApp]");
    return page.dataset.testScriptState === "notRunning"
        && !document.querySelector("[data-stale=true]");
}"""
# The colours of the other theme, which only a new run of the page takes away. It can be told from
# another run, of a part of the page that looks at itself again and again, by its colours alone;
# where nothing has any, by having been.
_WATCH_FOR_A_RUN = """() => {
    const page = document.querySelector("[data-testid=stApp]");
    window.ranAgain = false;
    new MutationObserver((_, observer) => {
        if (page.dataset.testScriptState !== "running") return;
        window.ranAgain = true;
        observer.disconnect();
    }).observe(page, { attributes: true });
}"""
_DRAWN_ANEW = """colours => window.ranAgain
    && ![...document.querySelectorAll(".stMain [style*='#']")].some(
        e => colours.some(colour => e.getAttribute("style").includes(colour)))"""
_RESIZED = """width => {
    const sidebar = document.querySelector("[data-testid=stSidebar]");
    return innerWidth === width && sidebar.dataset.collapsed === String(width < 768);
}"""
_VIOLATIONS = """options => axe.run(options).then(found => found.violations.flatMap(rule =>
    rule.nodes.map(node => [
        rule.id,
        node.target.flat().join(" "),
        node.failureSummary.replaceAll("\\n", " "),
        node.html.slice(0, 160),
    ])))"""


@dataclass
class Inspection:
    """Looks at a page in each of its states, and keeps what is wrong.

    Attributes:
        page: of a visitor.
        found: sentences, one for each violation.
    """

    page: Page
    found: list[str] = field(default_factory=list)
    _theme: str = "light"

    def look(self, state: str) -> None:
        """Inspect the page as it is now.

        Args:
            state: what a visitor would call it, for the report.
        """
        if not self.page.evaluate("'axe' in window"):
            self.page.evaluate(AXE_SCRIPT)
            self.page.add_style_tag(content=_AT_ONCE)
        self._settle()
        self._run(f"{state}, {self._theme}", _ALL)
        self._take_on("dark" if self._theme == "light" else "light")
        self._run(f"{state}, {self._theme}", _OF_COLOURS)
        self._resize(PHONE["viewport"])
        self._run(f"{state}, on a phone", _OF_PLACES)
        self._resize(DESK["viewport"])

    def _run(self, where: str, rules: dict[str, Any]) -> None:
        for rule, target, why, html in self.page.evaluate(_VIOLATIONS, {**rules, **_WHAT_COUNTS}):
            self.found.append(f"{where}: {rule} at {target}: {why} {html}")

    def _take_on(self, theme: str) -> None:
        other = DARK if theme == "light" else LIGHT
        self.page.evaluate(_WATCH_FOR_A_RUN)
        self.page.emulate_media(color_scheme=theme)
        self._theme = theme
        colours = [other.muted, other.right, other.wrong, other.bar, other.line]
        self.page.wait_for_function(_DRAWN_ANEW, arg=colours)
        self._settle()

    def _settle(self) -> None:
        self.page.wait_for_function(_AT_REST)

    def _resize(self, viewport: dict[str, int]) -> None:
        self.page.set_viewport_size(viewport)
        self.page.wait_for_function(_RESIZED, arg=viewport["width"])
