"""The dashboard's figures: what is unknown stays unknown, from the rows to the table and the file.

The notebook itself is run here as JupyterLab would run it, over a real registry.
"""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.preprocessors import ExecutePreprocessor

import inscriptions
from modules.commun.erreurs import ErreurLiaison
from modules.nettoyage import nettoyer
from plateforme.tableau.cadre import croiser, en_cadre, filtrer
from plateforme.tableau.choix import (
    ANNEES_MAXIMUM,
    Axe,
    Choix,
    Demande,
    DemandeIllisible,
    Mesure,
    lire_annees,
    lire_demande,
)
from plateforme.tableau.fichier import en_csv, neutraliser
from plateforme.tableau.rendu import en_graphique, en_mots, en_table, en_table_des_annees
from plateforme.tableau.source import (
    SourceServeur,
    TableauSansDonnees,
    trouver_source,
)
from plateforme.tableau.tableau import Tableau
from plateforme.tableau.widget import Explorateur

CARNET = Path(inscriptions.__file__).parent / "tableau_de_bord.ipynb"
SESSIONS = Mesure("sessions", "Sessions", "nombre", False, "Sessions non annulées.")
PARTICIPANTS = Mesure("participants", "Participants", "nombre", True, "Personnes.")
TAUX = Mesure("taux_presence", "Taux de présence", "taux", True, "Part.")
CHOIX = Choix(
    (2010, 2011),
    (Axe("type", "Type d’atelier"), Axe("ensemble", "Ensemble")),
    (SESSIONS, PARTICIPANTS, TAUX),
)
TOUT = Demande((2010, 2011), "type", ("sessions", "participants", "taux_presence"), "participants")


def ligne(
    annee: int, libelle: str, *valeurs: float | None, manques: int = 0, cachee: bool = False
) -> dict[str, Any]:
    codes = ("sessions", "participants", "taux_presence")
    return {
        "annee": annee,
        "cle": libelle,
        "libelle": libelle,
        "valeurs": dict(zip(codes, valeurs, strict=True)),
        "manques": {"participants": manques} if manques else {},
        "mentions": dict.fromkeys(codes[1:], "< 5") if cachee else {},
    }


LIGNES = (
    ligne(2010, "Atelier d’écriture", 3, 30, 80.0),
    ligne(2011, "Atelier d’écriture", 4, 38, 83.2),
    ligne(2011, "Réalisation d’un reportage", 1, None, None),
    ligne(2010, "Wiki", 2, 3, 66.7),
    ligne(2011, "Wiki", 0, 0, None),
)


class SourceListe:
    """Gives these rows, and counts how often it is asked."""

    def __init__(self, lignes: Sequence[Mapping[str, Any]] = LIGNES, choix: Choix = CHOIX) -> None:
        self._lignes, self._choix = lignes, choix
        self.demandes: list[bool] = []

    def choix(self) -> Choix:
        return self._choix

    def lignes(
        self, annees: Sequence[int], axe: str, *, protegees: bool = False
    ) -> Sequence[Mapping[str, Any]]:
        self.demandes.append(protegees)
        return [ligne for ligne in self._lignes if ligne["annee"] in annees]


def croise_de(demande: Demande = TOUT, lignes: Sequence[Mapping[str, Any]] = LIGNES) -> Any:
    return croiser(lignes, demande, CHOIX)


def cases(html: str) -> list[list[str]]:
    """The cells of each row of a table's body."""
    corps = html.split("<tbody>")[1].split("</tbody>")[0]
    rangees = re.findall(r"<tr>(.*?)</tr>", corps)
    return [
        [re.sub(r"<[^>]+>", "", case) for case in re.findall(r"<t[hd].*?</t[hd]>", rangee)]
        for rangee in rangees
    ]


