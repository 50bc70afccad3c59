"""The SQL of the bare application: what Accord asks of the database for the same answers, by hand (SQLite)."""

from bench.pages import NAMES, ROW

WHO = """
SELECT person.id, person.name, person.language, person.organization_id FROM api_token
JOIN person ON person.id = api_token.person_id
WHERE api_token.digest = :digest AND api_token.revoked_at IS NULL AND api_token.expires_at > :now AND person.active
"""
DRAFT = """
SELECT id, reference, state, version, head_hash, fields, organization_id, submitter_id FROM item
WHERE reference = :reference
"""
GRANTS = """
SELECT role, program, organization_id, committee FROM role_grant
WHERE person_id = :person AND starts_on <= :day AND (ends_on IS NULL OR ends_on >= :day)
"""
ITEM = """
SELECT item.*, organization.name_en, organization.name_fr, submitter.name AS submitter_name, owner.name AS owner_name
FROM item
LEFT JOIN organization ON organization.id = item.organization_id
LEFT JOIN person AS submitter ON submitter.id = item.submitter_id
LEFT JOIN person AS owner ON owner.id = item.owner_id
WHERE item.reference = :reference
"""
RELATED = """
SELECT item.reference, item.title, item_link.relation FROM item_link
JOIN item ON item.id IN (item_link.from_id, item_link.to_id) AND item.id <> :id
WHERE item_link.from_id = :id OR item_link.to_id = :id
"""
DECISIONS = "SELECT * FROM decision WHERE item_id = :id ORDER BY id DESC"
HISTORY = "SELECT * FROM history_entry WHERE item_id = :id ORDER BY seq DESC LIMIT 200"
DEADLINES = "SELECT * FROM deadline WHERE item_id = :id ORDER BY due_on"
MAILS = """
SELECT outbox_message.*, person.name FROM outbox_item
JOIN outbox_message ON outbox_message.id = outbox_item.outbox_id
LEFT JOIN person ON person.id = outbox_message.recipient_id
WHERE outbox_item.item_id = :id ORDER BY outbox_message.id DESC LIMIT 20
"""
COMMENTS = """
SELECT comment.*, person.name FROM comment JOIN person ON person.id = comment.author_id
WHERE comment.item_id = :id ORDER BY comment.id LIMIT 200
"""
FOLLOWERS = """
SELECT person.id, person.name FROM follower JOIN person ON person.id = follower.person_id
WHERE follower.item_id = :id ORDER BY person.name
"""
LISTED = f"""{ROW} FROM item {NAMES}
WHERE item.kind = :kind AND item.received_on IS NOT NULL ORDER BY item.received_on DESC, item.id DESC LIMIT 51
"""
COUNTED = "SELECT count(*) AS n FROM (SELECT id FROM item WHERE kind = :kind LIMIT 1001) AS counted"
FOUND = f"""{ROW} FROM item_search JOIN item ON item.id = item_search.rowid {NAMES}
WHERE item_search MATCH :pattern ORDER BY item_search.rowid DESC LIMIT 51
"""
FOUND_COUNTED = """
SELECT count(*) AS n FROM (SELECT item_search.rowid FROM item_search WHERE item_search MATCH :pattern LIMIT 1001)
"""
COUNT_UP = "UPDATE reference_counter SET last = last + 1 WHERE prefix = 'CR' AND year = :year RETURNING last"
VERSION = "SELECT id FROM workflow_version WHERE kind = :kind ORDER BY id DESC LIMIT 1"
ADD_ITEM = """
INSERT INTO item (program, kind, reference, workflow_id, state, tracks, remembered, version, head_hash, title, fields,
  category, organization_id, created_by_id, submitter_id, created_at, updated_at, entered_at, effective_on)
VALUES (:program, :kind, :reference, :workflow_id, 'draft', '{}', '{}', 1, :head_hash, :title, :fields,
  :category, :organization_id, :person, :person, :now, :now, :now, :day)
RETURNING id
"""
