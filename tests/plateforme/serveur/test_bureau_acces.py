"""Every address of the desk, and every account it refuses; the table is the code's own."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import tornado.web

from inscriptions.depot import ouvrir
from inscriptions.enumerations import RoleCompte
from inscriptions.services import apprenants, comptes, copies, sessions
from plateforme.serveur.bureau import ROUTES
from plateforme.serveur.bureau.commun import PageCoordination

GROUPE = re.compile(r"\(\?P<(\w+)>")
INCONNU = "01a20d39-0000-7000-8000-000000000000"
MOT_DE_PASSE = "une longue suite de mots"
A_CHOISIR = {"/formateur/echanges/export"}
FORMULAIRE = {"Content-Type": "application/x-www-form-urlencoded"}
ADRESSES = [pytest.param(motif, page, id=motif) for motif, page, *_ in ROUTES]


def sait(page: Any, methode: str) -> bool:
    """Tell whether a page answers a method at all."""
    return getattr(page, methode) is not getattr(tornado.web.RequestHandler, methode)


@pytest.fixture(scope="module")
def exemples(portail: Any, demo: Any) -> dict[str, str]:
    """A value for each part of an address: real ones, of the demonstration's session."""
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, demo.json["session"])
        inscription = apprenants.inscrits(bdd, session)[0]
        qui = UUID(demo.apprenant("réponse écrite à lire")["id"])
        copie = copies.lire(bdd, qui, "droit_epn", "03-partage-reutilisation")
        assert copie is not None
        return {
            "code": session.code,
            "rang": "1",
            "inscription": str(inscription.id),
            "personne": str(inscription.apprenant_id),
            "seance": str(session.seances[0].id),
            "lieu": str(session.lieu_id),
            "certificat": "AAAAAAAAAAAA",
            "jeton": "A" * 43,
            "copie": str(copie.id),
            "question": "credit-photo",
            "partage": INCONNU,
            "forme": "md",
        }


@pytest.fixture
def adresse(exemples: dict[str, str]) -> Callable[[str], str]:
    """Give `adresse(motif)`: an address that this pattern serves."""

    def ecrire(motif: str) -> str:
        ecrite = re.sub(
            r"\(\?P<(\w+)>(?:\[[^]]*\]|[^)[])*\)", lambda groupe: exemples[groupe[1]], motif
        )
        assert re.fullmatch(motif, ecrite), f"donnez un exemple pour {motif}"
        return ecrite

    return ecrire


@pytest.fixture(scope="module")
def visiteurs(portail: Any) -> dict[str, Any]:
    """One visit of each kind, for the whole table."""
    ouverts = {nom: portail.visite() for nom in ("inconnu", "apprenant", "autre", "coordinatrice")}
    roles = {"autre": RoleCompte.FORMATEUR, "coordinatrice": RoleCompte.COORDINATEUR}
    for nom, role in roles.items():
        identifiant = f"acces.{uuid4().hex[:12]}"
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            comptes.creer_compte(
                bdd, identifiant=identifiant, nom=nom, role=role, mot_de_passe=MOT_DE_PASSE
            )
        ouverts[nom].get("/formateur")
        entree = ouverts[nom].post("/formateur", identifiant=identifiant, mot_de_passe=MOT_DE_PASSE)
        assert entree.statut == 303
    ouverts["inconnu"].get("/")
    assert ouverts["apprenant"].entrer(portail.inscrire("Nolwenn").carte).statut == 303
    return ouverts


def demander(visite: Any, adresse: str, page: Any, methode: str) -> int | None:
    """Ask with this method, XSRF token included; None when the page has no such method."""
    if not sait(page, methode):
        return None
    reponse = (
        visite.get(adresse)
        if methode == "get"
        else visite.post(adresse, acte="rien", appel=INCONNU)
    )
    assert "Traceback" not in reponse.texte
    return int(reponse.statut)


@pytest.mark.parametrize(("motif", "page"), ADRESSES)
def test_un_inconnu_va_a_l_entree(
    motif: str, page: Any, adresse: Callable[[str], str], visiteurs: dict[str, Any]
) -> None:
    if motif == "/formateur":
        return  # the entrance itself
    inconnu = visiteurs["inconnu"]
    assert demander(inconnu, adresse(motif), page, "post") in (303, None)
    assert demander(inconnu, adresse(motif), page, "get") in (303, None)
    if sait(page, "get"):
        assert inconnu.get(adresse(motif)).entete("Location") == "/formateur"


@pytest.mark.parametrize(("motif", "page"), ADRESSES)
def test_un_apprenant_est_refuse(
    motif: str, page: Any, adresse: Callable[[str], str], visiteurs: dict[str, Any]
) -> None:
    apprenant = visiteurs["apprenant"]
    assert demander(apprenant, adresse(motif), page, "get") in (403, None)
    if motif != "/formateur":  # anybody may sign in
        assert demander(apprenant, adresse(motif), page, "post") in (403, None)


@pytest.mark.parametrize(("motif", "page"), ADRESSES)
def test_une_autre_formatrice_ne_trouve_rien(
    motif: str, page: Any, adresse: Callable[[str], str], visiteurs: dict[str, Any]
) -> None:
    statuts = {demander(visiteurs["autre"], adresse(motif), page, m) for m in ("get", "post")}
    if issubclass(page, PageCoordination):
        assert statuts <= {403, None}
    elif {"code", "personne"} & set(GROUPE.findall(motif)):
        assert statuts <= {404, None}


@pytest.mark.parametrize(("motif", "page"), ADRESSES)
def test_sans_jeton_xsrf_rien_ne_s_ecrit(
    motif: str, page: Any, adresse: Callable[[str], str], visiteurs: dict[str, Any]
) -> None:
    if not sait(page, "post"):
        return
    for corps in (b"acte=annuler", b"_xsrf=faux&acte=annuler"):
        reponse = visiteurs["coordinatrice"].demander("POST", adresse(motif), corps, FORMULAIRE)
        assert reponse.statut == 403
        assert "rechargez la page" in reponse.texte


@pytest.mark.parametrize(("motif", "page"), ADRESSES)
def test_la_coordination_ouvre_tout(
    motif: str, page: Any, adresse: Callable[[str], str], visiteurs: dict[str, Any]
) -> None:
    """What exists answers; what the example invents, or what must be chosen, is not found."""
    if not sait(page, "get"):
        return
    reponse = visiteurs["coordinatrice"].get(adresse(motif))
    invente = {"certificat", "jeton", "partage"} & set(GROUPE.findall(motif))
    permis = (303, 400, 404) if invente or motif in A_CHOISIR else (200, 303)
    assert reponse.statut in permis, reponse.texte[:300]


def test_la_table_ne_nomme_personne() -> None:
    """Addresses hold codes and ids: nothing in them can carry a name."""
    for motif, *_ in ROUTES:
        assert not {"nom", "prenom", "texte", "contact"} & set(GROUPE.findall(motif))
