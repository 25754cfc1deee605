"""Draws a page anew when its theme changes, as many devices do at nightfall.

Streamlit changes its own colours at once, but tells the script of it only when it runs the next
time: https://github.com/streamlit/streamlit/issues/11920. Until then digits would be dark on dark.
"""

from __future__ import annotations

import streamlit as st

WATCH = "theme_watch"
_SCRIPT = """const ASKS = 3;  // for one change: a server may be told of it late, or never
let asked = null, asks = 0, observer;

export default function ({ data, setTriggerValue }) {  // called again after each run of the page
  const app = document.querySelector("[data-testid=stApp]");
  app.dataset.drawnFor = data.drawn ?? "";
  const look = () => {
    const theme = getComputedStyle(app).colorScheme;
    if (theme === data.drawn) asks = 0;
    else if (data.drawn && theme !== asked && asks < ASKS) {
      asked = theme;
      asks += 1;
      setTriggerValue("changed", theme);
    }
  };
  observer?.disconnect();  // it knows only what an earlier run was drawn for
  observer = new MutationObserver(look);
  observer.observe(app, { attributeFilter: ["class"] });
  asked = null;
  look();
  return () => observer.disconnect();
}"""
_mount = st.components.v2.component(WATCH, js=_SCRIPT)


def watch_theme() -> None:
    """Have the browser ask for the page again when its theme is not the one it is drawn for."""
    drawn = st.context.theme.type
    _mount(key=WATCH, data={"drawn": drawn}, on_changed_change=_nothing, height=0)


def _nothing() -> None:
    """Streamlit knows a component's trigger by its callback; the page runs again by itself."""
