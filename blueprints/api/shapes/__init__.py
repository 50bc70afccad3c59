"""What the API answers, as the document describes it. Answers are built in `answers`; the tests hold them to this."""
