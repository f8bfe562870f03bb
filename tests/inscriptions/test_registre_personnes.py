"""A person's data: found, shown, corrected, handed over, erased."""

import json
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
import sqlalchemy as sa

from inscriptions import journal
from inscriptions.codes import LONGUEUR_CARTE, afficher, normaliser
from inscriptions.enumerations import (
    Autonomie,
    EtatInscription,
    Genre,
    GenreCommentaire,
    LicenceTexte,
    Statut,
    TrancheAge,
)
from inscriptions.modeles import (
    Acte,
    Apprenant,
    Base,
    Certificat,
    CompteRelie,
    Copie,
    FicheDeCompte,
    Inscription,
    LectureDroit,
    Observation,
    Presence,
    Relecture,
    Reponse,
    Tentative,
)
from inscriptions.services import (
    aide,
    apprenants,
    binomes,
    certificats,
    commentaires,
    connexions,
    copies,
    doublons,
    effacements,
    emargement,
    exports_rgpd,
    fusions,
    murs,
    personnes_donnees,
    reponses,
    textes_partages,
)

DEBUT = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
HEURE = timedelta(hours=1)
SECRETS = ("Gwendoline", "Ogier", "gwen@exemple.fr", "29019", "ma réponse intime")
SECRETS += (
    "mon titre secret",
    "ce que j’en dis",
    "bravo ma Gwen",
    "à réécrire Gwen",
    "g.ogier.2026",
)


@pytest.fixture
def session(fabrique):
    return fabrique.session()


@pytest.fixture
def personne(depot, fabrique, session):
    """Somebody who left a row in every table that can hold one."""
    with depot.ecriture() as bdd:
        qui = apprenants.inscrire(
            bdd,
            session=session,
            prenom="Gwendoline",
            nom="Ogier",
            contact="gwen@exemple.fr",
            genre=Genre.FEMININ,
            tranche_age=TrancheAge.PLUS_70,
            statut=Statut.RETRAITE,
            commune_insee="29019",
        ).apprenant
        emargement.emarger(bdd, seance=session.seances[0], apprenant=qui, maintenant=DEBUT + HEURE)
        reponses.enregistrer(
            bdd,
            apprenant_id=qui.id,
            module="droit_epn",
            chapitre="03-partage",
            question="q1",
            contenu=json.dumps("ma réponse intime"),
            jeton=str(uuid4()),
            maintenant=DEBUT,
        )
        ensemble(bdd, session, qui)
        rendre = {"apprenant_id": qui.id, "module": "droit_epn", "maintenant": DEBUT}
        copie = copies.remettre(bdd, **rendre, chapitre="03-partage")
        copies.noter(bdd, copie, {"q1": (1.0, 2.0)}, DEBUT, {"q1": "bravo ma Gwen"})
        copies.remettre(bdd, **rendre, chapitre="04-images")
        texte = bdd.scalar(sa.select(Reponse.id).where(Reponse.apprenant_id == qui.id))
        relue = {"points": 1.0, "maximum": 2.0, "commentaire": "à réécrire Gwen"}
        bdd.add(Relecture(reponse_id=texte, rendue_le=DEBUT, **relue))
        siennes = {"apprenant_id": qui.id, "module": "droit_epn"}
        bdd.add_all(
            [
                Tentative(
                    **siennes,
                    chapitre="03-partage",
                    numero=1,
                    remise_le=DEBUT,
                    refaite_le=DEBUT,
                    points=0.5,
                    maximum=1.0,
                    resultats={"q1": [0.5, 1.0]},
                    reponses={"q1": "ma réponse intime"},
                ),
                LectureDroit(**siennes, lue_le=DEBUT),
                Observation(
                    **siennes, savoir_faire="cliquer", autonomie=Autonomie.AUTONOME, vue_le=DEBUT
                ),
                FicheDeCompte(compte_id=session.formateur_id, apprenant_id=qui.id),
                CompteRelie(
                    fournisseur="https://hub.exemple.fr/hub",
                    nom="g.ogier.2026",
                    apprenant_id=qui.id,
                    relie_le=DEBUT,
                ),
            ]
        )
        certificats.enregistrer(
            bdd,
            session=session,
            apprenant=qui,
            code=certificats.nouveau_code_certificat(bdd),
            emis_le=DEBUT,
            fichier="attestation.pdf",
            empreinte="0a" * 32,
            donnees={"titulaire": "Gwendoline Ogier", "titre_module": "Droit", "score": 80},
        )
        aide.lever(bdd, apprenant_id=qui.id, maintenant=DEBUT)
        connexions.ouvrir_connexion(bdd, apprenant=qui, maintenant=DEBUT, duree=HEURE)
        doublons.ecarter(bdd, qui, apprenants.inscrire(bdd, session=session, prenom="A").apprenant)
    return qui


