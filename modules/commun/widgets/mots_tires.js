// The words that a phrase is drawn from: short, concrete, without accents, easy to picture. Ours.

const MOTS_TIRES = `
abeille abri abricot accord acier adresse agenda agneau aigle aiguille aile aimant album algue
allumette amande ami amiral ampoule ananas ancre angle anneau anorak antenne appel arbre arc
argile armoire artiste asperge assiette atelier atlas aube auberge automne autruche averse avion
aviron avoine bac badge bagage bague baie bain balade balai balance balcon baleine balle ballon
bambou banane banc bandeau banjo banque barbe barque barrage bassin bassine bateau bavoir bazar
berceau berger betterave beurre biche bijou billard bille biscuit bison blaireau blason blouse
bobine bocal bois bol bonbon bonnet bordure bosse botte bouche boucle bougie boule bouquet
bourgeon boussole bouteille bouton branche bras brebis brique brise broche brochet brosse
brouette bruit brume buffet buisson bulle bureau cabane cabas cabine cadeau cadran cadre cage
cahier caillou caisse calcul calme camion campagne canal canard cane canne canot cape capitaine
capsule carafe caravane carnet carotte carpe carreau carte carton cascade casque casquette
castor cave ceinture cerf cerise chaise chalet chaleur chameau champ champignon chance chandelle
chanson chant chapeau chapelle chapitre chardon chariot charrue chat chaudron chaussette
chaussure chemin chemise chenille cheval chevalet cheveu chiffon chiffre chocolat chorale chou
chouette cigale cigogne ciment cirque ciseau citadelle citron citrouille clairon clarinette
classeur clavier clef client cloche clocher cloison clou coccinelle cochon coffre coin colis
collier colline colombe colonne compas compote concert confiture copain coq coquelicot coquille
corail corbeau corde cordon corne cornichon costume coton cou coude couleur couloir coupe
courage coureur couronne courrier cousin coussin couteau crabe crapaud cravate crayon crique
crocodile croissant croix cuisine cuivre culotte cygne dalle damier danse dauphin dentelle
dessert dessin diamant digue dimanche dindon dinosaure dirigeable docteur domino dortoir dossier
douche dragon drap drapeau dromadaire dune duvet eau escalier escargot espace essaim estuaire
facteur faisan falaise famille fanfare far farine faucon fauteuil fenouil ferme festival feuille
figue filet fillette filleul flacon flamant flamme flanelle fleur fleuve flocon flotte foin
fontaine forge forgeron forme fort fortune fougasse foulard four fourchette fourmi fraise
framboise frelon fromage front fruit galerie galet galette galop gant garage garde gardien gare
garnison gaufre gazelle gazon genou gerbe gilet girafe glace gland glycine gobelet gomme gourde
grain graine grange grappe grenier grenouille grillon grimoire grotte groupe guidon guirlande
guitare gymnaste hamac hameau hamster haricot harpe herbe hermine heure hibou hirondelle
histoire homard horloge hortensia huile hutte image indice insecte iris ivoire jambe jambon
jardin jardinier jasmin jeton jeu jeudi jonquille joue jouet journal jumelle jupe kangourou
kayak kiosque kiwi klaxon koala lac lacet laine laitue lampe lampion langouste lanterne lapin
lavabo lavande lavoir lettre levure lierre lilas limace limonade linge lion livre locomotive
logis loisir losange loup loupe louve lundi lune lutin luzerne maillot main maire maison malle
mandarine mandoline manoir manteau maquette marais marbre marchand marche mardi mare margelle
marin marmite marmotte marron marteau masque matelas matelot matin menhir menthe menuisier merle
meuble miel miette mimosa minuit miroir mobile moineau molette monnaie montagne montre morille
morse moteur mouche moucheron mouette moufle moule moulin mousse moustache mouton muguet mulot
mur musique myrtille nacelle nageur nappe navette navire neige nid noisette noix nord nougat
nounours nuage nuit oasis objet octobre oie oignon oiseau olive ombre omelette oncle onde orage
orange orchestre oreille oreiller orge orgue orme ortie otarie ouragan ourson outil page paille
pain paix palais palette palmier palourde panda panier panneau pantalon pantoufle papaye papier
papillon paquet parade parapluie parasol parc parfum parquet partition passage passerelle
pastille patate patin patineur patron pavillon paysage peigne peinture pelle pelote pendule
perche perdrix perle perron persil phare phoque photo piano pichet pied pierre pieuvre pigeon
pilote pinceau pinson pintade pion pirogue piscine pissenlit piste pivoine place plafond plage
plaine planche plante plateau pluie plume poche poire poireau poirier pois poisson poivre
poivron pomme pommier pompe poney pont porche porte portrait poste potage poteau potiron poudre
poule poulie prairie primeur prince prune prunier puits pull pupitre puzzle quai quart quiche
quille racine radeau radis raisin rame rameau ramier rampe rayon recette refrain reine renard
renne requin ressort restaurant ricochet rideau rive robe robinet rocher roman ronce ronde rose
roseau rossignol roue rouet rouleau route ruban ruche rucher ruisseau sable sabot safran salade
salle salon samedi sandale sangle sanglier sapin sardine sauce saule saumon savane savate savon
scie seau seiche semaine semelle semoule serpent serviette sifflet signal silence singe sirop
ski soir soleil sorbet souche soupe source souris spectacle spirale sport stade statue store
stylo sucre sud table tableau tablier tabouret talon tambour tamis tanche tandem tante tapis
tarte tartine tasse taupe teinture tenaille tente terrasse terre texte thon thym ticket tige
tigre tilleul timbre tirelire tisane tissu toboggan toile toiture tomate tombola tonneau topaze
torche tortue toupie tour tournesol tourte tracteur trampoline traverse treille tresse tribune
tricot trompette tronc troupeau trousse truelle truite tuile tulipe tunnel turban tuyau valise
valse vanille vapeur veau veilleuse vendredi vent verger verre veste veston viaduc vigne village
violette violon virage vitrail vitrine voile voilier voisin volcan volet voyage wagon yaourt
zeste
`.trim().split(/\s+/);