class TestCadre:
    def test_l_inconnu_n_est_jamais_zero(self) -> None:
        cadre = en_cadre(LIGNES, CHOIX.mesures)
        reportage = cadre[cadre["libelle"].str.startswith("Réalisation")].iloc[0]
        assert reportage["sessions"] == 1
        assert pd.isna(reportage["participants"])
        assert pd.isna(cadre["participants"]).sum() == 1

    def test_une_annee_sans_session_n_est_ni_inconnue_ni_zero(self) -> None:
        croise = croise_de()
        assert list(croise.valeurs.index) == [
            "Atelier d’écriture",
            "Réalisation d’un reportage",
            "Wiki",
        ]
        assert list(croise.connues[2010]) == [True, False, True]
        assert list(croise.connues[2011]) == [True, True, True]

    def test_l_evolution_compare_les_deux_dernieres_annees_connues_des_deux_cotes(self) -> None:
        ecarts = croise_de().evolution(PARTICIPANTS)
        assert ecarts.iloc[0] == 8
        assert pd.isna(ecarts.iloc[1])
        assert ecarts.iloc[2] == -3
        assert croise_de(Demande((2011,), "type", ("sessions",), "sessions")).comparees is None

    @pytest.mark.parametrize(
        ("filtre", "gardees"),
        [
            ("", 3),
            ("  ", 3),
            ("ECRITURE", 1),
            ("realisation", 1),
            ("d'un", 1),
            ("reportage réal", 1),
            ("[", 0),
            ("rien de tel", 0),
        ],
    )
    def test_le_filtre_ignore_accents_et_casse_et_n_est_pas_un_motif(
        self, filtre: str, gardees: int
    ) -> None:
        assert len({ligne["cle"] for ligne in filtrer(LIGNES, filtre)}) == gardees

    @given(
        st.lists(
            st.tuples(
                st.sampled_from([2010, 2011]),
                st.sampled_from("abcd"),
                st.none() | st.integers(0, 10**6),
            ),
            max_size=8,
            unique_by=lambda trio: trio[:2],
        )
    )
    def test_chaque_chiffre_revient_a_sa_place(
        self, trios: list[tuple[int, str, int | None]]
    ) -> None:
        lignes = [ligne(annee, nom, valeur, valeur, None) for annee, nom, valeur in trios]
        croise = croise_de(lignes=lignes)
        for annee, nom, valeur in trios:
            lu = croise.valeurs.loc[nom, ("sessions", annee)]
            assert croise.connues.loc[nom, annee]
            assert pd.isna(lu) if valeur is None else lu == valeur
        assert croise.connues.to_numpy().sum() == len(trios)


