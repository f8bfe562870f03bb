"""`epn`'s planning: sessions that repeat, bookings refused, waiting list, places, headcounts."""

from datetime import UTC, datetime
from typing import Any

import pytest

from inscriptions.enumerations import RoleCompte
from inscriptions.services import comptes

NOEL = "2026-12-21/2027-01-03"


@pytest.fixture
def bureau(classe: Any, epn: Any) -> Any:
    """An office with two accounts and one kind of workshop without lessons."""
    donnees = classe.dossier.racine
    with classe.depot.ecriture() as bdd:
        for identifiant in ("nadia", "paul"):
            comptes.creer_compte(
                bdd,
                identifiant=identifiant,
                nom=identifiant.capitalize(),
                role=RoleCompte.FORMATEUR,
                mot_de_passe="douze caractères",
            )

    class Bureau:
        def epn(self, *arguments: object) -> Any:
            return epn(*arguments, donnees=donnees)

        def json(self, *arguments: object) -> Any:
            sortie = self.epn(*arguments, "--json")
            assert (sortie.code, sortie.erreurs) == (0, "")
            return sortie.json

        def refuse(self, *arguments: object) -> str:
            sortie = self.epn(*arguments)
            assert (sortie.code, sortie.texte) == (1, "")
            return str(sortie.erreurs)

        def session(self, *autres: object, **options: str) -> Any:
            return self.json(*self.commande(*autres, **options))

        def commande(self, *autres: object, **options: str) -> tuple[object, ...]:
            choix = {
                "type": "wiki",
                "lieu": "Médiathèque",
                "formateur": "nadia",
                "seance": "2026-03-03 14:00-16:00",
            } | options
            mots = (mot for nom, valeur in choix.items() for mot in (f"--{nom}", valeur))
            return ("session", "creer", *mots, *autres)

    ouvert = Bureau()
    ouvert.json("type", "creer", "wiki", "--intitule", "Écrire dans un wiki")
    return ouvert


def jours(session: dict[str, Any]) -> list[str]:
    return [seance["debut"][5:10] for seance in session["seances"]]


def test_une_session_sans_module_se_decrit_en_entier(bureau: Any) -> None:
    creee = bureau.session("--salle", "Salle 2", "--animateur", "paul")
    (listee,) = bureau.json("sessions", "lister")
    assert creee == {
        "code": creee["code"],
        "type": "wiki",
        "module": None,
        "titre": "Écrire dans un wiki",
        "lieu": "Médiathèque",
        "salle": "Salle 2",
        "formateur": "nadia",
        "animateurs": ["paul"],
        "etat": "prevue",
        "premier_jour": "2026-03-03",
        "autoformation": False,
        "capacite": 12,
        "inscrits": 0,
        "en_attente": 0,
        "seances": [
            {
                "debut": "2026-03-03T13:00:00+00:00",
                "fin": "2026-03-03T15:00:00+00:00",
                "minutes": 120,
            }
        ],
        "annulees": [],
        "sautees": [],
    }
    del creee["sautees"]
    assert listee == creee


def test_chaque_semaine_saute_les_jours_feries_et_le_dit(bureau: Any) -> None:
    mercredis = ("--chaque-semaine", 4, "--sauf", NOEL)
    creee = bureau.session(*mercredis, seance="2026-11-04 14:00-16:00")
    assert jours(creee) == ["11-04", "11-18", "11-25", "12-02"]
    assert creee["sautees"] == [{"jour": "2026-11-11", "raison": "Armistice"}]
    noel = bureau.epn(
        *bureau.commande(*mercredis, seance="2026-12-09 14:00-16:00", lieu="Ailleurs")
    )
    assert noel.texte.splitlines()[1:] == [
        "Date sautée\u00a0: 23/12/2026 (période sans séance).",
        "Date sautée\u00a0: 30/12/2026 (période sans séance).",
        "La session a 4 séance(s)\u00a0: les dates sautées sont remplacées.",
    ]
    printemps = bureau.session("--chaque-semaine", 3, seance="2026-03-17 14:00-16:00")
    assert [s["debut"][11:16] for s in printemps["seances"]] == ["13:00", "13:00", "12:00"]
    sans = bureau.session(
        *("--chaque-semaine", 3, "--sans-report"), seance="2026-11-10 9:00-11:00", lieu="Sans"
    )
    assert jours(sans) == ["11-10", "11-17", "11-24"]
    ferie = bureau.commande("--chaque-semaine", 1, "--sans-report", seance="2026-11-11 9:00-10:00")
    assert "ne donne pas de dates" in bureau.refuse(*ferie)


