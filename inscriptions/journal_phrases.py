"""What each act of the journal says in French (« phrases du journal »).

In braces, what `journal_recit` looks up: {qui} and {autre} are learners, by their initials;
{session}, {seance}, {lieu}, {type}, {compte}, {chapitre} and {code} are what the act was on.
"""

PHRASES: dict[str, str] = {
    "apprenant.changer_carte": "a donné une nouvelle carte à {qui}",
    "apprenant.completer": "a complété la fiche de {qui}",
    "apprenant.creer": "a créé la fiche de {qui}",
    "apprenant.effacer": "a effacé les données d’une personne",
    "apprenant.exporter": "a remis ses données à {qui}",
    "apprenant.fusionner": "a réuni deux fiches : {autre} dans {qui}",
    "apprenant.modifier": "a corrigé la fiche de {qui}",
    "apprenant.separer": "a séparé deux fiches qui avaient été réunies : {autre} et {qui}",
    "certificat.anonymiser": "a ôté tout nom de l’attestation {code}",
    "certificat.delivrer": "a délivré l’attestation {code} à {qui}, {session}",
    "certificat.envoyer": "a envoyé l’attestation {code} à {qui}, {session}",
    "certificat.remplacer": "a remplacé l’attestation {code} de {qui}, {session}",
    "certificat.revoquer": "a révoqué l’attestation {code} de {qui}, {session}",
    "compte.creer": "a ouvert le compte {compte}",
    "compte.se_former": "a quitté son compte pour sa propre fiche, afin de se former ({qui})",
    "copie.noter": "a noté la copie de {qui}, {chapitre}",
    "copie.refaire": "a commencé une nouvelle tentative de {qui}, {chapitre}",
    "copie.remettre": "a remis la copie de {qui}, {chapitre}",
    "copie.rouvrir": "a rouvert la copie de {qui}, {chapitre}",
    "direct.noms": "a demandé à voir les noms dans la vue en direct, {session}",
    "doublon.ecarter": "a dit que {qui} et {autre} sont deux personnes",
    "effectif.corriger": "a corrigé un effectif, {session}",
    "effectif.effacer": "a effacé un effectif, {session}",
    "effectif.noter": "a noté un effectif, {session}",
    "inscription.annuler": "a annulé l’inscription de {qui}, {session}",
    "inscription.creer": "a inscrit {qui}, {session}",
    "inscription.devalider": "a retiré la validation des acquis de {qui}, {session}",
    "inscription.promouvoir": "a donné une place à {qui}, {session}",
    "inscription.reprendre": "a réinscrit {qui}, {session}",
    "inscription.valider": "a validé les acquis de {qui}, {session}",
    "lieu.creer": "a créé le lieu {lieu}",
    "lieu.desactiver": "a retiré du service le lieu {lieu}",
    "lieu.modifier": "a modifié le lieu {lieu}",
    "lieu.reactiver": "a remis en service le lieu {lieu}",
    "observation.noter": "a noté ce que {qui} sait faire, {session}",
    "presence.annuler": "a effacé la présence de {qui}, {seance}",
    "presence.corriger": "a corrigé la présence de {qui}, {seance}",
    "presence.noter": "a noté la présence de {qui}, {seance}",
    "seance.ajouter": "a ajouté une séance, {seance}",
    "seance.annuler": "a annulé une séance, {seance}",
    "seance.deplacer": "a déplacé une séance, {seance}",
    "seance.ouvrir_pointage": "a affiché le code de pointage, {seance}",
    "seance.retablir": "a rétabli une séance, {seance}",
    "session.annuler": "a annulé une session, {session}",
    "session.changer_animateurs": "a changé les animateurs, {session}",
    "session.changer_formateur": "a changé le formateur, {session}",
    "session.clore": "a terminé une session, {session}",
    "session.creer": "a créé une session, {session}",
    "session.exporter": "a exporté un tableau, {session}",
    "session.modifier": "a modifié une session, {session}",
    "session.rouvrir": "a rouvert une session, {session}",
    "type.creer": "a créé le type d’atelier {type}",
}

# Details told after the act, in this order; the others say nothing to a reader.
DETAILS: dict[str, str] = {
    "etat": "{}",
    "minutes": "{} min",
    "avant": "au lieu de : {}",
    "minutes_avant": "{} min",
    "motif": "motif : {}",
    "sur_place": "sur place",
    "capacite": "{} places",
    "capacite_avant": "au lieu de {}",
    "total": "{} personnes",
    "total_avant": "au lieu de {}",
    "seances": "{} séance(s)",
}

# Fields that an act changed, where the code's own name is not how people write it.
CHAMPS: dict[str, str] = {
    "commune_insee": "commune",
    "equipement": "équipement",
    "prenom": "prénom",
    "tranche_age": "âge",
}
