"""Workshops of past years, known by their numbers alone (« import des ateliers »).

The columns are those of a city's yearly table, with annee, famille, type, intitule, lieu, debut,
seances, participants for names. A row is a session that is over, with neither trainer nor number of
places nor dates of half-days: what the table does not say is not made up. Empty `participants` is
unknown, never 0.

A session's key is its type, place and date, and its rank among the rows that share them: two rows
alike are two sessions, and the same file again changes nothing. A figure corrected in the file
corrects the registry; a figure erased from it does not.
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import heure, journal
from inscriptions.echanges.correspondance import Champ, cle, exiger
from inscriptions.echanges.lecture import Ligne, Tableau
from inscriptions.echanges.rapport import RapportImport, Releveur, exiger_court, tout_ou_rien
from inscriptions.echanges.valeurs import lire_date, lire_entier
from inscriptions.erreurs import refus
from inscriptions.modeles import Effectif, Lieu, Session, TypeAtelier
from inscriptions.offre import TYPES_CONNUS, TypeConnu
from inscriptions.services.effectifs import TOTAL_MAXIMAL, compter
from inscriptions.services.lieux import creer_lieu
from inscriptions.services.reservations import tenir
from inscriptions.services.sessions import clore_session, creer_session, modifier_session
from inscriptions.services.types_ateliers import creer_type
from inscriptions.textes import propre

SEANCES_MAXIMALES = 366
CHAMPS = (
    Champ("annee", "année", ("an",)),
    Champ("famille", "famille", ("catégorie",), requis=True),
    Champ("type", "type", ("code", "type d’atelier", "code du type"), requis=True),
    Champ("intitule", "intitulé", ("titre", "nom de l’atelier"), requis=True),
    Champ("lieu", "lieu", ("nom du lieu", "endroit"), requis=True),
    Champ("debut", "début", ("date", "date de début", "premier jour"), requis=True),
    Champ("seances", "séances", ("nombre de séances", "nb séances")),
    Champ(
        "participants", "participants", ("nombre de participants", "nb participants", "effectif")
    ),
)
_LIBELLES = {champ.nom: champ.libelle for champ in CHAMPS}


@dataclass(frozen=True, slots=True)
class _Atelier:
    """A row that was read without a refusal."""

    ligne: Ligne
    famille: str
    type: str
    intitule: str
    lieu: str
    debut: date
    seances: int | None
    participants: int | None


def importer_ateliers(
    bdd: Bdd,
    tableau: Tableau,
    correspondance: Mapping[str, str] | None = None,
    essai: bool = False,
    maintenant: datetime | None = None,
) -> RapportImport:
    """Write every past workshop of a table, or none; make the kinds and places it names first.

    The report's `details`: `types` and `lieux` made, `sans_effectif` rows whose number of
    participants is unknown. Raise « import-trop-long », and what `correspondance.exiger` raises.
    """
    exiger_court(tableau)
    trouvee = exiger(tableau, CHAMPS, correspondance)
    releveur = Releveur(trouvee)
    jour = heure.jour_local(maintenant or heure.maintenant())
    ateliers = [a for ligne in tableau.lignes if (a := _lire(releveur, ligne, jour)) is not None]
    references = _references(ateliers)
    comptes = dict.fromkeys(("a_creer", "deja_la", "a_modifier"), 0)
    details = dict.fromkeys(("types", "lieux", "sans_effectif"), 0)
    with tout_ou_rien(bdd, releveur, essai=essai):
        # Sessions, then places, before anything is journalled: locks are taken in one order.
        connues = _connues(bdd, references)
        effectifs = _effectifs(bdd)
        offre = _Offre(bdd, details)
        offre.tenir(ateliers)
        for atelier, reference in zip(ateliers, references, strict=True):
            details["sans_effectif"] += atelier.participants is None
            with releveur.cellule(atelier.ligne), bdd.begin_nested():
                session = connues.get(reference)
                if session is None:
                    type_atelier = offre.type(releveur, atelier)
                    if type_atelier is None:
                        continue
                    _creer(bdd, atelier, reference, type_atelier, offre.lieu(atelier), maintenant)
                    comptes["a_creer"] += 1
                else:
                    change = _corriger(bdd, session, atelier, effectifs.get(session.id))
                    comptes["a_modifier" if change else "deja_la"] += 1
    return RapportImport(
        essai=essai,
        lignes=len(tableau.lignes),
        refus=releveur.refus,
        colonnes=trouvee.en_dict(),
        ignorees=trouvee.ignorees,
        details=details,
        **comptes,
    )


def _lire(releveur: Releveur, ligne: Ligne, aujourdhui: date) -> _Atelier | None:
    """Read a row's cells, each of them even after a refusal; None when there was one."""
    cellules = releveur.lire(ligne)
    if cellules is None:
        return None
    avant = releveur.nombre
    lus: dict[str, Any] = {}
    for nom, maximum in (("famille", 100), ("type", 64), ("intitule", 200), ("lieu", 100)):
        with releveur.cellule(ligne, nom):
            lus[nom] = propre(cellules[nom], _LIBELLES[nom], maximum)
    with releveur.cellule(ligne, "debut"):
        lus["debut"] = lire_date(cellules["debut"], _LIBELLES["debut"])
        if lus["debut"] > aujourdhui:
            raise refus("atelier-a-venir")
    with releveur.cellule(ligne, "annee"):
        annee = lire_entier(cellules.get("annee", ""), _LIBELLES["annee"], 1900, 9999)
        if annee is not None and "debut" in lus and annee != lus["debut"].year:
            raise refus("annee-contradictoire")
    for nom, minimum, borne in (
        ("seances", 1, SEANCES_MAXIMALES),
        ("participants", 0, TOTAL_MAXIMAL),
    ):
        with releveur.cellule(ligne, nom):
            lus[nom] = lire_entier(cellules.get(nom, ""), _LIBELLES[nom], minimum, borne)
    return _Atelier(ligne, **lus) if releveur.nombre == avant else None


