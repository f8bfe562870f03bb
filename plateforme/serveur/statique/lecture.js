// Reading aloud (« Écouter ») with the browser's own voice. Only a French voice of this computer is
// used: one that comes from elsewhere would send the lesson's text there. Without one, no button.

const synthese = globalThis.speechSynthesis;
const lecon = document.querySelector(".epn-lecon");
const zone = lecon ?? document.querySelector("main");
const LONGUEUR = 200; // characters: browsers cut a longer utterance short, without a word
const TITRES = "h1, h2, h3";
const APPAREIL =
  "script, style, button, input, textarea, [hidden], [aria-hidden='true'], [aria-live], " +
  ".epn-ecoute, .epn-mot, .epn-statut, .epn-compteur, .epn-sources, .epn-semaine, .epn-jauges, " +
  "details:not([open]), .epn-choix:not(:has(input:checked)) .epn-mention";

const voix = () =>
  synthese.getVoices().find(({ lang, localService }) => localService && /^fr\b|^fr_/i.test(lang));

// {texte, noeud} for each block, in the order of the page, without what is there to be handled.
function aLire(noeuds) {
  const blocs = [];
  let liste = "";
  const ouvrir = (noeud, texte = "") => blocs.push({ texte, noeud });
  const suivre = (noeud) => {
    if (noeud.nodeType === Node.TEXT_NODE) {
      blocs.at(-1).texte += noeud.data;
      return;
    }
    if (noeud.nodeType !== Node.ELEMENT_NODE || noeud.matches(APPAREIL)) return;
    const { display } = getComputedStyle(noeud);
    if (display === "none") return;
    if (noeud.matches("select")) {
      const choix = [...noeud.options].filter(({ value }) => value).map(({ text }) => text);
      const enonces = `Au choix : ${choix.join(" ; ")}.`;
      // Pairs to match all have the same list: heard once.
      if (enonces !== liste) {
        ouvrir(noeud, enonces);
        ouvrir(noeud.parentElement);
      }
      liste = enonces;
      return;
    }
    if (noeud.matches("img")) blocs.at(-1).texte += ` ${noeud.alt} `;
    if (noeud.matches("br")) ouvrir(noeud.parentElement);
    const enLigne = display.startsWith("inline");
    if (!enLigne) ouvrir(noeud);
    noeud.childNodes.forEach(suivre);
    if (!enLigne) ouvrir(noeud.parentElement);
  };
  for (const noeud of noeuds) {
    ouvrir(noeud);
    suivre(noeud);
  }
  return blocs.flatMap(({ texte, noeud }) =>
    phrases(texte.replace(/\s+/g, " ").trim()).map((phrase) => ({ phrase, noeud })),
  );
}

function couper(phrase) {
  const parts = [];
  let reste = phrase;
  while (reste.length > LONGUEUR) {
    const debut = reste.slice(0, LONGUEUR);
    const pause = Math.max(debut.lastIndexOf(", "), debut.lastIndexOf("; "), debut.lastIndexOf(": "));
    const fin = pause > 0 ? pause + 1 : debut.lastIndexOf(" ");
    const ou = fin > 0 ? fin : LONGUEUR;
    parts.push(reste.slice(0, ou));
    reste = reste.slice(ou).trim();
  }
  return [...parts, reste];
}

const phrases = (bloc) =>
  (bloc.match(/.+?(?:[.!?…]+(?: ?[»)])?(?= |$)|$)/g) ?? [])
    .map((phrase) => phrase.trim())
    .filter((phrase) => /[\p{L}\p{N}]/u.test(phrase))
    .flatMap(couper);

// What is being read; the utterance is kept, or some browsers forget to say that it ended.
let lecture = null;

function arreter() {
  if (!lecture) return;
  lecture.bouton.setAttribute("aria-pressed", "false");
  suivreDesYeux(null);
  lecture = null;
  synthese.cancel();
}

// Where the voice is: the eye follows, and finds its place again.
function suivreDesYeux(noeud) {
  document.querySelector(".epn-lu")?.classList.remove("epn-lu");
  noeud?.classList.add("epn-lu");
}

function dire(celle) {
  if (lecture !== celle) return;
  const suite = celle.bouton.isConnected ? celle.reste.shift() : undefined;
  if (!suite) {
    arreter();
    return;
  }
  suivreDesYeux(suite.noeud);
  celle.parole = new SpeechSynthesisUtterance(suite.phrase);
  celle.parole.voice = celle.voix;
  celle.parole.lang = celle.voix.lang;
  celle.parole.onend = () => dire(celle);
  celle.parole.onerror = () => lecture === celle && arreter();
  synthese.speak(celle.parole);
}

function creerBouton(quoi, noeuds) {
  const ligne = document.createElement("p");
  ligne.className = "epn-ecoute";
  ligne.append(creerEcoute(quoi, noeuds));
  return ligne;
}

