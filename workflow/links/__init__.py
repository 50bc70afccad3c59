"""Secret links: what they are (keeping), and the doors they open: accounts, addresses, and single actions."""
