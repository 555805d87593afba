package scoring

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// isParticle reports whether the rest of a Korean word, which begins at unit i, consists of particles. A suffix such as
// 사 (company), or a noun after a Latin name, may precede the particles. In Korean, both particles and the rest of a
// longer word may follow a name: "삼성으로부터는" mentions 삼성, but "애플리케이션" (application) does not mention 애플. The parameter
// "length" is the number of letters of the name.
func isParticle(text string, units []unit, i, length int) bool {
	var b strings.Builder
	end := i
	for ; end < len(units) && (end == i || !wordBreak(units, end)) && b.Len() <= maxParticles; end++ {
		b.WriteRune(units[end].r)
	}
	rest := b.String()
	if len(rest) > maxParticles || !mayBegin(firstRune(rest)) {
		return false
	}
	if isBeforeDependentNoun(rest, units[end:]) {
		return true
	}
	p := particleParser{
		// Templates write both forms of a particle: "네이버은(는)".
		bothForms: strings.HasPrefix(text[units[end-1].end:], "(") || strings.HasPrefix(text[units[end-1].end:], "/"),
		length:    length,
	}
	before := units[i-1].r
	if p.acceptsSpoken(rest, before) || isCompanySuffix(rest, letters(units[max(i-length, 0):i])) {
		return true
	}
	// A noun such as 제품 (product) may touch a Latin name: "LG제품". In "LG전자" (LG Electronics), 전자 belongs to the name of
	// another company.
	return script(before) == spacedScript && p.acceptsNoun(rest)
}

// isCompanySuffix reports whether the rest of a Korean word is the suffix 사 (company) or 식 (style), alone or before a
// particle: "네이버사의", "네이버식". After some names, the suffixes form ordinary words, such as 현대사 (modern history).
func isCompanySuffix(rest, name string) bool {
	return oneOf(rest, suffixForms) && utf8.RuneCountInString(name) >= minSuffixed &&
		!endsInOneOf(name, ordinaryBeforeSuffix)
}

const (
	// minSuffixed is the minimum number of letters of a name before a suffix.
	minSuffixed = 2
	// ordinaryBeforeSuffix are names that are also ordinary words before the suffixes.
	ordinaryBeforeSuffix = "현대 신라 고려 조선 백제 한국 우리 동아 미래 국민 세계 하나 대한 중앙 서울 자연"
	// suffixForms are the suffixes, alone and with particles.
	suffixForms = " 사 사의 사는 사가 사를 사에 사와 사도 사에서 사에서는 사로 사만 사측 사인" +
		" 식 식의 식은 식이 식을 식에 식과 식도 식으로 식으로는 식만 식인 "
)

// mayBegin reports whether the given syllable begins a particle, an ending or a noun that may follow a name. For other
// syllables, the parser skips the search for particles. The syllable may be a contraction.
func mayBegin(syllable rune) bool {
	first := firstSyllables()
	return first[syllable] || first[syllable-finalN] || syllable == '길'
}

//nolint:gochecknoglobals // the table is constant and computed only once
var firstSyllables = sync.OnceValue(func() map[rune]bool {
	first := map[rune]bool{'이': true, '었': true, '였': true, '인': true, '일': true}
	lists := []string{touchingNouns, copulaEndings, vowelEndings, stemEndings}
	for slot := range particleSlots {
		forms := slot.forms()
		lists = append(lists, forms.always, forms.vowel, forms.consonant, forms.liquid)
	}
	for _, list := range lists {
		for form := range strings.FieldsSeq(list) {
			first[firstRune(form)] = true
		}
	}
	return first
})

// acceptsNoun reports whether a text consists of an ordinary noun and particles.
func (p particleParser) acceptsNoun(text string) bool {
	for _, noun := range listOf(touchingNouns).words {
		if rest, ok := strings.CutPrefix(text, noun); ok {
			if last, _ := utf8.DecodeLastRuneInString(noun); p.acceptsSpoken(rest, last) {
				return true
			}
		}
	}
	return false
}

