"""`epn importer` and `epn exporter`: what they print, write, refuse, and with which exit code."""

import csv
from pathlib import Path
from typing import Any

import pytest

from inscriptions.depot import Depot
from inscriptions.echanges.lecture import lire_tableau
from inscriptions.enumerations import RoleCompte
from inscriptions.services import comptes, lieux, sessions, types_ateliers
from plateforme.cli.parametres import TypeHoraire

FAMILLE = "Quatrevieux-Kermadec"  # a family name that no refusal may repeat
ATELIERS = (
    "annee;famille;type;intitule;lieu;debut;seances;participants\n"
    "2011;écrit public;atelier-ecriture;Atelier d'écriture;Brest;2011-01-18;1;10\n"
    "2011;cartes;cartes-ouvertes;Organiser une carto-partie;Brest;2011-02-10;1;\n"
)


@pytest.fixture
def bureau(depot: Depot, epn: Any, dossier: Any, tmp_path: Path) -> Any:
    """An office with a session of two places: `.epn`, `.json`, `.fichier`, `.code`."""
    with depot.ecriture() as bdd:
        nadia = comptes.creer_compte(
            bdd,
            identifiant="nadia",
            nom="Nadia Le Goff",
            role=RoleCompte.FORMATEUR,
            mot_de_passe="une suite de mots",
        )
        session = sessions.creer_session(
            bdd,
            type_atelier=types_ateliers.creer_type(
                bdd, code="wiki", intitule="Écrire un wiki", famille="réseaux"
            ),
            titre="Écrire un wiki",
            lieu=lieux.creer_lieu(bdd, nom="Médiathèque", commune="Brest"),
            formateur=nadia,
            capacite=2,
            seances=[TypeHoraire().convert("2026-03-03 14:00-16:00", None, None)],
        )

    class Bureau:
        code = session.code

        def epn(self, *arguments: object) -> Any:
            return epn(*arguments, donnees=dossier.racine)

        def json(self, *arguments: object, code: int = 0) -> Any:
            sortie = self.epn(*arguments, "--json")
            assert (sortie.code, sortie.erreurs) == (code, "")
            return sortie.json

        def fichier(self, texte: str, nom: str = "liste.csv") -> Path:
            chemin = tmp_path / nom
            chemin.write_text(texte, encoding="utf-8")
            return chemin

        def importer(self, texte: str, *options: object, code: int = 0) -> Any:
            commande = ("importer", "inscriptions", self.fichier(texte))
            return self.json(*commande, "--session", self.code, *options, code=code)

    return Bureau()


def test_importer_des_inscriptions_en_essai_puis_pour_de_bon(bureau: Any) -> None:
    texte = "Pseudo;Nom;Pointure\nZoé;Le Goff;38\nAwa;;40\nLuc;Sy;42\n"
    choix = ("--colonne", "prenom=Pseudo")
    attendu = {
        "essai": False,
        "ecrit": True,
        "lignes": 3,
        "a_creer": 3,
        "deja_la": 0,
        "a_modifier": 0,
        "refusees": 0,
        "confirmees": 2,
        "en_attente": 1,
        "annulees": 0,
        "refus": [],
        "colonnes": {"prenom": "Pseudo", "nom": "Nom"},
        "ignorees": ["Pointure"],
    }
    essai = bureau.importer(texte, *choix, "--essai")
    assert essai == attendu | {"essai": True, "ecrit": False}
    assert bureau.json("sessions", "lister")[0]["inscrits"] == 0
    assert bureau.importer(texte, *choix) == attendu
    assert bureau.importer(texte, *choix)["deja_la"] == 3
    assert bureau.json("sessions", "lister")[0]["inscrits"] == 2


def test_un_import_refuse_sort_en_1_et_imprime_son_rapport(bureau: Any) -> None:
    texte = f"Prénom;Nom;Sexe\n;{FAMILLE};\nZoé;{FAMILLE};chat\nAwa;Sy;F\n"
    rapport = bureau.importer(texte, code=1)
    assert [(un["ligne"], un["colonne"], un["code"]) for un in rapport["refus"]] == [
        (2, "Prénom", "texte-vide"),
        (3, "Sexe", "choix-inconnu"),
    ]
    assert (rapport["ecrit"], rapport["refusees"]) == (False, 2)
    commande = ("importer", "inscriptions", bureau.fichier(texte), "--session", bureau.code)
    sortie = bureau.epn(*commande)
    assert sortie.code == 1
    phrases = sortie.texte.replace("\u00a0", " ").splitlines()
    assert phrases[0].startswith("Import refusé : rien n’a été écrit.")
    assert phrases[-1].startswith("Ligne 3, colonne « Sexe » : ")
    assert FAMILLE not in sortie.texte + sortie.erreurs
    assert bureau.json("sessions", "lister")[0]["inscrits"] == 0


def test_un_fichier_qui_ne_se_lit_pas(bureau: Any, tmp_path: Path) -> None:
    pdf = bureau.fichier("%PDF-1.7", "liste.csv")
    commande = ("importer", "inscriptions", pdf, "--session", bureau.code)
    assert bureau.json(*commande, code=1)["refus"][0]["code"] == "format-inconnu"
    sortie = bureau.epn(*commande)
    assert (sortie.code, sortie.texte) == (1, "")
    assert sortie.erreurs.startswith("Erreur")
    assert bureau.importer("Nom\nSy\n", code=1)["refus"][0]["code"] == "colonne-manquante"
    absente = bureau.epn("importer", "ateliers", tmp_path / "absent.csv")
    assert (absente.code, "ne peut pas être lu" in absente.erreurs) == (1, True)
    mauvaise = bureau.epn(*commande, "--colonne", "Pseudo")
    assert (mauvaise.code, "prenom=Pseudo" in mauvaise.erreurs) == (2, True)


