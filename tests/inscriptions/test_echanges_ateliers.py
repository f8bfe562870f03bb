"""Past workshops from a yearly table: counted once, never made up, corrected but not erased."""

from datetime import UTC, date, datetime

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.echanges.ateliers import importer_ateliers
from inscriptions.echanges.lecture import lire_tableau
from inscriptions.enumerations import EtatSession
from inscriptions.modeles import Effectif, Lieu, Seance, Session, TypeAtelier
from inscriptions.services import lieux, types_ateliers

QUAND = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
ENTETE = "annee;famille;type;intitule;lieu;debut;seances;participants\n"
# The workshops of one year in Brest, as its report counts them.
ANNEE = ENTETE + (
    "2011;écrit public;cles-ecriture-efficace;Clés de l'écriture efficace;Brest;2011-02-01;1;9\n"
    "2011;écrit public;cles-ecriture-efficace;Clés de l'écriture efficace;Brest;2011-10-04;1;9\n"
    "2011;écrit public;reportage;Réalisation d'un reportage;Brest;2011-09-20;2;12\n"
    "2011;cartes;cartes-ouvertes;Organiser une carto-partie;Pays de Brest;2011-02-10;1;\n"
    "2011;cartes;cartes-ouvertes;Organiser une carto-partie;Pays de Brest;2011-02-10;1;\n"
)


@pytest.fixture
def importer(depot):
    def lancer(texte, essai=False):
        with depot.ecriture() as bdd:
            return importer_ateliers(bdd, lire_tableau(texte.encode()), None, essai, QUAND)

    return lancer


def etat(depot):
    """Everything an import may touch, without ids."""
    with depot.lecture() as bdd:
        effectifs = dict(bdd.execute(sa.select(Effectif.session_id, Effectif.total)).all())
        return sorted(
            (
                s.type.code, s.titre, s.lieu.nom, str(s.premier_jour), s.seances_declarees or 0,
                effectifs.get(s.id, -1), s.reference,
            )
            for s in bdd.scalars(sa.select(Session))
        )  # fmt: skip


def codes(rapport):
    return [(un.ligne, un.colonne, un.code) for un in rapport.refus]


def test_une_annee_est_reprise_sans_rien_inventer(depot, importer):
    rapport = importer(ANNEE)
    assert (rapport.a_creer, rapport.refusees, rapport.ecrit) == (5, 0, True)
    assert rapport.details == {"types": 3, "lieux": 2, "sans_effectif": 2}
    with depot.lecture() as bdd:
        lues = list(bdd.scalars(sa.select(Session).order_by(Session.premier_jour)))
        assert all(
            (s.formateur, s.capacite, s.etat, s.seances) == (None, None, EtatSession.TERMINEE, [])
            for s in lues
        )
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Seance)) == 0
        assert bdd.scalar(sa.select(sa.func.sum(Effectif.total))) == 30
        assert bdd.scalar(sa.select(sa.func.count()).select_from(Effectif)) == 3  # none for « »
        (reportage,) = [s for s in lues if s.type.code == "reportage"]
        assert (reportage.premier_jour, reportage.seances_declarees) == (date(2011, 9, 20), 2)
        types = {t.code: t for t in bdd.scalars(sa.select(TypeAtelier))}
        assert types["reportage"].famille == "écrit public"
        assert types["reportage"].thematiques == ["creer_avec_le_numerique", "culture_numerique"]
        assert types["cartes-ouvertes"].module is None
        assert {lieu.nom for lieu in bdd.scalars(sa.select(Lieu))} == {"Brest", "Pays de Brest"}
        assert journal.verifier(bdd).intact


def test_reimporter_ne_change_rien_et_deux_lignes_pareilles_sont_deux_sessions(depot, importer):
    importer(ANNEE)
    avant = etat(depot)
    assert len(avant) == 5
    with depot.lecture() as bdd:
        actes = journal.compter(bdd)
    rapport = importer(ANNEE)
    assert (rapport.a_creer, rapport.deja_la, rapport.a_modifier) == (0, 5, 0)
    assert etat(depot) == avant
    with depot.lecture() as bdd:
        assert journal.compter(bdd) == actes


