package collector

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// These regular expressions match four groups of words in the errors of engines: words for money, for a lack of money,
// for a plan or its period, and for calls.
const (
	moneyWords = `(?:credits?|(?:credit |account |prepaid |prepayment |wallet )?balance|funds|budget` +
		`|spend(?:ing)? (?:cap|limit)s?|billing (?:hard )?limit|api usage limits?)`
	lackWords = `(?:deplet|exhaust|exceed|insufficient|inadequate|not enough|too low|negative|used up|overdrawn` +
		`|overdue|reached|hit|r[au]n out|below zero|is zero|(?:is|are) required)`
	planWords = `(?:monthly|annual|plan(?:['’]s)?|subscription(?:['’]s)?|trial)`
	callWords = `(?:search|request|usage|call|api|quer(?:y|ie))(?:e?s)?`
)

// emptyCodes matches the error codes and error types that mean that no money or no calls are left. The codes come from
// Alibaba, ByteDance, Fireworks, Google, LiteLLM, Moonshot, one-api, OpenAI, Perplexity, Tencent and xAI (partly
// second-hand).
var emptyCodes = regexp.MustCompile(strings.Join([]string{
	`(?:insufficient|not enough|no|out of) (?:\w+ ){0,2}(?:quota|credits?|balance|funds|money|budget)\b`,
	`\bexceeded (?:current quota|(?:\w+ )?budget)\b|\bquota (?:insufficient|not enough|depleted)`,
	`\b(?:credits?|balance|funds|budget)(?: \w+)? ` +
		`(?:deplet|exhaust|exceed|insufficient|not enough|too low|required|overdue)`,
	`\bbilling (?:hard limit|error|disabled|inactive|not active|not enabled|required)`,
	`\b(?:spend(?:ing)? (?:cap|limit)|key limit exceeded|call volume quota|set limit exceeded|resource pack)`,
	`\bpayment (?:required|overdue|failed|declined)|arrears?\b|arrearage|overdue`,
	`\bfree tier (?:only|exhausted|exceeded)|\b(?:subscription|trial|plan)(?: \w+)? (?:expired|ended|inactive)`,
	`\b` + planWords + ` (?:\w+ )?(?:limit|cap|quota)`,
}, "|"))

