"""Who may write when: services demand an open transaction, and what follows the commit never breaks it."""

import logging
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

logger = logging.getLogger(__name__)


class NoTransaction(RuntimeError):
    """A service that writes was called outside a transaction: a fault of the program."""


def require() -> None:
    """Raise NoTransaction unless the caller has opened a transaction."""
    if not connection.in_atomic_block:
        raise NoTransaction("This service writes: only the gate and commands open the transaction it needs.")


def whole(act: Callable[P, R]) -> Callable[P, R]:
    """For what is no act of a case, so that no gate opens its transaction (files drawn by lot): done whole or not at all."""
    return transaction.atomic(act)  # type: ignore[no-any-return]


def after_commit(act: Callable[[], object]) -> None:
    """Do this once the transaction is committed, at once if there is none; nothing if it is rolled back.

    What is saved stays saved: an error is logged by its class only (its words may name a person) and swallowed.
    """

    def quietly() -> None:
        try:
            act()
        except Exception as error:
            name = getattr(act, "__qualname__", type(act).__name__)
            logger.error("after commit: %s failed with %s", name, type(error).__name__)

    transaction.on_commit(quietly, using=DEFAULT_DB_ALIAS)
