"""The yearly report gives back what the city published for 2011, and never a zero it invents."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest

from inscriptions import journal
from inscriptions.depot import ouvrir
from plateforme.dossier import Dossier

# The lines of the city's activity report for 2011, signs included.
PUBLIEE = (
    "clés de l'écriture efficace (2 sessions – 18 participants) – atelier d'écriture (4 sessions – "
    "38 participants) – ba-ba de l'écriture journalistique (1 session – 12 participants) – écrire "
    "pour le web (2 sessions – 16 participants) – réalisation d'un reportage (1 session – "
    "12 participants sur 2 séances)"
)
ENTETE = "annee;famille;type;intitule;lieu;debut;seances;participants\n"
CLES = "2011;écrit public;cles-ecriture-efficace;Clés de l'écriture efficace;Brest;{};1;9\n"
ATELIER = "2011;écrit public;atelier-ecriture;Atelier d'écriture;Brest;{};1;{}\n"
ATELIERS_2011 = (
    ENTETE
    + CLES.format("2011-02-01")
    + CLES.format("2011-10-04")
    + ATELIER.format("2011-01-18", 10)
    + ATELIER.format("2011-03-22", 10)
    + ATELIER.format("2011-05-17", 9)
    + ATELIER.format("2011-11-15", 9)
    + "2011;écrit public;ba-ba;Ba-ba de l'écriture journalistique;Brest;2011-04-05;1;12\n"
    + "2011;écrit public;ecrire-web;Écrire pour le web;Brest;2011-06-07;1;8\n"
    + "2011;écrit public;ecrire-web;Écrire pour le web;Brest;2011-11-29;1;8\n"
    + "2011;écrit public;reportage;Réalisation d'un reportage;Brest;2011-09-20;2;12\n"
    + "2011;coopération;animacoop;Animer un projet;Pays de Brest;2011-03-07;10;10\n"
    + "2011;coopération;animacoop;Animer un projet;Pays de Brest;2011-09-19;10;10\n"
    + "2011;cartes;cartes-ouvertes;Carto-partie;Pays de Brest;2011-02-10;1;\n"
    + "2011;cartes;cartes-ouvertes;Carto-partie;Pays de Brest;2011-05-12;1;\n"
    + "2010;cartes;cartes-ouvertes;Carto-partie;Pays de Brest;2010-05-12;1;14\n"
    + "2012;petits groupes;essai;Essai à trois;Brest;2012-06-12;1;3\n"
)


@pytest.fixture
def bilan(dossier: Dossier, epn: Any, tmp_path: Path) -> Callable[..., Any]:
    """Give `bilan(2011, "texte")`, over a registry that holds the workshops of 2011."""
    fichier = tmp_path / "ateliers.csv"
    fichier.write_text(ATELIERS_2011, encoding="utf-8")
    importe = epn("importer", "ateliers", fichier, donnees=dossier.racine)
    assert (importe.code, importe.erreurs) == (0, "")

    def dresser(annee: int, forme: str, *options: object) -> str:
        fait = epn("bilan", annee, "--format", forme, *options, donnees=dossier.racine)
        assert (fait.code, fait.erreurs) == (0, "")
        return str(fait.texte)

    return dresser


@pytest.mark.parametrize("forme", ["texte", "markdown"])
def test_les_lignes_publiees_sont_la_mot_pour_mot(bilan: Callable[..., Any], forme: str) -> None:
    texte = bilan(2011, forme)
    assert PUBLIEE in texte
    assert "Total : 10 sessions – 96 participants" in texte


def test_le_json_donne_les_memes_chiffres(bilan: Callable[..., Any]) -> None:
    donnees = json.loads(bilan(2011, "json"))
    ecrit = next(f for f in donnees["familles"] if f["libelle"] == "écrit public")
    assert ecrit["phrase"] == PUBLIEE
    assert (ecrit["sessions"], ecrit["participants"]) == (10, 96)
    assert [t["participants"] for t in ecrit["types"]] == [18, 38, 12, 16, 12]
    assert donnees["annee_precedente"]["participants"] == 14


def test_l_inconnu_n_est_jamais_zero(bilan: Callable[..., Any]) -> None:
    texte = bilan(2011, "texte")
    assert "carto-partie (2 sessions – nombre de participants inconnu)" in texte
    assert "animer un projet (2 sessions de 10 séances – 20 participants)" in texte
    assert "inconnu pour 2 sessions" in texte
    cartes = next(
        f for f in json.loads(bilan(2011, "json"))["familles"] if f["libelle"] == "cartes"
    )
    assert cartes["participants"] is None
    assert cartes["participants_inconnus"] == 2


def test_les_petits_nombres_ne_sortent_pas(bilan: Callable[..., Any]) -> None:
    texte = bilan(2012, "texte")
    assert "essai à trois (1 session – moins de 5 participants)" in texte
    assert "3 participants" not in texte


PETITES = ENTETE + "".join(
    f"2011;{famille};{famille[0]}{rang};Atelier {famille[0]}{rang};Brest;2011-06-{rang + 1:02d};1;"
    f"{nombre}\n"
    for famille, nombres in {"alpha": (4, 4), "bêta": (20, 30), "gamma": (40, 3, 25)}.items()
    for rang, nombre in enumerate(nombres)
)


def test_un_total_ne_redonne_pas_ce_que_ses_ateliers_cachent(
    dossier: Dossier, epn: Any, tmp_path: Path
) -> None:
    fichier = tmp_path / "petites.csv"
    fichier.write_text(PETITES, encoding="utf-8")
    importe = epn("importer", "ateliers", fichier, donnees=dossier.racine)
    assert (importe.code, importe.erreurs) == (0, "")
    familles = {
        famille["libelle"]: famille
        for famille in epn("bilan", 2011, "--json", donnees=dossier.racine).json["familles"]
    }
    # 4 and 4: « < 5 » twice, of a total of 8, would say it all. So would the year's total less the
    # other families: hence another family hidden, its workshops with it.
    assert "participants" in familles["alpha"]["masques"]
    assert [t["participants"] for t in familles["alpha"]["types"]] == [None, None]
    assert "moins de 5 participants" in familles["alpha"]["phrase"]
    cachees = [nom for nom, famille in familles.items() if famille["participants"] is None]
    assert cachees == ["alpha", "bêta"]
    assert familles["bêta"]["phrase"].count("nombre de participants masqué") == 2
    # 40, 3, 25: the total is shown, so one more is hidden beside the 3.
    assert familles["gamma"]["participants"] == 68
    assert [t["participants"] for t in familles["gamma"]["types"]] == [40, None, None]


def test_un_rapport_s_ecrit_dans_un_fichier(bilan: Callable[..., Any], tmp_path: Path) -> None:
    sortie = tmp_path / "bilan.json"
    dit = json.loads(bilan(2011, "texte", "--sortie", sortie, "--json"))
    assert dit == {"fichier": str(sortie)}
    assert json.loads(sortie.read_text(encoding="utf-8"))["annee"] == 2011


def test_l_annee_d_avant_ou_son_absence_se_disent(bilan: Callable[..., Any]) -> None:
    assert "2010" in bilan(2011, "texte").split("Comparé à l’année d’avant")[1]
    assert "aucune session en 2009" in bilan(2010, "texte")
    vide = bilan(1999, "texte")
    assert "aucune session pour l’année 1999" in vide


def test_le_pdf_dit_la_meme_chose(bilan: Callable[..., Any], tmp_path: Path) -> None:
    sortie = tmp_path / "bilan.pdf"
    bilan(2011, "pdf", "--sortie", sortie)
    texte = " ".join("".join(page.extract_text() for page in pypdf.PdfReader(sortie).pages).split())
    assert "réalisation d'un reportage (1 session – 12 participants sur 2 séances)" in texte
    assert "10 sessions – 96 participants" in texte


def test_le_temoin_du_journal_est_le_vrai(bilan: Callable[..., Any], dossier: Dossier) -> None:
    temoin = json.loads(bilan(2011, "json"))["journal"]
    with ouvrir(dossier.base) as depot, depot.lecture() as bdd:
        etat = journal.verifier(bdd, temoin["empreinte"])
    assert etat.intact
    assert (etat.lignes, etat.empreinte) == (temoin["lignes"], temoin["empreinte"])
    assert temoin["empreinte"] in bilan(2011, "texte").replace("\n", "")


def test_un_pdf_sans_fichier_de_sortie_est_refuse(dossier: Dossier, epn: Any) -> None:
    fait = epn("bilan", 2011, "--format", "pdf", donnees=dossier.racine)
    assert fait.code != 0
    assert "--sortie" in fait.erreurs


@pytest.mark.parametrize(
    ("par", "cles"),
    [
        ("lieu", {"Brest", "Pays de Brest"}),
        ("famille", {"écrit public", "coopération", "cartes"}),
    ],
)
def test_les_statistiques_se_lisent_par_axe(
    bilan: Callable[..., Any], dossier: Dossier, epn: Any, par: str, cles: set[str]
) -> None:
    lignes = epn(
        "statistiques", "--annee", 2011, "--par", par, "--json", donnees=dossier.racine
    ).json
    assert {ligne["libelle"] for ligne in lignes} == cles
    mois = epn(
        "statistiques", "--annee", 2011, "--par", "mois", "--json", donnees=dossier.racine
    ).json
    assert sum(ligne["sessions"] for ligne in mois) == 14
