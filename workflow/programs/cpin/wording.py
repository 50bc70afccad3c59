"""The sentences that the guards of this program say."""

from workflow.texts import Text

OWN_SOCIETY = Text("You can only submit for your own society.", "Vous ne pouvez soumettre que pour votre société.")
NOT_FUTURE = Text("The date cannot be in the future.", "La date ne peut pas être dans l’avenir.")
NO_SUCH_ITEM = Text("There is no item {reference}.", "Il n’y a pas de dossier {reference}.")
NO_DEPENDENCY = Text("There is no such ministry dependency.", "Il n’y a pas de telle dépendance du ministère.")
CATEGORY = Text("Confirm or correct the category.", "Confirmez ou corrigez la catégorie.")
SURVIVOR_MISSING = Text("Name the one that stays.", "Nommez celle qui demeure.")
SURVIVOR_UNKNOWN = Text("There is no such item of this kind.", "Il n’y a rien de tel de ce genre.")
SURVIVOR_ITSELF = Text("An item cannot be merged into itself.", "Un élément ne peut pas être fusionné avec lui-même.")
SURVIVOR_GONE = Text(
    "{reference} is itself closed to merging ({state}).", "{reference} ne peut plus recevoir de fusion ({state})."
)
CHILDREN = Text(
    "A split needs two or more new requests, each with a title.",
    "Une scission exige deux nouvelles demandes ou plus, chacune avec un titre.",
)
NOT_ASKED_TO_REVIEW = Text(
    "The practice’s lead is asked, and the committee’s chair.",
    "La personne responsable de la pratique et la présidence du comité sont consultées.",
)
LIST_KEPT = Text("This list is kept already: {reference}.", "Cette liste est déjà tenue : {reference}.")
OWN_NAMES = Text("You keep the names of your own society alone.", "Vous ne tenez que les noms de votre propre société.")
ON_LIST = Text("This contact is on the list already.", "Cette personne est déjà sur la liste.")
NOT_ON_LIST = Text("This contact is not on the list.", "Cette personne n’est pas sur la liste.")
BEFORE_SINCE = Text(
    "The last day cannot be before the first, {since}.", "Le dernier jour ne peut précéder le premier, le {since}."
)
NO_NAMES = Text(
    "Nobody of this society is on the list: add somebody, or confirm that there is nobody.",
    "Personne de cette société n’est sur la liste : ajoutez quelqu’un, ou confirmez qu’il n’y a personne.",
)
SOCIETY_MISSING = Text("Say for which society.", "Dites pour quelle société.")
SAME_WORD = Text("Choose another word: it has this one.", "Choisissez un autre mot : elle a déjà celui-ci.")
INVITE = Text("Invite at least {least} people to score.", "Invitez au moins {least} personnes à évaluer.")
NOT_SCORED = Text(
    "Choose a change request that is accepted or prioritized.",
    "Choisissez une demande de changement acceptée ou priorisée.",
)
SCORED_ALREADY = Text("It is being scored already: {reference}.", "Elle est déjà en cours d’évaluation : {reference}.")
NO_SCORER = Text(
    "{name} cannot score: staff, the ministry and administrators do not.",
    "{name} ne peut pas évaluer : ni le personnel, ni le ministère, ni l’administration n’évaluent.",
)
HANDED_IN = Text("Whoever has handed in scores stays a scorer.", "Qui a remis des cotes demeure parmi les évaluateurs.")
ALL_BLANK = Text("Score at least one criterion.", "Évaluez au moins un critère.")
NO_CARD = Text("You have not handed in any scores.", "Vous n’avez pas remis de cotes.")
HAS_CARD = Text("You have handed in your scores.", "Vous avez remis vos cotes.")
CHANGED = Text("You have changed your scores already.", "Vous avez déjà changé vos cotes.")
DISCUSS = Text(
    "The scores lie far apart: {criteria}. Say what was discussed.",
    "Les cotes sont très éloignées : {criteria}. Dites ce qui a été discuté.",
)
SCORERS = Text("At least {least} people must have scored it.", "Au moins {least} personnes doivent l’avoir évaluée.")
PRIORITIZATION = Text(
    "Name the prioritization meeting that has been held.", "Nommez la réunion de priorisation qui a eu lieu."
)
PRIORITIZATION_NOT_HELD = Text(
    "{reference} is not a prioritization meeting that has been held.",
    "{reference} n’est pas une réunion de priorisation qui a eu lieu.",
)
TARGET = Text(
    "Name the coming committee meeting, or say that it goes to an electronic vote.",
    "Nommez la prochaine réunion du comité, ou dites que la demande va au vote électronique.",
)
REASON_MISSING = Text("Give a reason.", "Donnez un motif.")
REVISIT_MISSING = Text("Say when to look at it again.", "Dites quand la réexaminer.")
REVISIT_TOO_EARLY = Text(
    "The revisit date must be after the day on which it was deferred.",
    "La date de réexamen doit suivre le jour du report.",
)
REVISIT_OVER = Text(
    "The revisit date has passed: nobody is reminded of it.",
    "La date de réexamen est passée : personne ne reçoit de rappel.",
)
REVISIT_PAST = Text("The revisit date must be in the future.", "La date de réexamen doit être dans l’avenir.")
CONDITIONS = Text(
    "List the conditions one by one, each with an owner and a due date.",
    "Énumérez les conditions une à une, chacune avec un responsable et une échéance.",
)
CONDITIONS_OPEN = Text("Conditions not met yet: {count} of {all}.", "Conditions encore à remplir : {count} sur {all}.")
CONDITION_UNKNOWN = Text("There is no open condition with that number.", "Aucune condition ouverte ne porte ce numéro.")
NONE_OVERDUE = Text("No condition is past its due date.", "Aucune condition n’a dépassé son échéance.")
DECISION = Text(
    "Only a confirmed decision of the committee does this.", "Seule une décision confirmée du comité le fait."
)
FORWARDED = Text(
    "It has been forwarded: what was decided can be rescinded, no longer reconsidered.",
    "Elle a été transmise : la décision peut être annulée, mais plus reconsidérée.",
)
MOTION_STATE = Text(
    "This motion is possible in: {possible}. Now it is: {state}.",
    "Cette motion est possible à l’étape : {possible}. L’étape actuelle : {state}.",
)
COMMITTEE = Text("{committee} decides about this, no other.", "C’est {committee} qui en décide, et aucun autre.")
MOVER = Text(
    "Only a seat that voted on the prevailing side may move to reconsider.",
    "Seul un siège ayant voté du côté gagnant peut proposer de reconsidérer.",
)
NOTICE = Text(
    "Rescinding needs {least} working days of written notice.",
    "Une annulation exige un avis écrit de {least} jours ouvrables.",
)
SAME_MEETING = Text(
    "The same motion was lost on that day already; it can only be reconsidered.",
    "La même motion a déjà été rejetée ce jour-là; elle ne peut être que reconsidérée.",
)
INQUORATE = Text(
    "That meeting had no quorum; no motion could be put.",
    "Cette réunion n’avait pas le quorum; aucune motion n’y était possible.",
)
NO_TALLY = Text("No vote waits for confirmation.", "Aucun vote n’attend de confirmation.")
MEETING_BASICS = Text("A meeting needs a kind and a date.", "Une réunion a besoin d’un genre et d’une date.")
SERIES_MONTH = Text("The monthly meeting of {month} exists already.", "La réunion mensuelle de {month} existe déjà.")
TIME_FORM = Text(
    "Enter the time as hours and minutes, such as 14:30.", "Entrez l’heure en heures et minutes, p. ex. 14:30."
)
MONTH_FORM = Text(
    "Give the month as year-month, such as 2026-11.", "Donnez le mois sous la forme année-mois, p. ex. 2026-11."
)
NEW_DATE = Text("Give a date other than the present one.", "Donnez une autre date que la date actuelle.")
HELD_ON = Text("Say on which day it was held.", "Dites quel jour elle a eu lieu.")
ATTENDANCE = Text(
    "Record at least two attendees, one of them from outside OACAS.",
    "Consignez au moins deux personnes présentes, dont une de l’extérieur de l’AOSAE.",
)
RESPONDENT = Text("Record at least one respondent.", "Consignez au moins une personne ayant répondu.")
AGENDA = Text(
    "This kind of meeting needs a posted agenda first.", "Ce genre de réunion exige d’abord un ordre du jour affiché."
)
DRAFTER = Text(
    "Whoever drafted the minutes cannot approve them.",
    "La personne qui a rédigé le procès-verbal ne peut pas l’approuver.",
)
BODY = Text(
    "The minutes of this body are approved by: {who}.", "Le procès-verbal de cet organe est approuvé par : {who}."
)
NETWORK = Text("Only the monthly network meeting takes this.", "Seule la réunion mensuelle du réseau le prévoit.")
POSTING = Text("Say where and when it was posted.", "Dites où et quand c’est affiché.")
NOT_ENDORSED = Text("No longer approved: {references}.", "Plus approuvées : {references}.")

