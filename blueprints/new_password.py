"""What is asked of whoever chooses a password, on the page of an account and behind a link."""

from workflow.definition import Field
from workflow.texts import Text

AGAIN = Text("The two passwords differ.", "Les deux mots de passe diffèrent.")
NEW_PASSWORD = (
    Field(
        "password",
        "text",
        Text("New password", "Nouveau mot de passe"),
        Text("At least 12 characters. A few words in a row are easy to remember.",
             "Au moins 12 caractères. Quelques mots à la suite se retiennent facilement."),
        max=200,
    ),
    Field("again", "text", Text("New password once more", "Nouveau mot de passe, encore une fois"), max=200),
)  # fmt: skip
