"""What the papers of plan filing state that is special to them; the rest stands in the answers and in the record."""

from typing import Any

from workflows.engine.act import Act
from workflows.engine.stating import stated
from workflows.plan_filing import papers, rules


def certificate(act: Act) -> dict[str, Any]:
    return {"is_late": rules.is_late(act.record, act.acted_on)}


CERTIFICATE = stated(papers.CERTIFICATE, certificate)
MISSING = stated(papers.MISSING)
