"""Accounts: passwords, sign-in sessions, API tokens, and the people, organizations and roles behind them."""

from workflow.accounts.directory import add_person, change_person, deactivate, reactivate
from workflow.accounts.organizations import add_organization, change_organization, names_at
from workflow.accounts.passwords import (
    CHEAP,
    OF_PASSWORDS,
    STRONG,
    TooManyAttempts,
    authenticate,
    change_password,
    set_password,
)
from workflow.accounts.roles import end_role, grant_role
from workflow.accounts.sessions import (
    Lifetimes,
    digest_token,
    end_my_session,
    end_other_sessions,
    end_session,
    find_session,
    forget_old,
    is_unnoted,
    list_sessions,
    note_seen,
    open_session,
    session_person,
)
from workflow.accounts.tokens import issue_token, list_tokens, revoke_token, token_person

__all__ = [
    "CHEAP",
    "OF_PASSWORDS",
    "STRONG",
    "Lifetimes",
    "TooManyAttempts",
    "add_organization",
    "add_person",
    "authenticate",
    "change_organization",
    "change_password",
    "change_person",
    "deactivate",
    "digest_token",
    "end_my_session",
    "end_other_sessions",
    "end_role",
    "end_session",
    "find_session",
    "forget_old",
    "grant_role",
    "is_unnoted",
    "issue_token",
    "list_sessions",
    "list_tokens",
    "names_at",
    "note_seen",
    "open_session",
    "reactivate",
    "revoke_token",
    "session_person",
    "set_password",
    "token_person",
]
