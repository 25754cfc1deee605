"""`python -m mnist_core`: the same work without a browser."""

from mnist_core.cli.language import speak_to_terminal

speak_to_terminal()

from mnist_core.cli.commands import main  # noqa: E402  its help is worded when it is imported

if __name__ == "__main__":
    main(prog_name="python -m mnist_core")
