package scoring

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// isParticle reports whether the rest of a Korean word, which begins at unit i, consists of particles. In Korean, both
// particles and the rest of a longer word may follow a name: "삼성으로부터는" mentions 삼성, but "애플리케이션" (application) does not
// mention 애플. The parameter "length" is the number of letters of the name.
func isParticle(text string, units []unit, i, length int) bool {
	var b strings.Builder
	end := i
	for ; end < len(units) && (end == i || !wordBreak(units, end)); end++ {
		b.WriteRune(units[end].r)
	}
	if b.Len() > maxParticles {
		return false
	}
	if isBeforeDependentNoun(b.String(), units[end:]) {
		return true
	}
	p := particleParser{
		// Templates write both forms of a particle: "네이버은(는)".
		bothForms: strings.HasPrefix(text[units[end-1].end:], "(") || strings.HasPrefix(text[units[end-1].end:], "/"),
		short:     length < 2,
	}
	rest := b.String()
	return p.accepts(rest, units[i-1].r, pluralSlot) || p.accepts(withoutContraction(rest), units[i-1].r, pluralSlot)
}

// withoutContraction returns particles with a written-out 는 at their end, if the last syllable ends in ㄴ: 에선 is short for
// 에서는. Other particles are returned unchanged. The syllable 면 is also the word for noodles.
func withoutContraction(particles string) string {
	last, size := utf8.DecodeLastRuneInString(particles)
	if !unicode.Is(unicode.Hangul, last) || last < firstSyllable || (last-firstSyllable)%finals != finalN || last == '면' {
		return particles
	}
	return particles[:len(particles)-size] + string(last-finalN) + "는"
}

// isBeforeDependentNoun reports whether the rest of a word is a form of the verb 이다 that only a dependent noun follows:
// "삼성일 수", "삼성인 경우". Without a dependent noun, 인 is a part of a longer word: "현대인" (modern people).
func isBeforeDependentNoun(rest string, next []unit) bool {
	if rest != "인" && rest != "일" {
		return false
	}
	noun := letters(next[:min(len(next), 3)])
	for prefix := range strings.FieldsSeq("경우 수 것 때 듯 만큼 뿐 지 줄 가능성 정도") {
		if strings.HasPrefix(noun, prefix) {
			return next[0].gap == spaced
		}
	}
	return false
}

// maxParticles is the maximum length of the particles after a name, in bytes. A Hangul syllable has three bytes.
const maxParticles = 10 * 3

// particleSlot is a class of particles. The classes follow each other in a fixed order.
type particleSlot uint8

const (
	pluralSlot   particleSlot = iota // 들
	relationSlot                     // case particles with their own meaning: 에서
	limitSlot                        // delimiter particles, which another particle may follow: 까지
	finalSlot                        // particles that end a word: 은
	copulaSlot                       // forms of the verb 이다: 이라고
	closingSlot                      // particles that follow only a form of the verb 이다
	particleSlots
)

// next returns the first class that may follow the given class. A delimiter may precede a case particle: "만으로".
func (s particleSlot) next() particleSlot {
	switch s {
	case limitSlot:
		return relationSlot
	case finalSlot:
		return particleSlots
	case pluralSlot, relationSlot, copulaSlot, closingSlot, particleSlots:
	}
	return s + 1
}

// particleForms are the particles of a class. Some particles have different forms after a vowel and a consonant.
type particleForms struct {
	always, vowel, consonant string
	liquid                   string // the forms after a vowel or ㄹ
	long                     string // the forms after a vowel, only for names of two or more letters
}

