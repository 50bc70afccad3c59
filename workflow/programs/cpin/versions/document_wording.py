"""What is said about documents."""

from workflow.texts import Text

NEEDS_VOTE = Text(
    "A committee decides about this type of document: refer it.",
    "Un comité décide de ce type de document : soumettez-le-lui.",
)
FRAMEWORK_ALONE = Text(
    "Only the sustainment framework is recommended first.", "Seul le cadre de maintien est d’abord recommandé."
)
RECOMMENDING_MEETING = Text(
    "Choose a meeting of the Sustainment Committee that was held.",
    "Choisissez une réunion du Comité de maintien qui a eu lieu.",
)
NOT_RECOMMENDED = Text(
    "The Sustainment Committee has not recommended it yet.", "Le Comité de maintien ne l’a pas encore recommandé."
)
SAME_NUMBER = Text("Give the new version another number.", "Donnez un autre numéro à la nouvelle version.")
BEGUN = Text("The next version is begun already: {reference}.", "La version suivante est déjà commencée : {reference}.")
