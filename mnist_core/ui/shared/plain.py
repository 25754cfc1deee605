"""Text that came from outside, shown as it is: from an address, a file or another machine.

Streamlit renders almost all text as Markdown, where a link can be pressed and a picture is fetched
as soon as it is seen. Backslashes are no help: addresses, `:material/...:` and emoji are looked for
after them. Code is the one place where nothing is looked for.
"""

from __future__ import annotations

import re

from mnist_core import messages
from mnist_core.errors import MnistCoreError
from mnist_core.i18n.formats import unbroken, visible

_PLAIN = re.compile(r"(?!\d+[.)] )(?!.*www\.)[^\W_]+([ _.'’-][^\W_]+|, [^\W_]+)*\.?", re.I)


def quoted(text: str) -> str:
    """Markdown that shows exactly this text, in one line, with what is not seen made `visible`: as
    it is where it is plain words and numbers, otherwise as code."""
    text = visible(" ".join(text.split()))
    if not text or _PLAIN.fullmatch(text):
        return text
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence, space = "`" * (longest + 1), " " if "`" in (text[0], text[-1]) else ""
    return f"{fence}{space}{text}{space}{fence}"


def explain(error: MnistCoreError) -> str:
    """`messages.explain` as Markdown: what it quotes is text, whatever it says."""
    return unbroken(messages.explain(error, quoted))