def ensemble(bdd, session, qui) -> None:
    """What the person and another did together; the other's words about her text go with it."""
    autre = apprenants.inscrire(bdd, session=session, prenom="Zoé").apprenant
    ecrire = {"module": "droit_epn", "chapitre": "03-partage", "maintenant": DEBUT}
    reponses.enregistrer(
        bdd,
        **ecrire,
        apprenant_id=autre.id,
        question="q1",
        contenu='"le texte de Zoé"',
        jeton=str(uuid4()),
    )
    texte = {"chapitre": "03-partage", "question": "q1", "rang": 1, "maintenant": DEBUT}
    choix = {"signe": True, "licence": LicenceTexte.CC_BY, "publication": True}
    sien, leur = (
        textes_partages.partager(bdd, session, apprenant_id=auteur.id, **texte, **choix)
        for auteur in (qui, autre)
    )
    dire = {"genre": GenreCommentaire.AIME, "bloc": None, "maintenant": DEBUT}
    for partage, auteur, propos in (
        (leur, qui, "ce que j’en dis"),
        (sien, autre, "c’est bien toi"),
    ):
        commentaires.commenter(
            bdd, session, partage_id=partage.id, apprenant_id=auteur.id, propos=propos, **dire
        )
    murs.proposer_titre(
        bdd, session, apprenant_id=qui.id, titre="mon titre secret", maintenant=DEBUT
    )
    binomes.composer_binomes(
        bdd, session, chapitre="03-partage", question="q1", groupes=[[qui.id, autre.id]]
    )


def registre(depot, *, sauf=("journal",)) -> str:
    """All that the database holds, as text."""
    with depot.lecture() as bdd:
        return "\n".join(
            repr(ligne)
            for table in Base.metadata.sorted_tables
            if table.name not in sauf
            for ligne in bdd.execute(sa.select(table).order_by(*table.primary_key))
        )


@pytest.fixture
def chercher(depot):
    def faire(texte, **options) -> list[str]:
        with depot.lecture() as bdd:
            trouves = personnes_donnees.chercher(bdd, texte, **options)
        return [f"{a.prenom} {a.nom}".strip() for a in trouves]

    return faire


def test_on_cherche_par_morceaux_de_nom_ou_par_carte(depot, fabrique, chercher):
    session = fabrique.session()
    noms = (("Zoé", "Le Goff"), ("Awa", "Legoff"), ("Éric", ""), ("Goffrey", "Abgrall"))
    fiches = [fabrique.apprenant(session, *nom) for nom in noms]
    assert chercher("goff") == ["Goffrey Abgrall", "Zoé Le Goff", "Awa Legoff"]
    assert chercher(" ZOE  goff ") == ["Zoé Le Goff"]
    assert chercher("eric") == chercher("ÉRIC") == ["Éric"]
    assert chercher(afficher(fiches[2].carte).lower()) == ["Éric"]
    assert chercher("goff", limite=1) == ["Goffrey Abgrall"]
    for rien in ("", "   ", "%", "_ _", "' OR 1=1 --", "\ud800", "zoé legoff"):
        assert chercher(rien) == []


