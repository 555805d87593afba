package collector

import (
	"regexp"
	"strings"
)

// The constants match the words for money, for its lack and for paid calls in the errors of engines.
const (
	moneyWords = `(?:credits?|(?:credit |account |prepaid |prepayment )?balance|funds|budget` +
		`|spend(?:ing)? (?:cap|limit)s?|billing (?:hard )?limit|api usage limits?)`
	lackWords = `(?:deplet|exhaust|exceed|insufficient|inadequate|not enough|too low|negative|used up|overdrawn` +
		`|overdue|reached|r[au]n out|required)`
)

// outOfMoney lists the phrases for an account without money or paid calls. Engines send such errors with the statuses
// 400, 401, 402, 403, 412 and 429, and with many error codes, so that only the words distinguish an empty account from
// a bad key and from throttling. The phrases come from Alibaba, Anthropic, DeepSeek, Fireworks, Google, LiteLLM,
// Moonshot, OpenAI, OpenRouter, Perplexity, SerpApi, Together, xAI and Zhipu (partly second-hand).
//
// OpenAI's sentence "You exceeded your current quota" is not in the list, because Gemini sends the same sentence for a
// limit per minute. OpenRouter's "Rate limit exceeded: free-models-per-day. Add 10 credits" also describes a limit.
var outOfMoney = regexp.MustCompile(`(?i)` + strings.Join([]string{
	// "Your prepayment credits are depleted", "credit balance is too low", "budget has been exceeded"
	`\b` + moneyWords + `\b[^.:;!?]{0,40}\b` + lackWords,
	// "exceeded its monthly spending cap", "used all available credits", "out of credits"
	`\b(?:exceed(?:s|ed|ing)?|reach(?:ed|ing)?|hit|over|cross(?:ed|ing)?|used all|out of|lack(?:s|ing)?|exhausted|depleted)` +
		`(?: [\w'’]+){0,5} ` + moneyWords + `\b`,
	// "insufficient balance", "doesn't have any credits", "no credits remaining", "requires more credits"
	`(?:\b(?:insufficient|inadequate|not enough|no|zero|without|requires? more)` +
		`|(?:\bnot|n['’]t) have (?:any|enough|sufficient))(?: [\w'’]+){0,2} ` + moneyWords + `\b`,
	`\bout of(?: \w+)? searches\b`,
	`\bno(?: more)? searches (?:left|remaining)\b`,
	`\binsufficient(?: \w+)? quota\b`,
	`\bexceeded current quota error\b`,
	`\b(?:exceeded|over) ?\w*budget`,
	`\bcall volume quota\b`,
	`\bbilling (?:error|disabled|not active|is not active|has not been enabled|to be enabled)\b`,
	`\bpayment required\b`,
	`\b(?:arrears?|arrearage|unpaid invoices?|invoices? (?:is |are )?unpaid|past due)\b`,
	`\boverdue (?:balance|payment|invoice)s?\b`,
	`\b\w*overdue ?error\b`,
	`\bpayment method (?:to (?:continue|use)|or top ?up)\b`,
	`\bsubscription (?:has |is )?expired\b`,
	`\bkey limit exceeded\b`, // OpenRouter's limit of a key is an amount of money
	`\bfree ?tier ?only\b|\bfree tier\b[^.:;!?]{0,40}\bexhausted\b`,
	`\b(?:monthly|annual) (?:search|usage|request|call|api)s?(?: usage)? (?:limit|cap|quota)s?\b|\bcalls? ?(?:/|per) ?month\b`,
	`\b(?:top[ -]?up|recharge) (?:your|the|or)\b`,
	`余额不足|欠费|请充值`,
}, "|"))

// shortTerm matches limits that end within an hour. Such a limit is throttling, also if the limit counts credits.
var shortTerm = regexp.MustCompile(`(?i)\b(?:per|each|a|an|this) (?:second|minute|hour)\b|\bhourly\b`)

// ofTokens matches limits on the length of one answer or prompt.
var ofTokens = regexp.MustCompile(`(?i)\b(?:thinking|reasoning|token|output) budget\b`)

// isOutOfQuota reports whether the account has no money left, no paid calls left, or no calls left for the rest of the
// day. The code and the type of an error consist of the same words as the messages, joined by underscores.
func (p *problem) isOutOfQuota() bool {
	text := strings.Join([]string{p.code, p.kind, p.reason, p.message}, " . ")
	text = strings.NewReplacer("_", " ", "-", " ").Replace(text)
	return outOfMoney.MatchString(text) && !shortTerm.MatchString(text) && !ofTokens.MatchString(text) ||
		strings.Contains(p.quotaID, "PerDay")
}
