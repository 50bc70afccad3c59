"""Figures, lists and packs that are proved by the rows behind them. What is counted and listed is a program's own."""
