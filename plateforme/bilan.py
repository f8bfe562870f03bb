"""The year's activity report (« bilan »): figures of the registry put into sentences and tables.

It is made to leave the office: figures about fewer than five people are hidden, and what nobody
counted is said to be unknown, never 0. Its last line is the journal's last fingerprint: whoever
keeps the report can later prove that the journal was not cut (`epn journal verifier --temoin`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import Dimension
from inscriptions.statistiques import (
    SEUIL,
    Axe,
    Comparaison,
    Filtres,
    Ligne,
    Mesure,
    Repartition,
    barres,
    comparer,
    proteger,
    proteger_repartition,
    repartir,
)
from plateforme.impressions.document import (
    Barres,
    Document,
    Liste,
    Paragraphe,
    Section,
    Tableau,
    TelQuel,
    Valeur,
    ecrire,
)

RESUMEES = (
    Mesure.SESSIONS,
    Mesure.SEANCES,
    Mesure.PARTICIPANTS,
    Mesure.PRESENTS,
    Mesure.HEURES,
    Mesure.PREMIERES_FOIS,
    Mesure.ACHEVES,
    Mesure.CERTIFICATS,
)
DETAILLEES = (Mesure.SESSIONS, Mesure.SEANCES, Mesure.PARTICIPANTS, Mesure.TAUX, Mesure.HEURES)


@dataclass(frozen=True, slots=True)
class Famille:
    """One family of workshops: its row, and those of its types in the order they were met."""

    ligne: Ligne
    types: tuple[Ligne, ...]


@dataclass(frozen=True, slots=True)
class Bilan:
    """A year's figures, already fit to leave the office."""

    annee: int
    par_famille: Comparaison
    familles: tuple[Famille, ...]
    lieux: Comparaison
    mois: Comparaison
    publics: tuple[Repartition, ...]
    lignes_journal: int
    empreinte: str


def dresser_bilan(bdd: Bdd, annee: int) -> Bilan:
    """Count a year, and the one before it to compare."""
    par_famille = _proteger(comparer(bdd, annee, Axe.FAMILLE))
    familles = tuple(
        Famille(
            ligne,
            proteger(
                comparer(bdd, annee, Axe.TYPE, Filtres(cles={Axe.FAMILLE: ligne.cle})).present
            ).lignes,
        )
        for ligne in par_famille.present.lignes
    )
    etat = journal.verifier(bdd)
    return Bilan(
        annee=annee,
        par_famille=par_famille,
        familles=familles,
        lieux=_proteger(comparer(bdd, annee, Axe.LIEU)),
        mois=_proteger(comparer(bdd, annee, Axe.MOIS)),
        publics=tuple(
            proteger_repartition(repartir(bdd, annee, dimension)) for dimension in Dimension
        ),
        lignes_journal=etat.lignes,
        empreinte=etat.empreinte,
    )


def phrase_de_famille(famille: Famille) -> str:
    """Write a family in one line, as the city's report for 2011 does, types one after the other."""
    return " – ".join(_type_en_mots(ligne) for ligne in famille.types)


def total_de_famille(ligne: Ligne) -> str:
    """Write a family's total: « Total : 10 sessions – 96 participants »."""
    return f"Total : {_accord(ligne.sessions, 'session')} – {_participants(ligne)}"


def en_document(bilan: Bilan, organisme: str, jour: date) -> Document:
    """Lay the report out: what text, Markdown and PDF all show."""
    return Document(
        titre="Rapport d’activité",
        organisme=organisme,
        annee=bilan.annee,
        jour=jour,
        chiffres=tuple(
            (mesure.libelle, _avec_reserve(bilan.par_famille.present.total, mesure))
            for mesure in RESUMEES
        ),
        sections=tuple(_sections(bilan)),
    )


