"""The versions of a text: every saving is kept, and read by pause of writing."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from inscriptions.services import reponses, versions

MIDI = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
QUESTION = {"module": "ecrit_public", "chapitre": "03-breve", "question": "ma-breve"}


@pytest.fixture
def ecrire(depot, fabrique):
    """Save a text of one learner so many minutes after noon."""
    apprenant = fabrique.apprenant()

    def ecrire(minutes: float, texte: str, **autres) -> None:
        with depot.ecriture() as bdd:
            reponses.enregistrer(
                bdd,
                **{**QUESTION, "apprenant_id": apprenant.id, **autres},
                contenu=f'"{texte}"',
                jeton=str(uuid4()),
                maintenant=MIDI + timedelta(minutes=minutes),
            )

    ecrire.apprenant = apprenant
    return ecrire


def lues(depot, ecrire) -> list[tuple[int, str]]:
    with depot.lecture() as bdd:
        toutes = versions.versions_de(bdd, ecrire.apprenant.id, **QUESTION)
    return [(v.rang, v.contenu.strip('"')) for v in toutes]


def test_une_version_par_pause(depot, ecrire, fabrique):
    assert lues(depot, ecrire) == []
    for minutes, texte in [(0, "U"), (0.1, "Un"), (0.2, "Un titre")]:
        ecrire(minutes, texte)
    ecrire(0.3, "Ailleurs", question="autre")
    ecrire(0.3, "Autrui", apprenant_id=fabrique.apprenant().id)
    assert lues(depot, ecrire) == [(3, "Un titre")]
    ecrire(10, "Un titre et")
    ecrire(10.5, "Un titre et un chapô")
    assert lues(depot, ecrire) == [(6, "Un titre et un chapô"), (3, "Un titre")]


def test_qui_ecrit_sans_s_arreter_a_une_version_par_quart_d_heure(depot, ecrire):
    for minute in range(40):
        ecrire(minute, f"Minute {minute}")
    assert [texte for _, texte in lues(depot, ecrire)] == ["Minute 39", "Minute 29", "Minute 14"]


def test_reprendre_une_version_n_efface_pas_celle_qu_on_quitte(depot, ecrire):
    ecrire(0, "Premier jet")
    ecrire(10, "Second jet")
    ecrire(10.2, "Second jet, plus long")
    ecrire(10.4, "Premier jet")  # taken up again, at once
    ecrire(10.6, "Premier jet repris")
    assert [texte for _, texte in lues(depot, ecrire)] == [
        "Premier jet repris",
        "Second jet, plus long",
        "Premier jet",
    ]


def test_un_texte_vide_n_est_pas_une_version(depot, ecrire):
    ecrire(0, "Un titre")
    ecrire(10, "")
    ecrire(20, "Un autre")
    assert [texte for _, texte in lues(depot, ecrire)] == ["Un autre", "Un titre"]


def test_chaque_enregistrement_se_relit_par_son_rang(depot, ecrire):
    ecrire(0, "Un")
    ecrire(0.1, "Un titre")
    with depot.lecture() as bdd:
        une = versions.version(bdd, ecrire.apprenant.id, **QUESTION, rang=1)
        assert une is not None
        assert (une.contenu, une.recue_le) == ('"Un"', MIDI)
        assert versions.version(bdd, ecrire.apprenant.id, **QUESTION, rang=3) is None
        ailleurs = {**QUESTION, "question": "autre"}
        assert versions.version(bdd, ecrire.apprenant.id, **ailleurs, rang=1) is None
