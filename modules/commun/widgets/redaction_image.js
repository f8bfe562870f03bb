// A picture in a text: a file of this computer, what it shows in words, and whose it is. The portal
// keeps it, drawn again without what the camera wrote in it; elsewhere, its name alone is asked.

const IMAGE_REFUSEE = "Cette image n’a pas pu être envoyée. Réessayez dans un moment.";
const IMAGE_LOURDE = "Cette image est trop lourde : 8 Mo au plus.";
const IMAGE_DU_PORTAIL = /^[0-9a-f]{32}\.[a-z]{3,4}$/;

const adresseDeLImage = (fichier) =>
  IMAGE_DU_PORTAIL.test(fichier) && document.body.dataset.sceau ? `/texte/image/${fichier}` : "";

// Returns {fichier}, or {message}: what to tell the person.
async function envoyerImage(fichier) {
  let reponse;
  try {
    reponse = await fetch("/api/texte/image", {
      method: "POST",
      headers: {
        "Content-Type": "application/octet-stream",
        "X-XSRFToken": document.querySelector('[name="_xsrf"]').value,
        "X-EPN-Page": document.body.dataset.sceau,
      },
      body: fichier,
    });
  } catch {
    return { message: IMAGE_REFUSEE };
  }
  if (reponse.status === 413) return { message: IMAGE_LOURDE };
  const { fichier: nom, message = IMAGE_REFUSEE } = await reponse.json().catch(() => ({}));
  return reponse.ok && nom ? { fichier: nom } : { message };
}

// A field with its label above it.
function champNomme(id, nom, champ) {
  champ.id = id;
  champ.name = id;
  return element(
    "div",
    { class: "epn-champ-nomme" },
    element("label", { class: "epn-libelle", for: id }, nom),
    champ,
  );
}

function creerImage({ bloc, id, zone, change }) {
  const dit = element("p", { class: "epn-bloc-dit", "aria-live": "polite" });
  const vue = element("img", { alt: "", class: "epn-image-vue" });
  const credit = element("input", { type: "text", class: "epn-champ", autocomplete: "off" });
  const fichier = element("input", document.body.dataset.sceau
    ? { type: "file", accept: "image/jpeg,image/png", class: "epn-champ" }
    : { type: "text", class: "epn-champ", autocomplete: "off" });

  function montrer() {
    credit.value = bloc.credit;
    if (fichier.type === "text") fichier.value = bloc.fichier;
    const adresse = adresseDeLImage(bloc.fichier);
    vue.hidden = !adresse;
    if (adresse && vue.getAttribute("src") !== adresse) vue.src = adresse;
  }

  fichier.addEventListener("change", async () => {
    if (fichier.type === "text" || !fichier.files.length) return;
    dit.textContent = "Envoi de l’image…";
    const { fichier: nom, message } = await envoyerImage(fichier.files[0]);
    fichier.value = "";
    dit.textContent = message ?? "L’image est là. Dites maintenant ce qu’elle montre.";
    if (!nom) return;
    bloc.fichier = nom;
    montrer();
    change();
  });
  fichier.addEventListener("input", () => {
    if (fichier.type !== "text") return;
    bloc.fichier = fichier.value;
    change();
  });
  credit.addEventListener("input", () => {
    bloc.credit = credit.value;
    change();
  });
  montrer();

  const choix = fichier.type === "file" ? "L’image (JPEG ou PNG)" : "Le nom du fichier de l’image";
  return {
    fichier,
    noeuds: [
      champNomme(`${id}-fichier`, choix, fichier),
      vue,
      dit,
      champNomme(id, "Ce que montre l’image, pour qui ne la voit pas", zone),
      champNomme(`${id}-credit`, "Qui l’a faite ? Par exemple : Photo Anne M.", credit),
    ],
    verrouiller(oui) {
      fichier.disabled = oui;
      credit.readOnly = oui;
    },
  };
}
