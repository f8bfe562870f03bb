"""Send attestations by e-mail (« envoyer »): never required, never by themselves, never in clear.

Only when the office declared a server ([courriel] in organisme.toml), the person gave an address,
and somebody asked. The journal keeps that it was sent, not where: a session sent again goes to
those only whom it does not name yet.
"""

import re
import smtplib
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from enum import StrEnum
from pathlib import Path

from erreurs import ErreurEPN
from inscriptions.codes import afficher
from inscriptions.depot import Depot
from inscriptions.enumerations import EtatCertificat, GenreCertificat
from inscriptions.erreurs import refus
from inscriptions.modeles import Certificat
from inscriptions.services import certificats, sessions
from plateforme.attestations import FichierAltere, octets_de
from plateforme.dossier import Dossier
from plateforme.organisme import Organisme, lire_organisme
from plateforme.reglage_courriel import ReglageCourriel
from plateforme.verrou import verrou_exclusif

ATTENTE = 20  # seconds left to the server at each step
# The contact may be a telephone, or both: the one address in it. ASCII, as every server takes it.
_ADRESSE = re.compile(r"(?<![^\s<(;,])[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[\w-]+(?:\.[\w-]+)+", re.ASCII)


class CourrielImpossible(ErreurEPN):
    """The message did not go; the sentence says what to change, and quotes no address."""


class DestinataireImpossible(CourrielImpossible):
    """It did not go to this person; it may to others."""


class SortDepart(StrEnum):
    """What became of one message of a session."""

    PARTIE = "partie"
    DEJA = "deja"  # on an earlier day, or by hand
    SANS_ADRESSE = "sans_adresse"
    ECHEC = "echec"


@dataclass(frozen=True, slots=True)
class Depart:
    """One attestation of a session on its way (« départ »): the `rang`-th of `total`.

    `phrase` says why it did not go, and quotes no address.
    """

    certificat: Certificat
    sort: SortDepart
    phrase: str = ""
    rang: int = 0
    total: int = 0


def adresse_de(contact: str) -> str | None:
    """Give the e-mail address in a contact, or None when there is none, or more than one."""
    trouvees = _ADRESSE.findall(contact)
    return trouvees[0].rstrip(".") if len(trouvees) == 1 else None


def envoyer(dossier: Dossier, depot: Depot, code: str, auteur: str) -> Certificat:
    """Send a valid attestation to its learner, and note it.

    Raise CourrielImpossible, FichierAltere, « certificat-inconnu », and what `lire_organisme` does.
    """
    organisme, reglage = _reglage(dossier)
    with depot.lecture() as bdd:
        certificat = certificats.trouver(bdd, code)
    if certificat is None:
        raise refus("certificat-inconnu")
    _envoyer(dossier, depot, certificat, organisme, reglage, auteur)
    return certificat


def envoyer_session(
    dossier: Dossier,
    depot: Depot,
    code_session: str,
    auteur: str,
    genre: GenreCertificat | None = None,
) -> Iterator[Depart]:
    """Send a session's attestations in force to those who have an address, once each.

    Noted as soon as the server has taken it: started again after a stop, it goes on where it was.
    A message that one person alone cannot have is an « échec », and the others go. Raise what
    `envoyer` raises when the server is at fault, for it would be for all.
    """
    organisme, reglage = _reglage(dossier)
    with verrou_exclusif(dossier.racine / "courriel.lock"):  # two at once would send twice
        with depot.lecture() as bdd:
            session = sessions.trouver_session(bdd, code_session)
            parties = certificats.envoyes(bdd, session)
            choisis = [
                c
                for c in certificats.lister(bdd, session)
                if c.etat is EtatCertificat.VALIDE and c.fichier and genre in (None, c.genre)
            ]
        for rang, certificat in enumerate(choisis, 1):
            sort, phrase = SortDepart.DEJA, ""
            if certificat.id not in parties:
                try:
                    sort = _tenter(dossier, depot, certificat, organisme, reglage, auteur)
                except (DestinataireImpossible, FichierAltere) as erreur:
                    sort, phrase = SortDepart.ECHEC, str(erreur)
            yield Depart(certificat, sort, phrase, rang, len(choisis))


def _tenter(
    dossier: Dossier,
    depot: Depot,
    certificat: Certificat,
    organisme: Organisme,
    reglage: ReglageCourriel,
    auteur: str,
) -> SortDepart:
    """Send one of a session, as it is now: a batch is long, and may be overtaken."""
    with depot.lecture() as bdd:
        present = certificats.trouver(bdd, certificat.code)
    if present is None or adresse_de(present.apprenant.contact) is None:
        return SortDepart.SANS_ADRESSE
    _envoyer(dossier, depot, present, organisme, reglage, auteur)
    return SortDepart.PARTIE


