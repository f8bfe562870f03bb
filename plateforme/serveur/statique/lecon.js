// The lesson page: is it still alive, what is answered, and handing in only what is saved.
// A page without a kernel keeps everything: it only has to know that it is still its reader's.
const { lecon, sceau, noyau } = document.body.dataset;
const SANS_NOYAU = lecon !== undefined;
const VEILLE = SANS_NOYAU ? `/api/lecon/${lecon}` : `/api/page/${noyau}`;
const SCEAU = SANS_NOYAU ? { "X-EPN-Page": sceau } : {};
const bandeau = document.getElementById("epn-bandeau");
const PERIODE = SANS_NOYAU ? 5000 : 2000;
const ATTENTE_MAX = 15_000; // ms « J'ai terminé » waits for the last answers
const DEPART_MAX = 30_000; // ms a page on its way to another may take to leave
const COUPEE =
  "La liaison est coupée. Ce qui est marqué « Enregistré » est gardé. Nouvel essai…";
let coupure = false;

// Leaving ends the kernel before the next page has come: coming back now would cancel the departure.
// Not for ever: a file that is downloaded begins in the same way, and leaves nothing.
let depart = -Infinity;
addEventListener("beforeunload", () => {
  depart = performance.now();
});
const enPartance = () => performance.now() - depart < DEPART_MAX;

function dire(texte) {
  if (bandeau.textContent !== texte) bandeau.textContent = texte;
  bandeau.hidden = !texte;
}

// A lesson shown a step at a time opens the step of the question.
const faireVoir = (question) =>
  question.dispatchEvent(new CustomEvent("epn:montrer", { bubbles: true }));

const questions = () => [...document.querySelectorAll("[data-question]")];
const enSuspens = () =>
  questions().filter((q) => ["attente", "echec"].includes(q.dataset.etat));
const notees = () => questions().filter((q) => q.dataset.notee === "oui");

// The page is served again, with every stored answer, on the question being answered. What is not
// stored yet crosses in this history entry, erased as soon as it is read: nothing stays behind.
function recharger(raison) {
  if (enPartance()) return;
  dire(raison);
  const ici = document.activeElement?.closest?.("[data-question]");
  const saisies = {};
  for (const question of enSuspens()) {
    if (question.dataset.brouillon === "oui") continue; // a writing desk keeps its own
    saisies[question.dataset.question] =
      question.querySelector("textarea")?.value ??
      [...question.querySelectorAll("input:checked")].map((champ) => champ.value);
  }
  history.replaceState(
    { saisies },
    "",
    ici ? `#question-${ici.dataset.question}` : location.href,
  );
  location.reload();
}

function remettreSaisie(question, saisie) {
  const zone = question.querySelector("textarea");
  if (zone) {
    zone.value = saisie;
    zone.dispatchEvent(new Event("input", { bubbles: true }));
    return;
  }
  for (const champ of question.querySelectorAll("input")) {
    if (champ.checked === saisie.includes(champ.value)) continue;
    champ.checked = !champ.checked;
    champ.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

const saisies = history.state?.saisies ?? {};
history.replaceState(null, "", location.href);
// A question is open once its stored answer has come; a copy handed in stays as it is.
document.addEventListener("epn:etat", ({ target, detail }) => {
  if (!(detail.question in saisies)) return;
  const saisie = saisies[detail.question];
  delete saisies[detail.question];
  if (detail.etat !== "remise") remettreSaisie(target, saisie);
});

async function veiller() {
  let reponse;
  try {
    reponse = await fetch(VEILLE, { cache: "no-store", headers: SCEAU });
  } catch {
    coupure = true;
    dire(COUPEE);
    return;
  }
  if (reponse.status === 403) {
    location.replace("/");
    return;
  }
  if (!reponse.ok) {
    coupure = true;
    dire(COUPEE);
    return;
  }
  const { vivant, cedee } = await reponse.json().catch(() => ({ vivant: !coupure }));
  if (cedee) {
    // Coming back by itself would close the page that took its place, and so on without end.
    dire(
      "Cette leçon est ouverte dans un autre onglet. Continuez là-bas, ou rechargez cette page pour continuer ici.",
    );
    return;
  }
  if (!vivant) {
    recharger("La page se recharge. Vos réponses enregistrées sont gardées.");
    return;
  }
  if (coupure && SANS_NOYAU) {
    coupure = false;
    dire(""); // each question tries again by itself
  } else if (coupure) {
    // Jupyter's own socket comes back by itself; a fresh page is surer than waiting for it.
    recharger("La liaison est revenue, la page se recharge.");
  }
}
(async () => {
  for (;;) {
    await new Promise((fin) => setTimeout(fin, PERIODE));
    await veiller();
  }
})();

// Come back where one stopped, once the question is there and open: widgets arrive after the text,
// and stay closed until the stored answer has come.
if (location.hash.startsWith("#question-")) {
  const voulue = decodeURIComponent(location.hash.slice("#question-".length));
  const guet = new MutationObserver(() => {
    const question = questions().find((q) => q.dataset.question === voulue);
    const champ = question?.querySelector("input:enabled, textarea:enabled");
    if (!champ) return;
    guet.disconnect();
    faireVoir(question);
    champ.focus({ preventScroll: true });
    question.scrollIntoView({ block: "center" });
  });
  guet.observe(document.getElementById("contenu"), {
    attributeFilter: ["disabled"],
    childList: true,
    subtree: true,
  });
}

const bilan = document.getElementById("epn-bilan");
const formulaire = document.getElementById("epn-remettre");

const bilanDUne = (faites) =>
  faites
    ? "Vous avez répondu à la question notée."
    : "La question notée attend votre réponse.";

const bilanDe = (faites, total) =>
  faites === total
    ? `Vous avez répondu aux ${total} questions notées.`
    : `Questions notées : ${faites} enregistrée${faites >= 2 ? "s" : ""} sur ${total}. Il en reste ${total - faites}.`;

function compter() {
  if (!bilan) return;
  const total = notees().length;
  if (!total) return;
  const faites = notees().filter((q) => q.dataset.etat === "enregistre").length;
  const texte = total === 1 ? bilanDUne(faites) : bilanDe(faites, total);
  if (bilan.textContent !== texte) bilan.textContent = texte;
}
document.addEventListener("epn:etat", compter);

// « J'ai terminé » waits for answers still on their way: nothing is handed in half saved. Practice
// never holds it back: a choice ticked and not checked has nowhere to go.
const enRoute = () => enSuspens().filter((q) => q.dataset.notee === "oui");
formulaire?.addEventListener("submit", (evenement) => {
  document.activeElement?.blur?.();
  if (!enRoute().length) return;
  evenement.preventDefault();
  const bouton = formulaire.querySelector("button");
  if (bouton.getAttribute("aria-busy") === "true") return;
  bouton.setAttribute("aria-busy", "true");
  dire("Nous terminons d’enregistrer vos réponses…");
  const limite = performance.now() + ATTENTE_MAX;
  const guet = setInterval(() => {
    const [reste] = enRoute();
    if (reste && performance.now() < limite) return;
    clearInterval(guet);
    bouton.removeAttribute("aria-busy");
    if (!reste) {
      formulaire.requestSubmit();
      return;
    }
    dire("Cette réponse n’est pas encore enregistrée. Regardez ce qu’elle dit, puis recommencez.");
    faireVoir(reste);
    reste.scrollIntoView({ block: "center" });
    reste.querySelector("input:enabled, textarea:enabled")?.focus({ preventScroll: true });
  }, 200);
});
