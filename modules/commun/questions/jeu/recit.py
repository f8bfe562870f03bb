"""The game in words: the state of a week as the page shows it, and the story at its end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from modules.commun.questions.jeu.regles import Semaine, extreme, valeur
from modules.commun.questions.jeu.situations import ChoixJeu, SituationJeu

JOURS = ("Lundi", "Mardi", "Mercredi", "Jeudi", "Vendredi")
NOMS = {
    "confiance": "Confiance du public",
    "securite": "Sécurité juridique",
    "temps": "Votre temps",
}
# For each gauge, what it says from 0, from 35, from 65.
MOTS = {
    "confiance": (
        "Le public hésite à revenir.",
        "Le public vous connaît et attend de voir.",
        "Le public vous fait confiance.",
    ),
    "securite": (
        "Plusieurs choix exposent le lieu.",
        "L’essentiel tient, il reste des points à protéger.",
        "Le lieu est bien protégé.",
    ),
    "temps": (
        "Votre semaine a débordé.",
        "Votre temps est compté, sans déborder.",
        "Il vous reste du temps.",
    ),
}
SEUILS = (35, 65)
A_RELIRE = 3
SOURCE = ("reference", "sens", "url", "verifie_le")


def jauges_en_mots(semaine: Semaine) -> list[dict[str, object]]:
    """Return the gauges with their value, a sentence, and what the last choice changed."""
    dernier = semaine.pas[-1][1].effets if semaine.pas else {}
    return [
        {
            "id": jauge,
            "nom": NOMS[jauge],
            "valeur": niveau,
            "mots": MOTS[jauge][sum(niveau >= seuil for seuil in SEUILS)],
            "change": dernier.get(jauge, 0),
        }
        for jauge, niveau in semaine.jauges.items()
    ]


def jours(semaine: Semaine, combien: int, par_jour: int) -> list[dict[str, object]]:
    """Return the days with how many situations each holds, and how many were played."""
    return [
        {
            "nom": nom,
            "situations": par_jour,
            "jouees": min(par_jour, max(0, len(semaine.pas) - rang * par_jour)),
        }
        for rang, nom in enumerate(JOURS[:combien])
    ]


def situation_publique(situation: SituationJeu, rang: int, par_jour: int) -> dict[str, object]:
    """Return the situation to play, without what its choices lead to."""
    return {
        "id": situation.id,
        "jour": JOURS[rang // par_jour],
        "titre": situation.titre,
        "texte": situation.texte,
        "suite": bool(situation.si),
        "choix": [{"id": c.id, "texte": c.texte} for c in situation.choix],
    }


def dernier_pas(
    semaine: Semaine, sources: Mapping[object, Mapping[str, object]]
) -> dict[str, object] | None:
    """Return what the last choice led to, why, and the law it rests on."""
    if not semaine.pas:
        return None
    situation, choix = semaine.pas[-1]
    return {
        "titre": situation.titre,
        "choix": choix.texte,
        "consequence": choix.consequence,
        "retour": choix.retour,
        "sources": [
            {champ: sources[cle][champ] for champ in SOURCE}
            for cle in situation.source
            if cle in sources
        ],
    }


def raconter(semaine: Semaine, par_jour: int) -> list[dict[str, str]]:
    """Return the week told, a situation a line."""
    return [
        {
            "jour": JOURS[rang // par_jour],
            "titre": situation.titre,
            "choix": choix.texte,
            "consequence": choix.consequence,
        }
        for rang, (situation, choix) in enumerate(semaine.pas)
    ]


def a_relire(semaine: Semaine, titres: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the chapters where most was left to gain, with the situations that show it."""
    ecarts: dict[str, int] = {}
    scenes: dict[str, list[str]] = {}
    for situation, choix in semaine.pas:
        ecart = valeur(extreme(situation, 1)) - valeur(choix)
        if ecart:
            ecarts[situation.theme] = ecarts.get(situation.theme, 0) + ecart
            scenes.setdefault(situation.theme, []).append(situation.titre)
    pires: Iterable[str] = sorted(ecarts, key=lambda theme: (-ecarts[theme], theme))
    return [
        {"id": theme, "titre": titres.get(theme, theme), "scenes": scenes[theme]}
        for theme in list(pires)[:A_RELIRE]
    ]


def est_bien_vu(situation: SituationJeu, choix: ChoixJeu) -> bool:
    """Tell whether no other choice weighed more."""
    return valeur(choix) == valeur(extreme(situation, 1))
