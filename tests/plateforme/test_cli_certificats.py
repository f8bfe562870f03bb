"""`epn certificats`: what a coordinator does with attestations, from the command line."""

import io
import zipfile
from pathlib import Path
from typing import Any

import pypdf
import pytest

from inscriptions import journal
from inscriptions.depot import ouvrir
from inscriptions.enumerations import GenreCertificat, MotifRevocation
from inscriptions.modeles import Apprenant
from inscriptions.services import certificats
from plateforme.cli.certificats import GENRES, MOTIFS
from plateforme.dossier import ouvrir_dossier


class Coordination:
    """The demonstration's office and its command line."""

    def __init__(self, demo: Any, epn: Any) -> None:
        self.ici = ouvrir_dossier(demo.dossier)
        self.code = demo.json["session"]
        self._epn = epn

    def epn(self, *arguments: object) -> Any:
        return self._epn("certificats", *arguments, donnees=self.ici.racine)

    def json(self, *arguments: object) -> Any:
        sortie = self.epn(*arguments, "--json")
        assert (sortie.code, sortie.erreurs) == (0, "")
        return sortie.json

    def emettre(self, *choix: object) -> dict[str, Any]:
        """Issue, and give what was said of each one, by first name."""
        return {
            e["nom"].split()[0]: e for e in self.json("emettre", "--session", self.code, *choix)
        }


@pytest.fixture
def bureau(dossier_demo: Any, epn: Any) -> Coordination:
    return Coordination(dossier_demo, epn)


def test_les_choix_sont_ceux_du_registre() -> None:
    assert {genre.value for genre in GenreCertificat} == set(GENRES)
    assert {motif.value for motif in MotifRevocation} == set(MOTIFS)


def test_le_lot_se_suit_ligne_a_ligne(bureau: Coordination) -> None:
    sortie = bureau.epn("emettre", "--session", bureau.code)
    lignes = sortie.texte.splitlines()
    assert len(lignes) == 12
    assert [ligne.partition(",")[0] for ligne in lignes] == [f"{n} sur 12" for n in range(1, 13)]
    assert "déjà délivrée" not in sortie.texte
    assert bureau.epn("emettre", "--session", bureau.code).texte.count("déjà délivrée") == 2


def test_une_presence_a_la_demande(bureau: Coordination) -> None:
    reussites, presences = bureau.emettre(), bureau.emettre("--genre", "presence")
    assert {e["genre"] for e in presences.values()} == {"presence"}
    assert presences["Youenn"]["delivre"]
    assert not reussites["Youenn"]["delivre"]
    refus = bureau.epn("emettre", "--session", bureau.code, "--genre", "visa")
    assert refus.code == 1
    assert "ne donne pas" in refus.erreurs


def test_refaire_revoquer_delivrer_de_nouveau(bureau: Coordination) -> None:
    annick = bureau.emettre()["Annick"]
    with ouvrir(bureau.ici.base) as depot, depot.ecriture() as bdd:
        ligne = certificats.trouver(bdd, annick["code"])
        assert ligne is not None
        bdd.get_one(Apprenant, ligne.apprenant_id).nom = "Kervella"
    refait = bureau.json("reemettre", annick["code"])
    assert refait["remplace"] == annick["code"]
    lu = pypdf.PdfReader(io.BytesIO(Path(refait["fichier"]).read_bytes())).pages[0].extract_text()
    assert "Annick Kervella" in lu
    assert "déjà remplacée" in bureau.epn("reemettre", annick["code"]).erreurs
    assert "déjà remplacée" in bureau.epn("revoquer", annick["code"], "--motif", "erreur").erreurs

    revoque = bureau.json("revoquer", refait["code"], "--motif", "fraude")
    assert (revoque["etat"], revoque["motif"]) == ("revoque", "fraude")
    assert bureau.json("revoquer", refait["code"], "--motif", "erreur") == revoque
    du_lot = bureau.emettre()["Annick"]
    assert (du_lot["delivre"], du_lot["nouvelle"]) == (False, False)
    assert "révoquée" in du_lot["manque"][0]
    decide = bureau.emettre("--apprenant", annick["apprenant"])["Annick"]
    assert decide["nouvelle"]
    assert len({annick["code"], refait["code"], decide["code"]}) == 3
    with ouvrir(bureau.ici.base) as depot, depot.lecture() as bdd:
        ligne = certificats.trouver(bdd, refait["code"])
        assert ligne is not None
        actes = journal.histoire(bdd, ligne.id)
        assert [(a.acte, a.auteur) for a in actes] == [
            ("certificat.delivrer", "commande"),
            ("certificat.revoquer", "commande"),
        ]
        assert journal.verifier(bdd).intact


def test_confirmer_qu_une_personne_a_appris(bureau: Coordination) -> None:
    personne = bureau.emettre()["Fatou"]["apprenant"]
    choix = ("valider", "--session", bureau.code, "--apprenant", personne)
    assert bureau.json(*choix)["validee_le"]
    assert bureau.json(*choix, "--retirer")["validee_le"] is None
    assert "Confirmation notée" in bureau.epn(*choix).texte


def test_le_zip_de_l_imprimeur(bureau: Coordination, tmp_path: Path) -> None:
    sortie = tmp_path / "imprimeur.zip"
    archive = ("archive", "--session", bureau.code, "--sortie", sortie)
    vide = bureau.epn(*archive)
    assert vide.code == 1
    assert "pas d’attestation à imprimer" in vide.erreurs
    emises = bureau.emettre()
    faite = bureau.json(*archive)
    with zipfile.ZipFile(sortie) as lue:
        assert sorted(lue.namelist()) == sorted(faite["attestations"])
        assert sorted(lue.namelist()) == sorted(
            f"attestation-{e['code']}.pdf" for e in emises.values() if e["delivre"]
        )
        for nom in lue.namelist():
            code = nom.removeprefix("attestation-").removesuffix(".pdf")
            assert lue.read(nom) == (bureau.ici.certificats / f"{code}.pdf").read_bytes()
    premiere = sortie.read_bytes()
    bureau.json(*archive)
    assert sortie.read_bytes() == premiere
    assert bureau.epn(*archive[:-1], tmp_path / "absent" / "x.zip").code == 1


@pytest.mark.parametrize(
    "commande",
    [("reemettre", "0000-0000-0000"), ("revoquer", "0000-0000-0000", "--motif", "erreur")],
    ids=lambda commande: commande[0],
)
def test_un_code_que_personne_n_a(bureau: Coordination, commande: tuple[str, ...]) -> None:
    sortie = bureau.epn(*commande)
    assert sortie.code == 1
    assert "Aucune attestation du registre" in sortie.erreurs


def test_un_motif_hors_de_la_liste(bureau: Coordination) -> None:
    code = bureau.emettre()["Annick"]["code"]
    sortie = bureau.epn("revoquer", code, "--motif", "parce que")
    assert sortie.code == 2
    assert "fraude" in sortie.erreurs