def test_un_formateur_ne_trouve_que_ses_gens(depot, fabrique, chercher):
    formateur = fabrique.compte()
    sienne = fabrique.session(formateur=formateur)
    fabrique.apprenant(sienne, "Zoé")
    partie = fabrique.apprenant(sienne, "Zora")
    ailleurs = fabrique.apprenant(prenom="Zoltan")
    with depot.ecriture() as bdd:
        for place in apprenants.inscrits(bdd, sienne):
            if place.apprenant_id == partie.id:
                apprenants.annuler_inscription(bdd, place)
    assert chercher("zo") == ["Zoé", "Zoltan", "Zora"]
    assert chercher("zo", compte_id=formateur.id) == ["Zoé", "Zora"]
    assert chercher(ailleurs.carte, compte_id=formateur.id) == []


def test_une_fiche_retiree_ne_se_trouve_que_par_sa_carte(depot, fabrique, chercher):
    garde, retire = fabrique.apprenant(prenom="Awa"), fabrique.apprenant(prenom="Ava")
    with depot.ecriture() as bdd:
        fusions.fusionner(bdd, garde, retire)
    assert chercher("ava") == []
    assert chercher(retire.carte) == ["Awa"]


def test_la_page_d_une_personne_en_un_nombre_fixe_de_requetes(
    depot, fabrique, session, personne, requetes
):
    nombres = []
    for nouvelle in (None, fabrique.session(), fabrique.session(module="visa_internet")):
        if nouvelle is not None:
            with depot.ecriture() as bdd:
                apprenants.inscrire_existant(bdd, session=nouvelle, apprenant=personne)
        with depot.lecture() as bdd, requetes() as envoyees:
            suivies = personnes_donnees.sessions_de(bdd, personne)
        nombres.append(len(envoyees))
    assert len(set(nombres)) == 1
    assert len(suivies) == 3
    (suivie,) = (s for s in suivies if s.session.id == session.id)
    ((seance, presence),) = suivie.seances
    assert (seance.id, presence.minutes) == (session.seances[0].id, 180)
    assert suivie.inscription.etat is EtatInscription.CONFIRMEE
    assert [copie.chapitre for copie in suivie.copies] == ["03-partage", "04-images"]
    assert suivie.certificat.fichier == "attestation.pdf"
    assert [s.certificats for s in suivies if s is not suivie] == [(), ()]


def test_corriger_une_fiche_se_note_sans_les_valeurs(depot, personne, refuse):
    for _ in range(2):
        with depot.ecriture(auteur="compte:0") as bdd:
            corrigee = personnes_donnees.modifier_apprenant(
                bdd, personne, prenom=" Gwenn ", genre=Genre.NON_COMMUNIQUE, commune_insee="2a004"
            )
    assert (corrigee.prenom, corrigee.nom, corrigee.commune_insee) == ("Gwenn", "Ogier", "2A004")
    with depot.lecture() as bdd:
        *_, derniere = journal.histoire(bdd, personne.id)
        details = [json.loads(a.details) for a in journal.histoire(bdd, personne.id)]
    assert derniere.acte == "apprenant.modifier"
    assert details[1:] == [{"prenom": True, "genre": True, "commune_insee": True}]
    for champs, code in (
        ({"prenom": " "}, "texte-vide"),
        ({"nom": "a" * 101}, "texte-trop-long"),
        ({"contact": "a\x00"}, "texte-interdit"),
        ({"commune_insee": "29"}, "commune-invalide"),
    ):
        with refuse(code), depot.ecriture() as bdd:
            personnes_donnees.modifier_apprenant(bdd, personne, **champs)


def test_une_nouvelle_carte_remplace_toutes_les_anciennes(depot, fabrique, personne):
    retire = fabrique.apprenant(prenom="Gwen")
    with depot.ecriture() as bdd:
        fusions.fusionner(bdd, personne, retire)
        jeton = connexions.ouvrir_connexion(bdd, apprenant=personne, maintenant=DEBUT, duree=HEURE)
    with depot.ecriture() as bdd:
        nouvelle = personnes_donnees.changer_carte(bdd, personne).carte
    assert normaliser(nouvelle, LONGUEUR_CARTE) == nouvelle
    with depot.lecture() as bdd:
        assert apprenants.trouver_par_carte(bdd, nouvelle).id == personne.id
        assert apprenants.trouver_par_carte(bdd, personne.carte) is None
        assert apprenants.trouver_par_carte(bdd, retire.carte) is None
        assert connexions.lire_connexion(bdd, jeton, DEBUT, HEURE) is None
        (morte,) = bdd.scalars(sa.select(Apprenant.carte).where(Apprenant.id == retire.id)).all()
        assert normaliser(morte, LONGUEUR_CARTE) is None  # nobody's card can be that one
        assert apprenants.trouver_par_carte(bdd, morte) is None


