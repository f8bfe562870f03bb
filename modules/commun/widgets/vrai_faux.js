// True or false, then why: the answer is [verdict, reason], "" for what is not chosen yet.

const VERDICTS = [
  { id: "vrai", texte: "Vrai" },
  { id: "faux", texte: "Faux" },
];

function creerSaisie(contexte) {
  const { donnees, prefixe } = contexte;

  function sousGroupe(titre, suffixe, choix, oubli) {
    const legende = element("legend", { class: "epn-libelle" }, titre);
    const groupe = element("fieldset", { class: "epn-sous-groupe" }, legende);
    contexte.groupe.append(groupe);
    return creerChoix(
      { ...contexte, groupe },
      {
        genre: "radio",
        choix,
        nom: `${prefixe}-${suffixe}`,
        oubli,
        enReponse: (coches) => coches[0] ?? "",
      },
    );
  }

  const verdict = sousGroupe("Vrai ou faux ?", "verdict", VERDICTS, "C’est la bonne réponse.");
  const raison = sousGroupe("Parce que :", "raison", donnees.raisons, "La bonne raison.");
  return {
    delai: 400,
    invite: "Choisissez d’abord vrai ou faux, puis une raison.",
    lire() {
      const reponse = [verdict.lire(), raison.lire()];
      return reponse.some(Boolean) ? reponse : [];
    },
    ecrire(reponse) {
      verdict.ecrire(reponse?.[0] ?? "");
      raison.ecrire(reponse?.[1] ?? "");
    },
    verrouiller(oui) {
      verdict.verrouiller(oui);
      raison.verrouiller(oui);
    },
    montrerRetour(retour, tout) {
      verdict.montrerRetour(retour, tout);
      raison.montrerRetour(retour, tout);
    },
  };
}

export default { render: (contexte) => rendreQuestion(contexte, creerSaisie) };
