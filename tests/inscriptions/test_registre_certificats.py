"""The register of certificates."""

from datetime import UTC, datetime, timedelta

import pytest

from inscriptions.codes import afficher, nouveau_code
from inscriptions.services import certificats

MIDI = datetime(2026, 3, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
def emettre(depot):
    def emettre(session, apprenant, **autres):
        with depot.ecriture() as bdd:
            valeurs = {
                "code": certificats.nouveau_code_certificat(bdd),
                "emis_le": MIDI,
                "fichier": "attestation.pdf",
                "empreinte": "0a" * 32,
                "donnees": {"titulaire": "Awa", "minutes": 150, "séances": ["2026-03-03"]},
                **autres,
            }
            return certificats.enregistrer(bdd, session=session, apprenant=apprenant, **valeurs)

    return emettre


def test_un_certificat_se_verifie_par_son_code(depot, fabrique, emettre):
    session = fabrique.session()
    certificat = emettre(session, fabrique.apprenant(session))
    assert len(certificat.code) == 12
    with depot.lecture() as bdd:
        trouve = certificats.trouver(bdd, afficher(certificat.code).lower())
    assert trouve.id == certificat.id
    assert trouve.donnees == {"titulaire": "Awa", "minutes": 150, "séances": ["2026-03-03"]}
    assert (trouve.emis_le, trouve.empreinte) == (MIDI, "0a" * 32)
    # For the verification page, after the transaction.
    assert (trouve.session.titre, trouve.session.lieu.commune) == ("Droit et EPN", "Brest")
    assert trouve.apprenant.prenom == "Awa"


def test_un_code_inconnu_ou_mal_tape_ne_trouve_rien(depot):
    with depot.lecture() as bdd:
        for saisie in (nouveau_code(12), "", "0" * 11, "\x00", "x" * 1000):
            assert certificats.trouver(bdd, saisie) is None


def test_emettre_deux_fois_donne_le_meme(depot, fabrique, emettre):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    with depot.lecture() as bdd:
        assert certificats.existant(bdd, session, apprenant) is None
    premier = emettre(session, apprenant)
    assert emettre(session, apprenant, emis_le=MIDI + timedelta(days=1)).id == premier.id
    with depot.lecture() as bdd:
        assert certificats.existant(bdd, session, apprenant).code == premier.code


@pytest.mark.parametrize(
    ("faute", "code"),
    [
        ({"code": "ABC"}, "code-invalide"),
        ({"fichier": "../registre.db"}, "certificat-invalide"),
        ({"fichier": ""}, "texte-vide"),
        ({"empreinte": "0A" * 32}, "certificat-invalide"),
        ({"empreinte": "00"}, "certificat-invalide"),
        ({"emis_le": datetime(2026, 3, 3)}, "date-sans-fuseau"),
    ],
    ids=str,
)
def test_un_certificat_mal_forme_est_refuse(fabrique, emettre, faute, code, refuse):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    with refuse(code):
        emettre(session, apprenant, **faute)


def test_un_code_pris_ou_une_personne_non_inscrite(fabrique, emettre, refuse):
    session = fabrique.session()
    pris = emettre(session, fabrique.apprenant(session)).code
    autre, d_ailleurs = fabrique.apprenant(session), fabrique.apprenant()
    with refuse("code-pris"):
        emettre(session, autre, code=pris)
    with refuse("pas-inscrit"):
        emettre(session, d_ailleurs)


def test_les_certificats_d_une_session_se_listent_en_une_requete(
    depot, fabrique, emettre, requetes
):
    session = fabrique.session()
    emis = [
        emettre(session, fabrique.apprenant(session), emis_le=MIDI - timedelta(days=rang)).code
        for rang in range(4)
    ]
    with depot.lecture() as bdd, requetes() as envoyees:
        liste = certificats.lister(bdd, session)
        assert [(c.code, c.apprenant.prenom) for c in liste] == [(c, "Awa") for c in emis[::-1]]
    assert len(envoyees) <= 2  # the certificates, then their session's half-days
