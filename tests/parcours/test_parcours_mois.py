"""A trainer's whole month: plan, import, print, check in on a phone, follow live, close, report.

No name is typed twice, and the journal tells it all afterwards.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pypdf
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from inscriptions import journal
from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatSession, RoleCompte
from inscriptions.heure import locale, maintenant
from inscriptions.journal_phrases import PHRASES
from inscriptions.modeles import Acte, Apprenant, Seance
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers

LECON = "/module/droit_epn/03-partage-reutilisation"
MOT_DE_PASSE = "une longue suite de mots"
TELEPHONE = {"width": 390, "height": 844}
ENTETE = "Prénom;Nom;Contact;Sexe;Âge;Statut;Commune;Carte\n"
DIX_FAUTES = ENTETE + (
    ";Sans prénom;;;;;;\n"
    f"{'P' * 101};Long;;;;;;\n"
    "In\u202evisible;Le Gall;;;;;;\n"
    "Zoé;Un;;Autre;;;;\n"
    "Zoé;Deux;;;centenaire;;;\n"
    "Zoé;Trois;;;;rentier;;\n"
    "Zoé;Quatre;;;;;29200X;\n"
    "Zoé;Cinq;;;;;;ABCD-EFGH\n"
    "Awa;Sept;;;;;;;;trop\n"
    "Luc;Huit;;;;;;\n"
    "LUC;HUIT;;;;;;\n"
)
# As a spreadsheet on Windows saves it: semicolons, Latin-1.
CORRIGE = ENTETE + (
    "Gwenaëlle;Morvan;;féminin;40-59;;29019;\n"
    "Ronan;Le Bihan;;masculin;;retraité;;\n"
    "Thi Huong;Nguyen;;;;;;\n"
    "Awa;Sept;;;;;;\n"
)
INSCRITS = ["Gwenaëlle Morvan", "Ronan Le Bihan", "Thi Huong Nguyen"]


class Bureau:
    """A trainer, her place, and the office's clock: the last of four half-days is running."""

    def __init__(self, portail: Any) -> None:
        self.portail, self.identifiant = portail, f"mois.{uuid4().hex[:10]}"
        self.lieu = f"Médiathèque du Port {uuid4().hex[:6]}"
        with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
            for role, identifiant in (
                (RoleCompte.FORMATEUR, self.identifiant),
                (RoleCompte.COORDINATEUR, f"coord.{self.identifiant}"),
            ):
                comptes.creer_compte(
                    bdd,
                    identifiant=identifiant,
                    nom="Rozenn Kerdoncuff",
                    role=role,
                    mot_de_passe=MOT_DE_PASSE,
                )
            lieux.creer_lieu(bdd, nom=self.lieu, commune="Port-Lannec")
            types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN")
        ici = locale(maintenant())
        minuit = ici.replace(hour=0, minute=0, second=0, microsecond=0)
        self.debut = max(minuit, ici - timedelta(minutes=40))
        self.fin = min(minuit + timedelta(hours=23, minutes=59), ici + timedelta(minutes=50))

    def entrer(self, page: Page, identifiant: str = "") -> None:
        page.goto(f"{self.portail.url}/formateur")
        page.get_by_label("Identifiant").fill(identifiant or self.identifiant)
        page.get_by_label("Mot de passe").fill(MOT_DE_PASSE)
        page.get_by_role("button", name="Entrer").click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("essions")

    def prevoir(self, page: Page) -> str:
        """Plan four weekly half-days that end today; give the session's code."""
        page.get_by_role("link", name="Prévoir une session").click()
        choisir(page, "Atelier", "Droit et EPN")
        choisir(page, "Lieu", self.lieu)
        page.get_by_label("Nombre de places").fill("3")
        page.get_by_label("Date de la première séance").fill(
            f"{self.debut - timedelta(weeks=3):%Y-%m-%d}"
        )
        page.get_by_label("De", exact=True).fill(f"{self.debut:%H:%M}")
        page.get_by_label("À", exact=True).fill(f"{self.fin:%H:%M}")
        page.get_by_label("Nombre de séances").fill("4")
        page.get_by_label("Sauter les jours fériés").uncheck()
        page.get_by_role("button", name="Voir les dates").click()
        expect(page.locator(".epn-dates li")).to_have_count(4)
        page.get_by_role("button", name="Créer la session").click()
        expect(page.get_by_role("status")).to_be_visible()
        return page.locator(".epn-chapeau .epn-code").inner_text().strip()

    def session(self, code: str) -> Any:
        with ouvrir(self.portail.base) as depot, depot.lecture() as bdd:
            return sessions.trouver_session(bdd, code)

    def une_heure_plus_tard(self, code: str) -> None:
        """Let the running half-day be over: the test's clock, moved in the registry."""
        with ouvrir(self.portail.base) as depot, depot.ecriture() as bdd:
            derniere = sessions.trouver_session(bdd, code).seances[-1]
            seance = bdd.get_one(Seance, derniere.id)
            duree = seance.fin - seance.debut
            seance.fin = maintenant() - timedelta(minutes=1)
            seance.debut = seance.fin - duree


