"""Marking what settings say of themselves for the catalogues."""


def translatable(text: str) -> str:
    """Mark a text for the catalogues; the page that shows it has it translated."""
    return text