function creerEcoute(quoi, noeuds) {
  const bouton = document.createElement("button");
  bouton.type = "button";
  bouton.textContent = "Écouter";
  bouton.setAttribute("aria-label", `Écouter : ${quoi}`);
  bouton.setAttribute("aria-pressed", "false");
  bouton.addEventListener("click", () => {
    const encore = lecture?.bouton === bouton;
    arreter();
    const choisie = voix();
    if (encore || !choisie) return;
    bouton.setAttribute("aria-pressed", "true");
    lecture = { bouton, voix: choisie, reste: aLire(noeuds()) };
    dire(lecture);
  });
  return bouton;
}

// A section goes from its heading to the next one, or to a question: what follows a question is a
// section too, so that the ear and the eye stay together.
function sections() {
  const trouvees = [];
  let ici = { titres: [], blocs: [] };
  const finir = () => {
    if (aLire(ici.blocs).length) trouvees.push(ici);
    ici = { titres: [], blocs: [] };
  };
  for (const noeud of [...lecon.children]) {
    if (noeud.matches(".epn-cellule")) finir();
    else if (!noeud.matches(TITRES)) ici.blocs.push(noeud);
    else {
      if (ici.blocs.length) finir();
      ici.titres.push(noeud);
    }
  }
  finir();
  return trouvees;
}

function equiperProse() {
  let dernier = "le début";
  for (const { titres, blocs } of sections()) {
    const titre = titres.at(-1)?.textContent.trim();
    const ligne = creerBouton(titre ?? `${dernier} (suite)`, () => [...titres, ...blocs]);
    blocs[0].before(ligne);
    dernier = titre ?? dernier;
  }
}

// For who reads little, an ear at each paragraph and each point of a list too: one line is heard
// again without all the others.
function equiperParagraphes() {
  if (!lecon.matches("[data-une-idee]")) return;
  for (const bloc of lecon.querySelectorAll(":scope > p:not(.epn-ecoute), :scope > :is(ul, ol) > li")) {
    const [debut] = aLire([bloc]);
    if (!debut) continue;
    const bouton = creerEcoute(debut.phrase, () => [bloc]);
    bouton.textContent = "";
    bouton.className = "epn-oreille";
    bloc.classList.add("epn-a-ecouter");
    bloc.prepend(bouton);
  }
}

// Any other page: from each heading to the next one, whatever holds them.
function equiperPage() {
  for (const titre of zone.querySelectorAll(TITRES)) {
    const blocs = [];
    let bloc = titre.nextElementSibling;
    while (bloc && !bloc.matches(TITRES) && !bloc.querySelector(TITRES)) {
      blocs.push(bloc);
      bloc = bloc.nextElementSibling;
    }
    if (!aLire(blocs).length) continue;
    titre.after(creerBouton(titre.textContent.trim(), () => [titre, ...blocs]));
  }
}

// Widgets come after the text, one by one. Named by its rank: its statement comes next.
function equiperQuestions() {
  [...lecon.querySelectorAll(".epn-cellule")].forEach((cellule, rang) => {
    const posees = [...cellule.querySelectorAll(".epn-question")];
    posees.forEach((question, place) => {
      if (question.querySelector(":scope > .epn-ecoute")) return;
      // A draw is one cell with several questions.
      const suite = posees.length > 1 ? ` (${place + 1} sur ${posees.length})` : "";
      const nom = `question ${rang + 1}${suite}`;
      const simulation = question.querySelector(".epn-simulation");
      const lecteur = question.querySelector(".epn-lecteur");
      // Of a game under way, the scene is enough: its statement was heard at the start. Of a
      // simulator, what to do; what it shows is heard apart.
      const contenu = () =>
        simulation
          ? [...question.querySelectorAll(":scope > fieldset > legend, .epn-exercice, .epn-mission-courante")]
          : lecteur
            ? [...question.querySelectorAll(":scope > fieldset > legend, .epn-criteres, .epn-contrainte")]
            : [question.querySelector(".epn-jeu:has(.epn-scene)") ?? question];
      question.querySelector("fieldset").before(creerBouton(nom, contenu));
      const zone = simulation?.querySelector(".epn-zone");
      zone?.before(creerBouton(`l’exercice de la ${nom}`, () => [zone]));
      // One's own text, heard as a reader will read it.
      lecteur?.before(creerBouton(`votre texte, ${nom}`, () => [lecteur]));
    });
  });
}

let equipee = false;
function equiper() {
  const possible = Boolean(voix());
  if (!possible) arreter();
  zone.toggleAttribute("data-muette", !possible);
  if (!possible || equipee) return;
  equipee = true;
  if (!lecon) {
    equiperPage();
    return;
  }
  equiperProse();
  equiperParagraphes();
  equiperQuestions();
  new MutationObserver(equiperQuestions).observe(lecon, { childList: true, subtree: true });
}

if (synthese && zone) {
  equiper();
  // The list of voices is often empty at first.
  synthese.addEventListener("voiceschanged", equiper);
  // Browsers would read on over the next page.
  addEventListener("pagehide", arreter);
  // A step of the game or of a situation takes the place of the one being read.
  document.addEventListener("click", ({ target }) => {
    const question = lecture?.bouton.closest(".epn-question");
    const bouton = target.closest?.("button");
    if (bouton && bouton !== lecture?.bouton && question?.contains(bouton)) arreter();
  }, true);
}
