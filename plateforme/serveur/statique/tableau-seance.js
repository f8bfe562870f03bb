// The board: ask every five seconds how many have checked in. The code never leaves the screen.
const ligne = document.querySelector("[data-adresse]");
const coupure = document.getElementById("coupure");

async function demander() {
  try {
    const reponse = await fetch(ligne.dataset.adresse, {
      headers: { Accept: "application/json" },
      cache: "no-store",
    });
    const genre = reponse.headers.get("Content-Type") ?? "";
    if (!reponse.ok || !genre.includes("json")) throw new Error("fini");
    const compte = await reponse.json();
    for (const nom of ["presents", "attendus"]) {
      const place = ligne.querySelector(`[data-compte="${nom}"]`);
      if (place.textContent !== String(compte[nom])) place.textContent = compte[nom];
    }
    coupure.hidden = true;
  } catch {
    coupure.hidden = false; // signed out, or the portal is away: it may come back
  }
}

if (ligne) setInterval(demander, 5000);
