package scoring

import (
	"strings"
	"unicode"
)

// dropInstructions removes the names of series that are instructions ("1. Open Acme. 2. Click Save."). The steps of
// instructions have numbers, but rank nothing.
func (l *lister) dropInstructions() {
	steps := make([]int, len(l.series))
	for _, e := range l.entries {
		if m := l.mentionFrom(e.start); l.isStep(e) && (m == len(l.mentions) || !l.beginsEntry(e, m)) {
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

// beginsEntry reports whether a mention is the first word of an entry.
func (l *lister) beginsEntry(e entry, mention int) bool {
	return l.mentions[mention].start < e.end &&
		!strings.ContainsFunc(l.doc.plain[e.start:l.mentions[mention].start], unicode.IsLetter)
}

// isStep reports whether the first word of an entry tells the reader to do something.
func (l *lister) isStep(e entry) bool {
	text := strings.TrimLeftFunc(l.doc.plain[e.start:e.end], func(r rune) bool { return !unicode.IsLetter(r) })
	word := text
	if n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
		word = text[:n]
	}
	if oneOf(strings.ToLower(word), steps) {
		return true
	}
	for _, ending := range []string{"てください", "します", "する", "하세요", "합니다", "하십시오"} {
		if strings.HasSuffix(strings.TrimRight(text, " .。"), ending) {
			return true
		}
	}
	for _, beginning := range []string{"打开", "点击", "选择", "输入", "登录", "下载", "安装", "注册", "進入", "打開", "點擊"} {
		if strings.HasPrefix(text, beginning) {
			return true
		}
	}
	return false
}

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
