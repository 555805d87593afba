package scoring

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// dropInstructions removes the names of series that are instructions ("1. Open Acme. 2. Click Save.") or questions ("1.
// Acme nedir? 2. Acme güvenli mi?"). The steps of instructions have numbers, but the numbers are not ranks.
func (l *lister) dropInstructions() {
	steps, questions := make([]int, len(l.series)), make([]int, len(l.series))
	for _, e := range l.entries {
		if isQuestionLine(l.doc.plain[e.start:e.end]) {
			questions[e.series]++
		}
		text := l.doc.plain[e.start:e.end]
		if endsAsStep(text) && !l.describesName(e) && !l.isGermanStatement(e) || !l.beginsWithName(e) && beginsAsStep(text) {
			steps[e.series]++
		}
	}
	for i := range l.entries {
		at := l.entries[i].series
		s := &l.series[at]
		areSteps := s.numbered && 2*steps[at] >= s.entries && steps[at] > 0
		if areSteps || 2*questions[at] >= s.entries && questions[at] > 0 {
			l.entries[i].names, s.ranking = nil, false
		}
	}
}

// isQuestionLine reports whether the first line of an entry is a question.
func isQuestionLine(text string) bool {
	line, _, _ := strings.Cut(text, "\n")
	last, _ := utf8.DecodeLastRuneInString(strings.TrimRight(line, " *_\"”»"))
	return strings.ContainsRune("?？؟", last)
}

// beginsWithName reports whether a mention is the first word of an entry.
func (l *lister) beginsWithName(e entry) bool {
	m := l.mentionFrom(e.start)
	return m < len(l.mentions) && l.mentions[m].start < e.end &&
		!strings.ContainsFunc(l.doc.plain[e.start:l.mentions[m].start], unicode.IsLetter)
}

// describesName reports whether a colon or a dash follows the name at the beginning of an entry: "Acme – Tarife
// vergleichen".
func (l *lister) describesName(e entry) bool {
	if !l.beginsWithName(e) {
		return false
	}
	end := min(l.mentions[l.mentionFrom(e.start)].end, e.end)
	rest := strings.TrimLeft(l.doc.plain[end:e.end], " *_\"”»")
	return strings.ContainsRune(":：–—-", firstRune(rest)) && !strings.HasPrefix(l.doc.plain[end:e.end], "-")
}

// beginsAsStep reports whether the first word of an entry tells the reader to do something.
func beginsAsStep(text string) bool {
	text = strings.TrimLeftFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	word := text
	if n := strings.IndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) }); n >= 0 {
		word = text[:n]
	}
	if oneOf(strings.ToLower(word), steps) {
		next := strings.TrimLeft(text[len(word):], " *_\"“„«「")
		return next == "" || unicode.IsLetter(firstRune(next))
	}
	return listOf(unspacedSteps).begins(text)
}

// unspacedSteps are Chinese and Thai verbs at the beginning of an instruction.
const unspacedSteps = "打开 点击 选择 输入 登录 下载 安装 注册 進入 打開 點擊 เปิด คลิก เลือก กด ไปที่ ดาวน์โหลด ติดตั้ง ลงทะเบียน"

// endsAsStep reports whether the verb at the end of an entry tells the reader to do something.
func endsAsStep(text string) bool {
	text = strings.TrimRight(text, " .。।*")
	return oneOf(text[strings.LastIndexByte(text, ' ')+1:], finalSteps) || finalVerb.MatchString(text) ||
		endsInOneOf(text, "합니다 세요") && koreanStep.MatchString(text)
}

// isGermanStatement reports whether a finite verb follows a name in the same sentence. The infinitive at the end of
// such an entry is no instruction: "Acme lässt sich in 5 Minuten einrichten."
func (l *lister) isGermanStatement(e entry) bool {
	m := l.mentionFrom(e.start)
	if m == len(l.mentions) || l.mentions[m].end > e.end {
		return false
	}
	rest := l.doc.plain[l.mentions[m].end:e.end]
	verb := germanVerb.FindStringIndex(rest)
	return len(verb) > 0 && !hasSentenceEnd(rest[:verb[0]])
}

// germanVerb matches a finite verb before an infinitive.
var germanVerb = regexp.MustCompile(`\b(lässt|lassen|kann|können)\b`)

// finalVerb matches Japanese and Korean sentences that tell the reader to do something with an object. Sentences with a
// topic or a label describe a name: "Acmeは音質を重視します", "Acme：音質を重視します".
var finalVerb = regexp.MustCompile(`^[^はが:：–—]*([をに][^はが:：–—]*(ます|する|てください|開く|押す|選ぶ)|を(タップ|クリック|選択|入力)` +
	`|[을를에][^:：–—]*(하세요|하십시오|하기|엽니다|누릅니다|(클릭|선택|입력|탭|이동|다운로드|설치|로그인)합니다))$`)

// koreanStep matches further Korean sentences that tell the reader to do something with an object. A topic with the
// particle 은 or 는 describes a name.
var koreanStep = regexp.MustCompile(`^(?:[^ :：–—]*[^은는 :：–—] )*[^ :：–—]*(?:[을를에] [^:：–—]*(?:세요|` +
	`(?:가입|등록|접속|연결|연동|인증|확인|비교|작성|신청|결제|저장|추가|검색|생성|실행)합니다)|[을를] 합니다)$`)

// finalSteps are verbs at the end of an instruction: German infinitives, and Turkish and Hindi imperatives.
const finalSteps = " öffnen klicken tippen wählen auswählen eingeben hinzufügen installieren herunterladen anmelden einloggen" +
	" registrieren bestätigen speichern starten einrichten verbinden erstellen aktivieren prüfen vergleichen" +
	" açın tıklayın dokunun seçin girin gidin indirin yükleyin kurun kaydedin oluşturun ekleyin onaylayın basın" +
	" खोलें करें चुनें जाएं जाएँ दबाएं दबाएँ "

const steps = " open click select choose go log sign enter type install download create add set press tap visit navigate" +
	" connect configure run start launch enable import export upload save confirm verify check review copy paste invite" +
	" ask make compare decide define determine identify find use try turn" +
	" öffne öffnen klicke klicken wähle wählen gehe gehen melde melden gib geben installiere installieren lade laden" +
	" erstelle erstellen registriere registrieren vergleiche prüfe starte starten verbinde" +
	" ouvrez cliquez sélectionnez choisissez allez connectez saisissez installez téléchargez créez ajoutez vérifiez comparez" +
	" abre abra haz haga selecciona seleccione elige elija ve vaya inicia inicie instala instale descarga descargue crea" +
	" clique selecione escolha vá entre instale baixe crie acesse" +
	" apri clicca seleziona scegli vai accedi installa scarica crea" +
	" open klik selecteer kies ga maak" +
	" otwórz kliknij wybierz przejdź wpisz zaloguj pobierz zainstaluj zarejestruj utwórz dodaj zapisz sprawdź" +
	" откройте нажмите выберите перейдите введите войдите скачайте установите зарегистрируйтесь создайте добавьте" +
	" сохраните подтвердите проверьте найдите افتح اضغط انقر اختر اذهب أدخل سجل ثبت أنشئ פתחו לחצו בחרו היכנסו הורידו" +
	" התקינו buka klik pilih masuk unduh mở nhấp chọn nhập tải "
