"""What axe-core finds on a page, in light, in dark and on a phone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, TimeoutError

from tests.browser.screens import DESK, PHONE, POLLING

_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_ALL = {"runOnly": _TAGS, "rules": {"heading-order": {"enabled": True}}}
# What a look changes: the dark has other colours, a phone has other places and sizes.
_OF_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"]}
_OF_PLACES = {"runOnly": ["target-size", "scrollable-region-focusable", "heading-order"]}
_WHAT_COUNTS = {"resultTypes": ["violations"], "preload": False}
# Without their length, but with their delay: what waits for its next content fades after a while.
_AT_ONCE = """*, *::before, *::after {
    transition-duration: 0s !important; animation-duration: 0s !important }"""

# Drawn for this theme to the end: Streamlit's runs are over, what they left behind is gone, and a
# canvas, which a component brings a moment later, has the label and the style that we give it.
_UNREST = """theme => {
    const page = document.querySelector("[data-testid=stApp]");
    const canvases = [...document.querySelectorAll("[data-testid=stBidiComponentIsolated]")]
        .map(({shadowRoot: canvas}) => canvas).filter(canvas => canvas?.querySelector(".dc-root"));
    return Object.entries({
        "its script runs": page.dataset.testScriptState !== "notRunning",
        "it is drawn for the other theme": page.dataset.drawnFor !== theme,
        "something is stale": document.querySelector("[data-stale=true], [data-testid=stSkeleton]"),
        "a canvas has no label":
            !canvases.every(canvas => canvas.querySelector("canvas.upper-canvas[aria-label]")),
        "something fades": document.getAnimations().some(
            one => one.transitionProperty === "opacity" && one.playState !== "finished"),
    }).filter(([_, is_so]) => is_so).map(([what]) => what);
}"""
_RESIZED = """width => {
    const sidebar = document.querySelector("[data-testid=stSidebar]");
    return innerWidth === width && sidebar.dataset.collapsed === String(width < 768);
}"""
# A part of a page may run again while it is looked at, and what it replaces fades meanwhile. What
# is found then says nothing of the page: it is looked at once more.
_VIOLATIONS = """async options => {
    const page = document.querySelector("[data-testid=stApp]");
    let again = false;
    const observer = new MutationObserver(() => { again = true; });
    observer.observe(page, { attributeFilter: ["data-test-script-state"] });
    const found = await axe.run(options);
    observer.disconnect();
    return [again, found.violations.flatMap(rule => rule.nodes.map(node => [
        rule.id,
        node.target.flat().join(" "),
        node.failureSummary.replaceAll("\\n", " "),
        node.html.slice(0, 160),
    ]))];
}"""
_LOOKS = 10  # so often a page is looked at that runs again each time; then what was found counts


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
        self._run(f"{state}, {self._theme}", _ALL)
        self._take_on("dark" if self._theme == "light" else "light")
        self._run(f"{state}, {self._theme}", _OF_COLOURS)
        self._resize(PHONE["viewport"])
        self._run(f"{state}, on a phone", _OF_PLACES)
        self._resize(DESK["viewport"])

    def _run(self, where: str, rules: dict[str, Any]) -> None:
        for _ in range(_LOOKS):
            self._wait_until_at_rest()
            ran_again, found = self.page.evaluate(_VIOLATIONS, {**rules, **_WHAT_COUNTS})
            if not (ran_again and found):
                break
        for rule, target, why, html in found:
            self.found.append(f"{where}: {rule} at {target}: {why} {html}")

    def _wait_until_at_rest(self) -> None:
        try:
            at_rest = f"theme => !({_UNREST})(theme).length"
            self.page.wait_for_function(at_rest, arg=self._theme, polling=POLLING)
        except TimeoutError as error:
            unrest = self.page.evaluate(_UNREST, self._theme)
            raise AssertionError(f"The page is not at rest: {unrest}") from error

    def _take_on(self, theme: str) -> None:
        self.page.emulate_media(color_scheme=theme)
        self._theme = theme

    def _resize(self, viewport: dict[str, int]) -> None:
        self.page.set_viewport_size(viewport)
        self.page.wait_for_function(_RESIZED, arg=viewport["width"], polling=POLLING)
