"""The sentences about motions, ballots and electronic votes."""

from workflow.texts import Text

SEATS_MISSING = Text("Say how many seats were filled.", "Dites combien de sièges étaient pourvus.")
SEATS_DIFFER = Text(
    "The roster has {known} voting seats filled on {day}, not {given}.",
    "La liste des sièges en compte {known} pourvus et votants le {day}, et non {given}.",
)
MEETING_MISSING = Text("Name the meeting at which it is put.", "Nommez la réunion où elle est mise aux voix.")
MEETING_OTHER = Text(
    "That is no meeting of the {committee}: it decides at its own.",
    "Ce n’est pas une réunion du {committee} : il décide aux siennes.",
)
MEETING_OFF = Text("That meeting was called off or adjourned.", "Cette réunion a été annulée ou ajournée.")
MEETING_AHEAD = Text("That meeting is on {day}: not before.", "Cette réunion est le {day} : pas avant.")
MEETING_WRITTEN_UP = Text(
    "The minutes of that meeting are written: it is over.",
    "Le procès-verbal de cette réunion est rédigé : elle est finie.",
)
CONDITION_PAST = Text(
    "A condition cannot be due before the decision.", "L’échéance d’une condition ne peut pas précéder la décision."
)
CORRECTION_NOTE = Text(
    "{number} corrects the tally of {corrected}: present {present}, in favour {in_favour}, against {against}, "
    "abstaining {abstain}, recused {recused}. {reason}",
    "{number} corrige le décompte de {corrected} : présents {present}, pour {in_favour}, contre {against}, "
    "abstentions {abstain}, récusations {recused}. {reason}",
)
NO_SEATS = Text("none", "aucun")
PRESENT_DIFFERS = Text(
    "By the attendance, {known} seats were present and not recused when the vote was called ({seats}), not {given}.",
    "Selon les présences, {known} sièges étaient présents et non récusés à la mise aux voix ({seats}), et non {given}.",
)
MORE_THAN_CAME = Text(
    "By the attendance, {known} seats that are not recused came to the meeting ({seats}), not {given}.",
    "Selon les présences, {known} sièges non récusés sont venus à la réunion ({seats}), et non {given}.",
)
BELOW_QUORUM = Text(
    "Only {present} seats are present and not recused; the quorum is {needed}. A vote now would decide nothing.",
    "Seulement {present} sièges sont présents et non récusés; le quorum est de {needed}. Un vote ne déciderait rien.",
)
OPEN_MOTION = Text(
    "{number} is being voted on; one motion at a time.", "La motion {number} est mise aux voix; une motion à la fois."
)
STILL_OPEN = Text("{number} is still being voted on.", "Le vote sur la motion {number} est encore ouvert.")
UNCONFIRMED = Text(
    "{number} was counted and waits to be confirmed.", "La motion {number} est comptée et attend d’être confirmée."
)
NO_NOTICE = Text(
    "Nobody has given notice to rescind. It must be given {least} working days before.",
    "Personne n’a donné d’avis d’annulation. Il doit être donné {least} jours ouvrables avant.",
)
NOTICE_RUNS = Text(
    "After the written notice, the motion can be put from {earliest}.",
    "Après l’avis écrit, la motion peut être présentée à compter du {earliest}.",
)
LATER_MEETING = Text(
    "Minutes are approved at a later meeting of the same committee: name it.",
    "Un procès-verbal est approuvé à une réunion ultérieure du même comité : nommez-la.",
)
NO_CORRECTION = Text("No correction waits for approval.", "Aucune correction n’attend d’approbation.")
NO_VOTE_TO_CORRECT = Text(
    "No vote that the secretary recorded has been decided.", "Aucun vote consigné par le secrétariat n’a été décidé."
)
IN_EFFECT = Text(
    "What {number} decided has taken effect since: rescind it, or reopen the item, instead of correcting the vote.",
    "La décision {number} a déjà pris effet : annulez-la ou rouvrez le dossier plutôt que de corriger le vote.",
)
LATE_BALLOT = Text(
    "The vote is closed: your ballot is kept, but not counted.",
    "Le vote est clos : votre bulletin est conservé, mais pas compté.",
)
REVISIT_IN_VOTE = Text(
    "The revisit date must be after the vote closes ({day}).",
    "La date de réexamen doit être après la fin du vote ({day}).",
)
MORE_PRESENT = Text(
    "Only {eligible} seats are filled and not recused.", "Seulement {eligible} sièges sont pourvus et non récusés."
)
ENDS_VOTE = Text(
    "An electronic vote ({number}) is open; this ends it without a result.",
    "Un vote électronique ({number}) est ouvert; ceci y met fin sans résultat.",
)
NO_MOTION = Text("No motion is being voted on.", "Aucune motion n’est mise aux voix.")
NO_VOTE = Text("No electronic vote is open.", "Aucun vote électronique n’est ouvert.")
PRESIDES = Text(
    "Neither the chair nor the vice chair can preside: name the voting member elected for the meeting.",
    "Ni la présidence ni la vice-présidence ne peut présider : nommez le membre votant élu pour la réunion.",
)
NOT_PRESIDING = Text(
    "Only a voting member of the committee who is not recused can preside.",
    "Seul un membre votant du comité qui n’est pas récusé peut présider.",
)
PRESIDES_ALREADY = Text(
    "{name} presides. A member is elected to preside only where neither the chair nor the vice chair does; "
    "record at the meeting who is there.",
    "{name} préside. Un membre n’est élu pour présider que si ni la présidence ni la vice-présidence ne le fait; "
    "consignez à la réunion qui est présent.",
)
CHANGED_SINCE = Text(
    "Since the vote was put, this happened to the item: {what}. The vote was on the item as it was before.",
    "Depuis la mise aux voix, le dossier a connu : {what}. Le vote portait sur le dossier d’avant.",
)
MOVER_SECONDER = Text("Name who moved it and who seconded it.", "Nommez l’auteur de la motion et qui l’appuie.")
NO_SEAT = Text("{name} holds no voting seat of the committee.", "{name} n’a pas de siège votant au comité.")
IS_RECUSED = Text("{name} is recused on this item.", "{name} est récusé pour ce dossier.")
IS_PRESIDING = Text(
    "{name} presides and may neither move nor second.", "{name} préside et ne peut ni proposer ni appuyer."
)
IS_AWAY = Text("{name} does not speak for a seat at this meeting.", "{name} ne parle pour aucun siège à cette réunion.")
NOT_PRESENT = Text(
    "You are not noted as present; ask the secretary to note your arrival.",
    "Votre présence n’est pas notée; demandez au secrétariat de noter votre arrivée.",
)
SAME_SEAT = Text("Two different seats must move and second.", "Deux sièges différents doivent proposer et appuyer.")
MEMBERS_NOT_ASKED = Text(
    "The seats of this committee are kept here: they vote, and no others.",
    "Les sièges de ce comité sont tenus ici : eux votent, et aucun autre.",
)
MEMBERS_MISSING = Text(
    "The seats of this committee are not kept here: name its members.",
    "Les sièges de ce comité ne sont pas tenus ici : nommez ses membres.",
)
FEWER_SEATS = Text(
    "{members} members are named, but only {seats} seats are filled.",
    "{members} membres sont nommés, mais seulement {seats} sièges sont pourvus.",
)
WINDOW = Text(
    "A vote stays open for {least} working days at least.", "Un vote reste ouvert au moins {least} jours ouvrables."
)
NOT_ELIGIBLE = Text(
    "You hold none of the seats that vote on this motion.",
    "Vous n’occupez aucun des sièges qui votent sur cette motion.",
)
RECUSED_SEAT = Text("Your seat is recused on this item.", "Votre siège est récusé pour ce dossier.")
RECUSED_ALTERNATE = Text(
    "You are recused on this item, so you cannot stand in for the seat.",
    "Vous êtes récusé pour ce dossier : vous ne pouvez pas suppléer à ce siège.",
)
PRINCIPAL_VOTED = Text(
    "The principal of the seat has voted; that ballot stands.",
    "Le titulaire du siège a voté; ce bulletin demeure.",
)
PRINCIPAL_PRESENT = Text(
    "The principal of the seat is present and votes.", "Le titulaire du siège est présent et vote lui-même."
)
ONE_PERSON = Text(
    "You have voted for another seat; a person votes once.",
    "Vous avez voté pour un autre siège; une personne vote une seule fois.",
)
CLOSED = Text(
    "The vote is closed; a ballot would be kept, but not counted.",
    "Le vote est clos; un bulletin serait conservé, mais pas compté.",
)
HAS_VOTED = Text(
    "You have voted; you can change it until the end.", "Vous avez voté; vous pouvez changer d’avis jusqu’à la fin."
)
NOBODY_VOTED = Text("Nobody has voted yet.", "Personne n’a encore voté.")
OWN_SOCIETY = Text(
    "It came from your society; that is put on record with your ballot.",
    "Le dossier vient de votre société; c’est consigné avec votre bulletin.",
)
FEWER_PRESENT = Text(
    "{ballots} ballots were cast, so at least as many seats were present.",
    "{ballots} bulletins ont été déposés : au moins autant de sièges étaient présents.",
)
ELECTRONIC = Text(
    "An electronic vote is closed, not counted by hand.", "Un vote électronique se clôt; il n’est pas compté à la main."
)
HAS_ASKED = Text("You have asked already.", "Vous l’avez déjà demandé.")
NOT_YET = Text(
    "It closes on {day} at 17:00, or earlier once every seat has voted.",
    "Il prend fin le {day} à 17 h, ou avant si tous les sièges ont voté.",
)
TOO_LATE = Text(
    "A decision is reconsidered at the same meeting or the next one; after that it stands.",
    "Une décision est reconsidérée à la même réunion ou à la suivante; ensuite, elle demeure.",
)
NEVER_DECIDED = Text("There is no decision to reconsider.", "Il n’y a aucune décision à reconsidérer.")
