"""Panel: the paper on Home, and beside it what the network reads."""

from __future__ import annotations

import streamlit as st

from mnist_core.config import DEFAULT_MODEL
from mnist_core.i18n import _
from mnist_core.records import Run
from mnist_core.ui.answer.number_answer import show_reading
from mnist_core.ui.input.drawing_canvas import show_canvas
from mnist_core.ui.input.subject import read_subject
from mnist_core.ui.shared.frame import errors_explained
from mnist_core.ui.shared.model_choice import MODEL_PARAM
from mnist_core.ui.shared.pictures import PAPER_WIDTH

PURPOSE, BOTH = "home_purpose", "home_both"

# On a phone paper and answer come first, as on Draw: what the page is for is said there too.
_STYLE = f"""<style>@media (max-width: 640px) {{
  h1 {{ font-size: 1.9rem !important; padding: 0 0 0.25rem !important }}
  .st-key-{BOTH} {{ gap: 0.25rem }}
  [data-testid="stLayoutWrapper"]:has(> .st-key-{PURPOSE}),
  [data-testid="stElementContainer"]:has(.draw-label) {{ display: none }}
  [data-testid="answer"] > .large {{ font-size: 5rem !important }}
}}</style>"""


@st.fragment
@errors_explained()  # what runs again is outside the page's own
def show_paper(models: list[Run]) -> None:
    """Ask for a drawing and show how it is read, again after each stroke.

    Args:
        models: those that can be drawn with; at least one of digits.
    """
    of_digits = [run for run in models if run.config.dataset == "mnist"]
    run = next((run for run in of_digits if run.id == DEFAULT_MODEL), of_digits[0])
    st.html(_STYLE)
    with st.container(horizontal=True, gap="medium", key=BOTH):
        left, right = st.container(width=PAPER_WIDTH), st.container(width="stretch")
    with left:
        subject = show_canvas()
    with right:
        # The network is loaded with the first stroke: nobody waits for it before.
        digits = read_subject(run, subject) if subject.rgba is not None else ()
        if not digits:
            st.info(subject.missing, icon=":material/draw:")
            return
        show_reading(run, digits)
        st.page_link(
            "pages/1_Draw.py",
            label=_("Why was it read like this?"),
            icon=":material/arrow_forward:",
            query_params={MODEL_PARAM: run.id},
        )
