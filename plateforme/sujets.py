"""What one learner is asked in a chapter (« sujet »): the published chapter, in their own order.

What is shuffled for a learner is a pure function of a seed (« graine ») and of ids: no order is
stored, and any process finds it again. The seed comes from the learner's key in the registry, which
no page of theirs holds, and only the resulting order leaves the server.
"""

import hashlib
from uuid import UUID

from plateforme.publies import ChapitrePublie


def graine_de(apprenant: UUID) -> str:
    """Return a learner's seed."""
    return hashlib.sha256(b"sujet/" + apprenant.bytes).hexdigest()


def sujet_de(apprenant: UUID, chapitre: ChapitrePublie) -> ChapitrePublie:
    """Return the chapter as this learner meets it."""
    return chapitre.pour(graine_de(apprenant))
