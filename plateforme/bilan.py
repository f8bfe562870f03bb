"""The year's activity report (« bilan »): figures of the registry put into sentences and tables.

It is made to leave the office: figures about fewer than five people are hidden, and what nobody
counted is said to be unknown, never 0. Its last line is the journal's last fingerprint: whoever
keeps the report can later prove that the journal was not cut (`epn journal verifier --temoin`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Acte, TypeAtelier
from inscriptions.statistiques import (
    SEUIL,
    Axe,
    Ligne,
    Mesure,
    Repartition,
    barres,
    chiffres_et_publics,
    masquer,
    proteger,
    proteger_repartition,
    seances_par_type,
)
from inscriptions.statistiques import Tableau as Chiffres
from inscriptions.statistiques import chiffres as compter
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
    Mesure.INSCRITS,
    Mesure.PARTICIPANTS,
    Mesure.PRESENTS,
    Mesure.TAUX,
    Mesure.HEURES,
    Mesure.PREMIERES_FOIS,
    Mesure.ACHEVES,
    Mesure.CERTIFICATS,
)
DETAILLEES = (Mesure.SESSIONS, Mesure.SEANCES, Mesure.PARTICIPANTS, Mesure.TAUX, Mesure.HEURES)


@dataclass(frozen=True, slots=True)
class Famille:
    """One family of workshops: its row, and those of its types in the order they were met.

    `seances` gives the fewest and the most half-days of a session, by type's code.
    """

    ligne: Ligne
    types: tuple[Ligne, ...]
    seances: Mapping[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Bilan:
    """A year's figures, already fit to leave the office; `avant` is None for want of sessions."""

    annee: int
    par_famille: Chiffres
    avant: Chiffres | None
    familles: tuple[Famille, ...]
    lieux: Chiffres
    mois: Chiffres
    publics: tuple[Repartition, ...]
    lignes_journal: int
    empreinte: str  # of the journal's last line, '' when it has none


def dresser_bilan(bdd: Bdd, annee: int) -> Bilan:
    """Count a year, and the one before it to compare. A fixed number of queries."""
    axes = (Axe.FAMILLE, Axe.TYPE, Axe.LIEU, Axe.MOIS)
    chiffres, publics = chiffres_et_publics(bdd, annee, axes)
    avant = compter(bdd, annee - 1, Axe.FAMILLE)
    par_famille, familles = _proteger_familles(bdd, chiffres[Axe.FAMILLE], chiffres[Axe.TYPE])
    dernier = bdd.execute(
        select(Acte.rang, Acte.empreinte).order_by(Acte.rang.desc()).limit(1)
    ).first()
    return Bilan(
        annee=annee,
        par_famille=par_famille,
        avant=proteger(avant) if avant.total.sessions else None,
        familles=familles,
        lieux=proteger(chiffres[Axe.LIEU]),
        mois=proteger(chiffres[Axe.MOIS]),
        publics=tuple(proteger_repartition(une) for une in publics),
        lignes_journal=dernier.rang if dernier else 0,
        empreinte=dernier.empreinte if dernier else "",
    )


def _proteger_familles(
    bdd: Bdd, par_famille: Chiffres, par_type: Chiffres
) -> tuple[Chiffres, tuple[Famille, ...]]:
    """Hide small figures of two tables of which one adds up the other.

    A family whose types cannot be hidden without its total loses its total; and the types of a
    family whose total is hidden are hidden with it, or they would add up to it.
    """
    famille_de = dict(bdd.execute(select(TypeAtelier.code, TypeAtelier.famille)).all())
    seances = seances_par_type(bdd, par_famille.annee or 0)
    detail = {
        ligne.cle: proteger(
            replace(
                par_type,
                lignes=tuple(t for t in par_type.lignes if famille_de[t.cle] == ligne.cle),
                total=ligne,
            )
        )
        for ligne in par_famille.lignes
    }
    protegees = proteger(
        par_famille, deja={cle: types.total.masquees for cle, types in detail.items()}
    )
    return protegees, tuple(
        Famille(
            ligne,
            tuple(masquer(t, frozenset(ligne.masquees)) for t in detail[ligne.cle].lignes),
            seances,
        )
        for ligne in protegees.lignes
    )


