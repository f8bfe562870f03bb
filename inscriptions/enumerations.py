"""Closed lists: the value is the stable code stored in the database, `libelle` what people read.

What is asked about people uses the codes of La Coop de la médiation numérique (its schema, read in
June 2026), so that an export re-keys nothing; « non communiqué » is always a possible answer.
"""

from enum import StrEnum


class ListeFermee(StrEnum):
    """A closed list whose members are written `CODE = "code", "Libellé"`."""

    libelle: str

    def __new__(cls, code: str, libelle: str = "") -> "ListeFermee":
        """Make a member of its code, with the French words beside it."""
        membre = str.__new__(cls, code)
        membre._value_ = code
        membre.libelle = libelle
        return membre


class RoleCompte(ListeFermee):
    """What an account may see: a trainer her own sessions, a coordinator all of them."""

    FORMATEUR = "formateur", "Formateur"
    COORDINATEUR = "coordinateur", "Coordinateur"


class EtatCopie(ListeFermee):
    """Where a handed-in copy stands. A copy not handed in has no row at all."""

    REMISE = "remise", "Remise, correction en cours"
    EN_ATTENTE_HUMAINE = "en_attente_humaine", "En attente d’une correction par un formateur"
    NOTEE = "notee", "Notée"
    ERREUR = "erreur", "Correction à reprendre"


class Autonomie(ListeFermee):
    """How far somebody does a thing alone, in La Coop's words; in order."""

    AVEC_GUIDAGE = "avec_guidage", "Avec guidage"
    SI_BESOIN = "si_besoin", "Autonome avec guidage en cas de besoin"
    AUTONOME = "autonome", "Autonome"

    @property
    def tenue(self) -> bool:
        """Whether it counts for the visa: alone, be it with a little help."""
        return self is not Autonomie.AVEC_GUIDAGE


class EtatSession(ListeFermee):
    """Where a session stands. Only a planned one takes sign-ups."""

    PREVUE = "prevue", "Prévue ou en cours"
    TERMINEE = "terminee", "Terminée"
    ANNULEE = "annulee", "Annulée"


class EtatSeance(ListeFermee):
    """Whether a half-day stands."""

    PREVUE = "prevue", "Maintenue"
    ANNULEE = "annulee", "Annulée"


class EtatInscription(ListeFermee):
    """Where a sign-up stands. Only a confirmed one takes a place and opens the lessons."""

    CONFIRMEE = "confirmee", "Confirmée"
    EN_ATTENTE = "en_attente", "Sur liste d’attente"
    ANNULEE = "annulee", "Annulée"


class EtatPresence(ListeFermee):
    """What was seen of one learner at one half-day."""

    PRESENT = "present", "Présent"
    ABSENT = "absent", "Absent"
    EXCUSE = "excuse", "Excusé"


class MotifCorrection(ListeFermee):
    """Why an attendance is corrected late. A closed list: the journal holds no free text."""

    OUBLI = "oubli", "Oubli de pointage"
    ERREUR_SAISIE = "erreur_saisie", "Erreur de saisie"
    JUSTIFICATIF = "justificatif", "Justificatif reçu"
    RETARD = "retard", "Retard ou départ anticipé signalé après coup"
    FEUILLE_PAPIER = "feuille_papier", "Report de la feuille signée"


class Genre(ListeFermee):
    """Gender, as La Coop asks it."""

    FEMININ = "feminin", "Féminin"
    MASCULIN = "masculin", "Masculin"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class TrancheAge(ListeFermee):
    """Age band, as La Coop asks it: never a date of birth."""

    MOINS_12 = "moins_12", "Moins de 12 ans"
    DE_12_A_17 = "12_17", "12 à 17 ans"
    DE_18_A_24 = "18_24", "18 à 24 ans"
    DE_25_A_39 = "25_39", "25 à 39 ans"
    DE_40_A_59 = "40_59", "40 à 59 ans"
    DE_60_A_69 = "60_69", "60 à 69 ans"
    PLUS_70 = "70_plus", "70 ans et plus"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class Statut(ListeFermee):
    """Occupation, as La Coop asks it."""

    SCOLARISE = "scolarise", "Scolarisé"
    SANS_EMPLOI = "sans_emploi", "Sans emploi"
    EN_EMPLOI = "en_emploi", "En emploi"
    RETRAITE = "retraite", "Retraité"
    NON_COMMUNIQUE = "non_communique", "Non communiqué"


