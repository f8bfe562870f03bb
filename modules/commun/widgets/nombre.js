// A number: the answer is the text typed; the kernel says what a number is.

function creerSaisie(contexte) {
  const { donnees, prefixe, groupe } = contexte;
  const unite = element("span", { class: "epn-unite", id: `${prefixe}-unite` }, donnees.unite);
  const champ = element("input", {
    class: "epn-champ",
    id: `${prefixe}-champ`,
    type: "text",
    inputmode: "decimal",
    name: prefixe,
    size: "12",
    maxlength: "40",
    autocomplete: "off",
  });
  const partie = creerPartie(champ, `${prefixe}-retour`, donnees.unite ? unite.id : "");
  groupe.append(
    element("label", { class: "epn-libelle", for: champ.id }, "Votre réponse, en chiffres"),
    element("div", { class: "epn-nombre" }, champ, unite),
    partie.retour,
  );
  return {
    ...creerChamps([{ id: "nombre", champ, partie, nom: "" }], contexte),
    invite: "Écrivez d’abord un nombre.",
    lire: () => champ.value.trim(),
    ecrire(reponse) {
      champ.value = reponse ?? "";
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
