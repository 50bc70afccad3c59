"""Files of items: what is taken, where the bytes lie, who adds, reads and withdraws them, and what the history says."""
