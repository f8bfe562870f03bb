"""The mailbox as a question: missions to do in it, and the explanation of each message judged."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Self

from modules.commun.fiche import Fiche, proche
from modules.commun.questions.base import lire_communs
from modules.commun.questions.formes import Reponse
from modules.commun.questions.impression import FormeLigne, Imprimable, LigneImprimee
from modules.commun.questions.parties import LETTRES, lire_parties
from modules.commun.questions.simulation.base import Simulation
from modules.commun.questions.simulation.messagerie.boite import Boite, GenreEnvoi, rejouer
from modules.commun.questions.simulation.messagerie.buts import (
    ENVOIS,
    But,
    GenreBut,
    attendus,
    est_atteint,
    lire_but,
    remedes_du_but,
)
from modules.commun.questions.simulation.messagerie.messages import (
    CONTACTS,
    DOSSIERS,
    FICHIERS,
    MESSAGES,
    MOI,
    NOMS_DES_DOSSIERS,
    Contact,
    Message,
    Nomme,
    lire_adresse,
    lire_contact,
    lire_message,
    lire_nomme,
)
from modules.commun.questions.simulation.missions import MISSIONS, NIVEAUX, Mission, lire_champs

VERBES = {
    GenreEnvoi.ECRIRE: "Message écrit",
    GenreEnvoi.REPONDRE: "Réponse",
    GenreEnvoi.REPONDRE_A_TOUS: "Réponse à tous",
    GenreEnvoi.TRANSFERER: "Message transféré",
}


@dataclass(frozen=True, slots=True)
class MissionMessagerie(Mission):
    """One thing to do in the mailbox."""

    but: But


@dataclass(frozen=True, slots=True)
class Messagerie(Simulation):
    """A mailbox whose owner is `nom`; with `juger`, each message is trusted or reported.

    `contacts` are the address book, `dossiers` the folders beside the usual ones, `fichiers` what
    may be attached.
    """

    type: ClassVar[str] = "messagerie"

    missions: tuple[MissionMessagerie, ...]
    nom: str
    adresse: str
    juger: bool
    contacts: tuple[Contact, ...]
    dossiers: tuple[Nomme, ...]
    fichiers: tuple[Nomme, ...]
    messages: tuple[Message, ...]

    @classmethod
    def lire(cls, fiche: Fiche) -> Self:
        """Read the question, its messages and its missions."""
        champs = lire_communs(fiche, cls.type)
        boite = cls(
            **champs,
            niveau=fiche.parmi("niveau", NIVEAUX),
            missions=lire_parties(fiche, "missions", "mission", MISSIONS, _lire_mission),
            nom=fiche.texte("nom"),
            adresse=lire_adresse(fiche, "adresse"),
            juger=fiche.booleen("juger", facultatif=True),
            contacts=lire_parties(
                fiche, "contacts", "contact", CONTACTS, lire_contact, facultatif=True
            ),
            dossiers=lire_parties(
                fiche, "dossiers", "dossier", DOSSIERS, lire_nomme, facultatif=True
            ),
            fichiers=lire_parties(
                fiche, "fichiers", "fichier", FICHIERS, lire_nomme, facultatif=True
            ),
            messages=lire_parties(fiche, "messages", "message", MESSAGES, lire_message),
        )
        fiche.terminer()
        if not fiche.fautes:
            for remede in boite._remedes():
                fiche.faute(remede)
        return boite

    def _remedes(self) -> list[str]:
        """Return what an author must change in the scenario as a whole."""
        connus: dict[str, Collection[str]] = {
            "contact": {contact.id for contact in self.contacts},
            "fichier": {fichier.id for fichier in self.fichiers},
            "dossier": self._noms_des_dossiers,
        }
        remedes = [
            f"message « {message.id} » : {remede}"
            for message in self.messages
            for remede in self._remedes_du_message(message, connus["contact"])
        ]
        remedes += [
            f"mission « {mission.id} » : {remede}"
            for mission in self.missions
            for remede in remedes_du_but(mission.but, self._par_id, connus, juger=self.juger)
        ]
        if not remedes:
            deja = sorted(self.missions_faites([]))
            remedes = [f"mission « {nom} » : elle est faite avant de commencer." for nom in deja]
        return remedes

    def _remedes_du_message(self, message: Message, contacts: Collection[str]) -> Iterator[str]:
        for nom in (*message.a, *message.cc):
            if nom != MOI and nom not in contacts:
                yield f"« {nom} » n’est pas un contact de cet exercice.{proche(nom, contacts)}"
        if message.dossier not in self._noms_des_dossiers:
            yield f"le dossier « {message.dossier} » n’existe pas."
        if self.juger and not (message.indices and message.explication):
            yield "donnez ses « indices » et son « explication »."

    @property
    def _par_id(self) -> dict[str, Message]:
        return {message.id: message for message in self.messages}

    @property
    def _noms_des_dossiers(self) -> dict[str, str]:
        """The folders by id, in the order of the screen."""
        propres = {dossier.id: dossier.nom for dossier in self.dossiers}
        reception, *autres = NOMS_DES_DOSSIERS
        return {
            reception: NOMS_DES_DOSSIERS[reception],
            **propres,
            **{nom: NOMS_DES_DOSSIERS[nom] for nom in autres},
        }

    def decor_public(self) -> dict[str, object]:
        """Return the mailbox as it opens, without what tells a trap."""
        return {
            "nom": self.nom,
            "adresse": self.adresse,
            "juger": self.juger,
            "contacts": [{"id": c.id, "nom": c.nom, "adresse": c.adresse} for c in self.contacts],
            "dossiers": [{"id": i, "nom": nom} for i, nom in self._noms_des_dossiers.items()],
            "fichiers": [{"id": f.id, "nom": f.nom} for f in self.fichiers],
            "messages": [message.public() for message in self.messages],
        }

    def decor_prive(self) -> dict[str, object]:
        """Return the whole mailbox."""
        decor = self.decor_public()
        listes = {
            **{cle: decor[cle] for cle in ("contacts", "fichiers")},
            "dossiers": [{"id": d.id, "nom": d.nom} for d in self.dossiers],
        }
        return {
            **{cle: decor[cle] for cle in ("nom", "adresse", "juger")},
            **{cle: liste for cle, liste in listes.items() if liste},
            "messages": [message.en_dict() for message in self.messages],
        }

    def mission_privee(self, mission: Mission) -> dict[str, object]:
        """Return what makes a mission done."""
        return self._but(mission).en_dict()

    def _but(self, mission: Mission) -> But:
        return next(m.but for m in self.missions if m.id == mission.id)

    def pour_noter(self) -> dict[str, object]:
        """Return the mailbox without its words: a copy holds a tenth of it, and gives the same."""
        muette = replace(self, messages=tuple(message.sans_mots() for message in self.messages))
        return muette.en_dict()

    def etat_final(self, actes: Sequence[str]) -> Boite:
        """Return the mailbox after the acts; see `boite` for what is refused and what is not."""
        return rejouer(actes, self._par_id, self._noms_des_dossiers)

    def missions_faites(self, actes: Sequence[str]) -> frozenset[str]:
        """Return the missions that the mailbox shows done."""
        boite, messages = self.etat_final(actes), self._par_id
        return frozenset(m.id for m in self.missions if est_atteint(m.but, boite, messages))

    def revele(self, actes: Sequence[str]) -> dict[str, object]:
        """Return what is now known: of each message judged, a trap or not and why; of each file."""
        boite = self.etat_final(actes)
        return {
            "ouvertes": {
                f"{message.id}|{piece.id}": piece.contenu
                for message in self.messages
                for piece in message.pieces
                if f"{message.id}|{piece.id}" in boite.pieces
            },
            "jugements": [
                {
                    "id": message.id,
                    "faux": message.faux,
                    "juste": boite.verdicts[message.id] is message.faux,
                    "indices": list(message.indices),
                    "mot": message.explication,
                }
                for message in self.messages
                if message.id in boite.verdicts
            ],
        }

    def raconter(self, actes: Sequence[str]) -> list[str]:
        """Return the verdicts, the messages sent and where the others have been put."""
        boite, noms = self.etat_final(actes), self._noms_des_dossiers
        qui = {contact.id: contact.nom for contact in self.contacts}
        lignes = []
        for envoi in boite.envois:
            source = self._par_id.get(envoi.message)
            de = [source.de] if source and envoi.genre is not GenreEnvoi.TRANSFERER else []
            connus = sorted(qui[nom] for nom in envoi.destinataires if nom in qui)
            a = ", ".join([*de, *connus]) or "personne de connu"
            lignes.append(f"{VERBES[envoi.genre]} à {a} : {envoi.texte or 'sans texte'}")
        for message in self.messages:
            place = boite.places[message.id]
            if message.id in boite.verdicts:
                verdict = "Message signalé" if boite.verdicts[message.id] else "Confiance donnée"
                lignes.append(f"{verdict} : {message.objet} ({message.de})")
            elif place != message.dossier:
                lignes.append(f"{message.objet} ({message.de}) : rangé dans « {noms[place]} »")
        return lignes

    def exemple_juste(self) -> Reponse:
        """Return what the missions ask, one after the other."""
        return [acte for mission in self.missions for acte in self._actes_du_but(mission.but)]

    def _actes_du_but(self, but: But) -> list[str]:
        messages = [self._par_id[nom] for nom in but.messages]
        if but.genre in ENVOIS:
            listes = (*attendus(but, self._par_id), frozenset(but.joindre))
            champs = "|".join(" ".join(sorted(noms)) for noms in listes)
            repond = messages[0].id if messages else ""
            return [f"envoyer:{but.genre}|{repond}|{champs}|Objet|Bonjour"]
        match but.genre:
            case GenreBut.RANGER:
                return [f"ranger:{m.id}|{but.dossier}" for m in messages]
            case GenreBut.JUGER:
                return [f"{'signaler' if m.faux else 'confiance'}:{m.id}" for m in messages]
            case GenreBut.PIECE:
                return [f"piece:{m.id}|{m.pieces[0].id}" for m in messages]
            case genre:
                return [f"{genre}:{m.id}" for m in messages]

    def imprimable(self) -> Imprimable:
        """Return the messages to judge on paper; for the other exercises, the missions."""
        if not self.juger:
            return Simulation.imprimable(self)
        lignes: list[LigneImprimee] = []
        for numero, message in enumerate(self.messages, start=1):
            liens = [f"{x.texte} (le lien mène à {x.adresse})" for x in message.liens]
            pieces = [f"Pièce jointe : {piece.nom}" for piece in message.pieces]
            morceaux = [
                f"{numero}. De : {message.de}, {message.adresse}. Objet : {message.objet}.",
                *message.corps.split("\n\n"),
                *liens,
                *pieces,
            ]
            lignes.append(LigneImprimee(FormeLigne.TEXTE, " ".join(morceaux)))
            lignes += [
                LigneImprimee(FormeLigne.ROND, mot, repere=f"{numero}{lettre}", groupe=numero)
                for lettre, mot in zip(LETTRES, ("J’ai confiance.", "Je me méfie."), strict=False)
            ]
        return Imprimable(
            enonce=self.enonce,
            consigne="Lisez chaque message, puis cochez. Parlez-en à deux.",
            lignes=tuple(lignes),
            corrige=tuple(
                f"{numero}. {'Je me méfie.' if m.faux else 'J’ai confiance.'} {m.explication}"
                for numero, m in enumerate(self.messages, start=1)
            ),
            explication=self.explication,
        )


def _lire_mission(fiche: Fiche, identifiant: str) -> MissionMessagerie:
    return MissionMessagerie(**lire_champs(fiche, identifiant), but=lire_but(fiche))
