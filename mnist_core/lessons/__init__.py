"""Lessons: paths through the app, each a Markdown file in `en/` and in `zh/`, without Python.
Here they are read, checked value by value, and held against what a person did.

    records    a lesson, its steps, and their parts
    fields     values of YAML, taken out one by one, each as it must be
    addresses    what the address of each page can have and hide
    deeds    what a person did, as far as lessons look at it
    runs_meant    which runs of the person's own a lesson means
    checks    what a lesson asks to be done, and whether it is
    measures    what is measured of a run, where that answers a question
    blocks    the blocks in a lesson's text: question, link, check, code
    excerpt    the statement of a script that a lesson shows
    loader    a file as a lesson; all lessons of a language
    agreement    whether two languages have the same lesson
"""
