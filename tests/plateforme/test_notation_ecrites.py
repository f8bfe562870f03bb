"""The portal's statements on nbgrader's gradebook, held to nbgrader's own reading of it."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from inscriptions.heure import maintenant
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.expansion import id_reponse
from plateforme.notation.manuel import donner_points, textes_a_corriger
from plateforme.notation.notes_ecrites import (
    NoteEcrite,
    PointsRefuses,
    TexteNoteEntreTemps,
    ecrire_note,
    lire_notes,
)

MODULE, CHAPITRE = "petit_module", "01-un"


@pytest.fixture
def eleve(classe: Any, atelier: Any) -> str:
    """A learner, as the gradebook names them, whose two texts wait; another has the same two."""
    questions = [atelier.unique("q1"), atelier.texte("t"), atelier.texte("u")]
    classe.publier(atelier.module({CHAPITRE: questions}))
    gens = [classe.apprenant("Awa"), classe.apprenant("Loïc")]
    for qui in gens:
        classe.remettre(qui, CHAPITRE, {"q1": "a", "t": "Un texte.", "u": "Un autre."})
    noter_les_copies(classe.dossier, classe.depot, maintenant())
    return str(gens[0].id.hex)


def lue(classe: Any, eleve: str, question: str = "t") -> NoteEcrite:
    return lire_notes(classe.dossier, MODULE, [eleve])[eleve, CHAPITRE, question]


def selon_nbgrader(classe: Any, eleve: str, question: str = "t") -> tuple[Any, ...]:
    with carnet_de_notes(classe.dossier) as carnet:
        ou = (id_reponse(question), CHAPITRE, MODULE, eleve)
        note, remarque = carnet.find_grade(*ou), carnet.find_comment(*ou)
        return note.score, note.max_score, bool(note.needs_manual_grade), remarque.comment


def test_nbgrader_lit_ce_que_le_portail_ecrit_et_l_inverse(classe: Any, eleve: str) -> None:
    notes = lire_notes(classe.dossier, MODULE, [eleve])
    assert notes.keys() == {(eleve, CHAPITRE, "t"), (eleve, CHAPITRE, "u")}
    assert {(n.points, n.maximum, n.commentaire) for n in notes.values()} == {(None, 2.0, "")}

    ecrite = ecrire_note(classe.dossier, MODULE, (eleve, CHAPITRE, "t"), 1.5, "Clair.")
    assert selon_nbgrader(classe, eleve) == (1.5, 2.0, False, "Clair.")
    assert selon_nbgrader(classe, eleve, "u") == (0.0, 2.0, True, None)
    assert (ecrite.points, ecrite.commentaire) == (1.5, "Clair.")
    assert lue(classe, eleve) == ecrite
    # Without a comment of its own, the one there stays.
    ecrire_note(classe.dossier, MODULE, (eleve, CHAPITRE, "t"), 0.5, None)
    assert selon_nbgrader(classe, eleve) == (0.5, 2.0, False, "Clair.")

    with carnet_de_notes(classe.dossier) as carnet:
        ou = (id_reponse("t"), CHAPITRE, MODULE, eleve)
        carnet.find_grade(*ou).manual_score = 1.0
        carnet.find_grade(*ou).extra_credit = 0.5
        carnet.find_comment(*ou).manual_comment = "Relu."
        carnet.db.commit()
    note = lue(classe, eleve)
    assert (note.points, note.bonus, note.commentaire) == (1.5, 0.5, "Relu.")
    # What is given here is the whole: formgrader's extra credit is in it, or no more.
    ecrire_note(classe.dossier, MODULE, (eleve, CHAPITRE, "t"), 2.0, "", note.version)
    assert selon_nbgrader(classe, eleve) == (2.0, 2.0, False, None)


def test_deux_personnes_ne_se_recouvrent_jamais(classe: Any, eleve: str) -> None:
    cle = (eleve, CHAPITRE, "t")
    vue = lue(classe, eleve).version

    def noter(rang: int) -> float | NoteEcrite:
        try:
            return (
                ecrire_note(classe.dossier, MODULE, cle, rang / 4, f"Mot {rang}", vue).points or 0.0
            )
        except TexteNoteEntreTemps as refus:
            return refus.actuelle

    with ThreadPoolExecutor(6) as groupe:
        rendus = list(groupe.map(noter, range(1, 7)))
    (gagnant,) = (rendu for rendu in rendus if isinstance(rendu, float))
    assert {r for r in rendus if isinstance(r, NoteEcrite)} == {lue(classe, eleve)}
    assert selon_nbgrader(classe, eleve)[0] == gagnant
    # A comment changed alone, in formgrader, is a change too.
    vue = lue(classe, eleve).version
    with carnet_de_notes(classe.dossier) as carnet:
        carnet.find_comment(id_reponse("t"), CHAPITRE, MODULE, eleve).manual_comment = "Autre."
        carnet.db.commit()
    with pytest.raises(TexteNoteEntreTemps):
        ecrire_note(classe.dossier, MODULE, cle, 1.0, "", vue)


def test_ce_qui_ne_s_ecrit_pas_est_refuse(classe: Any, eleve: str) -> None:
    avant = lire_notes(classe.dossier, MODULE, [eleve])
    refuses = [("t", 2.5), ("t", -0.5), ("t", float("nan")), ("q1", 1.0), ("v", 1.0)]
    for question, points in refuses:
        with pytest.raises(PointsRefuses):
            ecrire_note(classe.dossier, MODULE, (eleve, CHAPITRE, question), points, "Non.")
    assert lire_notes(classe.dossier, MODULE, [eleve]) == avant


def test_la_commande_ecrit_les_memes_lignes(classe: Any, eleve: str) -> None:
    textes = textes_a_corriger(classe.dossier, classe.depot)
    (texte,) = (t for t in textes if (t.apprenant.replace("-", ""), t.question) == (eleve, "t"))
    donner_points(classe.dossier, texte, 1.5, "  Bien\0.\r\n")
    assert selon_nbgrader(classe, eleve) == (1.5, 2.0, False, "Bien.")


def test_rien_de_cela_ne_charge_nbgrader() -> None:
    """The portal reads and writes marks, and starts in a second."""
    programme = (
        "import sys, plateforme.notation.manuel, plateforme.notation.notes_ecrites;"
        "assert 'nbgrader' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", programme], check=True, timeout=120)