def _reglage(dossier: Dossier) -> tuple[Organisme, ReglageCourriel]:
    organisme = lire_organisme(dossier)
    if organisme.courriel is None:
        raise CourrielImpossible(
            "Aucun serveur de courriel n’est déclaré : remplissez [courriel] dans organisme.toml, "
            "ou donnez l’attestation autrement."
        )
    return organisme, organisme.courriel


def _envoyer(
    dossier: Dossier,
    depot: Depot,
    certificat: Certificat,
    organisme: Organisme,
    reglage: ReglageCourriel,
    auteur: str,
) -> None:
    """Send one attestation, and note it."""
    if certificat.etat is not EtatCertificat.VALIDE or not certificat.fichier:
        raise DestinataireImpossible(
            f"L’attestation {afficher(certificat.code)} ne vaut plus, ou ses données sont "
            "effacées : elle ne s’envoie pas."
        )
    adresse = adresse_de(certificat.apprenant.contact)
    if adresse is None:
        raise DestinataireImpossible(
            "Le contact de cette personne n’est pas une adresse électronique : demandez-la, et "
            "corrigez sa fiche si elle le souhaite."
        )
    message = _composer(organisme, reglage, certificat, octets_de(dossier, certificat))
    message["To"] = adresse
    _poster(reglage, _mot_de_passe(dossier), message)
    with depot.ecriture(auteur) as bdd:
        certificats.noter_envoi(bdd, certificat)


def _composer(
    organisme: Organisme, reglage: ReglageCourriel, certificat: Certificat, pdf: bytes
) -> EmailMessage:
    """Write the message: few words, nothing of the results outside the file."""
    message = EmailMessage()
    message["From"] = reglage.expediteur
    message["Subject"] = "Votre attestation"
    message["Date"] = formatdate(localtime=True)
    # Its domain is the sender's: the name of this machine stays here.
    message["Message-ID"] = make_msgid(domain=reglage.expediteur.rpartition("@")[2])
    message.set_content(
        "Bonjour,\n\n"
        "Voici votre attestation, en pièce jointe. Gardez ce fichier tel quel : le réenregistrer "
        "ou l’imprimer en PDF lui ferait perdre sa signature.\n\n"
        "Toute personne peut vérifier qu’elle est authentique :\n"
        f"{organisme.adresse_portail}/verifier/{certificat.code}\n\n"
        f"{organisme.nom}\n"
    )
    message.add_attachment(
        pdf,
        maintype="application",
        subtype="pdf",
        filename=f"attestation-{certificat.code}.pdf",
    )
    return message


def _poster(reglage: ReglageCourriel, mot_de_passe: str, message: EmailMessage) -> None:
    if reglage.autorite is not None and not reglage.autorite.is_file():
        raise CourrielImpossible(
            f"Le fichier « {reglage.autorite.name} » de l’autorité du serveur de courriel n’est "
            "pas dans le dossier « organisme »."
        )
    genre = CourrielImpossible
    try:
        contexte = ssl.create_default_context(cafile=reglage.autorite)
        if reglage.chiffrement == "tls":
            lien: smtplib.SMTP = smtplib.SMTP_SSL(
                reglage.serveur, reglage.port, timeout=ATTENTE, context=contexte
            )
        else:
            lien = smtplib.SMTP(reglage.serveur, reglage.port, timeout=ATTENTE)
        with lien:
            if reglage.chiffrement == "starttls":
                lien.starttls(context=contexte)
            if reglage.identifiant:
                lien.login(reglage.identifiant, mot_de_passe)
            lien.send_message(message)
    except smtplib.SMTPNotSupportedError:
        probleme = "il ne sait pas chiffrer : vérifiez « port » et « chiffrement »"
    except smtplib.SMTPAuthenticationError:
        probleme = (
            "il refuse l’identifiant ou le mot de passe (fichier « courriel.motdepasse » du "
            "dossier « cles »)"
        )
    except smtplib.SMTPRecipientsRefused:
        genre, probleme = (
            DestinataireImpossible,
            "il refuse l’adresse de la personne : vérifiez-la avec elle",
        )
    except ssl.SSLError:
        probleme = (
            "son certificat n’est pas reconnu, ou « chiffrement » n’est pas le bon ; pour une "
            "autorité de la ville, déclarez « autorite »"
        )
    except smtplib.SMTPException:
        probleme = "il refuse le message ; son administrateur peut dire pourquoi"
    except OSError:
        probleme = "il ne répond pas : vérifiez « serveur » et « port », et le réseau"
    else:
        return
    # Outside the handlers, so not chained: servers quote the address they refuse.
    raise genre(f"Rien n’est parti. Le serveur de courriel a un problème : {probleme}.")


def _mot_de_passe(dossier: Dossier) -> str:
    fichier: Path = dossier.cles / "courriel.motdepasse"
    try:
        return fichier.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return ""