def phrase_de_famille(famille: Famille) -> str:
    """Write a family in one line, as the city's report for 2011 does, types one after the other."""
    return " – ".join(_type_en_mots(ligne, famille.seances) for ligne in famille.types)


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
            (mesure.libelle, _avec_reserve(bilan.par_famille.total, mesure)) for mesure in RESUMEES
        ),
        sections=tuple(_sections(bilan)),
    )


def en_json(bilan: Bilan, organisme: str) -> dict[str, Any]:
    """Give every figure in JSON types; None is unknown, or hidden when `masques` names it."""
    return {
        "annee": bilan.annee,
        "organisme": organisme,
        "chiffres": ligne_json(bilan.par_famille.total),
        "familles": [
            ligne_json(famille.ligne)
            | {
                "phrase": phrase_de_famille(famille),
                "total": total_de_famille(famille.ligne),
                "types": [ligne_json(ligne) for ligne in famille.types],
            }
            for famille in bilan.familles
        ],
        "lieux": [ligne_json(ligne) for ligne in bilan.lieux.lignes],
        "mois": [ligne_json(ligne) for ligne in bilan.mois.lignes],
        "publics": {
            une.dimension.value: {part.code: part.nombre for part in une.parts}
            | {"non_ventiles": une.non_ventiles}
            for une in bilan.publics
        },
        "annee_precedente": None if bilan.avant is None else ligne_json(bilan.avant.total),
        "annulees": bilan.par_famille.annulees,
        "journal": {"lignes": bilan.lignes_journal, "empreinte": bilan.empreinte},
    }


def ligne_json(ligne: Ligne) -> dict[str, Any]:
    """Give a row's figures in JSON types, rates and hours to two decimals."""
    valeurs = {mesure.value: ligne.valeur(mesure) for mesure in Mesure}
    return {
        "cle": ligne.cle,
        "libelle": ligne.libelle,
        **{nom: round(v, 2) if isinstance(v, float) else v for nom, v in valeurs.items()},
        "masques": [mesure.value for mesure in ligne.masquees],
    }


def _sections(bilan: Bilan) -> Iterator[Section]:
    if not bilan.familles:
        phrase = f"Le registre n’a aucune session pour l’année {bilan.annee}."
        yield Section("Les ateliers", (Paragraphe(phrase),))
    else:
        yield Section("Les ateliers", sections=tuple(map(_section_famille, bilan.familles)))
        yield Section("Les lieux", (_tableau("Lieu", bilan.lieux),))
        yield Section("Mois par mois", (_graphique(bilan.mois), _tableau("Mois", bilan.mois)))
        yield Section("Les publics", tuple(_publics(bilan.publics)))
        yield Section("Comparé à l’année d’avant", tuple(_comparaison(bilan)))
    yield Section("Comment ces chiffres sont comptés", tuple(_methode(bilan)))


def _section_famille(famille: Famille) -> Section:
    titre = famille.ligne.libelle
    return Section(
        titre[:1].upper() + titre[1:],
        (
            TelQuel(phrase_de_famille(famille)),
            TelQuel(total_de_famille(famille.ligne)),
            _tableau_de("Atelier", famille.types),
        ),
    )


def _tableau(entete: str, chiffres: Chiffres) -> Tableau:
    return _tableau_de(entete, (*chiffres.lignes, chiffres.total))


def _tableau_de(entete: str, lignes: tuple[Ligne, ...]) -> Tableau:
    return Tableau(
        "",
        (entete, *(mesure.libelle for mesure in DETAILLEES)),
        tuple(
            (ligne.libelle, *(_valeur(ligne, mesure) for mesure in DETAILLEES)) for ligne in lignes
        ),
    )


def _graphique(chiffres: Chiffres) -> Barres:
    serie = barres(chiffres, Mesure.SESSIONS)
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


def _comparaison(bilan: Bilan) -> Iterator[Tableau | Paragraphe]:
    avant, present = bilan.avant, bilan.par_famille
    if avant is None:
        phrase = f"Le registre n’a aucune session en {bilan.annee - 1} : rien à comparer."
        yield Paragraphe(phrase)
        return
    annees = (str(bilan.annee - 1), str(bilan.annee))
    yield Tableau(
        "",
        ("", *annees),
        tuple(
            (mesure.libelle, _valeur(avant.total, mesure), _valeur(present.total, mesure))
            for mesure in RESUMEES
        ),
    )
    familles = {ligne.cle: ligne.libelle for ligne in (*avant.lignes, *present.lignes)}
    for mesure in (Mesure.SESSIONS, Mesure.PARTICIPANTS):
        yield Tableau(
            f"{mesure.libelle} par famille",
            ("", *annees),
            tuple(
                (
                    libelle,
                    *(_valeur_ou_rien(annee.ligne(cle), mesure) for annee in (avant, present)),
                )
                for cle, libelle in familles.items()
            ),
        )


