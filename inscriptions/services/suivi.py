"""Where a learner stands in a chapter (« suivi »), as one query tells: what every page asks."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, exists, func, select
from sqlalchemy.orm import Session as Bdd

from inscriptions.enumerations import EtatInscription, EtatSession
from inscriptions.modeles import (
    Appel,
    Apprenant,
    Copie,
    Inscription,
    Relecture,
    Reponse,
    Session,
    Tentative,
)
from inscriptions.services.communs import executer


@dataclass(frozen=True, slots=True)
class Suivi:
    """One learner in one chapter; `tentative` is the number of the try in progress, from 1.

    `ouvert`: a session gives the module to this learner; `en_groupe`: one not followed alone.
    `fermees` are the questions that the copy handed in (`remise`) closes; None, once it is: all of
    the chapter's. `appel`: a hand is raised. `relu`: a text was given back to be rewritten.
    `repondu`: there is an answer.
    """

    ouvert: bool
    en_groupe: bool
    tentative: int
    remise: bool
    fermees: Sequence[str] | None
    appel: bool
    relu: bool
    repondu: bool

    def ferme(self, question: str) -> bool:
        """Tell whether a question takes no answer any more."""
        return self.remise and (self.fermees is None or question in self.fermees)


_FERME = Suivi(
    ouvert=False,
    en_groupe=False,
    tentative=1,
    remise=False,
    fermees=None,
    appel=False,
    relu=False,
    repondu=False,
)
_QUI: BindParameter[UUID] = bindparam("qui")
_MODULE: BindParameter[str] = bindparam("module")
_CHAPITRE: BindParameter[str] = bindparam("chapitre")
_OUVERTE = exists().where(
    Inscription.session_id == Session.id,
    Inscription.apprenant_id == Apprenant.id,
    Inscription.etat == EtatInscription.CONFIRMEE,
    Session.etat != EtatSession.ANNULEE,
    Session.module == _MODULE,
)
# Built once: SQLAlchemy takes longer to build it than SQLite to answer it.
_REQUETE = (
    select(
        _OUVERTE.label("ouvert"),
        _OUVERTE.where(Session.autoformation.is_(False)).label("en_groupe"),
        select(func.count())
        .select_from(Tentative)
        .where(
            Tentative.apprenant_id == Apprenant.id,
            Tentative.module == _MODULE,
            Tentative.chapitre == _CHAPITRE,
        )
        .scalar_subquery()
        .label("gardees"),
        Copie.id.label("copie"),
        Copie.fermees,
        exists()
        .where(Appel.apprenant_id == Apprenant.id, Appel.baisse_le.is_(None))
        .label("appel"),
        exists()
        .where(
            Relecture.reponse_id == Reponse.id,
            Reponse.apprenant_id == Apprenant.id,
            Reponse.module == _MODULE,
            Reponse.chapitre == _CHAPITRE,
        )
        .label("relu"),
        exists()
        .where(
            Reponse.apprenant_id == Apprenant.id,
            Reponse.module == _MODULE,
            Reponse.chapitre == _CHAPITRE,
        )
        .label("repondu"),
    )
    .select_from(Apprenant)
    .outerjoin(
        Copie,
        and_(
            Copie.apprenant_id == Apprenant.id,
            Copie.module == _MODULE,
            Copie.chapitre == _CHAPITRE,
        ),
    )
    .where(Apprenant.id == _QUI)
)


def lire_suivi(bdd: Bdd, apprenant_id: UUID, module: str, chapitre: str) -> Suivi:
    """Read where a learner stands; closed for whoever is not in the registry."""
    valeurs = {"qui": apprenant_id, "module": module, "chapitre": chapitre}
    lu = executer(bdd, _REQUETE, valeurs).first()
    if lu is None:
        return _FERME
    return Suivi(
        ouvert=bool(lu.ouvert),
        en_groupe=bool(lu.en_groupe),
        tentative=lu.gardees + 1,
        remise=lu.copie is not None,
        fermees=lu.fermees,
        appel=bool(lu.appel),
        relu=bool(lu.relu),
        repondu=bool(lu.repondu),
    )
