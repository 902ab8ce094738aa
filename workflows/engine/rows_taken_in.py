"""Rows of a ledger become rows of a case, by an act beside its road: through the same door, with one row of history for each chunk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from cases.models import Case
from foundation.refusals import Refusal, declare
from permissions.models import Account
from workflows.engine import acts, authority
from workflows.engine.forms import StepForm
from workflows.engine.gate import Conflict, InvalidForm, NotVisible
from workflows.engine.registry import flow_by_code

declare({"E-INTAKE-FILE": "该名单由台账导入，不能在此登记"})


class TakeRowsIn(StepForm):
    """The form of the act by which rows come in from a ledger; nobody fills it in, so no page offers it."""

    title = _("Take a list in from a ledger")
    kind: ClassVar[str] = ""
    """The kind of rows of the case that it adds."""

    @classmethod
    def has_occasion(cls, case: Any) -> bool:
        return False

    def check(self) -> Iterable[Refusal]:
        if not self.act.brought:
            yield Refusal("E-INTAKE-FILE")

    def apply(self) -> None:
        self.act.add_many(self.kind, self.act.brought)


def require(case: Case, name: str, account: Account) -> None:
    """Raises ``Refusal`` where this account may not take rows into the case: by the words of the act, or because the case is closed."""
    node = flow_by_code(case.process).living(name)
    authority.require(node, case, account, history=authority.history_of(case))
    if case.is_closed:
        raise Refusal("E-NOT-OPEN")


def take_in(case_id: int, name: str, rows: Sequence[Any], *, actor: Account, facts: Mapping[str, Any]) -> None:
    """Add the rows, within the caller's transaction. Raises ``Refusal``: what the act itself refuses, E-NOT-OPEN where it cannot be done now."""
    try:
        acts.bring(case_id, name, rows, actor=actor, facts=facts)
    except InvalidForm as invalid:
        raise Refusal(min(invalid.form.refusal_codes, default="E-REQUIRED")) from invalid
    except (Conflict, NotVisible) as lost:
        raise Refusal("E-NOT-OPEN") from lost


__all__ = ["TakeRowsIn", "require", "take_in"]