def test_on_remet_a_quelqu_un_tout_ce_que_le_registre_a_de_lui(depot, fabrique, personne):
    with depot.ecriture() as bdd:
        autre = apprenants.creer_apprenant(bdd, prenom="Gwen")
        fusions.fusionner(bdd, personne, autre)
    with depot.lecture() as bdd:
        remis = exports_rgpd.exporter(bdd, personne)
    assert json.loads(json.dumps(remis)) == remis
    ecrit = json.dumps(remis, ensure_ascii=False)
    assert not [secret for secret in SECRETS if secret not in ecrit]
    assert [fiche["prenom"] for fiche in remis["fiches"]] == ["Gwendoline", "Gwen"]
    assert remis["fiches"][0]["tranche_age"] == "70 ans et plus"
    dits = {"question": "q1", "points": 1.0, "maximum": 2.0, "commentaire": "bravo ma Gwen"}
    assert remis["copies"][0]["resultats"] == [dits]
    assert remis["relectures"][0]["rang"] == 1
    assert {ligne["acte"] for ligne in remis["journal"]} >= {"presence.noter", "copie.remettre"}


def test_aucune_table_qui_parle_de_quelqu_un_n_est_oubliee(depot, personne):
    """Every table that points at a learner is in the export, and is treated when erasing."""
    connues = {
        "inscriptions": "inscriptions",
        "presences": "presences",
        "reponses": "reponses",
        "copies": "copies",
        "certificats": "certificats",
        "connexions": "connexions",
        "appels": "demandes_d_aide",
        "fusions": "fiches_reunies",
        "doublons_ecartes": "doublons_ecartes",
        "tentatives": "tentatives",
        "lectures_droit": "lectures_du_droit",
        "observations": "observations",
        "partages_textes": "textes_partages",
        "commentaires_textes": "commentaires",
        "titres_mur": "titres_mur",
        "membres_binomes": "binomes",
        "fiches_de_comptes": "comptes",
        "comptes_relies": "comptes_relies",
        "apprenants": "fiches",
    }
    pointent = {
        table.name
        for table in Base.metadata.sorted_tables
        for cle in table.foreign_keys
        if cle.column.table.name == "apprenants"
    }
    assert pointent | {"presences"} == set(connues)
    with depot.lecture() as bdd:
        remis = exports_rgpd.exporter(bdd, personne)
    assert set(connues.values()) <= set(remis)
    assert all(remis[cle] for cle in connues.values() if cle != "fiches_reunies")