def en_json(bilan: Bilan, organisme: str) -> dict[str, Any]:
    """Give every figure in JSON types; None is unknown, or hidden when `masques` names it."""
    avant = bilan.par_famille.avant
    return {
        "annee": bilan.annee,
        "organisme": organisme,
        "chiffres": _ligne_json(bilan.par_famille.present.total),
        "familles": [
            _ligne_json(famille.ligne)
            | {
                "phrase": phrase_de_famille(famille),
                "total": total_de_famille(famille.ligne),
                "types": [_ligne_json(ligne) for ligne in famille.types],
            }
            for famille in bilan.familles
        ],
        "lieux": [_ligne_json(ligne) for ligne in bilan.lieux.present.lignes],
        "mois": [_ligne_json(ligne) for ligne in bilan.mois.present.lignes],
        "publics": {
            une.dimension.value: {part.code: part.nombre for part in une.parts}
            | {"non_ventiles": une.non_ventiles}
            for une in bilan.publics
        },
        "annee_precedente": None if avant is None else _ligne_json(avant.total),
        "annulees": bilan.par_famille.present.annulees,
        "journal": {"lignes": bilan.lignes_journal, "empreinte": bilan.empreinte},
    }


def _proteger(comparaison: Comparaison) -> Comparaison:
    avant = comparaison.avant
    return Comparaison(proteger(comparaison.present), avant and proteger(avant))


def _sections(bilan: Bilan) -> Iterator[Section]:
    if not bilan.familles:
        yield Section(
            "Les ateliers",
            (Paragraphe(f"Le registre n’a aucune session pour l’année {bilan.annee}."),),
        )
    else:
        yield Section("Les ateliers", sections=tuple(map(_section_famille, bilan.familles)))
        yield Section("Les lieux", (_tableau("Lieu", bilan.lieux),))
        yield Section("Mois par mois", (_graphique(bilan.mois), _tableau("Mois", bilan.mois)))
        yield Section("Les publics", tuple(_publics(bilan.publics)))
        yield _comparaison(bilan)
    yield Section("Comment ces chiffres sont comptés", tuple(_methode(bilan)))


def _section_famille(famille: Famille) -> Section:
    titre = famille.ligne.libelle
    return Section(
        titre[0].upper() + titre[1:],
        (
            TelQuel(phrase_de_famille(famille)),
            TelQuel(total_de_famille(famille.ligne)),
            Tableau(
                "",
                ("Atelier", *(mesure.libelle for mesure in DETAILLEES)),
                tuple(
                    (ligne.libelle, *(_valeur(ligne, mesure) for mesure in DETAILLEES))
                    for ligne in famille.types
                ),
            ),
        ),
    )


def _tableau(entete: str, comparaison: Comparaison) -> Tableau:
    return Tableau(
        "",
        (entete, *(mesure.libelle for mesure in DETAILLEES)),
        tuple(
            (ligne.libelle, *(_valeur(ligne, mesure) for mesure in DETAILLEES))
            for ligne in (*comparaison.present.lignes, comparaison.present.total)
        ),
    )


def _graphique(comparaison: Comparaison) -> Barres:
    serie = barres(comparaison.present, Mesure.SESSIONS)
    return Barres(serie.titre, serie.valeurs, serie.texte, serie.unite)


def _publics(publics: tuple[Repartition, ...]) -> Iterator[Tableau | Paragraphe]:
    for une in publics:
        lignes: list[tuple[Valeur, ...]] = [
            (part.libelle, part.mention or part.nombre) for part in une.parts
        ]
        if une.non_ventiles:
            lignes.append(("Non demandé (atelier compté sans noms)", une.non_ventiles))
        yield Tableau(une.dimension.libelle, ("", "Participants"), tuple(lignes))
    yield Paragraphe(
        "Chacun peut ne pas répondre. Les participants comptés sans noms gardent leurs seuls "
        "totaux : personne n’est inventé."
    )


