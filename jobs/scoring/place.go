package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isPlace reports whether the answer uses the name at token i as a city, a country or a region: "Phoenix, Arizona",
// "hotels in Nice". isPlace examines the words before and after the name, in the major European languages.
func (r *Reading) isPlace(i int) bool {
	if !oneOf(letters(fold(r.lowerText(i))), places) {
		return false
	}
	if r.precedesRegion(i) || r.hasCase(i) {
		return true
	}
	if i == 0 || r.tokens[i].pause {
		return false
	}
	before := r.tokens[i-1].word
	switch {
	case oneOf(before, placeKinds):
		return true
	case oneOf(before, " of de di da do von van ") && i > 1:
		return oneOf(r.tokens[i-2].word, placeKinds)
	case oneOf(before, localPrepositions):
		return !r.isUsedIn(i-1) || r.hasPlaceWord(i-1)
	case oneOf(before, otherPrepositions):
		return r.hasPlaceWord(i-1) || r.isInCountry(i)
	}
	return false
}

// isInCountry reports whether the name at token i is a country after a word for "in": "en China", "na China".
func (r *Reading) isInCountry(i int) bool {
	return oneOf(r.tokens[i-1].word, " en em na ") && oneOf(letters(fold(r.lowerText(i))), countries)
}

// precedesRegion reports whether a country or a state follows the name at token i: "Orange, France", "Lincoln
// (Nebraska)".
func (r *Reading) precedesRegion(i int) bool {
	rest := r.doc.plain[r.tokens[i].end:]
	after := strings.TrimLeft(rest, " ,(")
	mark := rest[:len(rest)-len(after)]
	if !strings.ContainsAny(mark, ",(") || i+1 >= len(r.tokens) {
		return false
	}
	first, _ := utf8.DecodeRuneInString(after)
	end := r.tokens[i+1].end
	if i+2 < len(r.tokens) && !r.tokens[i+2].pause &&
		oneOf(strings.ReplaceAll(strings.ToLower(r.doc.plain[r.tokens[i+1].start:r.tokens[i+2].end]), " ", "-"), regions) {
		return true
	}
	return unicode.IsUpper(first) && oneOf(strings.ToLower(r.doc.plain[r.tokens[i+1].start:end]), regions)
}

// hasCase reports whether the name has the ending of a Turkish locative or ablative: "Bursa'da".
func (r *Reading) hasCase(i int) bool {
	rest, suffixed := strings.CutPrefix(r.doc.plain[r.tokens[i].end:], "'")
	if !suffixed {
		rest, suffixed = strings.CutPrefix(rest, "’")
	}
	rest = firstBytes(rest, 16) // longer than every ending
	return suffixed && oneOf(rest[:wordLength(rest)], " da de dan den ta te tan ten daki deki taki teki ")
}

// isUsedIn reports whether the words before the preposition at token i use the name as a tool or a company: "written in
// Phoenix".
func (r *Reading) isUsedIn(i int) bool { return i > 0 && oneOf(r.tokens[i-1].word, usedIn) }

// hasPlaceWord reports whether one of the four words before the preposition at token i concerns a place: "hotels in".
func (r *Reading) hasPlaceWord(i int) bool {
	for k := i - 1; k >= 0 && k >= i-4; k-- {
		if hasStem(r.tokens[k].word, localWords) {
			return true
		}
		if r.tokens[k].pause {
			return false
		}
	}
	return false
}

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

	placeKinds = " city town downtown village county suburb province region republic kingdom island airport capital" +
		" stadt stadtteil dorf landkreis kanton hauptstadt flughafen ville commune mairie aéroport capitale ciudad municipio" +
		" aeropuerto cidade município aeroporto città comune provincia stad gemeente luchthaven miasto gmina lotnisko "

	// localPrepositions usually precede a place. A local preposition precedes a company only after a word such as
	// "written".
	localPrepositions = " in near around outside nach à au aux w we "

	// otherPrepositions precede places and companies. In Spanish "en Santander", for example, Santander is a bank or a
	// city.
	otherPrepositions = " en em a da dal de di to from bei aus um do z naar na from for through vers i på "

	usedIn = " written built implemented developed coded available stored integrated configured created hosted tracked managed" +
		" used invest invested investing believe interest interested stake shares share trust confidence stock partner" +
		" investiert investiere investieren geschrieben entwickelt beteiligt vertrauen beteiligung anteil anteile fiducia investire investito" +
		" inloggen log logged sign signed found included features feature named setup set "

	localWords = "hotel restaurant weather travel trip flight fly flew live lived living lives born based located moved" +
		" visit tourist museum apartment resident office headquarter university wetter reise flug flieg wohn lebt leben geboren" +
		" ansässig umzug ausflug urlaub météo voyage vol habit vivre vit né installé situé séjour hôtel appartement vacances clima" +
		" viaj vuel vivir vive nacid nació ubicad situad hosteler playa calles vacaciones tempo viag voo viv mora nascid nasceu" +
		" localizad praia férias meteo volo abit nato nata situat spiaggia vacanz weer reis vlucht woon woont geboren vakantie" +
		" podróż mieszk pogoda wakacj urodz"
)
