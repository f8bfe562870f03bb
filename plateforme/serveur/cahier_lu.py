"""Gather a learner's notebook (« cahier ») from the registry, for them and for their trainer."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local
from inscriptions.modeles import Apprenant
from inscriptions.services.observations import observations_de
from modules.commun.conseils import Texte, lire_balise
from modules.commun.questions import Question, Redaction, Reponse
from plateforme.acquis import nom_complet, observes
from plateforme.dossier import Dossier
from plateforme.feuillets.cahier import Cahier, Production, feuillet_du_cahier, memos_de
from plateforme.impressions.feuillet import composer_feuillet
from plateforme.publies import ModulePublie
from plateforme.serveur.maitrise_lue import lire_maitrise
from plateforme.serveur.reponses_lues import reponses_valables, situations_de


def lire_cahier(
    bdd: Bdd, dossier: Dossier, module: ModulePublie, apprenant: Apprenant, instant: datetime
) -> Cahier:
    """Read all that a learner's notebook holds, as of now."""
    themes = tuple(lire_maitrise(bdd, apprenant.id, module))
    vues = observations_de(bdd, [apprenant.id], module.identifiant).get(apprenant.id, {})
    return Cahier(
        nom=nom_complet(apprenant),
        module=module,
        jour=jour_local(instant),
        themes=themes,
        situations=situations_de(bdd, apprenant.id, module),
        savoir_faire=observes(module, vues),
        productions=tuple(_productions(bdd, module, apprenant)),
        memos=memos_de(dossier, module, themes),
    )


def imprimer_cahier(cahier: Cahier) -> bytes:
    """Lay it out as a PDF. Raise ImpressionImpossible."""
    return composer_feuillet(feuillet_du_cahier(cahier))


def _productions(bdd: Bdd, module: ModulePublie, apprenant: Apprenant) -> list[Production]:
    """What was written in full sentences: the answers that only a person can grade."""
    return [
        Production(chapitre.titre, question.enonce, texte, _redige(question, lues))
        for chapitre in module.chapitres
        if (ecrites := [q for q in chapitre.questions.values() if q.exemple_juste() is None])
        for lues in [reponses_valables(bdd, apprenant.id, chapitre)]
        for question in ecrites
        if (texte := question.en_clair(lues.get(question.id)))
    ]


def _redige(question: Question, lues: Mapping[str, Reponse]) -> Texte | None:
    source = lues.get(question.id)
    return (
        lire_balise(source) if isinstance(question, Redaction) and isinstance(source, str) else None
    )
