// A text with blanks: the answer is the list of what each one holds, "" when it is left.

// The words around a blank, for who hears the field without its sentence.
function alentour(morceaux, rang) {
  const avant = morceaux[rang].split("\n").at(-1).slice(-80);
  const apres = morceaux[rang + 1].split("\n")[0].slice(0, 60);
  return `${avant} … ${apres}`.trim();
}

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe } = contexte;
  // Lines are far apart already: a blank one between paragraphs would be too much.
  const morceaux = donnees.morceaux.map((morceau) => morceau.replace(/\n{2,}/g, "\n"));
  const texte = element("div", { class: "epn-trous" }, morceaux[0]);
  const retours = element("div", {});
  const parties = donnees.trous.map((trou, rang) => {
    const nom = `${prefixe}-${rang}`;
    const champ = trou.choix.length
      ? creerListe({ name: nom }, "Choisissez…", trou.choix.map((un) => ({ id: un, texte: un })))
      : element("input", {
          class: "epn-champ",
          type: "text",
          name: nom,
          size: "16",
          maxlength: "200",
          autocomplete: "off",
          autocapitalize: "off",
          spellcheck: "false",
        });
    const aide = element("span", { id: `${nom}-aide` }, alentour(morceaux, rang));
    aide.hidden = true;
    const mot = element("span", { class: "epn-cache" }, "Trou ");
    texte.append(
      element("label", { class: "epn-trou" }, element("span", {}, mot, String(rang + 1)), champ),
      aide,
      morceaux[rang + 1],
    );
    const partie = creerPartie(champ, `${nom}-retour`, aide.id);
    retours.append(partie.retour);
    return { id: trou.id, champ, partie, nom: `Trou ${rang + 1}` };
  });
  groupe.append(texte, retours);
  return {
    ...creerChamps(parties, contexte),
    invite: "Remplissez d’abord au moins un trou.",
    lire() {
      const reponse = parties.map(({ champ }) => champ.value.trim());
      return reponse.some(Boolean) ? reponse : [];
    },
    ecrire(reponse) {
      parties.forEach(({ champ }, rang) => {
        champ.value = reponse?.[rang] ?? "";
      });
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
