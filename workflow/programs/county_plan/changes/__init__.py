"""What comes after a plan's approval: amendments, replaced pages, annual updates, waivers, and its years' money."""
