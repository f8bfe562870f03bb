"""Who is signed in (« connexions »). The browser holds a token, the registry only its SHA-256.

The token is 256 random bits: a plain digest is enough, there is nothing to guess. A copy of the
database opens no one's session.
"""

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session as Bdd

from inscriptions.colonnes import en_utc
from inscriptions.enumerations import RoleCompte
from inscriptions.erreurs import refus
from inscriptions.modeles import Apprenant, Compte, Connexion
from inscriptions.services.communs import executer

PAS = timedelta(minutes=1)  # how often an active connexion is written down, at most
# Asked at every request: built once, and only what a page needs to know of a person.
_PAR_EMPREINTE = (
    select(
        Connexion.apprenant_id,
        Connexion.compte_id,
        Connexion.vue_le,
        Connexion.expire_le,
        Apprenant.prenom,
        Compte.nom,
        Compte.role,
    )
    .select_from(Connexion)
    .outerjoin(Apprenant, Apprenant.id == Connexion.apprenant_id)
    .outerjoin(Compte, Compte.id == Connexion.compte_id)
    .where(Connexion.empreinte == bindparam("empreinte"))
)


@dataclass(frozen=True, slots=True)
class ConnexionLue:
    """Who is signed in: a learner (`apprenant_id`, first name), or an account (`compte_id`)."""

    apprenant_id: UUID | None
    compte_id: UUID | None
    nom: str
    role: RoleCompte | None
    vue_le: datetime
    expire_le: datetime


def ouvrir_connexion(
    bdd: Bdd,
    *,
    apprenant: Apprenant | None = None,
    compte: Compte | None = None,
    maintenant: datetime,
    duree: timedelta,
) -> str:
    """Sign a learner or an account in; give the token to put in the cookie.

    « connexion-invalide » unless exactly one of the two is given.
    """
    if (apprenant is None) == (compte is None):
        raise refus("connexion-invalide")
    jeton = secrets.token_urlsafe(32)
    bdd.add(
        Connexion(
            empreinte=_empreinte(jeton),
            apprenant_id=None if apprenant is None else apprenant.id,
            compte_id=None if compte is None else compte.id,
            creee_le=maintenant,
            vue_le=maintenant,
            expire_le=en_utc(maintenant) + duree,
        )
    )
    bdd.flush()
    return jeton


def lire_connexion(
    bdd: Bdd, jeton: str, maintenant: datetime, duree: timedelta
) -> ConnexionLue | None:
    """Give the live connexion of a token and whose it is; None when over.

    In a write transaction, being seen pushes the end back to `maintenant + duree`, at most once a
    minute. In a read transaction nothing is written: see `a_prolonger`.
    """
    empreinte = _empreinte(jeton)
    trouvee = executer(bdd, _PAR_EMPREINTE, {"empreinte": empreinte}).first()
    if trouvee is None or trouvee.expire_le <= maintenant:
        return None
    connexion = ConnexionLue(
        trouvee.apprenant_id,
        trouvee.compte_id,
        trouvee.prenom or trouvee.nom or "",
        trouvee.role,
        trouvee.vue_le,
        trouvee.expire_le,
    )
    if not (bdd.info.get("ecriture") and a_prolonger(connexion, maintenant)):
        return connexion
    # A statement on the row as it is now: signing out in another window must win.
    fin = en_utc(maintenant) + duree
    vivante = bdd.scalar(
        update(Connexion)
        .where(Connexion.empreinte == empreinte)
        .values(vue_le=maintenant, expire_le=fin)
        .returning(Connexion.empreinte)
    )
    if vivante is None:
        return None
    return replace(connexion, vue_le=en_utc(maintenant), expire_le=fin)


def compte_connecte(bdd: Bdd, compte_id: UUID, maintenant: datetime) -> Compte | None:
    """Give an account while it is signed in somewhere, as it is now: its role may have changed."""
    return bdd.scalar(
        select(Compte)
        .join(Connexion, Connexion.compte_id == Compte.id)
        .where(Compte.id == compte_id, Connexion.expire_le > maintenant)
        .limit(1)
    )


def a_prolonger(connexion: ConnexionLue, maintenant: datetime) -> bool:
    """Tell whether `lire_connexion` is due in a write transaction: it costs one disk sync."""
    return maintenant - connexion.vue_le >= PAS


def fermer_connexion(bdd: Bdd, jeton: str) -> None:
    """Sign out: the token is worth nothing from the commit on. Idempotent."""
    bdd.execute(delete(Connexion).where(Connexion.empreinte == _empreinte(jeton)))


def fermer_celles_de(bdd: Bdd, apprenant: Apprenant) -> None:
    """Sign a learner out wherever they are in."""
    bdd.execute(delete(Connexion).where(Connexion.apprenant_id == apprenant.id))


def purger_connexions(bdd: Bdd, maintenant: datetime) -> int:
    """Delete the connexions that are over; give their number."""
    perimees = delete(Connexion).where(Connexion.expire_le <= maintenant)
    return len(bdd.scalars(perimees.returning(Connexion.empreinte)).all())


def _empreinte(jeton: str) -> str:
    return sha256(jeton.encode("utf-8", "surrogatepass")).hexdigest()
