"""Whether the browser's own Back or Forward led to a page.

Then its address says already what the page had put there. A page that puts it there once more tells
the browser so a moment later, and Streamlit 1.67 has the browser take it for the page that it shows
by then: pressed twice, Back would give a page the address of another.
"""

from __future__ import annotations

from streamlit.runtime.scriptrunner import get_script_run_ctx


def came_through_history() -> bool:
    """True while the page is drawn for Back or Forward: it leaves the address alone."""
    context = get_script_run_ctx(suppress_warning=True)
    return bool(getattr(context, "is_history_navigation", False))
