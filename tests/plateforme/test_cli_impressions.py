"""`epn emargement`, `epn cartes`: the papers of a session, from the registry."""

import io
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from inscriptions.depot import Depot, ouvrir
from inscriptions.enumerations import EtatSeance, EtatSession, RoleCompte
from inscriptions.modeles import Session
from inscriptions.services import apprenants, comptes, lieux, sessions, types_ateliers
from plateforme.dossier import Dossier
from plateforme.feuilles import feuilles_de_session, planche_de_session
from plateforme.impressions.erreurs import ImpressionImpossible
from plateforme.organisme import OrganismeIllisible, lire_organisme

LirePdf = Callable[[bytes], Any]
DEBUT = datetime.fromisoformat("2026-12-01T13:00+00:00")  # 14:00 in Paris, in winter
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 1"><path d="M0 0H3V1Z"/></svg>'


@dataclass
class Bureau:
    """An office with a session of three half-days, its people, and `epn` in its folder."""

    dossier: Dossier
    depot: Depot
    lancer: Callable[..., Any]
    code: str = ""
    ouvertes: int = 0  # sessions, each on its own weekday: one room, one trainer

    def session(self, titre: str = "Droit et EPN, décembre", capacite: int = 2) -> Session:
        debut = DEBUT + timedelta(days=self.ouvertes)
        self.ouvertes += 1
        with self.depot.ecriture() as bdd:
            formateur = comptes.trouver_compte(bdd, "nadia") or comptes.creer_compte(
                bdd,
                identifiant="nadia",
                nom="Nadia Le Goff",
                role=RoleCompte.FORMATEUR,
                mot_de_passe="douze caractères",
            )
            lieu = lieux.trouver_lieu(bdd, "Médiathèque") or lieux.creer_lieu(
                bdd, nom="Médiathèque", commune="Port-Lannec"
            )
            return sessions.creer_session(
                bdd,
                type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                titre=titre,
                lieu=lieu,
                formateur=formateur,
                capacite=capacite,
                seances=[
                    (debut + timedelta(days=7 * rang), debut + timedelta(days=7 * rang, hours=2))
                    for rang in range(3)
                ],
                salle="salle bleue",
            )

    def inscrire(self, session: Session, *noms: tuple[str, str]) -> None:
        with self.depot.ecriture() as bdd:
            for prenom, nom in noms:
                apprenants.inscrire(bdd, session=session, prenom=prenom, nom=nom)

    def changer(self, code: str, seance: int | None = None) -> None:
        """Cancel a session, or one of its half-days."""
        with self.depot.ecriture() as bdd:
            session = sessions.trouver_session(bdd, code)
            if seance is None:
                session.etat = EtatSession.ANNULEE
            else:
                session.seances[seance - 1].etat = EtatSeance.ANNULEE

    def organisme(self, texte: str) -> None:
        (self.dossier.racine / "organisme.toml").write_text(texte, encoding="utf-8")

    def logo(self, nom: str, texte: str = SVG) -> None:
        (self.dossier.racine / "organisme").mkdir(exist_ok=True)
        (self.dossier.racine / "organisme" / nom).write_text(texte, encoding="utf-8")

    def epn(self, *arguments: object) -> Any:
        return self.lancer(*arguments, donnees=self.dossier.racine)

    def json(self, *arguments: object) -> Any:
        sortie = self.epn(*arguments, "--json")
        assert (sortie.code, sortie.erreurs) == (0, "")
        return sortie.json


@pytest.fixture
def bureau(dossier_vide: Dossier, epn: Any) -> Iterator[Bureau]:
    with ouvrir(dossier_vide.base) as depot:
        ouvert = Bureau(dossier_vide, depot, epn)
        session = ouvert.session()
        ouvert.code = session.code
        ouvert.inscrire(session, ("Zoé", "Tanguy"), ("Éric", ""), ("Awa", "Attente"))
        yield ouvert


