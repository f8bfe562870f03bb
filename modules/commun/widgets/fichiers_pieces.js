// What the file explorer draws: signs, the tree of folders, the list, the small forms.

const SVG = "http://www.w3.org/2000/svg";
const NOMS_DES_NATURES = {
  dossier: "Dossier",
  photo: "Photo",
  texte: "Texte",
  pdf: "PDF",
  tableau: "Tableau",
  son: "Musique",
  video: "Vidéo",
};
// One stroke each, in a square of 24: the word beside it says the same.
const TRACES = {
  dossier: "M3 6h6l2 3h10v10H3z",
  photo: "M3 5h18v14H3z M3 16l5-5 4 4 3-3 6 5 M16 9h.1",
  texte: "M6 3h9l4 4v14H6z M9 11h7 M9 15h7",
  pdf: "M6 3h9l4 4v14H6z M9 16v-5h3v3H9",
  tableau: "M4 5h16v14H4z M4 10h16 M4 14h16 M10 5v14",
  son: "M9 18a2 2 0 1 1-.1 0 M9 18V5l9-2v12a2 2 0 1 1-.1 0",
  video: "M3 6h12v12H3z M15 11l6-4v10l-6-4z",
  ordinateur: "M3 4h18v12H3z M8 20h8 M12 16v4",
  cle: "M9 9h6v12H9z M10 9V3h4v6 M12 13v4",
  corbeille: "M5 7h14 M7 7l1 14h8l1-14 M10 7V4h4v3",
};

function signe(nom) {
  const dessin = document.createElementNS(SVG, "svg");
  const trait = document.createElementNS(SVG, "path");
  trait.setAttribute("d", TRACES[nom] ?? TRACES.texte);
  for (const [cle, valeur] of [
    ["viewBox", "0 0 24 24"],
    ["class", "epn-signe-fichier"],
    ["aria-hidden", "true"],
    ["focusable", "false"],
  ]) {
    dessin.setAttribute(cle, valeur);
  }
  dessin.append(trait);
  return dessin;
}

// The names of the places from the top down to this one.
function cheminDe(disque, depart, nomDuLieu) {
  const noms = [];
  for (let id = depart, pas = 0; id && pas < PROFONDEUR; pas += 1) {
    noms.unshift({ id, nom: nomDuLieu(id) });
    id = disque.elements.get(id)?.dans ?? "";
  }
  return noms;
}

const parNom = (un, autre) =>
  (un.nature === "dossier" ? 0 : 1) - (autre.nature === "dossier" ? 0 : 1) ||
  un.nom.localeCompare(autre.nom, "fr", { numeric: true });

function dessinerArbre(disque, { ici, aller, deposer, cle }) {
  const branche = (dossier, pas) =>
    contenuDe(disque, dossier)
      .filter(({ nature }) => nature === "dossier")
      .sort(parNom)
      .map((un) => {
        const dedans = pas < PROFONDEUR ? branche(un.id, pas + 1) : [];
        return element(
          "li",
          {},
          bouton(un.id, un.nom, "dossier"),
          ...(dedans.length ? [element("ul", {}, ...dedans)] : []),
        );
      });
  function bouton(id, nom, dessin) {
    const un = element(
      "button",
      { type: "button", class: "epn-lieu", "data-cle": `lieu-${id}` },
      signe(dessin),
      element("span", {}, nom),
    );
    if (id === ici) un.setAttribute("aria-current", "true");
    un.addEventListener("click", () => aller(id));
    accepterDepot(un, () => deposer(id));
    return un;
  }
  const cles = cle && disque.cle === "branchee" ? [element("li", {}, bouton(CLE, cle, "cle"))] : [];
  return element(
    "ul",
    { class: "epn-arbre", "aria-label": "Les dossiers" },
    ...branche("", 0),
    ...cles,
    element("li", {}, bouton(CORBEILLE, "Corbeille", "corbeille")),
  );
}

function accepterDepot(noeud, deposer) {
  noeud.addEventListener("dragover", (evenement) => {
    evenement.preventDefault();
    noeud.dataset.depot = "oui";
  });
  noeud.addEventListener("dragleave", () => delete noeud.dataset.depot);
  noeud.addEventListener("drop", (evenement) => {
    evenement.preventDefault();
    delete noeud.dataset.depot;
    deposer();
  });
}

function dessinerListe(elements, { choix, precision, choisir, ouvrir, saisir, deposer }) {
  if (!elements.length) return element("p", { class: "epn-vide" }, "Rien ici.");
  const lignes = [...elements].sort(parNom).map((un) => {
    const bouton = element(
      "button",
      {
        type: "button",
        class: "epn-fichier",
        draggable: "true",
        "aria-pressed": String(un.id === choix),
        "data-cle": `fichier-${un.id}`,
      },
      signe(un.nature),
      element("span", { class: "epn-nom-fichier" }, un.nom),
      element("span", { class: "epn-nature" }, precision(un)),
    );
    bouton.addEventListener("click", () => choisir(un.id));
    bouton.addEventListener("dblclick", () => ouvrir(un.id));
    bouton.addEventListener("dragstart", (evenement) => {
      evenement.dataTransfer.effectAllowed = "move";
      evenement.dataTransfer.setData("text/plain", "");
      saisir(un.id);
    });
    if (un.nature === "dossier") accepterDepot(bouton, () => deposer(un.id));
    return element("li", {}, bouton);
  });
  return element("ul", { class: "epn-liste-fichiers", "aria-label": "Ce qu’il y a ici" }, ...lignes);
}

