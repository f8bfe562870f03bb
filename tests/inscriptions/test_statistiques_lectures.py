"""How figures are read: a fixed number of queries, by indexes, in an order, kept or not."""

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
import sqlalchemy as sa

from inscriptions.enumerations import Dimension, EtatPresence
from inscriptions.modeles import Inscription, Session, TypeAtelier
from inscriptions.services import apprenants, effectifs, emargement, lieux, sessions, types_ateliers
from inscriptions.statistiques import (
    INCONNU,
    SANS_CLE,
    Axe,
    Filtres,
    Mesure,
    barres,
    chiffres,
    chiffres_par_axes,
    comparer,
    croiser,
    lignes_comptees,
    repartitions,
    seances_par_type,
)
from inscriptions.statistiques.par_session import par_session
from inscriptions.statistiques.suivis import source

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


@pytest.fixture
def vecue(fabrique, depot) -> Session:
    """A session of two half-days: two signed up, one came twice, the other once."""
    session = fabrique.session(
        seances=[(DEBUT + timedelta(days=n), DEBUT + timedelta(days=n, hours=2)) for n in (0, 1)]
    )
    with depot.ecriture() as bdd:
        connue = bdd.get_one(Session, session.id)
        awa, bran = (
            apprenants.inscrire(bdd, session=connue, prenom=prenom).apprenant
            for prenom in ("Awa", "Bran")
        )
        for seance, qui in ((0, awa), (1, awa), (0, bran)):
            emargement.emarger(
                bdd,
                seance=connue.seances[seance],
                apprenant=qui,
                etat=EtatPresence.PRESENT,
                maintenant=DEBUT,
            )
    return session


def ancienne(bdd, type_atelier: TypeAtelier, lieu, jour: date, **autres: object) -> Session:
    return sessions.creer_session(
        bdd,
        type_atelier=type_atelier,
        titre=type_atelier.intitule,
        lieu=lieu,
        formateur=None,
        capacite=None,
        seances=[],
        jour=jour,
        **autres,
    )


def test_une_session_ordinaire_se_compte(depot, vecue):
    with depot.lecture() as bdd:
        (ligne,) = chiffres(bdd, 2026, Axe.TYPE).lignes
    assert (ligne.sessions, ligne.seances, ligne.inscrits, ligne.participants) == (1, 2, 2, 2)
    assert (ligne.presents, ligne.taux, ligne.heures) == (3, 75.0, 6.0)
    assert (ligne.premieres_fois, ligne.acheves, ligne.certificats) == (2, 1, 0)
    assert not ligne.inconnues


def test_ce_que_personne_n_a_note_est_inconnu_et_non_zero(depot, fabrique):
    lieu = fabrique.lieu()
    with depot.ecriture() as bdd:
        cartes = types_ateliers.creer_type(
            bdd, code="cartes", intitule="Carto-partie", famille="cartes"
        )
        ancienne(bdd, cartes, lieu, date(2011, 2, 10), seances_declarees=1)
        ancienne(bdd, cartes, lieu, date(2011, 5, 12))
    with depot.lecture() as bdd:
        (ligne,) = chiffres(bdd, 2011, Axe.FAMILLE).lignes
    assert (ligne.sessions, ligne.seances) == (2, 1)
    assert ligne.inconnues[Mesure.SEANCES] == 1
    assert ligne.participants_inconnus == 2
    for mesure in Mesure:
        if mesure.personnes:
            assert ligne.valeur(mesure) is None
            assert ligne.mention(mesure) == INCONNU


def test_un_effectif_vaut_presences_quand_il_n_y_a_qu_une_seance(depot, fabrique):
    lieu = fabrique.lieu()
    with depot.ecriture() as bdd:
        wiki = types_ateliers.creer_type(bdd, code="wiki", intitule="Wiki", famille="écrit")
        for jour, seances in ((date(2011, 1, 1), 1), (date(2011, 1, 2), 10)):
            session = ancienne(bdd, wiki, lieu, jour, seances_declarees=seances)
            effectifs.compter(bdd, session, 12)
    with depot.lecture() as bdd:
        ligne = chiffres(bdd, 2011, Axe.MOIS).ligne("2011-01")
        assert seances_par_type(bdd, 2011) == {"wiki": (1, 10)}
    assert (ligne.participants, ligne.presents, ligne.seances) == (24, 12, 11)
    assert ligne.inconnues[Mesure.PRESENTS] == 1
    assert ligne.heures is None  # no hour of the day is known


