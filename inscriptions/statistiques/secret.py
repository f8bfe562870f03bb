"""Small cells (« secret statistique »): what may leave the office without pointing at anybody.

A count of 1 to k - 1 people is hidden, « < 5 ». Whoever knows the total could then find it again by
subtraction: as long as a hidden figure can be one thing only, another one of its column is hidden
too, « masqué », and in the end the total. What follows from a count is hidden with it: an
attendance rate or hours would give it back.
"""

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from inscriptions.statistiques.mesures import Mesure
from inscriptions.statistiques.valeurs import Ligne, Repartition, Tableau

SEUIL = 5  # under this many people, a figure stays in the office
MASQUE = "masqué"
# Figures that give one another back: hidden together.
VENUES = frozenset({Mesure.PARTICIPANTS, Mesure.PRESENTS, Mesure.TAUX, Mesure.HEURES})
EFFECTIFS = tuple(m for m in Mesure if m.personnes and m.unite == "nombre")

AUCUN: Mapping[str, Collection[Mesure]] = {}

C = TypeVar("C", bound=Hashable)


def proteger(
    tableau: Tableau, k: int = SEUIL, deja: Mapping[str, Collection[Mesure]] = AUCUN
) -> Tableau:
    """Hide the figures about fewer than `k` people, and what would give them back.

    `deja` names, by key, what of a row must be hidden for another table's sake.
    Numbers of sessions and of half-days are not about people, and stay. Two tables of the same
    sessions are each safe by themselves; a crossing of their axes is another table, to protect.
    """
    lignes = [*tableau.lignes, tableau.total]
    total = len(lignes) - 1
    caches = [_petits(ligne, k) for ligne in lignes]
    for rang, ligne in enumerate(tableau.lignes):
        for mesure in deja.get(ligne.cle, ()):
            caches[rang] |= _solidaires(mesure)
    change = True
    while change:
        change = False
        for mesure in EFFECTIFS:
            if mesure in caches[total] or lignes[total].valeur(mesure) is None:
                continue  # nothing to subtract from
            colonne = {rang: ligne.valeur(mesure) for rang, ligne in enumerate(lignes[:-1])}
            connue = {rang: int(valeur) for rang, valeur in colonne.items() if valeur is not None}
            cachees = {rang for rang in connue if mesure in caches[rang]}
            if not cachees or surs(connue, cachees, k):
                continue
            suivant = _a_cacher(connue, cachees, k)
            caches[total if suivant is None else suivant] |= _solidaires(mesure)
            change = True
    protegees = [_masquer(ligne, mesures, k) for ligne, mesures in zip(lignes, caches, strict=True)]
    return replace(tableau, lignes=tuple(protegees[:-1]), total=protegees[-1])


def proteger_repartition(repartition: Repartition, k: int = SEUIL) -> Repartition:
    """Hide the parts of fewer than `k` people, and what would give them back.

    The number of participants is taken to be known: when no choice of parts is safe, all of them
    are hidden, and who was not asked with them.
    """
    nombres = {part.code: part.nombre or 0 for part in repartition.parts}
    cachees = {code for code, nombre in nombres.items() if 0 < nombre < k}
    while cachees and not surs(nombres, cachees, k):
        suivante = _a_cacher(nombres, cachees, k)
        if suivante is None:
            break
        cachees.add(suivante)
    sans_issue = bool(cachees) and not surs(nombres, cachees, k)
    return replace(
        repartition,
        parts=tuple(
            replace(part, nombre=None, mention=_mention(nombres[part.code], k))
            if part.code in cachees
            else part
            for part in repartition.parts
        ),
        non_ventiles=None if sans_issue else repartition.non_ventiles,
    )


def masquer(ligne: Ligne, mesures: frozenset[Mesure]) -> Ligne:
    """Hide these figures of a row, whatever they are: those of a family whose total is hidden."""
    return _masquer(ligne, mesures - ligne.masquees.keys(), 0)


def surs(nombres: Mapping[C, int], cachees: set[C], k: int) -> bool:
    """Tell whether each hidden number could be two different things at least.

    Known to whoever reads: the sum of all, the numbers shown, that « < 5 » is from 1 to k - 1, and
    that « masqué » is 0, or k and more.
    """
    petits = sum(0 < nombres[cle] < k for cle in cachees)
    autres = len(cachees) - petits
    reste = sum(nombres[cle] for cle in cachees)
    valeurs_petites = range(1, k)
    valeurs_autres = (0, *range(k, reste + 1))
    return (not petits or _plusieurs(valeurs_petites, reste, petits - 1, autres, k)) and (
        not autres or _plusieurs(valeurs_autres, reste, petits, autres - 1, k)
    )


def _plusieurs(
    valeurs: range | tuple[int, ...], reste: int, petits: int, autres: int, k: int
) -> bool:
    """Tell whether two of these values leave a rest that the other hidden numbers can make."""
    possibles = 0
    for valeur in valeurs:
        possibles += _faisable(reste - valeur, petits, autres, k)
        if possibles == 2:
            return True
    return False


def _faisable(reste: int, petits: int, autres: int, k: int) -> bool:
    """Tell whether so many small numbers and others can add up to the rest."""
    if petits <= reste <= petits * (k - 1):
        return True
    return autres > 0 and reste >= petits + k


def _a_cacher(nombres: Mapping[C, int], cachees: set[C], k: int) -> C | None:
    """Choose what to hide next: the smallest number of k and more, else a 0; None: none is left."""
    restants = [(nombre < k, nombre, cle) for cle, nombre in nombres.items() if cle not in cachees]
    return min(restants, key=lambda candidat: candidat[:2])[2] if restants else None


def _petits(ligne: Ligne, k: int) -> set[Mesure]:
    caches: set[Mesure] = set()
    for mesure in EFFECTIFS:
        valeur = ligne.valeur(mesure)
        if valeur is not None and 0 < valeur < k:
            caches |= _solidaires(mesure)
    return caches


def _solidaires(mesure: Mesure) -> frozenset[Mesure]:
    """What is hidden with a figure. Few sign-ups say who came, and not the other way round."""
    if mesure is Mesure.INSCRITS:
        return VENUES | {mesure}
    return VENUES if mesure in VENUES else frozenset({mesure})


def _masquer(ligne: Ligne, mesures: set[Mesure] | frozenset[Mesure], k: int) -> Ligne:
    connues = {mesure: ligne.valeur(mesure) for mesure in mesures}
    caches = {
        m: _mention(v, k) if m in EFFECTIFS else MASQUE for m, v in connues.items() if v is not None
    }
    vides: dict[str, Any] = {mesure.value: None for mesure in caches}
    return replace(ligne, **vides, masquees={**ligne.masquees, **caches})


def _mention(nombre: float, k: int) -> str:
    return f"< {k}" if 0 < nombre < k else MASQUE
