"""What the program brings: roles, calendar, settings, mails, and the functions that its workflows name."""

from workflow.accounts import required
from workflow.actors import Role
from workflow.calendar import Calendar
from workflow.programs.cpin import (
    beginnings,
    circles,
    distribution,
    effects,
    functions,
    guards,
    initiatives,
    inquiries,
    menu,
    not_yet,
    recipients,
    reference,
    settings,
    stakeholders,
)
from workflow.programs.cpin.committees import (
    attending,
    ballots,
    coming,
    corrections,
    decisions,
    electronic,
    endorsing,
    in_order,
    invitations,
    meetings,
    minutes_approval,
    motions,
    proxies,
    rescinding,
    seats,
    serving,
    turns,
    votes,
    voting_settings,
)
from workflow.programs.cpin.committees.seating import forget_officers, item_grants, recused_people, stands_for
from workflow.programs.cpin.demo import people as demo_people
from workflow.programs.cpin.demo import season as demo
from workflow.programs.cpin.mails import MAILS
from workflow.programs.cpin.panels import panels
from workflow.programs.cpin.prioritization import approved_list as lists
from workflow.programs.cpin.prioritization import ranking, ranks, scorecards
from workflow.programs.cpin.prioritization.approved_list import fiscal_year
from workflow.programs.cpin.relations import RELATIONS
from workflow.programs.cpin.reporting import (
    blocked,
    budget_rules,
    budget_statement,
    choices,
    compile_rules,
    measure_settings,
    measures,
    parties,
    question_rules,
    readers,
    report_rules,
    report_settings,
    report_sight,
    review_windows,
)
from workflow.programs.cpin.reporting import lists as report_lists
from workflow.programs.cpin.reporting.read_money import read_targets
from workflow.programs.cpin.separation import RULES, undelegated
from workflow.programs.cpin.versions import (
    brought_editions,
    documents,
    edition_guards,
    edition_rules,
    publications,
    resources,
)
from workflow.programs.cpin.visibility import HOOKS
from workflow.public_holidays import ontario
from workflow.registry import Program
from workflow.texts import Text

REGISTERED = (
    attending,
    brought_editions,
    budget_rules,
    circles,
    compile_rules,
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
    not_yet,
    question_rules,
    ranking,
    ranks,
    recipients,
    report_rules,
    resources,
    review_windows,
    scorecards,
    seats,
    serving,
    stakeholders,
)
VOTING = (ballots, coming, corrections, electronic, endorsing, in_order, minutes_approval, motions, rescinding)
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
    "votes_by_link": proxies.NONE,
    "min_in_favour": 3,
    "min_scorers": 3,
    "rescind_notice_days": 5,
    "seat_term_years": 2,
    "seat_renewals": 1,
    "officer_term_years": 1,
    "practice_endorsement_route": "bh_only",
    "public_register": False,
    "post_by_machine": False,
    "framework_recommended_first": True,
    **measures.DEFAULTS,
    "interim_months": 6,
    "interim_due_months": 1,
    "final_due_months": 2,
    "final_scope": "full_year",
    required.NAME: list(required.DEFAULT),
}

PROCEDURE = frozenset(
    "min_in_favour rescind_notice_days evote_days evote_least_days evote_meeting_requests practice_endorsement_route "
    "seat_term_years seat_renewals officer_term_years votes_by_link".split()
)
"""Settings that are rules of procedure of the committees."""

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
    circles=functions.circles,
    separation=RULES,
    settings=SETTINGS,
    setting_rules=(
        *settings.RULES,
        *voting_settings.RULES,
        proxies.RULE,
        *measure_settings.RULES,
        *report_settings.RULES,
        required.rule_for({role.name: role for role in ROLES}),
    ),
    mails=MAILS,
    authority=Text("CPIN program rules", "Règles du programme RIPE"),
    organization_kinds=ORGANIZATION_KINDS,
    always=(electronic.void_when_changed, ballots.pass_ballots_on, forget_officers),
    cautions=(electronic.ends_the_vote, electronic.changed_since_put),
    year_of=fiscal_year,
    relations=RELATIONS,
    hooks={
        **HOOKS,
        "undelegated": undelegated,
        "panels": panels,
        "inquiry_by_mail": inquiries.by_mail,
        "beginnings": beginnings.beginnings,
        "speaker": effects.speaker_of,
        "published": publications.published,
        "published_kinds": lambda: publications.PARTS,
        "withdrawn_because": publications.WITHDRAWN.get,
        "committees": reference.committees,
        "procedure": lambda: PROCEDURE,
        "recused_people": recused_people,
        "event": invitations.event,
        "event_of": invitations.event_of,
        "events_of": invitations.events_of,
        "derived_grants": seats.derived_grants,
        "item_grants": item_grants,
        "stands_for": stands_for,
        "awaits": turns.awaits,
        "papers_changed": electronic.void_when_papers_change,
        "votes": votes.votes,
        "open_vote": votes.open_vote,
        "waits_for": votes.waits_for,
        "awaited": decisions.awaited,
        "menu": menu.menu,
        "parties": parties.parties,
        "blocked": blocked.blocked,
        "periods": choices.periods,
        "lists": lambda: report_lists.LISTS,
        "papers": report_lists.papers,
        "may_read_list": readers.may_read_list,
        "hidden_columns": readers.hidden_columns,
        "measures": measures.measures,
        "side_by_side": measures.side_by_side,
        "targets": read_targets,
        **report_sight.HOOKS,
        **budget_statement.HOOKS,
        "demo_people": demo_people.add_people,
        "demo_accounts": demo_people.shown,
        "demo_events": lambda today: demo.events(today, CALENDAR),
    },
)
