package scoring

// polishWords returns the data of the Polish lexicon. The ratings are in the file words/pl.tsv.
//
// Polish sentences usually omit pronouns, so the kind "noun" also contains verbs: "Oferuje bezpłatny plan."
//
//nolint:misspell // Polish is not misspelled English.
func polishWords() languageData {
	return languageData{
		kinds: map[wordKind]string{
			contrast:   "ale lecz jednak jednakże natomiast zaś choć chociaż aczkolwiek tymczasem niemniej wszakże",
			turn:       "a",
			dependent:  "choć chociaż aczkolwiek mimo pomimo podczas",
			incomplete: "inaczej podobnie oprócz prócz",
			relative: "który która które którzy którego której któremu którym którą których którymi czyj czyja czyje" +
				" gdzie",
			equality:    "jak",
			degree:      "tak równie taki taka takie",
			yardstick:   "niż od aniżeli",
			comparative: polishComparatives,
			verb: "jest są był była było były będzie ma mają miał miała miało miały posiada posiadają oferuje oferują" +
				" oferował oferowała zapewnia zapewniają kosztuje kosztują stoi pozostaje pozostają daje dają dostaje" +
				" otrzymuje otrzymał otrzymała uzyskał uzyskała zdobył zdobyła działa działają wypada wypadają wypadł wypadła" +
				" sprawdza wyróżnia słynie uchodzi zbiera zbierają zawiera pozwala umożliwia wymaga wymagają pobiera wygrywa" +
				" przegrywa traci tracą zyskuje zawodzi przekonuje zachwyca rozczarowuje cieszy kuleje brakuje nadaje" +
				" potrafi stawia jeździ smakuje brzmi trzyma obsługuje wspiera został została zostało",
			conjunction: "i oraz lub albo ani bądź",
			article: "ten ta to te ci tego tej tym tę tą tych tymi wiele wielu niektóre niektórzy niektórych część" +
				" większość oba obie",
			pronoun: "on ona ono oni one jego jej ich go ją mu nim nią nimi niego niej nich to ten ta swój swoje swoją" +
				" swoich",
			opener: "ale jednak lecz natomiast i a też także również niestety ponadto poza dodatkowo mimo to ogólnie ogółem" +
				" wreszcie jednocześnie zarazem według zdaniem w we na przy dla z ze do u",
			noun: polishNouns,
			link: "z ze do od dla na",
			linked: "integruje integrują integracja integrację integracji zintegrowany zintegrowana współpracuje" +
				" współpracują współpraca łączy łączą połączenie połączony kompatybilny kompatybilna kompatybilne zgodny zgodna" +
				" zgodne synchronizuje synchronizacja synchronizację importuje import importować eksportuje migracja migrację" +
				" migracji migrować przejście przejścia przechodzi przesiadka przesiadkę przenosi przenieść alternatywa" +
				" alternatywą alternatywę alternatywy wtyczka wtyczkę dodatek podobny podobna podobne porównaniu porównując" +
				" zestawieniu przeciwieństwie odróżnieniu różnicy stosunku",
			negator: "nie mniej bez nigdy żaden żadna żadne żadnego żadnej żadnych żadnym żadną nikt nikogo nikomu nic niczego" +
				" niczym ani brak brakuje braku ledwo ledwie niewiele niewielu mało rzadko nigdzie zero pozbawiony" +
				" pozbawiona pozbawione zamiast",
			rarity: "nie nigdy rzadko rzadki rzadkie rzadka rzadkością sporadycznie sporadyczne nieliczne brak znikome" +
				" minimalne wykluczone",
			warning:   "uważaj uwaga strzeż strzeżcie ostrożnie",
			condition: "jeśli jeżeli gdyby jeżeliby jeśliby czy",
			opening:   "gdy",
			guard:     "chroni chronią zapobiega zapobiegają rozwiązuje rozwiązują eliminuje wykrywa",
			cost: "cena ceny cen cenę cenie cenom cenami koszt koszty kosztów kosztu kosztami opłata opłaty opłat opłatę" +
				" opłacie składka składki składek składkę abonament abonamentu abonamenty prowizja prowizje prowizji prowizję" +
				" rachunek rachunki rachunków rachunku faktura faktury faktur czynsz czynszu czynsze rata raty rat stawka" +
				" stawki stawek taryfa taryfy taryf taryfę subskrypcja subskrypcji subskrypcję cennik cennika marża marże" +
				" narzut polisa polisy",
			rise: "rośnie rosną rosły wzrosła wzrosły wzrósł wzrosło wzrasta wzrastają wzrost podwoiła podwoiły podwoił" +
				" podwaja potroiła potroiły potroił podniósł podniosła podnieśli podniesiono podnosi podnoszą zwiększył" +
				" zwiększyła zwiększono skoczyła skoczyły skoczył poszybowała poszybowały poszybował wystrzeliły winduje" +
				" windują wywindował",
			fall: "spadła spadły spadł spadło spada spadają obniżył obniżyła obniżyli obniżono obniża obniżają staniał" +
				" staniała staniały zmalał zmalała zmalały zmniejszył zmniejszyła zmniejszyły zmniejszono",
			waiting: "trwa trwają trwał trwała trwało trwały potrwa potrwać czeka czekać czekają czekał czekała czekało" +
				" czekali czekałem czekałam czekaliśmy czekania czekanie oczekiwanie oczekiwania zajmuje zajmują zajęło" +
				" zajęła zająć ciągnie ciągną mija minęło minęły upłynęło upływa przeciąga wlecze",
			long: "dni tygodni tygodnie tygodniami tydzień miesiące miesięcy miesiącami kwartał lat lata latami wieki" +
				" wieczność godzinami",
			soon:  "ciągu zaledwie raptem niespełna poniżej",
			short: "sekund sekundy sekundę sekundach minut minuty minutę minutach chwili chwil kliknięć kliknięcia moment",
		},
		boosters: "bardzo niezwykle wyjątkowo naprawdę szczególnie zdecydowanie znacznie dużo całkowicie absolutnie" +
			" niesamowicie wręcz zupełnie kompletnie totalnie wyraźnie istotnie wielce nader ekstremalnie skrajnie" +
			" najbardziej mega niebywale ogromnie",
		dampers: "nieco trochę dość dosyć raczej lekko odrobinę ciut częściowo czasami czasem niekiedy stosunkowo" +
			" względnie umiarkowanie chwilami miejscami relatywnie",
	}
}

