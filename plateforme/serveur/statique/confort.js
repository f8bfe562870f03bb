// Reading comfort, without leaving the page: a lesson may hold an answer half typed. Help words
// change the page's text, and so the form is sent as it is.
const confort = document.getElementById("epn-confort");

function appliquer({ taille, contraste }) {
  document.documentElement.dataset.taille = taille;
  document.documentElement.dataset.contraste = contraste ? "fort" : "normal";
  const choisis = { taille: String(taille), contraste: contraste ? "fort" : "normal" };
  for (const bouton of confort.querySelectorAll("button")) {
    if (!(bouton.name in choisis)) continue;
    bouton.setAttribute("aria-pressed", String(bouton.value === choisis[bouton.name]));
  }
}

confort?.addEventListener("submit", async (evenement) => {
  const bouton = evenement.submitter;
  if (!bouton || bouton.name === "langue") return;
  evenement.preventDefault();
  const champs = new URLSearchParams(new FormData(confort));
  champs.set(bouton.name, bouton.value);
  try {
    const reponse = await fetch(confort.action, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: champs,
    });
    if (reponse.ok) appliquer(await reponse.json());
  } catch {
    // The server is away: the page itself says so.
  }
});
