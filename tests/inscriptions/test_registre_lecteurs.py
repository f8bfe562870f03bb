"""Who may see a picture of a text: its author, her group while she confides it, who teaches her."""

import json
from datetime import UTC, datetime
from uuid import uuid4

from inscriptions.enumerations import LicenceTexte
from inscriptions.services import apprenants, fusions, reponses, textes_partages
from inscriptions.services.lecteurs import (
    fiches_de,
    images_confiees_par,
    licence_choisie,
    suivi_par,
)

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)
OU = ("ecrit_public", "01-breve", "ma-breve")
IMAGE = f"{'0a' * 16}.jpg"


def test_une_image_suit_son_texte_et_personne_d_autre(depot, fabrique):
    session, ailleurs = (fabrique.session(module=OU[0]) for _ in range(2))
    awa, zoe, lou = (fabrique.apprenant(session, nom) for nom in ("Awa", "Zoé", "Lou"))
    etrangere = fabrique.apprenant(ailleurs, "Ève")
    with depot.ecriture() as bdd:
        reponses.enregistrer(
            bdd,
            apprenant_id=awa.id,
            **dict(zip(("module", "chapitre", "question"), OU, strict=True)),
            contenu=json.dumps(f"# Le marché\n\n![Un étal]({IMAGE})"),
            jeton=str(uuid4()),
            maintenant=MIDI,
        )

    def vues() -> list[bool]:
        with depot.lecture() as bdd:
            return [images_confiees_par(bdd, qui.id, IMAGE) == [awa.id] for qui in (zoe, etrangere)]

    assert vues() == [False, False]
    with depot.ecriture() as bdd:
        assert licence_choisie(bdd, awa.id, *OU) is LicenceTexte.AUCUNE
        partage = textes_partages.partager(
            bdd,
            session,
            apprenant_id=awa.id,
            chapitre=OU[1],
            question=OU[2],
            rang=1,
            signe=False,
            licence=LicenceTexte.CC_BY,
            publication=False,
            maintenant=MIDI,
        )
        assert licence_choisie(bdd, awa.id, *OU) is LicenceTexte.CC_BY
    assert vues() == [True, False]
    with depot.ecriture() as bdd:
        # A name that only looks alike, and somebody who gave her place back.
        assert images_confiees_par(bdd, zoe.id, "%.jpg") == []
        place = next(i for i in apprenants.inscrits(bdd, session) if i.apprenant_id == lou.id)
        apprenants.annuler_inscription(bdd, place)
        assert images_confiees_par(bdd, lou.id, IMAGE) == []
        textes_partages.retirer(bdd, partage.id, maintenant=MIDI)
        assert licence_choisie(bdd, awa.id, *OU) is LicenceTexte.AUCUNE
    assert vues() == [False, False]


def test_les_fiches_reunies_sont_une_seule_personne(depot, fabrique):
    session, ailleurs = (fabrique.session(module=OU[0]) for _ in range(2))
    garde, retire = fabrique.apprenant(session, "Awa"), fabrique.apprenant(session, "Awa")
    with depot.ecriture() as bdd:
        fusions.fusionner(bdd, garde, retire)
    with depot.lecture() as bdd:
        attendues = [garde.id, retire.id]
        assert fiches_de(bdd, garde.id) == fiches_de(bdd, retire.id) == attendues
        assert suivi_par(bdd, attendues, session.formateur_id)
        assert not suivi_par(bdd, attendues, ailleurs.formateur_id)
        assert not suivi_par(bdd, [uuid4()], session.formateur_id)