// polishComparatives are the Polish words of the kind "comparative".
const polishComparatives = "lepszy lepsza lepsze lepszą lepszego lepszej lepszym lepszych lepsi lepiej gorszy gorsza gorsze" +
	" gorszą gorszego gorszej gorszym gorszych gorsi gorzej szybszy szybsza szybsze szybszą szybszych szybciej" +
	" wolniejszy wolniejsza wolniejsze wolniej tańszy tańsza tańsze tańszą tańszym tańszych taniej droższy" +
	" droższa droższe droższą droższym droższych drożej niższy niższa niższe niższą niższych niżej wyższy wyższa" +
	" wyższe wyższą wyższych wyżej większy większa większe większą większych mniejszy mniejsza mniejsze mniejszą" +
	" mniejszych dłuższy dłuższa dłuższe dłużej krótszy krótsza krótsze krócej łatwiejszy łatwiejsza łatwiejsze" +
	" łatwiej prostszy prostsza prostsze prościej trudniejszy trudniejsza trudniejsze trudniej cichszy cichsza" +
	" cichsze ciszej głośniejszy głośniejsza głośniejsze lżejszy lżejsza lżejsze cięższy cięższa cięższe" +
	" mocniejszy mocniejsza mocniejsze silniejszy silniejsza silniejsze słabszy słabsza słabsze słabiej" +
	" trwalszy trwalsza trwalsze nowszy nowsza nowsze starszy starsza starsze wygodniejszy wygodniejsza" +
	" wygodniejsze dokładniejszy dokładniejsza dokładniejsze skuteczniejszy skuteczniejsza skuteczniejsze" +
	" wydajniejszy wydajniejsza wydajniejsze smaczniejszy smaczniejsza smaczniejsze bogatszy bogatsza bogatsze" +
	" uboższy uboższa uboższe bezpieczniejszy bezpieczniejsza bezpieczniejsze ładniejszy ładniejsza ładniejsze" +
	" popularniejszy popularniejsza popularniejsze bardziej mniej więcej częściej rzadziej inny inna inne" +
	" inaczej"

// polishNouns are the Polish words of the kind "noun".
//
//nolint:misspell // Polish is not misspelled English.
const polishNouns = "aplikacja aplikacji platforma oprogramowanie program programu narzędzie narzędzia usługa usługi serwis" +
	" serwisu marka marki firma firmy producent producenta sprzedawca dostawca sklep sklepu bank banku hotel" +
	" hotelu lokal restauracja gabinet klinika urządzenie urządzenia model modelu sprzęt produkt produktu" +
	" produkty rozwiązanie system klienci klientów użytkownicy użytkowników kupujący recenzenci recenzentów" +
	" testerzy testujący goście gości pacjenci pacjentów pracownicy kierowcy czytelnicy opinie recenzje obsługa" +
	" obsługi wsparcie wsparcia infolinia pomoc personel cena ceny cen cennik jakość wykonanie interfejs" +
	" konfiguracja instalacja dokumentacja dostawa bateria zasięg silnik smak montaż gwarancja wydajność" +
	// These are Polish verbs that often begin a sentence without a subject.
	" oferuje oferują posiada ma mają jest są kosztuje zapewnia działa wyróżnia sprawdza nadaje pozwala" +
	" umożliwia wymaga zawiera cieszy słynie wypada zbiera obsługuje wspiera brakuje został została był była"
