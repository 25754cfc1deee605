"""What a canvas is for, for those who cannot see it: the component has no label of its own."""

from __future__ import annotations

import json

import streamlit as st

WITHOUT_A_PEN = "Without a pen: choose Test image or Upload."

# The component draws its canvas a moment later, in a shadow root, and anew when it likes.
_SCRIPT = """<script>
(() => {
  let looks = 0;
  const timer = setInterval(() => {
    const host = document.querySelector(".st-key-%(key)s [data-testid=stBidiComponentIsolated]");
    const canvas = host?.shadowRoot?.querySelector("canvas.upper-canvas");
    canvas?.setAttribute("role", "img");
    canvas?.setAttribute("aria-label", %(said)s);
    if (!host && looks++ > 20) clearInterval(timer);
  }, 500);
})();
</script>"""


def label_canvas(key: str, said: str) -> None:
    """Give a canvas on the page a label for screen readers.

    Args:
        key: session key of the canvas, of letters, digits and "_".
        said: the label, a sentence of ours.
    """
    script = _SCRIPT % {"key": key, "said": json.dumps(said).replace("<", "\\u003c")}
    st.html(script, unsafe_allow_javascript=True)
