"""The one next step of a state: a primary button, or a link that looks like one."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from mnist_core.ui.shared.page_links import page_icon, page_path

NEXT = "next_step"
_STYLE = f"""<style>[class*="st-key-{NEXT}"] [data-testid="stPageLink-NavLink"] {{
  left: 0; padding: 0.3rem 0.8rem; background: light-dark(#0b62a8, #58aeea);
  &, & * {{ color: light-dark(#ffffff, #101418) }}
  &:hover {{ filter: brightness(1.12) }}
}}</style>"""


def next_link(page: str, label: str, query: Mapping[str, str], place: str = "") -> None:
    """What to do next, on another page.

    Args:
        page: its name, as in `page_links.PAGES`.
        label: what is done there, in the reader's language.
        query: what is chosen there, by its names in the address.
        place: sets it apart from another one on the same page.
    """
    with st.container(key=f"{NEXT}_{place or page}", width="content"):
        st.html(_STYLE)
        st.page_link(page_path(page), label=label, icon=page_icon(page), query_params=dict(query))


def next_button(label: str, icon: str, action: Callable[..., None], *arguments: object) -> None:
    """What to do next, on this page.

    Args:
        label: what is done, in the reader's language.
        icon: as Streamlit names it.
        action: done before the page is drawn anew.
        arguments: the action's.
    """
    st.button(label, NEXT, icon=icon, type="primary", on_click=action, args=arguments)
