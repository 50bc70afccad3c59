"""Proving that nobody altered the history: on the live database, on an exported file, and day by day."""

from workflow.audit.checkpoints import latest_checkpoint, make_checkpoint
from workflow.audit.export import BrokenExport, export_lines, exported_checkpoints, verify_export
from workflow.audit.faults import Fault
from workflow.audit.live import verify_database
from workflow.audit.verify import Counts

__all__ = [
    "BrokenExport",
    "Counts",
    "Fault",
    "export_lines",
    "exported_checkpoints",
    "latest_checkpoint",
    "make_checkpoint",
    "verify_database",
    "verify_export",
]
