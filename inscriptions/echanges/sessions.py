"""Planned sessions from a spreadsheet (« import de sessions »).

A row is a half-day. Rows with the same word in the « session » column are one session; a row with
none is a session by itself. Hours are those of the office's wall clock. Places, kinds of workshops
and accounts must be in the registry: a slip of the keyboard must not make a new place.

A session already imported is left as it is, even when the file now says something else: since then,
half-days may have been moved from its page. `differentes` counts them.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions.calendrier import Horaire
from inscriptions.echanges.correspondance import Champ, cle, exiger
from inscriptions.echanges.lecture import Ligne, Tableau
from inscriptions.echanges.rapport import RapportImport, Releveur, exiger_court, tout_ou_rien
from inscriptions.echanges.valeurs import lire_date, lire_entier, lire_heure
from inscriptions.erreurs import ErreurRegistre, refus
from inscriptions.heure import depuis_locale
from inscriptions.modeles import Compte, Lieu, Session, TypeAtelier
from inscriptions.services.reservations import tenir
from inscriptions.services.sessions import CAPACITE_MAXIMALE, creer_session
from inscriptions.services.types_ateliers import type_du_module
from inscriptions.textes import propre

CAPACITE_PAR_DEFAUT = 12
CHAMPS = (
    Champ("session", "session", ("référence", "réf", "référence de la session", "code session")),
    Champ("type", "type", ("type d’atelier", "module", "atelier"), requis=True),
    Champ("titre", "titre", ("intitulé", "nom de la session")),
    Champ("lieu", "lieu", ("nom du lieu", "endroit"), requis=True),
    Champ("salle", "salle", ("nom de la salle",)),
    Champ(
        "formateur", "formateur", ("formatrice", "identifiant", "animateur", "compte"), requis=True
    ),
    Champ("capacite", "capacité", ("places", "nombre de places", "nb places")),
    Champ("date", "date", ("jour", "date de la séance"), requis=True),
    Champ("debut", "début", ("heure de début",), requis=True),
    Champ("fin", "fin", ("heure de fin",), requis=True),
)
_LIBELLES = {champ.nom: champ.libelle for champ in CHAMPS}
_COMMUNS = ("type", "titre", "lieu", "salle", "formateur", "capacite")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _AOuvrir:
    """One of our modules that has no kind of workshop yet: its code, its title."""

    code: str
    intitule: str


_Offert: TypeAlias = TypeAtelier | _AOuvrir


@dataclass(frozen=True, slots=True)
class _Rangee:
    """A row and its cells by field."""

    ligne: Ligne
    cellules: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Demande:
    """A session the file asks for: its first row, what `creer_session` takes, its half-days."""

    ligne: Ligne
    dit: Mapping[str, Any]
    horaires: list[Horaire]


def importer_sessions(
    bdd: Bdd,
    tableau: Tableau,
    correspondance: Mapping[str, str] | None = None,
    essai: bool = False,
    modules: Mapping[str, str] | None = None,
    vers_utc: Callable[[datetime], datetime] = depuis_locale,
) -> RapportImport:
    """Plan every session of a table, or none.

    `modules` gives the titles of our modules by their code: their kinds of workshops are made the
    first time they are planned. `vers_utc` reads a wall-clock time. The report counts sessions;
    its `details` are `seances` (half-days planned) and `differentes`. Raise « import-trop-long »,
    and what `correspondance.exiger` raises.
    """
    exiger_court(tableau)
    trouvee = exiger(tableau, CHAMPS, correspondance)
    releveur = Releveur(trouvee)
    comptes = dict.fromkeys(("a_creer", "deja_la", "a_modifier"), 0)
    details = dict.fromkeys(("seances", "differentes"), 0)
    groupes = _grouper(releveur, tableau)
    with tout_ou_rien(bdd, releveur, essai=essai):
        registre = _Registre(bdd, modules or {})
        demandes: dict[str, _Demande] = {}
        for rangees in groupes:
            avant = releveur.nombre
            dit = _lire_session(releveur, registre, rangees)
            horaires = [_lire_horaire(releveur, rangee, vers_utc) for rangee in rangees]
            if releveur.nombre == avant:
                demandes[_reference(rangees)] = _Demande(rangees[0].ligne, dit, horaires)
        # Every place and account before anything is journalled: locks are taken in one order.
        tenir(
            bdd,
            lieux={demande.dit["lieu"].id for demande in demandes.values()},
            comptes={demande.dit["formateur"].id for demande in demandes.values()},
        )
        connues = _connues(bdd, list(demandes))
        for reference, demande in demandes.items():
            connue = connues.get(reference)
            if connue is not None:
                comptes["deja_la"] += 1
                details["differentes"] += not _pareille(connue, demande)
                continue
            with releveur.cellule(demande.ligne), bdd.begin_nested():
                dit = {**demande.dit, "type_atelier": registre.ouvrir(demande.dit["type_atelier"])}
                creer_session(bdd, seances=demande.horaires, reference=reference, **dit)
                comptes["a_creer"] += 1
                details["seances"] += len(demande.horaires)
    return RapportImport(
        essai=essai,
        lignes=len(tableau.lignes),
        refus=releveur.refus,
        colonnes=trouvee.en_dict(),
        ignorees=trouvee.ignorees,
        details=details,
        **comptes,
    )


class _Registre:
    """What rows may name: kinds of workshops, places, accounts; read once."""

    def __init__(self, bdd: Bdd, modules: Mapping[str, str]) -> None:
        self._bdd = bdd
        tous = bdd.scalars(select(TypeAtelier)).all()
        types = [type_ for type_ in tous if type_.actif]
        ouverts: dict[str, _Offert] = _par_nom(
            [(t.intitule, t) for t in types], [(t.code, t) for t in types]
        )
        connus = {type_.module for type_ in tous}
        a_ouvrir = [_AOuvrir(*un) for un in modules.items() if un[0] not in connus]
        self._types: dict[str, _Offert] = {
            **_par_nom([(m.intitule, m) for m in a_ouvrir], [(m.code, m) for m in a_ouvrir]),
            **ouverts,
        }
        lieux = bdd.scalars(select(Lieu)).all()
        self._lieux = _par_nom([(lieu.nom, lieu) for lieu in lieux])
        self._comptes = {compte.identifiant: compte for compte in bdd.scalars(select(Compte))}

    def type(self, texte: str) -> _Offert:
        """Find a kind of workshop by its code or its title; « type-inconnu »."""
        trouve = self._types.get(cle(texte))
        if trouve is None:
            raise refus("type-inconnu")
        return trouve

    def ouvrir(self, offert: _Offert) -> TypeAtelier:
        """Give a kind of workshop, made for a module of which it is the first session."""
        if isinstance(offert, TypeAtelier):
            return offert
        return type_du_module(self._bdd, offert.code, offert.intitule)

    def lieu(self, texte: str) -> Lieu:
        """Find a place by its name, accents and case set aside; « lieu-inconnu »."""
        trouve = self._lieux.get(cle(texte))
        if trouve is None:
            raise refus("lieu-inconnu")
        return trouve

    def compte(self, texte: str) -> Compte:
        """Find an account by its login; « compte-inconnu »."""
        trouve = self._comptes.get(texte.strip().lower())
        if trouve is None:
            raise refus("compte-inconnu")
        return trouve


def _par_nom(*listes: list[tuple[str, T]]) -> dict[str, T]:
    """Index things by their names in the form of `cle`; the last list wins."""
    return {cle(nom): objet for liste in listes for nom, objet in liste}


def _grouper(releveur: Releveur, tableau: Tableau) -> list[list[_Rangee]]:
    """Put together the rows of each session."""
    groupes: dict[str, list[_Rangee]] = {}
    for ligne in tableau.lignes:
        cellules = releveur.lire(ligne)
        if cellules is None:
            continue
        nom = cle(cellules.get("session", ""))
        groupe = nom or "\n".join(cle(texte) for texte in cellules.values())
        if not nom and groupe in groupes:
            jumelle = groupes[groupe][0].ligne.numero
            releveur.refuser(ligne, refus("ligne-identique", ligne=jumelle))
            continue
        groupes.setdefault(groupe, []).append(_Rangee(ligne, cellules))
    return list(groupes.values())


def _reference(rangees: list[_Rangee]) -> str:
    """Give the key a session is imported under.

    Its name in the file alone will not do: « 1 » is a session of every file. With its kind, its
    place and its first half-day, it is that of this one.
    """
    premiere = rangees[0].cellules
    jours = sorted(_jour(rangee.cellules) for rangee in rangees)
    texte = "\n".join(cle(premiere.get(c, "")) for c in ("session", "type", "lieu"))
    empreinte = hashlib.sha256("\n".join([texte, *jours[:1]]).encode()).hexdigest()
    return f"planning:{empreinte[:32]}"


def _jour(cellules: Mapping[str, str]) -> str:
    """Write a half-day's day and hour one way, however they were typed."""
    try:
        jour = lire_date(cellules["date"], "date").isoformat()
        return f"{jour} {lire_heure(cellules['debut'], 'début').isoformat()}"
    except ErreurRegistre:
        return "illisible"


