// « Voir comme un lecteur »: the text without its fields, as it would be printed.

// The text's headings go under the lesson's own, whichever comes before.
function niveauSous(noeud) {
  const avant = [...document.querySelectorAll("h1, h2, h3, h4")].filter(
    (titre) => titre.compareDocumentPosition(noeud) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return Number(avant.at(-1)?.localName.slice(1) ?? 0) + 1;
}

function blocLu({ nature, texte, fichier, credit }, niveau) {
  switch (nature) {
    case "titre":
    case "intertitre":
      return element(
        "p",
        {
          class: `epn-lu-${nature}`,
          role: "heading",
          "aria-level": String(nature === "titre" ? niveau : niveau + 1),
        },
        texte,
      );
    case "citation":
      return element("blockquote", { class: "epn-lu-citation" }, element("p", {}, texte));
    case "image": {
      const adresse = adresseDeLImage(fichier);
      const vue = adresse
        ? element("img", { src: adresse, alt: texte })
        : element("p", { class: "epn-lu-absente" }, `[Image : ${texte || fichier}]`);
      const legende = credit ? [element("figcaption", {}, credit)] : [];
      return element("figure", { class: "epn-lu-image" }, vue, ...legende);
    }
    default:
      return element("p", { class: `epn-lu-${nature}` }, texte);
  }
}

function creerLecteur() {
  const noeud = element("div", {
    class: "epn-lecteur",
    role: "region",
    "aria-label": "Votre texte, comme on le lira",
  });
  noeud.hidden = true;
  return {
    noeud,
    montrer(source) {
      const niveau = niveauSous(noeud);
      const lus = lireBalise(source).blocs.map((bloc) => blocLu(bloc, niveau));
      const rien = element("p", {}, "Il n’y a encore rien à lire.");
      noeud.replaceChildren(...(lus.length ? lus : [rien]));
      noeud.hidden = false;
    },
    cacher() {
      noeud.hidden = true;
      noeud.replaceChildren();
    },
  };
}
