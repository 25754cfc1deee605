"""Browser contexts and their pages that are used again, so that the pages' scripts are loaded and
compiled once.

A new context has empty caches: opening a page in it takes three times as much of the processor. A
new page has a process of its own, which compiles all scripts anew: in a page that was there before,
opening an address takes a third less.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.screens import WAIT

_STORAGE = "cookies,local_storage,indexeddb,service_workers"  # the caches of scripts stay
# Each frame is drawn by the processor. Streamlit's placeholders pulsate for as long as they are
# there, whatever the reader prefers, and what runs again twice a second begins to fade each time:
# a page that shows a run takes two fifths less without. What waits for the end of an animation
# still sees it.
_NO_MOTION = """(() => {
    const style = new CSSStyleSheet();
    style.replaceSync(`
        *, *::before, *::after {
            animation-duration: 1ms !important; animation-iteration-count: 1 !important }
        [data-stale], [data-testid=stProgress] * { transition: none !important }
        [data-stale] { opacity: 1 !important }`);
    document.adoptedStyleSheets.push(style);
})()"""


class ContextPool:
    """Contexts by device. Two that are taken at a time share nothing, like different people's.

    Args:
        browser: that the contexts belong to.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = defaultdict(list)
        self._pages: dict[BrowserContext, Page] = {}

    def take(self, device: dict[str, Any]) -> BrowserContext:
        """A context of a person who has not been here before."""
        free = self._free[_kind(device)]
        context = free.pop() if free else self._new_context(device)
        context.set_default_timeout(WAIT)
        self.page(context).set_viewport_size(device["viewport"])
        return context

    def page(self, context: BrowserContext) -> Page:
        """The context's blank page. It is used again: what is to have routes, scripts or listeners
        of its own is a `context.new_page()`."""
        if self._pages[context].is_closed():
            self._pages[context] = context.new_page()
        return self._pages[context]

    def give_back(self, device: dict[str, Any], context: BrowserContext) -> None:
        """Close the context's other pages and forget whose they were."""
        page = self.page(context)
        devtools = context.new_cdp_session(page)
        for origin in {
            "{0.scheme}://{0.netloc}".format(urlsplit(one.url)) for one in context.pages
        }:
            data = {"origin": origin, "storageTypes": _STORAGE}
            devtools.send("Storage.clearDataForOrigin", data)
        for other in set(context.pages) - {page}:
            other.close()
        page.evaluate("window.name = ''")
        page.goto("about:blank")
        page.emulate_media(color_scheme="light")
        devtools.send("Page.resetNavigationHistory")
        devtools.detach()
        context.clear_cookies()
        self._free[_kind(device)].append(context)

    def _new_context(self, device: dict[str, Any]) -> BrowserContext:
        context = self._browser.new_context(**device)
        context.add_init_script(_NO_MOTION)
        self._pages[context] = context.new_page()
        return context


def _kind(device: dict[str, Any]) -> str:
    """What of it is its contexts': each page has a size of its own."""
    return str({name: value for name, value in device.items() if name != "viewport"})