def test_un_essai_n_ecrit_rien(depot, importer):
    apercu = importer(ANNEE, essai=True)
    assert etat(depot) == []
    with depot.lecture() as bdd:
        assert journal.compter(bdd) == 0
    assert importer(ANNEE).en_dict() == apercu.en_dict() | {"essai": False, "ecrit": True}


def test_un_chiffre_corrige_corrige_et_un_chiffre_efface_n_efface_pas(depot, importer):
    importer(ANNEE)
    rapport = importer(
        ANNEE.replace("2011-02-01;1;9", "2011-02-01;3;11").replace("reportage;R", "reportage;La r")
    )
    assert (rapport.a_modifier, rapport.deja_la) == (2, 3)
    (corrigee,) = [ligne for ligne in etat(depot) if ligne[3] == "2011-02-01"]
    assert corrigee[4:6] == (3, 11)
    assert "La réalisation d'un reportage" in [ligne[1] for ligne in etat(depot)]
    assert importer(ANNEE.replace("2;12", ";")).a_modifier == 2  # the two put back, nothing erased
    assert sum(ligne[5] for ligne in etat(depot) if ligne[5] >= 0) == 30


def test_zero_participant_est_un_nombre_et_le_vide_n_en_est_pas_un(depot, importer):
    importer(ENTETE + "2011;f;un;Un;Brest;2011-01-01;1;0\n2011;f;un;Un;Brest;2011-01-02;;\n")
    assert [(ligne[4], ligne[5]) for ligne in etat(depot)] == [(1, 0), (0, -1)]


def test_ce_qui_existe_deja_sert(depot, importer):
    with depot.ecriture() as bdd:
        lieux.creer_lieu(bdd, nom="BREST", commune="Brest", quartier="Centre")
        types_ateliers.creer_type(
            bdd, code="reportage", intitule="Reportage", famille="Écrit public"
        )
    rapport = importer(ANNEE)
    assert rapport.details == {"types": 2, "lieux": 1, "sans_effectif": 2}


def test_les_erreurs_disent_ligne_et_colonne_et_rien_n_est_ecrit(depot, importer):
    rapport = importer(
        ENTETE
        + "2011;écrit public;un;Un;Brest;2011-01-18;1;10\n"
        + "2012;écrit public;un;Un;Brest;2011-01-19;1;10\n"
        + "2011;écrit public;un;;Brest;18 janvier;1;dix\n"
        + "2011;écrit public;un;Un;Brest;2011-02-30;0;-1\n"
        + "2011;cartes;un;Un;Brest;2011-01-20;1;5\n"
        + "2011;écrit public;Un Deux;Un;Brest;2011-01-21;1;5\n"
        + "2027;écrit public;un;Un;Brest;2027-01-21;1;5\n"
        + "2011;écrit public;un;Un;Brest;2011-01-22;1;999999\n"
    )
    assert codes(rapport) == [
        (3, "annee", "annee-contradictoire"),
        (4, "intitule", "texte-vide"),
        (4, "debut", "date-illisible"),
        (4, "participants", "nombre-illisible"),
        (5, "debut", "date-illisible"),
        (5, "seances", "nombre-illisible"),
        (5, "participants", "nombre-illisible"),
        (6, "famille", "famille-contradictoire"),
        (7, "type", "code-type-invalide"),
        (8, "debut", "atelier-a-venir"),
        (9, "participants", "nombre-illisible"),
    ]
    assert (rapport.ecrit, rapport.refusees, rapport.a_creer) == (False, 7, 1)
    assert etat(depot) == []
    with depot.lecture() as bdd:
        assert journal.compter(bdd) == 0


def test_les_dates_a_la_francaise_et_les_colonnes_en_trop(depot, importer):
    rapport = importer(
        "Famille,Type,Intitulé,Lieu,Date,Remarque\nf,un,Un,Brest,18/01/2011,beau temps\n"
    )
    assert rapport.ignorees == ("Remarque",)
    assert etat(depot)[0][3:6] == ("2011-01-18", 0, -1)
