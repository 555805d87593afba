package scoring

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isMadeBy reports whether the text before a name is a product, and the name is the maker of the product: "Air Max
// (Nike)", "Air Max by Nike". The maker has the rank of the product. A label of merit before a bracket also counts:
// "Best for teams (Acme)".
func isMadeBy(prefix, rest string) bool {
	product, inBrackets := cutBracket(prefix)
	product, byMaker := cutMakerWord(product)
	if !byMaker && !inBrackets {
		return false
	}
	if inBrackets {
		mark, _ := utf8.DecodeRuneInString(rest)
		if !strings.ContainsRune(")]）］,，、;；", mark) {
			return false
		}
	}
	return isProductName(product) || inBrackets && isMeritPhrase(product)
}

// isMeritPhrase reports whether a text before a bracket is only a label of merit: "Best for teams (Acme)".
func isMeritPhrase(text string) bool {
	words := labelWords(text)
	return len(words) > 0 && len(words) <= maxLabelWords && isMerit(words[0], words[:1]) && !isDemerit(text, words) &&
		!isProperty(words) && !strings.ContainsFunc(strings.Trim(text, " *_"), isNoNameMark)
}

// followsMaker reports whether the prefix is the maker of the product, as in "Microsoft OneNote". An unknown maker must
// be in the same bold text as the product, and must not contain an ordinary word. "Compare OneNote" has no maker.
func (h head) followsMaker() bool {
	prefix, spaced := strings.CutSuffix(h.prefix, " ")
	prefix = strings.TrimLeft(prefix, " *_")
	words := labelWords(prefix)
	if !spaced || len(words) == 0 || len(words) > maxMakerWords || !isProductName(prefix) || isDemerit(prefix, words) ||
		strings.ContainsFunc(prefix, isNoNameMark) || !h.endsProduct() {
		return false
	}
	return isAmong(strings.Join(words, "_"), makers) ||
		h.bold && h.isWord != nil && !isMerit(prefix, words) && !slices.ContainsFunc(words, h.isWord)
}

// endsProduct reports whether the name ends the name of a product. In "Microsoft OneNote Alternatives", the name does
// not end the phrase.
func (h head) endsProduct() bool {
	next := labelWords(h.rest[:min(len(h.rest), maxMark)])
	isProperty := len(next) > 0 && strings.HasPrefix(h.rest, " ") && isProperty(next[:1])
	return h.endsPhrase() && !isProperty && !strings.HasPrefix(h.rest, "\n")
}

// isNoNameMark reports whether a punctuation mark cannot be a part of the name of a company.
func isNoNameMark(r rune) bool { return unicode.IsPunct(r) && !strings.ContainsRune("-'’", r) }

// maxMakerWords is the maximum number of words in the name of a maker before its product.
const maxMakerWords = 3

// makers are companies whose names often stand before the names of their products.
const makers = " microsoft google adobe apple amazon meta ibm sap oracle samsung sony lg nvidia intel amd cisco dell hp" +
	" lenovo asus acer zoho atlassian salesforce autodesk corel intuit hubspot nintendo huawei xiaomi oppo vivo oneplus honor" +
	" nokia motorola panasonic philips siemens bosch miele dyson canon nikon fujifilm epson brother logitech razer garmin" +
	" fitbit bose jbl sennheiser toyota honda ford bmw audi volkswagen vw mercedes mercedes-benz volvo kia hyundai nissan" +
	" mazda renault peugeot citroën fiat skoda škoda seat opel tesla byd nike adidas puma reebok asics hoka brooks salomon" +
	" patagonia l'oréal loreal nestlé nestle unilever procter_&_gamble johnson_&_johnson bayer alphabet openai anthropic" +
	" mistral xai baidu alibaba tencent bytedance yandex яндекс naver kakao line rakuten jetbrains mozilla red_hat" +
	" hewlett_packard western_digital general_electric disney warner ubisoft blizzard valve epic_games electronic_arts ea" +
	" proton aws azure cloudflare citrix vmware trend_micro norton mcafee kaspersky bitdefender eset ikea weber kitchenaid" +
	" de'longhi delonghi breville tefal krups braun remington gillette oral-b ninja shark irobot ecovacs roborock anker" +
	" ugreen belkin sandisk seagate synology qnap netgear tp-link d-link ubiquiti sonos marshall yamaha roland korg fender" +
	" gibson 微软 谷歌 苹果 华为 "

// cutBracket removes an opening bracket at the end of a text.
func cutBracket(text string) (before string, found bool) {
	text = strings.TrimRight(text, " *_")
	last, size := utf8.DecodeLastRuneInString(text)
	if !strings.ContainsRune("([（［", last) {
		return text, false
	}
	return text[:len(text)-size], true
}

// cutMakerWord removes a word such as "by" at the end of a text.
func cutMakerWord(text string) (before string, found bool) {
	text = strings.TrimRight(text, " *_")
	open := strings.LastIndexAny(text, " (（")
	if open < 0 || !oneOf(strings.ToLower(text[open+1:]), " by von par de di da van door od ") {
		return text, false
	}
	before, _ = cutBracket(text[:open+1])
	return before, true
}

// maxProductWords is the maximum number of words in the name of a product.
const maxProductWords = 6

// isProductName reports whether a text can be the name of a product. Each word of the name begins with a capital, a
// digit, or a letter of a script without upper case, or has the form of "iPhone".
func isProductName(text string) bool {
	text = strings.Trim(text, " *_\"“”")
	words := strings.Fields(text)
	if len(words) == 0 || len(words) > maxProductWords || strings.ContainsAny(text, ":：.!?。；;—–") ||
		isProperty(labelWords(text)) {
		return false
	}
	for _, word := range words {
		word = strings.TrimLeft(word, "*_\"“&")
		if unicode.IsLower(firstRune(word)) && !isModelStart(word) {
			return false
		}
	}
	return true
}
