// What the browser draws: tabs, pages, results, padlock, cookie banners, windows that pop up.

const MOTEUR = "cherche.example";
const MOTS_DES_TEMOINS = {
  mesure: "Compter les visites du site",
  publicite: "Montrer des publicités choisies pour vous",
  partage: "Donner vos données à des partenaires",
};

// A link of the exercise leads nowhere outside it: a button, that is told as a link.
function lienDExercice(texte, cle, action) {
  const attributs = { type: "button", role: "link", class: "epn-lien-exercice", "data-cle": cle };
  const lien = element("button", attributs, texte);
  lien.addEventListener("click", action);
  return lien;
}

function boutonNomme(texte, cle, action, classe = "epn-deplacer") {
  const bouton = boutonSimple(texte, action, classe);
  bouton.dataset.cle = cle;
  return bouton;
}

function nomDeLaVue(toile, [genre, quoi]) {
  if (genre === "page") return toile.pages.get(quoi).page.titre;
  if (genre === "resultats") return `Recherche : ${quoi}`;
  return genre === "introuvable" ? "Page introuvable" : "Accueil";
}

function adresseDeLaVue(toile, [genre, quoi]) {
  if (genre === "introuvable") return quoi;
  if (genre !== "page") return genre === "resultats" ? MOTEUR : "";
  const { site, page } = toile.pages.get(quoi);
  return `${site.securise ? "https" : "http"}://${site.adresse}${page.chemin}`;
}

function dessinerOnglets(toile, etat, faire) {
  const onglets = etat.onglets.map((onglet, rang) => {
    const nom = nomDeLaVue(toile, vueDe(onglet));
    const ouvrir = boutonNomme(nom, `onglet-${rang}`, () => faire(`onglet:${rang + 1}`), "epn-onglet");
    if (rang === etat.actif) ouvrir.setAttribute("aria-current", "true");
    const croix = boutonNomme("×", `fermer-${rang}`, () => faire(`fermer:${rang + 1}`), "epn-croix");
    croix.setAttribute("aria-label", `Fermer l’onglet ${nom}`);
    return element("li", {}, ouvrir, croix);
  });
  const nouveau = boutonNomme("+ Nouvel onglet", "onglet-nouveau", () => faire("onglet:nouveau"), "epn-onglet");
  return element(
    "ul",
    { class: "epn-onglets", "aria-label": "Les onglets" },
    ...onglets,
    ...(etat.onglets.length < ONGLETS_MAXIMUM ? [element("li", {}, nouveau)] : []),
  );
}

function dessinerBarre({ toile, etat, faire, prefixe, montrerCadenas }) {
  const onglet = ongletActif(etat);
  const page = pageDe(etat);
  const geste = (nom, acte, possible) => {
    const bouton = boutonNomme(nom, `geste-${acte}`, () => faire(acte));
    bouton.setAttribute("aria-disabled", String(!possible));
    return bouton;
  };
  const champ = element("input", {
    type: "text",
    class: "epn-champ",
    id: `${prefixe}-adresse`,
    name: `${prefixe}-adresse`,
    autocomplete: "off",
    autocapitalize: "none",
    spellcheck: "false",
    maxlength: "200",
    "data-cle": "adresse",
  });
  champ.value = adresseDeLaVue(toile, vueDe(onglet));
  champ.addEventListener("focus", () => champ.select());
  const barre = element(
    "form",
    { class: "epn-barre-adresse" },
    element("label", { for: champ.id }, "Adresse"),
    champ,
    element("button", { type: "submit", class: "epn-deplacer", "data-cle": "aller" }, "Aller"),
  );
  barre.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    faire(`adresse:${champ.value.trim()}`, "Tapez d’abord une adresse, ou ce que vous cherchez.");
  });
  const securise = toile.pages.get(page)?.site.securise;
  const cadenas = boutonNomme(securise ? "Cadenas fermé" : "Pas de cadenas", "cadenas", montrerCadenas);
  const garde = etat.favoris.includes(page);
  const favori = boutonNomme(garde ? "★ Enlever des favoris" : "☆ Ajouter aux favoris", "favori", () =>
    faire(garde ? "favori:enlever" : "favori:ajouter"),
  );
  return element(
    "div",
    { class: "epn-barre-navigateur" },
    element(
      "div",
      { class: "epn-boutons" },
      geste("← Retour", "retour", onglet.rang > 0),
      geste("Avant →", "avant", onglet.rang < onglet.vues.length - 1),
      geste("Accueil", "accueil", vueDe(onglet)[0] !== "accueil"),
      ...(page ? [cadenas, favori] : []),
    ),
    barre,
  );
}

function dessinerFavoris(toile, etat, faire) {
  if (!etat.favoris.length) return [];
  const favoris = etat.favoris.map((id) =>
    element(
      "li",
      {},
      lienDExercice(`★ ${toile.pages.get(id).page.titre}`, `favori-${id}`, () => faire(`favori:${id}`)),
    ),
  );
  return [element("ul", { class: "epn-favoris", "aria-label": "Vos favoris" }, ...favoris)];
}

function motsDuCadenas({ securise, titulaire }) {
  if (!securise) {
    return [
      "Pas de cadenas : ce que vous tapez ici peut être lu en route.",
      "N’écrivez rien de personnel sur cette page.",
    ];
  }
  return [
    "Le cadenas est fermé : personne ne lit en route ce que vous tapez.",
    titulaire
      ? `Le certificat est au nom de : ${titulaire}.`
      : "Le certificat ne dit pas qui tient ce site.",
    "Un cadenas ne dit pas si le site est honnête. Lisez toujours son nom.",
  ];
}