@pytest.mark.parametrize(
    ("autres", "options", "dit"),
    [
        (("--module", "droit_epn"), {}, "Donnez --module ou --type"),
        (("--sauf", NOEL), {}, "vont avec --chaque-semaine"),
        (("--sans-report",), {}, "vont avec --chaque-semaine"),
        (
            ("--chaque-semaine", 2, "--seance", "2026-03-04 9:00-10:00"),
            {},
            "une seule séance",
        ),
        (("--chaque-semaine", 2, "--sauf", "Noël"), {}, "écrivez un jour comme"),
        (("--chaque-semaine", 0), {}, "hors des limites"),
    ],
)
def test_une_session_mal_demandee_dit_ce_qui_manque(
    bureau: Any, autres: tuple[object, ...], options: dict[str, str], dit: str
) -> None:
    sortie = bureau.epn(*bureau.commande(*autres, **options))
    assert sortie.code == 2
    assert dit in sortie.erreurs


def test_une_salle_ou_une_personne_prise_est_refusee_et_ne_laisse_rien(bureau: Any) -> None:
    prise = bureau.session()
    salle = bureau.refuse(*bureau.commande(formateur="paul"))
    assert "salle est déjà prise le 03/03/2026 de 14:00 à 16:00" in salle
    assert prise["code"] in salle
    assert "Nadia anime déjà" in bureau.refuse(*bureau.commande(lieu="Neuf"))
    assert "Nadia anime déjà" in bureau.refuse(
        *bureau.commande("--animateur", "nadia", formateur="paul", lieu="Neuf")
    )
    assert [lieu["nom"] for lieu in bureau.json("lieu", "lister")] == ["Médiathèque"]
    assert "n’existe pas" in bureau.refuse(*bureau.commande("--animateur", "personne"))
    assert "type d’atelier" in bureau.refuse(*bureau.commande(type="inconnu"))
    assert len(bureau.json("sessions", "lister")) == 1


def test_la_liste_d_attente_se_dit_et_avance(bureau: Any) -> None:
    code = bureau.session("--capacite", 1)["code"]
    inscrits = [bureau.json("inscrire", p, "--session", code) for p in ("Awa", "Benoît", "Chloé")]
    assert [(i["etat"], i["rang"]) for i in inscrits] == [
        ("confirmee", None),
        ("en_attente", 1),
        ("en_attente", 2),
    ]
    dit = bureau.epn("inscrire", "Denis", "--session", code).texte
    assert "Denis est sur liste d’attente, au rang 3" in dit
    assert "complète" in bureau.refuse("inscrire", "Élise", "--session", code, "--sur-place")
    (session,) = bureau.json("sessions", "lister")
    assert (session["inscrits"], session["en_attente"]) == (1, 3)
    assert "1 inscrit(s) sur 1, 3 en attente" in bureau.epn("sessions", "lister").texte
    partir = ("desinscrire", "--session", code, "--apprenant")
    depart = bureau.json(*partir, inscrits[0]["carte"])
    assert depart == {
        "id": inscrits[0]["id"],
        "session": code,
        "etat": "annulee",
        "promus": [{"id": inscrits[1]["id"], "carte": inscrits[1]["carte"], "prenom": "Benoît"}],
    }
    assert bureau.json(*partir, inscrits[0]["carte"])["promus"] == []  # idempotent
    assert "Place donnée à Chloé, carte" in bureau.epn(*partir, inscrits[1]["id"]).texte
    autre = bureau.session(lieu="Autre", formateur="paul")["code"]
    ailleurs = ("desinscrire", "--session", autre, "--apprenant", inscrits[2]["carte"])
    assert "Cette inscription" in bureau.refuse(*ailleurs)


def test_sur_place_prend_une_place_libre(bureau: Any) -> None:
    code = bureau.session("--capacite", 1)["code"]
    assert bureau.json("inscrire", "Awa", "--session", code, "--sur-place")["etat"] == "confirmee"


