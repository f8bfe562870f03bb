// The state of the mailbox, played again from the acts as `boite.py` does; and acts as texts.

function boiteApres(donnees, actes) {
  const boite = {
    places: new Map(donnees.messages.map(({ id, dossier }) => [id, dossier])),
    origines: new Map(),
    verdicts: new Map(),
    ouverts: new Set(),
    liens: new Set(),
    pieces: new Set(),
    envois: [],
  };
  for (const acte of actes) jouerActe(boite, donnees, acte);
  return boite;
}

function jouerActe(boite, donnees, acte) {
  const [verbe, quoi] = couper(acte, ":");
  if (verbe === "envoyer") {
    boite.envois.push(lireEnvoi(quoi));
    return;
  }
  const [id, partie] = couper(quoi, "|");
  if (!boite.places.has(id)) return;
  if (verbe === "ouvrir") boite.ouverts.add(id);
  if (verbe === "ranger" && donnees.dossiers.some((dossier) => dossier.id === partie)) {
    deplacer(boite, id, partie);
  }
  if (verbe === "supprimer") deplacer(boite, id, "corbeille");
  if (verbe === "restaurer" && boite.places.get(id) === "corbeille") {
    const origine = boite.origines.get(id) ?? "reception";
    deplacer(boite, id, origine === "corbeille" ? "reception" : origine);
  }
  if (verbe === "signaler" || verbe === "confiance") juger(boite, id, verbe === "signaler");
  if (verbe === "lien") boite.liens.add(quoi);
  if (verbe === "piece") boite.pieces.add(quoi);
}

function couper(texte, signe) {
  const rang = texte.indexOf(signe);
  return rang < 0 ? [texte, ""] : [texte.slice(0, rang), texte.slice(rang + 1)];
}

function deplacer(boite, id, dossier) {
  const avant = boite.places.get(id);
  if (avant === dossier || dossier === "envoyes") return;
  boite.places.set(id, dossier);
  boite.origines.set(id, avant);
}

function juger(boite, id, faux) {
  if (boite.verdicts.get(id) === faux) return;
  boite.verdicts.set(id, faux);
  if (faux) deplacer(boite, id, "indesirables");
  else if (boite.places.get(id) === "indesirables") deplacer(boite, id, "reception");
}

function lireEnvoi(texte) {
  const [genre, message, a, cc, cci, pieces, objet, ...corps] = texte.split("|");
  const ids = (liste) => liste.split(" ").filter(Boolean);
  return {
    ...{ genre, message, objet, texte: corps.join("|") },
    ...{ a: ids(a), cc: ids(cc), cci: ids(cci), pieces: ids(pieces) },
  };
}

function ecrireEnvoi({ genre, message, a, cc, cci, pieces, objet, texte }) {
  const listes = [a, cc, cci, pieces].map((ids) => ids.join(" "));
  return `envoyer:${[genre, message, ...listes, objet.replaceAll("|", "/"), texte].join("|")}`;
}

// The last act goes when it changes nothing; it takes the place of the one before when it undoes it.
function compacterActes(donnees, actes) {
  const avant = actes.slice(0, -1);
  const dernier = actes.at(-1);
  if (!dernier.startsWith("envoyer:")) {
    const trace = (liste) => {
      const { places, verdicts, ouverts, liens, pieces } = boiteApres(donnees, liste);
      return JSON.stringify([places, verdicts, ouverts, liens, pieces].map((t) => [...t]));
    };
    if (trace(avant) === trace(actes)) return avant;
  }
  const remplace = avant.length && sujet(dernier) && sujet(avant.at(-1)) === sujet(dernier);
  return remplace ? [...avant.slice(0, -1), dernier] : actes;
}

// What an act decides of, when only the last of two in a row counts; "" for the other acts.
function sujet(acte) {
  const [verbe, quoi] = couper(acte, ":");
  const [id] = couper(quoi, "|");
  if (verbe === "ranger") return `place ${id}`;
  return verbe === "signaler" || verbe === "confiance" ? `verdict ${id}` : "";
}
