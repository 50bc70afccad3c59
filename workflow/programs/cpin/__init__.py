"""The program of the association that harmonizes child-welfare practice for the societies of Ontario."""