// outOfMoney lists the phrases for an account without money or paid calls. Engines report an empty account with the
// statuses 400, 401, 402, 403, 412 and 429, and often without a specific code. If an error has no specific code, only
// the words distinguish an empty account from a bad key and from throttling. The phrases come from Alibaba, Anthropic,
// Cohere, DeepSeek, Fireworks, Google, LiteLLM, MiniMax, Mistral, Moonshot, OpenAI, OpenRouter, Perplexity, SerpApi,
// Together, xAI and Zhipu (partly second-hand).
//
// OpenAI's sentence "You exceeded your current quota" is not in the list, because Gemini sends the same sentence for a
// limit per minute. OpenRouter's message "Rate limit exceeded: free-models-per-day" also describes a limit, although
// the message advises users to add 10 credits.
var outOfMoney = regexp.MustCompile(strings.Join([]string{
	// matches "Your prepayment credits are depleted", "credit balance is too low", "budget has been exceeded"
	`\b` + moneyWords + `\b[^:;]{0,40}\b` + lackWords,
	// matches "exceeded its monthly spending cap", "used all available credits", "out of credits"
	`\b(?:exceed(?:s|ed|ing)?|reach(?:ed|ing)?|hit|over|cross(?:ed|ing)?|used (?:up|all)|out of|lack(?:s|ing)?` +
		`|exhausted|depleted)(?: [\w'’]+){0,5} ` + moneyWords + `\b`,
	// matches "insufficient balance", "doesn't have any credits", "no credits remaining", "requires more credits"
	`(?:\b(?:insufficient|inadequate|not enough|no|zero|without|requires? more)` +
		`|(?:\bnot|n['’]t) have (?:any|enough|sufficient))(?: [\w'’]+){0,3} ` + moneyWords + `\b`,
	`(?:^|[^\d.,])0(?:\.0+)? credits\b`,
	`\b(?:balance|credits)(?: remaining| left)?(?: is|:) [$€£¥]?(?:0(?:\.0+)?(?:$|[^\d.,])|-[\d.])`,
	// match "run out of searches", "your searches for the month are exhausted"
	`\bout of(?: \w+)? searches\b`,
	`\bno(?: more)? searches (?:left|remaining)\b`,
	`\bsearches\b[^:;]{0,40}\b(?:exhausted|used up|r[au]n out)`,
	`\bused all (?:of )?(?:your )?(?:free )?searches\b`,
	`\b(?:account|wallet) (?:is )?empty\b|\bno money\b|\black of payment\b`,
	`\bprepaid (?:amount|credits?|quota) (?:has been |is |was )?(?:consumed|used|spent)`,
	`\binsufficient(?: \w+)? quota\b`,
	`\bexceeded current quota error\b`,
	`\bexceeded(?: \w+)? budget\b`,
	`\bcall volume quota\b`,
	`\bbilling (?:error|issue|disabled|not active|is not active|has not been enabled|to be enabled)\b`,
	`\bbilling account\b[^:;]{0,60}\b(?:not active|inactive|disabled|closed|suspended)\b`,
	`\bpayment required\b|\bnon ?payment\b|\bpayment instrument\b|\bcard (?:was |has been )?declined\b`,
	`\bpayment (?:has |was |is )?(?:failed|declined)\b|\b(?:could not|unable to|failed to) charge\b`,
	`\b(?:account|bill|invoice|payment)s? (?:is |are |has been |was )?(?:overdue|past due|unpaid)\b`,
	`\b(?:outstanding|overdue|past due|unpaid) (?:balance|payment|invoice|bill)s?\b`,
	`\boverdue ?error\b|\barrear(?:s|age)?\b`,
	`\b(?:plan|subscription|trial)(?: period)? (?:has |is )?(?:expired|ended|over|inactive|not active)\b`,
	`\b(?:inactive|no active|no valid) subscription\b`,
	`\bkey limit exceeded\b`, // OpenRouter's limit of a key is an amount of money
	`\bfree ?tier ?only\b|\bfree allocated quota exceeded\b`,
	`\bfree (?:tier|allocated|trial|quota|usage)\b[^:;]{0,40}\bexhausted\b`,
	`\b` + planWords + ` (?:\w+ )?` + callWords + `(?: usage)? (?:limit|cap|quota|allowance)s?\b`,
	`\b(?:exceeded|reached|hit|used all|over)\b[^:;]{0,30}\b` + planWords + `(?: \w+)? (?:limit|quota|cap|allowance)s?\b`,
	`\b(?:monthly|annual) (?:limit|cap|quota|allowance)s?\b|\bcalls? ?(?:/|per) ?month\b`,
	`\b(?:limit|quota|cap|allowance|maximum|` + callWords + `)\b[^:;]{0,60}\b(?:a|current|per|the|this|your) ` +
		`(?:calendar |current )?(?:month|billing (?:period|cycle))\b`,
	`\baccount is not active\b[^:;]{0,30}\bbilling\b`, // OpenAI's sentence, which gateways pass on without its code
	`\bcredits? (?:have |has )?expired\b`,
	`\bused up (?:your|the) (?:daily |monthly )?free allocation\b`,
	`\bbalance is (?:below|under|less than)\b|\bnegative balance\b|\btoken quota (?:is )?not enough\b`,
	`\b(?:buy|purchase) more tokens\b|\bno tokens (?:are )?left in (?:the|your) (?:account|package|plan)\b`,
	foreignMoney(), emptyForeignAccounts(),
}, "|"))

