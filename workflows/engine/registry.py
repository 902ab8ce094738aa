"""Which processes are installed: the registry is INSTALLED_APPS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any

from django.apps import apps

from cases.faces import units_spoken_for
from cases.models import Case
from foundation import clock
from permissions.models import Account
from workflows.engine.process import ProcessConfig


def processes() -> Iterator[ProcessConfig]:
    """Every installed process that has a story, in the order of INSTALLED_APPS; of others only the law stands so far."""
    found = (config for config in apps.get_app_configs() if isinstance(config, ProcessConfig))
    return (config for config in found if config.part("flows") is not None)


@cache
def flows() -> tuple[Any, ...]:
    """Every flow of every installed process."""
    return tuple(flow for config in processes() for flow in config.flows())


@cache
def flow_by_code(code: str) -> Any:
    """The flow that stands in an address or in ``Case.process``; raises LookupError for a stranger."""
    for flow in flows():
        if flow.code == code:
            return flow
    raise LookupError(code)


@cache
def own_flows(flow: Any) -> dict[str, Any]:
    """Of the kinds of rows of a flow that get cases of their own, the flow of those cases."""
    return {birth.kind: own for own in flows() for birth in own.births() if birth.list_code == flow.code}


@cache
def role_keys_of(role: str) -> tuple[str, ...]:
    """Every declared set of offices that this office belongs to: the arms of its work list."""
    keys = {node.role_key for flow in flows() for node in flow.steps() if any(held.value == role for held in node.roles)}
    return tuple(sorted(keys))


@cache
def duties_of_steps() -> tuple[str, ...]:
    """Every named duty that some step waits for; a member's step is its own from the beginning and waits in no common list."""
    return tuple(sorted({node.duty for flow in flows() for node in flow.steps() if node.duty and not node.member}))


def units_of(account: Account, on: date) -> list[int]:
    """The units an account speaks for on a day, each by all rows of the register that are it."""
    if account.kind != Account.Kind.UNIT or not account.is_active:
        return []
    return sorted(units_spoken_for(account, on))


def speaks_for(account: Account, case: Case) -> bool:
    """Whether the account acts for the unit that the case is about, today."""
    return case.unit_id is not None and case.unit_id in units_of(account, clock.today())


@cache
def process_of(flow: Any) -> str:
    """The process whose story a flow belongs to."""
    return next(config.label for config in processes() if flow in config.flows())


def part_of(process: str, name: str) -> Any:
    """A module of a process by its role: ``figures``, ``imports``; None where it has none."""
    return next(config for config in processes() if config.label == process).part(name)
