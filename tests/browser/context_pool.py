"""Browser contexts that are used again, so that the pages' scripts are loaded and compiled once.

A new context has empty caches: opening a page in it takes three times as much of the processor.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext

from tests.browser.screens import WAIT

_STORAGE = "cookies,local_storage,indexeddb,service_workers"  # the caches of scripts stay


class ContextPool:
    """Contexts by device. Two that are taken at a time share nothing, like different people's.

    Args:
        browser: that the contexts belong to.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._free: dict[str, list[BrowserContext]] = defaultdict(list)

    def take(self, device: dict[str, Any]) -> BrowserContext:
        """A context of a person who has not been here before."""
        free = self._free[str(device)]
        context = free.pop() if free else self._browser.new_context(**device)
        context.set_default_timeout(WAIT)
        return context

    def give_back(self, device: dict[str, Any], context: BrowserContext) -> None:
        """Close the context's pages and forget whose they were."""
        pages = context.pages or [context.new_page()]
        devtools = context.new_cdp_session(pages[0])
        for origin in {"{0.scheme}://{0.netloc}".format(urlsplit(page.url)) for page in pages}:
            data = {"origin": origin, "storageTypes": _STORAGE}
            devtools.send("Storage.clearDataForOrigin", data)
        for page in pages:
            page.close()
        context.clear_cookies()
        self._free[str(device)].append(context)
