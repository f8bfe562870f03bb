"""Figures on the desk: each opens onto its rows, the unknown is said, small cells stay inside."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from inscriptions.depot import ouvrir
from inscriptions.echanges.lecture import lire_tableau
from inscriptions.services import (
    apprenants,
    comptes,
    effectifs,
    emargement,
    lieux,
    sessions,
    types_ateliers,
)
from inscriptions.statistiques import Axe, Comparaison, Filtres, Ligne, Mesure, Tableau
from plateforme.serveur.bureau.chiffres import (
    BARRES_MAX,
    PART_BARRE,
    barres_de,
    ecart,
    ecrire_chiffre,
)

PAGE = "/formateur/statistiques"
ANNEE = 2031  # in which no other test plans anything


@pytest.fixture
def annee(portail: Any, compte: Callable[..., Any]) -> Any:
    """Three sessions of a trainer in 2031: with names, counted without names, not counted.

    Gives a visit as that trainer, and the district the three are in.
    """
    identifiant, quartier = f"essai.{uuid4().hex[:12]}", f"Quartier {uuid4().hex[:8]}"
    visite = compte("formateur", identifiant)
    with ouvrir(portail.base) as depot, depot.ecriture() as bdd:
        qui = comptes.trouver_compte(bdd, identifiant)
        lieu = lieux.creer_lieu(
            bdd, nom=f"Salle {uuid4().hex}", commune="Port-Lannec", quartier=quartier
        )
        prevues = []
        for jour in (3, 10, 17):
            debut = datetime(ANNEE, 3, jour, 13, tzinfo=UTC)
            prevues.append(
                sessions.creer_session(
                    bdd,
                    type_atelier=types_ateliers.type_du_module(bdd, "droit_epn", "Droit et EPN"),
                    titre=f"Atelier du {jour}",
                    lieu=lieu,
                    formateur=qui,
                    capacite=30,
                    seances=[(debut, debut + timedelta(hours=2))],
                )
            )
        nommee, comptee, _ = prevues
        for prenom in ("Enora", "Tugdual", "Nolwenn"):
            inscrit = apprenants.inscrire(bdd, session=nommee, prenom=prenom).apprenant
            if prenom != "Nolwenn":
                emargement.emarger(bdd, seance=nommee.seances[0], apprenant=inscrit)
        effectifs.compter(bdd, comptee, 12, comptee.seances[0])
    return visite, quartier


def chiffres_de(page: str, rangee: str) -> dict[str, str]:
    """Read a row of the first table: column -> figure."""
    tableau = page.split("<table", 1)[1].split("</table>")[0]
    entetes = re.findall(r'<th scope="col">([^<]*)</th>', tableau)
    (ligne,) = [li for li in tableau.split("<tr>") if f'<th scope="row">{rangee}</th>' in li]
    nus = [
        re.sub(r"<[^>]+>", "", re.sub(r'<span class="epn-invisible">.*?</span>', "", cellule))
        for cellule in re.findall(r"<td[^>]*>(.*?)</td>", ligne, re.DOTALL)
    ]
    return dict(zip(entetes[1:], [html.unescape(nu).strip() for nu in nus], strict=True))


class TestPage:
    def test_les_chiffres_d_une_annee(self, annee: Any) -> None:
        visite, quartier = annee
        page = visite.get(f"{PAGE}?annee={ANNEE}&axe=quartier").texte
        lus = chiffres_de(page, quartier)
        assert lus["Sessions"] == "3"
        assert lus["Inscrits"].startswith("3")
        assert lus["Participants"] == "14 + 1 inconnu", "ce qui n’est pas noté n’est pas zéro"
        assert chiffres_de(page, "Total") == lus
        assert f"Le registre n’a aucune session en {ANNEE - 1}" in page
        assert '<svg role="img"' in page
        assert "<desc id=" in page

    def test_chaque_chiffre_mene_aux_lignes_qu_il_compte(self, annee: Any) -> None:
        visite, _ = annee
        page = visite.get(f"{PAGE}?annee={ANNEE}&axe=quartier").texte
        liens = re.findall(rf'href="({PAGE}/lignes[^"]+)"', page)
        assert len(liens) == 2 * 10, "une rangée et le total, dix mesures"
        for lien in liens:
            assert visite.get(html.unescape(lien)).statut == 200, lien
        lien = next(li for li in liens if "mesure=participants" in li and "cle=" in li)
        lignes = visite.get(html.unescape(lien)).texte
        for attendu in ("Atelier du 3", "Atelier du 10", "Somme des lignes : 14"):
            assert attendu in lignes
        assert "Enora" not in lignes
        noms = visite.get(html.unescape(lien) + "&personnes=1").texte
        assert "Enora" in noms
        assert "Nolwenn" not in noms, "inscrite, et pas venue"
        assert "Effectif compté sans noms" in noms

    def test_chacun_ses_sessions(
        self, portail: Any, annee: Any, compte: Callable[..., Any]
    ) -> None:
        _, quartier = annee
        collegue, coordinatrice = compte("formateur"), compte("coordinateur")
        suite = f"?annee={ANNEE}&axe=quartier"
        for adresse in (PAGE + suite, f"{PAGE}/export{suite}", f"{PAGE}/lignes{suite}"):
            assert "Atelier du" not in collegue.get(adresse).texte
            assert quartier not in collegue.get(adresse).texte
        assert f"Aucune session en {ANNEE}." in collegue.get(PAGE + suite).texte
        assert quartier in coordinatrice.get(PAGE + suite).texte
        personnes = f"{PAGE}/lignes{suite}&mesure=participants&personnes=1"
        assert "Enora" not in collegue.get(personnes).texte
        eleve, inconnu = portail.visite(), portail.visite()
        eleve.entrer(portail.inscrire("Enora").carte)
        inconnu.get("/")
        for adresse in ("", "/lignes", "/public", "/export", "/bilan"):
            assert eleve.get(PAGE + adresse).statut == 403, adresse
            assert inconnu.get(PAGE + adresse).statut == 303, adresse
        assert collegue.get(f"{PAGE}/bilan?annee={ANNEE}").statut == 403

    def test_qui_est_venu_et_ce_qui_ne_se_croise_pas(self, annee: Any) -> None:
        visite, _ = annee
        page = visite.get(f"{PAGE}/public?annee={ANNEE}").texte
        for attendu in ("Genre", "12 participants de plus", "Croiser deux réponses"):
            assert attendu in page
        refusee = visite.get(f"{PAGE}/public?annee={ANNEE}&ligne=genre&colonne=statut")
        assert refusee.statut == 422
        assert 'role="alert"' in refusee.texte
        memes = visite.get(f"{PAGE}/public?annee={ANNEE}&ligne=genre&colonne=genre")
        assert memes.statut == 422

    @pytest.mark.parametrize("suite", ["axe=rien", "mesure=rien", "annee=hier", "annee=0"])
    def test_une_adresse_etrange_reste_polie(self, formatrice: Any, suite: str) -> None:
        for adresse in ("", "/lignes", "/export"):
            if "mesure" in suite and adresse == "/export":
                continue
            assert formatrice.get(f"{PAGE}{adresse}?{suite}").statut == 400
        assert formatrice.get(f"{PAGE}/public?ligne=rien").statut == 400
        assert formatrice.get(f"{PAGE}/lignes?cle=%3Cscript%3E&page=abc").statut == 200
        assert formatrice.get(f"{PAGE}/lignes?page=999999").statut == 200

    @pytest.mark.parametrize("extension", ["csv", "ods", "xlsx"])
    def test_ce_qui_sort_cache_les_petits_nombres(self, annee: Any, extension: str) -> None:
        visite, quartier = annee
        reponse = visite.get(f"{PAGE}/export?annee={ANNEE}&axe=quartier&format={extension}")
        nom = f'attachment; filename="statistiques-{ANNEE}-quartier.{extension}"'
        assert reponse.entete("Content-Disposition") == nom
        tableau = lire_tableau(reponse.corps)
        lignes = {ligne.cellules[0]: ligne.cellules for ligne in tableau.lignes}
        inscrits = lignes[quartier][tableau.colonnes.index("Inscrits")]
        assert "5" in inscrits, "trois inscrits : moins de cinq"
        assert inscrits != "3"
        assert lignes[quartier][tableau.colonnes.index("Sessions")] == "3"


def test_le_rapport_de_l_annee(annee: Any, compte: Callable[..., Any]) -> None:
    reponse = compte("coordinateur").get(f"{PAGE}/bilan?annee={ANNEE}")
    assert reponse.entete("Content-Type") == "application/pdf"
    nom = f'attachment; filename="bilan-{ANNEE}.pdf"'
    assert reponse.entete("Content-Disposition") == nom
    assert reponse.corps.startswith(b"%PDF-")
    assert annee[0].get(f"{PAGE}/bilan?annee={ANNEE}").statut == 403


class TestDessin:
    def ligne(self, cle: str, participants: int | None, **autres: Any) -> Ligne:
        return Ligne(cle, cle.title(), 1, participants=participants, **autres)

    def comparaison(self, present: list[Ligne], avant: list[Ligne] | None) -> Comparaison:
        def tableau(annee: int, lignes: list[Ligne]) -> Tableau:
            total = self.ligne("total", None)
            return Tableau(annee, Axe.LIEU, Filtres(), tuple(lignes), total, 0)

        return Comparaison(tableau(2031, present), tableau(2030, avant) if avant else None)

    def test_la_plus_longue_barre_des_deux_annees_donne_l_echelle(self) -> None:
        present = [self.ligne("a", 10), self.ligne("b", None), self.ligne("c", 0)]
        avant = [self.ligne("a", 40)]
        barres = barres_de(self.comparaison(present, avant), Mesure.PARTICIPANTS)
        assert [barre.texte for barre in barres] == ["10", "inconnu", "0"]
        assert [barre.longueur for barre in barres] == [PART_BARRE / 4, 0, 0]
        assert (barres[0].avant, barres[0].longueur_avant) == ("40", PART_BARRE)
        assert [barre.avant for barre in barres[1:]] == ["", ""]

    def test_les_plus_grandes_restent_dans_l_ordre(self) -> None:
        present = [self.ligne(f"l{rang}", rang % 7) for rang in range(BARRES_MAX * 2)]
        barres = barres_de(self.comparaison(present, None), Mesure.PARTICIPANTS)
        assert len(barres) == BARRES_MAX
        rangs = [int(barre.libelle[1:]) for barre in barres]
        assert rangs == sorted(rangs)

    def test_les_chiffres_a_la_francaise(self) -> None:
        ligne = Ligne("a", "A", 1234, taux=66.7, heures=12.5, presents=None)
        ecrits = [ecrire_chiffre(ligne, m) for m in (Mesure.SESSIONS, Mesure.TAUX, Mesure.HEURES)]
        assert [e.replace("\u202f", " ").replace("\xa0", " ") for e in ecrits] == [
            "1 234", "66,7 %", "12,5 h",
        ]  # fmt: skip
        assert ecrire_chiffre(ligne, Mesure.PRESENTS) == "inconnu"

    def test_un_ecart_inconnu_n_est_pas_zero(self) -> None:
        def dire(a: int | None, b: int | None) -> str:
            return ecart(self.ligne("a", a), self.ligne("a", b), Mesure.PARTICIPANTS)

        assert [dire(12, 10), dire(10, 12), dire(3, 3)] == ["+2", "−2", "0"]
        assert [dire(None, 3), dire(3, None)] == ["inconnu", "inconnu"]
        assert ecart(self.ligne("a", 3), None, Mesure.PARTICIPANTS) == "inconnu"
        taux = [Ligne("a", "A", 1, taux=valeur) for valeur in (80.0, 62.5)]
        assert ecart(*taux, Mesure.TAUX) == "+17,5\xa0points"
        partielle = self.ligne("a", 3, inconnues={Mesure.PARTICIPANTS: 1})
        assert ecart(partielle, self.ligne("a", 9), Mesure.PARTICIPANTS) == "incertain"
        assert ecart(self.ligne("a", 9), partielle, Mesure.PARTICIPANTS) == "incertain"
