"""All that an installation holds, written to one archive and loaded into an empty one. Described in docs/export.md."""
