"""Tables of figures: a year by an axis, beside the year before."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeAlias
from uuid import UUID
from weakref import WeakKeyDictionary

from sqlalchemy import CTE, ColumnElement, Integer, String, func, literal, select, union_all
from sqlalchemy.orm import Session as Bdd

from inscriptions.modeles import Acte, Compte, Lieu, TypeAtelier
from inscriptions.statistiques.annees import venus_par_annee
from inscriptions.statistiques.marges import lire_publics, requetes_des_publics
from inscriptions.statistiques.mesures import SANS_CLE, SANS_FILTRE, Axe, Filtres, Mesure
from inscriptions.statistiques.par_session import SAVOIRS, SOMMES, TOUTES, par_session
from inscriptions.statistiques.retenues import JOINTS, Requete, conditions
from inscriptions.statistiques.suivis import Source, source
from inscriptions.statistiques.valeurs import Comparaison, Ligne, Repartition, Tableau
from inscriptions.textes import cle_de_tri

MOIS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip
ENSEMBLE = "ensemble"
COLONNES = ("sessions", *SOMMES, *SAVOIRS, "distinctes")
SAIT = {
    Mesure.SEANCES: "sait_seances",
    Mesure.INSCRITS: "sait_inscrits",
    Mesure.PARTICIPANTS: "sait_participants",
    Mesure.PRESENTS: "sait_presents",
    Mesure.TAUX: "sait_taux",
    Mesure.HEURES: "sait_heures",
    Mesure.PREMIERES_FOIS: "sait_noms",
    Mesure.ACHEVES: "sait_acheves",
    Mesure.CERTIFICATS: "sait_inscrits",
}
# The journal's last fingerprint names a state of the registry: the same one, the same figures.
GARDES_MAX = 8
_GARDES: WeakKeyDictionary[Any, dict[tuple[Any, ...], dict[Axe, Tableau]]] = WeakKeyDictionary()
Comptes: TypeAlias = dict[str, dict[str, Counter[str]]]  # axis -> key -> column -> sum
SANS_QUARTIER = "Quartier non renseigné"
SANS_FORMATEUR = "Formateur inconnu"


def chiffres(bdd: Bdd, annee: int | None, axe: Axe, filtres: Filtres = SANS_FILTRE) -> Tableau:
    """Count a year's sessions and all that happened in them, by an axis.

    `annee` None counts every year. Cancelled sessions are left out and counted apart. Rows of types
    and families come in the order the registry first met them, months and years in order, the
    others by name. A key with no session has no row.
    """
    return chiffres_par_axes(bdd, annee, [axe], filtres)[axe]


def chiffres_par_axes(
    bdd: Bdd, annee: int | None, axes: Sequence[Axe], filtres: Filtres = SANS_FILTRE
) -> dict[Axe, Tableau]:
    """Count once for several axes: the report needs them all, and most of the work is the same.

    Every year at once is dear: it is kept until somebody writes something in the registry.
    """
    if annee is not None:
        return _chiffrer(bdd, annee, axes, filtres)
    etat = bdd.scalar(select(Acte.empreinte).order_by(Acte.rang.desc()).limit(1))
    if etat is None:  # a registry without a journal: nothing would tell that it changed
        return _chiffrer(bdd, annee, axes, filtres)
    demande = (etat, tuple(axes), tuple(sorted(filtres.cles.items())), filtres.animee_par)
    gardes = _GARDES.setdefault(bdd.get_bind(), {})
    if demande not in gardes:
        for ancienne in list(gardes)[: 1 - GARDES_MAX]:
            gardes.pop(ancienne, None)
        gardes[demande] = _chiffrer(bdd, annee, axes, filtres)
    return gardes[demande]


def _chiffrer(
    bdd: Bdd, annee: int | None, axes: Sequence[Axe], filtres: Filtres
) -> dict[Axe, Tableau]:
    return _tableaux(bdd, annee, axes, filtres, _compter(bdd, annee, axes, filtres))


def _tableaux(
    bdd: Bdd, annee: int | None, axes: Sequence[Axe], filtres: Filtres, comptes: Comptes
) -> dict[Axe, Tableau]:
    annulees = bdd.scalar(
        select(func.count()).select_from(JOINTS).where(*conditions(annee, filtres, annulees=True))
    )
    total = _ligne(ENSEMBLE, "Ensemble", comptes[ENSEMBLE][""])
    return {
        axe: Tableau(
            annee=annee,
            axe=axe,
            filtres=filtres,
            lignes=tuple(_ranger(bdd, axe, comptes[axe.value])),
            total=total,
            annulees=annulees or 0,
        )
        for axe in axes
    }


def chiffres_et_publics(
    bdd: Bdd, annee: int, axes: Sequence[Axe]
) -> tuple[dict[Axe, Tableau], tuple[Repartition, ...]]:
    """Count a year for several axes and by who came, at once: what the report needs."""
    comptes = _compter(bdd, annee, axes, SANS_FILTRE, publics=True)
    lues = {
        (quoi, code): colonnes["sessions"]
        for quoi, par_code in comptes.items()
        for code, colonnes in par_code.items()
    }
    return _tableaux(bdd, annee, axes, SANS_FILTRE, comptes), lire_publics(lues)


def seances_par_type(bdd: Bdd, annee: int) -> dict[str, tuple[int, int]]:
    """Give the fewest and the most half-days of a session, by type; unless one is unknown."""
    comptees = par_session(source(annee, SANS_FILTRE), ("seances", "sait_seances"))
    requete = (
        select(
            comptees.c[Axe.TYPE],
            func.min(comptees.c.seances),
            func.max(comptees.c.seances),
        )
        .group_by(comptees.c[Axe.TYPE])
        .having(func.min(comptees.c.sait_seances) == 1)
    )
    return {code: (moins, plus) for code, moins, plus in bdd.execute(requete)}


def comparer(bdd: Bdd, annee: int, axe: Axe, filtres: Filtres = SANS_FILTRE) -> Comparaison:
    """Count a year and the one before, alike; `avant` is None when it has no session at all."""
    return comparer_par_axes(bdd, annee, [axe], filtres)[axe]


def comparer_par_axes(
    bdd: Bdd, annee: int, axes: Sequence[Axe], filtres: Filtres = SANS_FILTRE
) -> dict[Axe, Comparaison]:
    """Compare for several axes at once."""
    presents = chiffres_par_axes(bdd, annee, axes, filtres)
    avants = chiffres_par_axes(bdd, annee - 1, axes, filtres)
    return {
        axe: Comparaison(presents[axe], avants[axe] if avants[axe].total.sessions else None)
        for axe in axes
    }


def _compter(
    bdd: Bdd, annee: int | None, axes: Sequence[Axe], filtres: Filtres, *, publics: bool = False
) -> Comptes:
    """Add up, in one statement. People count once in each key."""
    origine = source(annee, filtres)
    if origine.toutes and list(axes) == [Axe.ANNEE] and not publics:
        return _compter_par_annee(bdd, origine)
    comptees = par_session(origine)
    requetes: list[Requete] = []
    for nom in (ENSEMBLE, *axes):
        requetes += [_sommes(nom, comptees), _personnes(nom, origine)]
    if publics:
        for requete in requetes_des_publics(origine, comptees):
            quoi, code, nombre = requete.subquery().c
            vides = [literal(0, Integer) for _ in COLONNES[1:]]
            requetes.append(select(quoi, code, nombre, *vides))
    comptes: Comptes = defaultdict(dict)
    for axe, cle, *nombres in bdd.execute(union_all(*requetes)):
        colonnes = comptes[axe].setdefault(cle, Counter())
        colonnes.update(dict(zip(COLONNES, map(int, nombres), strict=True)))
    return comptes


def _compter_par_annee(bdd: Bdd, origine: Source) -> Comptes:
    """Add up all the years, year by year: who came, and for the first time, need no session."""
    comptees = par_session(origine, [nom for nom in TOUTES if nom != "premieres_fois"])
    comptes: Comptes = defaultdict(dict)
    for axe, cle, *nombres in bdd.execute(
        union_all(*(_sommes(nom, comptees) for nom in (ENSEMBLE, Axe.ANNEE)))
    ):
        comptes[axe][cle] = Counter(dict(zip(COLONNES, map(int, nombres), strict=True)))
    for colonne, par_annee in zip(
        ("distinctes", "premieres_fois"), venus_par_annee(bdd, origine.fiches), strict=True
    ):
        for annee, nombre in par_annee.items():
            comptes[Axe.ANNEE][str(annee)][colonne] = nombre
    # Whoever came had a first year.
    nouveaux = sum(colonnes["premieres_fois"] for colonnes in comptes[Axe.ANNEE].values())
    comptes[ENSEMBLE][""].update(distinctes=nouveaux, premieres_fois=nouveaux)
    return comptes


def _sommes(axe: str, comptees: CTE) -> Requete:
    """What adds up from one session to the next."""
    colonnes = [
        func.coalesce(func.sum(comptees.c[nom]), 0) if nom in comptees.c else literal(0, Integer)
        for nom in (*SOMMES, *SAVOIRS)
    ]
    requete = select(
        literal(axe, String), _cle(axe, comptees), func.count(), *colonnes, literal(0, Integer)
    ).select_from(comptees)
    return requete if axe == ENSEMBLE else requete.group_by(comptees.c[axe])


def _personnes(axe: str, origine: Source) -> Requete:
    """People, who do not: one who came to two sessions of a row is one person."""
    gardees, venus, revenus = origine.gardees, origine.venus, origine.revenus
    vides = [literal(0, Integer) for _ in COLONNES[1:]]
    debut = [literal(axe, String)]
    if axe == ENSEMBLE:
        return select(*debut, literal("", String), *vides, func.count()).select_from(venus)
    une_fois = (
        select(gardees.c[axe])
        .join(venus, venus.c.numero == gardees.c.numero)
        .where(venus.c.fois == 1)
    )
    plusieurs = (
        select(gardees.c[axe], revenus.c.personne)
        .join(revenus, revenus.c.numero == gardees.c.numero)
        .distinct()
        .subquery()
    )
    gens = union_all(une_fois, select(plusieurs.c[axe])).subquery()
    return select(*debut, gens.c[axe], *vides, func.count()).group_by(gens.c[axe])


def _cle(axe: str, source: CTE) -> ColumnElement[str]:
    return literal("", String) if axe == ENSEMBLE else source.c[axe]


def _ligne(cle: str, libelle: str, sommes: Mapping[str, int]) -> Ligne:
    """Make a row of its sums: a figure that no session knows is None."""
    sait = {mesure: sommes[colonne] for mesure, colonne in SAIT.items()}

    def connu(mesure: Mesure, valeur: int) -> int | None:
        return valeur if sait[mesure] else None

    venues, attendus = sommes["venues_attendues"], sommes["attendus"]
    minutes = sommes["minutes"] + sommes["minutes_anonymes"]
    return Ligne(
        cle=cle,
        libelle=libelle,
        sessions=sommes["sessions"],
        seances=connu(Mesure.SEANCES, sommes["seances"]),
        inscrits=connu(Mesure.INSCRITS, sommes["inscrits"]),
        participants=connu(Mesure.PARTICIPANTS, sommes["distinctes"] + sommes["anonymes"]),
        presents=connu(Mesure.PRESENTS, sommes["venues"] + sommes["venues_anonymes"]),
        taux=100 * venues / attendus if attendus else None,
        heures=minutes / 60 if sait[Mesure.HEURES] else None,
        premieres_fois=connu(Mesure.PREMIERES_FOIS, sommes["premieres_fois"]),
        acheves=connu(Mesure.ACHEVES, sommes["acheves"]),
        certificats=connu(Mesure.CERTIFICATS, sommes["certificats"]),
        inconnues={
            mesure: sommes["sessions"] - su
            for mesure, su in sait.items()
            if su < sommes["sessions"]
        },
    )


def _ranger(bdd: Bdd, axe: Axe, comptes: Mapping[str, Counter[str]]) -> list[Ligne]:
    """Name the rows and put them in order."""
    lignes = {cle: _ligne(cle_publique(axe, cle), "", sommes) for cle, sommes in comptes.items()}
    noms = _noms(bdd, axe, [ligne.cle for ligne in lignes.values()])
    nommees = [replace(ligne, libelle=noms[ligne.cle]) for ligne in lignes.values()]
    rangs = {cle: rang for rang, cle in enumerate(noms)}
    return sorted(nommees, key=lambda ligne: rangs[ligne.cle])


def cle_publique(axe: Axe, cle: str) -> str:
    """Write a key of the database as addresses carry it, alike on both: « 2011-02 », a UUID."""
    if axe in {Axe.LIEU, Axe.FORMATEUR} and cle != SANS_CLE:
        return str(UUID(cle))
    return f"{cle[:-2]}-{cle[-2:]}" if axe is Axe.MOIS else cle


def _noms(bdd: Bdd, axe: Axe, cles: Iterable[str]) -> dict[str, str]:
    """Give the label of each key, in the order of the rows; one query at most."""
    if axe is Axe.TYPE:
        requete = select(TypeAtelier.code, TypeAtelier.intitule).order_by(TypeAtelier.id)
        return dict(bdd.execute(requete).all())
    if axe is Axe.FAMILLE:
        familles = bdd.scalars(select(TypeAtelier.famille).order_by(TypeAtelier.id))
        return {famille: famille for famille in familles}
    if axe is Axe.MOIS:
        return {cle: f"{MOIS[int(cle[-2:]) - 1]} {cle[:-3]}" for cle in sorted(cles)}
    if axe is Axe.ANNEE:
        return {cle: cle for cle in sorted(cles)}
    if axe is Axe.QUARTIER:
        noms = {cle: SANS_QUARTIER if cle == SANS_CLE else cle for cle in cles}
    else:
        modele = Lieu if axe is Axe.LIEU else Compte
        noms = {SANS_CLE: SANS_FORMATEUR}
        noms |= {str(cle): nom for cle, nom in bdd.execute(select(modele.id, modele.nom))}
    return dict(
        sorted(noms.items(), key=lambda nom: (nom[0] == SANS_CLE, cle_de_tri(nom[1]), nom[0]))
    )