class TestRendu:
    def test_la_table_dit_tout_avec_ses_mots(self) -> None:
        atelier, reportage, wiki = cases(en_table(croise_de(), "Chiffres", "Type"))
        propre = [texte.replace("\u202f", " ") for texte in atelier]
        assert propre == [
            "Atelier d’écriture",
            *("3", "4", "+1 (+33 %)"),
            *("30", "38", "+8 (+27 %)"),
            *("80 %", "83,2 %", "+3,2 points"),
        ]
        assert reportage[4:7] == ["aucune session", "inconnu", "sans objet"]
        assert wiki[1:4] == ["2", "0", "−2 (−100\u202f%)"]

    def test_une_somme_incomplete_le_dit_et_ne_se_compare_pas(self) -> None:
        lignes = [ligne(2010, "Wiki", 2, 30, None), ligne(2011, "Wiki", 3, 20, None, manques=1)]
        (wiki,) = cases(en_table(croise_de(lignes=lignes), "Chiffres", "Type"))
        assert wiki[1:4] == ["2", "3", "+1 (+50\u202f%)"]
        assert wiki[4:7] == ["30", "20 (1 session inconnue)", "incertaine"]
        mots = en_mots(croise_de(lignes=lignes), PARTICIPANTS).replace("\u00a0", " ")
        assert mots == "2010 : 30. 2011 : 20 (1 session inconnue)."
        mots = en_mots(croise_de(lignes=[*lignes, *LIGNES[:1]]), PARTICIPANTS)
        assert mots.endswith("incomplet (*) pour 1 ligne.")
        assert ">20*<" in en_graphique(croise_de(lignes=lignes), PARTICIPANTS, "Participants")

    def test_les_entetes_portent_leur_portee(self) -> None:
        html = en_table(croise_de(), "Chiffres", "Type")
        assert html.count('scope="colgroup" colspan="3"') == 3
        assert html.count('scope="row"') == 3
        assert "<caption>Chiffres</caption>" in html
        assert 'tabindex="0"' in html

    def test_toutes_les_annees_une_par_ligne(self) -> None:
        lignes = [ligne(2010, "Ensemble", 5, 33, None), ligne(2011, "Ensemble", 5, None, None)]
        html = en_table_des_annees(croise_de(lignes=lignes), "Toutes les années")
        assert cases(html) == [["2010", "5", "33", "inconnu"], ["2011", "5", "inconnu", "inconnu"]]

    def test_le_graphique_a_ses_mots_et_n_invente_pas_de_barre(self) -> None:
        html = en_graphique(croise_de(), PARTICIPANTS, "Participants par type")
        assert html.count("<rect") == 6
        assert html.count('width="0.0%"') == 3  # unknown, no session, zero
        assert ">inconnu<" in html
        assert ">aucune session<" in html
        mots = en_mots(croise_de(), PARTICIPANTS)
        assert f'aria-label="Participants par type. {mots}"' in html
        assert mots.replace("\u00a0", " ") == (
            "2010 : maximum 30 (Atelier d’écriture), minimum 3 (Wiki). "
            "2011 : maximum 38 (Atelier d’écriture), minimum 0 (Wiki), inconnu pour 1 ligne."
        )

    def test_rien_de_connu_se_dessine_aussi(self) -> None:
        lignes = [ligne(2011, "Wiki", None, None, None)]
        croise = croise_de(lignes=lignes)
        assert "<rect" in en_graphique(croise, PARTICIPANTS, "Participants")
        assert en_mots(croise, PARTICIPANTS).replace("\u00a0", " ") == (
            "2010 : aucune session. 2011 : inconnu."
        )

    def test_un_graphique_trop_long_garde_les_plus_grands_et_le_dit(self) -> None:
        lignes = [ligne(2011, f"Lieu {rang:03d}", rang, rang, None) for rang in range(108)]
        html = en_graphique(croise_de(lignes=lignes), PARTICIPANTS, "Participants par lieu")
        assert html.count('class="epn-nom"') == 20
        assert "Lieu 107" in html
        assert "88 lignes de plus dans le tableau." in html

    def test_ce_que_les_gens_ont_ecrit_reste_du_texte(self) -> None:
        nom = "<script>alert(1)</script>\" onload='x' &amp;"
        lignes = [ligne(2011, nom, 1, 12, None)]
        croise = croise_de(lignes=lignes)
        html = en_table(croise, nom, nom) + en_graphique(croise, PARTICIPANTS, nom)
        assert "<script" not in html
        assert '" onload' not in html
        assert "&lt;script&gt;" in html


class TestFichier:
    def lire(self, demande: Demande = TOUT, lignes: Any = LIGNES) -> list[list[str]]:
        texte = en_csv(croise_de(demande, lignes), "Type d’atelier")
        assert texte.startswith("\ufeff")
        return list(csv.reader(io.StringIO(texte.removeprefix("\ufeff")), delimiter=";"))

    def test_une_colonne_par_mesure_et_par_annee(self) -> None:
        entete, atelier, reportage, wiki = self.lire()
        assert entete[1:4] == ["Sessions 2010", "Sessions 2011", "Participants 2010"]
        assert atelier[1:] == ["3", "4", "30", "38", "80", "83,2"]
        assert reportage[1:] == ["aucune session", "1"] + ["aucune session", "inconnu"] * 2
        assert wiki[1:] == ["2", "0", "3", "0", "66,7", "inconnu"]

    def test_ce_qui_est_cache_l_est_par_sa_mention(self) -> None:
        (_, wiki) = self.lire(lignes=[ligne(2011, "Wiki", 2, None, None, cachee=True)])
        assert wiki[1:] == ["aucune session", "2"] + ["aucune session", "< 5"] * 2

    def test_ce_qui_manque_a_une_somme_a_sa_colonne(self) -> None:
        entete, wiki = self.lire(lignes=[ligne(2011, "Wiki", 6, 40, None, manques=2)])
        rang = entete.index("Participants 2011, sessions inconnues")
        assert (wiki[rang - 1], wiki[rang]) == ("40", "2")

    @pytest.mark.parametrize("debut", ["=", "+", "-", "@", "\t", "\r"])
    def test_une_formule_est_neutralisee(self, debut: str) -> None:
        assert neutraliser(f"{debut}1+1") == f"'{debut}1+1"
        (_, rangee) = self.lire(lignes=[ligne(2011, f"{debut}cmd", 1, 9, 9)])
        assert rangee[0].startswith("'")


