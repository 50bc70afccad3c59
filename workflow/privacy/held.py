"""Which tables hold what of a person, and what becomes of it when the person is erased: the one table of both.

Every column that leads to a person stands here or in workflow/privacy/words.py, and a test sees to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from models.attachments import Attachment
from models.ballots import Ballot
from models.base import Base
from models.changes import Change
from models.content import Answer, AnswerRevision, PartAssignment, Remark
from models.deadlines import Reminder
from models.decisions import Decision
from models.deputies import Deputy
from models.editions import Edition
from models.factors import CodeApp, Passkey, RecoveryCode
from models.feeds import Feed
from models.history import HistoryEntry
from models.idempotency import IdempotencyKey
from models.identities import Identity
from models.imports import ImportMapping, ImportRun
from models.incoming import IncomingMessage
from models.items import Comment, Follower, Item
from models.jobs import Job
from models.outbox import MailboxMessage, OutboxMessage
from models.people import Person, RoleGrant
from models.postings import Posting
from models.secret_links import SecretLink
from models.sessions import ApiToken, LoginSession
from models.snapshots import Snapshot
from models.webhooks import WebhookEndpoint
from workflow.texts import Text

Fate = Literal["deleted", "emptied", "kept"]
"""What an erasure does: the rows go; words and addresses in them go; they stay, under the person's number."""


@dataclass(frozen=True, slots=True)
class Held:
    """Rows of a table that are somebody's: by `columns` with their number, or by `addresses` with their address.

    `name` is their file in the archive, `shown` what it says of each; a dot leads on to another row.
    """

    name: str
    label: Text
    model: type[Base]
    columns: tuple[str, ...]
    shown: tuple[str, ...]
    fate: Fate
    addresses: tuple[str, ...] = ()


def _held(name: str, en: str, fr: str, model: type[Base], columns: str, shown: str, fate: Fate, at: str = "") -> Held:
    return Held(name, Text(en, fr), model, tuple(columns.split()), tuple(shown.split()), fate, tuple(at.split()))


ACCOUNT = (
    _held("account", "The account", "Le compte", Person, "id",
          "id name email language organization.code active is_service email_verified_at created_at desk_seen_at",
          "emptied"),
    _held("services", "Services they answer for", "Services dont la personne répond", Person, "contact_id",
          "id name active created_at", "kept"),
    _held("roles", "Roles, past and present", "Rôles, passés et présents", RoleGrant, "person_id",
          "program role organization.code committee starts_on ends_on", "kept"),
    _held("sessions", "Sign-ins", "Connexions", LoginSession, "person_id",
          "created_at seen_at ended_at user_agent address method is_strong", "deleted"),
    _held("tokens", "API tokens", "Jetons d’API", ApiToken, "person_id",
          "name created_at expires_at used_at used_from used_by scope revoked_at", "deleted"),
    _held("code_app", "App for codes", "Application de codes", CodeApp, "person_id", "created_at", "deleted"),
    _held("recovery_codes", "Recovery codes", "Codes de secours", RecoveryCode, "person_id", "made_at used_at",
          "deleted"),
    _held("passkeys", "Passkeys", "Clés d’accès", Passkey, "person_id", "name created_at used_at is_synced",
          "deleted"),
    _held("identities", "Accounts at a provider", "Comptes chez un fournisseur", Identity, "person_id",
          "issuer subject email linked_at used_at", "deleted"),
    _held("deputies", "Deputies", "Remplacements", Deputy, "principal_id deputy_id",
          "program principal_id principal.name deputy_id deputy.name starts_on ends_on scope made_at ended_at",
          "deleted"),
    _held("deputies_named", "Deputies they named for others", "Remplacements prévus pour d’autres", Deputy,
          "made_by_id", "program starts_on ends_on made_at ended_at", "kept"),
    _held("links", "Secret links", "Liens secrets", SecretLink, "person_id",
          "purpose address item_id action created_at expires_at used_at revoked_at", "deleted", "address"),
    _held("feeds", "Secret addresses of calendars and news", "Adresses secrètes de calendriers et de fils", Feed,
          "person_id", "sort params created_at renewed_at", "deleted"),
    _held("requests", "Requests of programs", "Requêtes de programmes", IdempotencyKey, "actor_id",
          "key created_at", "deleted"),
)  # fmt: skip
"""The account, and the ways in to it."""

MAIL = (
    _held("mail", "Mail to them", "Courriels envoyés à la personne", OutboxMessage, "recipient_id",
          "purpose template language address params state created_at sent_at", "emptied", "address"),
    _held("mailbox", "Mail kept on this site", "Courriels gardés sur ce site", MailboxMessage, "",
          "address subject raw received_at", "deleted", "address"),
    _held("mail_in", "Mail from them", "Courriels de la personne", IncomingMessage, "person_id",
          "sender sender_name subject text received_at state why item_id", "emptied", "sender"),
    _held("mail_decided", "Mail they decided about", "Courriels dont la personne a décidé", IncomingMessage,
          "decided_by_id", "received_at state decided_at reason item_id", "kept"),
    _held("reminders", "Reminders to them", "Rappels à la personne", Reminder, "recipient_id on_behalf_of_id",
          "deadline.code deadline.due_on kind send_on result", "kept"),
)  # fmt: skip
"""What was written to them, and by them."""

