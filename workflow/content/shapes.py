"""Texts that must look like something: an email address, a telephone number."""

import re
from collections.abc import Mapping

from workflow.accounts.directory import ADDRESS, NO_ADDRESS
from workflow.texts import Text

NO_PHONE = Text(
    "Give a telephone number, such as 518-555-0100.", "Donnez un numéro de téléphone, par exemple 518-555-0100."
)
PHONE = re.compile(r"[+(]?(?:[ ().,/+-]*\d){7,20}[ )]*(?:(?:ext|x|poste)\.? ?\d{1,8})?", re.IGNORECASE)
SHAPES: Mapping[str, tuple[re.Pattern[str], Text]] = {"email": (ADDRESS, NO_ADDRESS), "phone": (PHONE, NO_PHONE)}
"""By the type of a question: how an answer must look, and what is said where it does not."""
