"""What a learner, a trainer and a stranger see of attestations, over HTTP."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from inscriptions.depot import ouvrir
from inscriptions.enumerations import MotifRevocation
from inscriptions.heure import maintenant
from inscriptions.modeles import Certificat
from inscriptions.services import certificats, sessions
from plateforme.attestations import emettre, reemettre
from plateforme.dossier import Dossier, ouvrir_dossier
from plateforme.organisme import lire_organisme
from plateforme.publies import ChapitresPublies


class Office:
    """The portal's own office: it has issued the demonstration's attestations."""

    def __init__(self, portail: Any, session: str) -> None:
        self.portail, self.session = portail, session
        self.dossier: Dossier = ouvrir_dossier(Path(portail.dossier))
        module = ChapitresPublies(self.dossier).module("droit_epn")
        organisme = lire_organisme(self.dossier)
        with ouvrir(portail.base) as depot:
            self.emissions = {
                e.etat.apprenant.prenom: e
                for e in emettre(self.dossier, depot, session, module, organisme)
            }

    def code(self, prenom: str) -> str:
        with ouvrir(self.portail.base) as depot, depot.lecture() as bdd:
            qui = self.emissions[prenom].etat.apprenant.id
            (sien,) = certificats.de_apprenant(bdd, qui)
        return sien.code

    def changer(self, code: str, faire: Callable[[Any, Certificat], object]) -> None:
        with ouvrir(self.portail.base) as depot, depot.ecriture() as bdd:
            trouve = certificats.trouver(bdd, code)
            assert trouve is not None
            faire(bdd, trouve)


@pytest.fixture
def office(portail: Any, demo: Any) -> Iterator[Office]:
    """Issued; what a test revokes or dates is put back in force after it."""
    bureau = Office(portail, demo.json["session"])
    yield bureau
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        session = sessions.trouver_session(bdd, bureau.session)
        for ligne in certificats.lister(bdd, session):
            ligne.valable_jusqu_au = None
            if ligne.motif is not None:
                ligne.etat, ligne.etat_le, ligne.motif = type(ligne.etat)("valide"), None, None


def carte(demo: Any, prenom: str) -> str:
    return next(str(a["carte"]) for a in demo.json["apprenants"] if a["prenom"] == prenom)


@pytest.fixture
def entrer(portail: Any, demo: Any) -> Callable[[str], Any]:
    """Give `entrer("Annick")`: a visit signed in with this learner's card."""

    def entrer_un(prenom: str) -> Any:
        visite = portail.visite()
        assert visite.entrer(carte(demo, prenom)).statut == 303
        return visite

    return entrer_un


def simple(texte: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]+>", " ", texte))


class TestCeQuiManque:
    def test_l_apprenant_voit_ce_qui_manque_et_les_preuves(
        self, office: Office, entrer: Callable[[str], Any]
    ) -> None:
        visite = entrer("Youenn")
        page = visite.get("/module/droit_epn/ou-j-en-suis")
        assert page.statut == 200
        vu = simple(page.texte)
        assert "Ce qu’il vous manque" in vu
        assert "Il manque 1 h de présence" in vu
        assert "1 h 30 sur" in vu  # the half-day that counted
        assert 'data-critere="presence" data-acquis="non"' in page.texte
        assert 'data-critere="chapitres" data-acquis="oui"' in page.texte
        assert "Annick" not in vu
        assert "/module/droit_epn/ou-j-en-suis" in visite.get("/parcours").texte

    def test_qui_a_tout_telecharge_la_sienne(
        self, office: Office, entrer: Callable[[str], Any]
    ) -> None:
        code, visite = office.code("Annick"), entrer("Annick")
        lien = f'href="/attestations/{code}"'
        assert lien in visite.get("/module/droit_epn/ou-j-en-suis").texte
        assert lien in visite.get("/parcours").texte
        pdf = visite.get(f"/attestations/{code}")
        assert (pdf.statut, pdf.entete("Content-Type")) == (200, "application/pdf")
        assert f'filename="attestation-{code}.pdf"' in (pdf.entete("Content-Disposition") or "")
        assert pdf.entete("Cache-Control") == "no-store"

    def test_celle_d_une_autre_personne_n_existe_pas(
        self, office: Office, portail: Any, entrer: Callable[[str], Any], formatrice: Any
    ) -> None:
        code = office.code("Annick")
        for visite, statut in ((entrer("Maëlle"), 404), (portail.visite(), 303), (formatrice, 403)):
            assert visite.get(f"/attestations/{code}").statut == statut
        assert entrer("Annick").get("/attestations/000000000000").statut == 404

    def test_une_attestation_revoquee_ne_se_telecharge_plus(
        self, office: Office, entrer: Callable[[str], Any]
    ) -> None:
        code, visite = office.code("Annick"), entrer("Annick")
        office.changer(
            code, lambda b, c: certificats.revoquer(b, c, MotifRevocation.ERREUR, maintenant())
        )
        assert visite.get(f"/attestations/{code}").statut == 404
        assert code not in visite.get("/parcours").texte
        assert "a été révoquée" in visite.get("/module/droit_epn/ou-j-en-suis").texte

    def test_un_module_qu_on_ne_suit_pas(
        self, office: Office, portail: Any, entrer: Callable[[str], Any], formatrice: Any
    ) -> None:
        assert entrer("Annick").get("/module/inconnu/ou-j-en-suis").statut == 404
        assert portail.visite().get("/module/droit_epn/ou-j-en-suis").statut == 303
        assert formatrice.get("/module/droit_epn/ou-j-en-suis").statut == 403

    def test_la_formatrice_imprime_les_feuilles(
        self, office: Office, portail: Any, formatrice: Any, entrer: Callable[[str], Any]
    ) -> None:
        adresse = f"/formateur/session/{office.session}/ou-en-est"
        toutes = formatrice.get(adresse)
        assert toutes.texte.count('class="epn-fiche"') == 12
        youenn = office.emissions["Youenn"].etat.apprenant.id
        une = formatrice.get(f"{adresse}/{youenn}")
        assert une.texte.count('class="epn-fiche"') == 1
        assert "Youenn" in une.texte
        personne = "00000000-0000-0000-0000-000000000000"
        assert formatrice.get(f"{adresse}/{personne}").statut == 404
        assert entrer("Annick").get(adresse).statut == 403
        assert portail.visite().get(adresse).statut == 303

    def test_une_autre_formatrice_n_y_a_pas_acces(
        self, office: Office, compte: Callable[..., Any]
    ) -> None:
        etrangere, coordination = compte("formateur"), compte("coordinateur")
        for suite in ("ou-en-est", "attestations.zip"):
            adresse = f"/formateur/session/{office.session}/{suite}"
            assert etrangere.get(adresse).statut == 404
            assert coordination.get(adresse).statut == 200

    def test_le_zip_de_l_imprimeur(self, office: Office, formatrice: Any) -> None:
        archive = formatrice.get(f"/formateur/session/{office.session}/attestations.zip")
        assert archive.entete("Content-Type") == "application/zip"
        with zipfile.ZipFile(io.BytesIO(archive.corps)) as lue:
            assert f"attestation-{office.code('Annick')}.pdf" in lue.namelist()


