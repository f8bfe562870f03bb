// The dashboard's page: is its kernel still there? What was chosen comes back after a reload.
const { noyau } = document.body.dataset;
const bandeau = document.getElementById("epn-bandeau");
const PERIODE = 2000;
let coupure = false;

function dire(texte) {
  if (bandeau.textContent !== texte) bandeau.textContent = texte;
  bandeau.hidden = !texte;
}

async function veiller() {
  const reponse = await fetch(`/api/page/${noyau}`, { cache: "no-store" }).catch(() => null);
  if (reponse?.status === 403) {
    location.replace("/formateur");
    return;
  }
  const etat = reponse?.ok ? await reponse.json().catch(() => null) : null;
  if (etat === null) {
    coupure = true;
    dire("La liaison est coupée. Nouvel essai…");
  } else if (etat.cedee) {
    // Coming back by itself would close the page that took its place, and so on without end.
    dire(
      "Ce tableau de bord est ouvert dans d’autres onglets. Continuez là-bas, ou rechargez cette page.",
    );
  } else if (coupure || !etat.vivant) {
    dire("La page se recharge.");
    location.reload();
  }
}
(async () => {
  for (;;) {
    await new Promise((fin) => setTimeout(fin, PERIODE));
    await veiller();
  }
})();
