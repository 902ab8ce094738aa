"""Promised work of this floor besides the sweep: workbooks read and taken in."""

from __future__ import annotations

from workflows.engine import intake

intake.register_jobs()