class TestDemande:
    def test_une_demande_juste_est_rangee_comme_les_choix(self) -> None:
        brute = {
            "annees": [2011, 2010, 2011, 1999, "2010"],
            "axe": "type",
            "mesures": ["taux_presence", "sessions", "rien"],
            "graphique": "participants",
            "filtre": "  wiki ",
        }
        assert lire_demande(brute, CHOIX) == Demande(
            (2010, 2011), "type", ("sessions", "taux_presence"), "sessions", "wiki"
        )

    @pytest.mark.parametrize(
        ("change", "mots"),
        [
            ({"annees": []}, "au moins une année"),
            ({"annees": [1999]}, "au moins une année"),
            ({"annees": "2011"}, "abîmée"),
            ({"mesures": []}, "au moins une chose"),
            ({"mesures": {"sessions": 1}}, "abîmée"),
            ({"axe": "apprenant"}, "répartir"),
            ({"axe": None}, "répartir"),
            ({"filtre": 3}, "abîmée"),
        ],
    )
    def test_une_demande_fausse_a_sa_phrase(self, change: dict[str, Any], mots: str) -> None:
        juste = {"annees": [2011], "axe": "type", "mesures": ["sessions"], "filtre": ""}
        with pytest.raises(DemandeIllisible, match=mots):
            lire_demande(juste | change, CHOIX)

    @pytest.mark.parametrize("brute", [None, 3, "x", [], [[]]])
    def test_ce_qui_n_est_pas_une_demande_non_plus(self, brute: object) -> None:
        with pytest.raises(DemandeIllisible):
            lire_demande(brute, CHOIX)

    def test_trop_d_annees_a_la_fois(self) -> None:
        annees = tuple(range(2000, 2000 + ANNEES_MAXIMUM + 1))
        choix = Choix(annees, CHOIX.axes, CHOIX.mesures)
        with pytest.raises(DemandeIllisible, match="années au plus"):
            lire_demande({"annees": list(annees), "axe": "type", "mesures": ["sessions"]}, choix)

    def test_les_annees_d_une_adresse(self) -> None:
        assert lire_annees("2011,2010,2011") == [2010, 2011]
        for fausse in ("", ",", "2011,", "11", "２０１１", "20111", "2011;2012", "-2011", "0011"):
            with pytest.raises(DemandeIllisible):
                lire_annees(fausse)
        with pytest.raises(DemandeIllisible):
            lire_annees(",".join(map(str, range(1900, 1961))))

    def test_les_choix_passent_par_le_reseau(self) -> None:
        assert Choix.depuis_json(json.loads(json.dumps(CHOIX.en_json()))) == CHOIX
        for brut in ({}, {"annees": ["x"], "axes": [], "mesures": []}, {"annees": 3}):
            with pytest.raises(DemandeIllisible):
                Choix.depuis_json(brut)


