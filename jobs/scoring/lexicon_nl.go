package scoring

// dutchWords returns the data of the Dutch lexicon.
//
//nolint:misspell // Dutch is not misspelled English.
func dutchWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast:    "maar echter terwijl hoewel daarentegen desondanks niettemin toch",
			dependent:   "hoewel terwijl ondanks ofschoon",
			incomplete:  "anders vergeleken",
			relative:    "die dat wiens waarvan",
			equality:    "als",
			degree:      "zo even net",
			yardstick:   "dan",
			comparative: "beter slechter sneller goedkoper duurder trager meer minder makkelijker eenvoudiger betrouwbaarder",
			verb: "is zijn was waren heeft hebben had biedt bieden kost geldt blijft komt krijgt scoort levert valt werkt" +
				" verliest wint gaat rijdt doet laat",
			conjunction: "en of",
			article:     "de het een deze dit",
			pronoun:     "het ze zij hij hun haar zijn er",
			opener:      "maar toch en ook helaas bovendien daarnaast",
			noun: "app platform software programma dienst merk bedrijf klanten gebruikers klantenservice service prijs prijzen" +
				" ondersteuning kwaliteit bediening interface",
			link:      "met van",
			linked:    "koppelt koppeling integreert integratie compatibel alternatief werkt samen",
			negator:   "niet minder geen nooit nergens niemand niets zonder nauwelijks amper weinig noch",
			rarity:    "zelden nooit nauwelijks zeldzaam schaars niet",
			warning:   "vermijd pas",
			condition: "indien mits tenzij",
			opening:   "als",
			guard:     "beschermt beschermen voorkomt voorkomen lost verhelpt detecteert",
			cost: "prijs prijzen premie premies tarief tarieven voorschot kosten huur abonnement maandbedrag rekening" +
				" rente",
			rise: "stijgt stijgen steeg stegen gestegen omhoog verdubbeld verdubbelde verhoogd verhoogt verhoogde oploopt" +
				" opgelopen",
			fall:    "daalt dalen daalde gedaald verlaagd omlaag",
			waiting: "duurt duren duurde wachten wacht wachtte kost",
			long:    "dagen weken maanden jaren",
			soon:    "binnen in",
			short:   "seconden minuten minuut tel handomdraai klikken",
		},
		boosters: "zeer heel erg bijzonder uiterst enorm echt buitengewoon veel absoluut zelfs",
		dampers:  "enigszins iets beetje vrij redelijk soms",
		ratings:  dutchRatings(),
	}
}

