package scoring

import (
	"regexp"
	"strings"
	"unicode"
)

// dropInstructions removes the names of series that are instructions ("1. Open Acme. 2. Click Save."). The steps of
// instructions have numbers, but the numbers are not ranks.
func (l *lister) dropInstructions() {
	steps := make([]int, len(l.series))
	for _, e := range l.entries {
		if endsAsStep(l.doc.plain[e.start:e.end]) || !l.beginsWithName(e) && beginsAsStep(l.doc.plain[e.start:e.end]) {
			steps[e.series]++
		}
	}
	for i := range l.entries {
		s := &l.series[l.entries[i].series]
		if s.numbered && 2*steps[l.entries[i].series] >= s.entries && steps[l.entries[i].series] > 0 {
			l.entries[i].names, s.ranking = nil, false
		}
	}
}

// beginsWithName reports whether a mention is the first word of an entry.
func (l *lister) beginsWithName(e entry) bool {
	m := l.mentionFrom(e.start)
	return m < len(l.mentions) && l.mentions[m].start < e.end &&
		!strings.ContainsFunc(l.doc.plain[e.start:l.mentions[m].start], unicode.IsLetter)
}

// beginsAsStep reports whether the first word of an entry tells the reader to do something.
func beginsAsStep(text string) bool {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	word := text
	if n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
		word = text[:n]
	}
	if oneOf(strings.ToLower(word), steps) {
		next := strings.TrimLeft(text[len(word):], " *_")
		return next == "" || unicode.IsLetter(firstRune(next))
	}
	for _, beginning := range []string{"打开", "点击", "选择", "输入", "登录", "下载", "安装", "注册", "進入", "打開", "點擊"} {
		if strings.HasPrefix(text, beginning) {
			return true
		}
	}
	return false
}

// endsAsStep reports whether the verb at the end of an entry tells the reader to do something.
func endsAsStep(text string) bool {
	text = strings.TrimRight(text, " .。*")
	return oneOf(text[strings.LastIndexByte(text, ' ')+1:], finalSteps) || finalVerb.MatchString(text)
}

// finalVerb matches Japanese and Korean sentences that tell the reader to do something with an object. Sentences with a
// topic or a label describe a name: "Acmeは音質を重視します", "Acme：音質を重視します".
var finalVerb = regexp.MustCompile(`^[^はが:：–—]*([をに][^はが:：–—]*(ます|する|てください)|[을를에][^:：–—]*(하세요|하십시오|하기))$`)

// finalSteps are German infinitives, which end an instruction.
const finalSteps = " öffnen klicken tippen wählen auswählen eingeben hinzufügen installieren herunterladen anmelden einloggen" +
	" registrieren bestätigen speichern starten einrichten verbinden erstellen aktivieren prüfen vergleichen "

const steps = " open click select choose go log sign enter type install download create add set press tap visit navigate" +
	" connect configure run start launch enable import export upload save confirm verify check review copy paste invite" +
	" ask make compare decide define determine identify find use try turn" +
	" öffne öffnen klicke klicken wähle wählen gehe gehen melde melden gib geben installiere installieren lade laden" +
	" erstelle erstellen registriere registrieren vergleiche prüfe starte starten verbinde" +
	" ouvrez cliquez sélectionnez choisissez allez connectez saisissez installez téléchargez créez ajoutez vérifiez comparez" +
	" abre abra haz haga selecciona seleccione elige elija ve vaya inicia inicie instala instale descarga descargue crea" +
	" clique selecione escolha vá entre instale baixe crie acesse" +
	" apri clicca seleziona scegli vai accedi installa scarica crea" +
	" open klik selecteer kies ga maak "
