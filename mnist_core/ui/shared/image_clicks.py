"""Images that open when they are clicked, wherever they stand in the HTML of a page.

One listener serves all of them. A Streamlit button for each would be fifteen elements more.
"""

from __future__ import annotations

import streamlit as st

CLICKS = "image_clicks"
_STYLE = """<style>.image-button {
  all: unset; display: block; width: 100%; cursor: pointer; border-radius: 2px }
.image-button:hover { outline: 2px solid color-mix(in srgb, currentColor 45%, transparent);
  outline-offset: 4px }
.image-button:focus-visible { outline: 2px solid currentColor; outline-offset: 4px }</style>"""
_SCRIPT = """export default function ({ setTriggerValue }) {
  const open = ({ target }) => {
    const button = target.closest?.("[data-image]");
    if (button) setTriggerValue("opened", Number(button.dataset.image));
  };
  document.addEventListener("click", open);
  return () => document.removeEventListener("click", open);
}"""
_mount = st.components.v2.component(CLICKS, js=_SCRIPT)


def image_button(picture: str, index: int) -> str:
    """HTML of a picture that can be clicked, or reached by Tab and opened by Enter.

    Args:
        picture: an `<img>` whose alternative text says what it shows.
        index: what `clicked_image` is to say.
    """
    return f'<button type="button" class="image-button" data-image="{index}">{picture}</button>'


def clicked_image(count: int) -> int | None:
    """The image that has just been clicked; called once in a page.

    Args:
        count: how many images there are: a browser may send anything.
    """
    st.html(_STYLE)
    value = _mount(key=CLICKS, on_opened_change=_nothing, height=0).opened
    return value if type(value) is int and 0 <= value < count else None


def _nothing() -> None:
    """Streamlit knows a component's trigger by its callback; the page runs again by itself."""
