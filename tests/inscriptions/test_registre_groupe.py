"""A session's group: texts confided and taken back, comments, wall, pairs; both databases."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inscriptions.chronometre import Chronometre, roles
from inscriptions.enumerations import GenreCommentaire, LicenceTexte, PhaseEntretien
from inscriptions.journal_recit import raconter
from inscriptions.services import (
    apprenants,
    binomes,
    commentaires,
    fusions,
    groupe,
    murs,
    textes_partages,
)

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
CHAPITRE, QUESTION = "03-breve", "ma-breve"
MODULE = "ecrit_public"


@pytest.fixture
def partager(depot):
    def faire(session, qui, rang=1, **choix):
        with depot.ecriture(f"apprenant:{qui.id}") as bdd:
            return textes_partages.partager(
                bdd,
                session,
                apprenant_id=qui.id,
                chapitre=CHAPITRE,
                question=QUESTION,
                rang=rang,
                maintenant=MIDI,
                **{"signe": True, "licence": LicenceTexte.AUCUNE, "publication": False} | choix,
            ).id

    return faire


@pytest.fixture
def lus(depot):
    """What a session may read: signature, text, place in the round."""

    def faire(session) -> list[tuple[str, str, int | None]]:
        with depot.lecture() as bdd:
            textes = textes_partages.partages_de_session(bdd, session)
        return [(t.signature, json.loads(t.texte), t.ordre) for t in textes]

    return faire


@pytest.fixture
def tirer(depot):
    def faire(session) -> int:
        with depot.ecriture() as bdd:
            return textes_partages.tirer_ordre(bdd, session)

    return faire


def test_un_texte_ne_se_lit_que_dans_sa_session_et_se_retire(
    depot, fabrique, ecrire, partager, lus, tirer, refuse
):
    session = fabrique.session(module=MODULE)
    ailleurs = fabrique.session(module=MODULE)
    awa, zoe, lou = (fabrique.apprenant(session, nom) for nom in ("Awa", "Zoé", "Lou"))
    etrangere = fabrique.apprenant(ailleurs, "Ève")
    for qui in (awa, zoe, etrangere):
        ecrire(qui, f"le texte de {qui.prenom}")
    ecrire(lou, "  ")
    premier = partager(session, awa)
    partager(session, zoe, signe=False, licence=LicenceTexte.CC_BY_SA, publication=True)
    assert partager(session, awa) == premier, "la même version : rien de neuf"
    for qui, ou, rang, code in (
        (etrangere, session, 1, "hors-du-groupe"),
        (awa, ailleurs, 1, "hors-du-groupe"),
        (lou, session, 1, "version-inconnue"),
        (awa, session, 2, "version-inconnue"),
    ):
        with refuse(code):
            partager(ou, qui, rang)
    assert lus(session) == [("Awa", "le texte de Awa", None), ("", "le texte de Zoé", None)]
    assert lus(ailleurs) == []

    assert tirer(session) == 2
    ordres = {texte: ordre for _, texte, ordre in lus(session)}
    assert sorted(ordres.values()) == [1, 2]
    ecrire(lou, "le texte de Lou", 1)
    partager(session, lou, rang=2)
    ecrire(awa, "le texte d’Awa, réécrit", 2)
    partager(session, awa, rang=2)
    assert (tirer(session), tirer(session)) == (1, 0), "le tour commencé continue"
    apres = {texte: ordre for _, texte, ordre in lus(session)}
    assert apres == {
        "le texte d’Awa, réécrit": ordres["le texte de Awa"],
        "le texte de Zoé": ordres["le texte de Zoé"],
        "le texte de Lou": 3,
    }

    with depot.lecture() as bdd:
        siens = {t.apprenant_id: t for t in textes_partages.partages_de_session(bdd, session)}
    assert (siens[zoe.id].licence, siens[zoe.id].publication) == (LicenceTexte.CC_BY_SA, True)
    for _ in range(2):
        with depot.ecriture() as bdd:
            textes_partages.retirer(bdd, siens[awa.id].id, apprenant_id=awa.id, maintenant=MIDI)
    with refuse("partage-inconnu"), depot.ecriture() as bdd:
        textes_partages.retirer(bdd, siens[zoe.id].id, apprenant_id=awa.id, maintenant=MIDI)
    assert sorted(signature for signature, _, _ in lus(session)) == ["", "Lou"]
    with depot.ecriture() as bdd:
        textes_partages.retirer(bdd, siens[zoe.id].id, maintenant=MIDI)
    assert [signature for signature, _, _ in lus(session)] == ["Lou"]
    with depot.lecture() as bdd:
        phrases = [r.phrase for r in raconter(bdd, session)]
    assert sum("a partagé avec le groupe un texte de" in phrase for phrase in phrases) == 4
    assert sum("a retiré du groupe un texte de" in phrase for phrase in phrases) == 2


def test_le_groupe_d_un_apprenant_est_sa_derniere_session(depot, fabrique):
    session = fabrique.session(module=MODULE)
    awa = fabrique.apprenant(session)
    seule = fabrique.session(module="visa_internet", autoformation=True, seances=[])
    with depot.ecriture() as bdd:
        apprenants.inscrire_existant(bdd, session=seule, apprenant=awa)
        assert groupe.session_du_groupe(bdd, awa.id, MODULE).id == session.id
        assert groupe.session_du_groupe(bdd, awa.id, "visa_internet") is None
        assert groupe.session_du_groupe(bdd, awa.id, "droit_epn") is None
        (place,) = apprenants.inscrits(bdd, session)
        apprenants.annuler_inscription(bdd, place)
        assert groupe.session_du_groupe(bdd, awa.id, MODULE) is None
        assert groupe.gens_du_groupe(bdd, session) == []


def test_deux_sortes_de_commentaires_que_l_auteur_masque_et_que_l_equipe_retire(
    depot, fabrique, ecrire, partager, refuse
):
    session = fabrique.session(module=MODULE)
    awa, zoe = (fabrique.apprenant(session, nom) for nom in ("Awa", "Zoé"))
    etrangere = fabrique.apprenant(fabrique.session(module=MODULE), "Ève")
    ecrire(awa, "mon texte")
    partage = partager(session, awa)

    def commenter(qui, bloc=None, propos="", genre=GenreCommentaire.AIME):
        with depot.ecriture() as bdd:
            commentaires.commenter(
                bdd,
                session,
                partage_id=partage,
                apprenant_id=qui.id,
                genre=genre,
                bloc=bloc,
                propos=propos,
                maintenant=MIDI,
            )

    def dits():
        with depot.lecture() as bdd:
            return commentaires.commentaires_de(bdd, [partage]).get(partage, [])

    commenter(zoe, 1, "  le mot  juste ")
    commenter(zoe, 1, "le mot juste")
    commenter(zoe, genre=GenreCommentaire.PAS_COMPRIS)
    assert [(c.genre, c.bloc, c.propos, c.apprenant.prenom) for c in dits()] == [
        (GenreCommentaire.AIME, 1, "le mot juste", "Zoé"),
        (GenreCommentaire.PAS_COMPRIS, None, "", "Zoé"),
    ]
    for qui, propos, code in (
        (awa, "bravo moi", "partage-inconnu"),
        (etrangere, "", "hors-du-groupe"),
        (zoe, "x" * 301, "texte-trop-long"),
    ):
        with refuse(code):
            commenter(qui, propos=propos)
    for rang in range(10):
        commenter(zoe, rang + 2)
    with refuse("commentaires-trop-nombreux"):
        commenter(zoe, 99)
    premier, second, *_ = dits()
    with refuse("commentaire-inconnu"), depot.ecriture() as bdd:
        commentaires.masquer(bdd, premier.id, apprenant_id=zoe.id, maintenant=MIDI)
    with depot.ecriture("compte:0") as bdd:
        commentaires.masquer(bdd, premier.id, apprenant_id=awa.id, maintenant=MIDI)
        commentaires.retirer_commentaire(bdd, session, second.id)
    with refuse("commentaire-inconnu"), depot.ecriture() as bdd:
        commentaires.retirer_commentaire(bdd, session, second.id)
    assert [c.masque_le for c in dits()[:2]] == [MIDI, None]
    with depot.ecriture() as bdd:
        textes_partages.retirer(bdd, partage, apprenant_id=awa.id, maintenant=MIDI)
    with refuse("partage-inconnu"):
        commenter(zoe, 50)
    with depot.lecture() as bdd:
        dernier = raconter(bdd, session)[-2]
    assert dernier.phrase.startswith("a retiré un commentaire de Z.")


def test_partages_et_commentaires_suivent_une_fusion(depot, fabrique, ecrire, partager, lus):
    session = fabrique.session(module=MODULE)
    garde, retire, zoe = (fabrique.apprenant(session, nom) for nom in ("Awa", "Aoua", "Zoé"))
    for qui in (garde, retire, zoe):
        ecrire(qui, f"le texte de {qui.prenom}")
    partager(session, retire)
    sien = partager(session, zoe)
    with depot.ecriture() as bdd:
        commentaires.commenter(
            bdd,
            session,
            partage_id=sien,
            apprenant_id=retire.id,
            genre=GenreCommentaire.AIME,
            bloc=None,
            propos="",
            maintenant=MIDI,
        )
        murs.proposer_titre(bdd, session, apprenant_id=retire.id, titre="Marée", maintenant=MIDI)
        binomes.composer_binomes(
            bdd,
            session,
            chapitre=CHAPITRE,
            question=QUESTION,
            groupes=[[retire.id, zoe.id]],
        )
        fusion = fusions.fusionner(bdd, garde, retire)

    def siens(qui):
        with depot.lecture() as bdd:
            return (
                [t.id for t in textes_partages.partages_de_session(bdd, session)
                 if t.apprenant_id == qui.id],
                [c.propos for c in commentaires.commentaires_de(bdd, [sien])[sien]
                 if c.apprenant_id == qui.id],
                [t.titre for t in murs.titres_de(bdd, session, qui.id)],
                [m.place for b in binomes.binomes_de(bdd, session) for m in b.membres
                 if m.apprenant_id == qui.id],
            )  # fmt: skip

    assert [len(choses) for choses in siens(garde)] == [1, 1, 1, 1]
    assert ("Awa", "le texte de Aoua", None) in lus(session), "le texte partagé, quel qu’il soit"
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert not any(siens(garde))
    assert [len(choses) for choses in siens(retire)] == [1, 1, 1, 1]
    assert ("Aoua", "le texte de Aoua", None) in lus(session)
    partager(session, garde)
    with depot.ecriture() as bdd:
        fusion = fusions.fusionner(bdd, garde, retire)
    assert {texte for _, texte, _ in lus(session)} == {"le texte de Awa", "le texte de Zoé"}
    with depot.ecriture() as bdd:
        fusions.defusionner(bdd, fusion)
    assert len(lus(session)) == 3


def test_le_mur_se_remplit_se_masque_et_se_vide(depot, fabrique, refuse):
    session = fabrique.session(module=MODULE)
    awa, zoe = (fabrique.apprenant(session, nom) for nom in ("Awa", "Zoé"))
    with depot.ecriture() as bdd:
        for qui, titre in ((awa, "La marée  monte"), (zoe, "Le quai"), (awa, "La marée monte")):
            murs.proposer_titre(bdd, session, apprenant_id=qui.id, titre=titre, maintenant=MIDI)
        premier, second = murs.titres_de(bdd, session)
        assert (premier.titre, second.titre) == ("La marée monte", "Le quai")
        murs.masquer_titre(bdd, session, second.id, masque=True, maintenant=MIDI)
        murs.masquer_titre(bdd, session, second.id, masque=True, maintenant=MIDI)
    ailleurs = fabrique.session()
    for geste in (
        lambda bdd: murs.retirer_titre(bdd, session, second.id, apprenant_id=awa.id),
        lambda bdd: murs.masquer_titre(bdd, ailleurs, second.id, masque=False, maintenant=MIDI),
    ):
        with refuse("titre-inconnu"), depot.ecriture() as bdd:
            geste(bdd)
    with refuse("titres-trop-nombreux"), depot.ecriture() as bdd:
        for rang in range(10):
            murs.proposer_titre(
                bdd, session, apprenant_id=awa.id, titre=f"Titre {rang}", maintenant=MIDI
            )
    with depot.ecriture() as bdd:
        murs.retirer_titre(bdd, session, premier.id, apprenant_id=awa.id)
        assert murs.vider_mur(bdd, session) == 1
        assert murs.vider_mur(bdd, session) == 0


def test_les_binomes_se_tirent_se_changent_et_gardent_leur_temps(depot, fabrique, refuse):
    session = fabrique.session(module=MODULE)
    gens = [fabrique.apprenant(session, nom).id for nom in ("A", "B", "C", "D", "E")]
    ou = {"chapitre": CHAPITRE, "question": QUESTION}

    def formes(binomes_faits):
        return [{m.apprenant_id for m in binome.membres} for binome in binomes_faits]

    def actionner(binome, geste, apres, phase=PhaseEntretien.PREPARATION, tour=0):
        with depot.ecriture() as bdd:
            return binomes.actionner(
                bdd,
                binome.id,
                geste,
                phase=phase,
                tour=tour,
                maintenant=MIDI + timedelta(seconds=apres),
            )

    def reste(binome, apres):
        return binomes.secondes_restantes(binome, MIDI + timedelta(seconds=apres))

    with depot.ecriture() as bdd:
        tires = binomes.tirer_binomes(bdd, session, **ou, presents=gens, minutes_entretien=10)
    assert sorted(len(forme) for forme in formes(tires)) == [2, 3]
    assert set().union(*formes(tires)) == set(gens)
    premier, trio = tires
    assert reste(actionner(premier, "lancer", 0), 60) == 14 * 60
    assert reste(actionner(premier, "lancer", 30), 60) == 14 * 60, "déjà lancé"
    for groupes in (
        [gens[:1], gens[1:3]],
        [gens[:4]],
        [gens[:2], gens[1:3]],
        [[gens[0], uuid4()]],
        [],
    ):
        with refuse("binome-mal-forme"), depot.ecriture() as bdd:
            binomes.composer_binomes(bdd, session, **ou, groupes=groupes)
    with refuse("minutes-entretien"), depot.ecriture() as bdd:
        binomes.composer_binomes(bdd, session, **ou, groupes=[gens[:2]], minutes_preparation=0)
    a, b = (m.apprenant_id for m in premier.membres)
    with depot.ecriture() as bdd:
        refaits = binomes.composer_binomes(
            bdd, session, **ou, groupes=[[m.apprenant_id for m in trio.membres], [b, a]]
        )
    garde = refaits[1]
    assert [m.apprenant_id for m in garde.membres] == [a, b]
    assert reste(garde, 90) == 13 * 60 + 30, "les mêmes gens gardent leur temps"
    with refuse("binome-inconnu"):
        actionner(premier, "lancer", 0)
    assert reste(actionner(garde, "suspendre", 120), 999) == 13 * 60
    entretien = actionner(garde, "passer", 130)
    assert (entretien.phase, entretien.lance_le) == (PhaseEntretien.ENTRETIEN, None)
    deux_fois = actionner(garde, "passer", 131)
    assert (deux_fois.phase, deux_fois.tour) == (PhaseEntretien.ENTRETIEN, 0), "vu trop tard"
    for tour in (0, 1):
        fini = actionner(garde, "passer", 140, PhaseEntretien.ENTRETIEN, tour)
    assert (fini.phase, reste(fini, 140)) == (PhaseEntretien.ECRITURE, None)
    with depot.lecture() as bdd:
        assert binomes.binome_de(bdd, session, a).id == garde.id
        assert binomes.binome_de(bdd, session, uuid4()) is None
    with depot.ecriture() as bdd:
        binomes.defaire_binomes(bdd, session, **ou)
        assert binomes.binomes_de(bdd, session) == []


@given(st.lists(st.integers(), max_size=40, unique=True))
def test_personne_ne_reste_seul(gens):
    formes = binomes.repartir(gens)
    assert [qui for forme in formes for qui in forme] == (gens if len(gens) > 1 else [])
    assert all(len(forme) == 2 for forme in formes[:-1])
    assert not formes or len(formes[-1]) == 2 + len(gens) % 2


@given(st.integers(2, 3))
def test_chacun_interroge_une_fois_et_repond_une_fois(membres):
    tours = [roles(membres, tour) for tour in range(membres)]
    assert sorted(demande for demande, _, _ in tours) == list(range(membres))
    assert sorted(repond for _, repond, _ in tours) == list(range(membres))
    assert all(len({demande, repond, *autres}) == membres for demande, repond, autres in tours)


@given(st.lists(st.tuples(st.sampled_from(binomes.GESTES[:2]), st.integers(-30, 600)), max_size=12))
def test_le_temps_compte_est_celui_ou_il_court(gestes):
    """Whatever is pressed and when, be the clock set back: never negative, never counted paused."""
    chrono, instant, attendu = Chronometre(), MIDI, 0
    for geste, secondes in gestes:
        suite = instant + timedelta(seconds=secondes)
        if chrono.lance_le is None:
            assert chrono.secondes(suite) == chrono.ecoule
        attendu = max(attendu, chrono.secondes(suite))
        chrono = chrono.lancer(suite) if geste == "lancer" else chrono.suspendre(suite)
        instant = suite
        assert 0 <= chrono.ecoule <= attendu
