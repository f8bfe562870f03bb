// Results page while grading is under way: ask again every two seconds, reload once it is there.
const attendre = async () => {
  try {
    const reponse = await fetch(location.href, { headers: { Accept: "text/html" } });
    const texte = await reponse.text();
    if (reponse.ok && !texte.includes('id="epn-attente"')) location.reload();
  } catch {
    // The server is away for a moment: the next round will tell.
  }
};
setInterval(attendre, 2000);
