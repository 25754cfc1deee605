"""What whoever writes a lesson is told of its file: where it is, what is wrong, what to write."""

from __future__ import annotations

from mnist_core.errors import LessonError, LessonReason
from mnist_core.i18n import N_, _

LESSON = {
    LessonReason.UNREADABLE: N_("the file cannot be read as text in UTF-8: {detail}"),
    LessonReason.FRONT_MATTER: N_(
        "the file must begin with a front matter: lines with title, summary, minutes and recipe "
        "between two lines of three dashes"
    ),
    LessonReason.NOT_YAML: N_("this is not YAML with a name in each line: {detail}"),
    LessonReason.MISSING: N_("{detail} is missing. Add it"),
    LessonReason.UNKNOWN_NAME: N_("{detail} is not known here; perhaps it is misspelled"),
    LessonReason.WRONG_VALUE: N_("this value does not fit: {detail}"),
    LessonReason.UNKNOWN_BLOCK: N_(
        "there are no blocks called {detail}. Write question, link, check or code, or nothing for "
        "plain text"
    ),
    LessonReason.SAME_ID: N_("two questions are called {detail}. Rename one of them"),
    LessonReason.NO_STEP: N_("there is no step. Begin each with a heading: ## and its title"),
    LessonReason.OUTSIDE: N_("{detail} stands before the first step. Move it below a heading"),
    LessonReason.DIFFERS: N_("{detail} differs from the same lesson in the other language"),
}


def explain_lesson(error: LessonError) -> str:
    """A sentence, with the file and the step in it."""
    what = _(LESSON[error.reason]).format(detail=error.detail)
    if not error.step:
        return _("The lesson {file} cannot be shown: {what}.").format(file=error.file, what=what)
    return _("The lesson {file} cannot be shown. In the step “{step}”: {what}.").format(
        file=error.file, step=error.step, what=what
    )
