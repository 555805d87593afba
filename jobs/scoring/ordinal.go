//nolint:misspell // words of other languages
package scoring

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// alphabets contains the letters that number the items of lists, by script other than Latin. Each string begins with the
// letter for 1.
func alphabets() []string {
	return []string{
		"абвгдежз", "αβγδεζηθ", "אבגדהוזח", "أبجدهوزح", "กขคงจฉชซ", "アイウエオカキク", "가나다라마바사아",
		"ㄱㄴㄷㄹㅁㅂㅅㅇ", stems,
	}
}

// stems contains the Chinese heavenly stems, which number items as letters do.
const stems = "甲乙丙丁戊己庚辛"

// readLetter reads a letter as a number.
func readLetter(text string) (number, length int) {
	r, size := utf8.DecodeRuneInString(text)
	if r < utf8.RuneSelf {
		if letter := int(unicode.ToLower(r) - 'a'); 0 <= letter && letter < len("abcdefgh") {
			return letter + 1, size
		}
		return 0, 0
	}
	for _, letters := range alphabets() {
		if at := strings.IndexRune(letters, unicode.ToLower(r)); at >= 0 && r != utf8.RuneError {
			return utf8.RuneCountInString(letters[:at]) + 1, size
		}
	}
	return 0, 0
}

// ideographicDigit returns the value of a Chinese numeral up to 10 in plain or formal writing, or 0.
func ideographicDigit(r rune) int {
	if r < '一' {
		return 0
	}
	for _, numerals := range []string{"一二三四五六七八九十", "壹贰叁肆伍陆柒捌玖拾", "壹貳參肆伍陸柒捌玖拾"} {
		if at := strings.IndexRune(numerals, r); at >= 0 {
			return at/len("一") + 1
		}
	}
	return 0
}

// readOrdinal reads an ordinal number that is written as a word: "First place: Acme", "첫째, Acme". A word of a script
// with upper case counts only before a colon or a dash, because sentences also begin with such words.
func readOrdinal(text string) mark {
	if m := readPlace(text); m.isNumber() {
		return m
	}
	n := leadingWord(text)
	word := strings.ToLower(text[:n])
	if oneOf(word, articles) && strings.HasPrefix(text[n:], " ") { // "The first place goes to Acme"
		if m := readOrdinal(text[n+1:]); m.isNumber() {
			m.length += n + 1
			return m
		}
	}
	if rest, ok := strings.CutPrefix(text[n:], " 번째"); ok { // "첫 번째" has the same meaning as "첫번째"
		word, n = word+"번째", len(text)-len(rest)
	}
	number := ordinalNumbers()[word]
	if number == 0 {
		return mark{}
	}
	place := placeLength(text[n:])
	n += place
	rest := strings.TrimLeft(text[n:], " \u00a0")
	if place > 0 && verdictLength(rest) > 0 {
		return mark{kind: weakMark, number: number, length: len(text) - len(rest)}
	}
	r, size := utf8.DecodeRuneInString(rest)
	if strings.ContainsRune(":：–—-", r) && rest != "" || strings.ContainsRune(",，、", r) && !hasCase(word) {
		return mark{kind: weakMark, number: number, length: len(text) - len(rest) + size}
	}
	return mark{}
}

