"""A session's attestations on the desk: confirmed, given, replaced, revoked; the public badge."""

from __future__ import annotations

import html
import json
import re
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from certificats.badge.statuts import est_revoque
from certificats.badge.verification import ConstatBadge, verifier_badge
from inscriptions.depot import ouvrir
from inscriptions.heure import maintenant
from inscriptions.journal import histoire
from inscriptions.modeles import Apprenant
from inscriptions.services import certificats, sessions
from plateforme.dossier import ouvrir_dossier
from plateforme.serveur.lots import PANNE, Lot
from plateforme.trousseau import cles_publiques


def texte(reponse: Any) -> str:
    nu = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", reponse.texte, flags=re.DOTALL)
    return re.sub(r"\s+", " ", html.unescape(nu).replace("\u00a0", " ").replace("\u202f", " "))


def demander_une_confirmation(dossier: Path) -> None:
    """Publish the module again with a rule that wants a trainer's word."""
    manifeste = dossier / "publies" / "droit_epn.json"
    contenu = json.loads(manifeste.read_text(encoding="utf-8"))
    contenu["validation_humaine"] = True
    manifeste.write_text(json.dumps(contenu), encoding="utf-8")


class Bureau:
    """The demonstration's trainer, at her session's attestations."""

    def __init__(self, portail: Any, demo: Any) -> None:
        self.portail, self.visite = portail, portail.visite()
        self.visite.get("/formateur")
        assert self.visite.post("/formateur", **demo.json["formateur"]).statut == 303
        self.session = demo.json["session"]
        self.chemin = f"/formateur/session/{self.session}"

    def page(self, question: str = "") -> str:
        return texte(self.visite.get(f"{self.chemin}/attestations{question}"))

    def lot(self, **champs: str) -> str:
        """Start a batch; return the page once it is over, whatever the machine's load."""
        fait = self.visite.post(f"{self.chemin}/certificats", **champs)
        adresse = fait.entete("Location")
        assert adresse == f"{self.chemin}/attestations?fait=lot"
        fin = time.monotonic() + 60
        while 'id="epn-attente"' in (reponse := self.visite.get(adresse)).texte:
            assert time.monotonic() < fin, "le lot ne finit pas"
            Event().wait(0.05)
        return texte(reponse)

    def agir(self, acte: str, statut: int = 303, **champs: str) -> str:
        fait = self.visite.post(f"{self.chemin}/attestations", acte=acte, **champs)
        assert fait.statut == statut, texte(fait)
        return self.page(f"?{fait.entete('Location').partition('?')[2]}") if statut == 303 else ""

    def delivres(self) -> dict[str, Any]:
        """Those in force, by first name."""
        with ouvrir(self.portail.base) as depot, depot.lecture() as bdd:
            session = sessions.trouver_session(bdd, self.session)
            return {
                c.apprenant.prenom: c
                for c in certificats.lister(bdd, session)
                if c.etat.value == "valide"
            }


def test_du_lot_a_la_revocation(ouvrir_portail: Callable[..., Any], demo: Any) -> None:
    with ouvrir_portail(avant=demander_une_confirmation, prechauffe=0) as portail:
        bureau = Bureau(portail, demo)
        _confirmer_et_delivrer(bureau)
        _remplacer_et_revoquer(bureau)
        _presence_a_la_demande(bureau)
        _ailleurs(bureau)


def _confirmer_et_delivrer(bureau: Bureau) -> None:
    assert "Délivrer les 2 attestations" not in bureau.page()
    assert "Aucune attestation nouvelle" in bureau.lot()
    with ouvrir(bureau.portail.base) as depot, depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, bureau.session)
        gens = {i.prenom: str(i.id) for i in (x.apprenant for x in _inscrits(bdd, session))}
    for prenom in ("Annick", "Maëlle"):
        assert "La confirmation est notée" in bureau.agir("confirmer", apprenant=gens[prenom])
    assert "retirée" in bureau.agir("retirer", apprenant=gens["Maëlle"])
    assert "Délivrer l’attestation" in bureau.page()
    assert "Une attestation est délivrée" in bureau.lot()
    bureau.agir("confirmer", apprenant=gens["Maëlle"])
    assert "Délivrer l’attestation" in texte(bureau.visite.get(bureau.chemin))
    assert "Une attestation est délivrée" in bureau.lot(apprenant=gens["Maëlle"], genre="")
    assert set(bureau.delivres()) == {"Annick", "Maëlle"}
    code = bureau.delivres()["Annick"].code
    page = bureau.visite.get(f"{bureau.chemin}/attestations").texte
    pdf = bureau.visite.get(f"{bureau.chemin}/certificats/{code}.pdf")
    assert f"{bureau.chemin}/certificats/{code}.pdf" in page
    assert pdf.corps.startswith(b"%PDF-")
    assert (
        b"eddsa-rdfc-2022" in bureau.visite.get(f"{bureau.chemin}/certificats/{code}/badge").corps
    )
    with ouvrir(bureau.portail.base) as depot, depot.lecture() as bdd:
        (acte,) = histoire(bdd, bureau.delivres()["Annick"].id)
    assert acte.auteur.startswith("compte:")


