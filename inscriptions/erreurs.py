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
    "lieu-inactif": (
        "Ce lieu n’est plus en service : il ne prend pas de nouvelle session. Choisissez un autre "
        "lieu, ou remettez celui-ci en service."
    ),
    "postes-invalides": (
        "Un lieu a de 0 à {maximum} postes : corrigez ce nombre, ou laissez-le vide s’il n’est pas "
        "connu."
    ),
    "lieu-occupe": (
        "Cette salle est déjà prise le {jour} de {debut} à {fin} par « {titre} » (session "
        "{session}) : choisissez une autre date, une autre heure, une autre salle ou un autre lieu."
    ),
    "formateur-occupe": (
        "Le {jour} de {debut} à {fin}, {qui} anime déjà « {titre} » (session {session}) : "
        "choisissez une autre date, une autre heure ou une autre personne."
    ),
    "recurrence-invalide": (
        "Cette répétition ne donne pas de dates : demandez de 1 à {maximum} séances ou semaines, "
        "dont une au moins hors des jours exclus."
    ),
    "autoformation-sans-date": (
        "Une autoformation n’a pas de date : chacun la suit à son rythme. Pour des séances, créez "
        "une autre session."
    ),
    "session-inconnue": (
        "Aucune session ne porte ce code : vérifiez les six caractères donnés par l’animateur."
    ),
    "session-complete": (
        "Cette session est complète ({capacite} places) : proposez une autre session, ou "
        "augmentez le nombre de places."
    ),
    "session-close": (
        "Cette session est terminée ou annulée : elle ne prend plus d’inscription. Proposez une "
        "autre session."
    ),
    "session-annulee": "Cette session est annulée : rouvrez-la d’abord.",
    "session-figee": (
        "Cette session est terminée ou annulée : ses séances ne changent plus. Rouvrez-la d’abord."
    ),
    "session-emargee": (
        "Des présences sont notées à cette session : elle a eu lieu, elle ne s’annule plus. "
        "Terminez-la, ou annulez ses séances à venir."
    ),
    "seances-a-venir": (
        "Une séance de cette session n’est pas passée : attendez sa fin, ou annulez-la, avant de "
        "terminer la session."
    ),
    "capacite-invalide": "Une session a de 1 à {maximum} places : corrigez ce nombre.",
    "capacite-insuffisante": (
        "Cette session a déjà {minimum} places prises : gardez-en au moins autant, ou annulez "
        "d’abord des inscriptions."
    ),
    "seance-inconnue": "Cette séance n’est pas dans le registre : rechargez la page.",
    "seance-annulee": "Cette séance est annulée : rien ne s’y note. Rétablissez-la d’abord.",
    "seance-notee": (
        "Des présences sont notées à cette séance : elle ne s’annule pas, et ne se déplace que "
        "dans la même journée, sans devenir plus courte que la présence la plus longue. "
        "Effacez-les d’abord si elles sont fausses."
    ),
    "seance-invalide": (
        "Une séance finit après son début, et dure de 1 minute à 24 heures : corrigez les heures."
    ),
    "seances-en-conflit": (
        "Deux séances de cette session se chevauchent : corrigez les dates ou les heures."
    ),
    # Headcounts.
    "total-invalide": "Un effectif va de 0 à {maximum} personnes : corrigez ce nombre.",
    "marge-inconnue": (
        "Une répartition emploie les catégories proposées et des nombres positifs : choisissez "
        "dans la liste."
    ),
    "marge-trop-grande": (
        "Une répartition compte plus de personnes que le total ({maximum}) : corrigez l’un ou "
        "l’autre."
    ),
    "presences-nominatives": (
        "Des présences nominatives sont déjà notées ici : un effectif compterait deux fois les "
        "mêmes personnes. Gardez l’un ou l’autre."
    ),
    "effectif-en-double": (
        "Un effectif est déjà noté, pour la session entière ou pour l’une de ses séances : les "
        "deux compteraient deux fois les mêmes personnes. Effacez l’autre d’abord."
    ),
    "commune-invalide": (
        "Un code de commune a cinq chiffres, comme 29019 : ce n’est pas le code postal. "
        "Corrigez-le."
    ),
    "type-inconnu": "Ce type d’atelier n’est pas dans le registre : créez-le d’abord.",
    "type-existant": (
        "Un type d’atelier porte déjà ce code : choisissez-le, ou donnez un autre code."
    ),
    "code-type-invalide": (
        "Le code d’un type d’atelier a de 1 à 64 lettres minuscules sans accent, chiffres et "
        "tirets : corrigez-le."
    ),
    # Figures.
    "croisement-impossible": (
        "Ce croisement est impossible : {sessions} session(s) de cette sélection ont été comptées "
        "sans noms, et leurs répartitions ne disent pas qui est à la fois l’un et l’autre. "
        "Regardez chaque répartition séparément."
    ),
    # Tables that come in.
    "fichier-vide": (
        "Ce fichier est vide : enregistrez le tableau depuis votre tableur, puis recommencez."
    ),
    "fichier-trop-grand": "Ce fichier dépasse {maximum} Mo : partagez-le en plusieurs.",
    "fichier-illisible": (
        "Ce fichier est abîmé ou protégé par un mot de passe : ouvrez-le dans votre tableur, "
        "enregistrez-le à nouveau, puis recommencez."
    ),
    "format-inconnu": (
        "Ce fichier n’est pas un tableau que ce programme sait lire : enregistrez-le en CSV, ODS "
        "ou XLSX."
    ),
    "extension-inconnue": (
        "Un tableau s’écrit en CSV, ODS ou XLSX : donnez au fichier l’une de ces extensions."
    ),
    "classeur-demesure": (
        "Ce classeur est démesuré : une cellule est peut-être remplie très loin du tableau. "
        "Copiez le tableau seul dans un nouveau classeur, puis recommencez."
    ),
    "guillemets-ouverts": (
        "À la ligne {ligne}, un guillemet droit n’est pas fermé, ou est au milieu d’un texte : "
        "corrigez-la, puis recommencez."
    ),
    "trop-de-lignes": "Ce tableau a plus de {maximum} lignes : partagez-le en plusieurs fichiers.",
    "trop-de-colonnes": (
        "Ce tableau a plus de {maximum} colonnes : enlevez celles qui ne servent pas."
    ),
    "ligne-trop-large": (
        "Cette ligne a plus de cellules que l’en-tête : mettez entre guillemets le texte qui "
        "contient le séparateur."
    ),
    "colonne-manquante": (
        "Il manque la colonne « {champ} » : ajoutez-la, ou dites laquelle en tient lieu."
    ),
    "colonne-ambigue": "Plusieurs colonnes peuvent être « {champ} » : dites laquelle prendre.",
    "colonne-inconnue": (
        "Le fichier n’a pas la colonne choisie pour « {champ} » : recopiez son nom tel qu’il est "
        "dans le fichier."
    ),
    "champ-inconnu": "Cet import n’a pas de champ de ce nom : relisez la liste des champs.",
    "date-illisible": "Le champ « {champ} » n’est pas une date : écrivez-la comme 01/12/2026.",
    "heure-illisible": "Le champ « {champ} » n’est pas une heure : écrivez-la comme 14h30.",
    "nombre-illisible": (
        "Le champ « {champ} » est un nombre entier, de {minimum} à {maximum} : corrigez-le."
    ),
    "choix-inconnu": (
        "Le champ « {champ} » n’a pas cette valeur : laissez-le vide, ou choisissez parmi {choix}."
    ),
    "ligne-jumelle": (
        "Cette personne est déjà à la ligne {ligne} du fichier : enlevez l’une des deux, ou "
        "donnez la carte de chacune."
    ),
    "carte-inconnue": (
        "Personne n’a cette carte : relisez ses huit caractères, ou laissez la case vide."
    ),
    "carte-autre-personne": (
        "Cette carte est celle de quelqu’un d’autre : vérifiez le nom et la carte."
    ),
    "personne-ambigue": (
        "Plusieurs inscrits de cette session portent ce nom : donnez la carte de celui-ci."
    ),
    "session-contradictoire": (
        "Cette ligne ne dit pas la même chose que la ligne {ligne} de la même session, dans la "
        "colonne « {champ} » : corrigez l’une des deux."
    ),
    "annee-contradictoire": (
        "L’année et la date de cette ligne ne s’accordent pas : corrigez l’une des deux."
    ),
    "atelier-a-venir": "Cet atelier n’a pas encore eu lieu : importez-le comme une session prévue.",
    "famille-contradictoire": (
        "Ce type d’atelier est déjà rangé dans une autre famille : employez la même partout."
    ),
    "import-trop-long": (
        "Un import a {maximum} lignes au plus : partagez ce fichier en plusieurs."
    ),
    "ligne-identique": "Cette ligne est la même que la ligne {ligne} : enlevez l’une des deux.",
    # People.
    "apprenant-inconnu": "Cette personne n’est pas dans le registre : inscrivez-la d’abord.",
    "pas-inscrit": (
        "Cette personne n’est pas inscrite à cette session : inscrivez-la avant de noter sa "
        "présence."
    ),
    "fiche-fusionnee": (
        "Cette fiche a été réunie avec une autre : travaillez sur celle qui a été gardée."
    ),
    "fiche-effacee": "Les données de cette personne ont été effacées : sa fiche ne sert plus.",
    "fusion-impossible": "Une fiche ne se réunit pas avec elle-même : choisissez-en deux.",
    "fusion-inconnue": "Cette réunion de fiches n’est pas dans le registre : rechargez la page.",
    "fusion-suivie": (
        "L’une de ces fiches a été réunie avec une autre depuis : séparez d’abord la réunion la "
        "plus récente."
    ),
    "copie-en-correction": (
        "Une copie de la fiche à retirer n’est pas encore notée : attendez la fin de sa "
        "correction, ou gardez cette fiche et retirez l’autre."
    ),
    "inscription-inconnue": "Cette inscription n’est pas dans le registre : rechargez la page.",
    "motif-manquant": (
        "Cette présence est déjà notée et la séance est passée : pour la corriger, dites pourquoi."
    ),
    "code-tableau-inconnu": (
        "Ce code n’ouvre aucune séance en ce moment : relisez les six caractères écrits au "
        "tableau, ou demandez à l’animateur."
    ),
    "minutes-hors-seance": (
        "Une présence à cette séance va de 0 à {maximum} minutes : corrigez la durée."
    ),
    "presence-sans-minutes": (
        "Une personne présente a suivi au moins une minute : corrigez la durée, ou notez une "
        "absence."
    ),
    "arrivee-hors-seance": (
        "Une arrivée se note le jour de la séance, avant sa fin : corrigez l’heure."
    ),
    "effectif-note": (
        "Un effectif anonyme est déjà noté ici : des présences nominatives compteraient deux fois "
        "les mêmes personnes. Gardez l’un ou l’autre."
    ),
    "compte-existant": "Un compte porte déjà cet identifiant : choisissez-en un autre.",
    "compte-inconnu": "Ce compte n’est pas dans le registre : créez-le d’abord.",
    "compte-deja-relie": "Ce compte est relié à une autre personne : dites-le à la coordination.",
    "personne-deja-reliee": "Vous avez déjà relié un autre compte : entrez avec celui-là.",
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
    "autoformation-absente": (
        "La partie notée ne se refait que dans une autoformation : inscrivez-vous à l’une d’elles, "
        "ou demandez à votre formatrice ou formateur de rouvrir la copie."
    ),
    "tentative-en-correction": (
        "Votre copie n’est pas encore corrigée : attendez ses points avant de la refaire."
    ),
    "tentatives-epuisees": (
        "Vous avez fait les {maximum} tentatives de ce chapitre : la partie notée ne se refait "
        "plus. L’entraînement reste ouvert."
    ),
    "tentative-trop-tot": (
        "Il est encore trop tôt : la partie notée se refait à partir du {jour}. D’ici là, "
        "l’entraînement reste ouvert."
    ),
    # What a session's group does together.
    "hors-du-groupe": "Cette page est celle d’un autre groupe : revenez à votre parcours.",
    "version-inconnue": (
        "Cette version de votre texte ne se retrouve pas, ou elle est vide : rouvrez votre texte, "
        "puis recommencez."
    ),
    "partage-inconnu": "Ce texte n’est plus partagé avec le groupe : revenez à la liste.",
    "commentaire-inconnu": "Ce commentaire n’est plus là : rechargez la page.",
    "commentaires-trop-nombreux": (
        "Vous avez déjà fait {maximum} commentaires sur ce texte : dites le reste de vive voix."
    ),
    "titre-inconnu": "Ce titre n’est plus sur le mur : rechargez la page.",
    "titres-trop-nombreux": (
        "Vous avez déjà {maximum} titres sur le mur : retirez-en un pour en proposer un autre."
    ),
    "binome-mal-forme": (
        "Un binôme réunit deux ou trois personnes de la session, et chacune est dans un seul : "
        "corrigez la répartition."
    ),
    "binome-inconnu": "Ce binôme a été changé : rechargez la page.",
    "minutes-entretien": (
        "La préparation et l’entretien durent chacun de 1 à 60 minutes : corrigez la durée."
    ),
    "resultat-invalide": (
        "Les points d’une question vont de zéro au maximum de la question : corrigez la note."
    ),
    "trop-de-phrases": (
        "Vous avez déjà {maximum} phrases : retirez-en une avant d’en garder une autre."
    ),
    # Certificates.
    "code-invalide": "Ce code d’attestation n’est pas bien formé : engendrez-en un autre.",
    "motif-revocation": "Choisissez pourquoi cette attestation est révoquée.",
    "code-pris": "Ce code d’attestation est déjà pris : engendrez-en un autre.",
    "certificat-invalide": (
        "Cette attestation ne peut pas être enregistrée : son fichier ou son empreinte est mal "
        "formé. Composez-la à nouveau."
    ),
    "certificat-inconnu": (
        "Aucune attestation du registre ne porte ce code : relisez ses douze lettres et chiffres."
    ),
    "certificat-remplace": (
        "Cette attestation est déjà remplacée par une plus récente : travaillez sur celle-là."
    ),
    "certificat-revoque": (
        "Cette attestation est révoquée : délivrez-en une autre à la personne, si elle y a droit."
    ),
    "certificat-expire": (
        "Cette attestation n’est plus valable, sa date est passée : elle ne se refait pas."
    ),
    "certificat-anonyme": (
        "Les données de la personne ont été effacées : cette attestation ne se refait plus."
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
