"""How change requests are scored, ranked and listed once they are approved."""
