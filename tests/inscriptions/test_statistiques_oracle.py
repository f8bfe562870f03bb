"""Every figure, on random registries, against the plainest Python that can be written."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as Bdd
from uuid_utils.compat import uuid7

from inscriptions.depot import Depot
from inscriptions.enumerations import (
    Dimension,
    EtatCertificat,
    EtatInscription,
    EtatPresence,
    EtatSeance,
    EtatSession,
    Genre,
    GenreCertificat,
    RoleCompte,
    Statut,
    TrancheAge,
)
from inscriptions.modeles import (
    Apprenant,
    Certificat,
    Compte,
    Effectif,
    Inscription,
    Lieu,
    Marge,
    Presence,
    Seance,
    Session,
    TypeAtelier,
)
from inscriptions.statistiques import (
    Axe,
    Filtres,
    Ligne,
    Mesure,
    chiffres,
    croiser,
    lignes_comptees,
    repartir,
)

ANNEES = (2010, 2011)
DIMENSIONS = {
    Dimension.GENRE: "genre",
    Dimension.TRANCHE_AGE: "tranche_age",
    Dimension.STATUT: "statut",
}


def peupler(bdd: Bdd, hasard: random.Random) -> None:
    """A small registry in which everything happens, the unlikely included."""
    types = [
        TypeAtelier(id=uuid7(), code=f"t{n}", intitule=f"Atelier {n}", famille=f"famille {n % 2}")
        for n in range(3)
    ]
    lieux = [
        Lieu(id=uuid7(), nom=f"Lieu {n}", commune="Brest", quartier=["", "Recouvrance"][n % 2])
        for n in range(3)
    ]
    comptes = [
        Compte(
            id=uuid7(),
            identifiant=f"c{n}",
            nom=f"Compte {n}",
            role=RoleCompte.FORMATEUR,
            mot_de_passe="-",
        )
        for n in range(2)
    ]
    gens = [
        Apprenant(
            id=uuid4(),
            prenom=f"P{n}",
            carte=f"CARTE{n:03d}",
            genre=hasard.choice(list(Genre)),
            tranche_age=hasard.choice(list(TrancheAge)[:3]),
            statut=hasard.choice(list(Statut)),
        )
        for n in range(14)
    ]
    bdd.add_all([*types, *lieux, *comptes, *gens])
    bdd.flush()
    # A chain of three files, and a pair.
    for de, vers in ((0, 1), (1, 2), (3, 4)):
        gens[de].fusionne_dans = gens[vers].id
    bdd.flush()
    for rang in range(hasard.randrange(4, 12)):
        _session(bdd, hasard, rang, types, lieux, comptes, gens)
    bdd.flush()


def _session(bdd, hasard, rang, types, lieux, comptes, gens) -> None:
    jour = date(hasard.choice(ANNEES), hasard.choice([1, 2, 12]), hasard.choice([1, 28]))
    session = Session(
        id=uuid7(),
        code=f"S{rang:05d}",
        type_id=hasard.choice(types).id,
        titre=f"Session {rang}",
        lieu_id=hasard.choice(lieux).id,
        formateur_id=hasard.choice([None, *(c.id for c in comptes)]),
        capacite=hasard.choice([None, 10]),
        etat=hasard.choice([*EtatSession, EtatSession.TERMINEE, EtatSession.PREVUE]),
        premier_jour=hasard.choice([jour, jour, jour, None]),
        seances_declarees=hasard.choice([None, 1, 3]),
    )
    session.animateurs = hasard.choice([[], [comptes[1]]])
    debut = datetime(jour.year, jour.month, jour.day, 9, tzinfo=UTC)
    tailles = hasard.choice([0, 1, 1, 2, 5])
    session.seances = [
        Seance(
            id=uuid7(),
            debut=debut + timedelta(days=n),
            fin=debut + timedelta(days=n, minutes=hasard.choice([90, 125])),
            etat=hasard.choice([EtatSeance.PREVUE] * 4 + [EtatSeance.ANNULEE]),
        )
        for n in range(tailles)
    ]
    bdd.add(session)
    bdd.flush()
    tenues = [s for s in session.seances if s.etat is EtatSeance.PREVUE]
    genre = hasard.choice(["noms", "noms", "effectif", "par seance", "rien", "mêlé"])
    if session.etat is EtatSession.ANNULEE:
        tenues = []
    if genre in {"noms", "mêlé"}:
        _noms(bdd, hasard, session, tenues, gens)
    if genre in {"effectif", "mêlé"}:
        _effectif(bdd, hasard, session, None)
    if genre == "par seance":
        for seance in session.seances:
            if hasard.random() < 0.7:
                _effectif(bdd, hasard, session, seance)
        if hasard.random() < 0.4:
            _noms(bdd, hasard, session, tenues, gens)


def _noms(bdd, hasard, session, tenues, gens) -> None:
    for place, qui in enumerate(hasard.sample(gens, hasard.randrange(0, 9))):
        bdd.add(
            Inscription(
                session_id=session.id,
                apprenant_id=qui.id,
                inscrit_le=datetime(2010, 1, 1, tzinfo=UTC),
                etat=hasard.choice([EtatInscription.CONFIRMEE] * 3 + list(EtatInscription)),
                rang=place + 1,
            )
        )
        bdd.flush()
        for seance in tenues:
            if hasard.random() < 0.75:
                etat = hasard.choice([EtatPresence.PRESENT] * 3 + list(EtatPresence))
                bdd.add(
                    Presence(
                        seance_id=seance.id,
                        session_id=session.id,
                        apprenant_id=qui.id,
                        etat=etat,
                        minutes=hasard.choice([0, 45, 90]) if etat == EtatPresence.PRESENT else 0,
                    )
                )
        if hasard.random() < 0.3:
            etat = hasard.choice([EtatCertificat.VALIDE] * 3 + [EtatCertificat.REMPLACE])
            bdd.add(
                Certificat(
                    code=uuid7().hex[-12:],
                    session_id=session.id,
                    apprenant_id=qui.id,
                    genre=hasard.choice(list(GenreCertificat)),
                    etat=etat,
                    etat_le=None
                    if etat is EtatCertificat.VALIDE
                    else datetime(2012, 1, 1, tzinfo=UTC),
                    emis_le=datetime(2011, 1, 1, tzinfo=UTC),
                    fichier="a.pdf",
                    empreinte="0" * 64,
                    donnees={},
                )
            )


def _effectif(bdd, hasard, session, seance) -> None:
    total = hasard.randrange(0, 12)
    femmes = hasard.randrange(0, total + 1)
    marges = [
        Marge(dimension=Dimension.GENRE, modalite=genre.value, nombre=nombre)
        for genre, nombre in ((Genre.FEMININ, femmes), (Genre.MASCULIN, total - femmes))
        if nombre
    ]
    bdd.add(
        Effectif(
            session_id=session.id,
            seance_id=None if seance is None else seance.id,
            total=total,
            marges=hasard.choice([[], marges]),
        )
    )


@dataclass
class Bilan:
    """What one session adds, counted by hand. None: unknown."""

    session: Session
    tenues: list[Seance]
    confirmes: set[UUID] = field(default_factory=set)
    venus: dict[UUID, set[UUID]] = field(default_factory=dict)  # person -> half-days attended
    minutes: dict[tuple[UUID, UUID], int] = field(default_factory=dict)
    notees: set[UUID] = field(default_factory=set)  # half-days with a recorded attendance
    diplomes: set[UUID] = field(default_factory=set)
    premieres: set[UUID] = field(default_factory=set)
    avec_inscriptions: bool = False
    effectif: Effectif | None = None
    effectifs: list[Effectif] = field(default_factory=list)

    @property
    def une_seance(self) -> bool:
        s = self.session
        return len(self.tenues) == 1 or (not s.seances and s.seances_declarees == 1)

    @property
    def anonymes(self) -> int:
        return 0 if self.effectif is None else max(0, self.effectif.total - len(self.venus))

    @property
    def seances(self) -> int | None:
        return len(self.tenues) if self.session.seances else self.session.seances_declarees

    @property
    def inscrits(self) -> int | None:
        connu = self.avec_inscriptions or (self.session.capacite is not None and not self.effectifs)
        return len(self.confirmes) if connu else None

    @property
    def connus(self) -> bool:
        return bool(self.notees) or self.effectif is not None

    @property
    def venues(self) -> int:
        return sum(map(len, self.venus.values()))

    def reste(self) -> tuple[int, int] | None:
        """Attendances and minutes that headcounts add; None when they cannot tell."""
        if not self.effectifs:
            return None
        if self.effectif is not None and self.effectif.seance_id is None:
            if not self.une_seance:
                return None
            reste = max(0, self.effectif.total - self.venues)
            return reste, reste * sum(s.minutes for s in self.tenues)
        tenus = {s.id: s for s in self.tenues}
        restes = [
            (max(0, e.total - sum(e.seance_id in ou for ou in self.venus.values())), e.seance_id)
            for e in self.effectifs
            if e.seance_id in tenus
        ]
        if not restes:
            return None
        return sum(r for r, _ in restes), sum(r * tenus[ou].minutes for r, ou in restes)

    @property
    def presents(self) -> int | None:
        reste = self.reste()
        if not self.notees and reste is None:
            return None
        return self.venues + (reste[0] if reste else 0)

    @property
    def minutes_suivies(self) -> int | None:
        reste = self.reste()
        if reste is not None and not self.tenues:
            reste = None
        if not self.notees and reste is None:
            return None
        return sum(self.minutes.values()) + (reste[1] if reste else 0)

    @property
    def acheves(self) -> int | None:
        if not self.notees and not self.diplomes:
            return None
        assez = {q for q, ou in self.venus.items() if len(ou) * 5 >= len(self.tenues) * 4}
        return len(self.confirmes & (assez | self.diplomes))


def oracle(bdd: Bdd) -> list[Bilan]:
    """Read everything and count session by session."""
    gens = {a.id: a for a in bdd.scalars(select(Apprenant))}

    def personne(cle: UUID) -> UUID:
        while gens[cle].fusionne_dans is not None:
            cle = gens[cle].fusionne_dans
        return cle

    bilans = {}
    for session in bdd.scalars(select(Session)):
        if session.etat is EtatSession.ANNULEE or session.premier_jour is None:
            continue
        bilans[session.id] = Bilan(session, session.seances_tenues)
    for inscription in bdd.scalars(select(Inscription)):
        if bilan := bilans.get(inscription.session_id):
            bilan.avec_inscriptions = True
            if inscription.etat is EtatInscription.CONFIRMEE:
                bilan.confirmes.add(personne(inscription.apprenant_id))
    for presence in bdd.scalars(select(Presence)):
        if bilan := bilans.get(presence.session_id):
            bilan.notees.add(presence.seance_id)
            if presence.etat is EtatPresence.PRESENT:
                qui = personne(presence.apprenant_id)
                bilan.venus.setdefault(qui, set()).add(presence.seance_id)
                cle = (qui, presence.seance_id)
                bilan.minutes[cle] = max(bilan.minutes.get(cle, 0), presence.minutes)
    for certificat in bdd.scalars(select(Certificat)):
        en_vigueur = certificat.etat is EtatCertificat.VALIDE
        if certificat.genre is GenreCertificat.PRESENCE or not en_vigueur:
            continue
        if bilan := bilans.get(certificat.session_id):
            bilan.diplomes.add(personne(certificat.apprenant_id))
    for effectif in bdd.scalars(select(Effectif).order_by(Effectif.id)):
        if (bilan := bilans.get(effectif.session_id)) is None:
            continue
        bilan.effectifs.append(effectif)
        if effectif.seance_id is None:
            bilan.effectif = effectif
        elif effectif.seance_id in {s.id for s in bilan.tenues}:
            tenu = bilan.effectif
            if tenu is None or (tenu.seance_id is not None and tenu.total < effectif.total):
                bilan.effectif = effectif
    vus: set[UUID] = set()
    for bilan in sorted(bilans.values(), key=lambda b: (b.session.premier_jour, b.session.id)):
        bilan.premieres = bilan.venus.keys() - vus
        vus |= bilan.venus.keys()
    return list(bilans.values())


def cle(axe: Axe, session: Session) -> str:
    match axe:
        case Axe.TYPE:
            return session.type.code
        case Axe.FAMILLE:
            return session.type.famille
        case Axe.LIEU:
            return str(session.lieu_id)
        case Axe.QUARTIER:
            return session.lieu.quartier or "-"
        case Axe.FORMATEUR:
            return "-" if session.formateur_id is None else str(session.formateur_id)
        case Axe.MOIS:
            return session.premier_jour.strftime("%Y-%m")
        case Axe.ANNEE:
            return str(session.premier_jour.year)


def _somme(valeurs: list[int | None]) -> int | None:
    connues = [v for v in valeurs if v is not None]
    return sum(connues) if connues else None


def attendue(bilans: list[Bilan]) -> dict[str, object]:
    """The figures of a group of sessions."""
    venus = {qui for b in bilans for qui in b.venus}
    attendus = sum(len(b.confirmes) * len(b.notees) for b in bilans)
    venues = sum(len(ou) for b in bilans for qui, ou in b.venus.items() if qui in b.confirmes)
    minutes = _somme([b.minutes_suivies for b in bilans])
    connus = any(b.connus for b in bilans)
    return {
        "sessions": len(bilans),
        "seances": _somme([b.seances for b in bilans]),
        "inscrits": _somme([b.inscrits for b in bilans]),
        "participants": len(venus) + sum(b.anonymes for b in bilans) if connus else None,
        "participants_inconnus": sum(not b.connus for b in bilans),
        "presents": _somme([b.presents for b in bilans]),
        "taux": pytest.approx(100 * venues / attendus) if attendus else None,
        "heures": None if minutes is None else pytest.approx(minutes / 60),
        "premieres_fois": _somme([len(b.premieres) if b.notees else None for b in bilans]),
        "acheves": _somme([b.acheves for b in bilans]),
        "certificats": _somme(
            [len(b.diplomes) if b.inscrits is not None else None for b in bilans]
        ),
    }


def lue(ligne: Ligne) -> dict[str, object]:
    return {mesure.value: ligne.valeur(mesure) for mesure in Mesure}


@pytest.fixture(params=range(2))
def hasard(request, depot: Depot) -> Iterator[random.Random]:
    alea = random.Random(request.param)
    with depot.ecriture() as bdd:
        peupler(bdd, alea)
    return alea


def test_chaque_chiffre_est_celui_que_l_on_compte_a_la_main(depot, hasard):
    with depot.lecture() as bdd:
        bilans = oracle(bdd)
        for annee in (*ANNEES, None, 1999):
            gardes = [b for b in bilans if annee in (None, b.session.premier_jour.year)]
            for axe in Axe:
                tableau = chiffres(bdd, annee, axe)
                groupes: dict[str, list[Bilan]] = {}
                for bilan in gardes:
                    groupes.setdefault(cle(axe, bilan.session), []).append(bilan)
                lues = {ligne.cle: lue(ligne) for ligne in tableau.lignes}
                assert lues == {c: attendue(groupe) for c, groupe in groupes.items()}, axe
                assert lue(tableau.total) == attendue(gardes)
                assert all(ligne.libelle for ligne in tableau.lignes)


def test_les_filtres_gardent_ce_qu_ils_disent(depot, hasard):
    with depot.lecture() as bdd:
        bilans = [b for b in oracle(bdd) if b.session.premier_jour.year == 2011]
        for axe in Axe:
            for valeur in {cle(axe, b.session) for b in bilans}:
                gardes = [b for b in bilans if cle(axe, b.session) == valeur]
                tableau = chiffres(bdd, 2011, Axe.TYPE, Filtres({axe: valeur}))
                assert lue(tableau.total) == attendue(gardes), (axe, valeur)
        compte = bdd.scalars(select(Compte).order_by(Compte.identifiant.desc())).first()
        siennes = [b for b in bilans if compte.id in {c.id for c in b.session.formateurs}]
        tableau = chiffres(bdd, 2011, Axe.MOIS, Filtres(animee_par=compte.id))
        assert lue(tableau.total) == attendue(siennes)


@pytest.mark.parametrize("personnes", [False, True])
def test_chaque_chiffre_s_ouvre_sur_les_lignes_qu_il_compte(depot, hasard, personnes):
    axe = hasard.choice([Axe.FAMILLE, Axe.QUARTIER, Axe.MOIS])
    with depot.lecture() as bdd:
        tableau = chiffres(bdd, 2011, axe)
        for ligne in (*tableau.lignes, tableau.total):
            for mesure in Mesure:
                choisie = None if ligne is tableau.total else ligne.cle
                ouverte = lignes_comptees(
                    bdd, 2011, axe, choisie, mesure, par_page=1000, personnes=personnes
                )
                assert len(ouverte.lignes) == ouverte.nombre
                somme = sum(vue.poids for vue in ouverte.lignes)
                assert somme == pytest.approx(ouverte.somme)
                verifier_ouverture(ligne, mesure, ouverte, somme)
                if personnes and mesure in {Mesure.INSCRITS, Mesure.CERTIFICATS}:
                    assert ouverte.nombre == (ligne.valeur(mesure) or 0)
                nommees = [vue for vue in ouverte.lignes if vue.apprenant_id]
                assert bool(nommees) <= (personnes and mesure.personnes)
                assert all(vue.qui for vue in nommees)
                qui = {(vue.session_id, vue.apprenant_id, vue.seance) for vue in nommees}
                assert len(qui) == len(nommees)


def test_les_pages_se_suivent_sans_trou_ni_doublon(depot, hasard):
    options = {"mesure": Mesure.PRESENTS, "personnes": True}
    with depot.lecture() as bdd:
        entiere = lignes_comptees(bdd, None, Axe.TYPE, None, par_page=1000, **options)
        pages = [
            lignes_comptees(bdd, None, Axe.TYPE, None, page=page, par_page=7, **options)
            for page in range(1, -(-entiere.nombre // 7) + 1)
        ]
        assert [vue for page in pages for vue in page.lignes] == list(entiere.lignes)
        derniere = lignes_comptees(bdd, None, Axe.TYPE, None, page=99, par_page=7, **options)
        assert derniere.page == derniere.pages == max(1, len(pages))


def verifier_ouverture(ligne, mesure, comptage, somme) -> None:
    valeur = ligne.valeur(mesure)
    if mesure is Mesure.TAUX:
        assert (valeur is None) == (comptage.attendus == 0)
        if valeur is not None:
            assert valeur == pytest.approx(100 * somme / comptage.attendus)
        return
    assert pytest.approx(somme - comptage.repetitions) == (valeur or 0)


@pytest.mark.parametrize("dimension", DIMENSIONS)
def test_les_repartitions_additionnent_noms_et_marges(depot, hasard, dimension):
    with depot.lecture() as bdd:
        gens = {a.id: a for a in bdd.scalars(select(Apprenant))}
        bilans = [b for b in oracle(bdd) if b.session.premier_jour.year == 2011]
        repartition = repartir(bdd, 2011, dimension)
        attendus = {code.value: 0 for code in dimension.modalites}
        venus = {qui for b in bilans for qui in b.venus}
        for qui in venus:
            attendus[getattr(gens[qui], DIMENSIONS[dimension]).value] += 1
        reste = 0
        for bilan in bilans:
            marges = [
                m for m in (bilan.effectif.marges if bilan.effectif else ()) if not bilan.venus
            ]
            siennes = [m for m in marges if m.dimension is dimension]
            for marge in siennes:
                attendus[marge.modalite] += marge.nombre
            reste += bilan.anonymes - sum(m.nombre for m in siennes)
        egales = any(len({e.total for e in b.effectifs}) < len(b.effectifs) > 1 for b in bilans)
        if not egales:  # two half-days as full as one another: either may speak for the session
            assert {p.code: p.nombre for p in repartition.parts} == attendus
            assert repartition.non_ventiles == reste
        assert repartition.inconnues == sum(not b.connus for b in bilans)
        total = chiffres(bdd, 2011, Axe.TYPE).total.participants or 0
        assert sum(p.nombre for p in repartition.parts) + repartition.non_ventiles == total


def test_un_croisement_compte_les_personnes_ou_refuse(depot, hasard, refuse):
    dimensions = (Dimension.GENRE, Dimension.TRANCHE_AGE)
    with depot.lecture() as bdd:
        gens = {a.id: a for a in bdd.scalars(select(Apprenant))}
        bilans = [b for b in oracle(bdd) if b.session.premier_jour.year == 2010]
        if any(b.anonymes for b in bilans):
            with refuse("croisement-impossible"):
                croiser(bdd, 2010, dimensions)
            return
        attendus: dict[tuple[str, str], int] = {}
        for qui in {qui for b in bilans for qui in b.venus}:
            paire = (gens[qui].genre.value, gens[qui].tranche_age.value)
            attendus[paire] = attendus.get(paire, 0) + 1
        assert croiser(bdd, 2010, dimensions).nombres == attendus
