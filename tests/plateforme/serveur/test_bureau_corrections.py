"""Reading and marking a session's texts at the desk: the pages, the gradebook, the registry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCopie, RoleCompte
from inscriptions.heure import maintenant
from inscriptions.services import apprenants, comptes, copies, relectures, reponses, sessions
from plateforme.dossier import Dossier
from plateforme.notation.correction import noter_les_copies
from plateforme.notation.cours import carnet_de_notes
from plateforme.notation.expansion import id_reponse
from plateforme.notation.manuel import textes_de
from plateforme.publies import ChapitresPublies

MODULE, CHAPITRE, QUESTION = "droit_epn", "03-partage-reutilisation", "credit-photo"
CRITERES = [
    {"id": "angle", "intitule": "Un seul angle", "points": 1.0, "reperes": "Dès le titre."},
    {"id": "sources", "intitule": "Les sources", "points": 0.5, "reperes": "Citées."},
    {"id": "langue", "intitule": "La langue", "points": 0.5, "reperes": "Simple."},
]
HOSTILE = (
    "# </h3><script>window.volee = 1</script>\n\n<img src=x onerror=alert(1)> $$x$$ **gras** "
    "[lien](javascript:alert(1))\n\n> citée \u202eenvers\n\n"
    '!["><svg onload=alert(1)>](../../etc/passwd) "crédit"\n\n' + "mot" * 400
)


@dataclass(slots=True)
class Atelier:
    """A portal whose chapter asks for a text marked against criteria, and its demonstration."""

    portail: Any
    demo: Any
    code: str

    @property
    def dossier(self) -> Dossier:
        return Dossier(self.portail.dossier)

    @property
    def base(self) -> str:
        return f"/formateur/session/{self.code}/corrections"

    def remettre(self, qui: UUID, texte: str) -> None:
        """Write a text and hand the chapter in, then grade as `epn noter` does."""
        with ouvrir(self.portail.base) as depot:
            ecrire(depot, qui, texte)
            noter_les_copies(self.dossier, depot, maintenant())

    def inscrire(self, prenom: str, texte: str) -> UUID:
        """One more learner of the session, whose text waits."""
        with ouvrir(self.portail.base) as depot, depot.ecriture() as bdd:
            session = sessions.trouver_session(bdd, self.code)
            session.capacite = 500
            qui = apprenants.inscrire(bdd, session=session, prenom=prenom).apprenant.id
        self.remettre(qui, texte)
        return qui

    def texte(self, qui: UUID) -> Any:
        """The text of somebody, as the desk reads it."""
        module = ChapitresPublies(self.dossier).module(MODULE)
        assert module is not None
        with ouvrir(self.portail.base) as depot, depot.lecture() as bdd:
            (lu,) = textes_de(bdd, self.dossier, module, [qui])
        return lu

    def adresse(self, qui: UUID) -> str:
        return f"{self.base}/{self.texte(qui).cle[0]}/{QUESTION}"

    def selon_nbgrader(self, qui: UUID) -> tuple[float, bool, str]:
        with carnet_de_notes(self.dossier) as carnet:
            ou = (id_reponse(QUESTION), CHAPITRE, MODULE, qui.hex)
            note, remarque = carnet.find_grade(*ou), carnet.find_comment(*ou)
            return note.score, bool(note.needs_manual_grade), remarque.manual_comment or ""

    def selon_le_registre(self, qui: UUID) -> tuple[EtatCopie, float | None, str]:
        with ouvrir(self.portail.base) as depot, depot.lecture() as bdd:
            copie = copies.lire(bdd, qui, MODULE, CHAPITRE)
            assert copie is not None
            points = copies.resultats_de(bdd, copie)[QUESTION][0]
            return copie.etat, points, copies.remarques_de(bdd, copie).get(QUESTION, "")

    def formateur(self, identifiant: str | None = None) -> Any:
        """A visit signed in as the demonstration's trainer, or as another who runs the session."""
        acces = dict(self.demo.json["formateur"])
        if identifiant:
            acces = {"identifiant": identifiant, "mot_de_passe": "une longue suite de mots"}
            with ouvrir(self.portail.base) as depot, depot.ecriture() as bdd:
                comptes.creer_compte(
                    bdd, **acces, nom=identifiant.title(), role=RoleCompte.COORDINATEUR
                )
        visite = self.portail.visite()
        visite.get("/formateur")
        assert visite.post("/formateur", **acces).statut == 303
        return visite

    def donner(self, visite: Any, qui: UUID, *points: str, **champs: str) -> Any:
        """Fill the form in as it is shown now, and send it."""
        adresse = self.adresse(qui)
        version = re.search(r'name="version" value="([^"]+)"', visite.get(adresse).texte)
        assert version is not None
        return visite.post(adresse, **saisie(*points, version=version[1], **champs))


def saisie(*points: str, **champs: str) -> dict[str, str]:
    notes = {f"c-{un['id']}": valeur for un, valeur in zip(CRITERES, points, strict=True)}
    return notes | {"mot": "", "suite": "suivant"} | champs


