// The disk, as `questions/simulation/disque.py` replays it; a test holds one to the other.
// A disk is never changed: an act gives another one, or the very same when it does nothing.

const CLE = "cle";
const CORBEILLE = "corbeille";
const DOCUMENT = "document";
const ELEMENTS_MAXIMUM = 300;
const LONGUEUR_NOM = 60;
const PROFONDEUR = 40;
const ESPACES = /[ \t\n\u00a0\u202f]+/g;
const NOM_INTERDIT = /[\\/:*?"<>|\x00-\x1f]/;

const sansAccent = (texte) =>
  texte.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function nomPropre(nom) {
  const propre = nom.replace(ESPACES, " ").replace(/^ +| +$/g, "");
  return [...propre].length > LONGUEUR_NOM || NOM_INTERDIT.test(propre) ? "" : propre;
}

function disqueNeuf(elements) {
  const complets = elements.map((e) => ({ dans: "", avant: "", texte: "", ...e, origine: e.id }));
  return {
    elements: new Map(complets.map((e) => [e.id, e])),
    cle: "absente",
    crees: 0,
    recherche: "",
    resultats: [],
    ouverts: new Set(),
    trouves: new Set(),
    joints: [],
    faits: new Set(),
  };
}

function lieuDe(disque, depart) {
  let id = depart;
  for (let pas = 0; pas < PROFONDEUR; pas += 1) {
    if (id === CLE || id === CORBEILLE) return id;
    const un = disque.elements.get(id);
    if (!un) return "";
    if (un.dans === "") return "ordinateur";
    id = un.dans;
  }
  return "";
}

function estVisible(disque, id) {
  const lieu = lieuDe(disque, id);
  return lieu === "ordinateur" || (lieu === CLE && disque.cle === "branchee");
}

function accueille(disque, id) {
  if (id === CLE) return disque.cle === "branchee";
  return disque.elements.get(id)?.nature === "dossier" && estVisible(disque, id);
}

function estMobile(disque, id) {
  const un = disque.elements.get(id);
  return un !== undefined && un.dans !== "" && estVisible(disque, id);
}

const contenuDe = (disque, dossier) =>
  [...disque.elements.values()].filter(({ dans }) => dans === dossier);

const nomPris = (disque, dossier, nom, nature, sauf = "") =>
  contenuDe(disque, dossier).some(
    (e) => e.nom.toLowerCase() === nom.toLowerCase() && e.nature === nature && e.id !== sauf,
  );

function nomLibre(disque, dossier, nom, nature) {
  let essai = nom;
  for (let rang = 1; nomPris(disque, dossier, essai, nature); rang += 1) {
    essai = rang === 1 ? `${nom} - Copie` : `${nom} - Copie (${rang})`;
  }
  return essai;
}

function contient(disque, dossier, depart) {
  let dedans = depart;
  for (let pas = 0; pas < PROFONDEUR; pas += 1) {
    if (dedans === dossier) return true;
    const un = disque.elements.get(dedans);
    if (!un) return false;
    dedans = un.dans;
  }
  return true;
}

function avec(disque, elements, crees = 0) {
  const tous = new Map(disque.elements);
  for (const un of elements) tous.set(un.id, un);
  return { ...disque, elements: tous, crees: disque.crees + crees };
}

function ajouter(disque, dossier, nom, nature, origine) {
  const propre = nomPropre(nom);
  if (
    !propre ||
    !accueille(disque, dossier) ||
    disque.elements.size >= ELEMENTS_MAXIMUM ||
    nomPris(disque, dossier, propre, nature)
  ) {
    return disque;
  }
  const id = `n${disque.crees + 1}`;
  const neuf = { id, nom: propre, nature, dans: dossier, origine: origine || id, avant: "", texte: "" };
  return avec(disque, [neuf], 1);
}

function trouver(disque, texte) {
  const mots = sansAccent(texte).split(ESPACES).filter(Boolean);
  if (!mots.length) return [];
  return [...disque.elements.values()]
    .filter(({ id, nom }) => estMobile(disque, id) && mots.every((m) => sansAccent(nom).includes(m)))
    .map(({ id }) => id);
}

const fichierVisible = (disque, id) =>
  disque.elements.has(id) && disque.elements.get(id).nature !== "dossier" && estVisible(disque, id);

const ACTES_DU_DISQUE = {
  creer: (disque, dossier, nom) => ajouter(disque, dossier, nom, "dossier", ""),
  enregistrer: (disque, dossier, nom) => ajouter(disque, dossier, nom, "texte", DOCUMENT),
  renommer(disque, id, nom) {
    const [propre, un] = [nomPropre(nom), disque.elements.get(id)];
    if (!propre || !estMobile(disque, id) || propre === un.nom) return disque;
    if (nomPris(disque, un.dans, propre, un.nature, id)) return disque;
    return avec(disque, [{ ...un, nom: propre }]);
  },
  deplacer(disque, id, dossier) {
    const un = disque.elements.get(id);
    if (
      !estMobile(disque, id) ||
      !accueille(disque, dossier) ||
      un.dans === dossier ||
      contient(disque, id, dossier) ||
      nomPris(disque, dossier, un.nom, un.nature)
    ) {
      return disque;
    }
    return avec(disque, [{ ...un, dans: dossier }]);
  },
  copier(disque, id, dossier) {
    const un = disque.elements.get(id);
    if (!estMobile(disque, id) || !accueille(disque, dossier) || contient(disque, id, dossier)) {
      return disque;
    }
    const pris = [...disque.elements.values()].filter((e) => contient(disque, id, e.id));
    if (disque.elements.size + pris.length > ELEMENTS_MAXIMUM) return disque;
    const neufs = new Map(pris.map((e, rang) => [e.id, `n${disque.crees + rang + 1}`]));
    const nom = nomLibre(disque, dossier, un.nom, un.nature);
    const copies = pris
      .filter((e) => e.id !== id)
      .map((e) => ({ ...e, id: neufs.get(e.id), dans: neufs.get(e.dans) ?? e.dans, avant: "" }));
    const tete = { ...un, id: neufs.get(id), nom, dans: dossier, avant: "" };
    return avec(disque, [tete, ...copies], pris.length);
  },
  supprimer(disque, id) {
    if (!estMobile(disque, id)) return disque;
    const un = disque.elements.get(id);
    return avec(disque, [{ ...un, dans: CORBEILLE, avant: un.dans }]);
  },
  restaurer(disque, id) {
    const un = disque.elements.get(id);
    if (un?.dans !== CORBEILLE) return disque;
    const dossier = accueille(disque, un.avant) ? un.avant : contenuDe(disque, "")[0].id;
    const nom = nomLibre(disque, dossier, un.nom, un.nature);
    return avec(disque, [{ ...un, nom, dans: dossier, avant: "" }]);
  },
  vider(disque) {
    if (!contenuDe(disque, CORBEILLE).length) return disque;
    const restent = [...disque.elements].filter(([id]) => lieuDe(disque, id) !== CORBEILLE);
    return { ...disque, elements: new Map(restent), faits: new Set([...disque.faits, "videe"]) };
  },
  brancher: (disque) => (disque.cle === "absente" ? { ...disque, cle: "branchee" } : disque),
  ejecter: (disque) => (disque.cle === "branchee" ? { ...disque, cle: "ejectee" } : disque),
  retirer(disque) {
    if (disque.cle === "absente") return disque;
    const comment = disque.cle === "ejectee" ? "ejectee" : "arrachee";
    return { ...disque, cle: "absente", faits: new Set([...disque.faits, comment]) };
  },
  chercher(disque, texte) {
    const resultats = trouver(disque, texte);
    if (texte === disque.recherche && identique(resultats, disque.resultats)) return disque;
    return { ...disque, recherche: texte, resultats };
  },
  ouvrir(disque, id) {
    if (!fichierVisible(disque, id)) return disque;
    const { origine } = disque.elements.get(id);
    const trouve = disque.resultats.includes(id);
    if (disque.ouverts.has(origine) && (!trouve || disque.trouves.has(origine))) return disque;
    return {
      ...disque,
      ouverts: new Set([...disque.ouverts, origine]),
      trouves: new Set([...disque.trouves, ...(trouve ? [origine] : [])]),
    };
  },
  joindre(disque, id) {
    if (!fichierVisible(disque, id)) return disque;
    const { origine } = disque.elements.get(id);
    return disque.joints.includes(origine)
      ? disque
      : { ...disque, joints: [...disque.joints, origine] };
  },
  enlever: (disque, origine) =>
    disque.joints.includes(origine)
      ? { ...disque, joints: disque.joints.filter((joint) => joint !== origine) }
      : disque,
};

function appliquerAuDisque(disque, acte, avecDocument) {
  const [verbe, reste] = couper(acte, ":");
  const [quoi, suite] = couper(reste, "|");
  if (verbe === "enregistrer" && !avecDocument) return disque;
  return Object.hasOwn(ACTES_DU_DISQUE, verbe) ? ACTES_DU_DISQUE[verbe](disque, quoi, suite) : disque;
}