// A small form in the page: one name to type, and the folders to choose from when there are some.
function dessinerFormulaire({ titre, nom, dossiers, ici, valider, fermer, prefixe }) {
  const champ = element("input", {
    type: "text",
    class: "epn-champ",
    id: `${prefixe}-nom`,
    name: `${prefixe}-nom`,
    autocomplete: "off",
    maxlength: "60",
    spellcheck: "false",
  });
  champ.value = nom;
  const liste = dossiers && dossiers.length
    ? creerListe({ id: `${prefixe}-dossier`, name: `${prefixe}-dossier` }, "Choisissez un dossier", dossiers)
    : null;
  if (liste && dossiers.some(({ id }) => id === ici)) liste.value = ici;
  const formulaire = element(
    "form",
    { class: "epn-panneau", "aria-label": titre },
    element("p", { class: "epn-titre" }, titre),
    element("label", { for: champ.id }, "Nom"),
    champ,
    ...(liste ? [element("label", { for: liste.id }, "Dossier"), liste] : []),
    element(
      "div",
      { class: "epn-boutons" },
      element("button", { type: "submit", class: "epn-bouton" }, "Valider"),
      boutonSimple("Fermer", fermer),
    ),
  );
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    valider(champ.value, liste ? liste.value : "");
  });
  return { formulaire, champ };
}

function formulaireDeRecherche(prefixe, valeur, chercher) {
  const champ = element("input", {
    type: "search",
    class: "epn-champ",
    id: `${prefixe}-chercher`,
    name: `${prefixe}-chercher`,
    autocomplete: "off",
    "data-cle": "champ-chercher",
  });
  champ.value = valeur;
  const formulaire = element(
    "form",
    { class: "epn-chercher" },
    element("label", { for: champ.id }, "Chercher un fichier"),
    champ,
    element("button", { type: "submit", class: "epn-deplacer", "data-cle": "chercher" }, "Chercher"),
  );
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    chercher(champ.value.replace(ESPACES, " ").trim());
  });
  return formulaire;
}

const MOTS_DE_LA_CLE = {
  absente: "La clé USB est dans votre main.",
  branchee: "La clé USB est branchée.",
  ejectee: "La clé est éjectée. Vous pouvez la retirer.",
};
const GESTES_DE_LA_CLE = {
  absente: [["Brancher la clé USB", "brancher", "La clé est branchée. Elle est dans la liste."]],
  branchee: [
    ["Éjecter la clé USB", "ejecter", "La clé est éjectée. Vous pouvez la retirer."],
    ["Retirer la clé USB", "retirer", "Un peu tôt : la prochaine fois, éjectez-la avant."],
  ],
  ejectee: [["Retirer la clé USB", "retirer", "La clé est retirée sans risque."]],
};

// `faire` is null once the copy is handed in: nothing is offered any more.
function dessinerCle(disque, nom, faire) {
  if (!nom) return [];
  const boutons = GESTES_DE_LA_CLE[disque.cle].map(([mots, acte, fait]) => {
    const bouton = boutonSimple(mots, () => faire(acte, fait));
    bouton.dataset.cle = `cle-${acte}`;
    return bouton;
  });
  return [
    element(
      "div",
      { class: "epn-cadre-fichier" },
      element("p", {}, signe("cle"), ` ${MOTS_DE_LA_CLE[disque.cle]}`),
      element("div", { class: "epn-boutons" }, ...(faire ? boutons : [])),
    ),
  ];
}

function dessinerDocument(texte, disque, enregistrer) {
  if (!texte) return [];
  const sauve = [...disque.elements.values()].find(({ origine }) => origine === DOCUMENT);
  const bouton = boutonSimple("Enregistrer sous…", enregistrer);
  bouton.dataset.cle = "enregistrer-sous";
  return [
    element(
      "div",
      { class: "epn-cadre-fichier" },
      element("p", { class: "epn-titre" }, texte.titre),
      ...paragraphes(texte.texte, "p", "epn-texte-feuille"),
      element("p", {}, sauve ? `Enregistré sous le nom « ${sauve.nom} ».` : "Pas encore enregistré."),
      element("div", { class: "epn-boutons" }, ...(enregistrer ? [bouton] : [])),
    ),
  ];
}

function dessinerMessage(texte, disque, { joindre, enlever }) {
  if (!texte) return [];
  const nomDe = (cle) =>
    [...disque.elements.values()].find(({ origine }) => origine === cle)?.nom ?? "un fichier effacé";
  const joints = disque.joints.map((cle) => {
    const bouton = boutonSimple(`Enlever « ${nomDe(cle)} »`, () => enlever(cle));
    return element("li", {}, `${nomDe(cle)} `, ...(joindre ? [bouton] : []));
  });
  const bouton = boutonSimple("Joindre le fichier choisi", joindre);
  bouton.dataset.cle = "joindre";
  return [
    element(
      "div",
      { class: "epn-cadre-fichier" },
      element("p", { class: "epn-titre" }, texte.titre),
      ...paragraphes(texte.texte, "p", "epn-texte-feuille"),
      joints.length
        ? element("ul", { class: "epn-joints", "aria-label": "Fichiers joints" }, ...joints)
        : element("p", {}, "Aucun fichier joint."),
      element("div", { class: "epn-boutons" }, ...(joindre ? [bouton] : [])),
    ),
  ];
}
