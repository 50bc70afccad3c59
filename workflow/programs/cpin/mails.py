"""What the notices of this program say above their facts; each in both languages."""

from workflow.registry import Mail
from workflow.texts import Text

MAILS = {
    "vote_opened": Mail(
        Text("Your vote is asked for: {reference}", "Votre vote est demandé : {reference}"),
        Text(
            "An electronic vote on “{title}” is open until {closes_on}, 17:00. You can change your ballot until then.",
            "Un vote électronique sur « {title} » est ouvert jusqu’au {closes_on} à 17 h. Vous pouvez changer votre "
            "bulletin jusque-là.",
        ),
    ),
    "proxy_given": Mail(
        Text("A vote is handed to you: {reference}", "Un vote vous est confié : {reference}"),
        Text(
            "{actor} asks you, as alternate, to vote for the seat “{seat}” on “{title}” (motion {number}).",
            "{actor} vous demande de voter, à titre de suppléance, pour le siège « {seat} » sur « {title} » "
            "(motion {number}).",
        ),
    ),
    "vote_closed": Mail(
        Text("Result of the vote: {reference}", "Résultat du vote : {reference}"),
        Text(
            "The electronic vote {number} on “{title}” has ended: {result}.",
            "Le vote électronique {number} sur « {title} » a pris fin : {result}.",
        ),
    ),
    "acknowledgement": Mail(
        Text("Received: {reference}", "Reçue : {reference}"),
        Text(
            "Your change request “{title}” has been received.", "Votre demande de changement « {title} » a été reçue."
        ),
    ),
    "question": Mail(
        Text("A question about {reference}", "Une question sur {reference}"),
        Text("{text}", "{text}"),
    ),
    "accepted": Mail(
        Text("Accepted: {reference}", "Acceptée : {reference}"),
        Text(
            "“{title}” is accepted and waits to be prioritized.", "« {title} » est acceptée et attend d’être priorisée."
        ),
    ),
    "declined": Mail(
        Text("Declined: {reference}", "Refusée : {reference}"),
        Text(
            "“{title}” was declined. If there is new information, ask CPIN Operations to reopen it.",
            "« {title} » a été refusée. S’il y a de nouveaux renseignements, demandez aux opérations du RIPE de la "
            "rouvrir.",
        ),
    ),
    "endorsed": Mail(
        Text("Endorsed: {reference}", "Approuvée : {reference}"),
        Text(
            "“{title}” is endorsed and goes to the ministry next.",
            "« {title} » est approuvée et sera transmise au ministère.",
        ),
    ),
    "forwarded": Mail(
        Text("Forwarded to you: {reference}", "Transmise à vous : {reference}"),
        Text(
            "“{title}” is endorsed and now with the ministry.", "« {title} » est approuvée et maintenant au ministère."
        ),
    ),
    "implemented": Mail(
        Text("Implemented: {reference}", "Mise en œuvre : {reference}"),
        Text("What “{title}” asked for is in use.", "Ce que « {title} » demandait est en service."),
    ),
    "rescinded": Mail(
        Text("Endorsement rescinded: {reference}", "Approbation annulée : {reference}"),
        Text(
            "By decision {number} the endorsement of “{title}” is rescinded. Tell the ministry, then record its "
            "return.",
            "Par la décision {number}, l’approbation de « {title} » est annulée. Avisez le ministère, puis "
            "consignez le renvoi.",
        ),
    ),
    "practice_rescinded": Mail(
        Text("Endorsement rescinded", "Approbation annulée"),
        Text(
            "By decision {number} the endorsement of “{title}” is rescinded. Open an update, or have it retired.",
            "Par la décision {number}, l’approbation de « {title} » est annulée. Ouvrez une mise à jour, ou faites-la "
            "mettre hors service.",
        ),
    ),
    "rescind_notice": Mail(
        Text("Notice to rescind: {reference}", "Avis d’annulation : {reference}"),
        Text(
            "{giver} gives notice of a motion to rescind the decision on “{title}”. It can be put from {earliest}. "
            "The notice says: {text}",
            "{giver} donne avis d’une motion visant à annuler la décision sur « {title} ». Elle peut être présentée à "
            "compter du {earliest}. L’avis dit : {text}",
        ),
    ),
    "correction_proposed": Mail(
        Text("A correction to approve", "Une correction à approuver"),
        Text(
            "A correction of the minutes of “{title}” is proposed. Someone other than {actor} approves it.",
            "Une correction du procès-verbal de « {title} » est proposée. Une autre personne que {actor} l’approuve.",
        ),
    ),
    "review_asked": Mail(
        Text("A draft to review", "Une ébauche à lire"),
        Text(
            "The draft of “{title}” is ready. Please read it and comment before it goes to the committee.",
            "L’ébauche de « {title} » est prête. Veuillez la lire et la commenter avant qu’elle aille au comité.",
        ),
    ),
    "practice_published": Mail(
        Text("Practice published, version {current_version}", "Pratique publiée, version {current_version}"),
        Text(
            "Version {current_version} of the practice “{title}” is released to the sector and posted on the ministry "
            "site.",
            "La version {current_version} de la pratique « {title} » est diffusée au secteur et affichée sur le site "
            "du ministère.",
        ),
    ),
    "practice_outdated": Mail(
        Text("Said to be no longer current", "Signalée comme n’étant plus à jour"),
        Text(
            "{actor} says in its yearly review that the practice “{title}” is no longer current. Open an update, or "
            "have it retired.",
            "{actor} dit, à l’examen annuel, que la pratique « {title} » n’est plus à jour. Ouvrez une mise à jour, ou "
            "faites-la mettre hors service.",
        ),
    ),
    "document_approved": Mail(
        Text("Approved: {title}", "Approuvé : {title}"),
        Text(
            "“{title}” is approved. Give the ministry a copy where it is due.",
            "« {title} » est approuvé. Remettez-en une copie au ministère s’il y a lieu.",
        ),
    ),
    "resource_published": Mail(
        Text(
            "Training resource published, version {current_version}",
            "Ressource de formation publiée, version {current_version}",
        ),
        Text(
            "Version {current_version} of the training resource “{title}” is released to the sector and posted on the "
            "ministry site.",
            "La version {current_version} de la ressource de formation « {title} » est diffusée au secteur et affichée "
            "sur le site du ministère.",
        ),
    ),
    "answered": Mail(
        Text("Answer to {reference}", "Réponse à {reference}"),
        Text("{text}", "{text}"),
    ),
    "scoring_opened": Mail(
        Text("Scores wanted: {title}", "Cotes demandées : {title}"),
        Text(
            "You are asked to score “{title}”. Nobody sees your scores until everyone has handed theirs in.",
            "Vous êtes invité à évaluer « {title} ». Nul ne voit vos cotes tant que tous n’ont pas remis les leurs.",
        ),
    ),
    "list_published": Mail(
        Text("{title} is published", "{title} : publication"),
        Text(
            "The list of approved change requests is on the ministry site.",
            "La liste des demandes approuvées est sur le site du ministère.",
        ),
    ),
    "report_submitted": Mail(
        Text("Report submitted", "Rapport soumis"),
        Text(
            "The report “{title}” is submitted, with its figures and lists as they were compiled.",
            "Le rapport « {title} » est soumis, avec ses chiffres et ses listes tels que compilés.",
        ),
    ),
    "questions_raised": Mail(
        Text("Supplementary questions", "Questions supplémentaires"),
        Text(
            "The ministry asks supplementary questions about the report “{title}”. Each has its own record and due "
            "date.",
            "Le ministère pose des questions supplémentaires sur le rapport « {title} ». Chacune a son dossier et son "
            "échéance.",
        ),
    ),
    "questions_answered": Mail(
        Text("Supplementary questions answered", "Réponses aux questions supplémentaires"),
        Text(
            "Every supplementary question about the report “{title}” is answered.",
            "Chaque question supplémentaire sur le rapport « {title} » a sa réponse.",
        ),
    ),
    "report_accepted": Mail(
        Text("Report accepted", "Rapport accepté"),
        Text(
            "The ministry has accepted the report “{title}”. Its period is closed.",
            "Le ministère a accepté le rapport « {title} ». Sa période est close.",
        ),
    ),
    "question_assigned": Mail(
        Text("An answer is asked of you", "Une réponse vous est demandée"),
        Text(
            "Please answer the supplementary question “{title}” by {due}.",
            "Veuillez répondre à la question supplémentaire « {title} » d’ici le {due}.",
        ),
    ),
    "question_followed_up": Mail(
        Text("Asked again", "Relance"),
        Text(
            "The ministry asks again about “{title}”. The answer is due on {due}.",
            "Le ministère relance la question « {title} ». La réponse est attendue le {due}.",
        ),
    ),
    "seat_filled": Mail(
        Text("Your seat", "Votre siège"),
        Text(
            "You hold the seat “{title}” of the committee, or stand in for it when its principal is absent. Please say "
            "whether you will serve.",
            "Vous occupez le siège « {title} » du comité, ou y suppléez en l’absence de sa ou son titulaire. Veuillez "
            "dire si vous acceptez de siéger.",
        ),
    ),
    "alternate_named": Mail(
        Text("You are an alternate", "Vous êtes suppléante ou suppléant"),
        Text(
            "You stand in for the principal of the seat “{title}” of the committee when they are absent. Please say "
            "whether you will serve.",
            "Vous suppléez sur le siège « {title} » du comité en l’absence de sa ou son titulaire. Veuillez dire si "
            "vous acceptez de siéger.",
        ),
    ),
    "seat_declined": Mail(
        Text("A seat was declined", "Un siège a été refusé"),
        Text(
            "{actor} will not serve on the seat “{title}”. It stays as it is until you vacate or refill it.",
            "{actor} ne siégera pas au siège « {title} ». Le siège reste tel quel jusqu’à ce que vous le libériez ou "
            "désigniez quelqu’un d’autre.",
        ),
    ),
    "seat_renewed": Mail(
        Text("Term renewed", "Mandat renouvelé"),
        Text(
            "The term of the seat “{title}” is renewed. Please say whether you will go on to serve.",
            "Le mandat du siège « {title} » est renouvelé. Veuillez dire si vous acceptez de continuer à siéger.",
        ),
    ),
    "meeting_scheduled": Mail(
        Text("Meeting scheduled", "Réunion prévue"),
        Text(
            "You are asked to a meeting: “{title}”. The file attached to the mail puts it into your calendar.",
            "Vous êtes convié à une réunion : « {title} ». Le fichier joint au courriel l’inscrit à votre calendrier.",
        ),
    ),
    "meeting_rescheduled": Mail(
        Text("Meeting moved", "Réunion déplacée"),
        Text(
            "The meeting has a new date. The file attached to the mail moves it in your calendar.",
            "La réunion a une nouvelle date. Le fichier joint au courriel la déplace dans votre calendrier.",
        ),
    ),
    "meeting_cancelled": Mail(
        Text("Meeting cancelled", "Réunion annulée"),
        Text(
            "The meeting will not take place. The file attached to the mail takes it out of your calendar.",
            "La réunion n’aura pas lieu. Le fichier joint au courriel la retire de votre calendrier.",
        ),
    ),
    "agenda_posted": Mail(
        Text("Agenda posted", "Ordre du jour affiché"),
        Text("The agenda is on the ministry site.", "L’ordre du jour est sur le site du ministère."),
    ),
    "minutes_posted": Mail(
        Text("Minutes posted", "Procès-verbal affiché"),
        Text("The minutes are on the ministry site.", "Le procès-verbal est sur le site du ministère."),
    ),
}
