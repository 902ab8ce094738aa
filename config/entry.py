"""Which settings a program takes when nobody names any. Python alone: `dev` reads this file before anything is installed."""

import os
import sys
from collections.abc import Mapping

NAMED = "DJANGO_SETTINGS_MODULE"
DEMO = "config.settings.demo"
PRODUCTION = "config.settings.production"
#: Whoever sets one of these speaks of an installation of his own, even where its value was forgotten.
OF_AN_INSTALLATION = ("ANJIAN_DATABASE_URL", "ANJIAN_SECRET_KEY", "ANJIAN_SEAL_KEYS", "ANJIAN_INDEX_KEY")


def choose_settings() -> None:
    """Leave what is named; otherwise take production where an installation's address or key is set, and else the demo.

    The demo is announced by one line on stderr. Production refuses by itself to start without its keys.
    """
    if os.environ.get(NAMED):
        return
    if named := _named_on_the_command_line(sys.argv[1:]):
        os.environ[NAMED] = named
        return
    if any(name in os.environ for name in OF_AN_INSTALLATION):
        os.environ[NAMED] = PRODUCTION
        return
    os.environ[NAMED] = DEMO
    sys.stderr.write(f"anjian: neither {NAMED} nor a database address or key is set, so this is the demo ({DEMO})\n")


def against_the_demo(environment: Mapping[str, str]) -> str:
    """Why `./dev demo` must not run in this environment and what to do about it; empty if it may."""
    foreign = [NAMED] if environment.get(NAMED, "") not in ("", DEMO) else []
    foreign += [name for name in OF_AN_INSTALLATION if name in environment]
    if not foreign:
        return ""
    return (
        f"this is not the environment of a demo: set are {', '.join(foreign)}. "
        "There is an installation of its own here, and everybody in the demo has one known password. "
        f"To see the demo: unset {' '.join(foreign)}. "
        "For real use: ./dev manage migrate, then ./dev manage first_administrator (docs/operations.md)."
    )


def _named_on_the_command_line(arguments: list[str]) -> str:
    """What Django's own commands are told by --settings."""
    for place, argument in enumerate(arguments):
        if argument.startswith("--settings="):
            return argument.partition("=")[2]
        if argument == "--settings":
            return "".join(arguments[place + 1 : place + 2])
    return ""
