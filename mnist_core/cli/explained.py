"""Errors of ours on the command line: a sentence and exit status 2."""

from __future__ import annotations

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

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MnistCoreError as error:
            say_error(error)
            ctx.exit(2)


def say_error(error: MnistCoreError) -> None:
    """Print an error's sentence."""
    click.echo(_("Error: {message}").format(message=explain(error)), err=True)