class TestTableau:
    def test_le_registre_est_lu_une_fois_pour_une_meme_question(self) -> None:
        source, heure = SourceListe(), [0.0]
        tableau = Tableau(source, horloge=lambda: heure[0])
        for demande in (TOUT, Demande((2010, 2011), "type", ("sessions",), "sessions", "wiki")):
            tableau.montrer(demande)
        assert source.demandes == [False]
        heure[0] = 61.0
        tableau.montrer(TOUT)
        assert source.demandes == [False, False]

    def test_seul_le_fichier_est_fait_de_lignes_protegees(self) -> None:
        source = SourceListe()
        tableau = Tableau(source)
        tableau.montrer(TOUT)
        tableau.exporter(TOUT)
        tableau.montrer(TOUT)
        assert source.demandes == [False, True]

    def test_ce_qu_on_change_au_cadre_ne_change_pas_la_suite(self) -> None:
        tableau = Tableau(SourceListe())
        cadre = tableau.lignes()
        cadre["sessions"] = 0
        assert tableau.lignes()["sessions"].sum() == 10

    def test_un_registre_vide_le_dit(self) -> None:
        tableau = Tableau(SourceListe((), Choix((), CHOIX.axes, CHOIX.mesures)))
        assert "aucune session" in tableau.evolution().html
        assert "aucune session" in tableau.explorer()._repr_html_()  # type: ignore[union-attr]

    def test_l_annonce_compte_les_lignes(self) -> None:
        tableau = Tableau(SourceListe())
        assert tableau.montrer(TOUT).annonce.startswith("3 lignes")
        vide = tableau.montrer(Demande((2011,), "type", ("sessions",), "sessions", "zzz"))
        assert vide.annonce == "Aucune ligne."
        assert "<table" not in vide.html


class TestExplorateur:
    """The kernel's half of the page, spoken to as the page does."""

    @pytest.fixture
    def parler(self, monkeypatch: pytest.MonkeyPatch) -> Callable[[object], list[Any]]:
        envoyes: list[Any] = []
        monkeypatch.setattr(
            Explorateur, "send", lambda self, contenu, buffers=None: envoyes.append(contenu)
        )
        explorateur = Tableau(SourceListe()).explorer()

        def parler_un(contenu: object) -> list[Any]:
            envoyes.clear()
            message = {"content": {"data": {"method": "custom", "content": contenu}}}
            explorateur._handle_msg(message)  # type: ignore[union-attr]
            return list(envoyes)

        return parler_un

    def test_montre_et_exporte(self, parler: Callable[[object], list[Any]]) -> None:
        demande = TOUT.en_json() | {"annees": [2010, 2011], "mesures": ["participants"]}
        (montre,) = parler({"acte": "montrer", "demande": demande, "jeton": 7})
        assert (montre["acte"], montre["jeton"]) == ("montre", 7)
        assert "<table>" in montre["html"]
        (exporte,) = parler({"acte": "exporter", "demande": demande, "jeton": 8})
        assert exporte["nom"] == "chiffres-type-2010-2011.csv"
        assert "Atelier d’écriture;30;38" in exporte["texte"]

    def test_refuse_avec_une_phrase(self, parler: Callable[[object], list[Any]]) -> None:
        (refus,) = parler({"acte": "montrer", "demande": {"annees": []}, "jeton": 1})
        assert refus == {
            "acte": "refuse",
            "jeton": 1,
            "message": "Cette demande est arrivée abîmée. Rechargez la page.",
        }

    @pytest.mark.parametrize(
        "contenu",
        [
            *(None, "x", [], {}, {"acte": "montrer"}, {"acte": "montrer", "jeton": "1"}),
            {"acte": "inventer", "jeton": 1},
        ],
    )
    def test_le_reste_est_sans_reponse(
        self, parler: Callable[[object], list[Any]], contenu: object
    ) -> None:
        assert parler(contenu) == []

    def test_la_page_ne_reecrit_pas_les_choix(self) -> None:
        explorateur = Tableau(SourceListe()).explorer()
        avant = dict(explorateur.choix)  # type: ignore[union-attr]
        etat = {"method": "update", "state": {"choix": {}}, "buffer_paths": []}
        explorateur._handle_msg({"content": {"data": etat}})  # type: ignore[union-attr]
        assert explorateur.choix == avant  # type: ignore[union-attr]


