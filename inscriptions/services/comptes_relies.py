"""Accounts of elsewhere that open the way in (« comptes reliés »), each to one person.

The provider only says which account came: the role is read here, at each entry, as it is now. A
name is good for one provider, by its address: the « awa » of another hub is somebody else.
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, delete, or_, select
from sqlalchemy.orm import Session as Bdd

from inscriptions import journal
from inscriptions.colonnes import en_utc
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Compte, CompteRelie
from inscriptions.services.communs import tenir_fiche, verrouiller

RELIER = {Apprenant: "apprenant.relier", Compte: "compte.relier"}
DELIER = {Apprenant: "apprenant.delier", Compte: "compte.delier"}


def trouver(bdd: Bdd, fournisseur: str, nom: str) -> Apprenant | Compte | None:
    """Find whose a provider's account is: a learner, the file kept if it was merged, or an account.

    None while it is not linked.
    """
    lien = bdd.scalar(
        select(CompteRelie).where(CompteRelie.fournisseur == fournisseur, CompteRelie.nom == nom)
    )
    if lien is None:
        return None
    if lien.compte_id is not None:
        return bdd.get(Compte, lien.compte_id)
    fiche = bdd.get(Apprenant, lien.apprenant_id)
    while fiche is not None and fiche.fusionne_dans is not None:
        fiche = bdd.get(Apprenant, fiche.fusionne_dans)
    return fiche


def relier(
    bdd: Bdd, qui: Apprenant | Compte, *, fournisseur: str, nom: str, maintenant: datetime
) -> Apprenant | Compte:
    """Link a provider's account to a person; give whose it is: the file kept, after a merge.

    The same again changes nothing. A link to another provider is replaced. Raise
    « compte-deja-relie » (it is somebody else's), « personne-deja-reliee »,
    « apprenant-inconnu », « compte-inconnu ».
    """
    if isinstance(qui, Apprenant):
        qui = bdd.get_one(Apprenant, tenir_fiche(bdd, qui.id))
    elif not verrouiller(bdd, Compte, qui.id):
        raise refus("compte-inconnu")
    connu = trouver(bdd, fournisseur, nom)
    if connu is not None:
        if connu.id != qui.id:
            raise refus("compte-deja-relie")
        return qui
    if any(lien.fournisseur == fournisseur for lien in liens_de(bdd, qui.id)):
        raise refus("personne-deja-reliee")
    bdd.execute(delete(CompteRelie).where(_de(qui.id)))
    bdd.add(
        CompteRelie(
            fournisseur=fournisseur,
            nom=nom,
            apprenant_id=qui.id if isinstance(qui, Apprenant) else None,
            compte_id=qui.id if isinstance(qui, Compte) else None,
            relie_le=en_utc(maintenant),
        )
    )
    bdd.flush()
    journal.noter(bdd, RELIER[type(qui)], qui)
    return qui


def delier(bdd: Bdd, qui: Apprenant | Compte) -> bool:
    """Undo a person's link, of the files merged into theirs too; False when there is none."""
    if not liens_de(bdd, qui.id):
        return False
    bdd.execute(delete(CompteRelie).where(_de(qui.id)))
    journal.noter(bdd, DELIER[type(qui)], qui)
    return True


def liens_de(bdd: Bdd, qui: UUID) -> list[CompteRelie]:
    """List the links of a learner or of an account: one, or one more for each file merged."""
    return list(bdd.scalars(select(CompteRelie).where(_de(qui)).order_by(CompteRelie.relie_le)))


def _de(qui: UUID) -> ColumnElement[bool]:
    fiches = select(Apprenant.id).where(or_(Apprenant.id == qui, Apprenant.fusionne_dans == qui))
    return or_(CompteRelie.compte_id == qui, CompteRelie.apprenant_id.in_(fiches))