SUBMITTER = Text(
    "{name} submitted it and cannot do this, whatever other roles they hold.",
    "{name} l’a soumise et ne peut pas faire ceci, quels que soient ses autres rôles.",
)
STAFF_VOTE = Text(
    "Staff hold no voting seat and never vote.", "Le personnel n’a pas de siège votant et ne vote jamais."
)
ADMIN_BUSINESS = Text(
    "An administrator performs no business action.", "L’administration n’accomplit aucun acte de gestion des dossiers."
)
PRESIDING = Text(
    "Only the presiding chair of that committee, who is not recused, confirms its decision.",
    "Seule la personne qui préside ce comité, et qui n’est pas récusée, en confirme la décision.",
)
RECUSED_CHAIR = Text(
    "You are recused on this item, so you do not act as its chair; {name} presides in your place.",
    "Vous êtes récusé pour ce dossier : vous n’agissez pas à sa présidence. {name} préside à votre place.",
)
CHAIR_RECUSED = Text(
    "You are recused on this item, so you do not act as its chair: the vice chair does, or the member elected to "
    "preside.",
    "Vous êtes récusé pour ce dossier : vous n’agissez pas à sa présidence. La vice-présidence le fait, ou le membre "
    "élu pour présider.",
)
MINISTRY_SIDE = Text(
    "The ministry’s reviewer changes only ministry-side things and never votes.",
    "La personne du ministère ne change que ce qui relève du ministère et ne vote jamais.",
)
SEAT_COMMITTEE = Text(
    "The chair of the committee looks after its seats: {committee}.",
    "La présidence du comité s’occupe de ses sièges : {committee}.",
)
SEAT_SAME = Text(
    "This person holds the seat already: renew the term instead.",
    "Cette personne occupe déjà le siège : renouvelez plutôt le mandat.",
)
SEAT_ALTERNATE = Text(
    "The alternate must be someone else than the principal.", "La suppléance revient à une autre personne."
)
SEAT_STAFF = Text(
    "CPIN Operations staff hold no voting seat.", "Le personnel des opérations du RIPE n’occupe pas de siège avec vote."
)
SEAT_ADMIN = Text(
    "A technical administrator holds no voting seat.", "L’administration technique n’occupe pas de siège avec vote."
)
SEAT_MINISTRY = Text("The ministry holds no voting seat.", "Le ministère n’occupe pas de siège avec vote.")
SEAT_TWICE = Text(
    "One person, one seat: this person has the seat “{seat}” of the committee already.",
    "Une personne, un siège : cette personne a déjà le siège « {seat} » du comité.",
)
SEAT_TERM = Text(
    "The term begins on {start}: it must end after that, and by {latest}.",
    "Le mandat commence le {start} : il doit finir après cette date, au plus tard le {latest}.",
)
SEAT_GIVE = Text("Give this: {label}.", "Donnez ceci : {label}.")
SEAT_RENEWED = Text(
    "The term has been renewed as often as the rules allow ({most}): fill the seat with someone else.",
    "Le mandat a été renouvelé autant que les règles le permettent ({most}) : pourvoyez le siège autrement.",
)
SEAT_NO_OFFICE = Text("Choose the office.", "Choisissez la fonction.")
SEAT_VOTELESS = Text("Officers are elected from the voting seats.", "Les fonctions reviennent à des sièges avec vote.")
SEAT_OFFICE_TERM = Text(
    "The office is held from today until {latest} at most.",
    "La fonction s’exerce à partir d’aujourd’hui et jusqu’au {latest} au plus.",
)
SEAT_NOT_IN_OFFICE = Text("This seat holds no office.", "Ce siège n’exerce aucune fonction.")
AGENDA_LINE = Text("Say what the line is about.", "Dites de quoi il s’agit.")
AGENDA_ITEM = Text("There is no item {reference}.", "Il n’y a pas d’élément {reference}.")
ATTENDANCE_WHO = Text("Say who it is.", "Dites de qui il s’agit.")
ATTENDANCE_LEFT = Text("Nobody leaves before they arrive.", "Le départ ne peut précéder l’arrivée.")
ATTENDANCE_SEAT = Text("The committee has no such seat.", "Le comité n’a pas ce siège.")
ATTENDANCE_HOLDER = Text(
    "Only the principal or the alternate of the seat “{seat}” attends from it.",
    "Seules la personne titulaire et sa suppléance siègent pour « {seat} ».",
)
ATTENDANCE_PRESIDES = Text(
    "Whoever is elected to preside must sit on a voting seat and be present.",
    "La personne élue à la présidence doit siéger avec droit de vote et être présente.",
)
NEVER_QUORATE = Text(
    "By the attendance there never was a quorum: record it as a discussion, or adjourn.",
    "D’après les présences, il n’y a jamais eu quorum : consignez une discussion, ou ajournez.",
)
MINUTES = Text("Write the minutes, or attach them.", "Rédigez le procès-verbal, ou joignez-le.")
AGENDA_NEEDED = Text(
    "Plan the agenda in the meeting room, or attach it.", "Préparez l’ordre du jour dans la salle, ou joignez-le."
)
