"""Errors on the command line: a sentence, and exit status 2, or 1 where nothing can be printed."""

from __future__ import annotations

import contextlib
import sys
from typing import Any

import click

from mnist_core.cli.help_text import Command, Context
from mnist_core.errors import MnistCoreError
from mnist_core.i18n import _
from mnist_core.messages import explain


class ExplainedGroup(click.Group):
    """Commands whose errors of ours end in a sentence and exit status 2."""

    command_class = Command
    context_class = Context

    def main(self, *args: Any, **kwargs: Any) -> Any:
        try:
            return super().main(*args, **kwargs)  # ends quietly where nobody reads on
        except OSError as error:
            if error.filename is not None:  # of a file, and not of what is printed
                raise
            with contextlib.suppress(OSError):
                sys.stdout.close()  # or Python tries again as it ends
            message = _(
                "The output could not be written ({reason}). Everything saved before is safe. "
                "Print it elsewhere, then try again."
            ).format(reason=error.strerror)
            click.echo(_("Error: {message}").format(message=message), err=True)
            sys.exit(1)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MnistCoreError as error:
            say_error(error)
            ctx.exit(2)


def say_error(error: MnistCoreError) -> None:
    """Print an error's sentence."""
    click.echo(_("Error: {message}").format(message=explain(error)), err=True)
