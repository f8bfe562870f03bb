// « Appeler l’animateur » from a lesson: ask without leaving the page, where an answer may be half
// typed. While the hand is raised, the page asks now and then whether the trainer lowered it.
const appel = document.getElementById("epn-appel");
const dit = appel?.querySelector("p");
const acte = appel?.elements.acte;
const bouton = appel?.querySelector("button");
const RONDE = 15_000;

function montrer(leve, phrase) {
  appel.dataset.leve = leve ? "oui" : "non";
  acte.value = leve ? "baisser" : "lever";
  bouton.textContent = leve ? "Je n’ai plus besoin d’aide" : "Appeler l’animateur";
  if (dit.textContent !== phrase) dit.textContent = phrase;
}

appel?.addEventListener("submit", async (evenement) => {
  evenement.preventDefault();
  if (bouton.getAttribute("aria-busy") === "true") return;
  bouton.setAttribute("aria-busy", "true");
  try {
    const reponse = await fetch(appel.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(new FormData(appel)),
    });
    if (reponse.redirected) return location.replace("/");
    if (!reponse.ok) throw new Error(reponse.status);
    const { leve } = await reponse.json();
    montrer(leve, leve ? "Votre formateur est prévenu." : "C’est noté.");
  } catch {
    dit.textContent =
      "Votre demande n’est pas partie : la liaison est coupée. Levez la main, ou recommencez.";
  } finally {
    bouton.removeAttribute("aria-busy");
  }
});

setInterval(async () => {
  if (appel?.dataset.leve !== "oui") return;
  try {
    const reponse = await fetch(appel.action, { cache: "no-store" });
    if (!reponse.ok || reponse.redirected) return; // lecon.js tells when the session is over
    const { leve } = await reponse.json();
    if (!leve && appel.dataset.leve === "oui") montrer(false, "");
  } catch {
    // The server is away: the page itself says so.
  }
}, RONDE);
