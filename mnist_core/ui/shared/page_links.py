"""The pages, and the links to them."""

from __future__ import annotations

from mnist_core.i18n import N_

PAGES = (
    ("app.py", N_("Home"), ":material/home:"),
    ("pages/1_Draw.py", N_("Draw"), ":material/draw:"),
    ("pages/2_Train.py", N_("Train"), ":material/model_training:"),
    ("pages/3_Browse.py", N_("Browse"), ":material/grid_view:"),
    ("pages/4_Inside.py", N_("Inside"), ":material/hub:"),
    ("pages/5_Handwriting.py", N_("Handwriting"), ":material/signature:"),
    ("pages/6_Lessons.py", N_("Lessons"), ":material/school:"),
    ("pages/7_Class.py", N_("Class"), ":material/groups:"),
)
"""Path, name and icon of each; `N_`'s names are also what the core calls a page."""

LESSONS_PAGE, CLASS_PAGE = PAGES[-2][0], PAGES[-1][0]


def page_icon(name: str) -> str | None:
    """The icon of a page by its name; None where there is none."""
    return next((icon for _path, label, icon in PAGES if label == name), None)


def page_path(name: str) -> str:
    """The path of a page by its name, e.g. "pages/2_Train.py"; "" where there is none."""
    return next((path for path, label, _icon in PAGES if label == name), "")
