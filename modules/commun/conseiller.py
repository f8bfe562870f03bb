"""What the writing desk is told of a text: the advice, grouped by why, in JSON types.

The whole of a long text's advice would be a wall: of one rule, a first screen is given, and how
many more there are.
"""

from __future__ import annotations

from itertools import groupby

from modules.commun.conseils import (
    REGLES,
    Conseil,
    demander_conseils,
    lire_balise,
    mesurer_lisibilite,
)
from modules.commun.conseils.corrections import CORRIGEABLES, corriger_partout
from modules.commun.conseils.lisibilite import VARIANTE
from modules.commun.erreurs import ErreurApprenant
from modules.commun.questions.formes import controler_texte

# About 5,000 words: what is asked in no chapter, and a second of work.
CARACTERES_CONSEILLES = 30_000
CONSEILS_PAR_REGLE = 20
_TROP_LONG = (
    "Ce texte est trop long pour les conseils : 30 000 caractères au plus. "
    "Demandez-les sur une partie à la fois."
)
_ILLISIBLE = "Ce texte est arrivé abîmé. Rechargez la page, puis réessayez."
_NOMS = {regle.code: regle.nom for regle in REGLES}


def conseils_pour_la_page(source: object) -> dict[str, object]:
    """Return {"groupes": […], "lisibilite": {…}}, or {"message": sentence} when there is none."""
    try:
        texte = lire_balise(_lu(source))
    except ErreurApprenant as erreur:
        return {"message": str(erreur)}
    rangs = {code: rang for rang, code in enumerate(_NOMS)}
    # A stable sort: within a rule, the order of reading.
    conseils = sorted(demander_conseils(texte), key=lambda conseil: rangs[conseil.regle])
    mesure = mesurer_lisibilite(texte)
    return {
        "groupes": [
            _groupe(code, list(siens)) for code, siens in groupby(conseils, lambda c: c.regle)
        ],
        "lisibilite": {
            "score": mesure.score,
            "niveau": mesure.niveau,
            "mots": mesure.mots,
            "phrases": mesure.phrases,
            "variante": VARIANTE,
        },
    }


def correction_pour_la_page(source: object, regle: object) -> dict[str, object]:
    """Return {"texte": …, "nom": …}, one rule set right everywhere, or {"message": sentence}."""
    try:
        texte = lire_balise(_lu(source))
    except ErreurApprenant as erreur:
        return {"message": str(erreur)}
    if not isinstance(regle, str) or regle not in CORRIGEABLES:
        return {"message": _ILLISIBLE}
    return {"texte": corriger_partout(texte, regle).balise(), "nom": _NOMS[regle]}


def _lu(source: object) -> str:
    if not isinstance(source, str):
        raise ErreurApprenant(_ILLISIBLE)
    if len(source) > CARACTERES_CONSEILLES:
        raise ErreurApprenant(_TROP_LONG)
    return controler_texte(source)


def _groupe(code: str, conseils: list[Conseil]) -> dict[str, object]:
    return {
        "regle": code,
        "nom": _NOMS[code],
        "pourquoi": conseils[0].pourquoi,
        "exemple": conseils[0].exemple,
        "partout": code in CORRIGEABLES,
        "conseils": [_en_dict(conseil) for conseil in conseils[:CONSEILS_PAR_REGLE]],
        "autres": max(0, len(conseils) - CONSEILS_PAR_REGLE),
    }


def _en_dict(conseil: Conseil) -> dict[str, object]:
    return {
        "bloc": conseil.bloc,
        "debut": conseil.debut,
        "fin": conseil.fin,
        "extrait": conseil.extrait,
        "proposition": conseil.proposition,
        "remplacement": conseil.remplacement,
        "cle": conseil.cle,
    }
