// The lesson page: is it still alive, what is answered, and handing in only what is saved.
const noyau = document.body.dataset.noyau;
const bandeau = document.getElementById("epn-bandeau");
const PERIODE = 2000;
let coupure = false;

function dire(texte) {
  if (bandeau.textContent !== texte) bandeau.textContent = texte;
  bandeau.hidden = !texte;
}

const questions = () => [...document.querySelectorAll("[data-question]")];
const enSuspens = () =>
  questions().filter((q) => ["attente", "echec"].includes(q.dataset.etat));

// The page is served again, with every stored answer, on the question being answered.
function recharger() {
  const ici = document.activeElement?.closest?.("[data-question]");
  if (ici) history.replaceState(null, "", `#question-${ici.dataset.question}`);
  addEventListener("beforeunload", (e) => e.stopImmediatePropagation(), { capture: true });
  location.reload();
}

async function veiller() {
  let reponse;
  try {
    reponse = await fetch(`/api/page/${noyau}`, { cache: "no-store" });
  } catch {
    coupure = true;
    dire("La liaison est coupée. Ce qui est marqué « Enregistré » est gardé. Nouvel essai…");
    return;
  }
  if (reponse.status === 403) {
    location.replace("/");
    return;
  }
  const { vivant } = await reponse.json().catch(() => ({ vivant: !coupure }));
  if (!vivant) {
    dire("La page se recharge. Vos réponses enregistrées sont gardées.");
    recharger();
    return;
  }
  if (coupure) {
    // Jupyter's own socket comes back by itself; a fresh page is surer than waiting for it.
    dire("La liaison est revenue, la page se recharge.");
    recharger();
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

function compter() {
  if (!bilan) return;
  const notees = questions().filter((q) => q.dataset.notee === "oui");
  if (!notees.length) return;
  const faites = notees.filter((q) => q.dataset.etat === "enregistre").length;
  const reste = notees.length - faites;
  const texte =
    reste === 0
      ? `Vous avez répondu aux ${notees.length} questions notées.`
      : `Questions notées : ${faites} enregistrées sur ${notees.length}. Il en reste ${reste}.`;
  if (bilan.textContent !== texte) bilan.textContent = texte;
}
document.addEventListener("epn:etat", compter);

// « J'ai terminé » waits for answers still on their way: nothing is handed in half saved.
formulaire?.addEventListener("submit", (evenement) => {
  document.activeElement?.blur?.();
  const bouton = formulaire.querySelector("button");
  if (formulaire.dataset.pret === "oui" || !enSuspens().length) return;
  evenement.preventDefault();
  bouton.setAttribute("aria-busy", "true");
  dire("Nous terminons d’enregistrer vos réponses…");
  const guet = setInterval(() => {
    if (enSuspens().length) return;
    clearInterval(guet);
    formulaire.dataset.pret = "oui";
    formulaire.requestSubmit();
  }, 200);
});
