"""Erasing a person reaches the folders beside the registry, and every byte of the databases."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from inscriptions.enumerations import EtatCopie
from inscriptions.services import personnes_donnees
from inscriptions.services.effacements import Effacement
from plateforme.dossier import ouvrir_dossier
from plateforme.effacement import ETAPES, effacer_personne, retirer_fichiers
from plateforme.notation.correction import eleve, noter_les_copies
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.manuel import donner_points, textes_a_corriger

NOM = "Quetzalina"
QUAND = datetime(2026, 6, 2, 9, 0, tzinfo=UTC)


def test_les_fichiers_d_une_personne_partent_et_eux_seuls(tmp_path: Path) -> None:
    dossier, parti, reste = ouvrir_dossier(tmp_path), uuid4(), uuid4()
    for qui in (parti, reste):
        for etape in ETAPES:
            chapitre = dossier.cours / etape / qui.hex / "droit_epn" / "03.ipynb"
            chapitre.parent.mkdir(parents=True)
            chapitre.write_text("{}", encoding="utf-8")
        (dossier.certificats / f"{qui.hex}.pdf").write_bytes(b"%PDF")
    fait = Effacement({}, (), (parti,), (), (f"{parti.hex}.pdf",))
    for _ in range(2):
        retirer_fichiers(dossier, fait)
        restants = {f.name for f in dossier.certificats.iterdir()}
        restants |= {f.name for etape in ETAPES for f in (dossier.cours / etape).iterdir()}
        assert restants == {f"{reste.hex}.pdf", reste.hex}


def ou_est(nom: str, racine: Path) -> set[str]:
    """The files of a folder that hold a name: databases, logs, copies, whatever they are."""
    return {
        str(fichier.relative_to(racine))
        for fichier in racine.rglob("*")
        if fichier.is_file() and nom.encode() in fichier.read_bytes()
    }


def test_le_nom_n_est_plus_nulle_part(classe: Any, atelier: Any) -> None:
    """Database, its log, gradebook with a grader's comments, copies, nbgrader's log: no byte."""
    classe.publier(atelier.module({"01-un": [atelier.texte("mot"), atelier.unique("choix")]}))
    # Enough people, before and after, for the pages that hold her to be split.
    for rang in range(60):
        classe.apprenant(f"Voisine {rang}")
    elle, autre = classe.apprenant(NOM), classe.apprenant("Marivonne")
    for rang in range(60):
        classe.apprenant(f"Voisin {rang}")
    with classe.depot.ecriture("commande") as bdd:
        champs = {"nom": f"Le {NOM}", "contact": f"{NOM}@example.org"}
        personnes_donnees.modifier_apprenant(bdd, elle, **champs)
    for qui in (elle, autre):
        for essai in range(20):
            texte = f"{qui.prenom} écrit ceci, {essai}. " * 30
            classe.repondre(qui, "01-un", {"mot": texte, "choix": "a"})
        classe.remettre(qui, "01-un")
    noter_les_copies(classe.dossier, classe.depot, QUAND)
    for texte in textes_a_corriger(classe.dossier, classe.depot):
        qui = elle if texte.apprenant == str(elle.id) else autre
        donner_points(classe.dossier, texte, 1.5, f"Bravo {qui.prenom}, " * 40)
    noter_les_copies(classe.dossier, classe.depot, QUAND)
    journal = classe.dossier.racine / "nbgrader.log"
    journal.write_text(f"ERROR: reponse = {NOM!r}", encoding="utf-8")
    lieux = ou_est(NOM, classe.dossier.racine)
    assert {"registre.db-wal", "cours/gradebook.db", "nbgrader.log"} < lieux
    points = classe.points(elle, "01-un")
    effacer_personne(classe.dossier, classe.depot, elle, "commande", essai=True)
    assert ou_est(NOM, classe.dossier.racine) == lieux
    for _ in range(2):
        effacer_personne(classe.dossier, classe.depot, elle, "commande", essai=False)
        assert ou_est(NOM, classe.dossier.racine) == set()
    # Nobody else lost anything, and reading marks again leaves hers as they are.
    noter_les_copies(classe.dossier, classe.depot, QUAND, reprendre=True)
    assert classe.copie(elle, "01-un").etat is EtatCopie.NOTEE
    assert classe.points(elle, "01-un") == points
    with carnet_de_notes(classe.dossier) as carnet:
        sienne = eleve(classe.copie(autre, "01-un"))
        assert [etudiant.id for etudiant in carnet.students] == [sienne]
        rendu = carnet.find_submission_notebook("01-un", "petit_module", sienne)
        assert any("Marivonne" in (remarque.comment or "") for remarque in rendu.comments)
