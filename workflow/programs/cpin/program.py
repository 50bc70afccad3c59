"""What the program brings: roles, calendar, settings, mails, and the functions that its workflows name."""

from workflow.actors import Role
from workflow.calendar import Calendar
from workflow.programs.cpin import (
    attending,
    ballots,
    decisions,
    demo,
    demo_people,
    distribution,
    documents,
    edition_guards,
    edition_rules,
    effects,
    electronic,
    functions,
    guards,
    in_order,
    initiatives,
    invitations,
    lists,
    meetings,
    motions,
    publications,
    ranks,
    recipients,
    reference,
    resources,
    scorecards,
    seats,
    settings,
    stakeholders,
    votes,
    voting_settings,
)
from workflow.programs.cpin.lists import fiscal_year
from workflow.programs.cpin.panels import panels
from workflow.programs.cpin.relations import RELATIONS
from workflow.programs.cpin.seating import item_grants, recused_people
from workflow.programs.cpin.separation import RULES
from workflow.programs.cpin.visibility import HOOKS
from workflow.public_holidays import ontario
from workflow.registry import Mail, Program
from workflow.texts import Text

REGISTERED = (
    attending,
    decisions,
    distribution,
    documents,
    edition_guards,
    edition_rules,
    effects,
    guards,
    initiatives,
    lists,
    meetings,
    ranks,
    recipients,
    resources,
    scorecards,
    seats,
    stakeholders,
)
VOTING = (ballots, electronic, in_order, motions)
"""Imported so that their functions are known by name."""

READS = ("reader",)

ROLES = (
    Role("submitter", Text("Submitter", "Auteur de demandes"), READS, scope="society"),
    Role(
        "society_lead",
        Text("Society’s CPIN lead", "Responsable du RIPE de la société"),
        ("submitter",),
        scope="society",
    ),
    Role("cpin_staff", Text("CPIN Operations staff", "Personnel des opérations du RIPE"), READS),
    Role(
        "bh_member",
        Text("Member, Business Harmonization Committee", "Membre, Comité d’harmonisation des pratiques"),
        READS,
        scope="committee",
    ),
    Role(
        "bh_chair",
        Text("Chair, Business Harmonization Committee", "Présidence, Comité d’harmonisation des pratiques"),
        ("bh_member",),
        scope="committee",
    ),
    Role(
        "os_member",
        Text("Member, Operations and Strategy Committee", "Membre, Comité des opérations et de la stratégie"),
        READS,
        scope="committee",
    ),
    Role(
        "os_chair",
        Text("Chair, Operations and Strategy Committee", "Présidence, Comité des opérations et de la stratégie"),
        ("os_member",),
        scope="committee",
    ),
    Role("cwob", Text("Ministry reviewer (CWOB)", "Réviseur du ministère (DGBE)"), READS),
    Role("reader", Text("Reader", "Lecteur")),
    Role("admin", Text("Technical administrator", "Administration technique")),
)

ORGANIZATION_KINDS = {
    "society": Text("Society or agency", "Société ou agence"),
    "association": Text("Association", "Association"),
    "ministry": Text("Ministry", "Ministère"),
}

SETTINGS = {
    "evote_days": 5,
    "evote_least_days": 3,
    "evote_meeting_requests": 2,
    "min_in_favour": 3,
    "min_scorers": 3,
    "rescind_notice_days": 5,
    "seat_term_years": 2,
    "seat_renewals": 1,
    "officer_term_years": 1,
    "practice_endorsement_route": "bh_only",
    "public_register": False,
}

PROCEDURE = frozenset(
    "min_in_favour rescind_notice_days evote_days evote_least_days evote_meeting_requests practice_endorsement_route "
    "seat_term_years seat_renewals officer_term_years".split()
)
"""Settings that are rules of procedure of the committees."""

MAILS = {
    "vote_opened": Mail(
        Text("Your vote is asked for: {reference}", "Votre vote est demandé : {reference}"),
        Text(
            "An electronic vote on “{title}” is open until {closes_on}, 17:00. You can change your ballot until then.",
            "Un vote électronique sur « {title} » est ouvert jusqu’au {closes_on} à 17 h. Vous pouvez changer votre "
            "bulletin jusque-là.",
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
    "seat_filled": Mail(
        Text("Your seat", "Votre siège"),
        Text(
            "You hold the seat “{title}” of the committee, or stand in for it when its principal is absent.",
            "Vous occupez le siège « {title} » du comité, ou y suppléez en l’absence de sa ou son titulaire.",
        ),
    ),
    "seat_renewed": Mail(
        Text("Term renewed", "Mandat renouvelé"),
        Text("The term of the seat “{title}” is renewed.", "Le mandat du siège « {title} » est renouvelé."),
    ),
    "meeting_scheduled": Mail(
        Text("Meeting scheduled", "Réunion prévue"),
        Text(
            "You are asked to a meeting: “{title}”. The attached file puts it into your calendar.",
            "Vous êtes convié à une réunion : « {title} ». Le fichier joint l’inscrit à votre calendrier.",
        ),
    ),
    "meeting_rescheduled": Mail(
        Text("Meeting moved", "Réunion déplacée"),
        Text(
            "The meeting has a new date. The attached file moves it in your calendar.",
            "La réunion a une nouvelle date. Le fichier joint la déplace dans votre calendrier.",
        ),
    ),
    "meeting_cancelled": Mail(
        Text("Meeting cancelled", "Réunion annulée"),
        Text(
            "The meeting will not take place. The attached file takes it out of your calendar.",
            "La réunion n’aura pas lieu. Le fichier joint la retire de votre calendrier.",
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

CALENDAR = Calendar("America/Toronto", ontario())

PROGRAM = Program(
    name="cpin",
    label=Text("CPIN sustainment and harmonization", "Maintien et harmonisation du RIPE"),
    folder=reference.FOLDER,
    calendar=CALENDAR,
    roles={role.name: role for role in ROLES},
    guards=functions.guards,
    effects=functions.effects,
    recipients=functions.recipients,
    separation=RULES,
    settings=SETTINGS,
    setting_rules=(*settings.RULES, *voting_settings.RULES),
    mails=MAILS,
    authority="CPIN program rules",
    organization_kinds=ORGANIZATION_KINDS,
    always=(electronic.void_when_changed, ballots.pass_ballots_on),
    cautions=(electronic.ends_the_vote,),
    year_of=fiscal_year,
    relations=RELATIONS,
    hooks={
        **HOOKS,
        "panels": panels,
        "published": publications.published,
        "published_kinds": lambda: publications.PARTS,
        "withdrawn_because": publications.WITHDRAWN.get,
        "committees": reference.committees,
        "procedure": lambda: PROCEDURE,
        "recused_people": recused_people,
        "event": invitations.event,
        "event_of": invitations.event_of,
        "derived_grants": seats.derived_grants,
        "item_grants": item_grants,
        "votes": votes.votes,
        "open_vote": votes.open_vote,
        "waits_for": votes.waits_for,
        "demo_people": demo_people.add_people,
        "demo_accounts": demo_people.shown,
        "demo_events": lambda today: demo.events(today, CALENDAR),
    },
)
