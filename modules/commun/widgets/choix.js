// Native radio buttons or checkboxes, for the two choice questions.

function creerChoix({ donnees, prefixe, groupe, changement }, { genre, oubli, enReponse }) {
  const lignes = donnees.choix.map((choix, rang) => {
    const bouton = element("input", { type: genre, name: prefixe, value: choix.id });
    const texte = element("span", { class: "epn-texte" }, choix.texte);
    const retour = element("p", { class: "epn-retour-choix", id: `${prefixe}-retour-${rang}` });
    retour.hidden = true;
    bouton.addEventListener("change", changement);
    groupe.append(
      element(
        "div",
        { class: "epn-ligne" },
        element("label", { class: "epn-choix" }, bouton, texte),
        retour,
      ),
    );
    return { id: choix.id, bouton, retour };
  });

  // Each mark is a word: colour never says it alone.
  function marque(ligne, bons) {
    if (!ligne.bouton.checked) return oubli;
    if (!bons) return "";
    return bons.includes(ligne.id) ? "Bien vu." : "À revoir.";
  }

  return {
    delai: 400,
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
        const texte = retour?.choix?.[ligne.id];
        const montre = Boolean(texte) && (tout || ligne.bouton.checked);
        ligne.retour.hidden = !montre;
        ligne.retour.replaceChildren();
        ligne.bouton.removeAttribute("aria-describedby");
        if (!montre) continue;
        const mot = marque(ligne, retour.bons_choix);
        ligne.retour.dataset.juste = retour.bons_choix?.includes(ligne.id) ? "oui" : "non";
        if (mot) ligne.retour.append(element("strong", {}, mot), " ");
        ligne.retour.append(texte);
        ligne.bouton.setAttribute("aria-describedby", ligne.retour.id);
      }
    },
  };
}
