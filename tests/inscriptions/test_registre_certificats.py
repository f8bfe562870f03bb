"""The register of certificates."""

from datetime import UTC, date, datetime, timedelta

import pytest

from inscriptions import journal
from inscriptions.codes import afficher, nouveau_code
from inscriptions.enumerations import EtatCertificat, GenreCertificat, MotifRevocation
from inscriptions.erreurs import ErreurRegistre
from inscriptions.modeles import Certificat, Inscription
from inscriptions.services import certificats, validations

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
    assert len(envoyees) <= 3  # the certificates, then their session's half-days and trainers


@pytest.fixture
def relire(depot):
    def relire(code):
        with depot.lecture() as bdd:
            return certificats.trouver(bdd, code)

    return relire


@pytest.fixture
def refaire(depot):
    def refaire(ancien, **autres):
        with depot.ecriture() as bdd:
            return certificats.remplacer(
                bdd,
                ancien,
                **{
                    "code": certificats.nouveau_code_certificat(bdd),
                    "emis_le": MIDI + timedelta(days=2),
                    "fichier": "nouvelle.pdf",
                    "empreinte": "0b" * 32,
                    "donnees": {"titulaire": "Awa Ba"},
                    **autres,
                },
            )

    return refaire


def actes(depot, certificat):
    with depot.lecture() as bdd:
        return [acte.acte for acte in journal.histoire(bdd, certificat.id)]


def test_un_certificat_par_genre(depot, fabrique, emettre):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    visa = emettre(
        session, apprenant, genre=GenreCertificat.VISA, valable_jusqu_au=date(2029, 3, 3)
    )
    presence = emettre(session, apprenant, genre=GenreCertificat.PRESENCE)
    assert visa.code != presence.code
    assert emettre(session, apprenant, genre=GenreCertificat.VISA).code == visa.code
    with depot.lecture() as bdd:
        siens = certificats.de_apprenant(bdd, apprenant.id)
        assert [(c.genre.value, c.valable_jusqu_au) for c in siens] == [
            ("visa", date(2029, 3, 3)),
            ("presence", None),
        ]
        assert certificats.existant(bdd, session, apprenant) is None
        assert certificats.fichiers_connus(bdd) == {"attestation.pdf"}


def test_la_base_elle_meme_refuse_deux_certificats_en_vigueur(depot, fabrique, emettre, refuse):
    session = fabrique.session()
    un = emettre(session, fabrique.apprenant(session))
    with refuse("donnee-refusee"), depot.ecriture() as bdd:
        bdd.add(
            Certificat(
                code=nouveau_code(12),
                session_id=un.session_id,
                apprenant_id=un.apprenant_id,
                emis_le=MIDI,
                fichier="x.pdf",
                empreinte="0c" * 32,
                donnees={},
            )
        )
        bdd.flush()


def test_remplacer_garde_l_ancien_et_son_fichier(depot, fabrique, emettre, relire, refaire):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    ancien = emettre(session, apprenant, genre=GenreCertificat.VISA)
    nouveau = refaire(ancien)
    garde = relire(ancien.code)
    assert (garde.etat, garde.etat_le) == (EtatCertificat.REMPLACE, MIDI + timedelta(days=2))
    assert (garde.fichier, garde.donnees["titulaire"]) == ("attestation.pdf", "Awa")
    assert (nouveau.etat, nouveau.genre) == (EtatCertificat.VALIDE, GenreCertificat.VISA)
    assert nouveau.remplace_id == ancien.id
    assert nouveau.code != ancien.code
    assert actes(depot, ancien) == ["certificat.delivrer", "certificat.remplacer"]
    assert actes(depot, nouveau) == ["certificat.delivrer"]
    with depot.lecture() as bdd:
        en_vigueur = certificats.existant(bdd, session, apprenant, GenreCertificat.VISA)
        assert en_vigueur.code == nouveau.code
        assert len(certificats.lister(bdd, session)) == 2


def test_un_certificat_ne_se_remplace_qu_une_fois(fabrique, emettre, refaire, refuse):
    session = fabrique.session()
    ancien = emettre(session, fabrique.apprenant(session))
    nouveau = refaire(ancien)
    with refuse("certificat-remplace"):
        refaire(ancien)
    assert refaire(nouveau).remplace_id == nouveau.id


def test_remplacer_ensemble_ne_donne_qu_un_remplacant(depot, fabrique, emettre, refaire, ensemble):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    ancien = emettre(session, apprenant)
    faits = ensemble(*[lambda: refaire(ancien).code] * 8)
    assert sorted(map(len, faits))[:1] == [12]
    assert faits.count("certificat-remplace") == 7
    with depot.lecture() as bdd:
        assert len(certificats.lister(bdd, session)) == 2


def test_remplacer_et_emettre_ensemble(depot, fabrique, emettre, refaire, ensemble):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    ancien = emettre(session, apprenant)
    faits = ensemble(lambda: refaire(ancien).code, *[lambda: emettre(session, apprenant).code] * 6)
    assert set(faits) <= {ancien.code, faits[0]}
    with depot.lecture() as bdd:
        assert len(certificats.lister(bdd, session)) == 2
        assert certificats.existant(bdd, session, apprenant).code == faits[0]


