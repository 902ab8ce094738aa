"""Promised work of this floor besides the sweep: workbooks read and taken in, one act done for many."""

from __future__ import annotations

from workflows.engine import intake, many

intake.register_jobs()
many.register_jobs()
