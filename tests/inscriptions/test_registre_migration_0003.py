"""An office that has handed out certificates keeps every one of them, valid, when it moves on."""

from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import command

from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatCertificat, GenreCertificat
from inscriptions.migrations.execution import configurer
from inscriptions.modeles import Inscription
from inscriptions.moteurs import OPTION_ECRITURE, creer_moteur
from inscriptions.services import certificats, sessions

LIEU, TYPE, SESSION, AWA, ALI = (UUID(int=n) for n in range(1, 6))
MIDI = datetime(2026, 3, 3, 12, tzinfo=UTC)
DONNEES = {"titulaire": "Awa Ba", "titre_module": "Droit et EPN", "minutes_suivies": 150}


def peupler(connexion: sa.Connection) -> None:
    """Write what 0002 held, with its own columns; the tables are read as they are on that day."""
    sur_place = sa.MetaData()
    sur_place.reflect(connexion)

    def inserer(table: str, **valeurs: object) -> None:
        sqlite = connexion.dialect.name == "sqlite"
        lues = {
            nom: v.hex
            if sqlite and isinstance(v, UUID)
            else v.replace(tzinfo=None)
            if sqlite and isinstance(v, datetime)
            else v
            for nom, v in valeurs.items()
        }
        connexion.execute(sur_place.tables[table].insert().values(**lues))

    inserer(
        "lieux", id=LIEU, nom="Médiathèque", commune="Brest", commune_insee="", quartier="",
        adresse="", equipement="", actif=True,
    )  # fmt: skip
    inserer(
        "types_ateliers", id=TYPE, code="droit_epn", intitule="Droit et EPN", famille="droit",
        module="droit_epn", pour_le_public=False, thematiques=[], materiel="ordinateur",
        niveau="debutant", actif=True,
    )  # fmt: skip
    inserer(
        "sessions", id=SESSION, code="ABCDEF", module="droit_epn", titre="Droit", lieu_id=LIEU,
        type_id=TYPE, salle="", etat="prevue", premier_jour=date(2026, 3, 3),
    )  # fmt: skip
    for rang, qui in enumerate([AWA, ALI], 1):
        inserer(
            "apprenants", id=qui, prenom=f"P{rang}", nom="", carte=f"CARTE{rang}", contact="",
            genre="feminin", tranche_age="non_communique", statut="retraite", commune_insee="",
            cree_le=MIDI,
        )  # fmt: skip
        inserer(
            "inscriptions", id=UUID(int=100 + rang), session_id=SESSION, apprenant_id=qui,
            inscrit_le=MIDI, etat="confirmee", rang=rang, sur_place=False,
        )  # fmt: skip
        inserer(
            "certificats", id=UUID(int=200 + rang), code=f"0000000000{rang:02d}",
            session_id=SESSION, apprenant_id=qui, emis_le=MIDI, fichier=f"{rang}.pdf",
            empreinte=f"{rang:064d}", donnees=DONNEES,
        )  # fmt: skip


def test_les_certificats_de_0002_restent_valides(url_vide):
    moteur = creer_moteur(url_vide)
    with moteur.connect().execution_options(**{OPTION_ECRITURE: True}) as connexion:
        with connexion.begin():
            configuration = configurer()
            configuration.attributes["connexion"] = connexion
            command.upgrade(configuration, "0002")
        with connexion.begin():
            peupler(connexion)
    moteur.dispose()
    with ouvrir(url_vide) as depot, depot.lecture() as bdd:
        (session,) = sessions.lister_sessions(bdd)
        gardes = certificats.lister(bdd, session)
        assert {(c.fichier, c.empreinte, c.emis_le) for c in gardes} == {
            (f"{rang}.pdf", f"{rang:064d}", MIDI) for rang in (1, 2)
        }
        for certificat in gardes:
            assert certificat.donnees == DONNEES
            assert certificat.genre is GenreCertificat.REUSSITE
            assert certificat.etat is EtatCertificat.VALIDE
            assert (certificat.etat_le, certificat.motif, certificat.remplace_id) == (None,) * 3
            assert (certificat.valable_jusqu_au, certificat.rang_statut) == (None, None)
            en_vigueur = certificats.existant(bdd, session, certificat.apprenant)
            assert en_vigueur is not None
            assert en_vigueur.code == certificat.code
        assert bdd.scalars(sa.select(Inscription.validee_le)).all() == [None, None]
