"""An office that already has people, sessions and attendance moves to the desk's schema whole."""

from datetime import UTC, date, datetime
from uuid import UUID

import sqlalchemy as sa
from alembic import command

from inscriptions.depot import ouvrir
from inscriptions.enumerations import EtatInscription, EtatPresence, Genre
from inscriptions.migrations.execution import configurer
from inscriptions.modeles import Apprenant, Inscription, Presence
from inscriptions.moteurs import OPTION_ECRITURE, creer_moteur
from inscriptions.services import apprenants, sessions, types_ateliers

# The first registry's rows, written as its own day did.
LIEU, COMPTE, SESSION, SEANCE, AWA, ALI = (UUID(int=n) for n in range(1, 7))
LUNDI = datetime(2025, 12, 29, 13, tzinfo=UTC)


def peupler(connexion: sa.Connection) -> None:
    sqlite = connexion.dialect.name == "sqlite"

    def inserer(table: str, **valeurs: object) -> None:
        valeurs = {
            nom: (
                (v.hex if sqlite else v)
                if isinstance(v, UUID)
                else v.replace(tzinfo=None)
                if sqlite and isinstance(v, datetime)
                else v
            )
            for nom, v in valeurs.items()
        }
        colonnes, marques = ", ".join(valeurs), ", ".join(f":{nom}" for nom in valeurs)
        requete = sa.text(f"INSERT INTO {table} ({colonnes}) VALUES ({marques})")
        if sqlite:
            requete = requete.bindparams(
                *(
                    sa.bindparam(nom, type_=sa.DateTime())
                    for nom, v in valeurs.items()
                    if isinstance(v, datetime)
                )
            )
        connexion.execute(requete, valeurs)

    inserer("lieux", id=LIEU, nom="Médiathèque", commune="Brest")
    inserer(
        "comptes", id=COMPTE, identifiant="nadia", nom="Nadia", role="formateur", mot_de_passe="x"
    )
    inserer(
        "sessions",
        id=SESSION,
        code="ABCDEF",
        module="droit_epn",
        titre="Droit et EPN",
        lieu_id=LIEU,
        formateur_id=COMPTE,
        capacite=2,
    )
    inserer("seances", id=SEANCE, session_id=SESSION, debut=LUNDI, fin=LUNDI.replace(hour=15))
    for rang, (qui, prenom) in enumerate([(AWA, "Awa"), (ALI, "Ali")]):
        inserer("apprenants", id=qui, prenom=prenom, nom="", carte=f"CARTE{rang}")
        inserer(
            "inscriptions",
            id=UUID(int=100 - rang),
            session_id=SESSION,
            apprenant_id=qui,
            inscrit_le=LUNDI.replace(day=1 + rang),
        )
        inserer(
            "presences",
            id=UUID(int=200 + rang),
            seance_id=SEANCE,
            session_id=SESSION,
            apprenant_id=qui,
            minutes=120 * rang,
        )


def test_rien_ne_se_perd_de_0001_a_0002(url_vide):
    moteur = creer_moteur(url_vide)
    with moteur.connect().execution_options(**{OPTION_ECRITURE: True}) as connexion:
        with connexion.begin():
            configuration = configurer()
            configuration.attributes["connexion"] = connexion
            command.upgrade(configuration, "0001")
        with connexion.begin():
            peupler(connexion)
    moteur.dispose()
    with ouvrir(url_vide) as depot:
        with depot.lecture() as bdd:
            session = sessions.lister_sessions(bdd)[0]
            assert (session.code, session.premier_jour) == ("ABCDEF", date(2025, 12, 29))
            assert (session.type.code, session.type.pour_le_public) == ("droit_epn", False)
            assert session.formateurs[0].identifiant == "nadia"
            places = apprenants.inscrits(bdd, session)
            assert [(i.apprenant.prenom, i.rang) for i in places] == [("Awa", 1), ("Ali", 2)]
            etats = dict(bdd.execute(sa.select(Presence.apprenant_id, Presence.etat)).all())
            assert etats == {AWA: EtatPresence.ABSENT, ALI: EtatPresence.PRESENT}
            awa = bdd.get_one(Apprenant, AWA)
            assert (awa.genre, awa.cree_le.day) == (Genre.NON_COMMUNIQUE, 1)
        with depot.ecriture() as bdd:
            connu = types_ateliers.type_du_module(bdd, "droit_epn", "Autre titre")
            assert connu.id == session.type_id
            troisieme = apprenants.inscrire(bdd, session=session, prenom="Léo")
            assert (troisieme.etat, troisieme.rang) == (EtatInscription.EN_ATTENTE, 3)
            assert bdd.scalar(sa.select(sa.func.count()).select_from(Inscription)) == 3
