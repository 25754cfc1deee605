"""Finding a browser to test with: one that is installed, or the one Playwright manages."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Browser, Playwright

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-prefers-reduced-motion",  # each frame of an animation is drawn by the processor
)
HOW_TO_GET_ONE = (
    "There is no Chromium or Chrome to test with. Install one (Debian: apt-get install "
    "chromium-headless-shell), or let Playwright bring its own: python -m playwright install "
    "chromium"
)

_COMMANDS = (
    "chromium-headless-shell",  # the same without a window's own pages: a third less to compute
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
_MACOS = (
    "Google Chrome.app/Contents/MacOS/Google Chrome",
    "Chromium.app/Contents/MacOS/Chromium",
    "Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
_WINDOWS = (
    "Google/Chrome/Application/chrome.exe",
    "Chromium/Application/chrome.exe",
    "Microsoft/Edge/Application/msedge.exe",
)
_WINDOWS_FOLDERS = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")


def launch_chromium(playwright: Playwright) -> Browser | None:
    """Start a browser without a window; None if there is none on this machine."""
    installed = installed_browser()
    if installed is None and not Path(playwright.chromium.executable_path).exists():
        return None
    return playwright.chromium.launch(executable_path=installed, args=list(FLAGS))


def installed_browser() -> str | None:
    """Path of a browser that somebody installed."""
    for command in _COMMANDS:
        if path := shutil.which(command):
            return path
    return next((str(path) for path in _usual_places() if path.is_file()), None)


def _usual_places() -> list[Path]:
    macos = [Path(root) for root in ("/Applications", Path.home() / "Applications")]
    windows = [Path(os.environ[name]) for name in _WINDOWS_FOLDERS if name in os.environ]
    places = [root / path for root in macos for path in _MACOS]
    return places + [root / path for root in windows for path in _WINDOWS]