def test_une_feuille_par_seance(bureau: Bureau, tmp_path: Path, lire_pdf: LirePdf) -> None:
    sortie = tmp_path / "feuilles.pdf"
    dit = bureau.json("emargement", "--session", bureau.code, "--sortie", sortie)
    assert dit == {
        "fichier": str(sortie),
        "sessions": [{"code": bureau.code, "seances": 3, "participants": 2, "pages": 3}],
    }
    lu = lire_pdf(sortie.read_bytes())
    assert len(lu.pages) == 3
    for attendu in (
        "Mardi 1er décembre 2026, après-midi",
        "de 14 h à 16 h (2 h), séance 1 sur 3",
        "Médiathèque, salle bleue, Port-Lannec",
        "Nadia Le Goff",
        bureau.code,
        "1 Éric 2 Tanguy Zoé 3",  # by family name, else by first name
    ):
        assert attendu in lu.texte(0), attendu
    assert "Attente" not in lu.texte()  # the waiting list is not called


def test_une_seule_seance(bureau: Bureau, tmp_path: Path, lire_pdf: LirePdf) -> None:
    sortie = tmp_path / "feuille.pdf"
    demande = ("emargement", "--session", bureau.code.lower(), "--sortie", sortie, "--seance")
    assert bureau.json(*demande, 2)["sessions"][0]["pages"] == 1
    assert "Mardi 8 décembre 2026" in lire_pdf(sortie.read_bytes()).texte()
    assert "séance 2 sur 3" in lire_pdf(sortie.read_bytes()).texte()
    assert "3 séance(s)" in bureau.epn(*demande, 4).erreurs
    bureau.changer(bureau.code, seance=2)
    assert "annulée" in bureau.epn(*demande, 2).erreurs
    bureau.json(*demande, 3)
    assert "séance 2 sur 2" in lire_pdf(sortie.read_bytes()).texte()


def test_plusieurs_sessions_dans_une_archive(
    bureau: Bureau, tmp_path: Path, lire_pdf: LirePdf
) -> None:
    autre = bureau.session("Visa internet")
    sortie = tmp_path / "feuilles.zip"
    demande = ("emargement", "--session", bureau.code, "--session", autre.code, "--sortie")
    dit = bureau.json(*demande, sortie)
    assert [une["code"] for une in dit["sessions"]] == [bureau.code, autre.code]
    with zipfile.ZipFile(io.BytesIO(sortie.read_bytes())) as archive:
        noms = archive.namelist()
        pdfs = [archive.read(nom) for nom in noms]
    assert noms == [f"emargement-{bureau.code}.pdf", f"emargement-{autre.code}.pdf"]
    assert "Visa internet" in lire_pdf(pdfs[1]).texte()
    premiere = sortie.read_bytes()
    bureau.json(*demande, sortie)
    assert sortie.read_bytes() == premiere
    assert ".zip" in bureau.epn(*demande, tmp_path / "un.pdf").erreurs
    assert "une seule session" in bureau.epn(*demande, sortie, "--seance", 1).erreurs


def test_les_cartes_de_qui_a_une_place(bureau: Bureau, tmp_path: Path, lire_pdf: LirePdf) -> None:
    bureau.organisme('adresse_portail = "https://parcours.exemple.fr"')
    sortie = tmp_path / "cartes.pdf"
    dit = bureau.json("cartes", "--session", bureau.code, "--sortie", sortie)
    assert dit == {"fichier": str(sortie), "session": bureau.code, "cartes": 2}
    lu = lire_pdf(sortie.read_bytes())
    assert [titre for _, titre in lu.titres()] == ["Éric", "Zoé Tanguy"]
    assert "parcours.exemple.fr" in lu.texte()
    assert "Attente" not in lu.texte()


