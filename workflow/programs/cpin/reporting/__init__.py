"""What the association reports: the facts behind it, what is counted of them, and what is listed."""
