// Several right choices: the answer is the sorted list of their ids.

function creerSaisie(contexte) {
  const consigne = element(
    "p",
    { class: "epn-consigne", id: `${contexte.prefixe}-consigne` },
    "Plusieurs réponses sont possibles.",
  );
  const { groupe } = contexte;
  groupe.append(consigne);
  groupe.setAttribute(
    "aria-describedby",
    `${groupe.getAttribute("aria-describedby")} ${consigne.id}`,
  );
  return {
    ...creerChoix(contexte, {
      genre: "checkbox",
      oubli: "À cocher aussi.",
      enReponse: (coches) => coches.sort(),
    }),
    invite: "Cochez d’abord au moins une réponse.",
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