def test_emarger_un_etat_et_corriger_avec_un_motif(bureau: Any) -> None:
    code = bureau.session("--seance", "2026-03-10 14:00-16:00")["code"]
    carte = bureau.json("inscrire", "Awa", "--session", code)["carte"]
    emarger = ("emarger", "--session", code, "--apprenant", carte)
    bureau.json("seance", "annuler", "--session", code, "--seance", 2)
    (note,) = bureau.json(*emarger, "--etat", "excuse")  # the cancelled one is left alone
    assert (note["etat"], note["minutes"]) == ("excuse", 0)
    assert "dites pourquoi" in bureau.refuse(*emarger)
    (corrige,) = bureau.json(*emarger, "--etat", "present", "--motif", "justificatif")
    assert (corrige["etat"], corrige["minutes"]) == ("present", 120)
    assert "annulée" in bureau.refuse(*emarger, "--seance", 2)
    faute = bureau.epn(*emarger, "--motif", "flemme")
    assert (faute.code, "oubli, erreur_saisie" in faute.erreurs) == (2, True)


def test_ajouter_deplacer_annuler_retablir_une_seance(bureau: Any) -> None:
    code = bureau.session()["code"]
    (ajoutee,) = bureau.json(
        "seance", "ajouter", "--session", code, "--seance", "2026-03-02 9:00-11:00"
    )
    assert ajoutee == {
        "session": code,
        "seance": 1,  # by date
        "debut": "2026-03-02T08:00:00+00:00",
        "fin": "2026-03-02T10:00:00+00:00",
        "minutes": 120,
        "etat": "prevue",
    }
    vers = ("--vers", "2026-03-20 9:00-11:00")
    deplacer = ("seance", "deplacer", "--session", code, "--seance", 1)
    assert bureau.json(*deplacer, *vers)["seance"] == 2
    assert "Séance déplacée" in bureau.epn(*deplacer, "--vers", "2026-03-04 9h00-11h30").texte
    assert "20/03/2026" in bureau.epn("seance", "annuler", "--session", code, "--seance", 2).texte
    (session,) = bureau.json("sessions", "lister")
    assert (session["annulees"], session["premier_jour"]) == ([2], "2026-03-04")
    retablir = ("seance", "retablir", "--session", code, "--seance", 2)
    assert bureau.json(*retablir)["etat"] == "prevue"
    assert "2 séance(s)" in bureau.refuse("seance", "annuler", "--session", code, "--seance", 3)
    autre = bureau.session(lieu="Autre", formateur="paul")["code"]
    pris = ("seance", "ajouter", "--session", autre, "--seance", "2026-03-04 10:00-11:00")
    assert "Séance ajoutée" in bureau.epn(*pris).texte  # another place, another trainer


def test_clore_rouvrir_et_annuler_une_session(bureau: Any) -> None:
    code = bureau.session("--capacite", 1)["code"]
    awa = bureau.json("inscrire", "Awa", "--session", code)
    bureau.json("inscrire", "Benoît", "--session", code)
    assert bureau.json("session", "clore", code) == {"code": code, "etat": "terminee"}
    assert "terminée" in bureau.refuse("inscrire", "Chloé", "--session", code)
    assert "(terminée)" in bureau.epn("sessions", "lister").texte
    bureau.json("desinscrire", "--session", code, "--apprenant", awa["carte"])
    rouverte = bureau.json("session", "rouvrir", code)
    assert (rouverte["etat"], [p["prenom"] for p in rouverte["promus"]]) == ("prevue", ["Benoît"])
    assert bureau.json("session", "annuler", code)["etat"] == "annulee"
    bureau.session()  # its room and its trainer are free again
    assert "déjà prise" in bureau.refuse("session", "rouvrir", code)
    annee = datetime.now(UTC).year + 1
    future = bureau.session(seance=f"{annee}-03-03 14:00-16:00")["code"]
    assert "n’est pas passée" in bureau.refuse("session", "clore", future)
    assert "Aucune session" in bureau.refuse("session", "clore", "ABCDEF")


