"""The registry's refusals: a stable code, data in attributes, a sentence for who can act on it.

Every sentence is in `PHRASES`, so that one reading checks them all. None holds personal data: what
was typed is not repeated, because a refusal ends up in logs and on shared screens.
"""

from erreurs import ErreurEPN

PHRASES: dict[str, str] = {
    # Opening the registry: for the person who installs it.
    "adresse-invalide": (
        "L’adresse du registre n’est pas reconnue. Écrivez-la « sqlite:////dossier/registre.db » "
        "ou « postgresql+psycopg://serveur/base »."
    ),
    "pilote-absent": (
        "La bibliothèque qui parle à PostgreSQL manque : installez le programme avec son option "
        "« postgresql »."
    ),
    "disque-inadapte": (
        "Ce disque ne convient pas au registre, il est peut-être sur le réseau : choisissez un "
        "dossier du disque de la machine, ou PostgreSQL."
    ),
    "registre-introuvable": (
        "Le registre ne s’ouvre pas : vérifiez que le dossier ou le serveur existe, et que ce "
        "compte a le droit d’y écrire."
    ),
    "registre-occupe": (
        "Le registre est occupé depuis trop longtemps : rien n’a été écrit, recommencez dans "
        "quelques secondes."
    ),
    "registre-plein": (
        "Il n’y a plus de place sur le disque du registre : rien n’a été écrit. Libérez de la "
        "place, puis recommencez."
    ),
    "registre-indisponible": (
        "Le registre ne répond pas : rien n’a été écrit. Vérifiez le disque ou le serveur de la "
        "base, puis recommencez."
    ),
    "registre-illisible": (
        "Ce fichier ou cette base n’est pas un registre que ce programme sait lire : vérifiez "
        "l’adresse, ou restaurez la dernière sauvegarde."
    ),
    "registre-plus-recent": (
        "Ce registre a été écrit par une version plus récente du programme : mettez le programme "
        "à jour avant de l’ouvrir."
    ),
    "lecture-seule": (
        "Le registre est ouvert en lecture seule : rien n’a été écrit. Vérifiez le droit d’écrire "
        "sur son fichier ou sa base."
    ),
    "donnee-refusee": (
        "Le registre a refusé cette écriture, contraire à l’une de ses règles : rien n’a été "
        "écrit. Rechargez la page pour voir l’état actuel, puis recommencez."
    ),
    # What is typed.
    "date-sans-fuseau": "Cette date n’a pas de fuseau horaire : donnez-en un.",
    "texte-vide": "Le champ « {champ} » est vide : remplissez-le.",
    "texte-trop-long": "Le champ « {champ} » dépasse {maximum} caractères : raccourcissez-le.",
    "texte-interdit": (
        "Le champ « {champ} » contient un caractère invisible : tapez-le au clavier plutôt que "
        "de le coller."
    ),
    # Places and sessions.
    "lieu-existant": "Un lieu porte déjà ce nom : choisissez-le, ou donnez un autre nom.",
    "lieu-inconnu": "Ce lieu n’est pas dans le registre : créez-le d’abord.",
    "session-inconnue": (
        "Aucune session ne porte ce code : vérifiez les six caractères donnés par l’animateur."
    ),
    "session-complete": (
        "Cette session est complète ({capacite} places) : proposez une autre session, ou "
        "augmentez le nombre de places."
    ),
    "session-close": (
        "Cette session est terminée ou annulée : elle ne prend plus d’inscription. Proposez une "
        "autre session."
    ),
    "capacite-invalide": "Une session a de 1 à {maximum} places : corrigez ce nombre.",
    "seance-inconnue": "Cette séance n’est pas dans le registre : rechargez la page.",
    "seance-annulee": "Cette séance est annulée : rien ne s’y note. Rétablissez-la d’abord.",
    "seance-invalide": (
        "Une séance finit après son début, et dure de 1 minute à 24 heures : corrigez les heures."
    ),
    "seances-en-conflit": (
        "Deux séances de cette session se chevauchent : corrigez les dates ou les heures."
    ),
    # People.
    "apprenant-inconnu": "Cette personne n’est pas dans le registre : inscrivez-la d’abord.",
    "pas-inscrit": (
        "Cette personne n’est pas inscrite à cette session : inscrivez-la avant de noter sa "
        "présence."
    ),
    "inscription-inconnue": "Cette inscription n’est pas dans le registre : rechargez la page.",
    "motif-manquant": (
        "Cette présence est déjà notée et la séance est passée : pour la corriger, dites pourquoi."
    ),
    "code-tableau-inconnu": (
        "Ce code n’ouvre aucune séance en ce moment : relisez les six caractères écrits au "
        "tableau, ou demandez à l’animateur."
    ),
    "minutes-hors-seance": (
        "Une présence à cette séance va de 0 à {maximum} minutes : corrigez la durée."
    ),
    "compte-existant": "Un compte porte déjà cet identifiant : choisissez-en un autre.",
    "compte-inconnu": "Ce compte n’est pas dans le registre : créez-le d’abord.",
    "identifiant-invalide": (
        "Un identifiant a de 2 à 64 lettres sans accent, chiffres, points, tirets ou "
        "arobase : corrigez-le."
    ),
    "mot-de-passe-invalide": (
        "Un mot de passe a de {minimum} à {maximum} caractères : une suite de mots convient très "
        "bien."
    ),
    "connexion-invalide": (
        "Une connexion appartient à un apprenant ou à un compte, pas aux deux : recommencez "
        "l’entrée."
    ),
    # Answers, copies, results.
    "jeton-invalide": "Cette réponse n’a pas de numéro d’envoi valable : rechargez la page.",
    "jeton-reutilise": (
        "Ce numéro d’envoi a déjà servi pour une autre réponse : rechargez la page, puis répondez "
        "à nouveau."
    ),
    "reponse-illisible": "Cette réponse n’a pas pu être lue : rechargez la page et recommencez.",
    "reponse-trop-longue": "Cette réponse est trop longue : raccourcissez-la.",
    "copie-remise": "La copie est remise : vos réponses ne changent plus.",
    "copie-inconnue": "Cette copie n’existe plus, elle a sans doute été rouverte : actualisez.",
    "resultat-invalide": (
        "Les points d’une question vont de zéro au maximum de la question : corrigez la note."
    ),
    # Certificates.
    "code-invalide": "Ce code d’attestation n’est pas bien formé : engendrez-en un autre.",
    "code-pris": "Ce code d’attestation est déjà pris : engendrez-en un autre.",
    "certificat-invalide": (
        "Cette attestation ne peut pas être enregistrée : son fichier ou son empreinte est mal "
        "formé. Composez-la à nouveau."
    ),
}


class ErreurRegistre(ErreurEPN):
    """A refusal of the registry; `str(erreur)` is French, for the person who can act on it.

    `code` is stable and made for programs; `donnees` holds figures and names of fields or of
    constraints, never personal data.
    """

    def __init__(self, code: str, message: str, **donnees: object) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.donnees = donnees


def refus(code: str, **donnees: object) -> ErreurRegistre:
    """Build the refusal of this code with its sentence; KeyError when the code is unknown."""
    return ErreurRegistre(code, PHRASES[code].format_map(donnees), **donnees)
