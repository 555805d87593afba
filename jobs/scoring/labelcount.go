package scoring

import (
	"regexp"
	"strings"
)

// noteCount notes the word before the number at the beginning of an entry: "Week" in "Week 3 – Acme". If entries with
// different subjects contain the same word, the word counts things, and is not the name of a product.
func (l *lister) noteCount(e entry, s *series) {
	word := countedThing(l.doc.plain[e.start:min(e.end, e.start+maxMark)])
	if word == "" {
		return
	}
	subject := -1
	if m := l.mentionFrom(e.start); m < len(l.mentions) && l.mentions[m].start < e.end {
		subject = l.mentions[m].subject
	}
	if s.things == nil {
		s.things = map[string]int{}
	}
	if other, known := s.things[word]; known && other != subject {
		if s.counted == nil {
			s.counted = map[string]bool{}
		}
		s.counted[word] = true
	}
	s.things[word] = subject
}

// countedThing returns the first word of a text in lower case if a number follows the word. Otherwise, the result is
// "".
func countedThing(text string) string {
	text = strings.TrimLeft(text, " *_")
	n := leadingWord(text)
	rest := strings.TrimLeft(text[n:], " .#-\u00a0")
	if n == 0 || rest == "" || rest[0] < '0' || rest[0] > '9' {
		return ""
	}
	return strings.ToLower(text[:n])
}

// isNumbered reports whether a label consists of a word and a number that is not an amount of money. The label may name
// a thing ("Week 3") or a product ("Pegasus 41").
func isNumbered(label string, words []string) bool {
	return strings.ContainsAny(label, "0123456789") && countedWord.MatchString(label) && !isPriceLimit(label, words)
}

var countedWord = regexp.MustCompile(`^\W*\pL+[\s.#-]*[\d.]+\W*$`)

// isCounted reports whether a label consists of a word for a thing, and its number: "Week 3". A word counts things if
// the word is in countedThings, or if other entries of the list contain the same word with another number.
func (h head) isCounted(label string, words []string) bool {
	return isNumbered(label, words) && (shortPeriod.MatchString(label) ||
		h.counted[countedThing(label)] || oneOf(countedThing(label), countedThings))
}

// shortPeriod matches the abbreviations of quarters and half-years: "Q1", "H2".
var shortPeriod = regexp.MustCompile(`^\W*[QHqh][1-4]\W*$`)

// countedThings are words for things that often have numbers.
const countedThings = " step day week month quarter hour phase stage part chapter lesson module unit session season episode" +
	" level round game match question answer note page figure table section room floor gate hall booth tip tipp" +
	" line zone terminal bus tram route pier article paragraph version release build generation tag woche conseil consejo dica consiglio porada" +
	" monat stunde teil kapitel lektion modul folge staffel stufe runde frage seite abschnitt raum etage" +
	" halle stand linie etappe schritt gleis artikel jour semaine mois heure étape partie chapitre leçon" +
	" saison épisode niveau manche salle étage porte ligne día dia semana mes hora paso fase parte" +
	" capítulo lección módulo temporada episodio nivel ronda sala piso puerta página línea linha linea" +
	" artículo artigo articolo passo aula andar capitolo giorno settimana mese ora lezione stagione" +
	" livello stanza piano pagina dag maand uur stap deel hoofdstuk les seizoen aflevering ronde vraag" +
	" kamer dzień tydzień miesiąc godzina krok etap część rozdział lekcja sezon odcinek poziom runda" +
	" pytanie pokój piętro день неделя месяц час шаг совет этап часть глава урок сезон серия уровень раунд" +
	" вопрос комната этаж gün hafta ay saat adım aşama bölüm ders seviye tur soru oda kat "