// touchingNouns are ordinary nouns and suffixes that may directly follow a Latin name.
const touchingNouns = "제품 서비스 앱 어플 사이트 홈페이지 공식 계정 회사 그룹 본사 본체 관련 기반 브랜드 모델 시리즈 매장 직원 고객 고객센터 사용자 이용자" +
	" 유저 주식 주가 대비 노트북 휴대폰 스마트폰 핸드폰 폰 태블릿 가전 냉장고 세탁기 에어컨 티비 모니터 프린터 컴퓨터 자동차 차량 카드 파일 용 형 식 측 사 급 제 산 판"

// acceptsSpoken reports whether a text consists of particles, also with a contraction or with the polite ending 요.
func (p particleParser) acceptsSpoken(text string, before rune) bool {
	polite, isPolite := strings.CutSuffix(text, "요")
	return p.accepts(text, before, pluralSlot) || p.accepts(withoutContraction(text), before, pluralSlot) ||
		isPolite && p.accepts(polite, before, pluralSlot)
}

// withoutContraction replaces a contraction at the end of particles by the full form: 에선 is short for 에서는, and 길 is
// short for 기를. The syllable 면 is not replaced, because 면 is also the word for noodles.
func withoutContraction(particles string) string {
	last, size := utf8.DecodeLastRuneInString(particles)
	if last == '길' {
		return particles[:len(particles)-size] + "기를"
	}
	if !unicode.Is(unicode.Hangul, last) || last < firstSyllable || (last-firstSyllable)%finals != finalN || last == '면' {
		return particles
	}
	return particles[:len(particles)-size] + string(last-finalN) + "는"
}

// isBeforeDependentNoun reports whether the rest of a word is 인 or 일, and a dependent noun follows: "삼성일 수", "삼성인 경우".
// Before such a noun, 인 and 일 are forms of the verb 이다. Without a dependent noun, 인 is a part of a longer word: "현대인"
// (modern people).
func isBeforeDependentNoun(rest string, next []unit) bool {
	if rest != "인" && rest != "일" {
		return false
	}
	noun := letters(next[:min(len(next), 3)])
	return listOf("경우 수 것 때 듯 만큼 뿐 지 줄 가능성 정도").begins(noun) && next[0].gap == spaced
}

// maxParticles is the maximum length of the particles after a name, in bytes. A Hangul syllable has three bytes.
const maxParticles = 10 * 3

// particleSlot is a position among the particles after a name. The positions have a fixed order.
type particleSlot uint8

const (
	pluralSlot   particleSlot = iota // 들
	relationSlot                     // case particles with their own meaning: 에서
	limitSlot                        // delimiter particles, which another particle may follow: 까지
	finalSlot                        // particles that end a word: 은
	particleSlots
)

// next returns the first slot that may follow the given slot. A delimiter may precede a case particle: "만으로".
func (s particleSlot) next() particleSlot {
	if s == limitSlot {
		return relationSlot
	}
	return s + 1
}

// particleForms are the particles of a slot. Some particles have different forms after a vowel and a consonant.
type particleForms struct {
	always, vowel, consonant string
	liquid                   string // the forms after a vowel or ㄹ
}