def _lire_session(
    releveur: Releveur, registre: _Registre, rangees: list[_Rangee]
) -> dict[str, Any]:
    """Read what the rows of a session say of it: once is enough, but never two things."""
    textes: dict[str, str] = {}
    ou: dict[str, Ligne] = {}
    for champ in _COMMUNS:
        textes[champ], ou[champ] = "", rangees[0].ligne
        for rangee in rangees:
            texte = rangee.cellules.get(champ, "").strip()
            if texte and not textes[champ]:
                textes[champ], ou[champ] = texte, rangee.ligne
            elif texte and cle(texte) != cle(textes[champ]):
                numero = ou[champ].numero
                erreur = refus("session-contradictoire", ligne=numero, champ=_LIBELLES[champ])
                releveur.refuser(rangee.ligne, erreur, champ)
    lus: dict[str, Any] = {}
    lecteurs: dict[str, tuple[str, Callable[[str], Any]]] = {
        "type": ("type_atelier", registre.type),
        "lieu": ("lieu", registre.lieu),
        "formateur": ("formateur", registre.compte),
        "salle": ("salle", lambda texte: propre(texte, _LIBELLES["salle"], vide_permis=True)),
        "capacite": ("capacite", _lire_capacite),
    }
    for champ, (nom, lire) in lecteurs.items():
        with releveur.cellule(ou[champ], champ):
            lus[nom] = lire(textes[champ])
    with releveur.cellule(ou["titre"], "titre"):
        defaut = lus["type_atelier"].intitule if "type_atelier" in lus else "?"
        lus["titre"] = propre(textes["titre"] or defaut, _LIBELLES["titre"], 200)
    return lus


