"""Numbers of hazards: YH-{year of finding}-{township}-{seq5}."""

from __future__ import annotations

from typing import Any

from workflows.engine.numbers import running


def hazard(case: Any, record: Any) -> str:
    """``YH-2024-420281103-00017``: each township, or the county where none is named, counts for itself."""
    return running("YH", record.found_on.year, (case.township or case.region).code)
