"""`python -m mnist_core`: the same work without a browser."""

from mnist_core.cli.commands import main

if __name__ == "__main__":
    main(prog_name="python -m mnist_core")