// emptyForeignAccounts returns a pattern for the words of a language for money, next to the words for a lack of money,
// in any order.
func emptyForeignAccounts() string {
	var pairs []string
	for _, language := range [][2]string{
		{`guthaben|kontostand|credits`, `aufgebraucht|erschöpft|zu niedrig|nicht (?:genug|genügend|ausreichend)`}, // German
		{ // Spanish, Portuguese, Italian
			`saldo|cr[eé]dit[oi]s?|fondos|fundos|fondi|dinero|dinheiro|denaro`,
			`insuf+icient|agot|esgot|acab(?:ou|aron|aram|ad[oa])|esaurit|terminat|finit[oi]|não tem|no tiene|non hai`,
		},
		{`baki?ye|kredi`, `yetersiz|bitti|tükendi|kalmadı`},                            // Turkish
		{`kredyt|środk|saldo`, `wyczerp|niewystarcz|brak`},                             // Polish
		{`kredit|zůstat|zostat|prostředk`, `nedosta|vyčerp|není|nie je`},               // Czech, Slovak
		{`saldo|kredit|medel|midler`, `otillräcklig|utilstr[æe]kkelig|slut\b|opbrugt`}, // Swedish, Danish, Norwegian
		{`saldo|krediit|luotto|varat`, `ei riitä|eivät riitä|loppu`},                   // Finnish
		{`egyenleg|kredit|keret`, `elégtelen|nincs|elfogy|kimerült`},                   // Hungarian
		{`fonduri|sold|credit`, `insuficient|epuizat`},                                 // Romanian
		{`υπόλοιπο|πιστώσ|μονάδ`, `ανεπαρκ|εξαντλ`},                                    // Greek
		{`баланс|средств|деньги|денег|кредит|кошт|лимит расходов`, `недостат|закончил|исчерпан|вичерпан|не хватает|нулев`}, // Russian, Ukrainian
		{`saldo|kredit|dana`, `tidak (?:men)?cukup|habis`}, // Indonesian
		{`số dư|tín dụng`, `không đủ|hết`},                 // Vietnamese
		{`رصيد|أرصد`, `غير كاف|نفد|انته`},                  // Arabic
		{`موجودی|اعتبار`, `کافی نیست|تمام شد`},             // Persian
		{`[余餘][额額]|[额額]度|点数|點數|套餐|[资資]源包`, `不足|不[够夠]|[为為]\s?0|用[尽完盡]|耗[尽盡]|[过過]期|到期`}, // Chinese
		{`残高|クレジット|利用枠|無料枠|利用限度額|予算`, `不足|足り|使い切|達し|超え|超過|ありません|枯渇|なくな`},              // Japanese
	} {
		pairs = append(pairs, fmt.Sprintf(`(?:%[1]s)[^.:;,。，]{0,25}(?:%[2]s)|(?:%[2]s)[^.:;,。，]{0,25}(?:%[1]s)`,
			language[0], language[1]))
	}
	// one-api and new-api send the following text if the remainder of a key is too small for the next call.
	return strings.Join(append(pairs, `预扣费额度失败`), "|")
}

