"""Sign-ups from a spreadsheet, into one session (« import d'inscriptions »).

A row is somebody already in the session when the card says so, or when first name and name do,
accents, case and their order set aside; so that the same file twice signs nobody up twice.
Somebody known elsewhere is taken again only with the same full name and the same contact: two
namesakes stay two persons, and a person merges files later, by a decision. Places are given by the
services, under the session's lock, in the file's order.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CARTE, normaliser
from inscriptions.echanges.correspondance import Champ, cle, exiger
from inscriptions.echanges.lecture import Ligne, Tableau
from inscriptions.echanges.rapport import RapportImport, Releveur, exiger_court, tout_ou_rien
from inscriptions.echanges.valeurs import lire_choix
from inscriptions.enumerations import EtatInscription, EtatSession, Genre, Statut, TrancheAge
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Inscription, Session
from inscriptions.services.apprenants import inscrire, inscrire_existant
from inscriptions.services.communs import verrouiller
from inscriptions.textes import code_insee, propre

CHAMPS = (
    Champ("prenom", "prénom", ("prénom ou pseudonyme", "prénoms", "pseudonyme"), requis=True),
    Champ("nom", "nom", ("nom de famille", "nom usuel", "nom d’usage", "patronyme")),
    Champ(
        "contact",
        "contact",
        (
            *("courriel", "e-mail", "mail", "adresse e-mail", "adresse mail", "mél"),
            *("adresse électronique", "adresse courriel", "téléphone", "tél", "portable"),
        ),
    ),
    Champ("genre", "genre", ("sexe", "civilité")),
    Champ("tranche_age", "tranche d’âge", ("âge", "tranche âge", "classe d’âge")),
    Champ("statut", "statut", ("situation", "statut professionnel", "activité")),
    Champ("commune_insee", "commune", ("code commune", "code insee", "commune insee", "insee")),
    Champ("carte", "carte", ("code carte", "code de la carte", "numéro de carte", "n° de carte")),
)
_LIBELLES = {champ.nom: champ.libelle for champ in CHAMPS}


@dataclass(frozen=True, slots=True)
class _Fiche:
    """A row that was read without a refusal."""

    ligne: Ligne
    prenom: str
    nom: str
    contact: str
    carte: str
    genre: Genre
    tranche_age: TrancheAge
    statut: Statut
    commune_insee: str
    connu: UUID | None = None  # the learner a card, or the name, stands for

    @property
    def qui(self) -> tuple[str, ...]:
        return _qui(self.prenom, self.nom)

    def valeurs(self) -> dict[str, Any]:
        """What `creer_apprenant` takes beside the names."""
        noms = ("contact", "genre", "tranche_age", "statut", "commune_insee")
        return {nom: getattr(self, nom) for nom in noms}


def importer_inscriptions(
    bdd: Bdd,
    tableau: Tableau,
    session: Session,
    correspondance: Mapping[str, str] | None = None,
    essai: bool = False,
    maintenant: datetime | None = None,
) -> RapportImport:
    """Sign up everybody a table lists, or nobody; `correspondance` is {field: column}.

    The report's `details`: `confirmees` and `en_attente` (of those created), `annulees` (listed,
    but they had cancelled: they stay out). `a_modifier` counts people of whom the file says what
    the registry did not know; what it knows is never changed. Raise « session-inconnue »,
    « session-close », « import-trop-long », and what `correspondance.exiger` raises.
    """
    exiger_court(tableau)
    trouvee = exiger(tableau, CHAMPS, correspondance)
    _ouvrir(bdd, session)
    releveur = Releveur(trouvee)
    comptes = dict.fromkeys(("a_creer", "deja_la", "a_modifier"), 0)
    details = dict.fromkeys(("confirmees", "en_attente", "annulees"), 0)
    fiches = [f for ligne in tableau.lignes if (f := _lire(releveur, ligne)) is not None]
    presents = _presents(bdd, session)
    fiches = _reconnaitre(bdd, releveur, fiches, presents)
    inscrits = {inscription.apprenant_id: inscription for inscription in presents}
    ailleurs = _ailleurs(bdd, fiches)
    _tenir(bdd, {*ailleurs.values(), *(f.connu for f in fiches if f.connu is not None)})
    refusees = releveur.refusees()
    with tout_ou_rien(bdd, releveur, essai=essai):
        for fiche in fiches:
            if fiche.ligne.numero in refusees:
                continue
            ancienne = inscrits.get(fiche.connu) if fiche.connu else None
            if ancienne is not None:
                change = _completer(bdd, ancienne.apprenant, fiche)
                comptes["a_modifier" if change else "deja_la"] += 1
                details["annulees"] += ancienne.etat is EtatInscription.ANNULEE
                continue
            comptes["a_creer"] += 1
            etat = _inscrire(bdd, session, fiche, ailleurs, maintenant).etat
            details["confirmees" if etat is EtatInscription.CONFIRMEE else "en_attente"] += 1
    return RapportImport(
        essai=essai,
        lignes=len(tableau.lignes),
        refus=releveur.refus,
        colonnes=trouvee.en_dict(),
        ignorees=trouvee.ignorees,
        details=details,
        **comptes,
    )


def _ouvrir(bdd: Bdd, session: Session) -> None:
    """Hold the session's row: from here on, nobody else signs up to it."""
    if not verrouiller(bdd, Session, session.id):
        raise refus("session-inconnue")
    if bdd.scalar(select(Session.etat).where(Session.id == session.id)) is not EtatSession.PREVUE:
        raise refus("session-close")


