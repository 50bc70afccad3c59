"""Accounts: passwords, sign-in sessions, API tokens, and the people, organizations and roles behind them."""

from workflow.accounts.attempts import TooManyAttempts
from workflow.accounts.deputies import deputies_of, end_deputy, name_deputy
from workflow.accounts.directory import add_person, change_person, deactivate, reactivate
from workflow.accounts.factors import WaysIn, reset_factors, sign_out, ways_in
from workflow.accounts.identities import unlink
from workflow.accounts.organizations import add_organization, change_organization, names_at
from workflow.accounts.passwords import (
    CHEAP,
    OF_PASSWORDS,
    STRONG,
    authenticate,
    change_password,
    set_password,
)
from workflow.accounts.roles import end_role, grant_role
from workflow.accounts.services import add_service, change_service, list_services
from workflow.accounts.sessions import (
    Lifetimes,
    digest_token,
    end_my_session,
    end_other_sessions,
    end_session,
    find_session,
    forget_old,
    is_new_browser,
    is_unnoted,
    list_sessions,
    note_proof,
    note_seen,
    open_session,
    session_person,
)
from workflow.accounts.tokens import (
    Holder,
    issue_token,
    list_tokens,
    note_token,
    revoke_token,
    scope_errors,
    token_errors,
    token_holder,
    token_person,
)

__all__ = [
    "CHEAP",
    "OF_PASSWORDS",
    "STRONG",
    "Holder",
    "Lifetimes",
    "TooManyAttempts",
    "WaysIn",
    "add_organization",
    "add_person",
    "add_service",
    "authenticate",
    "change_organization",
    "change_password",
    "change_person",
    "change_service",
    "deactivate",
    "deputies_of",
    "digest_token",
    "end_deputy",
    "end_my_session",
    "end_other_sessions",
    "end_role",
    "end_session",
    "find_session",
    "forget_old",
    "grant_role",
    "is_new_browser",
    "is_unnoted",
    "issue_token",
    "list_services",
    "list_sessions",
    "list_tokens",
    "name_deputy",
    "names_at",
    "note_proof",
    "note_seen",
    "note_token",
    "open_session",
    "reactivate",
    "reset_factors",
    "revoke_token",
    "scope_errors",
    "session_person",
    "set_password",
    "sign_out",
    "token_errors",
    "token_holder",
    "token_person",
    "unlink",
    "ways_in",
]
