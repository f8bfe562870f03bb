"""Sign-ups from a table: who is recognised, who is refused and why, what a trial promises."""

from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.echanges.ecriture import FORMATS, ecrire
from inscriptions.echanges.exports import exporter_inscriptions
from inscriptions.echanges.inscriptions import importer_inscriptions
from inscriptions.echanges.lecture import lire_tableau
from inscriptions.echanges.rapport import LIGNES_MAXIMALES
from inscriptions.enumerations import EtatInscription, Genre, Statut, TrancheAge
from inscriptions.modeles import Acte, Apprenant, Inscription
from inscriptions.services import apprenants, sessions

QUAND = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
FAMILLE = "Quatrevieux-Kermadec"


@pytest.fixture
def importer(depot):
    """Import the rows of a CSV into a session, in a transaction of its own."""

    def lancer(session, texte, choix=None, essai=False):
        with depot.ecriture() as bdd:
            tableau = lire_tableau(texte.encode())
            return importer_inscriptions(bdd, tableau, session, choix, essai, QUAND)

    return lancer


@pytest.fixture
def liste(depot):
    """The sign-ups of a session, as (first name, state)."""

    def lire(session):
        with depot.lecture() as bdd:
            requete = (
                sa.select(Inscription)
                .where(Inscription.session_id == session.id)
                .order_by(Inscription.rang)
            )
            return [(i.apprenant.prenom, i.etat.value) for i in bdd.scalars(requete)]

    return lire


def compter(depot, modele=Apprenant) -> int:
    with depot.lecture() as bdd:
        return bdd.scalar(sa.select(sa.func.count()).select_from(modele))


def codes(rapport) -> list[tuple[int, str, str]]:
    return [(un.ligne, un.colonne, un.code) for un in rapport.refus]


def test_une_liste_ordinaire_est_inscrite_avec_ce_qu_elle_dit(depot, fabrique, importer, liste):
    session = fabrique.session()
    rapport = importer(
        session,
        "PRÉNOM;Nom de famille;E-mail;Sexe;Âge;Situation;Code INSEE;Pointure\n"
        "Zoé;Le Goff;zoe@exemple.fr;F;70 ans et plus;retraitée;29019;38\n"
        "Awa;;;non communiqué;18-24;en_emploi;1004;\n"
        "Luc;Sy;;Masculin;12_17;Scolarisé;2a004;\n",
    )
    assert rapport.ecrit
    assert (rapport.a_creer, rapport.refusees, rapport.ignorees) == (3, 0, ("Pointure",))
    assert liste(session) == [("Zoé", "confirmee"), ("Awa", "confirmee"), ("Luc", "confirmee")]
    with depot.lecture() as bdd:
        lus = {
            qui.prenom: (qui.genre, qui.tranche_age, qui.statut, qui.commune_insee)
            for qui in bdd.scalars(sa.select(Apprenant))
        }
        assert bdd.scalar(sa.select(Inscription.inscrit_le).limit(1)) == QUAND
    assert lus == {
        "Zoé": (Genre.FEMININ, TrancheAge.PLUS_70, Statut.RETRAITE, "29019"),
        "Awa": (Genre.NON_COMMUNIQUE, TrancheAge.DE_18_A_24, Statut.EN_EMPLOI, "01004"),
        "Luc": (Genre.MASCULIN, TrancheAge.DE_12_A_17, Statut.SCOLARISE, "2A004"),
    }


@pytest.mark.parametrize("extension", FORMATS)
def test_le_meme_fichier_deux_fois_n_inscrit_personne_deux_fois(
    depot, fabrique, importer, extension
):
    session = fabrique.session(capacite=2)
    octets = ecrire(extension, ["Prénom", "Nom"], [["Zoé", "Le Goff"], ["Awa", ""], ["Luc", "Sy"]])
    rapports = []
    for _ in range(2):
        with depot.ecriture() as bdd:
            rapports.append(importer_inscriptions(bdd, lire_tableau(octets), session))
    assert [(r.a_creer, r.deja_la) for r in rapports] == [(3, 0), (0, 3)]
    assert rapports[0].details == {"confirmees": 2, "en_attente": 1, "annulees": 0}
    assert compter(depot) == compter(depot, Inscription) == 3


