"""A real attestation's badge: one with its PDF, revoked by the published list, alive after all."""

import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pypdf
import pytest

from certificats.badge.statuts import TAILLE, est_revoque
from certificats.badge.verification import ConstatBadge, verifier_badge
from certificats.signature import ConstatSignature, controler
from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.modeles import Certificat
from inscriptions.services import certificats
from plateforme.badges import ListePubliee, SansBadge, badge_de
from plateforme.dossier import ouvrir_dossier
from plateforme.effacement import effacer_personne
from plateforme.trousseau import cles_publiques, ouvrir_trousseau


class Bureau:
    """The demonstration's office, which has issued."""

    def __init__(self, dossier: Path, session: str, epn: Any) -> None:
        self.ici, self._epn = ouvrir_dossier(dossier), epn
        lignes = self.epn("emettre", "--session", session, "--json").json
        self.delivrees = [ligne for ligne in lignes if ligne["delivre"]]

    def epn(self, *arguments: object) -> Any:
        return self._epn("certificats", *arguments, donnees=self.ici.racine)

    def constat(self, apporte: object) -> tuple[int, str]:
        sortie = self.epn("verifier", apporte, "--json")
        return sortie.code, sortie.json["constat"]


@pytest.fixture
def bureau(dossier_demo: Any, demo: Any, epn: Any) -> Bureau:
    return Bureau(dossier_demo.dossier, demo.json["session"], epn)


def test_le_badge_est_dans_le_pdf_et_se_verifie(bureau: Bureau, tmp_path: Path) -> None:
    ligne, autre = bureau.delivrees
    badge, pdf = tmp_path / "badge.json", Path(ligne["fichier"]).read_bytes()
    ecrit = bureau.epn("badge", ligne["code"], "--sortie", badge, "--json")
    assert ecrit.json == {"code": ligne["code"], "fichier": str(badge)}
    assert bureau.epn("badge", ligne["code"]).texte.encode() == badge.read_bytes()
    lecteur = pypdf.PdfReader(io.BytesIO(pdf))
    assert lecteur.attachments["attestation.badge.json"] == [badge.read_bytes()]
    for norme in (b"<pdfaid:part>3<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert norme in lecteur.trailer["/Root"]["/Metadata"].get_object().get_data()
    cles = ouvrir_trousseau(bureau.ici, "x", maintenant())
    assert controler(pdf, cles.racines) is ConstatSignature.INTACTE

    document = json.loads(badge.read_bytes())
    assert ligne["nom"].split()[0] not in badge.read_text(encoding="utf-8")
    assert bureau.constat(badge) == (0, "valide")
    # Written otherwise by another program, it says the same; changed, it says nothing.
    autrement = tmp_path / "autrement.json"
    autrement.write_text(json.dumps(document, indent=2), encoding="utf-8")
    assert bureau.constat(autrement) == (0, "valide")
    document["credentialSubject"]["achievement"]["name"] = "Ingénierie"
    autrement.write_text(json.dumps(document), encoding="utf-8")
    assert bureau.constat(autrement) == (1, "modifie")
    document["proof"] = []
    autrement.write_text(json.dumps(document), encoding="utf-8")
    assert bureau.constat(autrement) == (2, "illisible")
    assert bureau.epn("badge", "000000000000").code == 1
    assert bureau.epn("badge", autre["code"]).json["id"].endswith(autre["code"])


def test_la_liste_suit_les_revocations_et_la_rotation_des_cles(
    bureau: Bureau, tmp_path: Path
) -> None:
    revoquee, autre = bureau.delivrees
    badge = tmp_path / "badge.json"
    bureau.epn("badge", revoquee["code"], "--sortie", badge)
    quand = maintenant() + timedelta(minutes=1)
    avant = cles_publiques(bureau.ici)
    lus = {
        c: verifier_badge(bureau.epn("badge", c).texte, avant, quand)
        for c in (revoquee["code"], autre["code"])
    }
    assert {lu.constat for lu in lus.values()} == {ConstatBadge.SIGNE}
    rang, intact = (lu.rang_statut for lu in lus.values())
    assert rang != intact
    assert max(rang, intact) < TAILLE
    with ouvrir(bureau.ici.base) as depot:
        publiee = ListePubliee(bureau.ici, depot)
        premiere = publiee.lire(quand)
        assert est_revoque(premiere, rang, avant.values()) is False
        assert publiee.lire(quand + timedelta(hours=1)) is premiere
        bureau.epn("revoquer", revoquee["code"], "--motif", "erreur")
        seconde = publiee.lire(quand)
        assert est_revoque(seconde, rang, avant.values()) is True
        assert est_revoque(seconde, intact, avant.values()) is False
        assert bureau.constat(badge) == (1, "revoque")
        bureau.epn("cles", "--tourner")
        apres = cles_publiques(bureau.ici)
        troisieme = publiee.lire(quand)
        # Signed by the new key, which those who only know the old ones cannot believe.
        assert est_revoque(troisieme, rang, avant.values()) is None
        assert est_revoque(troisieme, rang, apres.values()) is True
        neuf = bureau.epn("badge", autre["code"]).texte
        assert verifier_badge(neuf, apres, quand).constat is ConstatBadge.SIGNE
        # A name corrected: the former badge gives its place, the new one has its own.
        refait = bureau.epn("reemettre", autre["code"], "--json").json
        assert est_revoque(publiee.lire(quand), intact, apres.values()) is True
        dernier = verifier_badge(bureau.epn("badge", refait["code"]).texte, apres, quand)
        assert dernier.rang_statut not in (rang, intact)
        assert est_revoque(publiee.lire(quand), dernier.rang_statut, apres.values()) is False


def test_ce_qui_a_ete_delivre_sans_badge_et_ce_qui_est_efface(
    bureau: Bureau, tmp_path: Path
) -> None:
    ligne, ancienne = bureau.delivrees
    badge = tmp_path / "badge.json"
    bureau.epn("badge", ligne["code"], "--sortie", badge)
    with ouvrir(bureau.ici.base) as depot:
        with depot.lecture() as bdd:
            certificat = certificats.trouver(bdd, ligne["code"])
        assert certificat is not None
        effacer_personne(bureau.ici, depot, certificat.apprenant, "x", essai=False)
        with depot.lecture() as bdd:
            efface = bdd.get_one(Certificat, certificat.id)
        with pytest.raises(SansBadge, match="effacées"):
            badge_de(bureau.ici, efface)
        assert efface.rang_statut == certificat.rang_statut  # never given to another
    # The one she kept is still recognised, as her PDF is.
    assert bureau.constat(badge) == (0, "valide")
    assert bureau.epn("badge", ligne["code"]).code == 1
    _comme_avant_les_badges(bureau, ancienne["code"])
    refus = bureau.epn("badge", ancienne["code"])
    assert refus.code == 1
    assert "sans badge" in refus.erreurs
    assert bureau.constat(ancienne["fichier"]) == (0, "valide")


def _comme_avant_les_badges(bureau: Bureau, code: str) -> None:
    """Put in the place of an attestation the file and the row of one issued before badges."""
    from dataclasses import replace
    from hashlib import sha256

    from certificats.attestation import Attestation
    from certificats.pdf import composer

    with ouvrir(bureau.ici.base) as depot, depot.ecriture() as bdd:
        ligne = certificats.trouver(bdd, code)
        assert ligne is not None
        pdf = composer(replace(Attestation.depuis_dict(ligne.donnees), preuve=""))
        (bureau.ici.certificats / ligne.fichier).write_bytes(pdf)
        ligne.empreinte, ligne.rang_statut = sha256(pdf).hexdigest(), None
