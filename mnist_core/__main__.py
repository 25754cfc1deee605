"""`python -m mnist_core`: the same work without a browser."""

import sys

from mnist_core.cli.language import speak_to_terminal

speak_to_terminal()

from mnist_core.cli.commands import main  # noqa: E402  its help is worded when it is imported

if __name__ == "__main__":
    for name in ("pandas", "matplotlib"):  # Keras loads both where it finds them, for a second
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]  # an import finds nothing
    main(prog_name="python -m mnist_core")
