package scoring

// frenchReviews returns more French praise and criticism.
//
//nolint:misspell // French is not misspelled English.
func frenchReviews() []rating {
	return []rating{
		{2.2, "sans égal, sans équivalent, sans rival, inégalé*, inégalable*, hors norme, hors du commun, au sommet," +
			" en tête, arrive en tête, loin devant, un cran au dessus, fait l'unanimité, unanimité, coup de cœur," +
			" chef d'œuvre, bluff*, éblouis*, époustoufl*, sublime*, splendide*, merveill*, fabuleu*, génial*, épatant*," +
			" enthousias*, ador*, raffol*, en redemande*, redemandent, on en redemande, un régal, régal*, rien à redire," +
			" rien à dire, sans reproche, à égaler, difficile de faire mieux, difficile à battre, difficile à égaler," +
			" fait figure de référence, valeur sûre, les yeux fermés, maître en la matière, l'un des meilleurs," +
			" l'une des meilleures"},
		{1.8, "fidèle, fidèles, fidélité, confiance, rassur*, serein*, sérénité, en parlent en bien, parlent en bien," +
			" du bien, jurent par, ne jurent que, vante*, vantent, loue*, louent, félicit*, reconnu*, réputé*, renommé*," +
			" plaît, plaisent, plaisant*, plaisir, aimé*, aiment, charme*, charmant*, attachant*, joli, jolie, jolis," +
			" jolies, beau, belle, belles, à l'aise, bien conçu*, bien construit*, bien accueilli*, bien suivi*," +
			" bien traité*, bien informé*, bien placé*, soin, avec soin, au petit soin, aux petits soins, minutieu*," +
			" rigoureu*, consciencieu*, sérieu*, honnête*, franc, franche, loyal*, à l'écoute, écoute, attentionn*," +
			" courtois*, poli, polie, souriant*, gentil*, sympathique*, patient*, serviable*, interlocuteur unique," +
			" vrai interlocuteur, répond vite, répondent vite, du premier coup, dès le premier, en un rien de temps," +
			" en quelques minutes, en deux temps, dans l'heure, le jour même, le soir même, sous 24 h, dans la journée," +
			" aussitôt, immédiat*, sans effort, sans peine, sans prise de tête, sans attendre, sans surprise, sans accroc," +
			" sans chipot*, pas de chipot*, pas de mauvaise surprise, pas de frais, sans abonnement, se règle en," +
			" tout compris, tout inclus, offert*, bonne affaire, bonnes affaires, bon plan, bons plans, bon marché," +
			" prix doux, prix contenus, prix mini, prix juste, juste prix, imbattables, pour le prix, rentable*, économie," +
			" économies, fait économiser, gagner du temps, gain de temps, fait gagner, simplifi*, facilit*, allège*," +
			" soulage*, épargn*, léger comme, increvable*, indestructible*, inusable*, tient la route, tient bon," +
			" tient des années, dure des années, garanti à vie, bien équipé*, richement, généreuse*, copieuse*, croquant*," +
			" onctueu*, fondant*, authentique*, raffin*, élégamment, cossu*, douillet*, cosy, lumineuse*, spacieuse*," +
			" du solide, tient parole, tenu parole, satisf*, contents, content, contente, heureu*, comblé*, enchant*," +
			" emball*, conquis*, recommandable*, je choisirais, je prendrais, mon choix, notre choix, premier choix," +
			" bon choix, meilleur choix, mieux noté*, bien noté*, très bien, vaut le détour, mérite, méritent"},
		{-1.8, "trop, pas terrible, pas à la hauteur, laisse à désirer, laissent à désirer, à désirer, moins bonnes," +
			" moins bien, austère*, terne*, morne*, triste*, froid, froide, glacial*, hautain*, arrogant*, impoli*," +
			" désinvolt*, indifféren*, expéditif*, bâcl*, approximati*, mal conçu*, mal fini*, mal foutu*, mal traduit*," +
			" mal élevé*, mal isolé*, mal, usine à gaz, parcours du combattant, casse tête, galère*, calvaire, cauchemar*," +
			" corvée, labyrinth*, jargon*, opaque*, flou, floue, ambigu*, se font attendre, fait attendre, se fait attendre," +
			" font attendre, attendent, toujours pas, depuis des mois, depuis des semaines, n'obtien*, ni réponse," +
			" sans réponse, aucune réponse, pas de réponse, aux abonnés absents, abonnés absents, renvoi*, balade*," +
			" mener en bateau, promené*, perdre, égar*, perdu, perdue, perdus, supplément, suppléments, bouché, bouchés," +
			" trop serré*, traîn*, tard, tardi*, surcoût*, en supplément, facturé en plus, facturée en plus, majoration*," +
			" pénalité*, en petits caractères, petits caractères, clause*, piège*, piégé*, engagement de, sans préavis," +
			" résilié*, dégrad*, dégringol*, baisse de qualité, recul*, en perte de vitesse, essouffl*, vieillissant*," +
			" poussiéreu*, démodé*, ringard*, archaïque*, d'un autre âge, dépass*, à bout de souffle, émouss*, ébréch*," +
			" déform*, déchir*, craqu*, fendu*, grésill*, vibre*, cale, calé, s'arrête, s'éteint, se bloque, bloqué*," +
			" se fige, figé*, se décharge, autonomie faible, s'enlise*, ne tient pas, tient pas, ne tient plus, ne suit pas," +
			" suit pas, ne répond plus, répond plus, ne vaut pas, peine à, peinent à, souffre*, souffrent, pâtit, mauvaise*," +
			" piètre*, lamentab*, exécrab*, détestab*, détest*, pitoyab*, minable*, calamit*, inaccept*, inadmissib*," +
			" honteu*, scandaleu*, révolt*, furieu*, excéd*, agac*, exaspér*, énerv*, lass*, ras le bol, râl*, grogn*," +
			" pest*, se plaignent, douteu*, méfi*, méfiance, prudence, réserves, réticen*, hésit*, regrett*, dommage, hélas," +
			" malheureusement, mis en cause, mise en cause, épingl*, pointé*, soupçon*, accus*, poursuivi*, sanctionn*," +
			" enquête*, redressement, dépôt de bilan, supprim*, coupé*, imbuvable*, immangeable*, sec, sèche, mou, molle," +
			" trop cuit*, trop salé*, à éviter, mieux vaut éviter, passez votre chemin, passer son chemin, à fuir," +
			" décourag*, rebut*, rebuté*, dissuad*, à l'étroit, exigu*, vétuste*, insalubre*, bruit, sature*, encombr*"},
		{0, "bonne partie, bonne moitié, bon nombre, sec et, lait de, mal de, carte bancaire perdue, tout droit," +
			" par le haut, bon à savoir, à noter, formule gratuite, version gratuite, offre gratuite, belle sœur, peut être," +
			" plus ou moins, au moins, à la fois, d'abord, de plus en plus, en ligne, vert clair, perdu ou volé," +
			" perte ou vol, service client, service clients, bien entendu, ou bien, si bien, clair et net"},
	}
}
