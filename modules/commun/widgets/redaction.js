// The writing desk: the answer is the text in its markup, as typed.

function creerSaisie({ donnees, prefixe, groupe, changement, depart }) {
  const aide = element(
    "p",
    { class: "epn-consigne", id: `${prefixe}-aide` },
    `Écrivez de ${donnees.mots_min} à ${donnees.mots_max} mots.`,
  );
  const zone = element("textarea", {
    id: `${prefixe}-zone`,
    name: prefixe,
    rows: "10",
    "aria-describedby": aide.id,
  });
  zone.addEventListener("input", changement);
  zone.addEventListener("blur", depart);
  groupe.append(
    element("label", { class: "epn-libelle", for: zone.id }, "Votre texte"),
    aide,
    zone,
  );
  return {
    delai: 1500,
    invite: "Écrivez d’abord votre texte.",
    lire: () => zone.value,
    ecrire(reponse) {
      zone.value = reponse ?? donnees.depart;
    },
    verrouiller(oui) {
      zone.readOnly = oui;
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
