// Free text: the answer is the text as typed.

function creerSaisie({ donnees, prefixe, groupe, changement, depart }) {
  const aide = element(
    "p",
    { class: "epn-consigne", id: `${prefixe}-aide` },
    `Écrivez avec vos mots. Longueur conseillée : environ ${nombre(donnees.longueur_conseillee)} caractères.`,
  );
  const zone = element("textarea", {
    id: `${prefixe}-zone`,
    name: prefixe,
    rows: "6",
    "aria-describedby": aide.id,
  });
  // Not a live region: a count at each key would drown the voice of a screen reader.
  const compteur = element("p", { class: "epn-compteur" });

  function compter() {
    const total = [...zone.value].length;
    compteur.textContent = `${nombre(total)} caractère${total >= 2 ? "s" : ""}`;
  }

  zone.addEventListener("input", () => {
    compter();
    changement();
  });
  zone.addEventListener("blur", depart);
  groupe.append(
    element("label", { class: "epn-libelle", for: zone.id }, "Votre réponse"),
    aide,
    zone,
    compteur,
  );
  compter();

  return {
    delai: 1500,
    invite: "Écrivez d’abord votre réponse.",
    lire: () => zone.value,
    ecrire(reponse) {
      zone.value = reponse ?? "";
      compter();
    },
    verrouiller(oui) {
      zone.readOnly = oui;
    },
    refus: refusDeTexte,
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
