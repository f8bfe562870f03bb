"""Each `epn` command, as an office uses it: what it does, says, prints in JSON, and refuses."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from inscriptions.depot import ouvrir
from inscriptions.modeles import Apprenant
from inscriptions.services import comptes
from plateforme import dossier as dossier_
from plateforme.organisme import lire_organisme

FAMILLE = "Quatrevieux-Kermadec"  # a family name that no error may repeat
MOT_DE_PASSE = "douze caractères au moins"


@pytest.fixture
def bureau(classe: Any, atelier: Any, epn: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """An office with a published module, an account and a session; `.epn` works in its folder."""
    monkeypatch.setattr(dossier_, "RACINE_MODULES", atelier.racine)
    atelier.module({"01-un": [atelier.unique("q1"), atelier.texte("t1")]})
    donnees = classe.dossier.racine

    class Bureau:
        def __init__(self) -> None:
            self.classe = classe
            assert self.epn("publier").code == 0
            assert self.compte("nadia").code == 0
            self.code: str = self.json(*self.session())["code"]

        def epn(self, *arguments: object) -> Any:
            return epn(*arguments, donnees=donnees)

        def json(self, *arguments: object) -> Any:
            sortie = self.epn(*arguments, "--json")
            assert (sortie.code, sortie.erreurs) == (0, "")
            return sortie.json

        def compte(self, identifiant: str, mot_de_passe: str = MOT_DE_PASSE) -> Any:
            return self.epn(
                *("compte", "creer", "--identifiant", identifiant, "--nom", FAMILLE),
                *("--mot-de-passe", mot_de_passe, "--json"),
            )

        def session(self, **options: str) -> list[str]:
            choix = {
                "module": "petit_module",
                "lieu": "Médiathèque",
                "formateur": "nadia",
                "capacite": "2",
                "seance": "2026-03-02 14:00-16:00",
            } | options
            return [
                *("session", "creer"),
                *(mot for nom, valeur in choix.items() for mot in (f"--{nom}", valeur)),
            ]

        def inscrire(self, prenom: str = "Zénobie") -> Any:
            return self.json("inscrire", prenom, "--nom", FAMILLE, "--session", self.code)

    return Bureau()


def test_le_chemin_d_une_session_par_la_ligne_de_commande(bureau: Any) -> None:
    (session,) = bureau.json("sessions", "lister")
    assert session["code"] == bureau.code
    assert session["seances"][0] == {
        "debut": "2026-03-02T13:00:00+00:00",  # 14:00 in Paris, in winter
        "fin": "2026-03-02T15:00:00+00:00",
        "minutes": 120,
    }
    inscrite = bureau.inscrire()
    presences = bureau.json("emarger", "--session", bureau.code, "--apprenant", inscrite["carte"])
    assert [p["minutes"] for p in presences] == [120]
    qui = bureau.classe
    with qui.depot.lecture() as bdd:
        apprenant = bdd.get(Apprenant, UUID(inscrite["id"]))
    qui.remettre(apprenant, "01-un", {"q1": "a", "t1": "Un texte écrit."})
    (notee,) = bureau.json("noter")
    assert notee == {
        "apprenant": inscrite["id"],
        "module": "petit_module",
        "chapitre": "01-un",
        "etat": "en_attente_humaine",
        "points": 1.0,
        "maximum": 3.0,
        "detail": None,
    }
    (a_lire,) = bureau.json("corriger")
    assert a_lire["texte"] == "Un texte écrit."
    assert a_lire["attendu"] == "Attendu pour t1."
    assert a_lire["criteres"] == [{"id": "t1", "intitule": "Réponse", "maximum": 2.0}]
    (avant,) = bureau.json("resultats", "--session", bureau.code)
    assert avant["corrections_en_attente"] == 1
    (refuse,) = bureau.json("certificats", "emettre", "--session", bureau.code)
    assert (refuse["delivre"], refuse["code"], refuse["fichier"]) == (False, None, None)
    assert refuse["manque"] == avant["manque"]
    donner = ("corriger", "--apprenant", inscrite["carte"], "--question", "t1", "--points", "1.5")
    for impossible in ("99", "-1", "nan"):
        assert "Les points vont de 0 à 2" in bureau.epn(*donner[:-1], impossible).erreurs
    par_critere = (*donner[:-2], "--critere")
    assert "par demi-point" in bureau.epn(*par_critere, "t1=0,7").erreurs
    assert "par demi-point" in bureau.epn(*par_critere, "autre=1").erreurs
    assert bureau.json(*par_critere, "t1=1,5", "--commentaire", "Clair.")["points"] == 1.5
    assert bureau.json("corriger") == []
    (apres,) = bureau.json("resultats", "--session", bureau.code)
    assert (apres["points"], apres["maximum"], apres["manque"]) == (2.5, 3.0, [])
    (delivree,) = bureau.json("certificats", "emettre", "--session", bureau.code)
    assert delivree["delivre"] is True
    assert Path(delivree["fichier"]).name == f"{delivree['code']}.pdf"
    assert bureau.json("certificats", "verifier", delivree["fichier"])["valide"] is True
    copie = ("--apprenant", inscrite["id"], "--module", "petit_module", "--chapitre", "01-un")
    assert bureau.json("rouvrir", *copie) == {"rouverte": True}
    assert bureau.epn("rouvrir", *copie).code == 1
    assert bureau.json("resultats", "--session", bureau.code)[0]["certificat"] == delivree["code"]


def test_emarger_une_seance_et_des_minutes(bureau: Any) -> None:
    jours = bureau.session(seance="2026-03-09 14:00-16:00")
    deux = bureau.json(*jours, "--seance", "2026-03-10 9h00-10h30")["code"]
    carte = bureau.json("inscrire", "Awa", "--session", deux)["carte"]
    emarger = ("emarger", "--session", deux, "--apprenant", carte)
    assert [p["minutes"] for p in bureau.json(*emarger)] == [120, 90]
    deuxieme = (*emarger, "--seance", 2, "--minutes", 30)
    assert "dites pourquoi" in bureau.epn(*deuxieme).erreurs  # recorded long after the half-day
    (corrigee,) = bureau.json(*deuxieme, "--motif", "retard")
    assert (corrigee["minutes"], corrigee["etat"]) == (30, "present")
    (fait,) = bureau.json("resultats", "--session", deux)
    assert (fait["minutes_suivies"], fait["minutes_prevues"]) == (150, 210)
    assert bureau.epn(*emarger, "--seance", 3).code == 1
    assert bureau.epn(*emarger, "--seance", 2, "--minutes", 91).code == 1


def refus(bureau: Any) -> dict[str, tuple[Any, ...]]:
    """Mistakes an office makes, each with all that the command needs otherwise."""
    carte = bureau.inscrire()["carte"]
    bureau.inscrire()
    session, qui = ("--session", bureau.code), ("--apprenant", carte)
    compte = ("compte", "creer", "--nom", FAMILLE, "--identifiant")
    return {
        "session pleine": ("inscrire", "Zénobie", "--nom", FAMILLE, *session, "--sur-place"),
        "session inconnue": ("inscrire", "Zénobie", "--session", "ABCDEF"),
        "prénom vide": ("inscrire", " ", *session),
        "prénom trop long": ("inscrire", "Z" * 101, *session),
        "carte inconnue": ("emarger", *session, "--apprenant", "0000-0000"),
        "trop de minutes": ("emarger", *session, *qui, "--minutes", "999"),
        "séance absente": ("emarger", *session, *qui, "--seance", "7"),
        "pas remis": ("rouvrir", *qui, "--module", "petit_module", "--chapitre", "01-un"),
        "rien à corriger": ("corriger", *qui, "--question", "t1", "--points", "1"),
        "résultats de personne": ("resultats", "--session", "??"),
        "compte pris": (*compte, "nadia", "--mot-de-passe", MOT_DE_PASSE),
        "mot de passe court": (*compte, "paul", "--mot-de-passe", "court"),
        "module absent": tuple(bureau.session(module="absent")),
        "formateur absent": tuple(bureau.session(formateur="personne")),
        "séance à l’envers": tuple(bureau.session(seance="2026-03-02 16:00-14:00")),
        "publier l’inconnu": ("publier", "absent"),
        "nettoyer l’inconnu": ("contenu", "nettoyer", "absent"),
        "émettre pour personne": ("certificats", "emettre", "--session", "ABCDEF"),
    }


def test_une_erreur_est_une_phrase_en_francais_sans_nom_de_personne(bureau: Any) -> None:
    for quoi, commande in refus(bureau).items():
        sortie = bureau.epn(*commande)
        assert sortie.code == 1, quoi
        assert sortie.texte == "", quoi
        (phrase,) = sortie.erreurs.splitlines()
        assert phrase.startswith("Erreur\u00a0: "), quoi
        assert phrase.endswith((".", "creer", "absent")), phrase
        assert FAMILLE not in phrase
        assert "Zénobie" not in phrase
        assert MOT_DE_PASSE not in phrase


@pytest.mark.parametrize(
    ("commande", "dit"),
    [
        (["inscrire", "Awa"], "Il manque l’option '--session'"),
        (["inscrire"], "Il manque l’argument 'PRENOM'"),
        (["corriger", "--points", "1"], "donnez aussi --apprenant et --question"),
        (["corriger", "--critere", "angle"], "Écrivez un critère ainsi"),
        (["corriger", "--points", "1", "--critere", "a=1"], "pas les deux"),
        (["session", "creer", "--seance", "demain"], "écrivez une séance comme"),
        (["session", "creer", "--seance", "2026-02-30 14:00-16:00"], "écrivez une séance comme"),
        (["session", "creer", "--seance", "2026-03-02 25:00-26:00"], "écrivez une séance comme"),
        (["session", "creer", "--capacite", "0"], "est hors des limites"),
        (["servir", "--port", "x"], "n’est pas un nombre accepté ici"),
    ],
)
def test_une_commande_mal_ecrite_dit_ce_qui_manque(
    epn: Any, dossier_vide: Any, commande: list[str], dit: str
) -> None:
    sortie = epn(*commande, donnees=dossier_vide.racine)
    assert sortie.code == 2
    assert dit in sortie.erreurs
    assert "Pour l’aide" in sortie.erreurs or "Utilisation" in sortie.erreurs


def test_servir_sans_rien_de_publie_dit_quoi_lancer(epn: Any, dossier_vide: Any) -> None:
    sortie = epn("servir", donnees=dossier_vide.racine)
    assert sortie.code == 1
    assert sortie.erreurs.strip().endswith("epn publier")


def test_le_dossier_des_donnees_se_donne_partout(
    epn: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lister = ("sessions", "lister", "--json")
    places = [tmp_path / nom for nom in ("avant", "apres", "variable", "priorite")]
    assert epn("--donnees", places[0], *lister).json == []
    assert epn(*lister, "--donnees", places[1]).json == []
    monkeypatch.setenv("EPN_DONNEES", str(places[2]))
    assert epn(*lister).json == []
    assert epn("--donnees", tmp_path / "rien", *lister, "--donnees", places[3]).json == []
    assert all((place / "registre.db").is_file() for place in places)
    assert not (tmp_path / "rien").exists()
    assert places[0].stat().st_mode & 0o077 == 0
    fichier = tmp_path / "fichier"
    fichier.touch()
    assert epn(*lister, "--donnees", fichier).code == 2


def test_un_registre_abime_ou_absent_est_dit_en_une_phrase(
    epn: Any, dossier_vide: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    (dossier_vide.racine / "registre.db").write_bytes(b"pas une base" * 1000)
    sortie = epn("sessions", "lister", donnees=dossier_vide.racine)
    assert (sortie.code, len(sortie.erreurs.splitlines())) == (1, 1)
    monkeypatch.setenv("EPN_BASE", "mysql://nulle-part")
    sortie = epn("sessions", "lister", donnees=dossier_vide.racine)
    assert (sortie.code, len(sortie.erreurs.splitlines())) == (1, 1)
    assert "nulle-part" not in sortie.erreurs


@pytest.mark.parametrize(
    ("texte", "dit"),
    [
        ('nom = "sans fin', "ligne 1"),
        ("nom = 3", "« nom » doit être un texte"),
        ('couleur = "bleu"', "« couleur » n’est pas un champ connu"),
        ('adresse_portail = "pas une adresse"', "adresse"),
        (f'signataire = "{"S" * 500}"', "signataire"),
        ("nom = ''", "« organisme » est vide"),
    ],
)
def test_le_fichier_de_l_organisme_mal_ecrit(
    epn: Any, dossier_demo: Any, texte: str, dit: str
) -> None:
    fichier = dossier_demo.dossier / "organisme.toml"
    fichier.write_text(texte, encoding="utf-8")
    emettre = ("certificats", "emettre", "--session", dossier_demo.json["session"])
    sortie = epn(*emettre, donnees=dossier_demo.dossier)
    assert sortie.code == 1
    (phrase,) = sortie.erreurs.splitlines()
    assert dit in phrase.replace("\u00a0", " ")
    assert not list((dossier_demo.dossier / "certificats").iterdir())


def test_sans_fichier_l_organisme_a_des_valeurs_honnetes(dossier_vide: Any) -> None:
    assert lire_organisme(dossier_vide).adresse_portail == "http://127.0.0.1:8866"


def test_le_mot_de_passe_peut_venir_de_l_environnement(
    dossier_vide: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its own process, as an installation script does; and it is never shown."""
    commande = [sys.executable, "-m", "plateforme.cli", "compte", "creer", "--json"]
    commande += ["--donnees", str(dossier_vide.racine), "--nom", "Nadia", "--identifiant"]
    fait = subprocess.run(
        [*commande, "par-variable"],
        env=os.environ | {"EPN_MOT_DE_PASSE": MOT_DE_PASSE},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(fait.stdout) == {"identifiant": "par-variable", "role": "formateur"}
    assert MOT_DE_PASSE not in fait.stdout + fait.stderr
    with ouvrir(dossier_vide.base) as depot, depot.lecture() as bdd:
        assert comptes.verifier(bdd, "par-variable", MOT_DE_PASSE) is not None


def test_contenu_verifier_et_nettoyer(bureau: Any, atelier: Any) -> None:
    assert bureau.json("contenu", "verifier") == {"erreurs": []}
    assert bureau.json("contenu", "nettoyer") == {"nettoyes": []}
    carnet = atelier.racine / "petit_module" / "01-un.ipynb"
    sale = json.loads(carnet.read_text(encoding="utf-8"))
    sale["cells"][1]["execution_count"] = 12
    carnet.write_text(json.dumps(sale), encoding="utf-8")
    sortie = bureau.epn("contenu", "verifier", "--json")
    assert sortie.code == 1
    assert "epn contenu nettoyer" in sortie.json["erreurs"][0]["remede"]
    assert bureau.json("contenu", "nettoyer") == {"nettoyes": ["petit_module/01-un.ipynb"]}
    assert bureau.json("contenu", "verifier") == {"erreurs": []}


def test_sans_json_chaque_commande_parle_a_une_personne(bureau: Any) -> None:
    carte = bureau.inscrire()["carte"]
    session = ("--session", bureau.code)
    phrases = {
        ("sessions", "lister"): "1 inscrit(s) sur 2",
        ("resultats", *session): f"Zénobie {FAMILLE}",
        ("emarger", *session, "--apprenant", carte): "120 minutes",
        ("noter",): "Aucune copie à corriger.",
        ("corriger",): "Aucune réponse écrite à lire.",
        ("certificats", "emettre", *session): "Il reste un chapitre à rendre",
        ("publier",): "déjà à jour",
        ("contenu", "verifier"): "Tout est en ordre.",
        ("contenu", "nettoyer"): "Rien à nettoyer.",
        ("inscrire", "Awa", *session): "Carte de Awa",
    }
    for commande, phrase in phrases.items():
        sortie = bureau.epn(*commande)
        assert (sortie.code, sortie.erreurs) == (0, "")
        assert phrase in sortie.texte.replace("\u00a0", " ")


def test_contenu_droit_dit_ce_qui_est_a_relire(epn: Any) -> None:
    lues = epn("contenu", "droit", "--json", "--le", "2100-01-01").json
    assert {ligne["echeance"] for ligne in lues} == {"depassee"}
    assert all(ligne["statut"] and ligne["module"] for ligne in lues)
    sortie = epn("contenu", "droit", "droit_epn", "--le", "2100-01-01").texte
    assert sortie.startswith("À relire : la date est passée (")
    refus = epn("contenu", "droit", "--le", "demain")
    assert (refus.code, "comme 2026-12-31" in refus.erreurs) == (2, True)