// forms returns the particles of a slot.
func (s particleSlot) forms() particleForms {
	switch s {
	case pluralSlot:
		return particleForms{always: "들 등 측 님"}
	case relationSlot:
		return particleForms{
			always: "에 에게 에게서 에게로 에서 에로 께 께서 한테 한테서 한테로 하고 보다 처럼 같이 만큼 만치 마냥 대로 더러 보고 치고 치고서 끼리 에서처럼 에서보다 에게처럼 에서만큼 외에 외에는 외에도" +
				" 에다 에다가 에게다 에게다가 한테다 한테다가 의경우 에대한 에대해 에대해서 에의한 에의해 에관한 따라 에따라 에비해 에비하면",
			vowel: "와 랑 와같은 와같이 와함께", consonant: "과 이랑 과같은 과같이 과함께 으로 으로서 으로써 으로부터 으로다 으로다가", liquid: "로 로서 로써 로부터 로다 로다가",
		}
	case limitSlot:
		return particleForms{always: "만 까지 부터 조차 마저 밖에 뿐 쯤 마다 만큼 서부터 정도 깨나 씩"}
	case finalSlot:
		return particleForms{
			always:    "답게 답다 답고 답지 의 도 커녕 같은 뿐만아니라 뿐인 야 그려 꺼 따위",
			vowel:     "는 가 를 나 나마 라도 야 야말로 란 든 든지 든가 라든지 라든가 는커녕 여 요 며 하며",
			consonant: "은 이 을 이나 이나마 이라도 이야 이야말로 이란 이든 이든지 이든가 이라든지 이라든가 은커녕 이여 이요 요 이며",
		}
	case particleSlots:
	}
	return particleForms{}
}

// The verb 이다 (to be) follows a name as an ending. After a consonant, the endings begin with 이. After a vowel, the 이 is
// optional.
const (
	// copulaEndings are endings of 이다 without the 이.
	copulaEndings = " 다 되 건 고 며 면 죠 지요 네 네요 니 니까 냐 냐고 냐는 냐며 군 군요 구나 구요 고요 지만 지만은 므로 거나 거든 거든요 더라 더라도 더라고" +
		" 더라고요 던 던가 던데 든 든지 든가 나 나요 라 라고 라고요 라는 라는데 라는데요 라는게 라는건 라는걸 라는것 라며 라면 라면야 라면서 라서 라서요 라니 라니까 라기보다" +
		" 라기에 라기엔 라던 라던가 라던데 라데 라네 라네요 라도 라지 라지만 라거나 라야 라야만 라더라 라더니 라더군요 라더라고요 라던데요 라는지 란다 란데 랍니다 랍니까 랍시고" +
		" 래 래요 래서 잖아 잖아요 기 기에 기까지 기로 기로서니 기보다 기보단 기때문 자 자마자 예요 에요 셨다 시다 시고 시며 시면 신 신데 실 십니다 세요 셔서 시라면 시라고 시라서 시니 시니까 시죠 시지만 시군요 시네요" +
		" 겠다 겠고 겠지 겠지요 겠지만 겠죠 겠네요 겠는데 겠으나 겠어요 겠습니다 겠군요 겠구나" +
		" 면서 면서도 어야 어야만 어서 어도 어요 어라 올시다 로다 로구나 로군 외다 리라 련만 "
	// vowelEndings replace endings with 이어 after a vowel.
	vowelEndings = " 여야 여야만 여서 여도 여라 "
	// stemEndings are endings in which 이 has a final consonant.
	stemEndings = " 입니다 입니다만 입니까 입니당 인데 인데요 인데도 인데다 인데다가 인지 인지라 인가 인가요 인걸 인걸요 인즉 인바 인양 인듯 인만큼 인거 인것 인셈" +
		" 일까 일까요 일지 일지도 일지언정 일지라도 일수록 일뿐 일텐데 일터 일걸 일걸요 일거 일것 일테니 일망정 일뿐더러 일세 임 임에도 입죠 입지요 "
	// pastEndings are endings of the past tense, after 이었 or 였.
	pastEndings = " 다 다고 다는 다는데 다며 다면 다면서 다가 다니 다지만 다네 다더라 고 으며 으면 으면서 으나 으니 으니까 으므로 지 지요 죠 지만 지만은 습니다" +
		" 습니다만 습니까 는데 는데요 는데도 는지 는지도 기 기에 음 음에도 던 던가 던지 던데 을 을까 을까요 을지 을지도 을수록 을텐데 을때 거나 거든 거든요 더라 더라도 더라면" +
		" 네 네요 군요 구나 구요 고요 냐 냐고 잖아 잖아요 어 어요 어도 어야 겠지 겠지만 겠네요 을거 을것 을뿐 "
	// closings are particles that may follow an ending of 이다.
	closings = " 는 은 를 도 만 요 까지 을 이 과 의 에 에서 부터 조차 라도 만은 까지는 까지도 에는 에도 에서는 "
	// closedEndings are the last syllables of the endings that a closing may follow. The syllable 지 is absent, because
	// 지도 means "map".
	closedEndings = "라고 냐고 다고 더라고 기 임 음 인지 는지 일지 을지 라기보다 기보다 라기에 기에 라는데 는데 인데 면서 니까 라서 어서 여서 다면 라면 더라면 라며 다며 던지"
)