// dutchRatings returns Dutch words and phrases with their ratings.
//
//nolint:misspell // Dutch is not misspelled English.
func dutchRatings() []rating {
	return []rating{
		{2.5, "uitstekend*, uitmuntend*, voortreffelijk*, geweldig*, fantastisch*, perfect*, subliem*, briljant*," +
			" onverslaanbaar*, ongeëvenaard*, beste, best, toppertje, topper, als beste, beste koop, uit de test," +
			" onovertroffen, nummer één, koploper*, aan kop, bovenaan, eerste plaats, testwinnaar, kan tippen," +
			" eenzame hoogte, prachtig*, schitterend*, indrukwekkend*"},
		{1.9, "betrouwbaar*, betrouwbare, aanrader*, aanbevolen, aanbevel*, raden aan, raadt aan, aan te raden, geliefd*," +
			" populair*, lovend*, lof, prijzen de, geprezen, waarderen, gewaardeerd*, tevreden, blij, enthousiast*," +
			" gebruiksvriendelijk*, gebruiksgemak, intuïtief, intuïtieve, gemakkelijk*, makkelijk*, eenvoudig*, moeiteloos," +
			" moeiteloze, probleemloos, soepel*, vlot, vlotte, vlotter, degelijk*, stevig*, solide, robuust*, duurzaam," +
			" duurzame, gaat lang mee, gaan lang mee, gaat jaren mee, gaat mee, levenslang*, voordelig*, voordeligst*," +
			" goedkoop, goedkope, goedkoper, goedkoopst*, betaalbaar, betaalbare, scherp geprijsd, scherpe prijs," +
			" scherpe prijzen, prijs kwaliteit, waar voor je geld, waar voor hun geld, vriendelijk*, behulpzaam," +
			" behulpzame, beleefd*, deskundig*, vakkundig*, attent*, geduldig*, eerlijk*, transparant*, helder*," +
			" duidelijk*, overzichtelijk*, snel, snelle, sneller, snelst*, vernieuwend*, innovatief, innovatieve, modern*," +
			" stijlvol*, mooi, mooie, mooiste, fraai*, fijn, fijne, prettig*, aangenaam, aangename, comfortabel*, rustig*," +
			" stil, stille, handig*, praktisch*, veelzijdig*, compleet, complete, uitgebreid*, ruime, lekker*, vers, verse," +
			" smakelijk*, sappig*, knapperig*, gratis verzending, zuinig*, efficiënt*, effectief, effectieve, veilig*," +
			" stabiel*, nauwkeurig*, precies wat, zorgvuldig*, goed, goede, beter, betere, prima, keurig*, netjes, top," +
			" ideaal, ideale, sterk, sterke, sterker, winnaar*, wint, won, gewonnen, overtuigt, overtuigend*," +
			" doet wat het belooft, wat het belooft, komt zijn beloften na, op tijd, stipt*, zo geregeld, geregeld," +
			" als een zonnetje, als een trein, van een leien dakje, fluitje van een cent, trouw, trouwe, loyaal, loyale," +
			" vertrouwen, vertrouwd*, gerust*, zonder gedoe, zonder moeite, zonder problemen, zonder poespas," +
			" zonder verrassingen, zonder kleine lettertjes, geen gedoe, geen verrassingen, moeite waard, waard, pluspunt*," +
			" voordeel, voordelen, persoonlijk*, uitgelegd, goed uitlegt, helpt, meedenk*, denkt mee, luistert, bereikbaar," +
			" bespaart, besparen, scheelt, mijn keuze, goede keuze, beste keuze, ik zou kiezen, houdt stand"},
		{0, "gratis, goede doelen, niet alleen, op de beste, hoe snel, te goed, goed nieuws, beter gezegd, sterke drank," +
			" vers van, bankrekening, snelheid, moderne talen, compleet overzicht, beste keuze hangt, open source, redelijk"},
		{-1.5, "duur, dure, duurder, duurste, prijzig*, kostbaar, traag, trage, trager, langzaam, langzame, ingewikkeld*," +
			" omslachtig*, lastig*, moeilijk*, onoverzichtelijk*, verwarrend*, verouderd*, ouderwets*, achterhaald*," +
			" beperkt*, lawaaierig*, luidruchtig*, zwaar, zware, logge, onhandig*, ongemakkelijk*, krap, krappe, saai," +
			" saaie, matig*, middelmatig*, zwak, zwakke, zwakker, nadeel, nadelen, minpunt*, ontbreekt, ontbreken, mist," +
			" gemis, tekort*, wachttijd*, wachtrij*, vertraging*, vertraagd*, te laat, te duur, te klein, te groot," +
			" te weinig, te veel, te lang, te traag, te zwaar, gedoe, rompslomp, papierwinkel, verplicht*, gebonden," +
			" vast aan, kleine lettertjes, bijbetalen, toeslag*, meerkosten, extra kosten, achterwege, uitblijven," +
			" blijft uit, laat op zich wachten, blijft hangen, loopt vast, lopen vast, vastloopt, vastlopers, hapert," +
			" haperen, storing*, storingen, uitval, uitgevallen, slijt*, slijtage, scheurt, gescheurd, roest*, lekt, lek," +
			" piept, kraakt, rammelt, stinkt, muf, vies, vieze, smerig*, vuil, rommelig*, slordig*, nonchalant*," +
			" onverschillig*, onbereikbaar*, slecht bereikbaar, nergens op, nergens meer op slaan, slaan nergens op," +
			" afgepoeierd, afgescheept, kastje naar de muur, van het kastje, lege handen, met lege handen, in de kou," +
			" in de steek"},
		{-2.1, "slecht*, beroerd*, belabberd*, waardeloos, waardeloze, rampzalig*, ramp, drama, dramatisch*," +
			" verschrikkelijk*, vreselijk*, afschuwelijk*, klacht*, klagen, klaagt, geklaagd, kritiek, bekritiseerd*," +
			" teleurstell*, teleurgesteld*, ontevreden, boos, boze, woedend*, frustr*, ergernis*, irritant*, irriteert," +
			" ergert, ergeren, vervelend*, probleem, problemen, fout, fouten, foutief, gebrek*, gebreken, defect*, kapot," +
			" kapotte, crasht, crashes, bugs, onbetrouwbaar*, onbetrouwbare, misleid*, bedrog, bedrieg*, oplicht*," +
			" oplichterij, fraude, witwassen, boete*, beboet*, veroordeeld*, schikking, rechtszaak*, aangeklaagd*," +
			" schandaal, schandalen, datalek*, gehackt*, gestolen, faillissement, failliet, verlies, verliest, verloren," +
			" afrader, afgeraden, afraden, raden af, raadt af, beter mijden, mijden, vermijden, blijf weg," +
			" niet aan te raden, niet doen, opgelicht, oneerlijk*, onbeschoft*, onvriendelijk*, brutaal, brutale," +
			" opdringerig*, agressief, agressieve, roepen in de woestijn, schrikbarend*, belachelijk*, absurd*, schande," +
			" schandalig*, onacceptabel*, onveilig*, gevaarlijk*, woekerprijs*, woeker*, afzetterij, aangesmeerd, spijt," +
			" nachtmerrie, ellende, hopeloos, hopeloze, onbruikbaar*, onvindbaar*, opgezegd, weglopen, lopen weg"},
	}
}