def test_accents_casse_et_ordre_ne_comptent_pas(depot, fabrique, importer):
    session = fabrique.session()
    fabrique.apprenant(session, "Anaïs", "Le Goff")
    assert importer(session, "Prénom;Nom\nLE GOFF;anais\n").deja_la == 1
    assert compter(depot) == 1


def test_une_session_pleine_met_la_suite_en_attente_dans_l_ordre(fabrique, importer, liste):
    session = fabrique.session(capacite=2)
    texte = "Prénom;Nom\nA;Un\nB;Deux\nC;Trois\nD;Quatre\n"
    apercu = importer(session, texte, essai=True)
    assert apercu.details == {"confirmees": 2, "en_attente": 2, "annulees": 0}
    assert liste(session) == []
    assert importer(session, texte).details == apercu.details
    assert liste(session) == [
        ("A", "confirmee"),
        ("B", "confirmee"),
        ("C", "en_attente"),
        ("D", "en_attente"),
    ]


def test_un_essai_dit_ce_que_l_import_fera_et_n_ecrit_rien(depot, fabrique, importer):
    session = fabrique.session()
    connu = fabrique.apprenant(session, "Zoé", "Le Goff")
    texte = "Prénom;Nom;Sexe\nZoé;Le Goff;F\nAwa;Sy;\n"
    avant = compter(depot, Acte)
    apercu = importer(session, texte, essai=True)
    assert not apercu.ecrit
    assert apercu.accepte
    assert (apercu.a_creer, apercu.a_modifier) == (1, 1)
    assert (compter(depot), compter(depot, Inscription)) == (1, 1)
    assert compter(depot, Acte) == avant
    with depot.lecture() as bdd:
        assert bdd.get(Apprenant, connu.id).genre is Genre.NON_COMMUNIQUE
    reel = importer(session, texte)
    assert reel.en_dict() == apercu.en_dict() | {"essai": False, "ecrit": True}
    with depot.lecture() as bdd:
        assert bdd.get(Apprenant, connu.id).genre is Genre.FEMININ
        assert journal.verifier(bdd).intact


def test_dix_sortes_d_erreurs_sont_toutes_dites_et_rien_n_est_ecrit(depot, fabrique, importer):
    session = fabrique.session()
    autre = fabrique.apprenant(fabrique.session(), "Yann", "Bizien")
    fabrique.apprenant(session, "Marie", "Sy")
    fabrique.apprenant(session, "Marie", "Sy")
    rapport = importer(
        session,
        "Prénom;Nom;Contact;Sexe;Âge;Statut;Commune;Carte\n"
        ";Sans prénom;;;;;;\n"  # 2
        f"{'P' * 101};Long;;;;;;\n"
        "In\u202evisible;Le Gall;;;;;;\n"
        "Zoé;Un;;Autre;;;;\n"  # 5
        "Zoé;Deux;;;centenaire;;;\n"
        "Zoé;Trois;;;;rentier;;\n"
        "Zoé;Quatre;;;;;29200X;\n"
        "Zoé;Cinq;;;;;;ABCD-EFGH\n"
        f"Zoé;Six;;;;;;{autre.carte}\n"  # 10
        "Awa;Sept;;;;;;;;trop\n"
        "Luc;Huit;;;;;;\n"
        "LUC;HUIT;;;;;;\n"
        "Marie;Sy;;;;;;\n"
        f"Léa;{FAMILLE};;;;;;\n",
    )
    assert codes(rapport) == [
        (2, "Prénom", "texte-vide"),
        (3, "Prénom", "texte-trop-long"),
        (4, "Prénom", "texte-interdit"),
        (5, "Sexe", "choix-inconnu"),
        (6, "Âge", "choix-inconnu"),
        (7, "Statut", "choix-inconnu"),
        (8, "Commune", "commune-invalide"),
        (9, "Carte", "carte-inconnue"),
        (10, "Carte", "carte-autre-personne"),
        (11, "", "ligne-trop-large"),
        (13, "Prénom", "ligne-jumelle"),
        (14, "Prénom", "personne-ambigue"),
    ]
    assert (rapport.refusees, rapport.a_creer, rapport.ecrit) == (12, 2, False)
    assert "ligne 12" in rapport.refus[10].phrase
    assert (compter(depot), compter(depot, Inscription)) == (3, 3)
    dit = str(rapport.en_dict())
    assert not [mot for mot in (FAMILLE, "Sept", "rentier", "29200X", autre.carte) if mot in dit]


