"""Lessons: paths through the app, each in a few steps: guess, run it, and see what happened."""

from mnist_core.ui.lessons.lesson_view import show_lessons
from mnist_core.ui.shared.frame import errors_explained, page_frame

page_frame("Lessons")
with errors_explained():
    show_lessons()