// readPlace reads words such as "In first place:" before a colon or a dash.
func readPlace(text string) mark {
	at := indexSeparator(text)
	if at < 0 {
		return mark{}
	}
	phrase := strings.ToLower(strings.Trim(text[:at], " \u00a0*_"))
	number := placePhrases()[phrase]
	if number == 0 || !strings.ContainsAny(phrase, " -") && !hasHan(phrase) {
		return mark{}
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return mark{kind: weakMark, number: number, length: at + size}
}

// indexSeparator returns the offset of the first colon or dash in a text, or -1 if the text has no such sign among its
// first maxMark bytes.
func indexSeparator(text string) int {
	for i, r := range text {
		switch {
		case i > maxMark:
			return -1
		case r == ':', r == '–', r == '—', r == '：':
			return i
		}
	}
	return -1
}

// beforePlaces are prepositions, articles and possessives before a number and a word for a place: "In 1st place:", "Our
// pick #1:".
const beforePlaces = " في وفي in at em en na на au à al an auf op på i el la le dem der " + possessives

// possessives precede a place with a word or sign for a number: "Our pick #1:". In "Our top 3:", the number is a count.
const possessives = " my our unser unsere unserer mein meine notre" +
	" mon mi nuestra nuestro nossa nosso nostra nostro onze nasz nasza наш "

// readPlaceNumber reads a number and words for a place, in any order, before a colon or a dash: "Place n° 1:", "1η
// θέση –", "Vị trí số 1:", "In 1st place:". "Tipp Nr. 1:" recommends a product first, but "Tipp 1:" only counts tips. A
// word or sign for a number shows even in a single line that the line is an item.
func readPlaceNumber(text string) mark {
	at := indexSeparator(text)
	if at < 0 {
		return mark{}
	}
	number, isPlace, isStated := 0, false, strings.ContainsAny(text[:at], "#＃№")
	first := ""
	for word := range strings.FieldsFuncSeq(strings.ToLower(text[:at]), isBetweenWords) {
		first = cmp.Or(first, word)
		switch value := placeNumber(word); {
		case oneOf(word, numberWords+" n "): // "n°" without the sign
			isStated = true
		case oneOf(word, placeWords+singlePlaces):
			isPlace = true
		case strings.HasSuffix(word, "tipp"), isBesidePlace(word, number, isPlace):
		case value == 0 || number > 0:
			return mark{}
		default:
			number = value
		}
	}
	if isCounted := !isStated && (!isPlace || oneOf(first, possessives)); number == 0 || isCounted {
		return mark{}
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	m := mark{kind: weakMark, number: number, length: at + size}
	if isStated {
		m.kind = strongMark
	}
	return m
}

// isBesidePlace reports whether a word may stand before a place or, as a Russian ending, after a number: "на 1-м месте".
func isBesidePlace(word string, number int, isPlace bool) bool {
	return number == 0 && !isPlace && oneOf(word, beforePlaces) || number > 0 && oneOf(word, " м й е ")
}

// placeNumber returns the number that a word such as "second", "two", "2" or "2nd" states, or 0.
func placeNumber(word string) int {
	if number := cmp.Or(ordinalNumbers()[word], cardinalNumbers()[word]); number > 0 {
		return number
	}
	const longestEnding = 2
	number, size, ideographic := readNumeral(word)
	if ideographic || number > maxRank || utf8.RuneCountInString(word[size:]) > longestEnding {
		return 0
	}
	return number
}

func hasHan(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return script(r) != spacedScript })
}

// placePhrases returns the numbers of phrases for the first places of a ranking, such as "in first place".
//
//nolint:gochecknoglobals // the table is constant and computed only once
var placePhrases = sync.OnceValue(func() map[string]int {
	templates := []struct{ phrases, ordinals string }{
		{"in * place,coming in *,in * position,taking * place", "first second third fourth fifth"},
		{"at number *,at no. *,at #*,coming in at number *", "one two three four five"},
		{"at number *,at no. *,at #*,auf platz *,auf rang *,op plaats *,op nummer *,op *", "1 2 3 4 5"},
		{"an * stelle,auf dem * platz,auf dem * rang", "erster zweiter dritter vierter fünfter"},
		{"på * plats", "första andra tredje fjärde femte"},
		{"* platz,* rang", "ersten zweiten dritten vierten fünften"},
		{"auf dem * platz,auf dem * rang", "ersten zweiten dritten vierten fünften"},
		{"auf platz *,auf rang *", "eins zwei drei vier fünf"},
		{"en * place,en * position,à la * place", "première deuxième troisième quatrième cinquième"},
		{"en * lieu,au * rang", "premier deuxième troisième quatrième cinquième"},
		{"en * place,en * position,en * lieu", "1re 2e 3e 4e 5e"},
		{"en * lugar,en el * lugar,en el * puesto,en * puesto", "primer segundo tercer cuarto quinto"},
		{"en * posición,en la * posición", "primera segunda tercera cuarta quinta"},
		{"em * lugar,no * lugar", "primeiro segundo terceiro quarto quinto"},
		{"em * posição,na * posição", "primeira segunda terceira quarta quinta"},
		{"al * posto,in * luogo", "primo secondo terzo quarto quinto"},
		{"in * posizione,alla * posizione", "prima seconda terza quarta quinta"},
		{"op de * plaats,op * plaats,ten *", "eerste tweede derde vierde vijfde"},
		{"na * miejscu,na * pozycji", "pierwszym drugim trzecim czwartym piątym"},
		{"na * pozycji,na * lokacie", "pierwszej drugiej trzeciej czwartej piątej"},
		{"на * месте", "первом втором третьем четвёртом пятом"},
		{"на * позиции,на * строчке", "первой второй третьей четвёртой пятой"},
		{"на * місці", "першому другому третьому четвертому п'ятому"},
		{"em *", "primeiro segundo terceiro quarto quinto"},
		{"po *", "pierwsze drugie trzecie czwarte piąte"},
		{"*", "во-первых во-вторых в-третьих в-четвёртых в-пятых"},
		{"*", "по-перше по-друге по-третє по-четверте по-п'яте"},
		{"en *", "premier deuxième troisième quatrième cinquième"},
		{"* sırada,* olarak", "birinci ikinci üçüncü dördüncü beşinci"},
		{"* स्थान पर", "पहले दूसरे तीसरे चौथे पाँचवें"},
		{"*,在*", "排在第一 排在第二 排在第三 排在第四 排在第五"},
		{"*,*推荐,*是", "排名第一 排名第二 排名第三 排名第四 排名第五"},
	}
	places := map[string]int{}
	for _, t := range templates {
		for i, ordinal := range strings.Fields(t.ordinals) {
			for phrase := range strings.SplitSeq(t.phrases, ",") {
				places[strings.ReplaceAll(phrase, "*", ordinal)] = i + 1
			}
		}
	}
	return places
})