def _inscrits(bdd: Any, session: Any) -> Any:
    from inscriptions.services import apprenants

    return apprenants.inscrits(bdd, session)


def _remplacer_et_revoquer(bureau: Bureau) -> None:
    ancien = bureau.delivres()["Annick"]
    with ouvrir(bureau.portail.base) as depot, depot.ecriture() as bdd:
        bdd.get_one(Apprenant, ancien.apprenant_id).nom = "Le Bihan-Riou"
    assert "remplacée" in bureau.agir("remplacer", certificat=ancien.code)
    neuf = bureau.delivres()["Annick"]
    assert neuf.donnees["titulaire"].endswith("Le Bihan-Riou")

    # Whoever holds the paper: the badge is given to who types the name, and to nobody else.
    public = bureau.portail.visite()
    public.get(f"/verifier/{neuf.code}")
    page = public.post(f"/verifier/{neuf.code}", nom=neuf.donnees["titulaire"])
    assert "Télécharger le badge numérique" in page.texte
    badge = public.post(f"/verifier/{neuf.code}", nom=neuf.donnees["titulaire"], acte="badge")
    assert (badge.statut, badge.entete("Content-Type")) == (200, "application/ld+json")
    faux = public.post(f"/verifier/{neuf.code}", nom="Personne d’autre", acte="badge")
    assert b"proofValue" not in faux.corps
    cles = cles_publiques(ouvrir_dossier(bureau.portail.dossier))
    lu = verifier_badge(badge.corps, cles, maintenant() + timedelta(minutes=1))
    assert lu.constat is ConstatBadge.SIGNE

    def statuts() -> Any:
        reponse = public.get("/badges/statuts")
        assert reponse.statut == 200
        assert reponse.entete("Cache-Control") == "public, max-age=300"
        assert "Set-Cookie" not in dict(reponse.entetes)
        return reponse.corps

    liste = statuts()
    assert est_revoque(liste, lu.rang_statut, cles.values()) is False
    assert est_revoque(liste, ancien.rang_statut, cles.values()) is True
    bureau.agir("revoquer", 422, certificat=neuf.code, motif="")
    assert "révoquée" in bureau.agir("revoquer", certificat=neuf.code, motif="identite")
    assert est_revoque(statuts(), lu.rang_statut, cles.values()) is True
    bureau.agir("remplacer", 422, certificat=neuf.code)
    # No batch gives it back; somebody names the person.
    assert "Aucune attestation nouvelle" in bureau.lot()
    assert "Une attestation est délivrée" in bureau.lot(apprenant=str(neuf.apprenant_id))


def _presence_a_la_demande(bureau: Bureau) -> None:
    page = bureau.visite.get(f"{bureau.chemin}/attestations").texte
    youenn = re.search(
        r'name="apprenant" value="([0-9a-f-]+)"><input type="hidden" name="genre" '
        r'value="presence"><button[^>]*>Délivrer<span[^>]*> à Youenn',
        page,
    )
    assert youenn is not None
    bureau.lot(apprenant=youenn[1], genre="presence")
    assert bureau.delivres()["Youenn"].genre.value == "presence"
    assert "attestations sont délivrées" in bureau.lot(genre="presence")


def _ailleurs(bureau: Bureau) -> None:
    """What belongs to another session, or to nobody, is not known."""
    bureau.portail.inscrire("Nolwenn")  # makes the session of the tests
    with ouvrir(bureau.portail.base) as depot, depot.lecture() as bdd:
        autre = next(s for s in sessions.lister_sessions(bdd) if s.titre == "Session des tests")
    code, chemin = bureau.delivres()["Maëlle"].code, f"/formateur/session/{autre.code}"
    visite = bureau.visite
    for suite in (".pdf", "/badge"):
        assert visite.get(f"{chemin}/certificats/{code}{suite}").statut == 404
    fait = visite.post(f"{chemin}/attestations", acte="revoquer", certificat=code, motif="fraude")
    assert fait.statut == 422
    assert visite.post(f"{chemin}/attestations", acte="autre").statut == 404
    assert bureau.delivres()["Maëlle"].code == code
    for champs in ({"apprenant": "personne"}, {"apprenant": "0" * 36}):
        assert visite.post(f"{bureau.chemin}/certificats", **champs).statut == 404


@pytest.mark.parametrize("erreur", [OSError(28, "No space left on device"), ValueError("nom")])
def test_un_lot_qui_tombe_le_dit_sans_rien_citer(
    erreur: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def emettre() -> Any:
        raise erreur

    lot = Lot()
    lot.suivre(emettre)
    assert (lot.fini, lot.erreur, lot.nouvelles) == (True, PANNE, 0)
