"""What one learner is asked in a chapter (« sujet »): the published chapter, in their own order.

What is shuffled for a learner is a pure function of a seed (« graine ») and of ids: no order is
stored, and any process finds it again. The seed comes from the learner's key in the registry, which
no page of theirs holds, and only the resulting order leaves the server.
"""

import hashlib
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from inscriptions.services.tentatives import numero_de_tentative
from plateforme.publies import ChapitrePublie


def graine_de(apprenant: UUID, tentative: int = 1) -> str:
    """Return a learner's seed for a try of the graded part; each one has its own."""
    rang = b"" if tentative == 1 else f"/{tentative}".encode()
    return hashlib.sha256(b"sujet/" + apprenant.bytes + rang).hexdigest()


def sujet_de(apprenant: UUID, chapitre: ChapitrePublie, tentative: int = 1) -> ChapitrePublie:
    """Return the chapter as this learner meets it, at that try."""
    return chapitre.pour(graine_de(apprenant, tentative))


def sujet_lu(bdd: Bdd, apprenant: UUID, chapitre: ChapitrePublie) -> ChapitrePublie:
    """Return the chapter as this learner meets it now, at the try that the registry tells."""
    numero = numero_de_tentative(bdd, apprenant, chapitre.module, chapitre.identifiant)
    return sujet_de(apprenant, chapitre, numero)