// placeLength returns the length of the word for a place between a number and a colon, a dash or a verb: "1st place:
// Acme", "1st place goes to Acme". The length is 0 if the text does not begin with a word for a place.
func placeLength(text string) int {
	rest := strings.TrimLeft(text, " \u00a0")
	noun := leadingWord(rest)
	if !oneOf(strings.ToLower(rest[:noun]), placeWords) {
		return 0
	}
	after := strings.TrimLeft(rest[noun:], " \u00a0")
	isSeparated := after != "" && strings.ContainsRune(":：–—-", firstRune(after))
	if !isSeparated && verdictLength(after) == 0 {
		return 0
	}
	return len(text) - len(rest) + noun
}

// leadingWord returns the length of the word at the beginning of a text.
func leadingWord(text string) int {
	for i, r := range text {
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return i
		}
	}
	return len(text)
}

// isWorded reports whether a mark contains a word, a letter or an ordinal ending: "Place 1:", "b)", "1st".
func isWorded(mark string) bool { return strings.ContainsFunc(mark, unicode.IsLetter) }

// hasPlace reports whether a mark contains a word for a place or an ordinal number: "Place 1:", "1st", but not "b)".
func hasPlace(mark string) bool {
	return isWorded(mark) && (strings.ContainsFunc(mark, unicode.IsDigit) ||
		slices.ContainsFunc(labelWords(mark), func(word string) bool { return len(word) > utf8.UTFMax-1 }))
}

// hasCase reports whether a word contains lower-case letters.
func hasCase(word string) bool { return strings.ContainsFunc(word, unicode.IsLower) }

// ordinalWords returns the words for the first ordinal numbers.
func ordinalWords() []string {
	return []string{
		" firstly erstens premièrement primeramente birincisi" +
			" first erster erste erstes premier première primer primero primera primeiro primeira primo prima eerste" +
			" pierwszy pierwsza pierwsze первый первая первое birinci i̇lk ilk 첫째 첫번째 冠军 冠軍 優勝 金牌 金奖 金獎 金賞 우승 şampiyon" +
			" أولا أولاً الأول الأولى ראשון ראשונה πρώτο πρώτη πρώτος पहला पहली पहले první första første ensimmäinen" +
			" első primul prima перший перша перше pertama ",
		" secondly zweitens deuxièmement ikincisi" +
			" second zweiter zweite zweites deuxième second seconde segundo segunda secondo seconda tweede" +
			" drugi druga drugie второй вторая второе ikinci i̇kinci 둘째 두번째 亚军 亞軍 準優勝 银牌 銀牌 银奖 銀獎 銀賞 준우승" +
			" ثانيا ثانياً الثاني الثانية שני שנייה שניה δεύτερο δεύτερη δεύτερος दूसरा दूसरी दूसरे druhý druhá druhé" +
			" andra anden andet toinen második другий друга друге kedua ",
		" thirdly drittens troisièmement üçüncüsü" +
			" third dritter dritte drittes troisième tercer tercero tercera terceiro terceira terzo terza derde" +
			" trzeci trzecia trzecie третий третья третье üçüncü 셋째 세번째 季军 季軍 铜牌 銅牌 铜奖 銅獎 銅賞" +
			" ثالثا ثالثاً الثالث الثالثة שלישי שלישית τρίτο τρίτη τρίτος तीसरा तीसरी तीसरे třetí tredje kolmas harmadik" +
			" третій третя третє ketiga ",
		" fourthly viertens quatrièmement" +
			" fourth vierter vierte viertes quatrième cuarto cuarta quarto quarta vierde" +
			" czwarty czwarta czwarte четвёртый четвёртая четвёртое четвертый четвертая четвертое dördüncü 넷째 네번째" +
			" رابعا رابعاً الرابع الرابعة רביעי רביעית τέταρτο τέταρτη τέταρτος चौथा चौथी चौथे čtvrtý čtvrtá čtvrté fjärde" +
			" fjerde neljäs negyedik четвертий четверта keempat ",
		" fifthly fünftens cinquièmement" +
			" fifth fünfter fünfte fünftes cinquième quinto quinta vijfde piąty piąta piąte пятый пятая пятое" +
			" beşinci 다섯째 다섯번째 خامسا خامساً الخامس الخامسة חמישי חמישית πέμπτο πέμπτη πέμπτος पाँचवाँ पांचवां पाँचवीं" +
			" pátý pátá páté femte viides ötödik п'ятий п'ята kelima ",
	}
}

