// What simulators that replay acts one by one share.

// The two halves of a text at the first sign, the second one "" without it.
function couper(texte, signe) {
  const ou = texte.indexOf(signe);
  return ou < 0 ? [texte, ""] : [texte.slice(0, ou), texte.slice(ou + 1)];
}

// The acts that change something when they come: the others go.
function compacterActes(actes, depart, appliquer) {
  let etat = depart;
  return actes.filter((acte) => {
    const suite = appliquer(etat, acte);
    const utile = suite !== etat;
    etat = suite;
    return utile;
  });
}

// A named group that the portal's style sheet does not lay out as a bar of buttons, as it would a
// role="group".
function groupeNomme(nom, attributs, ...contenus) {
  const legende = element("legend", { class: "epn-cache" }, nom);
  return element("fieldset", attributs, legende, ...contenus);
}

// Draws again; the focus stays on what bears the same key, or goes to `repli` when that is gone.
function redessiner(zone, dessiner, repli) {
  const actif = document.activeElement;
  const dedans = zone.contains(actif);
  const cle = dedans ? actif.dataset.cle : "";
  dessiner();
  if (!dedans || zone.contains(document.activeElement)) return;
  const meme = cle ? zone.querySelector(`[data-cle="${CSS.escape(cle)}"]`) : null;
  (meme ?? zone.querySelector(repli))?.focus();
}