def test_les_annees_sans_session_n_ont_rien_a_comparer(depot, vecue):
    with depot.lecture() as bdd:
        assert comparer(bdd, 2026, Axe.TYPE).avant is None
        apres = comparer(bdd, 2027, Axe.TYPE)
        assert apres.present.total.sessions == 0
        assert apres.present.total.participants is None
        assert apres.avant.total.participants == 2
        assert comparer(bdd, 1, Axe.TYPE).avant is None


def test_les_mois_se_comparent_par_leur_numero(depot, vecue, fabrique):
    fabrique.session(seances=[(DEBUT.replace(year=2025), DEBUT.replace(year=2025, hour=15))])
    with depot.lecture() as bdd:
        comparaison = comparer(bdd, 2026, Axe.MOIS)
    assert comparaison.present.lignes[0].libelle == "mars 2026"
    assert comparaison.ligne_avant("2026-03").libelle == "mars 2025"
    assert comparaison.ligne_avant("2026-04") is None


def test_types_et_familles_gardent_l_ordre_du_registre_les_noms_celui_des_noms(depot):
    with depot.ecriture() as bdd:
        crees = [
            types_ateliers.creer_type(bdd, code=code, intitule=code.title(), famille=famille)
            for code, famille in (("zeste", "z"), ("ananas", "a"), ("zoo", "z"))
        ]
        for nom, quartier in (("Été", "Écoles"), ("Zénith", ""), ("Arpège", "Ports")):
            lieu = lieux.creer_lieu(bdd, nom=nom, commune="Brest", quartier=quartier)
            for cree in reversed(crees):
                ancienne(bdd, cree, lieu, date(2011, 1, 1))
    with depot.lecture() as bdd:
        tableaux = chiffres_par_axes(bdd, 2011, list(Axe))
    lus = {axe: [ligne.libelle for ligne in t.lignes] for axe, t in tableaux.items()}
    assert lus[Axe.TYPE] == ["Zeste", "Ananas", "Zoo"]
    assert lus[Axe.FAMILLE] == ["z", "a"]
    assert lus[Axe.LIEU] == ["Arpège", "Été", "Zénith"]
    assert lus[Axe.QUARTIER] == ["Écoles", "Ports", "Quartier non renseigné"]
    assert lus[Axe.FORMATEUR] == ["Formateur inconnu"]


def test_une_cle_inventee_ne_garde_rien(depot, vecue):
    inventees = ["", "n’importe quoi", "99999", "2026-13", "²", "0" * 40]
    for axe, cle in product(Axe, inventees):
        with depot.lecture() as bdd:
            total = chiffres(bdd, 2026, Axe.TYPE, Filtres({axe: cle})).total
        assert total.sessions == 0, (axe, cle)


def test_ce_qui_n_a_ni_quartier_ni_formateur_a_sa_ligne_aussi(depot, fabrique):
    lieu = fabrique.lieu()
    with depot.ecriture() as bdd:
        wiki = types_ateliers.creer_type(bdd, code="wiki", intitule="Wiki", famille="écrit")
        ancienne(bdd, wiki, lieu, date(2011, 1, 1))
    with depot.lecture() as bdd:
        for axe in (Axe.QUARTIER, Axe.FORMATEUR):
            (ligne,) = chiffres(bdd, 2011, axe).lignes
            assert ligne.cle == SANS_CLE
            assert chiffres(bdd, 2011, axe, Filtres({axe: SANS_CLE})).lignes == (ligne,)


def test_deux_cles_du_meme_axe_ne_gardent_rien(depot, vecue):
    with depot.lecture() as bdd:
        filtres = Filtres({Axe.TYPE: "autre"})
        vues = lignes_comptees(bdd, 2026, Axe.TYPE, "droit_epn", Mesure.SESSIONS, filtres)
    assert vues.nombre == 0


def compter_requetes(requetes, lecture) -> int:
    with requetes() as envoyees:
        lecture()
    return len(envoyees)


