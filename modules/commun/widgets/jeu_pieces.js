// What the game draws: days, gauges, a group of choices, what happened, the week told.

const titreDeJeu = (texte) => element("h3", { class: "epn-scene", tabindex: "-1" }, texte);
const boutonDeJeu = (texte, action, classe = "epn-bouton") => {
  const bouton = element("button", { type: "button", class: classe }, texte);
  bouton.addEventListener("click", action);
  return bouton;
};

function dessinerJours(jours) {
  const courant = jours.findIndex(({ situations, jouees }) => jouees < situations);
  return element(
    "ol",
    { class: "epn-semaine", "aria-label": "Les jours de la semaine" },
    ...jours.map(({ nom, situations, jouees }, rang) => {
      const fini = jouees === situations;
      const jour = element(
        "li",
        { class: "epn-jour", "data-etat": fini ? "fini" : rang === courant ? "courant" : "a-venir" },
        element("strong", {}, nom),
        element("span", {}, fini ? "terminé" : `${jouees} sur ${situations}`),
      );
      if (rang === courant) jour.setAttribute("aria-current", "step");
      return jour;
    }),
  );
}

function dessinerJauges(jauges, prefixe) {
  return element(
    "div",
    { class: "epn-jauges" },
    ...jauges.map(({ id, nom, valeur, mots, change }) => {
      const cle = `${prefixe}-jauge-${id}`;
      const mouvement = change ? ` (${change > 0 ? "+" : "−"}${Math.abs(change)})` : "";
      const barre = element("span", { class: "epn-niveau", "aria-hidden": "true" });
      barre.style.width = `${valeur}%`;
      const mesure = element(
        "div",
        {
          class: "epn-barre",
          role: "meter",
          "aria-labelledby": cle,
          "aria-valuemin": "0",
          "aria-valuemax": "100",
          "aria-valuenow": String(valeur),
          "aria-valuetext": `${valeur} sur 100. ${mots}`,
        },
        barre,
      );
      return element(
        "div",
        { class: "epn-jauge", "data-jauge": id },
        element("p", { class: "epn-nom-jauge" }, element("span", { id: cle }, nom), mouvement),
        mesure,
        element("p", { class: "epn-mots" }, mots),
      );
    }),
  );
}

// A group of native radio buttons; `valeur()` is the id chosen, "" before.
function dessinerChoix(choix, { nom, legende, decrit, coche = "" }) {
  const boutons = choix.map(({ id }) => {
    const bouton = element("input", { type: "radio", name: nom, value: id });
    bouton.checked = id === coche;
    return bouton;
  });
  const groupe = element(
    "fieldset",
    { class: "epn-sous-groupe", "aria-describedby": decrit },
    element("legend", { class: "epn-libelle" }, legende),
    ...choix.map(({ texte }, rang) =>
      element(
        "div",
        { class: "epn-ligne" },
        element(
          "label",
          { class: "epn-choix" },
          boutons[rang],
          element("span", { class: "epn-texte" }, texte),
        ),
      ),
    ),
  );
  return { groupe, valeur: () => boutons.find(({ checked }) => checked)?.value ?? "" };
}

function dessinerSuite({ titre, choix, consequence, retour, sources }) {
  const droit = sources.length
    ? [
        element(
          "details",
          { class: "epn-droit-jeu" },
          element("summary", {}, "Ce que dit le droit"),
          element("ul", { class: "epn-textes" }, ...sources.map(elementDeSource)),
        ),
      ]
    : [];
  return [
    titreDeJeu(titre),
    element(
      "p",
      { class: "epn-pris" },
      element("span", { class: "epn-mention-choix" }, "Vous avez choisi :"),
      ` ${choix}`,
    ),
    element("p", { class: "epn-titre" }, "Ce qui se passe"),
    ...paragraphes(consequence, "p", "epn-suite"),
    element("p", { class: "epn-titre" }, "Ce qu’on peut en retenir"),
    ...paragraphes(retour, "p", ""),
    ...droit,
  ];
}

function dessinerRecit(recit) {
  const jours = [...new Set(recit.map(({ jour }) => jour))];
  return jours.flatMap((jour) => [
    element("h4", { class: "epn-jour-dit" }, jour),
    element(
      "ul",
      { class: "epn-recit" },
      ...recit
        .filter((pas) => pas.jour === jour)
        .map(({ titre, choix, consequence }) =>
          element(
            "li",
            {},
            element("strong", {}, titre),
            element("span", {}, choix),
            element("span", { class: "epn-suite" }, consequence),
          ),
        ),
    ),
  ]);
}

function dessinerRelecture(relire) {
  if (!relire.length) {
    return [element("p", {}, "Rien à relire en particulier : gardez ces réflexes.")];
  }
  // A chapter is beside this one on the portal, and nowhere in an author's notebook.
  const portail = location.pathname.startsWith("/module/");
  return [
    element(
      "ul",
      { class: "epn-recit" },
      ...relire.map(({ id, titre, scenes }) =>
        element(
          "li",
          {},
          portail ? element("a", { href: id }, titre) : element("strong", {}, titre),
          element("span", {}, `À propos de : ${scenes.join(" ; ")}.`),
        ),
      ),
    ),
  ];
}
