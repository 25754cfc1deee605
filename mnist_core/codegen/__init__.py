"""A run as a Python script or notebook that needs nothing of this package.
It is put together from the very source that trains here, read as text.

    script       which parts a run needs, in which order
    definitions  functions and classes of this package as text, with all they need
    templates    the text around them
    wording      its comments and docstrings in the reader's language
    parsing      source as a tree, also while another thread parses
    remarks      all of those, for the catalog
    file_names   what downloads are called
"""