class TestVerifier:
    def verifier(self, portail: Any, code: str, nom: str) -> Any:
        visite = portail.visite("127.0.9.1")  # slowed down alone when it types wrong names
        visite.get("/verifier")
        return visite.post(f"/verifier/{code}", nom=nom)

    def test_des_initiales_tant_que_le_nom_n_est_pas_donne(
        self, portail: Any, office: Office
    ) -> None:
        page = portail.visite().get(f"/verifier/{office.code('Annick')}")
        assert page.statut == 200
        assert "Cette attestation est authentique." in page.texte
        assert "Annick" not in page.texte
        assert "(initiales)" in page.texte
        assert "points aux questions notées" not in page.texte

    def test_le_nom_tape_est_confirme_ou_pas(self, portail: Any, office: Office) -> None:
        code, nom = office.code("Annick"), office.emissions["Annick"].etat.nom
        oui = self.verifier(portail, code, nom.upper())
        assert oui.statut == 200
        assert f"<dd>{nom}</dd>" in oui.texte
        assert "points aux questions notées" in oui.texte
        non = self.verifier(portail, code, "Quelqu’un d’autre")
        assert "Ce nom n’est pas celui" in non.texte
        assert 'role="alert"' in non.texte
        for absent in (nom, "Quelqu’un d’autre", "points aux questions"):
            assert absent not in non.texte

    def test_un_code_inconnu_repond_pareil_avec_un_nom(self, portail: Any, office: Office) -> None:
        page = self.verifier(portail, "0000-0000-0000", "Annick")
        assert page.statut == 404
        assert "Aucune attestation ne porte ce code" in page.texte

    def test_revoquee_la_date_et_pas_la_raison(self, portail: Any, office: Office) -> None:
        code = office.code("Maëlle")
        office.changer(
            code, lambda b, c: certificats.revoquer(b, c, MotifRevocation.FRAUDE, maintenant())
        )
        page = portail.visite().get(f"/verifier/{code}").texte
        assert "a été révoquée le" in page
        assert "authentique" not in page
        assert "raude" not in page

    def test_expiree(self, portail: Any, office: Office) -> None:
        code = office.code("Maëlle")
        office.changer(code, lambda _, c: setattr(c, "valable_jusqu_au", date(2020, 2, 29)))
        page = simple(portail.visite().get(f"/verifier/{code}").texte)
        assert "n’est plus valable depuis le 29 février 2020" in page
        assert "authentique" not in page

    def test_remplacee_sans_dire_par_laquelle(self, portail: Any, office: Office) -> None:
        code = office.code("Maëlle")
        with ouvrir(portail.base) as depot:
            neuf = reemettre(office.dossier, depot, code, lire_organisme(office.dossier))
        page = portail.visite().get(f"/verifier/{code}").texte
        assert "elle a été remplacée" in page
        assert neuf.code not in page.replace("-", "")
        assert "authentique" in portail.visite().get(f"/verifier/{neuf.code}").texte

    def test_apres_un_effacement_ni_nom_ni_initiales(self, portail: Any, office: Office) -> None:
        code = office.code("Maëlle")
        garde: dict[str, Any] = {}

        def effacer(bdd: Any, certificat: Certificat) -> None:
            garde.update(fichier=certificat.fichier, donnees=certificat.donnees)
            certificats.anonymiser(bdd, certificat.apprenant)

        office.changer(code, effacer)
        try:
            page = portail.visite().get(f"/verifier/{code}").texte
            assert "Cette attestation est authentique." in page
            assert "nom effacé" in page
            assert 'name="nom"' not in page
            assert "authentique" in self.verifier(portail, code, "").texte
        finally:
            office.changer(
                code, lambda _, c: [setattr(c, nom, valeur) for nom, valeur in garde.items()]
            )
