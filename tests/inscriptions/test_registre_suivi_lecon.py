"""Where a learner stands in a chapter: one query says what the services say one by one."""

import itertools
import random
from contextlib import suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select

from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Relecture, Reponse, Session
from inscriptions.services import aide, apprenants, copies, groupe, relectures, reponses, sessions
from inscriptions.services.suivi import Suivi, lire_suivi

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
MODULE, CHAPITRES = "droit_epn", ("01-un", "02-deux")


def lu_un_par_un(bdd, qui, module, chapitre) -> Suivi:
    copie = copies.lire(bdd, qui.id, module, chapitre)
    return Suivi(
        ouvert=module in apprenants.modules_de(bdd, qui.id),
        en_groupe=groupe.session_du_groupe(bdd, qui.id, module) is not None,
        tentative=1,
        remise=copie is not None,
        fermees=copie.fermees if copie else None,
        appel=aide.appel_de(bdd, qui.id) is not None,
        relu=chapitre in relectures.chapitres_relus(bdd, qui.id, module),
        repondu=bool(reponses.courantes(bdd, qui.id, module, chapitre)),
    )


def _rendre_un_texte(bdd, qui, chapitre) -> None:
    jeton = str(uuid4())
    cles = {"apprenant_id": qui.id, "module": MODULE, "chapitre": chapitre, "question": "texte"}
    with suppress(ErreurRegistre):  # handed in: closed
        reponses.enregistrer(bdd, **cles, contenu='"Un texte."', jeton=jeton, maintenant=MIDI)
        reponse = bdd.scalars(select(Reponse).where(Reponse.jeton == UUID(jeton))).one()
        bdd.add(
            Relecture(reponse_id=reponse.id, points=1, maximum=2, commentaire="", rendue_le=MIDI)
        )


def test_une_requete_dit_ce_que_disent_toutes(depot, fabrique, requetes):
    """Signed up, waiting, cancelled, alone; handed in or not; a hand up, down, somebody else’s."""
    hasard = random.Random(4)
    seances = [fabrique.session(capacite=2), fabrique.session(capacite=2)]
    personnes = [fabrique.apprenant(hasard.choice(seances), f"P{n}") for n in range(5)]
    personnes.append(fabrique.apprenant())
    personnes.append(fabrique.apprenant(fabrique.session(None, seances=(), autoformation=True)))
    fermees = (None, [], ["q1"], ["q1", "q2"])
    for qui, chapitre in itertools.product(personnes, CHAPITRES):
        with depot.ecriture() as bdd:
            if hasard.random() < 0.5:
                copies.remettre(
                    bdd,
                    apprenant_id=qui.id,
                    module=MODULE,
                    chapitre=chapitre,
                    maintenant=MIDI,
                    fermees=hasard.choice(fermees),
                )
            if hasard.random() < 0.4:
                _rendre_un_texte(bdd, qui, chapitre)
            if hasard.random() < 0.5:
                aide.lever(bdd, apprenant_id=qui.id, maintenant=MIDI)
            if hasard.random() < 0.3:
                aide.baisser(bdd, apprenant_id=qui.id, maintenant=MIDI)
    for annulee in (False, True):
        if annulee:
            with depot.ecriture() as bdd:
                sessions.annuler_session(bdd, bdd.get_one(Session, seances[0].id))
        for qui, module, chapitre in itertools.product(personnes, (MODULE, "autre"), CHAPITRES):
            with depot.lecture() as bdd:
                with requetes() as envoyees:
                    lu = lire_suivi(bdd, qui.id, module, chapitre)
                assert len([r for r in envoyees if r.startswith("SELECT")]) == 1
                assert lu == lu_un_par_un(bdd, qui, module, chapitre)
                assert lu.ferme("q1") is (lu.remise and (lu.fermees is None or "q1" in lu.fermees))


def test_rien_n_est_ouvert_a_qui_n_est_pas_au_registre(depot):
    with depot.lecture() as bdd:
        lu = lire_suivi(bdd, uuid4(), MODULE, CHAPITRES[0])
    assert lu == Suivi(
        ouvert=False,
        en_groupe=False,
        tentative=1,
        remise=False,
        fermees=None,
        appel=False,
        relu=False,
        repondu=False,
    )
