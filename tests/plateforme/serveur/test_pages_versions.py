"""The versions of a text: read, compared, taken up again, by its author and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.services import copies, reponses

MODULE, CHAPITRE, QUESTION = "ecrit_public", "01-cles-ecriture-efficace", "mon-information"
LECON = f"/module/{MODULE}/{CHAPITRE}"
VERSIONS = f"{LECON}/versions/{QUESTION}"


@pytest.fixture
def autrice(portail: Any) -> Any:
    """A learner of public writing, signed in; signed out after the test."""
    eleve = portail.inscrire("Nolwenn", MODULE)
    visite = portail.visite()
    assert visite.entrer(eleve.carte).statut == 303
    yield visite, eleve
    visite.post("/sortir")


@pytest.fixture
def ecrire(portail: Any, autrice: Any) -> Callable[..., None]:
    """Save a text, so many minutes ago."""

    def ecrire(texte: str, il_y_a: int) -> None:
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            reponses.enregistrer(
                bdd,
                apprenant_id=autrice[1].id,
                module=MODULE,
                chapitre=CHAPITRE,
                question=QUESTION,
                contenu=f'"{texte}"',
                jeton=str(uuid4()),
                maintenant=maintenant() - timedelta(minutes=il_y_a),
            )

    return ecrire


def test_des_versions_a_lire_comparer_reprendre(
    portail: Any,
    autrice: Any,
    ecrire: Callable[..., None],
    entrer: Callable[..., Any],
    lire_pdf: Callable[..., Any],
) -> None:
    visite, eleve = autrice
    assert "pas encore de version" in visite.get(VERSIONS).texte
    ecrire("# Le jardin ouvre", 30)
    ecrire("# Le jardin ouvre\\n\\nVenez <b>tous</b>.", 20)
    ecrire("# Le verger ouvre", 10)
    page = visite.get(VERSIONS).texte
    assert page.count("Reprendre cette version") == 2
    assert "Reprendre la version de gauche" in page
    assert '<del><span class="epn-invisible">[retiré : </span> jardin<' in page.replace(
        "\u00a0", " "
    )
    assert "<ins>" in page
    assert "<b>tous</b>" not in page
    assert "&lt;b&gt;tous&lt;/b&gt;" in page
    entiere = visite.get(f"{VERSIONS}?avant=1&apres=2").texte
    assert "[ajouté" in entiere
    # Ranks of nothing are as if they were not given.
    assert visite.get(f"{VERSIONS}?avant=x&apres=99").statut == 200

    cahier = lire_pdf(visite.demander("GET", f"/module/{MODULE}/cahier.pdf").corps).texte()
    assert "Le verger ouvre" in cahier
    assert "# Le verger" not in cahier

    formulaire = {"rang": "1", "jeton": str(uuid4())}
    for _ in range(2):  # the form sent twice is one answer
        reprise = visite.post(VERSIONS, **formulaire)
        assert (reprise.statut, reprise.entete("Location")) == (
            303,
            f"{LECON}#question-{QUESTION}",
        )
    page = visite.get(VERSIONS).texte
    assert page.count("<strong>") == 4  # what was left is still there
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        courante = reponses.courantes(bdd, eleve.id, MODULE, CHAPITRE)[QUESTION]
        assert courante == '"# Le jardin ouvre"'

    assert visite.post(VERSIONS, rang="77", jeton=str(uuid4())).statut == 404
    assert visite.post(VERSIONS, rang="1", jeton="x").statut == 400
    assert visite.get(f"{LECON}/versions/inconnue").statut == 404
    ailleurs, _ = entrer()
    assert ailleurs.get(VERSIONS).statut == 404
    assert portail.visite().get(VERSIONS).statut == 303

    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        copies.remettre(
            bdd, apprenant_id=eleve.id, module=MODULE, chapitre=CHAPITRE, maintenant=maintenant()
        )
    assert "Reprendre cette version" not in visite.get(VERSIONS).texte
    refusee = visite.post(VERSIONS, rang="1", jeton=str(uuid4()))
    assert refusee.statut == 422
    assert "epn-erreur" in refusee.texte


def test_les_conseils_viennent_par_la_page(autrice: Any) -> None:
    visite, _ = autrice
    page = visite.get(LECON).texte
    sceau = page.split('data-sceau="')[1].split('"')[0]
    api = f"/api/lecon/{MODULE}/{CHAPITRE}"
    demande = {"acte": "conseiller", "texte": "# Titre\n\nAfin d'aider!"}
    [dits] = visite.dire(sceau, QUESTION, demande, api).json["messages"]
    assert {"administratif", "ponctuation"} <= {groupe["regle"] for groupe in dits["groupes"]}
    correction = {"acte": "corriger", "texte": "Afin d'aider!", "regle": "ponctuation"}
    [corrigee] = visite.dire(sceau, QUESTION, correction, api).json["messages"]
    assert corrigee == {"acte": "corrige", "texte": "Afin d'aider\u00a0!", "nom": "Ponctuation"}
