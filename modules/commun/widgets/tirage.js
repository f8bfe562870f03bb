// A draw: its questions come from the kernel once it knows for whom. Each is then a question like
// any other, whose messages carry its id.

const DELAI_TIRAGE = 3000; // ms between two tries

const enLettres = (n) => (n === 1 ? "une question tirée" : `${n} questions tirées`);

function annonceDuTirage({ nombre, parmi }, venues) {
  if (venues > nombre) {
    const vues = nombre === 1 ? "une" : nombre;
    return `Aperçu : les ${venues} questions du tirage. Chaque personne en verra ${vues}.`;
  }
  const regle = `Ici, ${enLettres(nombre)} au sort parmi ${parmi}. `;
  if (venues === nombre) return `${regle}D’autres personnes n’ont pas les mêmes que vous.`;
  const suite =
    "un texte de droit est à relire avant de poser les autres. Vous n’avez rien à faire, et votre note en tient compte.";
  const reste = venues ? `Pour l’instant, il y en a ${venues === 1 ? "une seule" : venues}` : "Pour l’instant, il n’y en a pas";
  return `${regle}${reste} : ${suite}`;
}

// The model of one question, as `rendreQuestion` uses it.
function modeleDe(model, donnees) {
  const ecoutes = new Map();
  return {
    get: () => donnees,
    send: (message) => model.send({ ...message, question: donnees.id }),
    on(nom, action) {
      const filtree = (message) => message?.question === donnees.id && action(message);
      ecoutes.set(action, filtree);
      model.on(nom, filtree);
    },
    off(nom, action) {
      model.off(nom, ecoutes.get(action));
    },
  };
}

function render({ model, el }) {
  const donnees = model.get("donnees");
  const avis = element("p", { class: "epn-tirage-avis" });
  const statut = element("p", { class: "epn-tirage-avis", role: "status", "aria-live": "polite" });
  const racine = element("div", { class: "epn-tirage", "data-tirage": donnees.id }, statut);
  let finir = [];
  let minuterie = 0;

  const attendre = (delai, action) => {
    clearTimeout(minuterie);
    minuterie = setTimeout(action, delai);
  };

  function demander() {
    attendre(DELAI_TIRAGE, () => {
      statut.textContent = "Vos questions arrivent…";
      demander();
    });
    try {
      model.send({ acte: "tirer" });
    } catch {
      // the kernel is away: the timer above asks again
    }
  }

  function poser(questions) {
    clearTimeout(minuterie);
    if (finir.length) return; // an answer that came twice: nothing moves under the reader
    avis.textContent = annonceDuTirage(donnees, questions.length);
    racine.replaceChildren(avis);
    finir = questions.map((question) => {
      const place = element("div", {});
      racine.append(place);
      const contexte = { model: modeleDe(model, question), el: place };
      return rendreQuestion(contexte, SAISIES[question.type]);
    });
  }

  function recevoir(message) {
    if (message?.acte === "tirage") poser(message.questions);
    if (message?.question || message?.acte !== "accuse" || finir.length) return;
    statut.textContent = message.message;
    clearTimeout(minuterie);
    if (message.reessayer) attendre(DELAI_TIRAGE, demander);
  }

  model.on("msg:custom", recevoir);
  el.append(racine);
  demander();
  return () => {
    clearTimeout(minuterie);
    model.off("msg:custom", recevoir);
    finir.forEach((fin) => fin());
  };
}

export default { render };