WORK = (
    _held("items", "Items they submitted, own or created", "Dossiers déposés, détenus ou créés", Item,
          "created_by_id submitter_id owner_id", "reference kind title state received_on created_at", "kept"),
    _held("history", "What they did", "Ce que la personne a fait", HistoryEntry, "actor_id",
          "item_id seq action track actor_name role recorded_at effective_on from_state to_state given", "kept"),
    _held("history_for", "What deputies did for them", "Ce qui a été fait en son nom", HistoryEntry,
          "on_behalf_of_id", "item_id seq action actor_said acted_for recorded_at from_state to_state", "kept"),
    _held("comments", "Comments", "Commentaires", Comment, "author_id on_behalf_of_id",
          "item_id body by_mail created_at", "kept"),
    _held("follows", "Items they follow", "Dossiers suivis", Follower, "person_id", "item_id", "deleted"),
    _held("files", "Files they uploaded", "Fichiers téléversés", Attachment, "uploaded_by_id on_behalf_of_id",
          "id item_id name version media_type size sha256 uploaded_at withdrawn_at erased_at", "kept"),
    _held("files_withdrawn", "Files they withdrew", "Fichiers retirés", Attachment, "withdrawn_by_id",
          "item_id name withdrawn_at withdrawn_reason", "kept"),
    _held("answers", "Answers that stand", "Réponses en vigueur", Answer, "author_id on_behalf_of_id",
          "item_id part instance question value version saved_at", "kept"),
    _held("revisions", "Everything they wrote", "Tout ce que la personne a rédigé", AnswerRevision,
          "author_id on_behalf_of_id",
          "item_id number part instance question version standing value author_name saved_at", "kept"),
    _held("assignments", "Parts to write", "Parties à rédiger", PartAssignment, "person_id",
          "item_id part instance due_on assigned_at done_at", "kept"),
    _held("assignments_made", "Parts they gave to others", "Parties confiées à d’autres", PartAssignment,
          "assigned_by_id", "item_id part instance due_on assigned_at", "kept"),
    _held("remarks", "Remarks", "Remarques", Remark, "author_id on_behalf_of_id",
          "item_id part instance question kind body written_at settled_at", "kept"),
    _held("remarks_settled", "Questions they settled", "Questions réglées", Remark, "settled_by_id settled_for_id",
          "item_id part instance question settled_at", "kept"),
    _held("editions", "Versions they wrote", "Versions rédigées", Edition, "author_id on_behalf_of_id",
          "item_id number change_type state scope text created_at", "kept"),
    _held("postings", "What they posted", "Ce que la personne a affiché", Posting, "posted_by_id on_behalf_of_id",
          "item_id kind number title posted_on withdrawn_on", "kept"),
    _held("snapshots", "What they froze", "Ce que la personne a figé", Snapshot, "made_by_id",
          "item_id number made_at sha256", "kept"),
    _held("jobs", "Work in the background", "Travaux en arrière-plan", Job, "asked_by_id",
          "id work program state asked_at finished_at", "kept"),
    _held("webhooks", "Webhooks they set up, or that see what they see",
          "Webhooks établis, ou qui voient ce que la personne voit", WebhookEndpoint, "made_by_id reader_id",
          "program url kinds actions is_active created_at", "kept"),
    _held("imports", "Lists they imported", "Listes importées", ImportRun, "made_by_id",
          "program kind name size state made_at ended_at", "kept"),
    _held("import_columns", "How columns are read", "Lecture des colonnes", ImportMapping, "kept_by_id",
          "program kind action kept_at", "kept"),
)  # fmt: skip
"""What they did."""

PUBLIC = (
    _held("decisions", "Decisions recorded, confirmed or presided over",
          "Décisions inscrites, confirmées ou présidées", Decision, "recorded_by_id confirmed_by_id presiding_id",
          "item_id number committee type outcome text recorded_at decided_on confirmed_at", "kept"),
    _held("ballots", "Ballots", "Bulletins", Ballot, "principal_id alternate_id cast_by_id",
          "decision.number decision.committee seat label interest value cast_by_id cast_at", "kept"),
    _held("changes", "Changes they made", "Modifications faites", Change, "actor_id",
          "seq action subject actor_name recorded_at", "kept"),
)  # fmt: skip
"""Records of what was decided."""

ALL: tuple[Held, ...] = (*ACCOUNT, *MAIL, *WORK, *PUBLIC)
BY_NAME: Mapping[str, Held] = {one.name: one for one in ALL}


def columns_known() -> frozenset[str]:
    """Every column that is known to lead to a person, as `table.column`."""
    return frozenset(f"{_table(one)}.{column}" for one in ALL for column in (*one.columns, *one.addresses))


def _table(held: Held) -> Any:
    return held.model.__tablename__
