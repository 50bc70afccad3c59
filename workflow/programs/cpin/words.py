"""The five words in which the state of everything is reported: one table for lists, measures and pages."""

from workflow.texts import Text

WORDS = {
    "pending": Text("pending", "en attente"),
    "in-progress": Text("in-progress", "en cours"),
    "ongoing": Text("ongoing", "en continu"),
    "deferred": Text("deferred", "reportée"),
    "complete": Text("complete", "terminée"),
}
"""Exactly the five words of the reports, in their order."""
SAID = {**WORDS, "in-progress": Text("in progress", "en cours")}
"""The words as a sentence says them."""
