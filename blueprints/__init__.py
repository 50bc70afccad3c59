"""HTTP only: parses what comes in, calls `workflow`, renders what comes back. No rule lives here."""
