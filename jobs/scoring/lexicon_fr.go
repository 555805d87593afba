package scoring

// frenchWords returns the data of the French lexicon.
//
//nolint:misspell // French is not misspelled English.
func frenchWords() languageData {
	return languageData{
		elides: true,
		kinds: map[wordKind]string{
			contrast:    "mais cependant toutefois pourtant néanmoins tandis alors revanche contrairement quoique",
			dependent:   "certes bien malgré quoique si tandis",
			incomplete:  "contrairement comparé",
			relative:    "qui dont",
			yardstick:   "que qu",
			comparative: "plus moins mieux meilleur meilleure meilleurs meilleures aussi pire",
			aside:       "contrairement",
			verb: "est sont était a ont avait offre propose reste coûte séduit déçoit affiche possède permet compte" +
				" concentre manque",
			conjunction: "et ou",
			article:     "le la les l ce cet cette ces de du des",
			pronoun:     "il elle ils elles son sa ses leur leurs on y",
			opener:      "mais cependant toutefois et aussi enfin globalement malheureusement",
			noun: "application outil logiciel plateforme service solution marque entreprise société clients utilisateurs" +
				" assistance support interface prix tarifs prise configuration",
			link:    "avec à de",
			linked:  "intègre intégration intégrations compatible connecte synchronise alternative",
			negator: "pas moins aucun aucune jamais sans ni guère nul nulle peu rien zéro",
			rarity:  "pas jamais rare rares rarement guère",
			opening: "si s'",
			guard:   "protège protègent empêche empêchent résout résolvent élimine éliminent détecte détectent",
			cost: "prix tarif tarifs cotisation cotisations facture factures prime primes loyer abonnement mensualité" +
				" mensualités frais",
			rise: "augmente augmentent augmenté grimpe grimpent grimpé double doublent doublé triple triplé flambe flambent" +
				" flambé bondit explose explosent",
			fall:    "baisse baissent baissé",
			waiting: "attend attendent attendre attendu faut patienter",
			long:    "jours semaines mois années ans",
			soon:    "en dans",
			short:   "seconde secondes minute minutes clic clics",
			warning: "évitez éviter attention",
		},
		boosters: "très vraiment extrêmement particulièrement bien beaucoup si tellement nettement remarquablement plus trop",
		dampers:  "assez plutôt moyennement parfois légèrement",
		ratings:  frenchRatings(),
	}
}

