"""What a canvas is for, for those who cannot see it: the component has no label of its own."""

from __future__ import annotations

import json

import streamlit as st

from mnist_core.i18n import _

# The component's own buttons are a little smaller than a finger's least target, and only shaded
# when the keyboard reaches them. Where the page has buttons of its own, they are not shown: one of
# them ends drawing without a word, and their names are English. Paper that is wider than a phone
# would be moved instead of written on, and its right edge is not in sight. A page's style ends at a
# shadow root.
_STYLE = (
    ".dc-scroll { overflow: hidden !important; outline-offset: -1px; "
    "outline: 1px solid var(--st-border-color, lightgrey) } "
    ".dc-icon-button { min-width: 24px; min-height: 24px !important } "
    ".dc-icon-button:focus-visible { outline: 2px solid currentColor !important }"
)
_NO_TOOLS = ".dc-toolbar { display: none !important }"

# The component draws its canvas a moment later, in a shadow root, and anew when it likes: until the
# canvas is there it is looked for in each frame, then twice a second. Another label for the same
# canvas, in another language, takes the place of the one before. A pen that leaves the part of the
# paper that is in sight draws nothing there: ink that nobody sees would be read.
_SCRIPT = """<script>
(() => {
  if (!window.inkInSight) {
    window.inkInSight = true;
    let sight = null;
    const listen = (names, hear) => names.forEach(name => addEventListener(name, hear, true));
    listen(["pointerdown", "mousedown", "touchstart"], event => {
      const paper = event.composedPath().find(each => each.classList?.contains("dc-scroll"));
      sight = paper?.getBoundingClientRect() ?? null;
    });
    listen(["pointermove", "mousemove", "touchmove"], event => {
      const x = (event.touches?.[0] ?? event).clientX;
      if (sight && (x < sight.left || x > sight.right)) event.stopImmediatePropagation();
    });
    const ends = ["pointerup", "mouseup", "touchend", "pointercancel", "touchcancel"];
    listen(ends, () => { sight = null; });
  }
  const timers = (window.canvasLabels ??= {});
  clearInterval(timers["%(key)s"]);
  let looks = 0, frames = 0;
  const label = () => {
    const host = document.querySelector(".st-key-%(key)s [data-testid=stBidiComponentIsolated]");
    const root = host?.shadowRoot, canvas = root?.querySelector("canvas.upper-canvas");
    canvas?.setAttribute("role", "img");
    canvas?.setAttribute("aria-label", %(said)s);
    const tools = root?.querySelector(".dc-toolbar");
    tools?.setAttribute("role", "group");
    tools?.setAttribute("aria-label", %(tools)s);
    if (tools && !root.querySelector("style.ours")) {
      const style = root.appendChild(document.createElement("style"));
      style.className = "ours";
      style.textContent = %(style)s;
    }
    return {host, canvas};
  };
  const timer = timers["%(key)s"] = setInterval(() => {
    looks = label().host ? 0 : looks + 1;
    if (looks > 20) clearInterval(timer);
  }, 500);
  const soon = () => { if (!label().canvas && frames++ < 100) requestAnimationFrame(soon); };
  soon();
})();
</script>"""


def label_canvas(key: str, said: str, tools: bool = False) -> None:
    """Give a canvas on the page a label for screen readers.

    Args:
        key: session key of the canvas, of letters, digits and "_".
        said: the label, a sentence of ours.
        tools: True to show the component's own buttons, under a mouse.
    """
    style = _STYLE if tools else _STYLE + _NO_TOOLS
    texts = {"said": said, "tools": _("Tools of the canvas below"), "style": style}
    quoted = {name: json.dumps(text).replace("<", "\\u003c") for name, text in texts.items()}
    script = _SCRIPT % {"key": key, **quoted}
    st.html(script, unsafe_allow_javascript=True)
