"""Planned sessions from a table: half-days put together, what must exist first, imported once."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from inscriptions.echanges.lecture import lire_tableau
from inscriptions.echanges.sessions import CAPACITE_PAR_DEFAUT, importer_sessions
from inscriptions.modeles import Session, TypeAtelier
from inscriptions.services import lieux, sessions, types_ateliers
from inscriptions.services.seances import deplacer_seance

MODULES = {"droit_epn": "Droit et EPN", "visa_internet": "Visa internet"}
ENTETE = "session;type;titre;lieu;salle;formateur;capacité;date;début;fin\n"


@pytest.fixture
def bureau(depot, fabrique):
    """A place, a kind of workshop, an account; gives the account's login."""
    with depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="Médiathèque du Port", commune="Brest")
        types_ateliers.creer_type(bdd, code="wiki", intitule="Écrire un wiki", famille="réseaux")
    return fabrique.compte().identifiant


@pytest.fixture
def importer(depot, bureau):
    """Import rows in which « nadia » is the account's login."""

    def lancer(texte, essai=False, choix=None):
        tableau = lire_tableau(texte.replace("nadia", bureau).encode())
        with depot.ecriture() as bdd:
            return importer_sessions(bdd, tableau, choix, essai, MODULES)

    return lancer


def lues(depot):
    with depot.lecture() as bdd:
        return sorted(
            (s.type.code, s.titre, s.salle, s.capacite, [(x.debut, x.fin) for x in s.seances])
            for s in bdd.scalars(sa.select(Session))
        )


def codes(rapport):
    return [(un.ligne, un.colonne, un.code) for un in rapport.refus]


def test_une_seance_par_ligne_et_les_heures_du_bureau(depot, importer):
    rapport = importer(
        ENTETE
        + "A;droit_epn;Droit, décembre;Médiathèque du Port;;nadia;8;2026-12-01;14:00;16:00\n"
        + "B;Écrire un wiki;;mediatheque du port;Salle 2;nadia;;01/07/2026;9h;10 h 30\n"
        + "A;;;;;;;08/12/2026;14h00;16h00\n"
    )
    assert rapport.refus == ()
    assert (rapport.a_creer, rapport.details) == (2, {"seances": 3, "differentes": 0})
    hiver, ete = datetime(2026, 12, 1, 13, tzinfo=UTC), datetime(2026, 7, 1, 7, tzinfo=UTC)
    semaine, deux = timedelta(days=7), timedelta(hours=2)
    assert lues(depot) == [
        (
            "droit_epn", "Droit, décembre", "", 8,
            [(hiver, hiver + deux), (hiver + semaine, hiver + semaine + deux)],
        ),
        (
            "wiki", "Écrire un wiki", "Salle 2", CAPACITE_PAR_DEFAUT,
            [(ete, ete + timedelta(minutes=90))],
        ),
    ]  # fmt: skip
    with depot.lecture() as bdd:  # the other module's kind was not needed
        assert set(bdd.scalars(sa.select(TypeAtelier.code))) == {"wiki", "droit_epn"}


def test_une_ligne_sans_nom_de_session_en_est_une_a_elle_seule(depot, importer):
    entete = "type;lieu;formateur;date;début;fin\n"
    ligne = "wiki;Médiathèque du Port;nadia;2026-12-01;{}:00;{}:00\n"
    rapport = importer(entete + ligne.format(9, 10) + ligne.format(10, 11) + ligne.format(9, 10))
    assert codes(rapport) == [(4, "", "ligne-identique")]
    assert lues(depot) == []
    assert importer(entete + ligne.format(9, 10) + ligne.format(10, 11)).a_creer == 2


def test_reimporter_ne_change_rien_meme_quand_une_seance_a_bouge(depot, importer):
    texte = ENTETE + (
        "A;wiki;;Médiathèque du Port;;nadia;8;2026-12-01;14:00;16:00\n"
        "A;;;;;;;2026-12-08;14:00;16:00\n"
    )
    importer(texte)
    avant = lues(depot)
    rapport = importer(texte)
    assert (rapport.a_creer, rapport.deja_la, rapport.details["differentes"]) == (0, 1, 0)
    assert lues(depot) == avant
    with depot.ecriture() as bdd:
        (session,) = sessions.lister_sessions(bdd)
        seance = session.seances[1]
        jour = timedelta(days=1)
        deplacer_seance(bdd, seance, seance.debut + jour, seance.fin + jour)
    deplacees = lues(depot)
    rapport = importer(texte)
    assert (rapport.deja_la, rapport.details["differentes"]) == (1, 1)
    assert lues(depot) == deplacees != avant


def test_le_meme_nom_dans_un_autre_fichier_est_une_autre_session(depot, importer):
    ligne = "1;wiki;;Médiathèque du Port;;nadia;8;2026-{}-01;14:00;16:00\n"
    assert importer(ENTETE + ligne.format("09")).a_creer == 1
    assert importer(ENTETE + ligne.format("12")).a_creer == 1
    assert len(lues(depot)) == 2


def test_un_essai_n_ecrit_rien(depot, importer):
    texte = ENTETE + "A;droit_epn;;Médiathèque du Port;;nadia;8;2026-12-01;14:00;16:00\n"
    apercu = importer(texte, essai=True)
    assert lues(depot) == []
    with depot.lecture() as bdd:
        assert list(bdd.scalars(sa.select(TypeAtelier.code))) == ["wiki"]
    assert importer(texte).en_dict() == apercu.en_dict() | {"essai": False, "ecrit": True}


def test_les_erreurs_disent_ligne_et_colonne_et_rien_n_est_ecrit(depot, importer):
    rapport = importer(
        ENTETE
        + "A;wiki;;Médiathèque du Port;;nadia;8;2026-12-01;14:00;16:00\n"
        + "B;poterie;;Nulle part;;personne;0;demain;25:00;midi\n"
        + "C;wiki;;Médiathèque du Port;B2;nadia;8;2026-12-02;16:00;14:00\n"
        + "A;droit_epn;;;;;;2026-12-08;14:00;16:00\n"
        + "D;wiki;;Médiathèque du Port;B3;nadia;8;2026-12-03;14:00;16:00\n"
        + "D;;;;;;;2026-12-03;15:00;17:00\n"
    )
    assert codes(rapport) == [
        (3, "type", "type-inconnu"),
        (3, "lieu", "lieu-inconnu"),
        (3, "formateur", "compte-inconnu"),
        (3, "capacité", "nombre-illisible"),
        (3, "date", "date-illisible"),
        (3, "début", "heure-illisible"),
        (3, "fin", "heure-illisible"),
        (4, "fin", "seance-invalide"),
        (5, "type", "session-contradictoire"),
        (6, "", "seances-en-conflit"),
    ]
    assert "ligne 2" in rapport.refus[8].phrase
    assert lues(depot) == []


def test_deux_sessions_du_fichier_ne_prennent_pas_le_meme_creneau(importer):
    ligne = "{};wiki;;Médiathèque du Port;{};nadia;8;2026-12-01;14:00;16:00\n"
    rapport = importer(ENTETE + ligne.format("A", "Salle 1") + ligne.format("B", "Salle 2"))
    assert codes(rapport) == [(3, "", "formateur-occupe")]


def test_il_manque_une_colonne(importer, refuse):
    with refuse("colonne-manquante"):
        importer("type;lieu;date;début;fin\n")
    with refuse("colonne-ambigue"):
        importer("type;module;lieu;formateur;date;début;fin\n")