def test_une_personne_effacee_ne_laisse_que_des_nombres(depot, session, personne, chercher):
    avant = registre(depot)
    with depot.lecture() as bdd:  # the trial writes nothing: a read transaction will do
        prevu = effacements.effacer(bdd, personne, essai=True)
    assert registre(depot) == avant
    with depot.ecriture(auteur="compte:0") as bdd:
        fait = effacements.effacer(bdd, personne)
    assert fait == prevu
    assert fait.efface == {
        "fiches": 1,
        "reponses": 1,
        "copies": 1,
        "remarques": 2,
        "lectures": 1,
        "observations": 1,
        "textes_partages": 1,
        "commentaires": 1,
        "titres_mur": 1,
        "binomes": 1,
        "comptes": 1,
        "comptes_relies": 1,
        "connexions": 1,
        "appels": 1,
        "doublons": 1,
        "attestations": 1,
        "places": 0,
    }
    assert set(fait.efface) == set(effacements.LIBELLES)
    assert fait.fiches == (personne.id,)
    assert fait.fichiers == ("attestation.pdf",)
    assert {chapitre for _, _, chapitre in fait.copies} == {"03-partage", "04-images"}
    assert {r.quoi: r.nombre for r in fait.reste} == {
        "Inscriptions": 1,
        "Présences": 1,
        "Copies notées": 1,
        "Tentatives précédentes": 1,
        "Attestations": 1,
        "Journal": 1,
    }
    apres = registre(depot)
    assert not [secret for secret in (*SECRETS, personne.carte) if secret in apres]
    assert "c’est bien toi" not in apres
    assert "le texte de Zoé" in apres
    assert not [secret for secret in SECRETS if secret in registre(depot, sauf=())]
    with depot.lecture() as bdd:
        fiche = bdd.get_one(Apprenant, personne.id)
        assert personnes_donnees.est_efface(fiche)
        assert {fiche.genre, fiche.statut, fiche.tranche_age} == {"non_communique"}
        assert apprenants.trouver_par_carte(bdd, fiche.carte) is None
        assert bdd.scalar(sa.select(Presence.minutes)) == 180
        assert bdd.scalars(sa.select(Copie.chapitre)).all() == ["03-partage"]
        siennes = sa.select(Reponse).where(Reponse.apprenant_id == personne.id)
        assert bdd.scalars(siennes).all() == []
        certificat = bdd.scalars(sa.select(Certificat)).one()
        assert certificats.trouver(bdd, certificat.code).emis_le == DEBUT
        assert journal.verifier(bdd).intact
    assert chercher("gwendoline") == chercher(personne.carte) == []
    with depot.ecriture() as bdd:  # again: nothing more, not even in the journal
        actes = journal.compter(bdd)
        encore = effacements.effacer(bdd, personne)
        assert not any(encore.efface.values())
        assert journal.compter(bdd) == actes


def test_une_fiche_effacee_ou_retiree_ne_sert_plus(depot, fabrique, personne, refuse):
    retire = fabrique.apprenant(prenom="Gwen")
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, personne, retire)
    gestes = (
        lambda bdd, qui: personnes_donnees.modifier_apprenant(bdd, qui, nom="X"),
        personnes_donnees.changer_carte,
        effacements.effacer,
    )
    inconnu = SimpleNamespace(id=uuid4())
    for geste in gestes:
        with refuse("fiche-fusionnee"), depot.ecriture() as bdd:
            geste(bdd, retire)
        with refuse("apprenant-inconnu"), depot.ecriture() as bdd:
            geste(bdd, inconnu)
    with depot.ecriture() as bdd:
        rapport = effacements.effacer(bdd, personne)
    assert set(rapport.fiches) == {personne.id, retire.id}
    assert "Gwen" not in registre(depot)
    with depot.ecriture() as bdd:
        autre = apprenants.creer_apprenant(bdd, prenom="Awa")
    for geste in gestes[:2]:
        with refuse("fiche-effacee"), depot.ecriture() as bdd:
            geste(bdd, personne)
    for defaire in (
        lambda bdd: fusions.defusionner(bdd, fusion),
        lambda bdd: fusions.fusionner(bdd, autre, personne),
    ):
        with refuse("fiche-effacee"), depot.ecriture() as bdd:
            defaire(bdd)


def test_effacer_rend_les_places_a_venir_et_garde_ce_qui_a_eu_lieu(depot, fabrique, personne):
    pleine = fabrique.session(capacite=1)
    with depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=pleine, apprenant=personne)
    attend = fabrique.apprenant(pleine, "Zoé")
    with depot.ecriture() as bdd:
        assert effacements.effacer(bdd, personne).efface["places"] == 1
    with depot.lecture() as bdd:
        assert [i.apprenant_id for i in apprenants.inscrits(bdd, pleine)] == [attend.id]
        requete = sa.select(Inscription.etat).where(Inscription.apprenant_id == personne.id)
        etats = bdd.scalars(requete).all()
        assert sorted(etats) == [EtatInscription.ANNULEE, EtatInscription.CONFIRMEE]
        dits = bdd.scalars(sa.select(Acte.acte).order_by(Acte.rang.desc()).limit(3)).all()
        assert set(dits) == {"apprenant.effacer", "inscription.annuler", "inscription.promouvoir"}
