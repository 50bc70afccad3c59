"""What is said of webhooks and of their messages, in words."""

from workflow.texts import Text

STATES = {
    "queued": Text("queued", "en file d’attente"),
    "sending": Text("being sent", "en cours d’envoi"),
    "sent": Text("sent", "envoyé"),
    "failed": Text("failed", "en échec"),
    "held": Text("held", "retenu"),
    "cancelled": Text("not sent", "non envoyé"),
}
"""In which state a message is, as people read it."""
WHY_OFF = {
    "failing": Text("Nothing came through for three days.", "Rien n’est passé pendant trois jours."),
    "gone": Text("The receiver answered that it is gone.", "Le destinataire a répondu qu’il n’existe plus."),
    "maker": Text(
        "Whoever set it up does not administer the program any more.",
        "La personne qui l’a configuré n’administre plus le programme.",
    ),
    "secret": Text(
        "Its secret cannot be read: the site’s secret key was changed. Make a new secret.",
        "Son secret est illisible : la clé secrète du site a changé. Créez un nouveau secret.",
    ),
}
"""Why the service switches an endpoint off."""
WHY_NOT = {
    "unseen": Text(
        "The account by whose eyes the webhook sees may not see the item.",
        "Le compte par les yeux duquel le webhook voit ne voit pas l’élément.",
    ),
    "restored": Text(
        "Held after a restore: it may have been sent since the backup was made.",
        "Retenu après une restauration : il a pu être envoyé depuis la sauvegarde.",
    ),
}
"""Why a message was not sent, besides what workflow.outgoing says."""
SWITCHED_OFF = Text("A webhook was switched off", "Un webhook a été désactivé")
LOOK = Text(
    "What happened since was not sent. See its messages, mend the cause, and switch it on again.",
    "Ce qui s’est passé depuis n’a pas été envoyé. Consultez ses messages, corrigez la cause et réactivez-le.",
)
WHERE, WHY = Text("Where to", "Destination"), Text("Why", "Motif")
OFF = Text("Switch the webhook on first.", "Activez d’abord le webhook.")
WAITS = Text("This message waits to be sent already.", "Ce message attend déjà d’être envoyé.")
