"""The rules: who may do what, when, and what follows. Imports no Flask."""