// forms returns the particles of a class.
func (s particleSlot) forms() particleForms {
	switch s {
	case pluralSlot:
		return particleForms{always: "들 등 측 님"}
	case relationSlot:
		return particleForms{
			always: "에 에게 에게서 에게로 에서 에로 께 께서 한테 한테서 하고 보다 처럼 같이 만큼 대로 더러 보고 치고 외에 에다가 의경우 에대한 에대해",
			vowel:  "와 랑", consonant: "과 이랑 으로 으로서 으로써 으로부터", liquid: "로 로서 로써 로부터",
		}
	case limitSlot:
		return particleForms{always: "만 까지 부터 조차 마저 밖에 뿐 쯤 마다 만큼 서부터"}
	case finalSlot:
		return particleForms{
			always:    "의 도 커녕 같은 뿐만아니라",
			vowel:     "는 가 를 나 나마 라도 야 야말로 란 든 든지 든가 라든지 라든가 는커녕 여 요",
			consonant: "은 이 을 이나 이나마 이라도 이야 이야말로 이란 이든 이든지 이든가 이라든지 이라든가 은커녕 이여 이요",
		}
	case copulaSlot:
		return particleForms{
			always: "입니다 입니까 인데 인지 인가 일까 임을 임에 이다 이라 이라고 이라는 이라며 이라면 이라면서 이라서 이라니 이라기보다" +
				" 이라기보단 이라기에 이고 이며 이면 이면서 이지만 이므로 이니 이니까 이자 이던 이거나 이더라도 이었다 이었고 이었던 이었지만" +
				" 이었으며 이었습니다 이었는데 이었기 이었기에 이었으나 이었음을 이어서 이어야 이기 이기에 이에요 이예요 이죠 이지요 이네요 이군요 이랍니다 이란다 이래 이라던데" +
				" 이라는데 이라네 이라네요 이냐 이네 이잖아 이잖아요 이거든 이거든요 이건 이었다면",
			vowel: "라고 라는 라며 라면 라면서 라서 라니 라기보다 라기보단 라기에 지만 므로 니까 거나 더라도 였다 였고 였던 였지만 였으며" +
				" 였습니다 였는데 였기 였기에 였으나 였음을 여서 여야 예요 에요 랍니다" +
				" 라던데 라는데 라네 라네요 였다면 잖아 잖아요 거든 거든요",
			long: "다 라 고 며 죠",
		}
	case closingSlot:
		return particleForms{always: "는 은 도 만 요 까지"}
	case particleSlots:
	}
	return particleForms{}
}

type particleParser struct {
	bothForms bool // reports whether the text also contains the other form of the last particle
	short     bool // reports whether the name has only one letter
}

// accepts reports whether the text consists of particles of the given class and the next classes. The parameter
// "before" is the letter before the text.
func (p particleParser) accepts(text string, before rune, from particleSlot) bool {
	if text == "" {
		return true
	}
	for s := from; s < particleSlots; s++ {
		if s == closingSlot && from != closingSlot {
			break
		}
		for particle := range p.candidates(s.forms(), before) {
			rest, ok := strings.CutPrefix(text, particle)
			last, _ := utf8.DecodeLastRuneInString(particle)
			if ok && p.accepts(rest, last, s.next()) {
				return true
			}
		}
	}
	return false
}

// candidates yields the particles that may follow a letter. All forms may follow a letter that is not a Hangul
// syllable, because the pronunciation of the letter is unknown.
func (p particleParser) candidates(forms particleForms, before rune) func(yield func(string) bool) {
	vowel, consonant, liquid := true, true, true
	if before >= firstSyllable && unicode.Is(unicode.Hangul, before) && !p.bothForms {
		final := (before - firstSyllable) % finals
		vowel, consonant, liquid = final == 0, final != 0, final == 0 || final == finalL
	}
	allowed := forms.always
	if vowel {
		allowed += " " + forms.vowel
	}
	if vowel && !p.short {
		allowed += " " + forms.long
	}
	if consonant {
		allowed += " " + forms.consonant
	}
	if liquid {
		allowed += " " + forms.liquid
	}
	return strings.FieldsSeq(allowed)
}

// Unicode contains the Hangul syllables in groups of 28, one syllable for each final consonant. The first syllable of
// each group has no final consonant.
const (
	firstSyllable = '가'
	finals        = 28
	finalN        = 4
	finalL        = 8
)