def test_une_carte_retrouve_quelqu_un_d_ailleurs_sans_redire_son_nom(depot, fabrique, importer):
    ici, la_bas = fabrique.session(), fabrique.session()
    connue = fabrique.apprenant(la_bas, "Zoé", "Le Goff")
    texte = f"Prénom;Carte\n;{connue.carte[:4].lower()}-{connue.carte[4:]}\n"
    assert importer(ici, texte).a_creer == 1
    assert importer(ici, texte).deja_la == 1
    assert compter(depot) == 1


def test_la_carte_departage_deux_homonymes(depot, fabrique, importer):
    session = fabrique.session()
    une = fabrique.apprenant(fabrique.session(), "Marie", "Sy")
    texte = f"Prénom;Nom;Carte\nMarie;Sy;{une.carte}\nMarie;Sy;\n"
    assert importer(session, texte).a_creer == 2
    assert compter(depot) == 2
    rapport = importer(session, texte)
    assert (rapport.deja_la, rapport.refus) == (2, ())
    deux_fois = f"Prénom;Carte\nMarie;{une.carte}\nMarie;{une.carte}\n"
    assert codes(importer(session, deux_fois)) == [(3, "Carte", "ligne-jumelle")]


def test_deux_contacts_departagent_deux_homonymes(depot, fabrique, importer):
    session = fabrique.session()
    texte = "Prénom;Nom;Contact\nMarie;Sy;un@exemple.fr\nMarie;Sy;deux@exemple.fr\n"
    assert importer(session, texte).a_creer == 2
    retourne = "\n".join((texte.splitlines()[0], *reversed(texte.splitlines()[1:]), ""))
    assert importer(session, retourne).deja_la == 2
    assert compter(depot) == 2
    jumelles = "Prénom;Nom;Contact\nMarie;Sy;un@exemple.fr\nMarie;Sy;\n"
    assert codes(importer(session, jumelles)) == [(3, "Prénom", "ligne-jumelle")]


def test_quelqu_un_connu_ailleurs_est_repris_avec_son_nom_entier_et_son_contact(
    depot, fabrique, importer
):
    premiere = "Prénom;Nom;Contact\nZoé;Le Goff;Zoe@Exemple.fr\nAwa;;awa@exemple.fr\nLuc;Sy;\n"
    importer(fabrique.session(), premiere)
    assert compter(depot) == 3
    importer(fabrique.session(), premiere.replace("Zoe@Exemple", "zoe@exemple"))
    assert compter(depot) == 5  # Zoé only: Awa has no family name, Luc no contact
    importer(fabrique.session(), "Prénom;Nom;Contact\nZoé;Le Goff;autre@exemple.fr\n")
    assert compter(depot) == 6


def test_un_import_complete_sans_jamais_changer_ce_qui_est_su(depot, fabrique, importer):
    session = fabrique.session()
    entete = "Prénom;Nom;Contact;Sexe;Commune\n"
    importer(session, f"{entete}Zoé;Le Goff;;F;\n")
    rapport = importer(session, f"{entete}Zoé;Le Goff;z@exemple.fr;M;29019\n")
    assert (rapport.a_modifier, rapport.deja_la) == (1, 0)
    with depot.lecture() as bdd:
        (qui,) = bdd.scalars(sa.select(Apprenant))
        assert (qui.contact, qui.genre, qui.commune_insee) == (
            "z@exemple.fr",
            Genre.FEMININ,
            "29019",
        )
        (acte,) = bdd.scalars(sa.select(Acte).where(Acte.acte == "apprenant.completer"))
        assert acte.details == '{"commune_insee":true,"contact":true}'
    assert importer(session, f"{entete}Zoé;Le Goff;z@exemple.fr;M;29019\n").deja_la == 1


