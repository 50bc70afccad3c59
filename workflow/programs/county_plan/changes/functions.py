"""The guards and effects of what changes an approved plan, by name."""

from workflow.registry import Effects, Guards

guards = Guards()
effects = Effects()
