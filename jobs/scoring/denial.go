package scoring

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// doubts contains the counts of words of praise and criticism about a subject. A word counts as denied if a negation
// turns its meaning: "not perfect". The model often reads "not perfect" as praise, because most negated words of its
// training are criticism.
type doubts struct {
	praise, blame             int
	deniedPraise, deniedBlame int
	exclaimed                 int // exclamations that may be ironic: "Great, …"
	repeats                   int // words such as "again"
	denials                   int // words such as "hardly", also before words that the lexicon does not know
	wishes                    int // wishes for an improvement: "It would be nice if"
}

// IsDoubtful reports whether the words about the subject contradict a label, so that the label is not sure. Praise is
// doubtful if every word of praise is denied, and the words contain denied praise, criticism or a word such as
// "hardly". Praise is also doubtful if only an exclamation praises a repeated event: "Great, Acme crashed again."
// Criticism is doubtful if all words of criticism are denied and no praise is denied. A neutral label is doubtful if
// all rated words are denied and at least one of them is praise.
func (e Evidence) IsDoubtful(label Label) bool {
	d := e.doubts
	switch label {
	case Positive:
		return d.praise == 0 && (d.deniedPraise+d.blame+d.denials > 0 || d.exclaimed > 0 && d.repeats > 0) ||
			d.wishes > 0 && d.praise <= d.wishes
	case Negative:
		return d.blame == 0 && d.deniedBlame > 0 && d.deniedPraise == 0
	case Neutral:
		return d.praise+d.blame == 0 && d.deniedPraise > 0
	case Unsure:
	}
	return false
}

// doubtsOf counts the words of praise and criticism in the clauses about a subject.
func (r *Reading) doubtsOf(e evidence) doubts {
	var d doubts
	for _, c := range e.clauses {
		if c.relation != relationAbout && c.relation != relationAfter {
			continue
		}
		if r.words.runes != nil {
			r.words.doubtUnspaced(r.tokens[c.first:c.last], &d)
			continue
		}
		r.doubtClause(c.clause, &d)
	}
	return d
}

// doubtClause adds the words of a clause in a language with spaces.
func (r *Reading) doubtClause(c clause, d *doubts) {
	first := c.first
	for end := r.exclamationEnd(first, c.last); end > first; end = r.exclamationEnd(first, c.last) {
		d.exclaimed++
		first = end
	}
	for i := first; i < c.last; {
		rated, n := r.words.valence(r.tokens[i:c.last])
		if oneOf(r.tokens[i].word, repetitions+deniers+wishes+wishOpeners) { // one search for most words
			r.countSigns(i, c.last, d)
		}
		if n == 0 {
			i++
			continue
		}
		switch isDenied := r.isDenied(first, i, n) || r.words.isTurnedByNext(r.tokens[:c.last], i, n, -1); {
		case rated > 0 && n == 1 && oneOf(r.tokens[i].word, comparedPraise): // "no better tool" is praise
		case rated > 0:
			d.count(true, isDenied)
		case rated < 0:
			d.count(false, isDenied)
		}
		i += n
	}
}

// countSigns counts the token i if it is a repetition, a denial or the beginning of a wish.
func (r *Reading) countSigns(i, last int, d *doubts) {
	switch word := r.tokens[i].word; {
	case oneOf(word, repetitions):
		d.repeats++
	case oneOf(word, deniers):
		d.denials++
	}
	if r.isWish(i, last) {
		d.wishes++
	}
}

// isWish reports whether a wish for an improvement begins at token i: "would be nice if", "ojalá".
func (r *Reading) isWish(i, last int) bool {
	word := r.tokens[i].word
	if oneOf(word, wishes) {
		return true
	}
	return i+1 < last && isAmong(word, wishOpeners) && oneOf(word+"_"+r.tokens[i+1].word, wishPairs) &&
		(word != "be" || i+2 < last && r.tokens[i+2].word == "if")
}

func (d *doubts) count(isPraise, isDenied bool) {
	switch {
	case isPraise && isDenied:
		d.deniedPraise++
	case isPraise:
		d.praise++
	case isDenied:
		d.deniedBlame++
	default:
		d.blame++
	}
}

// denialReach is the maximum distance, in words, between a negation and a denied word: "not one of the best".
const denialReach = 5

