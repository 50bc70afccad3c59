"""How the committees meet, vote and decide."""