def test_le_nombre_de_requetes_est_fixe(depot, vecue, fabrique, requetes):
    def lire() -> list[int]:
        with depot.lecture() as bdd:
            return [
                compter_requetes(requetes, lambda: chiffres(bdd, 2026, Axe.LIEU)),
                compter_requetes(requetes, lambda: chiffres_par_axes(bdd, 2026, list(Axe))),
                compter_requetes(requetes, lambda: comparer(bdd, 2026, Axe.TYPE)),
                compter_requetes(requetes, lambda: repartitions(bdd, 2026)),
                compter_requetes(
                    requetes,
                    lambda: lignes_comptees(bdd, 2026, Axe.TYPE, None, Mesure.PARTICIPANTS),
                ),
            ]

    avant = lire()
    for numero in range(3):
        fabrique.session(titre=f"Une autre {numero}")
    assert lire() == avant
    assert avant == [3, 6, 6, 1, 2]


@pytest.mark.parametrize("depot", ["sqlite"], indirect=True)
def test_une_annee_se_lit_par_les_index(depot, vecue):
    """On SQLite, whose planner knows nothing of the tables' sizes: no table is read whole.

    PostgreSQL reads small tables whole, rightly.
    """
    requete = sa.select(par_session(source(2026, Filtres())))
    sql = str(requete.compile(depot.moteur, compile_kwargs={"literal_binds": True}))
    with depot.moteur.connect() as connexion:
        plan = [ligne[3] for ligne in connexion.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}")]
    tables = ("presences", "inscriptions", "sessions", "seances", "apprenants", "certificats")
    entieres = [pas for pas in plan if pas.startswith("SCAN") and pas.split()[1] in tables]
    assert entieres == []
    couvrants = [pas for pas in plan if "USING COVERING INDEX ix_inscriptions" in pas]
    assert len(couvrants) >= 3  # attendance of the year, and who came before, twice


def test_toutes_les_annees_sont_gardees_jusqu_au_prochain_acte(depot, vecue, fabrique, requetes):
    with depot.lecture() as bdd, requetes() as envoyees:
        premiere = chiffres(bdd, None, Axe.ANNEE)
        comptees = len(envoyees)
        assert chiffres(bdd, None, Axe.ANNEE) == premiere
        assert len(envoyees) == comptees + 1  # the journal's end, and nothing else
    fabrique.session(seances=[(DEBUT.replace(year=2025), DEBUT.replace(year=2025, hour=15))])
    with depot.lecture() as bdd:
        assert [ligne.cle for ligne in chiffres(bdd, None, Axe.ANNEE).lignes] == ["2025", "2026"]


def test_un_croisement_est_de_deux_dimensions_differentes(depot, vecue):
    with depot.lecture() as bdd:
        for dimensions in ([Dimension.GENRE], [Dimension.GENRE, Dimension.GENRE]):
            with pytest.raises(ValueError, match="two dimensions"):
                croiser(bdd, 2026, dimensions)


def test_un_graphique_se_dit_aussi_en_mots(depot, vecue, fabrique):
    fabrique.session(titre="Sans personne")
    with depot.lecture() as bdd:
        lieux_ = barres(chiffres(bdd, 2026, Axe.LIEU), Mesure.PRESENTS)
        mois = barres(chiffres(bdd, 2026, Axe.MOIS), Mesure.TAUX)
        vide = barres(chiffres(bdd, 1999, Axe.MOIS), Mesure.SESSIONS)
    assert lieux_.titre == "Présences par lieu, 2026"
    assert sorted(lieux_.mentions) == ["", "inconnu"]
    assert "3." in lieux_.texte
    assert "Inconnu pour 1 sur 2." in lieux_.texte
    assert (mois.unite, mois.texte) == ("%", "mars 2026 : 75 %.")
    assert vide.texte == "Aucune session."


def test_une_inscription_annulee_ne_compte_pas(depot, vecue):
    with depot.ecriture() as bdd:
        inscription = bdd.scalars(sa.select(Inscription).order_by(Inscription.rang.desc())).first()
        apprenants.annuler_inscription(bdd, inscription)
    with depot.lecture() as bdd:
        total = chiffres(bdd, 2026, Axe.TYPE).total
    assert (total.inscrits, total.participants, total.presents) == (1, 2, 3)
    assert total.taux == 100.0  # of those signed up