def _references(ateliers: list[_Atelier]) -> list[str]:
    """Give each row its key; the rows that share type, place and date are told apart by rank."""
    rangs: Counter[str] = Counter()
    references = []
    for atelier in ateliers:
        lieu = hashlib.sha256(cle(atelier.lieu).encode()).hexdigest()[:16]
        base = f"atelier:{atelier.type}:{atelier.debut.isoformat()}:{lieu}"
        rangs[base] += 1
        references.append(f"{base}:{rangs[base]}")
    return references


def _connues(bdd: Bdd, references: list[str]) -> dict[str | None, Session]:
    """Give, and hold, the sessions that an earlier import made of these rows, by key."""
    requete = (
        select(Session)
        .where(Session.reference.in_(references))
        .order_by(Session.id)
        .with_for_update(key_share=True, of=Session)
    )
    return {session.reference: session for session in bdd.scalars(requete)}


def _effectifs(bdd: Bdd) -> dict[Any, int]:
    """Give the headcount of each of those sessions."""
    requete = (
        select(Effectif.session_id, Effectif.total)
        .join(Session, Session.id == Effectif.session_id)
        .where(
            Session.reference.startswith("atelier:", autoescape=True), Effectif.seance_id.is_(None)
        )
    )
    return {un.session_id: un.total for un in bdd.execute(requete)}


class _Offre:
    """The kinds of workshops and the places, made when a row names one for the first time."""

    def __init__(self, bdd: Bdd, details: dict[str, int]) -> None:
        self._bdd = bdd
        self._details = details
        self._types = {type_.code: type_ for type_ in bdd.scalars(select(TypeAtelier))}
        self._lieux = {cle(lieu.nom): lieu for lieu in bdd.scalars(select(Lieu))}

    def tenir(self, ateliers: list[_Atelier]) -> None:
        """Hold the known places of these rows."""
        noms = {cle(atelier.lieu) for atelier in ateliers}
        tenir(self._bdd, lieux={lieu.id for nom, lieu in self._lieux.items() if nom in noms})

    def type(self, releveur: Releveur, atelier: _Atelier) -> TypeAtelier | None:
        """Give a row's kind of workshop; None, and a refusal, when it cannot be made."""
        connu = self._types.get(atelier.type)
        if connu is None:
            particularites = TYPES_CONNUS.get(atelier.type, TypeConnu(atelier.famille, ()))
            with releveur.cellule(atelier.ligne, "type"), self._bdd.begin_nested():
                connu = creer_type(
                    self._bdd,
                    code=atelier.type,
                    intitule=atelier.intitule,
                    famille=atelier.famille,
                    pour_le_public=particularites.pour_le_public,
                    thematiques=particularites.thematiques,
                )
                self._types[atelier.type] = connu
                self._details["types"] += 1
        elif cle(connu.famille) != cle(atelier.famille):
            # Counted in the other family, it would make the report say what nobody wrote.
            releveur.refuser(atelier.ligne, refus("famille-contradictoire"), "famille")
            return None
        return connu

    def lieu(self, atelier: _Atelier) -> Lieu:
        """Give a row's place. The table says no town: it is the place's own name."""
        connu = self._lieux.get(cle(atelier.lieu))
        if connu is None:
            connu = creer_lieu(self._bdd, nom=atelier.lieu, commune=atelier.lieu)
            self._lieux[cle(atelier.lieu)] = connu
            self._details["lieux"] += 1
        return connu


def _creer(
    bdd: Bdd,
    atelier: _Atelier,
    reference: str,
    type_atelier: TypeAtelier,
    lieu: Lieu,
    maintenant: datetime | None,
) -> None:
    session = creer_session(
        bdd,
        type_atelier=type_atelier,
        titre=atelier.intitule,
        lieu=lieu,
        formateur=None,
        capacite=None,
        seances=(),
        jour=atelier.debut,
        seances_declarees=atelier.seances,
        reference=reference,
    )
    if atelier.participants is not None:
        compter(bdd, session, atelier.participants)
    clore_session(bdd, session, maintenant)


def _corriger(bdd: Bdd, session: Session, atelier: _Atelier, effectif: int | None) -> bool:
    """Write what a row says now and did not say before; True when there was something."""
    change = False
    if session.titre != atelier.intitule:
        modifier_session(bdd, session, titre=atelier.intitule)
        change = True
    if atelier.seances not in (None, session.seances_declarees):
        session.seances_declarees = atelier.seances
        journal.noter(bdd, "session.modifier", session, seances_declarees=atelier.seances)
        change = True
    if atelier.participants not in (None, effectif):
        compter(bdd, session, atelier.participants or 0)
        change = True
    return change
