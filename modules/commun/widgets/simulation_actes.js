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
