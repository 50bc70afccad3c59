"""The demonstration: people, seats, items and a season played through the engine."""