// isDenied reports whether a negation before token i denies the rated phrase of n words at token i. The search ends at
// the token "first", at punctuation and at the beginning of another statement or of a reason.
func (r *Reading) isDenied(first, i, n int) bool {
	saysMore := false // whether a verb stands between token k and token i
	isJoined := false // whether a word such as "and" stands between token k and token i
	for k := i - 1; k >= first && k >= i-denialReach; k-- {
		t := r.tokens[k]
		if r.denies(first, k) && !agreesWithPhrase(r.tokens, k, i, i+n) {
			return true
		}
		if rated, _ := r.words.valence(r.tokens[k:i]); isJoined && rated < 0 {
			return false // a negation denies the earlier word, as in "not expensive and very reliable"
		}
		isJoined = isJoined || t.kind.is(conjunction)
		if r.tokens[k+1].pause || t.kind.is(contrast) || oneOf(t.word, causes) || t.kind.is(conjunction) && saysMore {
			return t.word == "entfernt" // as in "weit davon entfernt, perfekt zu sein"
		}
		saysMore = saysMore || t.kind.is(verb)
	}
	return false
}

// denies reports whether token k is a negation, or the last word of a phrase that negates.
func (r *Reading) denies(first, k int) bool {
	t := r.tokens[k]
	previous, next := "", ""
	if k > first {
		previous = r.tokens[k-1].word
	}
	if k+1 < len(r.tokens) {
		next = r.tokens[k+1].word
	}
	switch {
	case t.isMention(), oneOf(t.word, " nobody none "), oneOf(next, otherWords):
		return false // as in "no other tool is as good"
	case t.word == "nothing": // denies in "nothing great about Acme", but not in "nothing is better"
		rated, _ := r.words.valence(r.tokens[min(k+1, len(r.tokens)-1):])
		return rated > 0
	case negates(r.tokens, k), oneOf(t.word, deniers):
		return true
	case strings.HasSuffix(t.word, "n't"):
		return next != "just" && next != "only"
	}
	switch t.word {
	case "plus": // as in "n'est plus le meilleur"
		return k > first && (previous == "ne" || strings.Contains(r.withApostrophe(k-1), "n'"))
	case "altro": // as in "tutt'altro che perfetto"
		return strings.Contains(r.withApostrophe(k), "tutt'")
	case "than":
		return previous == "less"
	case "als": // as in "alles andere als perfekt"
		return strings.HasPrefix(previous, "andere")
	}
	return false
}

// withApostrophe returns the text of token k with the elided word before its apostrophe: "n'est".
func (r *Reading) withApostrophe(k int) string {
	const longest = 7 // the length of "tutt’" in bytes
	text := lastBytes(r.doc.plain[:r.tokens[k].end], r.tokens[k].end-r.tokens[k].start+longest)
	return strings.ToLower(strings.ReplaceAll(text, "’", "'"))
}

// exclamationEnd returns the end of an exclamation such as "Great," that begins at the token "first". Without an
// exclamation, the result is "first".
func (r *Reading) exclamationEnd(first, last int) int {
	end := first
	for end < last && (end == first || !r.tokens[end].pause) {
		if !r.tokens[end].isMention() && !oneOf(r.tokens[end].word, exclamations) {
			return first
		}
		end++
	}
	if end == first+1 && r.tokens[first].isMention() {
		return first // a name alone
	}
	return end
}

// doubtUnspaced adds the words of a clause in a language without spaces.
func (l *lexicon) doubtUnspaced(tokens []token, d *doubts) {
	for i := 0; i < len(tokens); {
		first := i
		for i++; i < len(tokens) && !tokens[i].pause && !tokens[i].isMention() && !tokens[first].isMention(); i++ {
		}
		text := textOf(tokens[first:i])
		if oneOf(text, unspacedExclamations) {
			d.exclaimed++
			continue
		}
		if containsPart(text, unspacedRepetitions) {
			d.repeats++
		}
		if containsPart(text, unspacedWishes) {
			d.wishes++
		}
		l.doubtText(text, d)
	}
}

func (l *lexicon) doubtText(text string, d *doubts) {
	for i := 0; i < len(text); {
		valence, n := l.entryAt(text[i:])
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text[i:])
			i += n
			continue
		}
		if valence != 0 {
			turned, _ := l.isTurnedAfter(text[i+n:])
			turned = turned || l.isTurnedBefore(text[:i]) ||
				containsPart(firstBytes(text[i+n:], unspacedReach), unspacedDenialsAfter) ||
				containsPart(lastBytes(text[:i], unspacedReach), unspacedDenialsBefore) ||
				minorityBefore.MatchString(lastBytes(text[:i], maxMark)) ||
				minorityAfter.MatchString(firstBytes(text[i+n:], maxMark))
			d.count(valence > 0, turned)
		}
		i += n
	}
}

