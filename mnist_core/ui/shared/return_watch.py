"""Draws a page anew when its browser is back after it had lost the server.

The server may have been started again meanwhile, or has forgotten a browser that was away for two
minutes, as one whose lid was closed. Then it knows nothing of the page: what the teacher changes
would not be shown, and the first click would only draw the page. Streamlit asks by itself where a
part of the page looks again and again, and nowhere else.
"""

from __future__ import annotations

import streamlit as st

WATCH = "return_watch"
_SCRIPT = """const STATE = "data-test-connection-state", BACK = "CONNECTED";
let ask, away = false, observer;

export default function ({ setTriggerValue }) {  // called again after a run of the page
  ask = () => setTriggerValue("back", Date.now());
  if (observer) return;  // for all pages, each of which has this
  const app = document.querySelector("[data-testid=stApp]");
  observer = new MutationObserver(() => {
    const back = app.getAttribute(STATE) === BACK;
    if (back && away) ask();
    away = !back;
  });
  observer.observe(app, { attributeFilter: [STATE] });
}"""
_mount = st.components.v2.component(WATCH, js=_SCRIPT)


def watch_return() -> None:
    """Have the browser ask for the page again when it is connected again."""
    _mount(key=WATCH, on_back_change=_nothing, height=0)


def _nothing() -> None:
    """Streamlit knows a component's trigger by its callback; the page runs again by itself."""
