package scoring

// germanWords returns the data of the German lexicon.
//
//nolint:misspell // German is not misspelled English.
func germanWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast: "aber doch jedoch während wohingegen hingegen dagegen allerdings obwohl obgleich wenngleich trotzdem" +
				" dennoch sondern",
			dependent:  "während obwohl obgleich zwar wenngleich trotz",
			incomplete: "anders verglichen",
			relative:   "der die das welcher welche welches deren dessen",
			equality:   "wie",
			degree:     "so ebenso genauso derart annähernd",
			yardstick:  "als gegenüber",
			verb: "ist sind war waren hat haben hatte bietet bieten kostet gilt gelten bleibt kommt überzeugt punktet" +
				" schneidet fällt liegt lässt liefert",
			conjunction: "und oder sowie",
			article:     "der die das den dem des dieser diese dieses viele einige",
			pronoun:     "er sie es ihr ihre ihren ihrer sein seine seinen seiner man",
			opener:      "aber doch jedoch allerdings und auch dennoch leider insgesamt zudem außerdem bei in",
			noun: "anbieter app plattform programm software tool lösung dienst gerät geräte modell marke kunden nutzer nutzern" +
				" käufer tester bedienung oberfläche preise preis support kundenservice einrichtung verarbeitung",
			link:   "mit an von",
			linked: "verbindet verbinden integriert integration kompatibel lässt synchronisiert alternative",
			negator: "nicht weniger kein keine keinen keiner keinem keines nie niemals nirgends kaum ohne weder noch" +
				" wenig wenige" +
				" selten frei",
			rarity:    "nicht selten nie kaum ausgeschlossen",
			condition: "wenn falls sofern ob",
			guard:     "schützt schützen verhindert verhindern löst lösen behebt beheben beseitigt bekämpft erkennt erkennen minimiert",
			cost: "preis preise preisen gebühr gebühren beitrag beiträge beiträgen kosten prämie prämien rechnung rechnungen" +
				" tarif tarife tarifen miete mieten abschlag monatsbeitrag grundpreis abopreis abopreise",
			rise: "steigt steigen stieg stiegen gestiegen steigend erhöht erhöhte erhöhten verdoppelt verdoppelte verdreifacht" +
				" klettert klettern angehoben hebt explodiert explodieren anziehen",
			fall:    "sinkt sinken sank gesunken gesenkt senkt halbiert",
			waiting: "dauert dauern dauerte warten wartet wartete braucht brauchen vergehen",
			long:    "tage tagen wochen monate monaten jahre jahren",
			soon:    "binnen innerhalb in nach unter",
			short:   "sekunden sekunde minuten minute handumdrehen klicks klick",
			warning: "finger vorsicht vermeiden",
		},
		boosters: "sehr besonders äußerst extrem wirklich ausgesprochen deutlich viel überaus absolut sogar wesentlich weit",
		dampers:  "etwas eher leicht ziemlich teilweise mitunter ein-wenig",
		ratings:  germanRatings(),
	}
}

