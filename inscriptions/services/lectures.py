"""Until when a learner has read what changed in the law of a module (« J’ai lu »)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.colonnes import en_utc
from inscriptions.modeles import LectureDroit
from inscriptions.services.communs import inserer_ou_remplacer, tenir_fiche
from inscriptions.textes import propre


def lu_le(bdd: Bdd, apprenant_id: UUID, module: str) -> datetime | None:
    """Give until when a learner has read; None: nothing yet."""
    return bdd.scalar(
        select(LectureDroit.lue_le).where(
            LectureDroit.apprenant_id == apprenant_id, LectureDroit.module == module
        )
    )


def noter_lecture(bdd: Bdd, *, apprenant_id: UUID, module: str, jusqu_au: datetime) -> None:
    """Note that a learner has read what changed until then; it never goes back.

    Raise « apprenant-inconnu ».
    """
    apprenant_id = tenir_fiche(bdd, apprenant_id)
    avant, instant = lu_le(bdd, apprenant_id, module), en_utc(jusqu_au)
    if avant is not None and avant >= instant:
        return
    valeurs = {
        "id": uuid7(),
        "apprenant_id": apprenant_id,
        "module": propre(module, "module", 64),
        "lue_le": instant,
    }
    inserer_ou_remplacer(bdd, LectureDroit, valeurs, ("apprenant_id", "module"), ("lue_le",))
