"""On a phone, what a button has changed may be screens away from it: the page goes there, once."""

from __future__ import annotations

import json

import streamlit as st

# Where it is in view already, as beside the button on a desk, nothing moves; on a phone it gets
# the whole screen. The bar at the top of the page lies over what is under it.
_SCRIPT = """<style>.st-key-%(key)s {scroll-margin-top: 4rem}</style><script>
/* for %(cause)s */
(() => {
  const shown = document.querySelector(".st-key-%(key)s");
  const top = shown?.getBoundingClientRect().top ?? 0;
  const fits = innerWidth > 640 && top >= 0 && top <= innerHeight / 2;
  if (!fits) shown?.scrollIntoView();
})();
</script>"""


def bring_into_view(key: str, cause: str) -> None:
    """Scroll to a container; called in it, in the one run of the page after which it is wanted.

    Args:
        key: the container's session key.
        cause: what it is wanted for, e.g. an id: the browser acts once for each.
    """
    said = json.dumps(cause).replace("<", "\\u003c").replace("*/", "")
    st.html(_SCRIPT % {"key": key, "cause": said}, unsafe_allow_javascript=True)
