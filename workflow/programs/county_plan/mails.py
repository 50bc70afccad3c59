"""What the mail of a county plan says, by the name the workflow gives it."""

from workflow.registry import Mail
from workflow.texts import Text


def _mail(headline: tuple[str, str], body: tuple[str, str]) -> Mail:
    return Mail(Text(*headline), Text(*body))


MAILS = {
    "guidelines_issued": _mail(
        ("{title}: your plan is open", "{title} : votre plan est ouvert"),
        (
            "You can now write your county's plan. The guidelines say what it must contain.",
            "Vous pouvez maintenant rédiger le plan de votre comté. Les directives disent ce qu’il doit contenir.",
        ),
    ),
    "hearing_announced": _mail(
        ("{title}: a public hearing is announced", "{title} : une audience publique est annoncée"),
        (
            "The notice is recorded. Prepare the hearing; the plan's page says from when the plan can be submitted.",
            "L’avis est inscrit. Préparez l’audience; la page du plan dit à partir de quand il pourra être déposé.",
        ),
    ),
    "hearing_changed": _mail(
        ("{title}: the hearing is cancelled or moved", "{title} : l’audience est annulée ou déplacée"),
        (
            "Check whether a new notice is needed before you set another date.",
            "Vérifiez si un nouvel avis est nécessaire avant de fixer une autre date.",
        ),
    ),
    "hearing_recorded_next_steps": _mail(
        ("{title}: the hearing is recorded", "{title} : l’audience est inscrite"),
        (
            "Work the comments in, complete the record of the hearing, then finalize the plan for signature.",
            "Intégrez les commentaires, complétez le compte rendu, puis finalisez le plan pour signature.",
        ),
    ),
    "earliest_submission_date": _mail(
        ("{title}: from when you can submit", "{title} : à partir de quand le déposer"),
        (
            "The hearing was held. The plan's page shows the first day on which you can submit.",
            "L’audience a été tenue. La page du plan indique le premier jour où vous pouvez le déposer.",
        ),
    ),
    "hearing_void_restart": _mail(
        ("{title}: the hearing does not count", "{title} : l’audience ne compte pas"),
        (
            "Publish a new notice and hold another hearing. Signatures were cleared.",
            "Publiez un nouvel avis et tenez une autre audience. Les signatures ont été effacées.",
        ),
    ),
    "please_sign": _mail(
        ("{title}: please sign", "{title} : prière de signer"),
        (
            "The plan is final and waits for your signature.",
            "Le plan est final et attend votre signature.",
        ),
    ),
    "signatures_cleared": _mail(
        ("{title}: signatures were cleared", "{title} : les signatures ont été effacées"),
        (
            "The plan was reopened for changes. You will be asked to sign again.",
            "Le plan a été rouvert pour modification. On vous demandera de signer de nouveau.",
        ),
    ),
    "all_signatures_in": _mail(
        ("{title}: all signatures are in", "{title} : toutes les signatures sont recueillies"),
        (
            "The plan's page says from which day you can submit it.",
            "La page du plan dit à partir de quel jour vous pouvez le déposer.",
        ),
    ),
    "plan_submitted": _mail(
        ("{title}: the plan is submitted", "{title} : le plan est déposé"),
        ("Accept it for review.", "Acceptez-le pour examen."),
    ),
    "submission_receipt": _mail(
        ("{title}: we received your plan", "{title} : nous avons reçu votre plan"),
        ("OCFS will accept it for review.", "L’OCFS l’acceptera pour examen."),
    ),
    "review_assigned": _mail(
        ("{title}: please review", "{title} : prière d’examiner"),
        (
            "OCFS reviews the whole plan, OCFS and DPCA together the PINS portion. The plan's page says until when.",
            "L’OCFS examine tout le plan, avec la DPCA la partie PINS. La page du plan dit jusqu’à quand.",
        ),
    ),
    "specialist_asked": _mail(
        (
            "{title}: please review the parts of your specialty",
            "{title} : prière d’examiner les parties de votre spécialité",
        ),
        (
            "Note findings on those parts, then report your review. The plan's page says until when OCFS decides.",
            "Notez des constats sur ces parties, puis remettez votre examen. La page du plan dit quand l’OCFS décide.",
        ),
    ),
    "review_started": _mail(
        ("{title}: the review has begun", "{title} : l’examen a commencé"),
        ("The plan's page says by when OCFS decides.", "La page du plan dit quand l’OCFS décide au plus tard."),
    ),
    "returned_with_findings": _mail(
        ("{title}: returned for revision", "{title} : renvoyé pour révision"),
        (
            "The findings name the parts returned and what is needed; the plan's page says by when to resubmit.",
            "Les constats nomment les parties renvoyées et ce qu’il faut; la page du plan dit pour quand.",
        ),
    ),
    "plan_resubmitted": _mail(
        ("{title}: the revised plan is in", "{title} : le plan révisé est déposé"),
        (
            "The findings show what the county changed and answered. Settle or keep each one, then decide.",
            "Les constats montrent ce que le comté a modifié et répondu. Réglez ou maintenez chacun, puis décidez.",
        ),
    ),
    "plan_approved": _mail(
        ("{title}: the plan is approved", "{title} : le plan est approuvé"),
        (
            "OCFS and DPCA approved. The plan's page shows from when it is in effect.",
            "L’OCFS et la DPCA ont approuvé. La page du plan indique son entrée en vigueur.",
        ),
    ),
    "plan_in_effect": _mail(
        ("{title}: the plan is in effect", "{title} : le plan est en vigueur"),
        (
            "Changes now need an amendment, an annual update or a page replacement.",
            "Les changements exigent désormais une modification, une mise à jour annuelle ou un remplacement de page.",
        ),
    ),
    "final_disapproval": _mail(
        ("{title}: finally disapproved", "{title} : refusé définitivement"),
        (
            "The letter gives the grounds. You may ask for a hearing (18 NYCRR 407.8(g)).",
            "La lettre donne les motifs. Vous pouvez demander une audience (18 NYCRR 407.8(g)).",
        ),
    ),
    "approval_withdrawn": _mail(
        ("{title}: approval withdrawn", "{title} : approbation retirée"),
        (
            "Submit a revised plan. Reimbursement may be suspended until a plan is approved.",
            "Déposez un plan révisé. Le remboursement peut être suspendu jusqu’à l’approbation d’un plan.",
        ),
    ),
    "revised_plan_needed": _mail(
        ("{title}: a revised plan is begun", "{title} : un plan révisé est commencé"),
        (
            "It goes through notice, hearing, signatures and submission again.",
            "Il passe de nouveau par l’avis, l’audience, les signatures et le dépôt.",
        ),
    ),
    "termination_notice": _mail(
        ("{title}: notice to end the agreement", "{title} : préavis de fin d’entente"),
        (
            "The youth services agreement may end from the day that the plan's page names.",
            "L’entente de services à la jeunesse peut prendre fin à partir du jour qu’indique la page du plan.",
        ),
    ),
    "agreement_terminated": _mail(
        ("{title}: the agreement has ended", "{title} : l’entente a pris fin"),
        (
            "The youth services agreement ended today. The rest of the plan stays in effect.",
            "L’entente de services à la jeunesse a pris fin aujourd’hui. Le reste du plan demeure en vigueur.",
        ),
    ),
    "plan_expired": _mail(
        ("{title}: the plan has ended", "{title} : le plan est échu"),
        ("It can still be read. The next plan takes over.", "Il peut encore être lu. Le plan suivant prend le relais."),
    ),
    "extension_requested": _mail(
        ("{title}: more time is asked for", "{title} : une prolongation est demandée"),
        (
            "The letter gives the reasons and the date. Grant or deny it.",
            "La lettre donne les motifs et la date. Accordez-la ou refusez-la.",
        ),
    ),
    "extension_granted": _mail(
        ("{title}: your extension is granted", "{title} : votre prolongation est accordée"),
        ("The plan's page shows the new due date.", "La page du plan indique la nouvelle date limite."),
    ),
    "extension_denied": _mail(
        ("{title}: your extension is denied", "{title} : votre prolongation est refusée"),
        ("The due date stays as it was.", "La date limite demeure la même."),
    ),
    "page_replacement_notice": _mail(
        ("A set-aside was adjusted", "Un fonds réservé a été ajusté"),
        (
            "The county moved money between set-asides; its page shows what moved.",
            "Le comté a déplacé de l’argent entre fonds réservés; sa page dit quoi.",
        ),
    ),
    "notice_overdue": _mail(
        ("Tell OCFS of the adjustment", "Avisez l’OCFS de l’ajustement"),
        (
            "The days have passed in which OCFS is told of an adjustment of set-asides, and it has not been told.",
            "Le délai pour aviser l’OCFS d’un ajustement de fonds réservés est passé, et il n’a pas été avisé.",
        ),
    ),
    "amendment_approved": _mail(
        ("The amendment is approved", "La modification est approuvée"),
        (
            "Its page shows from when it is in effect. The plan then holds what it changed.",
            "Sa page indique à partir de quand elle a effet. Le plan contient alors ce qu’elle a changé.",
        ),
    ),
    "update_open": _mail(
        ("The annual update is open", "La mise à jour annuelle est ouverte"),
        (
            "Everything in the plan is carried forward. Change what has changed, report it, and submit it by its date.",
            "Tout le contenu du plan est reconduit. Changez ce qui a changé, signalez-le, et déposez-la à sa date.",
        ),
    ),
    "waiver_approved": _mail(
        ("The waiver is approved", "La dispense est accordée"),
        ("You may use it from now on.", "Vous pouvez l’appliquer dès maintenant."),
    ),
    "waiver_denied": _mail(
        ("The waiver is denied", "La dispense est refusée"),
        ("The regulation applies. The page gives the reason.", "Le règlement s’applique. La page en donne le motif."),
    ),
}
"""Every mail that the kinds of the program name."""
