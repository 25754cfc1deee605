"""Draws a page anew when its theme changes, as many devices do at nightfall.

Streamlit changes its own colours at once, but tells the script of it only when it runs the next
time: https://github.com/streamlit/streamlit/issues/11920. Until then digits would be dark on dark.
"""

from __future__ import annotations

import streamlit as st

WATCH = "theme_watch"
_SCRIPT = """const ASKS = 4, LOOK = 1000, PATIENCE = 4000;  // for one change; milliseconds
let asks = 0, asked = null, askedAt = 0, look, observer;

export default function ({ data, setTriggerValue }) {  // called again after a run of the page
  const app = document.querySelector("[data-testid=stApp]");
  app.dataset.drawnFor = data.drawn ?? "";
  look = () => {
    const theme = getComputedStyle(app).colorScheme;
    if (theme === data.drawn) asks = 0;
    if (theme === data.drawn || !data.drawn || asks >= ASKS) return;
    if (theme === asked && Date.now() - askedAt < PATIENCE) return;
    [asked, askedAt] = [theme, Date.now()];
    asks += 1;
    setTriggerValue("changed", theme);
  };
  askedAt = 0;  // what was asked for is answered, and may have come too late for this run
  look();
  if (observer) return;  // for all pages, each of which has this
  observer = new MutationObserver(() => look());
  observer.observe(app, { attributeFilter: ["class"] });
  setInterval(() => look(), LOOK);
}"""
_mount = st.components.v2.component(WATCH, js=_SCRIPT)


def watch_theme() -> None:
    """Have the browser ask for the page again when its theme is not the one it is drawn for."""
    drawn = st.context.theme.type
    _mount(key=WATCH, data={"drawn": drawn}, on_changed_change=_nothing, height=0)


def _nothing() -> None:
    """Streamlit knows a component's trigger by its callback; the page runs again by itself."""
