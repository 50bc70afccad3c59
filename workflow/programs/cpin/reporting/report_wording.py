"""The sentences that the guards of reports, questions, budgets and targets say."""

from workflow.texts import Text

ENTER_POSITIVE = Text("Enter an amount above zero.", "Entrez un montant supérieur à zéro.")
REVERSE_THE_ENTRY = Text(
    "Open the entry that was wrong and reverse it: the two are linked then.",
    "Ouvrez l’écriture erronée et contrepassez-la : les deux sont alors liées.",
)
EXPENSE_FUTURE = Text("An expense is entered when it has been incurred.", "Une dépense s’inscrit une fois engagée.")
NO_LINE = Text(
    "There is no budget line {reference} in force.", "Il n’y a pas de poste budgétaire {reference} en vigueur."
)
OTHER_YEAR = Text(
    "The line is of the fiscal year {year}, the entry of {other}.",
    "Le poste est de l’exercice {year}, l’écriture de {other}.",
)
PERIOD_WITH_MINISTRY = Text(
    "The ministry has {reference}, whose period holds this day. It stays as it was handed in; the entry shows in its "
    "variance and in the full-year figures.",
    "Le ministère a {reference}, dont la période comprend ce jour. Il demeure tel que remis; l’écriture paraît dans "
    "l’écart et dans les chiffres de l’exercice.",
)
REVERSAL_ITSELF = Text("A reversal is not reversed.", "Une contrepassation ne se contrepasse pas.")
REVERSED_WHOLE = Text("All of it is reversed already.", "Elle est déjà entièrement contrepassée.")
MORE_THAN_LEFT = Text("Only {left} is left to reverse.", "Il ne reste que {left} à contrepasser.")
BEFORE_ENTRY = Text("It cannot be before the entry itself, {day}.", "Elle ne peut précéder l’écriture, du {day}.")
NOT_FUTURE = Text("The date cannot be in the future.", "La date ne peut pas être dans l’avenir.")
LINE_EXISTS = Text("This year has the line already: {reference}.", "L’exercice a déjà ce poste : {reference}.")
ENTRIES_EXIST = Text("{count} entries stand against it.", "Écritures qui y sont imputées : {count}.")
TARGET_EXISTS = Text("This year has the target already: {reference}.", "L’exercice a déjà cette cible : {reference}.")
ENDS_BEFORE = Text("The last day cannot be before the first.", "Le dernier jour ne peut précéder le premier.")
DUE_BEFORE_END = Text("It is due after its last day.", "L’échéance suit le dernier jour.")
OUTSIDE_YEAR = Text(
    "The period lies in one fiscal year, from {first} to {last}.",
    "La période se situe dans un seul exercice, du {first} au {last}.",
)
NOT_BEGUN = Text("Its period begins on {first}.", "Sa période commence le {first}.")
INTERIM_WHOLE = Text(
    "An interim report ends before the last day of the fiscal year, {last}.",
    "Un rapport intermédiaire prend fin avant le dernier jour de l’exercice, le {last}.",
)
INTERIM_AFTER_FINAL = Text(
    "The final report {reference} ends on {last}; the interim one ends before it.",
    "Le rapport final {reference} prend fin le {last}; l’intermédiaire prend fin avant lui.",
)
FINAL_BEFORE_INTERIM = Text(
    "The interim period ends on {last}; the final report ends after it.",
    "La période intermédiaire prend fin le {last}; le rapport final prend fin après elle.",
)
PERIOD_TAKEN = Text(
    "There is a report for this stage of the year already: {reference}.",
    "Il y a déjà un rapport pour cette étape de l’exercice : {reference}.",
)
NOT_ENDED = Text("Its period ends on {end}.", "Sa période prend fin le {end}.")
NOT_NA = Text(
    "{code} is always handed in at this stage; it cannot be marked not applicable.",
    "{code} est toujours remise à cette étape; elle ne peut être marquée sans objet.",
)
NA_REASON = Text("Say why {code} is not applicable.", "Dites pourquoi {code} est sans objet.")
NOT_COVERED = Text(
    "Neither produced nor attached nor marked not applicable: {codes}.",
    "Ni produites, ni jointes, ni marquées sans objet : {codes}.",
)
SAY_EMPTY = Text(
    "{code} has no rows: mark it not applicable with a reason, attach a file, or name it under “Produced”.",
    "{code} ne contient aucune ligne : marquez-la sans objet avec un motif, joignez un fichier ou nommez-la sous "
    "« Produites ».",
)
NA_AND_ROWS = Text(
    "{code} is marked not applicable, and its list holds {count}.",
    "{code} est marquée sans objet, et sa liste compte {count} entrées.",
)
SAY_OBJECTIVES = Text(
    "Say how far the objectives and deliverables are met.",
    "Dites dans quelle mesure les objectifs et produits livrables sont atteints.",
)
SAY_POSTING = Text(
    "Say why the minutes of {reference} are not posted.",
    "Dites pourquoi le procès-verbal de {reference} n’est pas affiché.",
)
WHOLE_BUDGET = Text("The whole budget", "L’ensemble du budget")
SAY_OVERSPENT_IN_ALL = Text(
    "All lines together are spent at {percent}: write a note on the variance about “{about}”.",
    "L’ensemble des postes est dépensé à {percent} : rédigez une note sur l’écart au sujet de « {about} ».",
)
SAY_OVERSPENT = Text(
    "{line} is spent at {percent}: write a note on the variance.",
    "{line} est dépensé à {percent} : rédigez une note sur l’écart.",
)
COMPILED_IT = Text("You compiled it; somebody else submits it.", "Vous l’avez compilé; une autre personne le soumet.")
NO_QUESTIONS = Text("Write at least one question.", "Rédigez au moins une question.")
DUE_PAST = Text("The answer cannot be due before today.", "La réponse ne peut être attendue avant aujourd’hui.")
NOT_ANSWERED = Text("Not answered yet: {references}.", "Pas encore de réponse : {references}.")
REPORT_UNKNOWN = Text("There is no report {reference}.", "Il n’y a pas de rapport {reference}.")
NOT_WITH_MINISTRY = Text(
    "Questions are asked about a report that is submitted and not accepted yet.",
    "Les questions portent sur un rapport soumis et pas encore accepté.",
)
