package scoring

// germanReviews returns more German praise and criticism.
//
//nolint:misspell // German is not misspelled English.
func germanReviews() []rating {
	return []rating{
		{2.2, "nicht vorbei, führt kein weg vorbei, maßstab, maßstäbe, das maß der dinge, konkurrenzlos*, ungeschlagen*," +
			" unerreicht*, unübertroffen*, einsame spitze, ganz vorn, ganz vorne, vorne liegt, liegt vorn, an der spitze," +
			" klassenbester, klassenbeste, spitzenplatz, spitzenreiter, platz eins, erster platz, seinesgleichen," +
			" gut beraten, ein traum, eine wucht, eine offenbarung, wie ein uhrwerk, läuft wie geschmiert, hält was," +
			" was es verspricht, heranreicht, sucht seinesgleichen, mit abstand, souverän*, sagenhaft*, phänomenal*," +
			" grandios*, fabelhaft*, wunderbar*, wunderschön*, beeindruck*, verblüff*, bemerkenswert*, bestechend*, bestnote*"},
		{1.8, "treu, treue, schwört auf, schwören auf, schwärmen, schwärmt, heben hervor, hebt hervor, gern, gerne," +
			" lieber, am liebsten, liebt, lieben, geliebt, schätzen, schätzt, geschätzt*, dankbar*, freut, freuen, freude," +
			" spaß, vergnügen, genuss, wohl, wohlfühl*, fühlt sich wohl, gut aufgehoben, in guten händen, guter ruf," +
			" guten ruf, stammkunden, immer wieder, würde ich nehmen, würde ich wählen, meine wahl, meine empfehlung," +
			" unsere empfehlung, die richtige wahl, beste wahl, klare empfehlung, kaufempfehlung, preistipp, geheimtipp," +
			" tipp, lohnt sich, lohnend*, herzlich*, zuvorkommend*, zugewandt*, aufmerksam*, geduldig*, ehrlich*," +
			" verlässlich*, verlass, gewissenhaft*, akkurat*, mühelos*, spielend, spielerisch, im handumdrehen, von allein," +
			" von selbst, ohne aufwand, ohne umwege, ohne wartezeit, ohne wenn und aber, ohne diskussion," +
			" ohne mindestlaufzeit, ohne versteckte, ohne zusatzkosten, aus einer hand, kopf frei, entlastet, entlasten," +
			" erspart, ersparen, spart, sparen, erleichter*, vereinfach*, am selben tag, noch am selben, in wenigen minuten," +
			" binnen sekunden, sofort, postwendend, auf anhieb, zahlt anstandslos, anstandslos, konsequent*," +
			" monatlich kündbar, jederzeit kündbar, gut durchdacht, perfekt abgestimmt, zugeschnitten, maßgeschneidert*," +
			" wiederbelebt, wertbeständig*, wertstabil*, bezahlbar*, erschwinglich*, fairer preis, faire preise," +
			" faires angebot, viel für wenig, viel geld wert, ihr geld wert, sein geld wert, nicht schlecht," +
			" kann sich sehen lassen, überzeugte, kundenfreundlich*, familienfreundlich*, einsteigerfreundlich*," +
			" wartungsfrei*, störungsfrei*, lückenlos*, flächendeckend*, top bewertet, bestens, reichhaltig*, üppig*, edel," +
			" edle, fein, feine, feines, warmherzig*, kuschelig*, griffig*, geschmeidig*, knackig*, brillante*"},
		{-1.8, "häufen sich, im stich gelassen, im regen, allein gelassen, stehen gelassen, auf tauchstation, abgewimmelt," +
			" vertrösten, hingehalten, hinhalte*, warteschleife*, schleife, kein mensch, niemand erreichbar, nie erreichbar," +
			" nicht erreichbar, kaum erreichbar, geht nicht ans telefon, keine antwort, ohne antwort, keine rückmeldung," +
			" untergeschoben*, aufgeschwatzt*, aufgedrängt*, aufdringlich*, drückerkolonne*, lockt, lockvogel*," +
			" kleingedruckte*, kostenpflichtig*, aufpreis*, zuschlag, zuschläge, nachzahlung*, mogelpackung*, gebunden," +
			" knebel*, knebelvertrag*, bindet, mindestlaufzeit*, mindestvertragslaufzeit*, tagelang*, jahrelang*, ewig," +
			" ewigkeit, vor lauter, reklame, werbebanner, mit werbung, voller werbung, werbeflut, lässt alles durch," +
			" fällt aus, fiel aus, ausgefallen, aussetzer*, hängt, geht kaputt, gehen kaputt, ging kaputt, löst sich," +
			" lösen sich, leiert aus, fusselt, färbt ab, verkalkt, tropft, brummt, dröhnt, pfeift, dünn, dünne, dünner," +
			" wässrig*, lauwarme, lieblos, zerkocht*, versalzen*, trocken, trockene, zugig, muffig*, abgewohnt*, verwohnt*," +
			" hellhörig*, in die jahre gekommen, hinkt hinterher, hinterher, hinterherhink*, rückständig*, stehen geblieben," +
			" überholt*, von gestern, aus der zeit gefallen, abgehängt, verliert, verlieren, büßt ein, sackt, rutscht ab," +
			" nachlässig*, schlampig*, schludrig*, gleichgültig*, überfordert*, überlastet*, unterbesetzt*, arrogant*," +
			" unhöflich*, patzig*, ruppig*, schikan*, willkür*, intransparent*, fragwürdig*, zweifelhaft*, dubios*," +
			" umstritten*, bedenklich*, besorg*, misstrau*, unmut, unzufrieden*, verunsicher*, abschreck*, abschrecken*," +
			" schreckt ab, leider, bedauer*, hapert, krankt, kränkelt, lahm, lahme, lahmt, quälend*, quält, zermürb*," +
			" aufwendig*, aufwändig*, zeitraubend*, fehleranfällig*, störanfällig*, wartungsintensiv*, zäh, schwerfällig*," +
			" klotzig*, plump*, billig verarbeitet, billig wirkend*, wirkt billig, saftig*, happig*, gesalzen*," +
			" kostspielig*, maßlos, unverschämt*, zu viel, zu hoch, zu niedrig, zu knapp, zu langsam, zu laut, zu klein," +
			" beendet wurden, gestrichen, eingestellt*, gekürzt, kürzt, verschlafen*, versäum*, vorwurf, vorwürfe, rüge*," +
			" rügt, verurteil*, verstoß*, verstieß, strafe, klagen, geklagt, geprellt, ausgenutzt, reingelegt, hintergangen," +
			" getäuscht, täusch*, verschleier*, vertusch*"},
		{-2.2, "nicht empfehlen, nicht zu empfehlen, nicht weiterempfehlen, würde ich nicht, hände weg, abstand nehmen," +
			" lieber nicht, besser meiden, meiden, gemieden, mit vorsicht, kundenfeindlich*, untragbar*, unzumutbar*," +
			" inakzeptab*, unterirdisch*, grottenschlecht*, lausig*, jämmerlich*, erbärmlich*, peinlich*, blamabel*," +
			" blamabl*, blamage, debakel, fiasko, desaster, chaos, horror, albtraum*, alptraum*, reinfall, flop, murks," +
			" pfusch*, schrott*, ramsch, nepp, wucher*"},
		{0, "gut sechs, gut zwei, gut drei, gut vier, gut fünf, gut die hälfte, kostenlosen version, kostenlose version," +
			" kostenlosen plan, kostenloser plan, stark davon, wohl kaum, tipp:, klassische*, günstig gelegen," +
			" leichtgewicht, ab werk, hängt davon ab, hängt von, hängen von, hängt stark, hängt ab, trockene haut," +
			" werbung schalten"},
	}
}

