"""Panel: what a class has to do with Train: whether its members may train, and the settings that
its teacher gives them.
"""

from __future__ import annotations

import time
from dataclasses import replace

import streamlit as st

from mnist_core.config import TrainingConfig
from mnist_core.errors import ClassError, ClassReason
from mnist_core.i18n import _
from mnist_core.records import Task
from mnist_core.storage.class_access import Seat
from mnist_core.ui.shared.classroom_here import change_class
from mnist_core.ui.shared.clicks import button_once
from mnist_core.ui.shared.kept_drawings import attempt
from mnist_core.ui.shared.page_links import CLASS_PAGE
from mnist_core.ui.shared.plain import explain
from mnist_core.ui.shared.toasts import say_later


def show_why_not(seat: Seat | None) -> bool:
    """True if this person may begin no run now; then it is said why."""
    reason = _why_not(seat)
    if reason is not None:
        st.info(explain(ClassError(reason)), icon=":material/pan_tool:")
    return reason is not None


def _why_not(seat: Seat | None) -> ClassReason | None:
    """What `ClassRules.check_start` would say, but for the settings."""
    if seat is None or seat.teaches:
        return None
    if seat.found.eyes_on_me:
        return ClassReason.EYES_ON_TEACHER
    if not seat.found.training:
        return ClassReason.TRAINING_OFF
    ends = seat.found.task.ends if seat.found.task is not None else None
    return ClassReason.TIME_IS_UP if ends is not None and ends <= time.time() else None


def offer_as_task(seat: Seat | None, config: TrainingConfig) -> None:
    """For the teacher: have everybody's form begin with these settings."""
    if seat is None or not seat.teaches:
        return
    with st.popover(_("For the class"), icon=":material/groups:", width="stretch"):
        st.write(
            _(
                "Everybody in your class will start from the settings shown here. Choose which of "
                "them are hidden in the task, on the Class page."
            )
        )
        button_once(
            _("Give these settings to the class"), "train_to_class", attempt, _give, seat, config
        )
        st.page_link(CLASS_PAGE, label=_("To the class"), icon=":material/groups:")


def _give(seat: Seat, config: TrainingConfig) -> None:
    task = seat.found.task or Task(page="Train")
    change_class(seat.found.id, task=replace(task, config=config, begun=time.time()))
    say_later(_("The class has these settings now."), ":material/check:")