def _comparaison(bilan: Bilan) -> Section:
    titre = "Comparé à l’année d’avant"
    avant = bilan.par_famille.avant
    if avant is None:
        phrase = f"Le registre n’a aucune session en {bilan.annee - 1} : rien à comparer."
        return Section(titre, (Paragraphe(phrase),))
    present = bilan.par_famille.present.total
    return Section(
        titre,
        (
            Tableau(
                "",
                ("", str(bilan.annee - 1), str(bilan.annee)),
                tuple(
                    (mesure.libelle, _valeur(avant.total, mesure), _valeur(present, mesure))
                    for mesure in RESUMEES
                ),
            ),
        ),
    )


def _methode(bilan: Bilan) -> Iterator[Liste | Paragraphe]:
    yield Liste(tuple(f"{mesure.libelle} : {mesure.definition}" for mesure in RESUMEES))
    inconnus = bilan.par_famille.present.total.participants_inconnus
    phrases = [
        f"Les chiffres qui portent sur moins de {SEUIL} personnes ne sont pas montrés.",
        "« Inconnu » veut dire que personne ne l’a noté : ce n’est pas zéro.",
    ]
    if inconnus:
        phrases.append(
            f"Le nombre de participants est inconnu pour {_accord(inconnus, 'session')}."
        )
    if annulees := bilan.par_famille.present.annulees:
        phrases.append(f"Sessions annulées, qui ne comptent nulle part : {annulees}.")
    yield Paragraphe(" ".join(phrases))
    yield Paragraphe(
        f"Témoin du journal au jour de ce rapport : {bilan.lignes_journal} lignes, dernière "
        f"empreinte {bilan.empreinte}."
    )


def _type_en_mots(ligne: Ligne) -> str:
    """« réalisation d'un reportage (1 session – 12 participants sur 2 séances) ».

    Half-days are told when they say more than the sessions do.
    """
    titre = ligne.libelle[0].lower() + ligne.libelle[1:]
    sessions, seances = _accord(ligne.sessions, "session"), ligne.seances
    suite = ""
    if seances is not None and seances != ligne.sessions and Mesure.SEANCES not in ligne.inconnues:
        if ligne.sessions == 1:
            suite = f" sur {seances} séances"
        elif seances % ligne.sessions == 0:
            sessions += f" de {seances // ligne.sessions} séances"
        else:
            sessions += f", {seances} séances"
    return f"{titre} ({sessions} – {_participants(ligne)}{suite})"


def _participants(ligne: Ligne) -> str:
    if Mesure.PARTICIPANTS in ligne.masquees:
        return f"moins de {SEUIL} participants"
    if ligne.participants is None:
        return "nombre de participants inconnu"
    mots = _accord(ligne.participants, "participant")
    if ligne.participants_inconnus:
        mots += f", et {_accord(ligne.participants_inconnus, 'session')} au nombre inconnu"
    return mots


def _accord(nombre: int, nom: str) -> str:
    """Agree as French does: a plural from 2."""
    return f"{nombre} {nom}{'s' if nombre >= 2 else ''}"


def _valeur(ligne: Ligne, mesure: Mesure) -> Valeur:
    """A cell: the figure, « moins de 5 », or None when nobody knows it."""
    if mesure in ligne.masquees:
        return ligne.masquees[mesure]
    valeur = ligne.valeur(mesure)
    if valeur is not None and mesure is Mesure.TAUX:
        return f"{round(valeur)} %"
    return valeur


def _avec_reserve(ligne: Ligne, mesure: Mesure) -> Valeur:
    """A figure of the cover, which says of how many sessions it knows nothing."""
    valeur, manquent = _valeur(ligne, mesure), ligne.inconnues.get(mesure, 0)
    if valeur is None or not manquent or mesure in ligne.masquees:
        return valeur
    return f"{ecrire(valeur)} (inconnu pour {_accord(manquent, 'session')})"


def _ligne_json(ligne: Ligne) -> dict[str, Any]:
    return {
        "cle": ligne.cle,
        "libelle": ligne.libelle,
        **{mesure.value: ligne.valeur(mesure) for mesure in Mesure},
        "masques": [mesure.value for mesure in ligne.masquees],
    }