// germanIdioms returns idioms of German reviews.
func germanIdioms() []rating {
	return []rating{
		{1.9, "das nonplusultra, nonplusultra, der klassiker, alleskönner, allrounder, arbeitstier, dauerläufer," +
			" dauerbrenner, selbstläufer, volltreffer, glücksgriff, schnäppchen, preisknüller, preis leistungs sieger," +
			" testsiege, auf ganzer linie, über jeden zweifel, keine wünsche offen, lässt nichts zu wünschen übrig, lassen nichts zu wünschen übrig, lässt keine wünsche, kaum wünsche offen," +
			" nichts auszusetzen, nichts zu meckern, nicht zu meckern, nichts zu bemängeln, gibt nichts zu," +
			" macht alles richtig, alles richtig, macht spaß, macht freude, macht einfach spaß, geht leicht von der hand," +
			" leicht von der hand, selbsterklärend*, schnell erklärt, schnell eingerichtet, in minuten eingerichtet," +
			" ohne einarbeitung, ohne schulung, sofort einsatzbereit, funktioniert einfach, läuft einfach, läuft und läuft," +
			" läuft rund, läuft stabil, rund um die uhr erreichbar, gut erreichbar, schnell erreichbar, kümmert sich," +
			" kümmern sich, nimmt sich zeit, nehmen sich zeit, hört zu, auf augenhöhe, hält wort, steht zu seinem wort," +
			" wie versprochen, wie beschrieben, termingerecht*, fristgerecht*, nimmt arbeit ab, nimmt viel arbeit ab," +
			" spart zeit, spart geld, spart nerven, schont den geldbeutel, für kleines geld, für wenig geld, mehr fürs geld," +
			" jeden cent wert, seinen preis wert, ihren preis wert, rechnet sich, rentiert sich, macht sich bezahlt," +
			" hält jahre, hält jahrelang, hält ein leben lang, ein leben lang, jahrzehntelang, nicht kaputt zu kriegen," +
			" kaum kaputt, repariert werden, reparierbar*, reparaturfreundlich*, überdauert, überlebt, überleben," +
			" wie am ersten tag, wie neu, sitzt perfekt, passt perfekt, passt wie angegossen, liegt gut in der hand," +
			" liegt vorne, hat die nase vorn, nase vorn, eine nasenlänge, schlägt, übertrifft, übertroffen, überlegen," +
			" überflügelt, ragt heraus, sticht heraus, sticht hervor, hebt sich ab, setzt maßstäbe, setzt standards," +
			" führt die liste, gewinnt, gewann, siegte, zweifach ausgezeichnet, mehrfach ausgezeichnet, prämiert*," +
			" preisgekrönt*, würde ich empfehlen, würde ich zuerst, ich würde mit, ich würde zu, greife zu, greifen zu," +
			" zugreifen, bedenkenlos, guten gewissens, blind vertrauen, vertraut, vertrauen"},
		{-1.9, "lässt zu wünschen, zu wünschen übrig, wünschen übrig, lässt nach, fällt zurück, gerät ins hintertreffen," +
			" hintertreffen, ist nicht mehr das, nicht mehr das, seine besten zeiten, bessere zeiten, zeiten sind vorbei," +
			" auf dem absteigenden ast, bergab, in der kritik, unter beschuss, am pranger, steht in der kritik," +
			" ist das geld nicht wert, nicht wert, rausgeschmissenes geld, geld nicht wert, zahlt man drauf, draufzahlen," +
			" nur den namen, zahlt man den namen, schlägt zu buche, geht ins geld, ins geld, tief in die tasche," +
			" teuer erkauft, teuer bezahlt, kostet extra, kosten extra, extra zahlen, jede kleinigkeit, aufpreispflichtig*," +
			" in der warteschleife, warteschleife, von pontius, von einem zum nächsten, weitergereicht, weiterverwiesen," +
			" textbaustein*, textbausteine, standardantwort*, formularantwort*, läuft ins leere, ins leere, bleibt aus," +
			" bleiben aus, lässt auf sich warten, auf sich warten, lange warten, ewig warten, zieht sich, ziehen sich," +
			" geduld braucht, geduld mitbringen, nervenaufreibend*, nerven kostet, zum haareraufen, haare raufen," +
			" kopfschütteln, kopfzerbrechen, stirnrunzeln, ratlos, im dunkeln, glückssache, lotterie, russisches roulette," +
			" mal so mal so, durchwachsen*, gemischt*, mäßig*, mittelmäßig*, mittelmaß, halbgar*, halbherzig*," +
			" unausgegoren*, mit heißer nadel, nicht zu ende gedacht, nicht durchdacht, schlecht durchdacht," +
			" schlecht verarbeitet, mangelnd*, unvollständig*, lässt sich nicht, geht nicht, funktioniert nicht," +
			" klappt nicht, startet nicht, reagiert nicht, lädt nicht, findet nichts, nichts geht, macht schlapp," +
			" gibt den geist auf, geist auf, schaltet sich ab, springt nicht an, beschlägt, verzieht sich, knarzt, knarrt," +
			" scheuert, drückt, kratzt, juckt, fällt auseinander, auseinander, nach einem jahr kaputt, hält nicht," +
			" halten nicht, kurzlebig*, wegwerf*, einweg, abgelaufen*, verdorben*, geschmacklos*, zäh wie, aufgewärmt*"},
	}
}
