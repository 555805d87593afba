package scoring

const (
	// places are names of cities, countries and regions that are also names of companies or products. The names have no
	// accents.
	places = " phoenix nice orange lincoln bath reading jordan turkey georgia chile cuba china malta panama monaco cork" +
		" mobile split essen brest tours vichy vienna florence victoria alexandria madeira valencia granada leon toledo" +
		" santander sabadell cordoba merida santiago trujillo sofia lourdes montpellier metz angers dijon amiens limoges evian" +
		" vittel cologne halle munster hof worms singen baden bonn kiel ulm jena weimar siena parma ferrara como asti lecce" +
		" bari pisa lima quito medina cartagena oxford cambridge york dover plymouth bristol buffalo cleveland denver dallas" +
		" austin boston houston memphis jackson madison charlotte savannah orlando tampa sydney adelaide perth brisbane darwin" +
		" hamilton wellington nelson napier kobe sapporo osaka nagoya kyoto tokyo delhi bombay java bali oman mali chad niger" +
		" togo peru india kenya jamaica bahamas bermuda aruba tonga samoa fiji palau guinea brazil columbia montana dakota" +
		" nevada virginia carolina delaware alaska hawaii geneva lucerne basel davos lugano chur baar bergen moss voss hamar" +
		" lund malmo boras turku pori vaasa riga tartu narva minsk gdynia lodz opole torun sopot brno zlin bursa izmir konya" +
		" adana van batman ordu rize mardin mersin paris london berlin rom roma madrid milano milan torino turin napoli verona" +
		" modena bologna padova lyon lille nantes rennes bordeaux toulouse nancy troyes sens beauvais lens castres vannes" +
		" barcelona sevilla bilbao zaragoza murcia burgos palencia segovia cadiz malaga lisboa porto braga faro evora coimbra" +
		" santos recife natal salvador fortaleza vitoria manaus belem bogota cali medellin lagos dakar accra tunis cairo" +
		" amsterdam utrecht leiden delft breda venlo tilburg haarlem gent brugge leuven mons namur liege bremen hamburg hannover" +
		" dresden leipzig mainz trier siegen hagen herne marl hamm soest selm aachen krefeld graz linz wels steyr salzburg bern" +
		" zurich luzern zug warszawa krakow poznan gdansk lublin kielce radom plock praha ostrava budapest debrecen pecs" +
		" bucuresti cluj athen patras volos ankara istanbul antalya samsun trabzon kayseri france germany spain italy portugal" +
		" japan korea canada mexico iran egypt israel ireland iceland norway sweden finland denmark poland austria belgium" +
		" patagonia amazonas galapagos bolivia serengeti sahara savanna sierra yukon andes tahoe vigo gijon oviedo leganes getafe mostoles huelva jaen almeria logrono pamplona girona lleida tarragona reus elche" +
		" alicante castellon badajoz caceres ourense lugo pontevedra huesca soria avila zamora melilla ceuta ibiza mallorca" +
		" menorca tenerife genova trieste trento bolzano brescia bergamo cremona mantova piacenza ravenna rimini forli pesaro" +
		" ancona perugia terni pescara foggia salerno cosenza catania palermo messina siracusa cagliari sassari novara" +
		" vercelli biella aosta varese lodi pavia treviso vicenza udine gorizia pistoia arezzo grosseto livorno lucca massa" +
		" carrara prato latina rieti viterbo matera potenza brindisi taranto barletta marseille reims strasbourg grenoble" +
		" nimes avignon perpignan besancon mulhouse caen rouen poitiers pau calais annecy valence ajaccio bastia colmar" +
		" cognac cassis royan lorient quimper niort albi rodez agen auch tarbes wolfsburg augsburg wiesbaden braunschweig" +
		" chemnitz magdeburg freiburg erfurt rostock kassel potsdam oldenburg heidelberg paderborn darmstadt wurzburg" +
		" regensburg ingolstadt bottrop pforzheim gottingen reutlingen koblenz erlangen solingen fulda giessen passau bamberg" +
		" bayreuth coburg schwerin cottbus gera innsbruck villach bregenz winterthur thun olten aarau sion fribourg montreux" +
		" aveiro leiria setubal viseu guarda beja sintra cascais funchal curitiba campinas sorocaba niteroi maceio aracaju" +
		" teresina brasilia cuiaba rotterdam eindhoven groningen almere nijmegen apeldoorn enschede arnhem zwolle dordrecht" +
		" maastricht emmen ede hilversum antwerpen hasselt mechelen aalst oostende kortrijk wroclaw szczecin bydgoszcz" +
		" bialystok katowice czestochowa sosnowiec rzeszow gliwice zabrze olsztyn tychy elblag tarnow koszalin legnica" +
		" zakopane gaziantep eskisehir sakarya denizli manisa malatya erzurum elazig sivas tokat amasya corum kars bolu" +
		" edirne aydin mugla isparta usak monterrey guadalajara puebla tijuana queretaro veracruz acapulco toluca managua" +
		" caracas maracaibo barranquilla pereira guayaquil cuenca arequipa cusco rosario mendoza salta tucuman montevideo" +
		" asuncion antofagasta seattle portland chicago atlanta detroit philadelphia sacramento fresno oakland tucson omaha" +
		" tulsa wichita arlington anaheim riverside stockton irvine newark plano lubbock chandler norfolk richmond spokane" +
		" montgomery shreveport augusta knoxville providence springfield rockford hartford paterson syracuse pasadena" +
		" bellevue olathe warren sterling hampton leeds sheffield glasgow liverpool edinburgh leicester coventry bradford" +
		" cardiff belfast nottingham newcastle derby southampton portsmouth luton bolton swansea norwich blackpool swindon" +
		" ipswich warwick durham exeter chester stirling inverness" +
		" switzerland holland greece aurora alma ponce durango tulum cancun laredo tacoma reno eugene salem bend boise helena" +
		" billings cheyenne casper lansing flint dayton akron canton toulon hyeres antibes cannes grasse menton "

	// countries are the names in the constant "places" that rarely denote a company after "in".
	countries = " china chile cuba peru malta india kenya jamaica brazil france germany spain italy portugal japan korea" +
		" canada mexico iran egypt israel ireland iceland norway sweden finland denmark poland austria belgium switzerland" +
		" greece "

	// regions are countries and states that may follow the name of a city after a comma.
	regions = " france germany spain italy portugal england scotland wales ireland usa us uk u.s canada mexico australia" +
		" japan china india brazil chile peru colombia argentina poland austria belgium netherlands switzerland croatia greece" +
		" turkey sweden norway denmark finland jordan georgia frankreich deutschland spanien italien kroatien österreich schweiz" +
		" polen türkei großbritannien belgien niederlande allemagne espagne italie royaume-uni suisse belgique croatie turquie" +
		" francia alemania españa italia inglaterra suiza croacia turquía méxico brasil argentina colombia frança alemanha" +
		" espanha itália inglaterra suíça germania spagna inghilterra svizzera croazia turchia frankrijk duitsland spanje italië" +
		" arizona az california ca texas tx nebraska ne illinois il ohio oh florida fl ny nevada nv maine massachusetts" +
		" ma pennsylvania pa virginia va alabama al alaska ak arkansas ar colorado co connecticut ct delaware de hawaii hi idaho" +
		" id indiana iowa ia kansas ks kentucky ky louisiana la maryland md michigan mi minnesota mn mississippi ms missouri mo" +
		" montana mt new-hampshire nh new-jersey nj new-mexico nm new-york north-carolina nc north-dakota nd oklahoma ok oregon" +
		" or rhode-island ri south-carolina sc south-dakota sd tennessee tn utah ut vermont vt washington wa west-virginia wv" +
		" wisconsin wi wyoming wy ontario quebec québec alberta manitoba victoria queensland vaucluse provence cantabria andalucía" +
		" bretagne bayern hessen sachsen tirol toscana lombardia galicia cataluña somerset berkshire united-kingdom united-states" +
		" great-britain estados-unidos reino-unido états-unis vereinigte-staaten stati-uniti costa-rica south-africa "

	// cities are cities in countries that share their names with companies. The listed cities do not share their names
	// with companies.
	cities = " petra amman aqaba tbilisi batumi beijing shanghai havana santiago valparaiso cusco arequipa valletta" +
		" mumbai nairobi kingston toronto vancouver ottawa montreal macon bodrum cappadocia fethiye "

	// settlements are nouns for kinds of places: "Paris is the capital of France".
	settlements = " capital city cities town village country state island land insel staat pays île país isla ilha paese" +
		" isola hauptstadt stadt dorf capitale ville village ciudad pueblo cidade" +
		" città stad hoofdstad "

	// beforeSettlements are function words before a word in the constant "settlements".
	beforeSettlements = " the a an one of most die der das eine ein la le une un el una o as uma il de het een "

	placeKinds = " city town downtown village county suburb province region republic kingdom island airport capital" +
		" stadt stadtteil dorf landkreis kanton hauptstadt flughafen ville commune mairie aéroport capitale ciudad municipio" +
		" aeropuerto cidade município aeroporto città comune provincia stad gemeente luchthaven miasto gmina lotnisko "

	// nearWords precede "of" and a place: "près de Tours".
	nearWords = " près cerca perto nähe tapas vino vinos "

	// localPrepositions usually precede a place. A local preposition may precede a company after a word such as
	// "written".
	localPrepositions = " in near around outside nach "

	// otherPrepositions precede places and companies. In Spanish "en Santander", for example, Santander is a bank or a
	// city.
	otherPrepositions = " à au aux en em a ad da dal de di to w we from bei aus um do z naar na from for through vers i på "

	usedIn = " written built implemented developed coded available stored integrated configured created hosted tracked managed" +
		" used invest invested investing believe interest interested stake shares share trust confidence stock partner" +
		" investiert investiere investieren geschrieben entwickelt beteiligt vertrauen beteiligung anteil anteile fiducia investire investito" +
		" inloggen log logged sign signed found included features feature named setup set "

	// residenceWords are words for living in a place, and residencePrepositions are prepositions after these words.
	residenceWords = " born geboren né née nés nací nació nacido nacida nacidos nasci nasceu nascido nascida nato nata" +
		" nacque urodzony urodzona urodziłem urodziłam urodził urodziła moro mora moram moramos morei morava morar wohne" +
		" wohnt wohnen wohnte habite habitent habitons habiter habitait abito abita abitano abitare abitava mieszkam" +
		" mieszka mieszkają mieszkać mieszkał mieszkała woon woont wonen woonde vivo viví vivió vivía vivimos vivir viver" +
		" vivemos viveu vivia vivere viviamo viveva родился родилась живу живет живёт жил жила "
	residencePrepositions = " in en em à a w we te i в во "

	// motionWords are verbs that often precede places.
	motionWords = " go goes going went drive drove drives travel travels traveled travelled moving vado vai va andiamo" +
		" andate vanno andare andrò andato andata torno tornare parto partire partiamo arrivo arrivare arriviamo vengo" +
		" venire vais allons allez vont aller irai allé allée pars partons partir arrive arrivons arriver viens venir" +
		" retourne voy vas vamos van ir iré fui fue fuimos viajo viajé viajar llegar llegué llego llegamos venir vengo" +
		" vou vão vamos cheguei chegar chegamos venho viajei fahre fährt fahren fuhr komme kommt kommen ziehe zieht ziehen" +
		" reise reisen gaat gaan reis reizen kom komt komen jadę jedzie jedziemy jechać pojechać pojechałem lecę lecimy" +
		" gidiyorum geldim train trains bus buses coach ferry zug züge vicino blisko niedaleko tren" +
		" trenes treno treni trem trens trein treinen pociąg pociągi "

	localWords = "concert théâtre maison logement séjour week-end loyer quartier musée gare casa mieszkani pogod" +
		" hotel restaurant weather travel trip flight fly flew live lived living lives born based located moved" +
		" visit tourist museum apartment resident office headquarter university wetter reise flug flieg wohn lebt leben geboren" +
		" ansässig umzug ausflug urlaub météo voyage vol habit vivre vit né installé situé séjour hôtel appartement vacances clima" +
		" viaj vuel volar voar vivir vive nacid nació ubicad situad hosteler playa calles vacaciones tempo viag voo viv mora nascid nasceu" +
		" localizad praia férias meteo volo abit nato nata situat spiaggia vacanz weer reis vlucht woon woont geboren vakantie" +
		" podróż mieszk pogoda wakacj urodz"
)
