// One idea a screen: the lesson is shown a step at a time, from each heading to the next one. The
// page itself stays whole: without this script, on paper, or when asked, all of it is there.
const lecon = document.querySelector(".epn-lecon");
const TITRE = "h2";
const ADRESSE = /^#etape-(\d+)$/;
// A welcome before the first heading is a step too; a title alone goes with what follows it.
const premiers = [];
for (const noeud of lecon.children) {
  if (noeud.matches(TITRE)) break;
  premiers.push(noeud);
}
const accueil = premiers.some((noeud) => !noeud.matches("h1, .epn-ecoute"));
const titres = [
  ...(accueil ? [premiers[0]] : []),
  ...lecon.querySelectorAll(`:scope > ${TITRE}`),
];
// What comes after the lesson (handing in, paper, other chapters) belongs to its last step.
const suites = [...lecon.parentElement.children].slice(
  [...lecon.parentElement.children].indexOf(lecon) + 1,
);

const bouton = (texte, action) => {
  const fait = document.createElement("button");
  fait.type = "button";
  fait.textContent = texte;
  fait.addEventListener("click", action);
  return fait;
};

let ici = 1;
let entiere = false;
const ou = document.createElement("p");
const avant = bouton("← Étape précédente", () => aller(ici - 1));
const apres = bouton("Étape suivante →", () => aller(ici + 1));
const tout = bouton("Tout voir sur une page", () => {
  entiere = !entiere;
  montrer();
  (entiere ? lecon : titres[ici - 1]).scrollIntoView();
});
avant.className = "secondary";
tout.className = "epn-pas-a-pas-tout secondary outline";

function montrer() {
  let etape = accueil ? 1 : 0;
  for (const noeud of lecon.children) {
    if (noeud.matches(TITRE)) etape += 1;
    // The title of the lesson stays: a page without one leaves a screen reader without a place.
    noeud.hidden = !entiere && !noeud.matches("h1") && Math.max(etape, 1) !== ici;
  }
  lecon.toggleAttribute("data-une-etape", !entiere);
  const finie = entiere || ici === titres.length;
  for (const suite of suites) suite.hidden = !finie;
  ou.textContent = entiere
    ? `Les ${titres.length} étapes sont sur cette page.`
    : `Étape ${ici} sur ${titres.length}`;
  avant.hidden = entiere || ici === 1;
  apres.hidden = finie;
  tout.textContent = entiere ? "Voir une étape à la fois" : "Tout voir sur une page";
}

function aller(etape) {
  ici = Math.min(Math.max(etape, 1), titres.length);
  entiere = false;
  history.pushState(null, "", `#etape-${ici}`);
  montrer();
  arriver();
}

// The screen reader and the eye start again from the heading of the step.
function arriver() {
  const titre = titres[ici - 1];
  titre.tabIndex = -1;
  titre.focus({ preventScroll: true });
  titre.scrollIntoView();
}

// The step that holds a node of the lesson; 0 for what is outside.
function etapeDe(noeud) {
  const porteur = [...lecon.children].find((enfant) => enfant.contains(noeud));
  if (!porteur) return 0;
  const precedents = titres.filter(
    (titre) => titre === porteur || titre.compareDocumentPosition(porteur) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return Math.max(precedents.length, 1);
}

function suivreAdresse() {
  const numero = ADRESSE.exec(location.hash)?.[1];
  const cible = numero ? null : document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const etape = numero ? Number(numero) : etapeDe(cible);
  if (!etape) return;
  ici = Math.min(Math.max(etape, 1), titres.length);
  montrer();
  if (cible) cible.scrollIntoView();
  else arriver();
}

if (titres.length > 1) {
  const barre = document.createElement("nav");
  barre.className = "epn-pas-a-pas";
  barre.setAttribute("aria-label", "Étapes de la leçon");
  barre.append(avant, ou, apres, tout);
  lecon.after(barre);
  montrer();
  suivreAdresse();
  addEventListener("popstate", () => {
    if (!location.hash) ici = 1;
    montrer();
    suivreAdresse();
  });
  // Coming back to a question, or to one that is not saved yet.
  document.addEventListener("epn:montrer", ({ target }) => {
    ici = etapeDe(target) || ici;
    montrer();
  });
  // « Écouter » and the questions come after the text.
  new MutationObserver(montrer).observe(lecon, { childList: true });
}
