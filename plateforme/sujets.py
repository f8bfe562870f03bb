"""What one learner is asked in a chapter (« sujet »): their own draw, in their own order.

What is drawn and shuffled for a learner is a pure function of a seed (« graine »), of ids, and of
what they answered and handed in: no draw and no order is stored, and any process finds them again.
The seed comes from the learner's key in the registry, which no page of theirs holds, and only what
comes out of it leaves the server.
"""

import hashlib
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.heure import jour_local
from inscriptions.modeles import Copie
from inscriptions.services import copies, reponses
from inscriptions.services.avancement import VIDES
from inscriptions.services.suivi import Suivi, lire_suivi
from inscriptions.services.tentatives import numero_de_tentative
from plateforme.publies import ChapitrePublie


def graine_de(apprenant: UUID, tentative: int = 1) -> str:
    """Return a learner's seed for a try of the graded part; each one has its own."""
    rang = b"" if tentative == 1 else f"/{tentative}".encode()
    return hashlib.sha256(b"sujet/" + apprenant.bytes + rang).hexdigest()


def sujet_de(
    apprenant: UUID,
    chapitre: ChapitrePublie,
    tentative: int = 1,
    *,
    repondues: Collection[str] = (),
    le: date | None = None,
    notees: Collection[str] = (),
) -> ChapitrePublie:
    """Return the chapter as this learner meets it, at that try; see `ChapitrePublie.pour`."""
    graine = graine_de(apprenant, tentative)
    return chapitre.pour(graine, repondues=repondues, le=le, notees=notees)


def sujet_lu(
    bdd: Bdd,
    apprenant: UUID,
    chapitre: ChapitrePublie,
    suivi: Suivi | None = None,
    textes: Mapping[str, str] | None = None,
) -> ChapitrePublie:
    """Return the chapter as this learner meets it now, from what the registry tells.

    `suivi`, and `textes`, their answers (JSON by question), when they were read already. Only a
    chapter that draws needs their answers and their copy.
    """
    ou = (apprenant, chapitre.module, chapitre.identifiant)
    suivi = suivi or lire_suivi(bdd, *ou)
    if not chapitre.tirages:
        return sujet_de(apprenant, chapitre, suivi.tentative)
    copie = copies.lire(bdd, *ou) if suivi.remise else None
    if copie is not None:
        return sujet_de_copie(bdd, copie, chapitre)
    donnees = repondues(reponses.courantes(bdd, *ou) if textes is None else textes)
    return sujet_de(apprenant, chapitre, suivi.tentative, repondues=donnees)


def sujet_de_copie(bdd: Bdd, copie: Copie, chapitre: ChapitrePublie) -> ChapitrePublie:
    """Return what was asked in a copy: once graded, what it was graded on and nothing else."""
    ou = (copie.apprenant_id, copie.module, copie.chapitre)
    return sujet_de(
        copie.apprenant_id,
        chapitre,
        numero_de_tentative(bdd, *ou),
        repondues=repondues(reponses.courantes(bdd, *ou)),
        le=jour_local(copie.remise_le),
        notees=copies.resultats_de(bdd, copie),
    )


def repondues(textes: Mapping[str, str]) -> set[str]:
    """Return the questions answered, from the stored answers (JSON by question)."""
    return {question for question, texte in textes.items() if texte not in VIDES}
