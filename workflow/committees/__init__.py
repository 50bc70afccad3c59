"""How committees decide."""
