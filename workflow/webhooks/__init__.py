"""Webhooks: signed messages to other systems about what happened, written with it and sent afterwards."""
