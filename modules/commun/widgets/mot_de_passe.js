// Secrets: a password is measured here and goes nowhere. An act says how strong it was, how long,
// and which of our own words tell why; never the text, nor a part of it.

const FORCES = ["Très facile à deviner", "Facile à deviner", "Moyen", "Solide", "Très solide"];
const RAISONS = {
  court: "Il est court. Essayez plus de douze signes.",
  connu: "Il contient un mot que tout le monde connaît.",
  clavier: "Il suit des touches voisines sur le clavier.",
  suite: "Il contient une suite, comme 1234 ou abcd.",
  date: "Il contient une date ou une année.",
  repetition: "Il répète plusieurs fois la même chose.",
};
// Known to everybody, and missing from lists made elsewhere.
const TROP_CONNUS = [
  "motdepasse",
  "bonjour",
  "coucou",
  "doudou",
  "loulou",
  "chouchou",
  "soleil",
  "amour",
  "jetaime",
  "azertyuiop",
  "marseille",
  "bretagne",
  "chocolat",
  "secret",
  "maison",
];
const DUREES = [
  [1, "tout de suite"],
  [60, "en quelques secondes"],
  [3600, "en quelques minutes"],
  [86400, "en quelques heures"],
  [30 * 86400, "en quelques jours"],
  [365 * 86400, "en quelques mois"],
  [100 * 365 * 86400, "en quelques années"],
];
const COURT = 12; // signs
const LONGUEUR_MESUREE = 100; // beyond, the time to measure grows and the answer does not change
const ECRANS = {
  essayer: "mesure",
  force: "mesure",
  phrase: "phrase",
  memoire: "phrase",
  code: "code",
  garder: "code",
};

function mesurer(estimateur, texte) {
  const { score, sequence, crackTimes } = estimateur.check(texte.slice(0, LONGUEUR_MESUREE));
  const faits = new Set(sequence.map(faitDe).filter(Boolean));
  if (texte.length < COURT) faits.add("court");
  const { seconds } = crackTimes.offlineSlowHashingXPerSecond;
  const duree = DUREES.find(([borne]) => seconds < borne)?.[1] ?? "en plusieurs siècles";
  const dits = score < 3 ? [...faits].sort() : [];
  return { score, duree, faits: dits, longueur: Math.min(texte.length, 999) };
}

function faitDe({ pattern, dictionaryName }) {
  if (pattern === "dictionary") return dictionaryName === "mots-tires" ? "" : "connu";
  if (pattern === "date" || pattern === "regex") return "date";
  return { spatial: "clavier", sequence: "suite", repeat: "repetition" }[pattern] ?? "";
}

// One of `combien` words each, with no word likelier than another.
function tirerMots(combien) {
  const borne = Math.floor(2 ** 32 / MOTS_TIRES.length) * MOTS_TIRES.length;
  const mots = [];
  while (mots.length < combien) {
    const [tire] = crypto.getRandomValues(new Uint32Array(1));
    if (tire < borne) mots.push(MOTS_TIRES[tire % MOTS_TIRES.length]);
  }
  return mots;
}

const enMots = (texte) =>
  texte
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean);

function monter(zone, donnees, outils) {
  let montre = "";
  let commence = false;
  let fabrique = null;
  const estimateur = () => {
    fabrique ??= zxcvbnTs.creer({ "mots-tires": MOTS_TIRES, "trop-connus": TROP_CONNUS });
    return fabrique;
  };
  const combien = donnees.missions.find(({ but }) => but === "phrase")?.seuil ?? 5;
  const ecrans = {
    mesure: () => ecranMesure(outils.prefixe, estimateur, outils),
    phrase: () => ecranPhrase(outils.prefixe, combien, outils),
    code: () => ecranCode(outils.prefixe, donnees, outils),
  };
  // Left as it is while its mission lasts, so that nothing typed is lost.
  function montrer(actes, { mission }) {
    const ecran = ECRANS[(mission ?? donnees.missions[0]).but];
    const recommence = commence && !actes.length;
    commence = actes.length > 0;
    if (ecran === montre && !recommence) return;
    montre = ecran;
    zone.replaceChildren(ecrans[ecran]());
  }
  return {
    montrer,
    verrouiller(oui) {
      if (!oui) return;
      for (const champ of zone.querySelectorAll("input")) champ.value = "";
      for (const piece of zone.querySelectorAll("input, button")) piece.disabled = true;
    },
    compacter: (actes) => (compteEncore(actes) ? actes : actes.slice(0, -1)),
  };
}

// Whether the last act says something new: a better try, another word than the one before.
function compteEncore(actes) {
  const dernier = actes.at(-1);
  const avant = actes.slice(0, -1);
  if (dernier.startsWith("essai:")) {
    const force = Number(dernier[6]);
    return !avant.some((acte) => acte.startsWith("essai:") && Number(acte[6]) >= force);
  }
  const genre = dernier.slice(0, dernier.indexOf(":") + 1);
  return avant.findLast((acte) => acte.startsWith(genre)) !== dernier;
}

export default { render: (contexte) => rendreSimulation(contexte, monter) };
