"""HTTP only: parses what comes in, calls `workflow`, renders what comes back. No rule lives here."""

from flask import Flask
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect

from blueprints import (
    access,
    account,
    actions,
    addresses,
    api,
    assignments,
    boards,
    budget,
    changes,
    checks,
    committees,
    content,
    cycles,
    deputies,
    desk,
    display,
    due_dates,
    errors,
    everything,
    factors,
    feeds,
    files,
    frame,
    guide,
    headers,
    identity,
    imports,
    incoming,
    item_links,
    items,
    jobs,
    language,
    letters,
    links,
    listings,
    lists,
    mailbox,
    many_beginnings,
    measures,
    meetings,
    months,
    numbers,
    oidc,
    organizations,
    outbox,
    packs,
    papers,
    people,
    postings,
    priorities,
    proofs,
    redacting,
    register,
    remarks,
    reminders,
    reports,
    revisions,
    second,
    service_accounts,
    settings,
    signatures,
    signing,
    tokens,
    unkeepable,
    uploads,
    versions,
    ways_in,
    webhooks,
)

FOUNDATIONS = (signatures, unkeepable, headers, identity, language, access, display, months, frame, errors, item_links)
PAGES = (
    signing,
    links,
    item_links,
    addresses,
    second,
    oidc,
    factors,
    proofs,
    desk,
    lists,
    listings,
    packs,
    items,
    content,
    assignments,
    remarks,
    revisions,
    checks,
    due_dates,
    redacting,
    files,
    actions,
    account,
    tokens,
    feeds,
    deputies,
    reminders,
    mailbox,
    many_beginnings,
    outbox,
    incoming,
    jobs,
    everything,
    imports,
    people,
    service_accounts,
    webhooks,
    ways_in,
    organizations,
    changes,
    committees,
    meetings,
    measures,
    settings,
    versions,
    guide,
    letters,
    papers,
    priorities,
    register,
    postings,
    reports,
    boards,
    cycles,
    budget,
)


def install(app: Flask) -> None:
    """Put every page on the application: who asks, who may, how it is said, what is shown."""
    app.config.update(BOOTSTRAP_SERVE_LOCAL=True, WTF_CSRF_TIME_LIMIT=None)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    Bootstrap5(app)
    numbers.install(app)
    uploads.install(app)
    protection = CSRFProtect(app)
    protection.exempt(api.room)  # it takes no cookie for a write, so nobody else's page can make one
    protection.exempt(links.use_link)  # it checks its form's token itself
    api.install(app)
    for room in FOUNDATIONS:
        room.install(app)
    for room in PAGES:
        app.register_blueprint(room.pages)