// foreignMoney returns a pattern for words about an empty account in other languages than English. Some gateways
// translate the errors of engines.
func foreignMoney() string {
	return strings.Join([]string{
		// German, Dutch
		`guthaben\b[^:;]{0,30}(?:aufgebraucht|erschöpft|verbraucht|leer|zu niedrig|reicht nicht|nicht ausreichend` +
			`|null\b|negativ)`,
		`(?:kein|zu wenig|nicht gen(?:ug|ügend)|unzureichendes|nicht ausreichend(?:es)?)(?: \pL+)? guthaben`,
		`(?:budget|ausgabenlimit|ausgabengrenze) [^:;]{0,20}(?:aufgebraucht|erschöpft|überschritten|erreicht)`,
		`zahlung (?:ist )?(?:erforderlich|fehlgeschlagen|abgelehnt)|\brechnung [^:;]{0,20}(?:überfällig|unbezahlt|offen)`,
		`(?:onvoldoende|ontoereikend|geen) (?:saldo|tegoed|krediet|credits)` +
			`|(?:saldo|tegoed) [^:;]{0,20}(?:ontoereikend|onvoldoende|opgebruikt|verbruikt|uitgeput|(?:is|zijn|bijna|helemaal) op\b)`,
		`betaling (?:is )?(?:vereist|mislukt|geweigerd)`,
		`konto ist leer|lad(?:en sie|e) (?:ihr|dein) (?:guthaben|konto)`,
		`(?:monatslimit|monatskontingent|monatliche[sr]? (?:kontingent|limit|budget)) [^:;]{0,20}(?:erschöpft|erreicht` +
			`|aufgebraucht|überschritten)`,
		// French
		`(?:solde|crédits?|fonds) [^:;]{0,20}(?:insuffisant|épuisé|nul\b|négatif)` +
			`|n['’](?:avez|ai|a|y a|est) plus (?:de )?(?:crédits?|fonds)|plus aucun (?:crédit|fonds)`,
		`(?:pas assez|manque) de (?:crédits?|fonds)|paiement (?:est |a été )?(?:requis|refusé|échoué)` +
			`|facture [^:;]{0,20}impayée`,
		`compte est vide|recharge[rz] votre (?:compte|solde|crédit)`,
		`(?:quota|limite) mensuel(?:le)? [^:;]{0,20}(?:dépassé|atteint|épuisé)|quota épuisé pour (?:ce|le) mois`,
		// Spanish, Portuguese, Italian, Indonesian
		`(?:saldo|fondos|fundos|fondi|cr[eé]dit[oi]s?) [^:;]{0,25}(?:insuficiente|insufficient|agotad|esgotad|esaurit` +
			`|negativo|tidak (?:men)?cukup|habis)`,
		`(?:sin|sem|senza|no (?:te )?quedan?|não há|no hay) (?:saldo|fondos|fundos|fondi|cr[eé]dit[oi]s?)`,
		`(?:insuficientes?|insufficient[ei]|suficientes?|sufficient[ei]) (?:saldo|fondos|fundos|fondi|cr[eé]dit[oi]s?)`,
		`(?:pago|pagamento) (?:è |foi |ha sido )?(?:requerid|necess[aá]ri|richiest|rechazad|recusad|rifiutat)`,
		`(?:factura|fatura|fattura) [^:;]{0,20}(?:impagad|pendiente|vencida|em atraso|scaduta|non pagata)`,
		`(?:cuota|cota|l[ií]mite|quota) mens(?:ual|al|ile) [^:;]{0,20}(?:agotad|esgotad|alcanzad|atingid|raggiunt` +
			`|superad|superat)`,
		`no tiene (?:saldo|fondos|cr[eé]ditos?)|cuenta vac[ií]a|conta vazia|conto vuoto` +
			`|ricarica il (?:tuo|suo) (?:credito|conto)`,
		`recarg(?:ue|a|ar|uez) (?:su|tu|sus|tus|sua|seu|seus) (?:saldo|cr[eé]ditos?|cuenta|conta)`,
		// Polish, Turkish, Vietnamese
		`(?:brak|niewystarczając\pL+|za mało) (?:środk|sald|kredyt)\pL*|środki [^:;]{0,20}(?:wyczerpan|niewystarczając)`,
		`doładuj konto|bakiye yok|yetersiz (?:bakiye|kredi)|(?:bakiye|kredi)\pL* (?:yetersiz|bitti|tükendi|kalmadı)` +
			`|không đủ (?:số dư|tiền|tín dụng)|hết (?:tiền|tín dụng)`,
		// Russian, Ukrainian
		`(?:недостаточно|нет|недостатньо|немає) (?:средств|денег|кредитов|коштів)` +
			`|(?:недостаточный|нулевой|отрицательный) баланс`,
		`баланс [^:;]{0,20}(?:исчерпан|недостаточ|вичерпан)|средства [^:;]{0,20}(?:закончились|исчерпаны)` +
			`|пополните (?:баланс|сч[её]т)`,
		// Arabic, Hebrew, Hindi, Thai
		`رصيد\pL* (?:غير كاف|نفد|انتهى)|(?:نفد|انتهى) (?:ال)?رصيد|אין (?:מספיק )?(?:יתרה|קרדיט)|היתרה (?:אינה|לא) מספיקה`,
		`अपर्याप्त (?:शेष|बैलेंस|राशि|क्रेडिट)|(?:बैलेंस|क्रेडिट|शेष राशि) (?:समाप्त|अपर्याप्त)` +
			`|(?:ยอดเงิน|เครดิต)[^:;]{0,20}(?:ไม่เพียงพอ|ไม่พอ|หมด)`,
		// Chinese, Japanese, Korean
		`[余餘][额額](?:不足|不够|不夠|为零|为0|已?用[尽完盡])|欠[费費款]|[请請]充值|[额額]度已?(?:用[尽完盡]|耗尽)|(?:积分|點數|点数)不足|消[费費]上限`,
		`[请請]先?充值|(?:月度|本月|每月)(?:配额|额度|限额|額度)已?(?:用完|用尽|耗尽|超)`,
		`チャージしてください|月間(?:の)?(?:利用)?上限|今月の(?:利用)?上限|이번 달 한도|월 한도|충전이 필요|충전하세요|충전해 주세요`,
		`資金不足|残高(?:が|は)?(?:不足|足り|ゼロ|ありません)|クレジット(?:が|を|は)?(?:不足|足り|使い切|なくな|ありません|枯渇)|未払い|支払いが必要`,
		`(?:잔액|크레딧|잔고)[이가은는을를]? ?(?:모두 )?(?:부족|소진|없|사용했|초과)|예산[이가은는을를]? ?(?:모두 )?(?:부족|소진)|결제가 필요|미납|연체`,
	}, "|")
}

