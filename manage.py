#!/usr/bin/env python3
"""Django's command line for Anjian."""

import sys


def main() -> None:
    """Run one management command, under the settings that are named or that `config.entry` chooses."""
    # Here and not above: both need the environment that `dev` makes, and without it the error shall come from the command.
    from django.core.management import execute_from_command_line

    from config.entry import choose_settings

    choose_settings()
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
