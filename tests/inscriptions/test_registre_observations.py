"""What a trainer saw: the last word stays, on both databases, and follows a merge."""

from datetime import UTC, datetime, timedelta

import pytest

from inscriptions.enumerations import Autonomie
from inscriptions.erreurs import ErreurRegistre
from inscriptions.journal_recit import raconter
from inscriptions.services import fusions, observations

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MODULE = "droit_epn"


def test_le_dernier_mot_reste_et_suit_une_fusion(depot, fabrique):
    session = fabrique.session()
    garde, retire = (fabrique.apprenant(session, prenom) for prenom in ("Awa", "Aoua"))
    ailleurs = fabrique.apprenant()

    def observer(qui, heures=0, **vues):
        with depot.ecriture(auteur="compte:0") as bdd:
            return observations.observer(
                bdd,
                session,
                apprenant_id=qui.id,
                vues=vues,
                maintenant=MIDI + timedelta(hours=heures),
            )

    def vues(qui):
        with depot.lecture() as bdd:
            lues = observations.observations_de(bdd, [qui.id], MODULE).get(qui.id, {})
        return {cle: (vue.autonomie, vue.vue_le.hour) for cle, vue in lues.items()}

    assert observer(garde, cliquer=Autonomie.AVEC_GUIDAGE, taper=Autonomie.AUTONOME) == 2
    assert observer(garde, 1, cliquer=Autonomie.SI_BESOIN, taper=Autonomie.AUTONOME) == 1
    assert vues(garde) == {"cliquer": (Autonomie.SI_BESOIN, 13), "taper": (Autonomie.AUTONOME, 12)}
    assert observer(garde, 2, taper=None, glisser=None) == 1
    assert observer(garde) == 0
    assert observer(retire, cliquer=Autonomie.AUTONOME, glisser=Autonomie.AUTONOME) == 2
    with pytest.raises(ErreurRegistre, match="inscri"):
        observer(ailleurs, cliquer=Autonomie.AUTONOME)
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, garde, retire)
    assert vues(garde) == {
        "cliquer": (Autonomie.SI_BESOIN, 13),
        "glisser": (Autonomie.AUTONOME, 12),
    }
    assert observer(retire, 3, taper=Autonomie.AUTONOME) == 1, "une page restée ouverte"
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert set(vues(garde)) == {"cliquer", "taper"}
    assert set(vues(retire)) == {"cliquer", "glisser"}
    with depot.lecture() as bdd:
        phrases = [r.phrase for r in raconter(bdd, session) if r.acte == "observation.noter"]
    assert len(phrases) == 5
    assert all("a noté ce que A." in phrase for phrase in phrases)
