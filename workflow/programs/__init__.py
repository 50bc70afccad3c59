"""The programs: one folder each. The engine knows none of them, and none knows another."""
