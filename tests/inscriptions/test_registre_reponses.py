"""Answers: kept as they came, once each."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from inscriptions.modeles import Reponse
from inscriptions.services import copies, reponses

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CHAPITRE = {"module": "droit_epn", "chapitre": "03-partage"}


@pytest.fixture
def repondre(depot, fabrique):
    """Record an answer of one learner: repondre(question, contenu, jeton=…, …)."""
    apprenant = fabrique.apprenant()

    def repondre(question: str, contenu: str, jeton: str | None = None, **autres) -> bool:
        valeurs = {**CHAPITRE, "apprenant_id": apprenant.id, "maintenant": MIDI, **autres}
        with depot.ecriture() as bdd:
            return reponses.enregistrer(
                bdd, question=question, contenu=contenu, jeton=jeton or str(uuid4()), **valeurs
            )

    repondre.apprenant = apprenant
    return repondre


def courantes(depot, repondre) -> dict[str, str]:
    with depot.lecture() as bdd:
        return reponses.courantes(bdd, repondre.apprenant.id, *CHAPITRE.values())


def test_la_derniere_reponse_est_la_courante(depot, repondre):
    assert courantes(depot, repondre) == {}
    for question, contenu in [("photo", '"a"'), ("musique", '["b"]'), ("photo", '"c"')]:
        assert repondre(question, contenu) is True
    assert courantes(depot, repondre) == {"photo": '"c"', "musique": '["b"]'}
    with depot.lecture() as bdd:
        toutes = bdd.scalars(sa.select(Reponse).order_by(Reponse.rang)).all()
    assert [(r.rang, r.contenu) for r in toutes] == [(1, '"a"'), (2, '["b"]'), (3, '"c"')]


def test_une_horloge_reculee_ne_ressuscite_pas_une_vieille_reponse(depot, repondre):
    repondre("photo", '"a"')
    repondre("photo", '"b"', maintenant=MIDI - timedelta(hours=1))
    assert courantes(depot, repondre) == {"photo": '"b"'}


def test_le_meme_envoi_compte_une_fois_meme_apres_la_remise(depot, repondre, refuse):
    jeton = str(uuid4())
    assert repondre("photo", '"a"', jeton) is True
    assert repondre("photo", '"a"', jeton) is False
    with depot.ecriture() as bdd:
        copies.remettre(bdd, apprenant_id=repondre.apprenant.id, **CHAPITRE, maintenant=MIDI)
    assert repondre("photo", '"a"', jeton.upper()) is False
    with refuse("copie-remise"):
        repondre("photo", '"b"')
    assert repondre("photo", '"b"', chapitre="04-autre") is True
    assert courantes(depot, repondre) == {"photo": '"a"'}


def test_un_jeton_ne_sert_qu_a_un_envoi(repondre, refuse):
    jeton = str(uuid4())
    repondre("photo", '"a"', jeton)
    for question, contenu in [("photo", '"b"'), ("musique", '"a"')]:
        with refuse("jeton-reutilise"):
            repondre(question, contenu, jeton)


@pytest.mark.parametrize("jeton", ["x", "123", "\x00", "é" * 36])
def test_un_jeton_mal_forme_est_refuse(repondre, jeton, refuse):
    with refuse("jeton-invalide"):
        repondre("photo", '"a"', jeton)


@pytest.mark.parametrize(
    ("contenu", "code"),
    [
        ("", "reponse-illisible"),
        ("{", "reponse-illisible"),
        ("NaN", "reponse-illisible"),
        ("[-Infinity]", "reponse-illisible"),
        ('"\x00"', "reponse-illisible"),
        ('"\ud800"', "reponse-illisible"),
        ("[" * 100_000, "reponse-illisible"),
        ('"' + "a" * 1_000_000 + '"', "reponse-trop-longue"),
    ],
    ids=["vide", "ouvert", "nan", "infini", "nul", "seizet", "profond", "long"],
)
def test_un_contenu_illisible_est_refuse(repondre, contenu, code, refuse):
    with refuse(code):
        repondre("photo", contenu)


def test_une_personne_inconnue_est_refusee(repondre, refuse):
    with refuse("apprenant-inconnu"):
        repondre("photo", '"a"', apprenant_id=uuid4())


textes = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


@given(texte=textes)
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_tout_texte_revient_tel_quel(depot, repondre, texte):
    repondre("libre", json.dumps(texte))
    assert json.loads(courantes(depot, repondre)["libre"]) == texte


@pytest.mark.parametrize(
    "texte",
    ["<script>alert(1)</script>", "'); DROP TABLE reponses; --", "🙂" * 60_000, "é" * 100_000],
    ids=["script", "sql", "emoji", "long"],
)
def test_les_textes_hostiles_ou_longs_sont_gardes(depot, repondre, texte):
    repondre("libre", json.dumps(texte))
    assert json.loads(courantes(depot, repondre)["libre"]) == texte


def test_une_reponse_ne_se_reecrit_pas(depot, repondre, refuse):
    repondre("photo", '"a"')
    with refuse("donnee-refusee"), depot.ecriture() as bdd:
        bdd.execute(sa.update(Reponse).values(contenu='"b"'))
    with depot.ecriture() as bdd:  # but erasing somebody's answers stays possible
        bdd.execute(sa.delete(Reponse))
    assert courantes(depot, repondre) == {}


# Writes answers for ever; prints the number of each once its transaction is over.
ECRIRE = """
import sys
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4
from inscriptions.depot import ouvrir
from inscriptions.services import reponses
depot = ouvrir(sys.argv[1])
for n in count():
    with depot.ecriture() as bdd:
        reponses.enregistrer(bdd, apprenant_id=UUID(sys.argv[2]), module="droit_epn",
            chapitre="03-partage", question=f"q{sys.argv[3]}-{n}", contenu=str(n),
            jeton=str(uuid4()), maintenant=datetime.now(UTC))
    print(f"q{sys.argv[3]}-{n}", flush=True)
"""


def test_une_reponse_acquittee_survit_a_la_mort_du_processus(depot, repondre):
    url = depot.moteur.url.render_as_string(hide_password=False)
    acquittees = set()
    for tour in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", ECRIRE, url, str(repondre.apprenant.id), str(tour)],
            stdout=subprocess.PIPE,
            text=True,
        ) as processus:
            acquittees |= {processus.stdout.readline().strip() for _ in range(10 + 7 * tour)}
            processus.kill()
            acquittees |= {ligne.strip() for ligne in processus.stdout if ligne.endswith("\n")}
    assert len(acquittees) >= 10 + 17 + 24
    assert acquittees <= courantes(depot, repondre).keys()