def test_importer_des_ateliers_deux_fois(bureau: Any) -> None:
    fichier = bureau.fichier(ATELIERS)
    premier = bureau.json("importer", "ateliers", fichier)
    assert (premier["a_creer"], premier["types"], premier["lieux"]) == (2, 2, 1)
    assert premier["sans_effectif"] == 1
    second = bureau.json("importer", "ateliers", fichier)
    assert (second["a_creer"], second["deja_la"], second["a_modifier"]) == (0, 2, 0)
    dit = bureau.epn("importer", "ateliers", fichier, "--essai").texte.replace("\u00a0", " ")
    assert dit.startswith("Essai : rien n’a été écrit.")
    assert "Déjà là : 2." in dit
    assert "Nombre de participants inconnu : 1." in dit


def test_importer_des_sessions(bureau: Any) -> None:
    fichier = bureau.fichier(
        "type;lieu;formateur;date;début;fin\nwiki;Médiathèque;nadia;01/12/2026;14h;16h\n"
    )
    assert bureau.json("importer", "sessions", fichier, "--essai")["seances"] == 1
    assert len(bureau.json("sessions", "lister")) == 1
    assert bureau.json("importer", "sessions", fichier)["a_creer"] == 1
    assert bureau.json("importer", "sessions", fichier)["deja_la"] == 1
    seance = bureau.json("sessions", "lister")[1]["seances"][0]
    assert seance["debut"] == "2026-12-01T13:00:00+00:00"  # 14:00 in Paris, in winter


@pytest.mark.parametrize("extension", ["csv", "ods", "xlsx"])
def test_exporter_chaque_liste(bureau: Any, tmp_path: Path, extension: str) -> None:
    bureau.importer(f"Prénom;Nom\nZoé;{FAMILLE}\n")
    avec_noms, lignes = set(), {}
    for nom, options in {
        "sessions": ("--annee", "2026"),
        "lieux": (),
        "inscriptions": ("--session", bureau.code),
        "presences": ("--session", bureau.code),
        "presences-annee": ("--annee", "2026"),
    }.items():
        sortie = tmp_path / f"{nom}.{extension}"
        fait = bureau.json("exporter", nom.split("-")[0], *options, "--sortie", sortie)
        assert fait["fichier"] == str(sortie)
        lu = lire_tableau(sortie.read_bytes())
        lignes[nom] = (fait["lignes"], len(lu.lignes))
        if FAMILLE in str(lu):
            avec_noms.add(nom)
    assert set(lignes.values()) == {(1, 1)}
    assert avec_noms == {"inscriptions", "presences"}


def test_exporter_pour_la_coop(bureau: Any, tmp_path: Path) -> None:
    bureau.json("importer", "ateliers", bureau.fichier(ATELIERS))
    sortie = tmp_path / "coop.csv"
    fait = bureau.json("exporter", "coop", "--annee", "2026", "--sortie", sortie)
    assert (fait["lignes"], fait["participants_inconnus"]) == (0, 1)
    bureau.json("effectif", "noter", "--session", bureau.code, "--total", 7)
    fait = bureau.json("exporter", "coop", "--annee", "2026", "--sortie", sortie)
    assert (fait["lignes"], fait["participants_inconnus"]) == (1, 0)
    ancienne = bureau.json("exporter", "coop", "--annee", "2011", "--sortie", sortie)
    assert ancienne["sans_date"] == 2
    with sortie.open(encoding="utf-8-sig", newline="") as flux:
        entetes = next(csv.reader(flux, delimiter=";"))
    assert {"type", "duree", "materiel", "thematiques", "participants", "genre_feminin"} <= set(
        entetes
    )
    dit = bureau.epn("exporter", "coop", "--annee", "2011", "--sortie", sortie).texte
    assert "aucune séance datée\u00a0: 2." in dit


def test_exporter_un_calendrier(bureau: Any, tmp_path: Path) -> None:
    sortie = tmp_path / "agenda.ics"
    calendrier = ("exporter", "calendrier", "--sortie", sortie)
    for choix in (
        ("--session", bureau.code),
        ("--lieu", "Médiathèque"),
        ("--formateur", "nadia"),
    ):
        assert bureau.json(*calendrier, *choix) == {"fichier": str(sortie), "seances": 1}
        assert sortie.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert bureau.epn(*calendrier, "--lieu", "Nulle part").code == 1
    assert bureau.epn(*calendrier, "--formateur", "personne").code == 1
    assert bureau.epn(*calendrier).code == 2
    assert bureau.epn(*calendrier, "--lieu", "Médiathèque", "--session", bureau.code).code == 2


def test_une_sortie_impossible_est_dite(bureau: Any, tmp_path: Path) -> None:
    for sortie, code in (("lieux.pdf", 1), ("absent/lieux.csv", 1)):
        fait = bureau.epn("exporter", "lieux", "--sortie", tmp_path / sortie)
        assert fait.code == code
        assert fait.erreurs.startswith("Erreur")
    assert bureau.epn("exporter", "presences", "--sortie", tmp_path / "p.csv").code == 2
    sans = bureau.epn("exporter", "inscriptions", "--session", "ABCDEF", "--sortie", "x.csv")
    assert sans.code == 1
