package scoring

import "sync"

// misreadRules contains words of one language. The method withoutMisreadings uses the words to detect mentions that are
// not names.
type misreadRules struct {
	language                                 language
	days, beforeDays, afterDays, betweenDays string
	// particles are function words and adverbs that often begin a sentence. If the field "followers" is empty, any word
	// except a verb or a conjunction may follow a particle. If the field "followers" is not empty, only words in this
	// field may follow a particle.
	particles, followers string
	// orders contains verbs that begin a sentence before an object or an adverb. The verbs in the field "orders" are in
	// the imperative or in the first person.
	orders, objects, adverbEnding string
	// objectEndings are the endings of nouns in the plural. A noun in the plural may follow an order.
	objectEndings string
	// anyObject reports whether any word except a verb may follow an order, because the language has no articles.
	anyObject bool
	// genitives are the words for "of". A word in lower case after "of" shows that the word before "of" is a noun:
	// "Marca de ropa".
	genitives string
	// topics are nouns of a language without articles. The field "topicFollowers" contains words that may follow an
	// ordinary noun, but not a company name.
	topics, topicFollowers string
	// nouns contains common nouns that the language capitalises. The field "indefinites" contains words that may
	// precede a common noun, such as "ein".
	nouns, indefinites string
	// afterNouns are words that follow a common noun without an article at the beginning of a sentence.
	afterNouns string
}

// allMisreadRules returns the rules of all languages, first the English rules.
//
//nolint:gochecknoglobals // the table is constant and computed only once
var allMisreadRules = sync.OnceValue(func() []misreadRules {
	rules := make([]misreadRules, 0, languages+2)
	for l := range languages {
		of := misreadRulesOf(l)
		of.language = l
		rules = append(rules, of)
	}
	return append(rules, russianRules(), turkishRules())
})

func misreadRulesOf(l language) misreadRules {
	switch l {
	case english:
		return misreadRules{
			days: englishDays, beforeDays: " on until till since next last every each this early late mid ",
			afterDays:   " morning afternoon evening night mornings afternoons evenings nights ",
			betweenDays: " to through thru until ",
			particles:   englishParticles, orders: englishOrders, adverbEnding: "ly",
			objects: " the a an your our my these those yourself up out down off which what whether ",
		}
	case german:
		return misreadRules{
			days: " montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai juni" +
				" juli august september oktober november dezember frühling sommer herbst winter ",
			beforeDays: " am im bis seit ab jeden jeder nächsten nächster letzten letzter vom zum diesen dieser kommenden ende" +
				" anfang mitte der den ",
			afterDays:   " morgen vormittag mittag nachmittag abend nacht früh ",
			betweenDays: " bis und oder ",
			particles: " klar total immer nur hier neu schnell leicht frei genau gut stark natürlich auf aus als sofort viel" +
				" mehr jetzt ",
			followers: " dass wenn ob für mit ohne auch zu zum zur in im am bei den dem der die das man wie sehr überzeugt" +
				" begeistert zufrieden ",
			orders: " kauf kaufe finde finden vergleiche wähle teste prüfe schau spiele such suche blick nimm fang buche bestelle" +
				" nutze entdecke lies hör geh komm iss trink probiere frag frage achte spare lade öffne ruf wohne ",
			objects:     " den die das dein deine deinen ihr ihre ihren ein eine einen dir dich auf doch einfach jetzt nicht ",
			nouns:       germanNouns,
			indefinites: germanIndefinites,
			afterNouns:  " für vom von ohne gegen pro statt voller ",
		}
	case french:
		return frenchRules()
	case spanish:
		return spanishRules()
	case portuguese:
		return portugueseRules()
	case italian:
		return italianRules()
	case dutch:
		return dutchRules()
	case polish:
		return polishRules()
	case japanese, chinese, korean, languages:
	}
	return misreadRules{}
}

