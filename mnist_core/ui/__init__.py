"""What the pages show, one folder per page; a page in `pages/` picks, calls and shows.
Page folders never import each other, only `shared`, `input` and `answer`.
"""
