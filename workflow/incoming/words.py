"""Why a mail was held or ignored, in words."""

from collections.abc import Mapping

from workflow.texts import Text

STATES = ("held", "placed", "ignored", "discarded")
STATE_LABELS: Mapping[str, Text] = {
    "held": Text("held", "retenu"),
    "placed": Text("placed", "classé"),
    "ignored": Text("ignored", "ignoré"),
    "discarded": Text("discarded", "écarté"),
}
WHY: Mapping[str, Text] = {
    "comment": Text("A comment of the contact.", "Un commentaire du contact."),
    "inquiry": Text("A new inquiry.", "Une nouvelle demande de renseignements."),
    "by_hand": Text("Placed by hand.", "Classé à la main."),
    "auto": Text("An automatic reply.", "Une réponse automatique."),
    "bulk": Text("Sent to many, or through a list.", "Envoyé en nombre ou par une liste."),
    "own": Text("Our own mail, come back.", "Notre propre courriel, revenu."),
    "returned": Text("A mail that could not be delivered.", "Un courriel qui n’a pas pu être remis."),
    "report": Text("A report of a mail server.", "Un rapport d’un serveur de courriel."),
    "too_large": Text("Larger than is taken.", "Plus volumineux que ce qui est accepté."),
    "too_complex": Text(
        "Made of so many parts that it was not opened.", "Fait de tant de parties qu’il n’a pas été ouvert."
    ),
    "no_sender": Text("It does not say who sent it.", "Il ne dit pas qui l’a envoyé."),
    "unknown_sender": Text("Nobody here has the sender’s address.", "Personne ici n’a l’adresse de l’expéditeur."),
    "unproven": Text(
        "Nothing proves that it comes from the sender it names.", "Rien ne prouve qu’il vient de l’expéditeur indiqué."
    ),
    "too_many": Text("The sender wrote too often within an hour.", "L’expéditeur a écrit trop souvent en une heure."),
    "bad_tag": Text("Its reply address was not made here.", "Son adresse de réponse n’a pas été créée ici."),
    "not_theirs": Text(
        "It answers a mail that went to somebody else.", "Il répond à un courriel envoyé à quelqu’un d’autre."
    ),
    "no_item": Text("It does not say what it is about.", "Il ne dit pas de quoi il s’agit."),
    "not_contact": Text(
        "It names an item of which the sender is no contact.",
        "Il nomme un dossier dont l’expéditeur n’est pas un contact.",
    ),
    "refused": Text("What it asks for is refused.", "Ce qu’il demande est refusé."),
    "expired": Text("Nobody decided about it in time.", "Personne n’a décidé à temps."),
    "empty": Text("It says nothing of its own.", "Il ne dit rien de plus que ce qu’il cite."),
}
