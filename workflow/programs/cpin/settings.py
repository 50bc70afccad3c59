"""What the program's settings mean, what they may be, and where their defaults come from."""

from workflow.definition import Field, Option, SettingRule
from workflow.texts import Text

CHOSEN = Text(
    "Chosen for this service: the terms of reference give no number.",
    "Choisi pour ce service : le mandat ne donne aucun nombre.",
)
CHOSEN_ORDER = Text(
    "Chosen for this service: the terms of reference do not say who recommends the framework.",
    "Choisi pour ce service : le mandat ne dit pas qui recommande le cadre.",
)

RULES = (
    SettingRule(
        Field(
            "min_in_favour",
            "int",
            Text("Least votes in favour", "Nombre minimal de voix favorables"),
            Text(
                "A motion with fewer votes in favour is lost, even when nobody is against it. It guards against 1–0 "
                "with everybody else abstaining. 1 switches it off.",
                "Une motion qui recueille moins de voix favorables est rejetée, même si personne ne s’y oppose : cela "
                "écarte un 1 contre 0 où tous les autres s’abstiennent. 1 désactive la règle.",
            ),
            min=1,
            max=11,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "min_scorers",
            "int",
            Text("Least people who score", "Nombre minimal de personnes qui évaluent"),
            Text(
                "A change request is prioritized when at least so many people have scored it.",
                "Une demande de changement est priorisée lorsqu’au moins ce nombre de personnes l’ont évaluée.",
            ),
            min=1,
            max=50,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "rescind_notice_days",
            "int",
            Text("Notice before a decision is rescinded", "Préavis avant l’annulation d’une décision"),
            Text(
                "Working days between the written notice and the vote on a motion to rescind.",
                "Jours ouvrables entre le préavis écrit et le vote sur une motion d’annulation.",
            ),
            min=0,
            max=60,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "seat_term_years",
            "int",
            Text("Years of a seat’s term", "Années d’un mandat"),
            Text(
                "The longest term of a committee seat.",
                "Durée maximale du mandat d’un siège de comité.",
            ),
            min=1,
            max=10,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "seat_renewals",
            "int",
            Text("Renewals of a seat’s term", "Renouvellements d’un mandat"),
            Text(
                "How often the term of whoever holds a seat may be renewed.",
                "Nombre de fois que le mandat d’une même personne peut être renouvelé.",
            ),
            min=0,
            max=10,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "officer_term_years",
            "int",
            Text("Years in an office", "Années dans une fonction"),
            Text(
                "How long a chair or a vice chair is elected for, at most.",
                "Durée maximale pour laquelle une présidence ou une vice-présidence est élue.",
            ),
            min=1,
            max=10,
        ),
        CHOSEN,
    ),
    SettingRule(
        Field(
            "practice_endorsement_route",
            "choice",
            Text("Who endorses a practice", "Qui approuve une pratique"),
            Text(
                "The Business Harmonization Committee alone, or the Operations and Strategy Committee after it.",
                "Le Comité d’harmonisation des pratiques seul, ou suivi du Comité des opérations et de la stratégie.",
            ),
            options=(
                Option("bh_only", Text("Business Harmonization Committee", "Comité d’harmonisation des pratiques")),
                Option(
                    "bh_then_os", Text("Both committees, one after the other", "Les deux comités, l’un après l’autre")
                ),
            ),
        ),
        Text(
            "Chosen for this service: the terms of reference name no body that endorses practices.",
            "Choisi pour ce service : le mandat ne nomme aucun organe qui approuve les pratiques.",
        ),
    ),
    SettingRule(
        Field(
            "framework_recommended_first",
            "bool",
            Text("Framework recommended first", "Recommandation préalable du cadre"),
            Text(
                "The sustainment framework goes to the Operations and Strategy Committee only once the Sustainment "
                "Committee has recommended it. Off, whoever refers it is warned.",
                "Le cadre de maintien n’est soumis au Comité des opérations et de la stratégie qu’une fois recommandé "
                "par le Comité de maintien. Désactivé, la personne qui le soumet reçoit un avertissement.",
            ),
        ),
        CHOSEN_ORDER,
    ),
    SettingRule(
        Field(
            "public_register",
            "bool",
            Text("Public register", "Registre public"),
            Text(
                "Whoever comes to /register reads, without signing in, what was published: practices, training "
                "resources, approved requests, agendas and minutes.",
                "Quiconque vient à /register lit, sans ouvrir de session, ce qui a été publié : pratiques, ressources "
                "de formation, demandes approuvées, ordres du jour et procès-verbaux.",
            ),
        ),
        Text(
            "Off: the public sees nothing until an administrator switches it on.",
            "Désactivé : le public ne voit rien tant que l’administration ne l’a pas activé.",
        ),
    ),
    SettingRule(
        Field(
            "post_by_machine",
            "bool",
            Text("Posted by the machine", "Affichage automatique"),
            Text(
                "What is published without a location is put on the ministry’s SharePoint site by Accord, which then "
                "records where. Needs the site’s access to be set up.",
                "Ce qui est publié sans emplacement est déposé par Accord sur le site SharePoint du ministère, puis "
                "l’emplacement est consigné. L’accès au site doit être configuré.",
            ),
        ),
        Text(
            "Off: whoever publishes records where it was posted.",
            "Désactivé : la personne qui publie consigne où c’est affiché.",
        ),
    ),
)
