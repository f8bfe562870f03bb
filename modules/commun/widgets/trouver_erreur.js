// A document in passages: the answer is the sorted list of the ids of those with a mistake.

function creerSaisie(contexte) {
  const { donnees, prefixe } = contexte;
  const titre = element("p", { class: "epn-libelle", id: `${prefixe}-document` }, donnees.document);
  const groupe = element(
    "div",
    { class: "epn-document", role: "group", "aria-labelledby": titre.id },
    titre,
  );
  ajouterConsigne(contexte, "Cochez chaque passage où il y a une erreur.");
  contexte.groupe.append(groupe);
  return {
    ...creerChoix(
      { ...contexte, groupe },
      {
        genre: "checkbox",
        choix: donnees.passages,
        mention: "Il y a une erreur ici",
        oubli: "Il y avait une erreur ici.",
        enReponse: (coches) => coches.sort(),
      },
    ),
    invite: "Cochez d’abord au moins un passage.",
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
