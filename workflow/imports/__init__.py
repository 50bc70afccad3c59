"""Lists that exist already, from a spreadsheet or a CSV file: read safely, compared, and written by the engine."""