// ordinalNumbers returns the numbers of ordinalWords, and cardinalNumbers the numbers of cardinalWords.
//
//nolint:gochecknoglobals // the tables are constant and computed only once
var (
	ordinalNumbers  = sync.OnceValue(func() map[string]int { return numbersOf(ordinalWords()) })
	cardinalNumbers = sync.OnceValue(func() map[string]int { return numbersOf(cardinalWords()) })
)

// numbersOf returns the number of each word in lists of words. The first list contains the words for 1.
func numbersOf(lists []string) map[string]int {
	numbers := map[string]int{}
	for i, list := range lists {
		for word := range strings.FieldsSeq(list) {
			numbers[word] = i + 1
		}
	}
	return numbers
}

// cardinalWords returns the words for the first numbers, as in "Number one: Acme".
func cardinalWords() []string {
	return []string{
		" one eins un uno um een één jeden один bir nhất ",
		" two zwei deux dos dois due twee dwa два iki hai nhì ",
		" three drei trois tres três tre drie trzy три üç ba ",
		" four vier quatre cuatro quatro quattro cztery четыре dört tư bốn ",
		" five fünf cinq cinco cinque vijf pięć пять beş năm ",
	}
}

// readCardinal reads a word for a number before a colon.
func readCardinal(text string) (number, length int) {
	n := leadingWord(text)
	if !strings.HasPrefix(text[n:], ":") {
		return 0, 0
	}
	if number = cardinalNumbers()[strings.ToLower(text[:n])]; number > 0 {
		return number, n
	}
	return 0, 0
}

// itemWords are words for products and companies before the number of an item: "Brand 1: Acme".
const itemWords = " brand tool app product provider company marke anbieter produkt marque produit fournisseur" +
	" marca producto proveedor produto fornecedor prodotto fornitore merk aanbieder firma dostawca бренд компания" +
	" marka ürün 브랜드 제품 업체 maker software platform service store shop hersteller dienst händler software plattform" +
	" entreprise société outil logiciel plateforme service empresa compañía herramienta aplicación plataforma servicio" +
	" ferramenta aplicativo serviço azienda società strumento piattaforma servizio bedrijf dienst platform produkt" +
	" narzędzie aplikacja sklep serwis продукт сервис приложение магазин фирма производитель şirket şirketi markası" +
	" uygulama firması شركة علامة تطبيق منصة متجر منتج חברת המותג אפליקציית कंपनी ब्रांड แบรนด์ บริษัท แอป" +
	" εταιρεία μάρκα εφαρμογή 品牌 公司 产品 產品 会社 メーカー ブランド "

// placeWords are words for the place of a product in a ranking, and for a recommendation.
const placeWords = " ranked spot slot tier classificato classificata clasificado classificado classé ランキング ランク ベスト" +
	" rank ranking place platz rang top position option pick choice recommendation empfehlung" +
	" wahl choix recommandation puesto lugar posición opción elección recomendación posição colocação opção" +
	" escolha recomendação posto posizione opzione scelta plaats plek optie keuze miejsce pozycja lokata opcja" +
	" wybór место позиция вариант выбор sıra sırada yer seçenek seçim tercih 추천 선택 옵션 후보 자리" +
	" المركز والمركز المرتبة الترتيب الخيار מקום דירוג בחירה אפשרות θέση κατάταξη επιλογή स्थान क्रमांक रैंक नंबर विकल्प" +
	" อันดับ อันดับที่ ลำดับ ลำดับที่ ตัวเลือก ตัวเลือกที่ hạng vị trí thứ místo pořadí volba plats placering val plass" +
	" placering valg plads sija sijoitus hely helyezés választás locul opțiunea місце позиція вибір варіант peringkat" +
	" pilihan urutan opsi "

// nounsBeforeNumber are Chinese and Japanese nouns before a number: "推荐一：Acme".
const nounsBeforeNumber = "推荐 推薦 选项 選項 选择 選擇 方案 おすすめ オススメ お勧め 候補 候选 候選 品牌 その 其"

// classifiers are Chinese words between an ordinal number and a noun: "第一款：Acme".
const classifiers = "款 个 個 种 種 家 项 項 选择 選擇"
