package scoring

// The functions of this file return the words that often begin a sentence in one language and are also names.

func frenchRules() misreadRules {
	return misreadRules{
		particles: " bien bon libre facile direct juste vite loin plus total enfin moins mieux aussi alors ensuite puis voilà" +
			" parfait super tous toutes ",
		followers: " les nos ces vos que sûr de à pour si avec en entendu souvent cher chère rapide grand important ",
		orders: " marque compare comparez livre achète achetez place vive trouve trouvez choisis choisissez passe passez sors" +
			" porte voyage vote voyez regarde regardez essaie essayez teste testez prends prenez cherche cherchez ouvre ouvrez" +
			" joue jouez écoute écoutez lis lisez demande demandez vérifie vérifiez consulte consultez découvre découvrez" +
			" profite profitez réserve réservez commande commandez évite évitez envoie appelle appelez utilise utilisez ",
		objects: " le la les l un une des ton ta tes votre vos son sa ses ce cette ces avec à en au aux sur dans chez plusieurs" +
			" quelques ",
		objectEndings: " s x ",
		genitives:     " de du des ",
	}
}

func spanishRules() misreadRules {
	return misreadRules{
		particles: " claro real bien total directo seguro siempre más hoy cielo ahora aquí luego después además menos mejor" +
			" vale bueno ",
		followers: " que está como sin si mente hay puedes ",
		orders: " vivo mira compra ahorra viaja vuela busca elige entra sube paga gana toma marca llama prueba cuenta" +
			" compara canta baila brilla nací vive come bebe lee escucha juega abre visita reserva pide pregunta revisa" +
			" consulta descubre disfruta aprovecha usa utiliza evita descarga encuentra escoge compre busque elija pruebe ",
		objects: " el la los las un una unos unas tu tus su sus mi mis este esta estos en con a al sin lo solo bien varias" +
			" varios primero antes por ",
		objectEndings: " s ",
		genitives:     " de del ",
	}
}

func portugueseRules() misreadRules {
	return misreadRules{
		particles: " claro certo sempre mais bem já você lá agora aqui depois hoje menos melhor também ",
		followers: " que está como se sem há ",
		orders: " vivo compra compre paga pague viaja viaje olha olhe leve conta conte marca marque escolha use teste compare" +
			" veja moro nasci procure busque encontre abra jogue leia ouça peça pergunte confira consulte descubra aproveite" +
			" reserve evite baixe prove experimente ",
		objects: " o a os as um uma seu sua seus suas meu minha este esta em no na nos nas com ao só bem antes primeiro" +
			" vários várias por ",
		objectEndings: " s ",
		genitives:     " de do da dos das ",
	}
}

func italianRules() misreadRules {
	return misreadRules{
		particles: " bene certo sempre bello pronto subito oggi domani adesso ora qui poi meglio più meno anche ",
		followers: " che è se di per a quindi puoi ",
		orders: " vola compra paga viaggia vivo guarda scegli conta mira marca prova cerca vedi trova vado abito confronta" +
			" leggi ascolta gioca apri prenota ordina chiedi verifica controlla consulta scopri approfitta usa evita scarica" +
			" risparmia prendi vai mangia bevi ",
		objects: " il lo la i gli le un una uno il tuo tua tuoi tue suo sua questo questa in a con da su bene prima sempre" +
			" alcuni alcune diversi diverse al alla ai ",
		objectEndings: " i ",
		genitives:     " di del della dei delle ",
	}
}

func dutchRules() misreadRules {
	return misreadRules{
		particles: " plus goed snel nieuw vrij nu hier daar dan ook altijd meer minder beter vandaag morgen ",
		followers: " dat om voor met als te van er kun kunt ",
		orders: " kies koop bekijk kijk speel test vergelijk boek vind zoek bel ga geniet lees luister maak neem open" +
			" plan probeer reis start volg vraag bestel ontdek gebruik download check controleer betaal bespaar vermijd" +
			" drink eet schrijf stuur ",
		objects: " de het een direct vandaag snel meteen eenvoudig je jouw uw dit deze die op bij naar hier nu dan eerst altijd gratis online samen zelf mee van" +
			" verschillende enkele goed niet voor in met nieuwe goede leuke mooie lekkere goedkope grote kleine meer ",
		objectEndings: " en s ",
		genitives:     " van ",
	}
}

func polishRules() misreadRules {
	return misreadRules{
		particles: " lot dom las most okno gwiazda słońce orzeł sowa zawsze teraz dziś dzisiaj jutro tutaj tak dobrze ",
		followers: " do na w we z ze dla od przy nad pod za ",
		orders: " kup graj wybierz sprawdź zobacz zamów oglądaj znajdź poznaj jedź leć otwórz porównaj przeczytaj słuchaj" +
			" zagraj zapytaj szukaj poszukaj używaj użyj pobierz zapisz zadzwoń napisz wyślij zapłać oszczędzaj odkryj" +
			" skorzystaj unikaj testuj przetestuj spróbuj weź daj idź pij jedz czytaj pisz kupuj płać wypróbuj zarezerwuj ",
		anyObject: true,
	}
}

// russianRules and turkishRules apply to answers of languages without a sentiment lexicon.
func russianRules() misreadRules {
	return misreadRules{
		days: " понедельник вторник среда четверг пятница суббота воскресенье январь февраль март апрель май июнь июль август" +
			" сентябрь октябрь ноябрь декабрь ",
		beforeDays: " в во на до каждый каждую прошлый прошлую следующий следующую этот эту за ",
		afterDays:  " утром днём вечером года ",
		particles:  " конечно хорошо отлично всегда сейчас сегодня завтра здесь вот также ",
		orders: " выбери выберите купи купите проверь проверьте сравни сравните найди найдите ищи ищите смотри смотрите" +
			" посмотри посмотрите играй играйте читай читайте слушай слушайте спроси спросите закажи закажите открой" +
			" откройте скачай скачайте попробуй попробуйте узнай узнайте возьми возьмите плати платите используй" +
			" используйте живу ",
		anyObject: true,
		topics: " магнит лента точка мегафон перекресток звезда спутник вкус дом мир правда известия ведомости эхо дождь окно" +
			" магнит пятерочка вишня яблоко солнце луна море река город ",
		topicFollowers: " зрения новостей для на с из продаж опоры отсчета отсчёта безопасности сборки входа доступа ",
	}
}

func turkishRules() misreadRules {
	return misreadRules{
		days: " pazartesi salı çarşamba perşembe cuma cumartesi pazar ocak şubat mart nisan mayıs haziran temmuz ağustos" +
			" eylül ekim kasım aralık ",
		afterDays: " günü sabahı akşamı gecesi ayı ayında günleri ",
		particles: " tabii elbette hemen şimdi bugün yarın burada en iyi güzel ",
		followers: " ki bir için de da çok olarak mi mı bu ",
		orders:    " seç al bak bul getir dene öğren izle oku karşılaştır kullan ara aç dinle öde ",
		objects:   " bir bu şu bana bize beni onu hemen şimdi ve ya ",
	}
}

// everydayWords returns the words of the rules that are ordinary words and may also be names.
func (rules misreadRules) everydayWords() string {
	return rules.particles + rules.orders + rules.topics + rules.days
}