def _lire_capacite(texte: str) -> int:
    lue = lire_entier(texte, _LIBELLES["capacite"], 1, CAPACITE_MAXIMALE)
    return CAPACITE_PAR_DEFAUT if lue is None else lue


def _lire_horaire(
    releveur: Releveur, rangee: _Rangee, vers_utc: Callable[[datetime], datetime]
) -> Horaire:
    """Read a row's half-day; a refused one gives a slot that nobody will use."""
    lus: dict[str, Any] = {}
    for champ, lire in (("date", lire_date), ("debut", lire_heure), ("fin", lire_heure)):
        with releveur.cellule(rangee.ligne, champ):
            lus[champ] = lire(rangee.cellules[champ], _LIBELLES[champ])
    if len(lus) < 3:
        return (datetime.max, datetime.max)
    debut, fin = (datetime.combine(lus["date"], lus[champ]) for champ in ("debut", "fin"))
    if fin <= debut:
        releveur.refuser(rangee.ligne, refus("seance-invalide"), "fin")
    return vers_utc(debut), vers_utc(fin)


def _connues(bdd: Bdd, references: list[str]) -> dict[str | None, Session]:
    requete = select(Session).where(Session.reference.in_(references))
    return {session.reference: session for session in bdd.scalars(requete)}


def _pareille(session: Session, demande: _Demande) -> bool:
    """Tell whether a session is still what the file says."""
    dit = demande.dit
    return (
        (dit["type_atelier"], dit["lieu"], dit["formateur"])
        == (session.type, session.lieu, session.formateur)
        and (dit["titre"], dit["salle"], dit["capacite"])
        == (session.titre, session.salle, session.capacite)
        and sorted(demande.horaires) == [(s.debut, s.fin) for s in session.seances_tenues]
    )
