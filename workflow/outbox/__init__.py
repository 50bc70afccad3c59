"""Mail: queued with the change that makes it due, dispatched afterwards, and truthful about how it ended."""
