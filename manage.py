#!/usr/bin/env python3
"""Django's command line for Anjian."""

import os
import sys


def main() -> None:
    """Run one management command; the demo's settings unless others are named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.demo")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