def test_revoquer_est_definitif_et_signe(depot, fabrique, emettre, refaire, relire, refuse):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    certificat = emettre(session, apprenant)
    for rang, motif in enumerate([MotifRevocation.FRAUDE, MotifRevocation.ERREUR]):
        with depot.ecriture(auteur="commande") as bdd:
            certificats.revoquer(bdd, certificat, motif, MIDI + timedelta(days=rang))
    revoque = relire(certificat.code)
    assert (revoque.etat, revoque.motif) == (EtatCertificat.REVOQUE, MotifRevocation.FRAUDE)
    assert revoque.etat_le == MIDI
    assert actes(depot, certificat) == ["certificat.delivrer", "certificat.revoquer"]
    with refuse("certificat-revoque"):
        refaire(certificat)
    autre = emettre(session, apprenant)  # somebody decided so: the registry lets them
    assert autre.code != certificat.code
    assert relire(certificat.code).etat is EtatCertificat.REVOQUE


def test_un_certificat_remplace_ne_se_revoque_pas(depot, fabrique, emettre, refaire, refuse):
    session = fabrique.session()
    ancien = emettre(session, fabrique.apprenant(session))
    refaire(ancien)
    with refuse("certificat-remplace"), depot.ecriture() as bdd:
        certificats.revoquer(bdd, ancien, MotifRevocation.ERREUR, MIDI)


def test_apres_l_effacement_restent_le_code_la_date_et_le_genre(
    depot, fabrique, emettre, refaire, relire
):
    session = fabrique.session()
    apprenant = fabrique.apprenant(session)
    dit = {
        "code": "X",
        "genre": "reussite",
        "titulaire": "Awa Ba",
        "titre_module": "Droit et EPN",
        "score": 80.0,
        "seances": ["2026-03-03"],
        "minutes_suivies": 150,
        "date_emission": "2026-03-03",
    }
    ancien = emettre(session, apprenant, donnees=dit)
    nouveau = refaire(ancien, donnees=dit)
    temoin = emettre(session, fabrique.apprenant(session))
    with depot.ecriture() as bdd:
        assert sorted(certificats.anonymiser(bdd, apprenant)) == ["attestation.pdf", "nouvelle.pdf"]
    with depot.ecriture() as bdd:
        assert certificats.anonymiser(bdd, apprenant) == ()
    for code in (ancien.code, nouveau.code):
        reste = relire(code)
        assert reste.donnees == {
            "code": "X",
            "genre": "reussite",
            "titre_module": "Droit et EPN",
            "date_emission": "2026-03-03",
        }
        assert reste.fichier == ""
    assert relire(temoin.code).donnees["titulaire"] == "Awa"
    assert actes(depot, nouveau) == ["certificat.delivrer", "certificat.anonymiser"]


def test_une_personne_confirme_et_le_journal_le_garde(depot, fabrique, refuse):
    session = fabrique.session()
    apprenant, d_ailleurs = fabrique.apprenant(session), fabrique.apprenant()
    for _ in range(2):
        with depot.ecriture(auteur="compte:x") as bdd:
            faite = validations.valider(bdd, session, apprenant, MIDI)
    with depot.lecture() as bdd:
        assert validations.validations(bdd, session) == {apprenant.id: MIDI}
        assert bdd.get_one(Inscription, faite.id).validee_par == "compte:x"
    with depot.ecriture(auteur="compte:y") as bdd:
        validations.valider(bdd, session, apprenant, MIDI, oui=False)
    with depot.lecture() as bdd:
        assert validations.validations(bdd, session) == {}
        lignes = [
            (acte.acte, acte.auteur)
            for acte in journal.histoire(bdd, faite.id)
            if "valider" in acte.acte
        ]
    assert lignes == [("inscription.valider", "compte:x"), ("inscription.devalider", "compte:y")]
    with refuse("pas-inscrit"), depot.ecriture() as bdd:
        validations.valider(bdd, session, d_ailleurs, MIDI)


def test_les_sessions_d_un_module_ou_l_on_a_sa_place(depot, fabrique):
    session, autre = fabrique.session(), fabrique.session(module="visa_internet", titre="Visa")
    apprenant = fabrique.apprenant(session)
    fabrique.apprenant(autre)
    with depot.lecture() as bdd:
        suivies = certificats.sessions_suivies(bdd, apprenant.id, "droit_epn")
        assert [s.code for s in suivies] == [session.code]
        assert certificats.sessions_suivies(bdd, apprenant.id, "visa_internet") == []


def test_les_rangs_des_badges_ne_servent_qu_une_fois(depot, fabrique, emettre, refaire, relire):
    session = fabrique.session()
    with depot.lecture() as bdd:
        assert certificats.rangs_statut(bdd) == (-1, frozenset())
    sans = emettre(session, fabrique.apprenant(session))  # as before there were badges
    ancien = emettre(session, fabrique.apprenant(session), rang_statut=0)
    with pytest.raises(ErreurRegistre, match="déjà pris"):
        emettre(session, fabrique.apprenant(session), rang_statut=0)
    nouveau = refaire(ancien, rang_statut=2)
    assert [relire(c.code).rang_statut for c in (sans, ancien, nouveau)] == [None, 0, 2]
    with depot.ecriture() as bdd:
        # Two of the three ranks are taken, for good: the list grows before it is full.
        numeros = certificats.nouveaux_numeros(bdd, 3, 2)
        assert {sans.code, ancien.code, nouveau.code}.isdisjoint(code for code, _ in numeros)
        assert len({0, 2} | {rang for _, rang in numeros}) == 4
        assert certificats.rangs_statut(bdd) == (2, {0})
        certificats.revoquer(bdd, nouveau, MotifRevocation.ERREUR, MIDI)
        assert certificats.rangs_statut(bdd) == (2, {0, 2})