// An offer to pay means that the account is empty, unless the message names another cause.
var (
	moneyOffers = regexp.MustCompile(strings.Join([]string{
		`\b(?:top ?up|recharge) (?:your|the|or)\b`,
		`\b(?:add|buy|deposit|purchase) (?:(?:more|additional|some|\d+) )?(?:credits?|funds|balance|money)\b`,
		`\b(?:add|enter|provide|set up)\b[^:;]{0,20}\bpayment (?:method|instrument)\b`,
	}, "|"))
	otherCauses = regexp.MustCompile(`\brate limit|\btoo many requests\b|\bapi key\b|\binvalid\b`)
)

// shortTerm matches limits that end within an hour, and limits on simultaneous calls. An error about a short-term limit
// means throttling, even if the limit counts credits.
var shortTerm = regexp.MustCompile(
	`(?:\b(?:per|each|every|an?|this|current|last|within|in the(?: last| next)?) (?:\d+ ?)?|/ ?)` + shortTime + `\b` +
		`|\b(?:pro|je|diese[rn]?|par|cette|por|per|al|este|esta|deze) (?:minut|sekund|stund|second|segund|heure|hora|uur)` +
		`|в (?:минуту|секунду)|每分[钟鐘]|每秒|毎分|毎秒|[分秒]あたり|분당|초당` +
		`|\b\d+ ?` + shortTime + ` (?:limit|window|period)|\b(?:hourly|minutely|burst|concurren\w+|rate limit|rpm|tpm)\b`,
)

const shortTime = `(?:secs?|seconds?|mins?|minutes?|hrs?|hours?)`

// soonAgain matches the announcement that a limit ends by itself: "try again in 20 s", "credits refill every minute".
var soonAgain = regexp.MustCompile(`\b(?:again|refill|replenish|reset|retry|renew|wait)\w*\b[^:;]{0,30}` +
	`(?:\b\d+(?:\.\d+)? ?(?:ms|s|m|h|` + shortTime + `)\b|\b(?:each|every) ` + shortTime + `\b)`)

// higherLimit matches offers of a higher limit to an account that has money: "Top up your account to raise your limit".
var higherLimit = regexp.MustCompile(`\b(?:to (?:increase|raise|lift|unlock|get)|higher|faster)\b|提[升高]|解[锁鎖]`)