// These patterns match shares below a half in texts without spaces and percent signs: "只有12的用户", "12にすぎ".
var (
	minorityBefore = regexp.MustCompile(`(?:只有|仅有?|僅有?|不到|不足)\d{1,2}(?:的?(?:用户|客户|顾客|消费者|受访者|使用者)|的人)`)
	minorityAfter  = regexp.MustCompile(`(?:` + sharers + `)(?:のは|は|が|は約|はわずか|은|는|이|가)\d{1,2}` +
		`(?:未満|に過ぎ|にすぎ|しか|(?:퍼센트)?(?:에불과|미만|밖에))`)
)

// sharers are nouns for persons and shares, as alternatives of a pattern. The share of a fee is no minority.
const sharers = "ユーザー|利用者|使用者|顧客|お客様|消費者|購入者|回答者|人|割合|している|사용자|이용자|고객|소비자|구매자|응답자|유저|사람|비율"

// unspacedReach is the maximum distance between a negation and a denied word in a language without spaces, in bytes.
const unspacedReach = 24

const (
	// deniers are words that deny the next words of praise or criticism, in addition to the negators.
	deniers = " wish hardly barely scarcely seldom rarely kaum entfernt guère sauf apenas lontano lontana allesbehalve" +
		" nauwelijks amper daleki daleka dalekie mało "

	// wishes are words that begin a wish, and wishPairs are the first two words of other wishes. The first words of the
	// pairs are wishOpeners.
	wishes      = " wish ojalá wünschte chciałbym "
	wishOpeners = " be schön gut wäre serait estaría sería seria quem tomara sarebbe fijn mooi leuk byłoby "
	wishPairs   = " be_nice be_great be_good be_better schön_wäre gut_wäre wäre_schön wäre_toll serait_bien serait_mieux" +
		" serait_appréciable estaría_bien sería_bueno sería_genial seria_bom seria_ótimo seria_legal quem_dera tomara_que" +
		" sarebbe_bello sarebbe_utile fijn_zijn mooi_zijn leuk_zijn byłoby_dobrze byłoby_miło "

	// otherWords follow a negation that denies only other products: "no other tool is as good".
	otherWords = " other others one better anderer anderes andere anderen autre otro otra altro altra outro outra ander andere" +
		" inny inna inne "

	// comparedPraise are comparatives. After a negation, a comparative is often praise: "it couldn't be better".
	comparedPraise = " better happier easier faster cheaper smoother simpler "

	// exclamations are words of exclamations, which may be ironic.
	exclamations = " great wonderful brilliant fantastic lovely nice perfect awesome amazing excellent super wow thanks thank" +
		" you bravo congratulations congrats well done good job way to go just what i we needed oh lot a so much" +
		" toll klasse prima großartig wunderbar danke vielen dank glückwunsch herzlichen na perfekt genial spitze mal wieder" +
		" génial merci parfait formidable magnifique félicitations estupendo perfecto gracias fantástico maravilloso" +
		" felicidades enhorabuena qué bien ottimo fantastico bravi grazie perfetto complimenti geniale ótimo parabéns perfeito" +
		" obrigado obrigada maravilha valeu geweldig fijn bedankt mooi top lekker świetnie brawo dzięki dziękuję gratulacje" +
		" genialnie wspaniale "

	// repetitions are words for an event that happens again.
	repetitions = " again another wieder erneut encore nouveau nouvelle otra nuevo nuovo novamente ancora weer alweer znowu znów "

	unspacedExclamations = " 太棒了 真棒 好极了 太好了 真好 厉害了 谢谢 素晴らしい すごい さすが 最高 ありがとう 최고네요 대단해요 대단하네요" +
		" 훌륭하네요 고마워요 감사합니다 "
	unspacedRepetitions   = "又 再次 また 再び 또 다시"
	unspacedWishes        = "ばいいのに たらいいのに 就好了 면좋겠"
	unspacedDenialsAfter  = "程遠 ほど遠 ほどとお 言えな 言えませ 言い難 言いがた 限らな 거리가멀 아니 아닙"
	unspacedDenialsBefore = "不是 不再 并非 並非 绝非 远非 遠非 算不上 称不上 谈不上 说不上 不太 不算 不够 并不 远远不 没那么 不那么 難以 难以 难称"
)
