// The live view: what changed, and only that, is replaced every few seconds. Focus stays where it
// is, and a screen reader hears of new hands only.
const etat = document.getElementById("direct-etat");
const annonce = document.getElementById("direct-annonce");
const coupure = document.getElementById("direct-coupure");
const PERIODE = 4000;

const mains = () =>
  new Map([...etat.querySelectorAll("[data-appel]")].map((m) => [m.dataset.appel, m]));

function remplacer(ancien, neuf) {
  const actif = ancien.contains(document.activeElement) ? document.activeElement : null;
  const defile = ancien.querySelector(".overflow-auto")?.scrollLeft ?? 0;
  ancien.replaceWith(neuf);
  const cadre = neuf.querySelector(".overflow-auto");
  if (cadre) cadre.scrollLeft = defile;
  if (!actif) return;
  const meme = actif.id
    ? document.getElementById(actif.id)
    : actif.matches(".overflow-auto") && cadre;
  (meme || neuf.querySelector("h2"))?.focus({ preventScroll: true });
}

function montrer(html) {
  const avant = mains();
  const recu = new DOMParser().parseFromString(html, "text/html").body;
  const blocs = [...etat.querySelectorAll("[data-bloc]")];
  const neufs = [...recu.querySelectorAll("[data-bloc]")];
  const pareils = blocs.map((b) => b.dataset.bloc).join() === neufs.map((b) => b.dataset.bloc).join();
  if (!pareils) {
    location.reload();
    return;
  }
  blocs.forEach((ancien, rang) => {
    if (ancien.outerHTML !== neufs[rang].outerHTML) remplacer(ancien, neufs[rang]);
  });
  const nouvelles = [...mains()].filter(([cle]) => !avant.has(cle));
  if (!nouvelles.length) return;
  annonce.textContent = nouvelles
    .map(([, main]) => `Main levée. ${main.querySelector("span").textContent}.`)
    .join(" ");
}

async function demander() {
  if (document.hidden) return;
  try {
    const reponse = await fetch(etat.dataset.adresse, {
      cache: "no-store",
      headers: { "X-Fragment": "1" },
    });
    if (reponse.redirected) {
      // Signed out from another tab: the counts go on without the account.
      const seule = document.getElementById("epn-seule");
      location.replace(seule ? `/projection/${seule.value}` : "/formateur");
      return;
    }
    if (reponse.status === 410) {
      location.reload(); // the half-day is over: the page says so
      return;
    }
    if (!reponse.ok) throw new Error(reponse.status);
    montrer(await reponse.text());
    coupure.hidden = true;
  } catch {
    if (!coupure.hidden) return;
    coupure.textContent = "La liaison est coupée : ce qui suit date d’avant. Nouvel essai…";
    coupure.hidden = false;
  }
}

(async () => {
  for (;;) {
    await new Promise((fin) => setTimeout(fin, PERIODE));
    await demander();
  }
})();
document.addEventListener("visibilitychange", demander);