// frenchRatings returns French words and phrases with their ratings.
//
//nolint:misspell // French is not misspelled English.
func frenchRatings() []rating {
	return []rating{
		{2.6, "excellent*, imbattable*, remarquable*, exceptionnel*, meilleur*, parfait*, exemplaire*, irréprochable*," +
			" incontournable*, formidable*, magnifique*, superbe*, plébiscit*, adoré*, adorent, référence absolue, hors pair"},
		{2.0, "fiable*, fiabilité, recommand*, conseillé*, préféré*, préfèrent, apprécié*, apprécient, apprécier, loué*," +
			" salué*, séduit, séduisent, séduisant*, satisfait*, convain*, réactif*, réactive*, intuitif*, intuitive*," +
			" ergonomique, simple à utiliser, facile à utiliser, prise en main rapide, facile*, facilement, idéal*," +
			" rapport qualité prix, bon rapport, de confiance, digne, efficace*, robuste*, solide*, durable*, bien toléré*," +
			" très complet, très complète, référence, au top, ravi*"},
		{1.5, "bon, bonne, bons, bonnes, bien noté, simple*, pratique*, rapide*, rapidement, clair, claire, clairs," +
			" claires, confortable*, agréable*, doux, douce, douces, sobre*, gratuit*, sans engagement, sans frais," +
			" complet*, complète*, moins cher, moins chère, moins chers, économique*, abordable*, avantageu*, petit prix," +
			" prix bas, généreu*, transparent*, sûr, sûre, sécurisé*, stable*, performant*, puissant*, moderne*, élégant*," +
			" écologique*, frais, fraîche, naturel*, savoureu*, délicieu*, goûteu*, précis*, silencieu*, compétent*," +
			" aimable*, souple*, polyvalent*, innovant*, large choix, grand choix, de qualité, bonne qualité, ponctuel*," +
			" à portée de main, fluide*, léger, légère, points forts, en quelques clics"},
		{0, "frais de port, frais de dossier, simple carte, produits frais, points forts et, bon de commande," +
			" service public, sûreté, contre les virus, protège, bien que, bien sûr, plus tard, en plus, de plus," +
			" bonne nouvelle, points forts, points faibles, problème résolu"},
		{-1.3, "cher, chère, chers, chères, coûteu*, lent*, lente*, lenteur*, complexe*, compliqué*, confus*," +
			" peu ergonomique*, peu intuitif, vieillot*, vieilli*, dépassé*, obsolète*, limité*, lourd*, lourdeur*," +
			" bruyant*, fragile*, prix élevé*, tarifs élevés, élevés, élevé, élevée, manque*, difficile*, pénible*," +
			" fastidieu*, rigide*, hausse de prix, hausses de prix, hausse des prix, tarifs qui augmentent, augment*," +
			" hausse brutale, retard*, attente*, parfois lent, inconfortable*, étroit*, rayons vides, payant*," +
			" points faibles, défaut*, inconvénient*, moyen, moyenne, médiocre*, faible*, faiblesse*"},
		{1.6, "soigné*, se distingue*, distingue*, chaleureu*, accueillant*, abouti*, raffiné*, astucieu*, malin, utile*," +
			" précieu*, équilibré*, copieu*, bluffant*, réussi*, primé*, récompensé*, valeur sûre, sans souci," +
			" sans problème, tient ses promesses, vaut le coup, vaut son prix, bien pensé*, bien conçu*, bien fini*," +
			" dans les délais, bon réseau, plus grand choix, en un clic, attentionné*, attentif*, attentive*, polyvalent*," +
			" maniable*, lumineu*, spacieu*, propre*, impeccable*, net, nette, gagne*, remporte*, champion*, moelleu*," +
			" croustillant*, parfumé*"},
		{-1.6, "difficulté*, graves, refus*, refusé*, ne fonctionne*, ne marche*, casse, cassé*, cassent, rouill*, fuit," +
			" fissur*, grince*, sale, sales, bâclé*, négligé*, surchauff*, brouillon*, illisible*, incompréhensible*," +
			" interminable*, des semaines, des mois, litige*, procès, liquidation, licenciement*, polémique*, fraude*," +
			" surfactur*, hors de prix, ruineu*, exorbitant*, trop long*, trop petit*, trop lent*, trop lourd*, fade*," +
			" insipide*, bondé*, saturé*, rupture*, introuvable*, incompatib*, instable*, ralenti*, rame, rament, gèle," +
			" perdent, s'use*, use vite, arrach*, décoll*, ignor*, abandonn*, inquiét*, gênant*, gêne*, irrit*, raté*," +
			" lacune*"},
		{-2.0, "mauvais*, décevant*, déçoi*, déçu*, déception*, plainte*, plaign*, critiqu*, reproch*, problème*, panne*," +
			" bug, bugs, bogue*, plante, plantage*, plantages, injoignable*, catastroph*, désastr*, horrible*, nul, nulle," +
			" pire*, arnaque*, escroquerie*, trompeu*, caché*, frais cachés, coûts cachés, colère, mécontent*, insatisf*," +
			" insupportable*, dangereu*, rappel, rappels, défaillan*, défectueu*, fuite*, piraté*, piratage*, faillite*," +
			" endetté*, fermé ses portes, incendie*, détruit*, perte*, perd*, explosent, fuient, abus*, amende*, condamné*," +
			" scandale*, éviter, fuir, déconseill*, inutilisable*, peu fiable*, trop cher, trop chère, trop complexe," +
			" à la traîne, incompétent*, désagréable*, ne répond jamais, ne répond pas, ne répondent, vide*, résili*"},
	}
}