def test_les_lieux_se_creent_se_modifient_se_listent(bureau: Any) -> None:
    cree = bureau.json(
        *("lieu", "creer", "--nom", "Maison de quartier", "--commune", "Brest", "--postes", 8),
        *("--insee", "29019", "--quartier", "Bellevue", "--adresse", "1 rue du Duc"),
        *("--equipement", "vidéoprojecteur"),
    )
    assert cree == {
        "nom": "Maison de quartier",
        "quartier": "Bellevue",
        "adresse": "1 rue du Duc",
        "commune": "Brest",
        "commune_insee": "29019",
        "equipement": "vidéoprojecteur",
        "postes": 8,
        "actif": True,
    }
    modifier = ("lieu", "modifier", "Maison de quartier")
    change = bureau.json(*modifier, "--nom", "Maison de Bellevue", "--quartier", "")
    assert (change["nom"], change["quartier"], change["postes"]) == ("Maison de Bellevue", "", 8)
    assert not bureau.json("lieu", "modifier", "Maison de Bellevue", "--hors-service")["actif"]
    assert "plus en service" in bureau.refuse(*bureau.commande(lieu="Maison de Bellevue"))
    bureau.session()
    lister = ("lieu", "lister")
    assert [un["nom"] for un in bureau.json(*lister)] == ["Maison de Bellevue", "Médiathèque"]
    assert [un["nom"] for un in bureau.json(*lister, "--actifs")] == ["Médiathèque"]
    assert [un["nom"] for un in bureau.json(*lister, "--texte", "MEDIA")] == ["Médiathèque"]
    assert bureau.json(*lister, "--quartier", "Bellevue") == []
    assert "Maison de Bellevue, Brest (hors service)" in bureau.epn(*lister).texte
    assert bureau.json("lieu", "modifier", "Maison de Bellevue", "--en-service")["actif"]
    assert "Ce lieu n’est pas" in bureau.refuse(*modifier)


def test_les_types_d_ateliers_connaissent_leur_famille(bureau: Any) -> None:
    reportage = bureau.json("type", "creer", "reportage", "--intitule", "Réaliser un reportage")
    assert (reportage["famille"], reportage["module"], reportage["public"]) == (
        *("écrit public", None),
        True,
    )
    robots = bureau.json(
        *("type", "creer", "robots", "--intitule", "Robots", "--famille", "sciences"),
        *("--thematique", "culture_numerique", "--materiel", "tablette"),
        *("--niveau", "avance", "--interne"),
    )
    assert robots == {
        "code": "robots",
        "intitule": "Robots",
        "famille": "sciences",
        "module": None,
        "public": False,
        "thematiques": ["culture_numerique"],
        "materiel": "tablette",
        "niveau": "avance",
        "actif": True,
    }
    assert [un["code"] for un in bureau.json("type", "lister")] == ["reportage", "wiki", "robots"]
    assert "wiki  Écrire dans un wiki, réseaux" in bureau.epn("type", "lister").texte
    assert bureau.epn("type", "creer", "x y", "--intitule", "X").code == 1
    assert (
        "debutant"
        in bureau.epn("type", "creer", "y", "--intitule", "Y", "--niveau", "expert").erreurs
    )


def test_un_effectif_se_note_se_corrige_et_s_efface(bureau: Any) -> None:
    code = bureau.session("--seance", "2026-03-10 14:00-16:00")["code"]
    noter = ("effectif", "noter", "--session", code)
    note = bureau.json(
        *(*noter, "--total", 10, "--marge", "genre:feminin=6", "--marge", "statut:retraite=10")
    )
    assert note == {
        "session": code,
        "seance": None,
        "total": 10,
        "marges": {"genre": {"feminin": 6, "non_communique": 4}, "statut": {"retraite": 10}},
    }
    assert "plus de personnes" in bureau.refuse(
        *(*noter, "--total", 3, "--marge", "genre:feminin=6")
    )
    assert "catégories" in bureau.refuse(*noter, "--total", 3, "--marge", "genre:retraite=1")
    assert bureau.epn(*noter, "--total", 3, "--marge", "taille:grand=1").code == 2
    assert "Effacez l’autre" in bureau.refuse(*noter, "--total", 5, "--seance", 1)
    effacer = ("effectif", "effacer", "--session", code)
    assert bureau.json(*effacer) == {"efface": True}
    assert "Aucun effectif" in bureau.epn(*effacer).texte
    assert bureau.json(*noter, "--total", 5, "--seance", 2)["seance"] == 2
    carte = bureau.json("inscrire", "Awa", "--session", code)["carte"]
    bureau.json("emarger", "--session", code, "--apprenant", carte, "--seance", 1)
    assert "nominatives" in bureau.refuse(*noter, "--total", 5, "--seance", 1)
    assert bureau.json(*effacer, "--seance", 2) == {"efface": True}