def absents(page: str, *mots: str) -> list[str]:
    """Return the words that a page lacks."""
    return [mot for mot in mots if mot not in page]


def ecrire(depot: Any, qui: UUID, texte: str) -> None:
    champs = {"apprenant_id": qui, "module": MODULE, "chapitre": CHAPITRE}
    with depot.ecriture() as bdd:
        reponses.enregistrer(
            bdd,
            **champs,
            question=QUESTION,
            contenu=json.dumps(texte),
            jeton=str(uuid4()),
            maintenant=maintenant(),
        )
        copies.remettre(bdd, **champs, maintenant=maintenant())


def demander_une_redaction(dossier: Path) -> None:
    """Make of the chapter's written answer a text marked against criteria."""
    fichier = dossier / "publies" / f"{MODULE}.json"
    module = json.loads(fichier.read_text(encoding="utf-8"))
    (posee,) = (
        question
        for chapitre in module["chapitres"]
        if chapitre["identifiant"] == CHAPITRE
        for question in chapitre["questions"]
        if question["id"] == QUESTION
    )
    del posee["longueur_conseillee"]
    module["commentaires"] = ["Une phrase de la formation."]
    posee |= {"type": "redaction", "mots_min": 1, "mots_max": 90, "criteres": CRITERES}
    fichier.write_text(json.dumps(module), encoding="utf-8")


@pytest.fixture(scope="module")
def atelier_ecrit(ouvrir_portail: Callable[..., Any], demo: Any) -> Iterator[Atelier]:
    with ouvrir_portail(prechauffe=0, avant=demander_une_redaction) as portail:
        yield Atelier(portail, demo, demo.json["session"])


def test_un_texte_se_note_par_critere_et_revient_a_son_auteur(atelier_ecrit: Atelier) -> None:
    atelier = atelier_ecrit
    qui, suivante = atelier.inscrire("Tugdual", HOSTILE), atelier.inscrire("Nolwenn", "Autre.")
    visite = atelier.formateur()
    liste = visite.get(atelier.base).texte
    assert "Tugdual" in liste
    assert atelier.adresse(qui) in liste
    assert "Tugdual" not in visite.get(f"{atelier.base}?anonyme=1").texte
    assert atelier.base in visite.get(f"/formateur/session/{atelier.code}").texte

    page = visite.get(atelier.adresse(qui)).texte
    for balise in ("<script>window", "<img src=x", "<svg", 'etc/passwd"', 'href="javascript'):
        assert balise not in page
    for mot in ("window.volee", "Un seul angle", "Dès le titre.", "Une phrase de la formation."):
        assert mot in unescape(page)
    assert "Tugdual" not in visite.get(f"{atelier.adresse(qui)}?anonyme=1").texte

    # Halves, a comma, and nothing else: what was typed is shown again with the reason.
    for points in (("0.7", "0", "0"), ("2", "0", "0"), ("", "0", "0"), ("un", "0", "0")):
        refus = atelier.donner(visite, qui, *points, mot="Gardé.")
        assert refus.statut == 422
        assert "par demi-point" in refus.texte
        assert "Gardé." in refus.texte
    assert atelier.selon_nbgrader(qui) == (0.0, True, "")

    fait = atelier.donner(visite, qui, "0,5", "0.5", "0", mot="Clair <b>.\r\nBref.", garder="1")
    assert fait.statut == 303
    assert fait.entete("Location").endswith("fait=note")
    dit = (
        "- Un seul angle\u00a0: 0,5 / 1 [angle]\n- Les sources\u00a0: 0,5 / 0,5 [sources]\n"
        "- La langue\u00a0: 0 / 0,5 [langue]\n\nClair <b>.\nBref."
    )
    assert atelier.selon_nbgrader(qui) == (1.0, False, dit)
    assert atelier.selon_le_registre(qui) == (EtatCopie.NOTEE, 1.0, dit)
    assert "Clair &lt;b&gt;. Bref." in visite.get("/formateur/phrases").texte
    page = visite.get(atelier.adresse(suivante)).texte
    assert "Revenir à ma dernière correction" in page
    assert atelier.adresse(qui) in page

    # formgrader's total alone is believed; its detail is not shown any more.
    with carnet_de_notes(atelier.dossier) as carnet:
        carnet.find_grade(id_reponse(QUESTION), CHAPITRE, MODULE, qui.hex).manual_score = 1.5
        carnet.db.commit()
    page = visite.get(atelier.adresse(qui)).texte
    assert "Le carnet de notes dit 1,5 sur 2" in page
    liste = visite.get(atelier.base).texte
    assert "Une note a changé dans formgrader" in " ".join(liste.split())
    assert visite.post(atelier.base).entete("Location").endswith("fait=reprises")
    assert atelier.selon_le_registre(qui)[:2] == (EtatCopie.NOTEE, 1.5)