// isCopula reports whether the text is a form of the verb 이다 that can follow the letter in the parameter "before".
func (p particleParser) isCopula(text string, before rune) bool {
	if isEnding(text, stemEndings) {
		return true
	}
	if rest, hasStem := strings.CutPrefix(text, "이"); hasStem && isInflected(rest, "었", copulaEndings) {
		return true
	}
	if vowel, _, _ := p.sounds(before); !vowel {
		return false
	}
	if len(text) <= len("이") && p.length < minCopula {
		return false // the name and one syllable are usually another word
	}
	return isInflected(text, "였", copulaEndings) || isEnding(text, vowelEndings)
}

// minCopula is the minimum number of letters of a name after which one syllable without 이 may be a form of 이다.
const minCopula = 2

// isInflected reports whether a text is one of the given endings, or an ending of the past tense.
func isInflected(text, past, endings string) bool {
	if rest, ok := strings.CutPrefix(text, past); ok && isEnding(rest, pastEndings) {
		return true
	}
	return isEnding(text, endings)
}

// isEnding reports whether a text is one of the given endings, alone or before a particle.
func isEnding(text, endings string) bool {
	for i := range text {
		if i > 0 && oneOf(text[i:], closings) && oneOf(text[:i], endings) && endsInOneOf(text[:i], closedEndings) {
			return true
		}
	}
	return isAmong(text, endings)
}

type particleParser struct {
	bothForms bool // whether the text also contains the other form of the last particle
	length    int  // the number of letters of the name
}

// accepts reports whether the text consists of particles of the given slot and the next slots. A form of the verb 이다
// may stand at the end of the text. The parameter "before" is the letter before the text.
func (p particleParser) accepts(text string, before rune, from particleSlot) bool {
	if text == "" || p.isCopula(text, before) {
		return true
	}
	for s := from; s < particleSlots; s++ {
		for particle := range p.candidates(s.forms(), before) {
			rest, ok := strings.CutPrefix(text, particle)
			if !ok {
				continue
			}
			last, _ := utf8.DecodeLastRuneInString(particle)
			if s == finalSlot {
				if rest == "" {
					return true
				}
				continue
			}
			if p.accepts(rest, last, s.next()) {
				return true
			}
		}
	}
	return false
}

// candidates yields the particles that may follow a letter.
func (p particleParser) candidates(forms particleForms, before rune) func(yield func(string) bool) {
	vowel, consonant, liquid := p.sounds(before)
	return func(yield func(string) bool) {
		for _, list := range []struct {
			allowed bool
			forms   string
		}{{true, forms.always}, {vowel, forms.vowel}, {consonant, forms.consonant}, {liquid, forms.liquid}} {
			for form := range strings.FieldsSeq(list.forms) {
				if list.allowed && !yield(form) {
					return
				}
			}
		}
	}
}

// sounds reports which forms of particles may follow a letter. All forms may follow a letter that is not a Hangul
// syllable, because the pronunciation of the letter is unknown.
func (p particleParser) sounds(before rune) (vowel, consonant, liquid bool) {
	if before < firstSyllable || !unicode.Is(unicode.Hangul, before) || p.bothForms {
		return true, true, true
	}
	final := (before - firstSyllable) % finals
	return final == 0, final != 0, final == 0 || final == finalL
}

// Unicode contains the Hangul syllables in groups of 28, one syllable for each final consonant. The first syllable of
// each group has no final consonant.
const (
	firstSyllable = '가'
	finals        = 28
	finalN        = 4
	finalL        = 8
)