class Dimension(ListeFermee):
    """What a margin of a headcount is about."""

    GENRE = "genre", "Genre"
    TRANCHE_AGE = "tranche_age", "Âge"
    STATUT = "statut", "Statut"

    @property
    def modalites(self) -> type[Genre] | type[TrancheAge] | type[Statut]:
        """The closed list of this dimension."""
        return _MODALITES[self]


_MODALITES: dict[Dimension, type[Genre] | type[TrancheAge] | type[Statut]] = {
    Dimension.GENRE: Genre,
    Dimension.TRANCHE_AGE: TrancheAge,
    Dimension.STATUT: Statut,
}


class Materiel(ListeFermee):
    """What a workshop is done on, as La Coop asks it."""

    ORDINATEUR = "ordinateur", "Ordinateur"
    TELEPHONE = "telephone", "Téléphone"
    TABLETTE = "tablette", "Tablette"
    AUTRE = "autre", "Autre matériel"
    AUCUN = "aucun", "Aucun matériel"


class Niveau(ListeFermee):
    """For whom a collective workshop is, as La Coop asks it."""

    DEBUTANT = "debutant", "Débutant"
    INTERMEDIAIRE = "intermediaire", "Intermédiaire"
    AVANCE = "avance", "Avancé"


class GenreCertificat(ListeFermee):
    """What a certificate vouches for. The codes are those of the signed proof in its QR code."""

    REUSSITE = "reussite", "Attestation de réussite"
    PRESENCE = "presence", "Attestation de présence"
    VISA = "visa", "Visa Internet"


class EtatCertificat(ListeFermee):
    """Where a certificate stands. Past its last day it stays valid here: the date says so."""

    VALIDE = "valide", "Valide"
    REMPLACE = "remplace", "Remplacée"
    REVOQUE = "revoque", "Révoquée"


class MotifRevocation(ListeFermee):
    """Why a certificate is taken back. A closed list: the journal holds no free text."""

    ERREUR = "erreur", "Délivrée par erreur"
    IDENTITE = "identite", "Délivrée à une autre personne"
    RESULTATS = "resultats", "Présence ou résultats corrigés depuis"
    FRAUDE = "fraude", "Fraude constatée"
    DEMANDE = "demande", "À la demande de la personne"


class LicenceTexte(ListeFermee):
    """What the author of a text lets others do with it; no licence unless one is chosen."""

    AUCUNE = "aucune", "Aucune licence"
    CC_BY_SA = "cc_by_sa_4_0", "CC BY-SA 4.0"
    CC_BY = "cc_by_4_0", "CC BY 4.0"
    CC_BY_NC_ND = "cc_by_nc_nd_4_0", "CC BY-NC-ND 4.0"

    @property
    def sens(self) -> str:
        """What choosing it means, in one plain sentence."""
        return _SENS_LICENCES[self]


_SENS_LICENCES = {
    LicenceTexte.AUCUNE: (
        "Personne ne peut reprendre mon texte sans me le demander : je garde tous mes droits."
    ),
    LicenceTexte.CC_BY_SA: (
        "Chacun peut reprendre et modifier mon texte, en le signant de mon nom et en laissant les "
        "autres faire de même."
    ),
    LicenceTexte.CC_BY: "Chacun peut reprendre et modifier mon texte, en le signant de mon nom.",
    LicenceTexte.CC_BY_NC_ND: (
        "Chacun peut recopier mon texte en le signant de mon nom, sans le modifier et sans le "
        "vendre."
    ),
}


class GenreCommentaire(ListeFermee):
    """The two things a reader may say of another's text, and no other: it is not marked."""

    AIME = "aime", "J’ai aimé"
    PAS_COMPRIS = "pas_compris", "Je n’ai pas compris"


class PhaseEntretien(ListeFermee):
    """Where a pair is: it prepares, one interviews the other, then everybody writes."""

    PREPARATION = "preparation", "Préparation"
    ENTRETIEN = "entretien", "Entretien"
    ECRITURE = "ecriture", "Écriture"