class TestSource:
    def test_une_page_demande_au_serveur_et_a_lui_seul(self) -> None:
        demandees: list[tuple[str, str]] = []

        def transport(url: str, capacite: str, corps: object) -> dict[str, object]:
            demandees.append((url, capacite))
            assert corps is None
            return CHOIX.en_json() if url.endswith("/choix") else {"lignes": list(LIGNES)}

        source = SourceServeur("http://127.0.0.1:1/", "cap", transport=transport)
        assert source.choix() == CHOIX
        assert len(source.lignes([2010, 2011], "type")) == 5
        source.lignes([2011], "lieu", protegees=True)
        assert [url for url, _ in demandees] == [
            "http://127.0.0.1:1/api/tableau/choix",
            "http://127.0.0.1:1/api/tableau/lignes?annees=2010%2C2011&axe=type",
            "http://127.0.0.1:1/api/tableau/lignes?annees=2011&axe=lieu&protegees=oui",
        ]

    def test_une_reponse_abimee_est_une_phrase(self) -> None:
        source = SourceServeur("http://x", "cap", transport=lambda *_: {"lignes": 3})
        with pytest.raises(DemandeIllisible):
            source.lignes([2011], "type")

    def test_un_serveur_absent_est_une_phrase_dans_la_page(self) -> None:
        def panne(*_: object) -> dict[str, object]:
            raise ErreurLiaison("Le serveur ne répond pas pour le moment.", temporaire=True)

        with pytest.raises(ErreurLiaison):
            Tableau(SourceServeur("http://x", "cap", transport=panne))

    def test_la_capacite_passe_avant_les_fichiers(self, tmp_path: Path) -> None:
        environnement = {"EPN_CAPACITE": "c", "EPN_SERVEUR": "http://x", "EPN_BASE": "sqlite://"}
        assert isinstance(trouver_source(environnement), SourceServeur)

    def test_sans_donnees_rien_n_est_cree(self, tmp_path: Path) -> None:
        for environnement in ({}, {"EPN_DONNEES": str(tmp_path)}):
            with pytest.raises(TableauSansDonnees, match="EPN_DONNEES"):
                trouver_source(environnement)
        assert not list(tmp_path.iterdir())


class TestCarnet:
    def test_il_est_range_propre(self, tmp_path: Path) -> None:
        copie = tmp_path / CARNET.name
        shutil.copy(CARNET, copie)
        assert not nettoyer(copie)

    def test_ses_cellules_sont_courtes_et_ne_definissent_rien(self) -> None:
        carnet = nbformat.read(CARNET, as_version=4)
        code = [cellule.source for cellule in carnet.cells if cellule.cell_type == "code"]
        assert len(code) >= 3
        for source in code:
            assert len(source.splitlines()) <= 5
            assert not re.search(r"\b(?:def|class|lambda)\b", source)
        imports = re.findall(r"^.*\bimport\b.*$", "\n".join(code), re.MULTILINE)
        assert imports == ["from plateforme.tableau import ouvrir_tableau"]

    @pytest.mark.parametrize("par", ["EPN_DONNEES", "EPN_BASE"])
    def test_il_s_execute_dans_jupyterlab_sur_le_serveur(
        self, demo: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, par: str
    ) -> None:
        """Run for real, as JupyterLab opened by a coordinator on the server would."""
        base = f"sqlite:///{demo.dossier / 'registre.db'}"
        monkeypatch.setenv(par, str(demo.dossier) if par == "EPN_DONNEES" else base)
        carnet = nbformat.read(CARNET, as_version=4)
        ExecutePreprocessor(timeout=120).preprocess(carnet, {"metadata": {"path": str(tmp_path)}})
        sorties = [s for cellule in carnet.cells for s in cellule.get("outputs", [])]
        assert not [s for s in sorties if s["output_type"] in ("error", "stream")]
        (evolution, explorateur) = [s["data"] for s in sorties]
        assert "<table>" in evolution["text/html"]
        assert "application/vnd.jupyter.widget-view+json" in explorateur
        for apprenant in demo.json["apprenants"]:
            assert apprenant["prenom"] not in json.dumps(sorties, ensure_ascii=False)