def test_qui_avait_annule_n_est_pas_reinscrit_par_une_vieille_liste(
    depot, fabrique, importer, liste
):
    session = fabrique.session()
    texte = "Prénom;Nom\nZoé;Le Goff\nAwa;Sy\n"
    importer(session, texte)
    with depot.ecriture() as bdd:
        (premiere, _) = apprenants.inscrits(bdd, session)
        apprenants.annuler_inscription(bdd, premiere)
    rapport = importer(session, texte)
    assert (rapport.deja_la, rapport.details["annulees"]) == (2, 1)
    assert liste(session) == [("Zoé", "annulee"), ("Awa", "confirmee")]


def test_l_export_d_une_session_se_reimporte_sans_rien_changer(depot, fabrique, importer):
    session = fabrique.session(capacite=1)
    importer(session, "Prénom;Nom;Sexe;Âge\n=1+1;Le Goff;F;18-24\nZoé;+33;;\n")
    with depot.lecture() as bdd:
        export = exporter_inscriptions(bdd, session)
    assert [rangee[8] for rangee in export.rangees] == ["Confirmée", "Sur liste d’attente"]
    assert not any("arte" in entete for entete in export.entetes)
    for extension in FORMATS:
        with depot.ecriture() as bdd:
            rapport = importer_inscriptions(bdd, lire_tableau(export.ecrire(extension)), session)
        assert (rapport.deja_la, rapport.a_modifier, rapport.refus) == (2, 0, ())


def test_le_choix_des_colonnes(fabrique, importer, liste, refuse):
    session = fabrique.session()
    importer(session, "Surnom;Prénom\nZaza;Isabelle\n", {"prenom": "Surnom"})
    assert liste(session) == [("Zaza", "confirmee")]
    with refuse("colonne-manquante"):
        importer(session, "Nom\nLe Goff\n")
    with refuse("champ-inconnu"):
        importer(session, "Prénom\nZoé\n", {"pointure": "Prénom"})


def test_une_session_close_ou_un_fichier_trop_long_sont_refuses(depot, fabrique, importer, refuse):
    session = fabrique.session()
    with refuse("import-trop-long"):
        importer(session, "Prénom\n" + "Zoé\n" * (LIGNES_MAXIMALES + 1))
    with depot.ecriture() as bdd:
        sessions.annuler_session(bdd, session)
    with refuse("session-close"):
        importer(session, "Prénom\nZoé\n")


def test_reconnaitre_cent_personnes_ne_coute_pas_cent_questions(depot, fabrique, requetes):
    session = fabrique.session(capacite=500)
    tableaux = [
        lire_tableau(
            ("Prénom;Nom;Contact\n" + "".join(f"P{n};N{n};c{n}\n" for n in range(total))).encode()
        )
        for total in (10, 100)
    ]
    couts = []
    for tableau in tableaux:
        with depot.ecriture() as bdd:
            importer_inscriptions(bdd, tableau, session)
        with depot.ecriture() as bdd, requetes() as envoyees:
            assert importer_inscriptions(bdd, tableau, session).a_creer == 0
        couts.append(len(envoyees))
    assert couts[0] == couts[1] < 12


def test_deux_imports_a_la_fois_n_inscrivent_personne_deux_fois(depot, jumeau, fabrique, ensemble):
    session = fabrique.session(capacite=3)
    tableau = lire_tableau(b"Prenom;Nom\nA;Un\nB;Deux\nC;Trois\nD;Quatre\n")

    def lancer(base):
        def faire():
            with base.ecriture() as bdd:
                return importer_inscriptions(bdd, tableau, session).a_creer

        return faire

    assert sorted(ensemble(lancer(depot), lancer(jumeau))) == [0, 4]
    with depot.lecture() as bdd:
        assert len(apprenants.inscrits(bdd, session)) == 3
        assert len(apprenants.inscrits(bdd, session, EtatInscription.EN_ATTENTE)) == 1
