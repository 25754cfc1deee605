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
# A click that comes before the component is there waits for it.
_LISTEN = """<script>(() => {
  const clicks = (window.digitSchoolClicks ??= {});
  if (clicks.listens) return;
  clicks.listens = true;
  document.addEventListener("click", ({ target }) => {
    const image = target.closest?.("[data-image]")?.dataset.image;
    if (image && clicks.open) clicks.open(image);
    else if (image) clicks.waiting = { image, page: location.pathname };
  });
})()</script>"""
_COMPONENT = """export default function ({ setTriggerValue }) {
  const clicks = (window.digitSchoolClicks ??= {});
  const open = (image) => setTriggerValue("opened", Number(image));
  clicks.open = open;
  const { image, page } = clicks.waiting ?? {};
  clicks.waiting = null;
  if (page === location.pathname) open(image);
  return () => {
    if (clicks.open === open) clicks.open = null;
  };
}"""
_mount = st.components.v2.component(CLICKS, js=_COMPONENT)


def image_button(picture: str, index: int) -> str:
    """HTML of a picture that can be clicked, or reached by Tab and opened by Enter.

    Args:
        picture: an `<img>` whose alternative text says what it shows.
        index: what `clicked_image` is to say.
    """
    return f'<button type="button" class="image-button" data-image="{index}">{picture}</button>'


def listen_to_images() -> None:
    """Have the browser note clicks on images; called in a page before its first image."""
    st.html(_STYLE + _LISTEN, unsafe_allow_javascript=True)


def clicked_image(count: int) -> int | None:
    """The image that has just been clicked; called once in a page.

    Args:
        count: how many images there are: a browser may send anything.
    """
    value = _mount(key=CLICKS, on_opened_change=_nothing, height=0).opened
    return value if type(value) is int and 0 <= value < count else None


def _nothing() -> None:
    """Streamlit knows a component's trigger by its callback; the page runs again by itself."""
