"""Loaded before anything else by the workers of this machine; see `local_workers`.

Keras loads pandas wherever it finds it, to take data frames. Nobody trains on data frames here,
and without it a worker takes 60 MB less and starts a little sooner. Matplotlib stays: the letters
that `non_digits` shows a network are in its fonts. Workers of a cluster are left as they are:
others may use them too.
"""

import sys

sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # an import of it finds nothing