def _tenir(bdd: Bdd, ids: set[UUID]) -> None:
    """Hold known learners' rows, in order, before the journal is: it is always the last lock."""
    bdd.scalars(
        select(Apprenant)
        .where(Apprenant.id.in_(ids))
        .order_by(Apprenant.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    ).all()


def _lire(releveur: Releveur, ligne: Ligne) -> _Fiche | None:
    """Read a row's cells, each of them even after a refusal; None when there was one."""
    cellules = releveur.lire(ligne)
    if cellules is None:
        return None
    lus: dict[str, Any] = dict.fromkeys(("prenom", "nom", "contact", "carte"), "")
    avant = releveur.nombre
    avec_carte = bool(cellules.get("carte", "").strip())
    for nom, maximum in (("prenom", 100), ("nom", 100), ("contact", 200)):
        with releveur.cellule(ligne, nom):
            vide_permis = nom != "prenom" or avec_carte
            lus[nom] = propre(
                cellules.get(nom, ""), _LIBELLES[nom], maximum, vide_permis=vide_permis
            )
    if avec_carte:
        with releveur.cellule(ligne, "carte"):
            lus["carte"] = normaliser(cellules["carte"], LONGUEUR_CARTE) or ""
            if not lus["carte"]:
                raise refus("carte-inconnue")
    for nom, defaut in (
        ("genre", Genre.NON_COMMUNIQUE),
        ("tranche_age", TrancheAge.NON_COMMUNIQUE),
        ("statut", Statut.NON_COMMUNIQUE),
    ):
        with releveur.cellule(ligne, nom):
            lus[nom] = lire_choix(cellules.get(nom, ""), _LIBELLES[nom], type(defaut), defaut)
    with releveur.cellule(ligne, "commune_insee"):
        brut = cellules.get("commune_insee", "").strip()
        # A spreadsheet takes 01004 for a number, and drops its zero.
        lus["commune_insee"] = code_insee(f"0{brut}" if len(brut) == 4 else brut)
    return _Fiche(ligne, **lus) if releveur.nombre == avant else None


def _presents(bdd: Bdd, session: Session) -> list[Inscription]:
    """Everybody in the session, those who cancelled included."""
    return list(bdd.scalars(select(Inscription).where(Inscription.session_id == session.id)))


def _reconnaitre(
    bdd: Bdd, releveur: Releveur, fiches: Sequence[_Fiche], presents: Sequence[Inscription]
) -> list[_Fiche]:
    """Say which learner each row stands for, when it is one of the registry; refuse twins."""
    cartes = _par_carte(bdd, {fiche.carte for fiche in fiches if fiche.carte})
    par_nom: dict[tuple[str, ...], list[Apprenant]] = defaultdict(list)
    for inscription in presents:
        qui = inscription.apprenant
        par_nom[_qui(qui.prenom, qui.nom)].append(qui)
    pris: dict[UUID, Ligne] = {}
    reconnues = list(fiches)
    for rang, fiche in enumerate(fiches):
        if fiche.carte:
            with releveur.cellule(fiche.ligne, "carte"):
                reconnues[rang] = replace(fiche, connu=_porteur(cartes, fiche, pris))
    homonymes: dict[tuple[str, ...], list[_Fiche]] = defaultdict(list)
    for fiche in reconnues:
        if not fiche.carte:
            jumelle = next((v for v in homonymes[fiche.qui] if _semblables(v, fiche)), None)
            if jumelle is not None:
                releveur.refuser(
                    fiche.ligne, refus("ligne-jumelle", ligne=jumelle.ligne.numero), "prenom"
                )
            homonymes[fiche.qui].append(fiche)
    # The same contact first, so that two namesakes keep each their row, whatever the order.
    for exact in (True, False):
        for rang, fiche in enumerate(reconnues):
            if fiche.carte or fiche.connu is not None:
                continue
            libres = [
                qui
                for qui in par_nom[fiche.qui]
                if qui.id not in pris and _meme_contact(qui.contact, fiche.contact, exact=exact)
            ]
            if len(libres) == 1:
                reconnues[rang] = replace(fiche, connu=libres[0].id)
                pris[libres[0].id] = fiche.ligne
            elif libres:
                releveur.refuser(fiche.ligne, refus("personne-ambigue"), "prenom")
    return reconnues


def _par_carte(bdd: Bdd, cartes: set[str]) -> dict[str, Apprenant]:
    """Give who holds each card; that of a merged file opens the one that was kept."""
    if not cartes:
        return {}
    porteurs = list(bdd.scalars(select(Apprenant).where(Apprenant.carte.in_(cartes))))
    gardes = {qui.fusionne_dans for qui in porteurs if qui.fusionne_dans}
    vivants = {
        qui.id: qui for qui in bdd.scalars(select(Apprenant).where(Apprenant.id.in_(gardes)))
    }
    return {qui.carte: vivants[qui.fusionne_dans] if qui.fusionne_dans else qui for qui in porteurs}


def _porteur(cartes: Mapping[str, Apprenant], fiche: _Fiche, pris: dict[UUID, Ligne]) -> UUID:
    """Give the learner of a row's card, whose first name the row must not contradict."""
    qui = cartes.get(fiche.carte)
    if qui is None:
        raise refus("carte-inconnue")
    noms = {cle(qui.prenom), cle(qui.nom)} - {""}
    if fiche.prenom and not noms & {cle(fiche.prenom), cle(fiche.nom)}:
        raise refus("carte-autre-personne")
    if qui.id in pris:
        raise refus("ligne-jumelle", ligne=pris[qui.id].numero)
    pris[qui.id] = fiche.ligne
    return qui.id


def _ailleurs(bdd: Bdd, fiches: Sequence[_Fiche]) -> dict[tuple[tuple[str, ...], str], UUID]:
    """Find, in the whole registry, who has the same full name and the same contact as a row."""
    pris = {fiche.connu for fiche in fiches}
    contacts = {f.contact.lower() for f in fiches if f.connu is None and f.contact and f.nom}
    if not contacts:
        return {}
    requete = (
        select(Apprenant)
        .where(func.lower(Apprenant.contact).in_(contacts), Apprenant.nom != "")
        .order_by(Apprenant.id.desc())  # of two files, the older one stays
    )
    return {
        (_qui(qui.prenom, qui.nom), qui.contact.lower()): qui.fusionne_dans or qui.id
        for qui in bdd.scalars(requete)
        if (qui.fusionne_dans or qui.id) not in pris
    }


def _inscrire(
    bdd: Bdd,
    session: Session,
    fiche: _Fiche,
    ailleurs: Mapping[tuple[tuple[str, ...], str], UUID],
    maintenant: datetime | None,
) -> Inscription:
    """Sign one row up: a known person, or a new one."""
    connu = fiche.connu
    if connu is None and fiche.nom and fiche.contact:
        connu = ailleurs.get((fiche.qui, fiche.contact.lower()))
    if connu is None:
        return inscrire(
            bdd,
            session=session,
            prenom=fiche.prenom,
            nom=fiche.nom,
            maintenant=maintenant,
            **fiche.valeurs(),
        )
    qui = bdd.get_one(Apprenant, connu)
    _completer(bdd, qui, fiche)
    return inscrire_existant(bdd, session=session, apprenant=qui, maintenant=maintenant)


def _completer(bdd: Bdd, qui: Apprenant, fiche: _Fiche) -> bool:
    """Write what the file knows and the registry does not; True when there was something."""
    vides = ("", Genre.NON_COMMUNIQUE, TrancheAge.NON_COMMUNIQUE, Statut.NON_COMMUNIQUE)
    nouveau = {
        nom: valeur
        for nom, valeur in fiche.valeurs().items()
        if valeur not in vides and getattr(qui, nom) in vides
    }
    if not nouveau:
        return False
    for nom, valeur in nouveau.items():
        setattr(qui, nom, valeur)
    bdd.flush()
    journal.noter(bdd, "apprenant.completer", qui, **dict.fromkeys(nouveau, True))
    return True


def _qui(prenom: str, nom: str) -> tuple[str, ...]:
    return tuple(sorted((cle(prenom), cle(nom))))


def _semblables(une: _Fiche, autre: _Fiche) -> bool:
    """Two rows without a card, of one name: the same person unless two contacts say otherwise."""
    return _meme_contact(une.contact, autre.contact, exact=False)


def _meme_contact(un: str, autre: str, *, exact: bool) -> bool:
    if un.casefold() == autre.casefold():
        return bool(un) or not exact
    return not exact and not (un and autre)