def _methode(bilan: Bilan) -> Iterator[Liste | Paragraphe | TelQuel]:
    yield Liste(tuple(f"{mesure.libelle} : {mesure.definition}" for mesure in RESUMEES))
    inconnus = bilan.par_famille.total.participants_inconnus
    phrases = [
        f"Les chiffres qui portent sur moins de {SEUIL} personnes ne sont pas montrés, ni ceux qui "
        "permettraient de les retrouver.",
        "« Inconnu » veut dire que personne ne l’a noté : ce n’est pas zéro.",
    ]
    if inconnus:
        phrases.append(
            f"Le nombre de participants est inconnu pour {_accord(inconnus, 'session')}."
        )
    if annulees := bilan.par_famille.annulees:
        phrases.append(f"Sessions annulées, qui ne comptent nulle part : {annulees}.")
    yield Paragraphe(" ".join(phrases))
    if bilan.lignes_journal:
        yield TelQuel(
            f"Témoin du journal : {_accord(bilan.lignes_journal, 'ligne')}, dernière empreinte "
            f"{bilan.empreinte}"
        )


def _type_en_mots(ligne: Ligne, seances: Mapping[str, tuple[int, int]]) -> str:
    """« réalisation d'un reportage (1 session – 12 participants sur 2 séances) ».

    Half-days are told when they say more than the sessions do.
    """
    sessions, suite = _accord(ligne.sessions, "session"), ""
    moins, plus = seances.get(ligne.cle, (1, 1))
    if plus > 1 and ligne.sessions == 1:
        suite = f" sur {plus} séances"
    elif plus > 1 and moins == plus:
        sessions += f" de {plus} séances"
    elif plus > 1:
        sessions += f", {ligne.seances} séances"
    return f"{_minuscule(ligne.libelle)} ({sessions} – {_participants(ligne)}{suite})"


def _minuscule(titre: str) -> str:
    """Begin in lower case, except for initials: « La Ruche » but not « CV »."""
    return titre if titre[1:2].isupper() else titre[:1].lower() + titre[1:]


def _participants(ligne: Ligne) -> str:
    if Mesure.PARTICIPANTS in ligne.masquees:
        petit = ligne.masquees[Mesure.PARTICIPANTS].startswith("<")
        return f"moins de {SEUIL} participants" if petit else "nombre de participants masqué"
    if ligne.participants is None:
        return "nombre de participants inconnu"
    mots = _accord(ligne.participants, "participant") if ligne.participants else "personne"
    if ligne.participants_inconnus:
        mots += f", et {_accord(ligne.participants_inconnus, 'session')} au nombre inconnu"
    return mots


def _accord(nombre: int, nom: str) -> str:
    """Agree as French does: a plural from 2."""
    return f"{nombre} {nom}{'s' if nombre >= 2 else ''}"


def _valeur(ligne: Ligne, mesure: Mesure) -> Valeur:
    """A cell: the figure, « < 5 », or None when nobody knows it."""
    if mesure in ligne.masquees:
        return ligne.masquees[mesure]
    valeur = ligne.valeur(mesure)
    if valeur is not None and mesure is Mesure.TAUX:
        return f"{round(valeur)} %"
    return valeur


def _valeur_ou_rien(ligne: Ligne | None, mesure: Mesure) -> Valeur:
    return "aucune session" if ligne is None else _valeur(ligne, mesure)


def _avec_reserve(ligne: Ligne, mesure: Mesure) -> Valeur:
    """A figure of the cover, which says of how many sessions it knows nothing."""
    valeur, manquent = _valeur(ligne, mesure), ligne.inconnues.get(mesure, 0)
    if valeur is None or not manquent or mesure in ligne.masquees:
        return valeur
    return f"{ecrire(valeur)} (inconnu pour {_accord(manquent, 'session')})"