// germanRatings returns German words and phrases with their ratings.
//
//nolint:misspell // German is not misspelled English.
func germanRatings() []rating {
	return []rating{
		{2.6, "hervorragend*, ausgezeichnet*, exzellent*, herausragend*, unschlagbar*, erstklassig*, überragend*," +
			" testsieger, perfekt*, spitze, brillant*, beste, bester, bestes, besten, bestem, am besten, spitzenklasse," +
			" vorbildlich*, makellos*, großartig*, begeister*, genial*, traumhaft*"},
		{2.0, "überzeugt, überzeugen, überzeugend*, punktet, punkten, zuverlässig*, zuverlässiger, empfehlenswert*," +
			" empfehlung, empfehlen, empfohlen, empfiehlt, zu raten, beliebt*, beliebtest*, lobt, loben, gelobt, lob," +
			" sehr gut*, intuitiv*, benutzerfreundlich*, nutzerfreundlich*, kinderleicht, langlebig*, robust*, hochwertig*," +
			" kompetent*, vertrauenswürdig*, preiswert*, schont, liebling*, top, klasse, führend*, ideal*," +
			" gutes preis leistungs verhältnis, gute bewertungen, zufrieden*, glänzt, glänzen, stark*, stärken"},
		{1.5, "gut, gute, guter, gutes, guten, gutem, besser*, günstig*, günstiger*, schnell*, schneller, schnellere," +
			" einfach*, leicht, leichter, leichtes, übersichtlich*, transparent*, fair*, stabil*, sicher*, bequem*," +
			" angenehm*, praktisch*, flexibel, flexibl*, freundlich*, hilfsbereit*, sparsam*, effizient*, leise*," +
			" schlicht*, elegant*, modern*, kostenlos*, gratis, gebührenfrei*, pünktlich*, sauber*, haltbar*, geräumig*," +
			" sportlich*, leistungsstark*, leistungsfähig*, präzise*, genau*, umfangreich*, vielseitig*, ausgereift*," +
			" bewährt*, seriös*, schick*, lecker*, schmackhaft*, frisch*, komfortabl*, komfortabel, fehlerfrei*," +
			" problemlos*, reibungslos*, mühelos*, unkompliziert*, unproblematisch*, geprüft, quelloffen,  schonend*," +
			" nachhaltig*, reaktionsschnell*, werbefrei*, barrierefrei*, ausgewogen*, lohnt, lohnen, lohnenswert, vorteil*," +
			" pluspunkt*, wohltuend"},
		{0, "schutz, schützt, vor viren, sicherheit, gut und böse, alles gute, leichtathletik, einfache fahrt," +
			" sicherheitslücken schließen, gegen angriffe, fehlersuche, problemlösung, stärke*, schwäche," +
			" kostenlose hotline, stärken und schwächen, vor und nachteile, schnellstart, genauso, leichte sprache," +
			" stark vertreten"},
		{-1.3, "langsam*, teuer, teure, teurer, teures, teuren, teurem, umständlich*, kompliziert*, unübersichtlich*," +
			" schwierig*, mühsam*, laut, laute, lauter, lautes, lauten, veraltet*, altbacken*, eingeschränkt*, begrenzt*," +
			" träge*, klobig*, eng, enge, unbequem*, lauwarm*, wirkt alt, zu schwer, komplex*, überladen*," +
			" gewöhnungsbedürftig*, nachteil*, schwächen, schwach*, schwächel*, fehlt, fehlen, fehlend*, mangelt," +
			" lückenhaft*, verspät*, wartezeit*, spät, schwer erreichbar, schlecht erreichbar, nicht mehr zeitgemäß," +
			" sperrig*, fummelig*, ruckel*, stock*, hakt, hakelig*, unflexibel*, lange wartezeiten, überdimensioniert*," +
			" undurchsichtig*"},
		{1.6, "preisgünstig*, kostengünstig*, gründlich*, hält ewig, halten ewig, hält lange, sorgfältig*, liebevoll*," +
			" tadellos*, vorzüglich*, solide*, ordentlich*, hilfreich*, nützlich*, kulant*, zügig*, prompt*, rasch*," +
			" flott*, handlich*, gelungen*, durchdacht*, wertig*, ruhig*, gemütlich*, großzügig*, attraktiv*, würzig*," +
			" aromatisch*, saftig*, zart, zarte, erste wahl, gute wahl, favorit*, binnen weniger tage," +
			" innerhalb weniger tage, binnen minuten, binnen stunden, auf anhieb, ohne probleme, ohne murren, gewinnt," +
			" gewann, gewinner*, siegt, meisterhaft*, unverwüstlich*, ausdauernd*, wohlschmeckend*, einladend*"},
		{-1.6, "bricht, brechen, gebrochen, zerbricht, reißt, gerissen, rostet, rostig*, wackel*, klemmt, undicht*," +
			" stinkt, riecht, klappert, quietscht, überhitzt*, überfüllt*, abgelehnt*, ablehn*, verweiger*, ignorier*," +
			" vertröst*, wochenlang*, monatelang*, stundenlang*, vergeblich*, unverständlich*, verwirrend*, chaotisch*," +
			" lieblos*, fade, matschig*, schäbig*, verschleiß*, verklagt*, warnt vor, mahnung*, nachforder*," +
			" preiserhöhung*, zu teuer, schwer zu, zu klein, zu groß, zu kurz, zu lang, zu wenig, zu spät, zu dünn," +
			" abgebrochen*, bleibt hängen, hängt sich auf, friert ein, dauert ewig, dauert wochen, unsauber*, schmutzig*," +
			" dreckig*, versagt*, versagen, leidet, leiden, nachgelassen, verschlechter*, verspricht zu viel, irritier*," +
			" zäh*, stör*, störung*, unfair*, unsicher*"},
		{-2.0, "schlecht*, mangelhaft*, mängel, mangel, probleme, problem, problematisch*, fehler, fehlerhaft*, ausfall," +
			" ausfälle, ausfällen, absturz, abstürze, abstürzt, stürzt, abgestürzt, beschwer*, beschwerden, kritik," +
			" kritisier*, bemängel*, enttäusch*, ärger*, verärger*, ärgerlich*, unzuverlässig*, unseriös*, anfällig*," +
			" defekt*, kaputt*, versteckte kosten, versteckt*, kostenfalle*, lockangebot*, abzocke*, überteuert*," +
			" unfreundlich*, unbrauchbar*, gesperrt*, sperrung*, datenleck*, datenpanne*, gehackt*, verlust*, verlor*," +
			" verloren, gekündigt, abzuraten, abraten, raten ab, rät ab, vorsicht, finger weg, nicht empfehlenswert," +
			" durchgefallen, fällt durch, scheitert*, scheiterte, pleite, insolven*, skandal*, abmahn*, betrug*, betrüg*," +
			" irreführend*, gefährlich*, schadstoff*, schlusslicht, letzter platz, ungenau*, ungenügend*, katastroph*," +
			" miserabel*, miserabl*, reklamation*, klage*, frust*, nervig*, nervt, lästig*, alles andere als, viel zu*," +
			" ungeeignet*, unausgereift*, bußgeld*, rückruf*, streit, warnt, warnen, warnung*"},
	}
}