function formulaireDuMoteur(prefixe, valeur, faire) {
  const champ = element("input", {
    type: "search",
    class: "epn-champ",
    id: `${prefixe}-moteur`,
    name: `${prefixe}-moteur`,
    autocomplete: "off",
    maxlength: "200",
    "data-cle": "moteur",
  });
  champ.value = valeur;
  const formulaire = element(
    "form",
    { class: "epn-moteur" },
    element("label", { for: champ.id }, "Que cherchez-vous ?"),
    champ,
    element("button", { type: "submit", class: "epn-bouton", "data-cle": "chercher" }, "Chercher"),
  );
  formulaire.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    faire(`chercher:${champ.value.trim()}`, champ.value.trim() ? "" : "Tapez d’abord un ou deux mots.");
  });
  return formulaire;
}

function dessinerResultats(toile, mots, faire) {
  const { annonces, autres } = rechercher(toile, mots);
  const un = (id, annonce) => {
    const { site, page } = toile.pages.get(id);
    return element(
      "li",
      { class: "epn-resultat" },
      ...(annonce ? [element("p", { class: "epn-annonce-payee" }, "Annonce")] : []),
      lienDExercice(page.titre, `resultat-${id}`, () => faire(`lien:${id}`)),
      element("p", { class: "epn-adresse" }, site.adresse + page.chemin),
      element("p", {}, page.resume),
    );
  };
  const tous = [...annonces.map((id) => un(id, true)), ...autres.map((id) => un(id, false))];
  return tous.length
    ? [element("ul", { class: "epn-resultats", "aria-label": "Résultats" }, ...tous)]
    : [element("p", {}, "Aucun résultat. Essayez avec moins de mots, ou d’autres mots.")];
}

function dessinerBlocs(blocs, faire) {
  const dessinees = [];
  let points = null;
  for (const { genre, texte, vers } of blocs) {
    if (genre !== "point") points = null;
    if (genre === "titre") dessinees.push(element("p", { class: "epn-sous-titre-page" }, texte));
    if (genre === "texte") dessinees.push(element("p", {}, texte));
    if (genre === "lien") {
      dessinees.push(
        element("p", {}, lienDExercice(texte, `lien-${vers}`, () => faire(`lien:${vers}`))),
      );
    }
    if (genre === "point") {
      if (!points) {
        points = element("ul", { class: "epn-points-page" });
        dessinees.push(points);
      }
      points.append(element("li", {}, texte));
    }
  }
  return dessinees;
}

function dessinerFenetre({ titre, texte, bouton, vers }, faire) {
  const croix = boutonNomme("Fermer cette fenêtre ×", "fenetre-fermer", () => faire("fenetre:fermer"), "epn-lien-discret");
  return groupeNomme(
    "Une fenêtre s’est ouverte",
    { class: "epn-fenetre" },
    element("p", { class: "epn-fermer-fenetre" }, croix),
    element("p", { class: "epn-titre-fenetre" }, titre),
    element("p", {}, texte),
    boutonNomme(bouton, "fenetre-bouton", () => faire(`lien:${vers}`), "epn-bouton"),
  );
}

// An honest banner gives its two answers the same size; a tricky one hides the refusal.
function dessinerBandeau(site, etat, faire, prefixe) {
  if (!site?.bandeau || etat.temoins.has(site.id)) return [];
  const cases = etat.parametres.get(site.id);
  const clair = site.bandeau === "clair";
  const accepter = boutonNomme("Tout accepter", "temoins-accepter", () => faire("temoins:accepter"), "epn-bouton");
  const refuser = (nom) =>
    boutonNomme(nom, "temoins-refuser", () => faire("temoins:refuser"), clair ? "epn-bouton" : "epn-lien-discret");
  const parametrer = boutonNomme(
    "Paramétrer",
    "temoins-parametrer",
    () => faire("temoins:parametrer"),
    "epn-lien-discret",
  );
  const texte = clair
    ? "Ce site propose des cookies. Vous choisissez."
    : "Votre confort est notre passion ! Nos 214 partenaires et nous gardons des cookies.";
  const reglages = () => [
    ...BUTS_DES_TEMOINS.map((but) => {
      const coche = element("input", {
        type: "checkbox",
        name: `${prefixe}-${site.id}-${but}`,
        "data-cle": `temoin-${but}`,
      });
      coche.checked = cases.includes(but);
      coche.addEventListener("change", () => faire(`temoins:basculer|${but}`));
      return element("label", { class: "epn-choix" }, coche, element("span", {}, MOTS_DES_TEMOINS[but]));
    }),
    element(
      "div",
      { class: "epn-boutons" },
      accepter,
      boutonNomme("Enregistrer mes choix", "temoins-garder", () => faire("temoins:garder")),
      refuser("Continuer sans accepter"),
    ),
  ];
  const boutons = element(
    "div",
    { class: "epn-boutons" },
    accepter,
    ...(clair ? [refuser("Tout refuser")] : []),
    parametrer,
  );
  return [
    groupeNomme(
      "Cookies du site",
      { class: "epn-bandeau-temoins" },
      element("p", {}, texte),
      ...(cases ? reglages() : [boutons]),
    ),
  ];
}