def test_les_logos_viennent_du_fichier_de_l_organisme(
    bureau: Bureau, tmp_path: Path, lire_pdf: LirePdf
) -> None:
    bureau.organisme('logos = [{fichier = "region.svg", texte = "Région fictive"}]')
    demande = ("emargement", "--session", bureau.code, "--sortie", tmp_path / "f.pdf")
    assert "« region.svg »" in bureau.epn(*demande).erreurs
    bureau.logo("region.svg")
    bureau.json(*demande)
    assert lire_pdf((tmp_path / "f.pdf").read_bytes()).remplacements() == ["Région fictive"] * 3
    bureau.logo("region.svg", "pas une image")
    refus = bureau.epn(*demande)
    assert (refus.code, "« Région fictive » n’est pas une image" in refus.erreurs) == (1, True)


@pytest.mark.parametrize(
    "logos",
    [
        '"region.svg"',
        '["region.svg"]',
        '[{fichier = "region.svg"}]',
        '[{fichier = "../cles/demo.json", texte = "x"}]',
        '[{fichier = "..", texte = "x"}]',
        '[{fichier = 1, texte = "x"}]',
        '[{fichier = "a.png", texte = "x", autre = 1}]',
    ],
)
def test_un_logo_mal_ecrit_est_explique(bureau: Bureau, logos: str) -> None:
    bureau.organisme(f"logos = {logos}")
    with pytest.raises(OrganismeIllisible, match="écrivez chaque logo"):
        lire_organisme(bureau.dossier)


def test_une_session_annulee_ne_s_emarge_pas(bureau: Bureau, tmp_path: Path) -> None:
    bureau.changer(bureau.code)
    refus = bureau.epn("emargement", "--session", bureau.code, "--sortie", tmp_path / "f.pdf")
    assert (refus.code, f"La session {bureau.code} est annulée" in refus.erreurs) == (1, True)
    assert not (tmp_path / "f.pdf").exists()


def test_ce_qui_ne_peut_pas_s_ecrire_est_dit(bureau: Bureau, tmp_path: Path) -> None:
    for commande in ("emargement", "cartes"):
        refus = bureau.epn(
            commande, "--session", bureau.code, "--sortie", tmp_path / "absent" / "f.pdf"
        )
        assert (refus.code, "ne peut pas être écrit" in refus.erreurs) == (1, True)
        assert "Tanguy" not in refus.erreurs


def test_les_memes_requetes_pour_cent_personnes(bureau: Bureau) -> None:
    grande = bureau.session("Grande session", capacite=100)
    organisme = lire_organisme(bureau.dossier)
    envoyees: list[str] = []
    sa.event.listen(
        bureau.depot.moteur,
        "before_cursor_execute",
        lambda *appel: envoyees.append(appel[2]),
    )

    def compter() -> list[int]:
        nombres = []
        for assembler in (feuilles_de_session, planche_de_session):
            with bureau.depot.lecture() as bdd:
                session = sessions.trouver_session(bdd, grande.code)
                envoyees.clear()
                assembler(bdd, session, organisme)
                nombres.append(len(envoyees))
        return nombres

    bureau.inscrire(grande, ("Awa", ""))
    avant = compter()
    bureau.inscrire(grande, *[(f"Prénom {rang}", f"Nom {rang}") for rang in range(99)])
    assert compter() == avant == [1, 1]


def test_sans_inscrit_la_feuille_est_vierge_et_les_cartes_absentes(
    bureau: Bureau, tmp_path: Path
) -> None:
    vide = bureau.session("Sans personne")
    demande = ("--session", vide.code, "--sortie", tmp_path / "f.pdf")
    assert bureau.json("emargement", *demande)["sessions"][0]["participants"] == 0
    assert "personne n’est inscrit" in bureau.epn("cartes", *demande).erreurs


def test_une_session_sans_seance_datee_n_a_pas_de_feuille(bureau: Bureau) -> None:
    for seance in (1, 2, 3):
        bureau.changer(bureau.code, seance=seance)
    with bureau.depot.lecture() as bdd:
        session = sessions.trouver_session(bdd, bureau.code)
        with pytest.raises(ImpressionImpossible, match=f"{bureau.code} n’a aucune séance"):
            feuilles_de_session(bdd, session, lire_organisme(bureau.dossier))