def test_deux_personnes_notent_le_meme_texte(atelier_ecrit: Atelier) -> None:
    atelier = atelier_ecrit
    qui = atelier.inscrire("Gwenn", "# Un titre\n\nUn texte.")
    nadia, yann = atelier.formateur(), atelier.formateur(f"yann{uuid4().hex[:6]}")
    adresse = atelier.adresse(qui)
    version = re.search(r'name="version" value="([^"]+)"', yann.get(adresse).texte)
    assert version is not None
    assert "lit ce texte en ce moment" in nadia.get(adresse).texte
    assert "lu en ce moment par Yann" in nadia.get(atelier.base).texte
    assert atelier.donner(nadia, qui, "1", "0.5", "0", mot="Celui de Nadia.").statut == 303
    refus = yann.post(adresse, **saisie("0", "0", "0.5", version=version[1], mot="Celui de Yann."))
    assert refus.statut == 409
    assert "Quelqu’un a noté ce texte entre-temps" in refus.texte
    assert "Celui de Nadia." in refus.texte
    assert "Celui de Yann." in refus.texte
    assert atelier.selon_nbgrader(qui)[0] == 1.5
    nouvelle = re.search(r'name="version" value="([^"]+)"', refus.texte)
    assert nouvelle is not None
    fait = yann.post(adresse, **saisie("0", "0", "0.5", version=nouvelle[1], suite="liste"))
    assert fait.entete("Location") == f"{atelier.base}?fait=note"
    assert atelier.selon_le_registre(qui)[1] == atelier.selon_nbgrader(qui)[0] == 0.5


def test_un_texte_rendu_se_reecrit_avec_ce_qui_en_est_dit(
    atelier_ecrit: Atelier, lire_pdf: Any
) -> None:
    atelier = atelier_ecrit
    qui = atelier.inscrire("Erwana", "# Premier\n\nUn premier jet.")
    visite, ancienne = atelier.formateur(), atelier.adresse(qui)
    fait = atelier.donner(visite, qui, "0.5", "0", "0", mot="Coupez la fin.", suite="rendre")
    assert fait.entete("Location").endswith("fait=rendu")
    assert visite.get(ancienne).statut == 404
    with ouvrir(atelier.portail.base) as depot, depot.lecture() as bdd:
        assert copies.lire(bdd, qui, MODULE, CHAPITRE) is None
        (dite,) = relectures.relectures_de(bdd, [qui], MODULE)
        carte = apprenants.inscrits(bdd, sessions.trouver_session(bdd, atelier.code))
        carte = next(i.apprenant.carte for i in carte if i.apprenant_id == qui)
    assert (dite.points, dite.maximum) == (0.5, 2.0)
    eleve = atelier.portail.visite()
    eleve.entrer(carte)
    retour = f"/module/{MODULE}/{CHAPITRE}/resultats"
    assert retour in eleve.get("/parcours").texte
    page = " ".join(eleve.get(retour).texte.split())
    assert absents(page, "Coupez la fin.", "Un premier jet.", "0,5 sur 1") == []

    atelier.remettre(qui, "# Second\n\nUn second jet.")
    page = visite.get(atelier.adresse(qui)).texte
    assert absents(page, "Un second jet.", "avant réécriture", "Coupez la fin.") == []
    assert 'name="c-angle" type="number"' in page
    assert 'value="0.5"' not in page  # the marks of the first text are not those of the second
    assert atelier.donner(visite, qui, "1", "0.5", "0", mot="C’est net.").statut == 303
    page = " ".join(eleve.get(retour).texte.split())
    assert absents(page, "C’est net.", "1,5 point sur 2", "Coupez la fin.") == []

    fiche = lire_pdf(eleve.get(f"/module/{MODULE}/{CHAPITRE}/retour.pdf").corps)
    lu = fiche.texte()
    assert absents(lu, "Erwana", "C’est net.", "Un seul angle", "Un second jet.") == []
    assert lu.index("C’est net.") < lu.index("Coupez la fin.") < lu.index("Un premier jet.")
    assert fiche.langue == "fr-FR"
    toutes = lire_pdf(visite.get(f"/formateur/session/{atelier.code}/retours.pdf").corps)
    assert "Erwana" in toutes.texte()
    assert len(toutes.pages) > len(fiche.pages)
    autre = atelier.portail.visite()
    autre.entrer(atelier.portail.inscrire("Ailleurs").carte)
    assert autre.get(f"/module/{MODULE}/{CHAPITRE}/retour.pdf").statut == 404


def test_lire_ne_coute_pas_plus_a_trente_qu_a_deux(atelier_ecrit: Atelier) -> None:
    """Statements are counted, never seconds."""
    atelier = atelier_ecrit
    module = ChapitresPublies(atelier.dossier).module(MODULE)
    assert module is not None
    gens = [atelier.inscrire(f"Lectrice {rang}", f"Texte {rang}.") for rang in range(2)]
    with ouvrir(atelier.portail.base) as depot:

        def compter(qui: list[UUID]) -> tuple[int, int]:
            vues: list[str] = []
            sa.event.listen(
                depot.moteur, "before_cursor_execute", lambda *quoi: vues.append(quoi[2])
            )
            with depot.lecture() as bdd:
                lus = textes_de(bdd, atelier.dossier, module, qui)
            return len(lus), len([v for v in vues if v.startswith("SELECT")])

        assert compter(gens[:1])[1] == compter(gens)[1] <= 3
