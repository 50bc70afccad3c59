"""How items of this program are related: what stands on the page of the one about the other, both ways."""

from collections.abc import Mapping

from workflow.texts import Text

RELATIONS: Mapping[str, tuple[Text, Text]] = {
    "merged_into": (
        Text("this item was merged into it", "ce dossier y a été fusionné"),
        Text("was merged into this item", "a été fusionné dans ce dossier"),
    ),
    "split_into": (
        Text("was split from this item", "est issu de la scission de ce dossier"),
        Text("this item was split from it", "ce dossier est issu de sa scission"),
    ),
    "received_as": (
        Text("this item was received as it", "ce dossier y a été reçu"),
        Text("this item came of it", "ce dossier en provient"),
    ),
    "reclassified_as": (
        Text("this item was logged as it", "ce dossier y a été consigné"),
        Text("this item came of it", "ce dossier en provient"),
    ),
    "spawned": (
        Text("came of this item", "provient de ce dossier"),
        Text("this item came of it", "ce dossier en provient"),
    ),
    "prioritized_at": (
        Text("this item was prioritized there", "ce dossier y a été priorisé"),
        Text("was prioritized at this meeting", "a été priorisé à cette réunion"),
    ),
    "on_agenda": (
        Text("this item is on its agenda", "ce dossier est à son ordre du jour"),
        Text("is on the agenda of this meeting", "est à l’ordre du jour de cette réunion"),
    ),
    "next_version": (
        Text("is the next version of this document", "est la version suivante de ce document"),
        Text("this document is the next version of it", "ce document en est la version suivante"),
    ),
    "scores": (
        Text("is scored on this card", "est évalué sur cette fiche"),
        Text("this item is scored on it", "ce dossier y est évalué"),
    ),
    "resource_of": (
        Text("this resource belongs to it", "cette ressource s’y rattache"),
        Text("belongs to this practice", "se rattache à cette pratique"),
    ),
    "required_by": (
        Text("it needs this resource before it is published", "elle exige cette ressource avant d’être publiée"),
        Text("must be ready before this practice is published", "doit être prête avant la publication de la pratique"),
    ),
    "question_of": (
        Text("is a question about this report", "est une question sur ce rapport"),
        Text("was asked about this report", "a été posée sur ce rapport"),
    ),
    "reversed_by": (
        Text("reverses this entry", "contrepasse cette écriture"),
        Text("is reversed by this entry", "est contrepassée par cette écriture"),
    ),
    "scored_at": (
        Text("this card is for that meeting", "cette fiche est pour cette réunion"),
        Text("is a scorecard for this meeting", "est une fiche d’évaluation pour cette réunion"),
    ),
}
