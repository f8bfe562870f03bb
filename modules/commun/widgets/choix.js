// Native radio buttons or checkboxes. `choix` are those shown, `nom` the name of their group,
// `mention` what ticking means when the text alone does not say it.

function creerChoix(
  { donnees, prefixe, groupe, changement },
  { genre, oubli, enReponse, choix = donnees.choix, nom = prefixe, mention = "" },
) {
  const lignes = choix.map((un, rang) => {
    const bouton = element("input", { type: genre, name: nom, value: un.id });
    const texte = element("span", { class: "epn-texte" }, un.texte);
    if (mention) texte.append(" ", element("span", { class: "epn-mention" }, mention));
    const partie = creerPartie(bouton, `${nom}-retour-${rang}`);
    bouton.addEventListener("change", changement);
    const noeud = element(
      "div",
      { class: "epn-ligne" },
      element("label", { class: "epn-choix" }, bouton, texte),
      partie.retour,
    );
    groupe.append(noeud);
    return { id: un.id, bouton, partie, noeud };
  });

  function marque(ligne, bons) {
    if (!ligne.bouton.checked) return oubli;
    if (!bons) return "";
    return bons.includes(ligne.id) ? "Bien vu." : "À revoir.";
  }

  return {
    delai: 400,
    ordonner(ids) {
      const avant = lignes.map((ligne) => ligne.id);
      lignes.sort((une, autre) => ids.indexOf(une.id) - ids.indexOf(autre.id));
      // A line that moves loses the focus: nothing moves twice.
      if (identique(avant, lignes.map((ligne) => ligne.id))) return;
      groupe.append(...lignes.map((ligne) => ligne.noeud));
    },
    lire: () => enReponse(lignes.filter((l) => l.bouton.checked).map((l) => l.id)),
    ecrire(reponse) {
      const coches = [reponse].flat();
      for (const ligne of lignes) ligne.bouton.checked = coches.includes(ligne.id);
    },
    verrouiller(oui) {
      for (const ligne of lignes) ligne.bouton.disabled = oui;
    },
    montrerRetour(retour, tout) {
      for (const ligne of lignes) {
        const montre = tout || ligne.bouton.checked;
        const juste = retour?.bons_choix?.includes(ligne.id);
        const texte = montre ? retour?.choix?.[ligne.id] : "";
        montrerPartie(ligne.partie, texte, juste, texte ? marque(ligne, retour.bons_choix) : "");
      }
    },
  };
}
