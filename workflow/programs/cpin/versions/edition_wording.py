"""The sentences that the guards of practices and training resources say."""

from workflow.texts import Text

TARGET_ANEW = Text("Give the update a target date of its own.", "Donnez à la mise à jour sa propre date cible.")
DRAFT = Text("Attach the draft, or write its text.", "Joignez l’ébauche, ou rédigez-en le texte.")
NUMBER = Text("Say which version it is.", "Dites de quelle version il s’agit.")
DATE = Text("Give the date printed on the version.", "Donnez la date inscrite sur la version.")
SCOPE = Text("Say what the version covers or changes.", "Dites ce que la version couvre ou modifie.")
NUMBER_TAKEN = Text(
    "{number} cannot follow the versions there are; the next free number is {free}.",
    "{number} ne peut pas suivre les versions existantes; le prochain numéro libre est {free}.",
)
AUTHOR = Text(
    "Whoever wrote the version cannot approve it.", "La personne qui a rédigé la version ne peut pas l’approuver."
)
NEVER_PUBLISHED = Text(
    "No version was ever published: withdraw it instead.", "Aucune version n’a été publiée : retirez-la plutôt."
)
IN_FORCE = Text(
    "A version is in force: abandon the update, or retire it.",
    "Une version est en vigueur : abandonnez la mise à jour, ou mettez-la hors service.",
)
RELEASED = Text("Say when it was released to the sector.", "Dites quand elle a été diffusée au secteur.")
POSTED = Text("Say when it was posted.", "Dites quand elle a été affichée.")
LOCATION = Text("Say where it was posted.", "Dites où elle a été affichée.")
NOT_FUTURE = Text("The date cannot be in the future.", "La date ne peut pas être dans l’avenir.")

PRACTICE_UNKNOWN = Text("There is no practice {reference}.", "Il n’y a pas de pratique {reference}.")
PRACTICE_MISSING = Text("Name the practice.", "Nommez la pratique.")
PRACTICE_GONE = Text("{reference} is no longer in use ({state}).", "{reference} n’est plus en usage ({state}).")
NOT_LINKED = Text("It is not linked to {reference}.", "Elle n’est pas rattachée à {reference}.")
RESOURCES_WAIT = Text(
    "{reference} must be approved first: the practice waits for it. It is {state}.",
    "{reference} doit d’abord être approuvée : la pratique l’attend. Étape actuelle : {state}.",
)
PRACTICE_NOT_ENDORSED = Text(
    "None of its practices is endorsed yet: {references}.",
    "Aucune de ses pratiques n’est encore approuvée : {references}.",
)
ACCESSIBILITY = Text(
    "Nobody has said that its accessibility was checked.", "Personne n’a indiqué que son accessibilité a été vérifiée."
)
LANGUAGES = Text("Say in which languages it is available.", "Dites dans quelles langues elle est offerte.")

RANK_MISSING = Text("Give its place on the prioritized list.", "Donnez son rang sur la liste des priorités.")
NUMBER_WRONG = Text(
    "“{number}” is no number of a version, such as 1.0 or 2.1.",
    "« {number} » n’est pas un numéro de version, p. ex. 1.0 ou 2.1.",
)
RANK_TAKEN = Text(
    "Place {rank} belongs to {reference}; the next free one is {free}.",
    "Le rang {rank} est celui de {reference}; le prochain rang libre est le {free}.",
)
RANK_SAME = Text("It has that place already.", "Elle a déjà ce rang.")
RANK_FAR = Text("The last place is {last}.", "Le dernier rang est le {last}.")
RANK_MANY = Text(
    "More than {most} practices would have to make room; go there in smaller steps.",
    "Plus de {most} pratiques devraient se décaler; procédez par étapes plus courtes.",
)