const (
	englishDays = " monday tuesday wednesday thursday friday saturday sunday january march april may june july august" +
		" september october november december "
	// companyPages are words for pages and products of a company: "on Monday's roadmap".
	companyPages = " page plan plans pricing site website blog platform app free board boards roadmap homepage "
	// englishParticles are function words that often begin a sentence.
	englishParticles = " but on in at by for from over under up out off above across after before behind below beyond" +
		" inside into near one two three four five six seven eight nine ten all any both each every few many more most next now once only other same some such then" +
		" there these this those until when where while with within yes yet here how just about along around also always as" +
		" "
	englishOrders = " go close open try find move keep make start stop target chase compare check choose zoom use build run" +
		" set pick ask call get give let look play plan ship share show switch send save think turn write buy bring ally" +
		" embrace discover "

	// englishPronouns are particles that may be the subject of a sentence, and adverbs that may precede a verb.
	englishPronouns = " all any both each every few many more most one other same some such these this those that now" +
		" once only then there until when where while yet here how just also always as "
	// smallNumbers count things before pluralVerbs. The verbs of orderVerbs precede the subject after "next".
	smallNumbers = " two three four five six seven eight nine ten "
	pluralVerbs  = " are were have "
	orderVerbs   = " comes is follows "
	// statementAdverbs are adverbs that often stand between the name of a company and a verb.
	statementAdverbs = " currently recently usually typically generally normally often frequently sometimes rarely regularly" +
		" occasionally reportedly previously originally formerly initially officially also still already never ever" +
		" historically traditionally commonly consistently actually "
	// adjectivesInLy are adjectives, and adverbs that often stand before the object of an order: "Use only keywords".
	adjectivesInLy = " only early daily weekly biweekly monthly quarterly yearly hourly friendly likely costly lovely family" +
		" supply mostly mainly primarily purely largely partly solely simply nearly roughly "
	// eventVerbs are verbs in the past tense. As adjectives, they seldom follow an imperative: "Use raised beds".
	eventVerbs = " raised lowered announced acquired increased hiked eliminated discontinued agreed partnered settled merged" +
		" expanded dropped stopped "
	// englishDeterminers are words that begin the object of a verb.
	englishDeterminers = " a an the its their his her our your some several many more new two three four five that to "

	germanNouns = " bahn bank berg bild blick blitz bund ding druck engel feld fest feuer freund glas gold hafen haus heimat" +
		" held herz himmel hof kauf kern klasse kraft krone kunst land leben licht luft mann markt meer mond netz obst" +
		" pfeffer post punkt quelle rad rose schatz schule sommer sonne spiegel stein stern stier tag tempo traum turm wald" +
		" wasser weg welt winter wolf wunder zeit ziel brille apfel zebra adler fuchs bär löwe anker brücke garten insel" +
		" kreis linie muster profil schild segel zug zeichen bonus focus fokus capital kapital brigitte eltern bunte gala" +
		" finanzen praktiker fressnapf otto kinder praxis frosch "
	germanIndefinites = " ein eine einen einem einer eines kein keine keinen keinem keiner dieses diesen diesem dieser diese" +
		" jede jeden jedem jeder jedes mein meine meinen meinem meiner dein deine deinen deinem deiner seine seinen seinem" +
		" seiner unser unsere unseren unserem unserer ihre ihren ihrem ihrer eure euren viele wenige manche mehrere welche" +
		" welches welcher welchen solche solch manch "

	// slavicVerbs, slavicVerbEndings and slavicNounEndings distinguish verbs from objects in Polish and Russian.
	slavicVerbs = " jest są ma mają nie to może będzie było była był oferuje daje это есть не имеет может был была были" +
		" стал стала даёт дает — "
	slavicVerbEndings = " uje aje eje ije ia wa ła ło ł li ły ada ęga szy zi мет дет ет ит ёт ют ут ат ят ла ло л ли тся лся" +
		" лась "
	slavicNounEndings = " cja nia cie сток дил ол "

	// interjections are words that may begin an answer to a user, in all languages.
	interjections = " merci sure certainly great perfect right well absolutely claro vale bueno perfecto certo bene perfetto klar" +
		" gerne genau gut prima super bien bon parfait oi olá ótimo perfeito goed prima pewnie jasne tabii "

	// connectors are words that link a sentence to the previous sentence, and "škoda", as in "Škoda, že …".
	connectors = " next indeed škoda "

	// longerWords are words of East Asian languages that contain a name but do not mention the company.
	longerWords = "优美的,完美的,唯美的,最美的,精美的,甜美的,秀美的,华美的,柔美的,凄美的,健美的,审美的,赞美的,肥美的,鲜美的,绝美的,壮美的," +
		"優美的,完美的,最美的,精美的,三星级,三星級,三星堆,三星酒店,三星米其林,米其林三星,小米粥,小米饭,小米椒,小米辣,小米面,小米汤,小米糕," +
		"苹果汁,苹果派,苹果醋,苹果树,苹果酱,苹果园,苹果干,苹果皮,吃苹果,蘋果汁,蘋果派,蘋果樹,大众化,大众媒体,大众文化,大众传媒,大众点评," +
		"大众认为,大众普遍,大众眼,大众心目,大众喜,大众健康,大众口味,大众消费,大众需求,大众出行,大众生活,大众接受,面向大众,普通大众,社会大众," +
		"人民大众,受到大众,普罗大众," +
		"广大大众,联想到,联想起,联想力,聯想到,让人联想,使人联想,令人联想,美的人,美的风景,美的享受,美的追求,之美的,平安夜,平安符,京东方,现代化,现代人,现代社会,现代汉语,现代艺术,現代化,現代社會,百度以上,长城脚下,万里长城," +
		"爬长城,楽天的,楽天家,楽天主義,日本酒,日本語,日本人,明治時代,明治維新,昭和時代,三井寺,朝日が,大和時代,日産量,現代社会,現代人,現代美術," +
		"현대 사회,현대 미술,현대 의학,현대 문명,현대 음악,현대 문학,현대 생활,현대 건축,현대 기술,현대 무용,현대 과학,현대사회,현대인,현대적,다음 달," +
		"" +
		unspacedHomonyms + "다음 날,다음 주,다음 해,다음 번,다음 단계,다음 중,다음과 같,다음과 같은,그 다음,하나의,하나로,하나씩,또 하나,중 하나,우리 모두,우리나라,우리의," +
		"신라면,우리네,하나님,우리는,우리가,우리를,우리에게,우리도,우리만,기아 문제,기아 상태,기아에 시달,기아에 허덕,기아에 굶,기아에 처,기아에 빠,기아에 놓,기아에 직면,기아에 노출,기아에 고통,신세계를 경험,대상으로,대상이,라인 업,오늘의 집값"
)
