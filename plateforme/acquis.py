"""Where each learner of a session stands before the rule (« acquis »): verdict and evidence.

The rule is applied by `certificats.regle`; here its data is gathered, in a fixed number of queries
whatever the number of learners.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session as Bdd

from certificats import regle
from certificats.criteres import Critere, criteres
from certificats.erreurs import ErreurCertificat
from inscriptions.enumerations import EtatCertificat, EtatCopie, GenreCertificat
from inscriptions.heure import jour_local
from inscriptions.modeles import Apprenant, Certificat, Observation, Session
from inscriptions.services import avancement, certificats, tentatives, validations
from inscriptions.services.observations import observations_de
from modules.catalogue import RegleAutoformation
from plateforme.publies import ModulePublie
from plateforme.tentatives import retenir

REVOQUEE = (
    "L’attestation délivrée a été révoquée : une personne doit décider d’en délivrer une autre."
)


@dataclass(frozen=True, slots=True)
class EtatApprenant:
    """One learner of a session, for the trainer: presence in minutes, points, and what is missing.

    `certificat` is the code of the attestation in force of this `genre`, or None. `criteres` set
    out the rule with its evidence; `acquis` when it is met. `revoquee`: one was taken back, and no
    batch gives another. Of a session of self-training: its rule, and the learner's first and last
    days of activity in the module.
    """

    apprenant: Apprenant
    nom: str
    carte: str
    minutes_suivies: int
    minutes_prevues: int
    rendus: int
    points: float
    maximum: float
    score: float | None
    en_attente: int
    manques: tuple[str, ...]
    certificat: str | None
    jours: tuple[regle.SeanceSuivie, ...]
    genre: GenreCertificat = GenreCertificat.REUSSITE
    acquis: bool = False
    criteres: tuple[Critere, ...] = ()
    valide_le: datetime | None = None
    revoquee: bool = False
    autoformation: RegleAutoformation | None = None
    periode: tuple[date, date] | None = None


def genre_du_module(module: ModulePublie | None) -> GenreCertificat:
    """Return what a module ends on; a workshop without lessons gives presence only."""
    if module is None:
        return GenreCertificat.PRESENCE
    return GenreCertificat(module.attestation.genre)


def autoformation_de(session: Session, module: ModulePublie | None) -> RegleAutoformation | None:
    """Return the rule of self-training that a session follows; None when it has dates.

    None besides when the module has no such rule any more: its presence is then asked, and nobody
    is given hours that were not seen.
    """
    return module.autoformation if session.autoformation and module is not None else None


def regle_du_module(
    module: ModulePublie | None,
    genre: GenreCertificat,
    autoformation: RegleAutoformation | None = None,
) -> regle.Regle:
    """Return the rule of a kind of attestation. Raise ErreurCertificat when a module has it not."""
    if genre is GenreCertificat.PRESENCE:
        return regle.Regle(module.attestation.presence_minutes if module else 1, 0, ())
    if module is None or genre is not genre_du_module(module):
        raise ErreurCertificat(
            "genre",
            f"Cet atelier ne donne pas « {genre.libelle} » : il donne "
            f"« {genre_du_module(module).libelle} », et « {GenreCertificat.PRESENCE.libelle} » "
            "à la demande.",
        )
    return regle.Regle(
        module.minutes_presence if autoformation is None else 0,
        module.score_minimal if autoformation is None else autoformation.score_minimal,
        tuple((c.identifiant, c.titre) for c in module.demandes),
        module.validation_humaine,
        module.savoir_faire_demandes,
    )


def etat_de_session(
    bdd: Bdd, session: Session, module: ModulePublie | None, genre: GenreCertificat | None = None
) -> list[EtatApprenant]:
    """Apply the rule of a kind of attestation (the module's own) to every learner of a session.

    Raise ErreurCertificat when the module does not give that kind.
    """
    genre = genre or genre_du_module(module)
    seul = autoformation_de(session, module)
    demande = regle_du_module(module, genre, seul)
    maximums: dict[str, float] = {}
    if module is not None and genre is not GenreCertificat.PRESENCE:
        maximums = {c.identifiant: c.maximum for c in module.demandes}
    delivres = [c for c in certificats.lister(bdd, session) if c.genre is genre]
    confirmes = validations.validations(bdd, session)
    releves = releves_retenus(bdd, session, module)
    activite = (
        avancement.activite(bdd, [r.apprenant.id for r in releves], session.module or "")
        if seul
        else {}
    )
    vues: dict[UUID, dict[str, Observation]] = {}
    if module is not None and demande.savoir_faire:
        vues = observations_de(bdd, [r.apprenant.id for r in releves], module.identifiant)
    etats = [
        _etat(
            releve,
            demande,
            maximums,
            genre,
            _du_titulaire(delivres, releve.apprenant),
            confirmes,
            observes(module, vues.get(releve.apprenant.id, {})),
        )
        for releve in releves
    ]
    return [
        replace(etat, autoformation=seul, periode=_periode(activite.get(etat.apprenant.id)))
        for etat in etats
    ]


def releves_retenus(
    bdd: Bdd, session: Session, module: ModulePublie | None
) -> list[avancement.Releve]:
    """Give each learner's record in a session, each chapter at the try that counts.

    A module is one, whatever the session: who takes it again alone loses nothing elsewhere.
    """
    releves = avancement.releve(bdd, session)
    seul = module.autoformation if module is not None else None
    if seul is None or module is None:
        return releves
    essais = tentatives.lister(bdd, [r.apprenant.id for r in releves], module.identifiant)
    return [
        replace(r, chapitres=retenir(r.chapitres, essais[r.apprenant.id], seul.retenue))
        if r.apprenant.id in essais
        else r
        for r in releves
    ]


def observes(
    module: ModulePublie | None, vues: Mapping[str, Observation]
) -> tuple[regle.SavoirFaireObserve, ...]:
    """Return a module's grid with what was seen of one learner, line by line."""
    return tuple(
        regle.SavoirFaireObserve(
            un.texte,
            vues[un.id].autonomie.libelle if un.id in vues else "",
            un.id in vues and vues[un.id].autonomie.tenue,
        )
        for un in (module.savoir_faire if module else ())
    )


def _du_titulaire(
    delivres: list[Certificat], apprenant: Apprenant
) -> Mapping[EtatCertificat, Certificat]:
    return {c.etat: c for c in delivres if c.apprenant_id == apprenant.id}


def _etat(
    releve: avancement.Releve,
    demande: regle.Regle,
    maximums: Mapping[str, float],
    genre: GenreCertificat,
    siens: Mapping[EtatCertificat, Certificat],
    confirmes: Mapping[UUID, datetime],
    savoir_faire: tuple[regle.SavoirFaireObserve, ...],
) -> EtatApprenant:
    connus = {identifiant for identifiant, _ in demande.chapitres}
    rendus = {c: fait for c, fait in releve.chapitres.items() if c in connus}
    jours = tuple(
        regle.SeanceSuivie(jour_local(s.debut), s.minutes or 0, s.minutes_prevues)
        for s in releve.seances
    )
    maximum = _maximum(maximums, rendus)
    points = min(sum(fait.points for fait in rendus.values()), maximum)
    valide_le = confirmes.get(releve.apprenant.id)
    parcours = regle.Parcours(
        minutes_suivies=releve.minutes_presence,
        minutes_prevues=releve.minutes_prevues,
        seances=jours,
        chapitres_rendus=frozenset(rendus),
        points=points,
        maximum=maximum,
        corrections_en_attente=sum(f.etat is not EtatCopie.NOTEE for f in rendus.values()),
        resultats=_resultats(rendus, points),
        valide_le=_jour(valide_le),
        savoir_faire=savoir_faire,
    )
    verdict = regle.evaluer(demande, parcours)
    en_vigueur = siens.get(EtatCertificat.VALIDE)
    revoquee = en_vigueur is None and EtatCertificat.REVOQUE in siens
    return EtatApprenant(
        apprenant=releve.apprenant,
        nom=nom_complet(releve.apprenant),
        carte=releve.apprenant.carte,
        minutes_suivies=releve.minutes_presence,
        minutes_prevues=releve.minutes_prevues,
        rendus=len(rendus),
        points=points,
        maximum=maximum,
        score=verdict.score if rendus else None,
        en_attente=parcours.corrections_en_attente,
        manques=(*(m.phrase for m in verdict.manques), *([REVOQUEE] if revoquee else [])),
        certificat=en_vigueur.code if en_vigueur else None,
        jours=jours,
        genre=genre,
        acquis=verdict.acquis,
        criteres=criteres(demande, parcours, verdict),
        valide_le=valide_le,
        revoquee=revoquee,
    )


def _maximum(
    maximums: Mapping[str, float], rendus: Mapping[str, avancement.ChapitreRendu]
) -> float:
    """Return the points a learner can get: of a graded chapter, those its copy was graded on.

    A question taken out since (`modules.retraits`) still counts where it was graded in time.
    """
    return sum(
        rendus[chapitre].maximum if chapitre in rendus and rendus[chapitre].maximum else publie
        for chapitre, publie in maximums.items()
    )


def _resultats(
    rendus: Mapping[str, avancement.ChapitreRendu], points: float
) -> tuple[regle.ResultatChapitre, ...]:
    """Give the points of each chapter; none when more were given than the module now has."""
    lus = tuple(
        regle.ResultatChapitre(
            chapitre, fait.points, fait.maximum, int(fait.etat is not EtatCopie.NOTEE)
        )
        for chapitre, fait in rendus.items()
    )
    return lus if abs(sum(r.points for r in lus) - points) <= 1e-6 else ()


def _periode(activite: tuple[datetime, datetime] | None) -> tuple[date, date] | None:
    return None if activite is None else (jour_local(activite[0]), jour_local(activite[1]))


def _jour(quand: datetime | None) -> date | None:
    return None if quand is None else jour_local(quand)


def nom_complet(apprenant: Apprenant) -> str:
    """Return a learner's name as it is printed: first name, then family name when there is one."""
    return f"{apprenant.prenom} {apprenant.nom}".strip()