def choisir(page: Page, liste: str, contient: str) -> None:
    """Choose the first option of a list that holds these words."""
    champ = page.get_by_label(liste, exact=True)
    option = champ.locator("option", has_text=contient).first
    champ.select_option(option.get_attribute("value"))


def importer(page: Page, code: str, fichier: Path) -> None:
    page.get_by_role("link", name="Importer ou exporter des tableaux").click()
    bloc = page.locator("section[aria-labelledby=titre-inscriptions]")
    bloc.get_by_label("Code de la session").fill(code)
    bloc.get_by_label("Fichier").set_input_files(fichier)
    bloc.get_by_role("button", name="Voir ce qui va se passer").click()


def telecharger(page: Page, lien: str) -> bytes:
    with page.expect_download() as attendu:
        page.get_by_role("link", name=lien).click()
    return Path(attendu.value.path()).read_bytes()


def textes(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parcours
def test_un_mois_de_formatrice(
    portail: Any,
    poste: Callable[..., Any],
    accessible: Callable[[Page], None],
    tmp_path: Path,
) -> None:
    bureau = Bureau(portail)
    machine = poste(accept_downloads=True)
    page = machine.page()
    bureau.entrer(page)

    # Plan.
    code = bureau.prevoir(page)
    accessible(page)

    # Import: ten kinds of errors, each with its line and column, and nothing written.
    fautif, corrige = tmp_path / "inscriptions.csv", tmp_path / "corrige.csv"
    fautif.write_text(DIX_FAUTES, encoding="utf-8")
    corrige.write_bytes(CORRIGE.encode("latin-1"))
    importer(page, code, fautif)
    refusees = page.locator("tbody tr", has=page.locator("th", has_text="Ligne"))
    expect(page.get_by_role("alert")).to_contain_text("rien ne sera importé")
    expect(page.get_by_role("table").first.locator("tbody tr")).to_have_count(10)
    assert refusees.count() >= 10
    accessible(page)
    page.get_by_role("button", name="Renoncer").click()
    page.goto(f"{portail.url}/formateur/session/{code}")
    expect(page.get_by_text("Personne n’est inscrit").first).to_be_visible()
    importer(page, code, corrige)
    expect(page.locator(".epn-note")).to_contain_text("attente")
    page.get_by_role("button", name="Importer", exact=True).click()
    expect(page.get_by_role("status")).to_be_visible()
    page.goto(f"{portail.url}/formateur/session/{code}")
    for nom in INSCRITS:
        expect(page.locator(".epn-personnes").first).to_contain_text(nom)
    expect(page.locator("section", has=page.locator("#attente"))).to_contain_text("Awa Sept")

    # Print.
    feuilles = textes(telecharger(page, "Feuilles d’émargement (PDF)"))
    cartes = telecharger(page, "Cartes à découper (PDF)")
    assert all(nom.split()[0] in feuilles for nom in INSCRITS)
    assert "Awa" not in feuilles
    assert len(pypdf.PdfReader(io.BytesIO(cartes)).pages) == 1

    # On a phone, in the room.
    telephone = poste(viewport=TELEPHONE, has_touch=True).page()
    bureau.entrer(telephone)
    telephone.goto(f"{portail.url}/formateur/session/{code}/presences/4")
    accessible(telephone)
    ronan = telephone.locator("li", has=telephone.get_by_role("heading", name="Ronan Le Bihan"))
    for bouton in ronan.get_by_role("button").all():
        if bouton.is_visible():
            boite = bouton.bounding_box()
            assert boite is not None
            assert boite["height"] >= 44
    ronan.get_by_role("button", name="Présent").tap()
    expect(telephone.locator("#compte")).to_contain_text("1 présent sur 3")
    telephone.get_by_role("button", name="Afficher le code au tableau").tap()
    tableau = telephone.locator(".epn-grand-code").inner_text().strip()

    # A learner checks in with that code, then asks for help from the lesson.
    eleve, carte = _premiere(portail, code, "Gwenaëlle")
    ecran = poste().page()
    ecran.goto(f"{portail.url}/entrer/{carte}")
    ecran.get_by_label("Le code écrit au tableau").fill(tableau)
    ecran.get_by_role("button", name="Je suis là").click()
    expect(ecran.get_by_role("status")).to_contain_text("vous êtes là")
    ecran.goto(portail.url + LECON)
    ecran.get_by_role("button", name="Appeler l’animateur").click()

    # Live: counts first, names only when asked.
    page.goto(f"{portail.url}/formateur/session/{code}/direct")
    expect(page.locator(".epn-chiffres")).to_contain_text("2 pointés présents")
    expect(page.locator(".epn-chiffres")).to_contain_text("1 main levée")
    expect(page.get_by_text("Gwenaëlle")).to_have_count(0)
    page.get_by_role("button", name="Montrer les noms").click()
    expect(page.locator(".epn-mains")).to_contain_text("Gwenaëlle Morvan")
    accessible(page)
    page.get_by_role("button", name="C’est fait").click()
    expect(page.get_by_text("Personne n’appelle.")).to_be_visible()

    # The earlier half-days, from the signed sheets; then the month is over.
    for rang in (1, 2, 3):
        page.goto(f"{portail.url}/formateur/session/{code}/presences/{rang}")
        page.get_by_role("button", name="Tous présents").click()
        expect(page.locator("#compte")).to_contain_text("3 présents sur 3")
    page.goto(f"{portail.url}/formateur/session/{code}")
    page.get_by_role("button", name="Terminer la session").click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert bureau.session(code).etat is EtatSession.PREVUE
    bureau.une_heure_plus_tard(code)
    page.goto(f"{portail.url}/formateur/session/{code}")
    page.get_by_role("button", name="Terminer la session").click()
    expect(page.get_by_role("button", name="Rouvrir la session")).to_be_visible()
    assert bureau.session(code).etat is EtatSession.TERMINEE

    # Report: the coordinator types nothing.
    page.get_by_role("button", name="Terminer ma séance").click()
    bureau.entrer(page, f"coord.{bureau.identifiant}")
    annee = bureau.session(code).premier_jour.year
    page.goto(f"{portail.url}/formateur/statistiques?annee={annee}&axe=lieu")
    ligne = page.locator("tr", has=page.get_by_role("rowheader", name=bureau.lieu)).first
    expect(ligne).to_contain_text("11")  # half-day presences: three times three, then two
    accessible(page)
    rapport = textes(telecharger(page, f"Le rapport d’activité {annee} (PDF)"))
    assert str(annee) in rapport
    assert "Gwena" not in rapport

    _raconter(portail, code, eleve)
    assert not [url for url in machine.demandes if not url.startswith((portail.url, "blob:"))]
    # A form that is refused answers 422, and the browser says so.
    assert [mot for mot in machine.plaintes if "422" not in mot] == []


def _premiere(portail: Any, code: str, prenom: str) -> tuple[Any, str]:
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, code)
        trouves = [i.apprenant for i in apprenants.inscrits(bdd, session)]
        qui = next(a for a in trouves if a.prenom == prenom)
        return qui.id, qui.carte


def _raconter(portail: Any, code: str, eleve: Any) -> None:
    """The journal is whole, tells each step, and names nobody."""
    with ouvrir(portail.base) as depot, depot.lecture() as bdd:
        assert journal.verifier(bdd).intact
        session = sessions.trouver_session(bdd, code)
        de_la_session = [acte.acte for acte in journal.histoire(bdd, session.id)]
        assert de_la_session[0] == "session.creer"
        assert "session.clore" in de_la_session
        presences = [
            acte.auteur.partition(":")[0]
            for acte in bdd.scalars(select(Acte).where(Acte.acte == "presence.noter"))
        ]
        assert {"compte", "apprenant"} <= set(presences)
        assert any(a.acte == "seance.ouvrir_pointage" for a in bdd.scalars(select(Acte)))
        assert set(bdd.scalars(select(Acte.acte).distinct())) <= set(PHRASES)
        tout = "\n".join(f"{a.auteur} {a.acte} {a.details}" for a in bdd.scalars(select(Acte)))
        qui = bdd.get_one(Apprenant, eleve)
        assert qui.nom not in tout
        assert qui.prenom not in tout