// The word "budget" may mean tokens, time or another technical quantity (technicalBudget). Words for spending mark a
// budget of money. A request may have a parameter named "budget". The error of an invalid request is therefore about
// money only if the error also mentions spending or the owner of the budget.
var (
	technicalBudget = regexp.MustCompile(
		`\b(?:tokens?|think\w*|reasoning|output|input|prompt|context|completion|compute|latency` +
			`|time|retry|error|memory|steps?|tool|sampling)\b`,
	)
	spending     = regexp.MustCompile(`\b(?:spend|spent|spending|costs?|usd|money)\b|[$€£¥]`)
	budgetOwners = regexp.MustCompile(`\b(?:monthly|annual|account|key|team|project|user|organi[sz]ation)\b`)
)

// isOutOfQuota reports whether the account has no money left, no paid calls left, or no calls left for the rest of the
// day. The codes of the error are checked first, and then the sentences of the message.
func (p *problem) isOutOfQuota(status int) bool {
	for _, code := range []string{plainWords(p.code), plainWords(p.kind), plainWords(p.reason)} {
		if emptyCodes.MatchString(code) && !shortTerm.MatchString(code) && !isTechnical(code) {
			return true
		}
	}
	return slices.ContainsFunc(p.quotaIDs, func(id string) bool { return strings.Contains(id, "PerDay") }) ||
		saysEmpty(status, p.message)
}

// saysEmpty reports whether a message is about an empty account.
func saysEmpty(status int, message string) bool {
	said := sentences(message)
	whole := strings.Join(said, ". ")
	if soonAgain.MatchString(whole) {
		return false
	}
	isInvalid := status == http.StatusBadRequest || status == http.StatusUnprocessableEntity
	for _, sentence := range said {
		switch {
		case shortTerm.MatchString(sentence), higherLimit.MatchString(sentence):
		case moneyOffers.MatchString(sentence) && !otherCauses.MatchString(whole):
			return true
		case !outOfMoney.MatchString(sentence):
		case outOfMoney.MatchString(strings.ReplaceAll(sentence, "budget", "")): // the sentence has another word for money
			return true
		case !isTechnical(whole) && (!isInvalid || spending.MatchString(whole) || budgetOwners.MatchString(whole)):
			return true
		}
	}
	return false
}

// isTechnical reports whether a text is about a budget that is not an amount of money.
func isTechnical(text string) bool {
	return strings.Contains(text, "budget") && technicalBudget.MatchString(text) && !spending.MatchString(text)
}

// wordBorder matches the border between the words of a name such as "AccountOverdueError".
var wordBorder = regexp.MustCompile(`(\p{Ll})(\p{Lu})`)

// plainWords returns a text in lower case with single spaces between the words. The words of a name such as
// "insufficient_quota" or "AccountOverdueError" are separate.
func plainWords(text string) string {
	text = wordBorder.ReplaceAllString(text, "$1 $2")
	text = strings.NewReplacer("_", " ", "-", " ", ".", " ", ":", " ", "`", "").Replace(lower(text))
	return strings.Join(strings.Fields(text), " ")
}

// lower returns the text in lower case, with "i" for the Turkish "İ".
func lower(text string) string {
	return strings.ReplaceAll(strings.ToLower(text), "i\u0307", "i")
}

// sentenceEnd matches the end of a sentence. A full stop inside a number or a name does not end a sentence.
var sentenceEnd = regexp.MustCompile(`[.!?](?:\s|$)|[。！？\n]`)

// sentences returns the sentences of a message in lower case, without the separators of names such as
// "insufficient_quota". The word "credit" in "credit card" does not mean money.
func sentences(message string) []string {
	message = wordBorder.ReplaceAllString(message, "$1 $2")
	message = strings.NewReplacer(" -", " -", "$-", "$-", "_", " ", "-", " ", "`", "", "credit card", "card").
		Replace(lower(message)) // a hyphen before a number is a minus sign
	return sentenceEnd.Split(message, -1)
}
