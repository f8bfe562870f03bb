"""An account that trains itself (« me former »): its own learner file, and what it may sign up to.

The file is a learner's like any other, with a card: nothing in it says that it is an account's. It
is opened by a sign-in of its own, so that the two roles are never one visitor.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.enumerations import EtatSession
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Compte, FicheDeCompte, Session
from inscriptions.services.apprenants import creer_apprenant
from inscriptions.services.communs import verrouiller
from inscriptions.services.personnes_donnees import est_efface
from inscriptions.textes import cle_de_tri


def fiche_de(bdd: Bdd, compte: Compte) -> Apprenant | None:
    """Find an account's learner file, the one kept if it was merged; None before the first time."""
    lien = bdd.get(FicheDeCompte, compte.id, populate_existing=True)
    fiche = None if lien is None else bdd.get(Apprenant, lien.apprenant_id)
    while fiche is not None and fiche.fusionne_dans is not None:
        fiche = bdd.get(Apprenant, fiche.fusionne_dans)
    return None if fiche is None or est_efface(fiche) else fiche


def ouvrir_fiche(bdd: Bdd, compte: Compte, prenom: str, nom: str = "") -> Apprenant:
    """Give an account's learner file, made at the first time under that name.

    Two pages at once make one. Raise « compte-inconnu », what `creer_apprenant` raises.
    """
    if not verrouiller(bdd, Compte, compte.id):
        raise refus("compte-inconnu")
    connue = fiche_de(bdd, compte)
    if connue is None:
        connue = creer_apprenant(bdd, prenom=prenom, nom=nom)
        bdd.merge(FicheDeCompte(compte_id=compte.id, apprenant_id=connue.id))
        bdd.flush()
    journal.noter(bdd, "compte.se_former", compte, apprenant=connue.id)
    return connue


def autoformations_ouvertes(bdd: Bdd) -> list[Session]:
    """List the sessions of self-training that take sign-ups, by title."""
    requete = select(Session).where(
        Session.autoformation.is_(True), Session.etat == EtatSession.PREVUE
    )
    return sorted(bdd.scalars(requete), key=lambda s: (cle_de_tri(s.titre, s.lieu.nom), s.id))
