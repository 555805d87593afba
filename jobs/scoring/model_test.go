package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A plain statement gets the right label or the label Unsure. The model never calls plain criticism praise, or plain
// praise criticism.
func TestSentimentOfPlainStatements(t *testing.T) {
	t.Parallel()

	praise := []string{
		"Acme is excellent.", "Acme is reliable and easy to use.", "I recommend Acme.", "Nobody beats Acme.",
		"Acme ist zuverlässig und günstig.", "Acme est fiable et rapide.", "Acme es excelente y fácil de usar.",
		"O Acme é excelente.", "Acme è affidabile e veloce.", "Acme is betrouwbaar en snel.",
		"Acme jest niezawodny i tani.", "Acmeは使いやすく、おすすめです。", "Acme非常好用，值得推荐。", "Acme는 빠르고 편리합니다.",
	}
	blame := []string{
		"Acme is terrible.", "Acme is frustrating and overpriced.", "Avoid Acme.", "Acme crashes every day.",
		"Acme ist langsam und unzuverlässig.", "Acme est lent et peu fiable.", "Acme es lento y falla a menudo.",
		"O Acme é péssimo.", "Acme è lento e inaffidabile.", "Acme is traag en onbetrouwbaar.",
		"Acme jest powolny i zawodny.", "Acmeは遅くて使いにくい。", "Acme很慢，经常崩溃。", "Acme는 느리고 불편합니다.",
	}
	facts := []string{
		"Acme was founded in 2006 in Boston.", "Acme wurde 2006 in Berlin gegründet.", "Acme a son siège à Lyon.",
		"Acmeは東京に本社を置く会社です。", "Acme总部位于上海。", "Acme ma siedzibę w Warszawie.",
	}
	s := scoring.New(subjects("Acme"))
	right := 0
	for want, texts := range map[scoring.Label][]string{
		scoring.Positive: praise, scoring.Negative: blame, scoring.Neutral: facts,
	} {
		for _, text := range texts {
			got := s.Read(text).Sentiments()
			require.Len(t, got, 1, text)
			require.Contains(t, []scoring.Label{want, scoring.Neutral, scoring.Unsure}, got[0].Label, text)
			if got[0].Label == want {
				right++
			} else {
				t.Logf("%s: %+v", text, got[0])
			}
		}
	}
	require.GreaterOrEqual(t, right*10, 8*(len(praise)+len(blame)+len(facts)), "four of five labels are right")
}

// A label is not sure if denied words contradict the label. The model alone calls some of these texts praise.
func TestSentimentOfDeniedPraise(t *testing.T) {
	t.Parallel()

	s := scoring.New(subjects("Acme"))
	for _, text := range []string{
		"I wish Acme were reliable.", "There is nothing great about Acme.",
		"Acme is not perfect.", "Acme isn't perfect.", "Acme is hardly reliable.", "Acme is far from perfect.",
		"Acme is no longer the best.", "Acme isn't great.", "Acme is not great.", "Acme isn't the best choice.",
		"Acme is not very good.", "Acme is not reliable.", "Acme is by no means cheap.",
		"Acme is not exactly cheap.", "Acme is barely usable.", "Acme is anything but reliable.",
		"Acme was never reliable.", "Acme is not user-friendly.", "Acme is neither cheap nor reliable.",
		"I wouldn't recommend Acme.", "Acme does not offer good support.", "Great, Acme crashed again.",
		"Wow, thanks Acme, another outage.", "Just what I needed: Acme lost my data again. Brilliant!",
		"Acme ist nicht perfekt.", "Acme ist nicht zuverlässig.", "Acme ist kaum zuverlässig.",
		"Acme ist alles andere als perfekt.", "Acme ist weit davon entfernt, perfekt zu sein.",
		"Acme ist nicht mehr die beste Wahl.", "Acme ist nicht gerade günstig.", "Acme ist keine gute Wahl.",
		"Acme n'est pas fiable.", "Acme n'est pas parfait.", "Acme n'est plus le meilleur.",
		"Acme est loin d'être parfait.", "Acme n'est guère fiable.", "Acme est peu fiable.", "Acme no es barato.",
		"Acme no es perfecto.", "Acme no es fiable.", "Acme ya no es el mejor.",
		"Acme está lejos de ser perfecto.", "Acme es poco fiable.", "Acme non è perfetto.",
		"Acme non è affidabile.", "Acme non è più il migliore.", "Acme è tutt'altro che perfetto.",
		"Acme è poco affidabile.", "Acme è lontano dall'essere perfetto.", "Acme não é perfeito.",
		"Acme não é confiável.", "Acme já não é o melhor.", "Acme está longe de ser perfeito.",
		"Acme é pouco confiável.", "Acme is niet perfect.", "Acme is niet betrouwbaar.",
		"Acme is niet meer de beste.", "Acme is verre van perfect.", "Acme is allesbehalve perfect.",
		"Acme is nauwelijks betrouwbaar.", "Acme nie jest idealny.", "Acme nie jest niezawodny.",
		"Acmeは完璧ではない。", "Acmeは完璧ではありません。", "Acmeは完璧とは言えない。", "Acmeは信頼できない。", "Acmeは安くない。",
		"Acmeはもはや最高ではない。", "Acmeは完璧とは程遠い。", "Acme不完美。", "Acme并不完美。", "Acme不可靠。", "Acme不便宜。", "Acme不再是最好的。",
		"Acme远非完美。", "Acme不是最好的选择。", "Acme算不上完美。", "Acme는 완벽하지 않습니다.", "Acme는 신뢰할 수 없습니다.",
		"Acme는 저렴하지 않습니다.", "Acme는 더 이상 최고가 아닙니다.", "Acme는 완벽과는 거리가 멀다.",
	} {
		got := s.Read(text).Sentiments()
		require.Len(t, got, 1, text)
		require.Contains(t, []scoring.Label{scoring.Negative, scoring.Unsure}, got[0].Label, "%s %+v", text, got[0])
	}
	for _, text := range []string{
		"Acme is not only reliable but also cheap, and we love it.", "Acme is excellent and never fails.",
		"Acme ist nicht teuer und sehr zuverlässig.",
		"Great! Acme is reliable, fast and easy to use.", "Acme ist nicht nur günstig, sondern auch sehr zuverlässig.",
		"Acmeは使いやすく、信頼できるのでおすすめです。", "Acme不仅好用，而且非常可靠，值得推荐。",
	} {
		require.Equal(t, scoring.Positive, s.Read(text).Sentiments()[0].Label, text)
	}
}

func TestSentimentsAreProbabilities(t *testing.T) {
	t.Parallel()

	sentiments := scoring.New(brand()).Read(readAnswer(t)).Sentiments()
	require.NotEmpty(t, sentiments)
	for _, s := range sentiments {
		require.GreaterOrEqual(t, s.Confidence, 0.0)
		require.LessOrEqual(t, s.Confidence, 1.0)
		require.GreaterOrEqual(t, s.Score, -1.0)
		require.LessOrEqual(t, s.Score, 1.0)
	}
}

// An explanation agrees with the sentiment, and shows the clauses in the stored text.
func TestExplain(t *testing.T) {
	t.Parallel()

	const text = "**Acme** is slow, and nobody likes it. Globex is faster than Acme.\n\nInitech was founded in 2001."
	r := scoring.New(subjects("Acme", "Globex", "Initech", "Umbrella")).Read(text)
	for _, s := range r.Sentiments() {
		e, ok := r.Explain(s.Key)
		require.True(t, ok)
		require.Equal(t, s, e.Sentiment)
		require.InDelta(t, 1, e.Probabilities.Negative+e.Probabilities.Neutral+e.Probabilities.Positive, 1e-9)
		require.InDelta(t, s.Score, e.Probabilities.Positive-e.Probabilities.Negative, 1e-9)
		require.NotEmpty(t, e.Features)
	}
	e, _ := r.Explain("Acme")
	require.Equal(t, scoring.Negative, e.WordList)
	require.Equal(t, scoring.Negative, e.Likely)
	var clauses []string
	for _, c := range e.Clauses {
		clauses = append(clauses, c.Relation+": "+text[c.Start:c.End])
	}
	require.Equal(t,
		[]string{"about: Acme** is slow, and nobody likes it", "compared: Globex is faster than Acme"}, clauses)
	_, ok := r.Explain("Umbrella")
	require.False(t, ok)
}

func TestExplain_StatesWhyASentimentIsUnsure(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.UnsureReason{
		"Acme is easy to use and reliable.": "",
		"أكمي Acme ممتاز وموثوق وسهل الاستخدام للشركات الصغيرة.":    scoring.UnsupportedLanguage,
		"Acme çok kullanışlı, güvenilir ve mükemmel bir programdır": scoring.UnsupportedLanguage,
		"Acme очень удобный и надёжный сервис, лучший на рынке.":    scoring.UnsupportedLanguage,
		"Acme is not perfect.": scoring.LowConfidence,
	} {
		e, ok := scoring.New(subjects("Acme")).Read(text).Explain("Acme")
		require.True(t, ok)
		require.Equal(t, want, e.Unsure, text)
		require.Equal(t, want == "", e.Label != scoring.Unsure, text)
		require.Equal(t, want == scoring.UnsupportedLanguage, e.Confidence == 0, text)
	}
}

// The label of a statement that is difficult to judge is right or unsure.
func TestSentimentOfDifficultStatements(t *testing.T) {
	t.Parallel()

	const pos, neu, neg = scoring.Positive, scoring.Neutral, scoring.Negative
	tests := []struct {
		text string
		want map[string]scoring.Label
	}{
		{"Nobody beats Acme's support.", map[string]scoring.Label{"Acme": pos}},
		{"Of all providers, Acme had the fewest outages.", map[string]scoring.Label{"Acme": pos}},
		{"Acme is not as fast as Globex.", map[string]scoring.Label{"Acme": neg, "Globex": pos}},
		{"Acme ist nicht so schnell wie Globex.", map[string]scoring.Label{"Acme": neg, "Globex": pos}},
		{"If privacy matters to you, avoid Acme.", map[string]scoring.Label{"Acme": neg}},
		{"Acme offers fraud detection and risk scoring.", map[string]scoring.Label{"Acme": neu}},
		{"Acme needs nine days to answer a ticket.", map[string]scoring.Label{"Acme": neg}},
		{"Acme calls itself the market leader.", map[string]scoring.Label{"Acme": neu}},
		{"Acme jest niezawodny, ale Globex często się psuje.", map[string]scoring.Label{"Acme": pos, "Globex": neg}},
		{"We love Acme. We recommend it to everybody.", map[string]scoring.Label{"Acme": pos}},
	}
	s := scoring.New(subjects("Acme", "Globex"))
	right, n := 0, 0
	for _, tt := range tests {
		for _, got := range s.Read(tt.text).Sentiments() {
			n++
			require.Contains(t, []scoring.Label{tt.want[got.Key], scoring.Unsure}, got.Label, "%s: %+v", tt.text, got)
			if got.Label == tt.want[got.Key] {
				right++
			}
		}
	}
	require.GreaterOrEqual(t, right*2, n, "half of the labels are right")
}

// A verdict about an unknown name does not count for the subject of the previous sentence.
func TestSentimentOfForeignNames(t *testing.T) {
	t.Parallel()

	s := scoring.New(subjects("Acme"))
	for _, text := range []string{
		"Acme is a CRM from Boston. Salesforce is the best choice for most teams. HubSpot is also excellent.",
		"Acme makes shoes. Initech's hats are terrible and fall apart.",
		"Acme ist ein CRM aus Berlin. Salesforce ist langsam, teuer und unzuverlässig.",
		"Acme est une banque en ligne. Revolut est lente et peu fiable.",
	} {
		got := s.Read(text).Sentiments()[0]
		require.Contains(t, []scoring.Label{scoring.Neutral, scoring.Unsure}, got.Label, "%s: %+v", text, got)
		e, _ := s.Read(text).Explain("Acme")
		for _, c := range e.Clauses {
			require.NotEqual(t, "after", c.Relation, text[c.Start:c.End])
		}
	}
	e, _ := s.Read("Acme is a CRM from Boston. The support is terrible.").Explain("Acme")
	require.Len(t, e.Clauses, 2)
}

// In German, a noun after an article or an adjective is no unknown name, so that the sentence is about the subject of
// the sentence before. A noun without an article may be a name.
func TestSentimentOfGermanNouns(t *testing.T) {
	t.Parallel()

	relations := func(text string) []string {
		e, _ := scoring.New(subjects("Acme")).Read(text).Explain("Acme")
		var list []string
		for _, c := range e.Clauses {
			list = append(list, c.Relation)
		}
		return list
	}
	for _, text := range []string{
		"Acme ist ein Hersteller aus Bremen. Die Brühgruppe klemmt oft und ist laut.",
		"Acme ist ein Hersteller aus Bremen. Leider ist die Milchschaumdüse laut und schlecht.",
		"Acme ist ein Hersteller aus Bremen. Das mitgelieferte Mahlwerk ist laut und schlecht.",
	} {
		require.Len(t, relations(text), 2, text)
	}
	for _, text := range []string{
		"Acme ist ein Hersteller aus Bremen. Auch Salesforce ist laut und schlecht.",
		"Acme ist ein Hersteller aus Bremen. Initech ist laut und schlecht.",
	} {
		require.Len(t, relations(text), 1, text)
	}
}

// The model is unsure if the answer makes no statement about the subject, or if the language is not supported.
func TestSentimentWithoutEvidence(t *testing.T) {
	t.Parallel()

	s := scoring.New(subjects("Acme"))
	for _, text := range []string{
		"Is Acme any good?", "Acme on erinomainen ja luotettava, eikä se hajoa koskaan.",
		"شركة Acme ممتازة وموثوقة.", "Acme надёжный и быстрый сервис.", "Acme ยอดเยี่ยมและเชื่อถือได้",
	} {
		got := s.Read(text).Sentiments()
		require.Len(t, got, 1)
		require.Equal(t, scoring.Sentiment{Key: "Acme", Label: scoring.Unsure, Clauses: got[0].Clauses}, got[0], text)
	}
}

// An English answer may consist of words that are also words of other languages.
func TestLanguageOfShortAnswers(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.Label{
		"We love Acme.": scoring.Positive, "Acme: no API, crashes daily, rude support.": scoring.Negative,
		"Acme versagt nie.": scoring.Positive,
	} {
		require.Equal(t, want, scoring.New(subjects("Acme")).Read(text).Evidence()[0].WordList, text)
	}
}

// The word "than" before an amount or before a comma makes no later name the basis of a comparison.
func TestSentimentOfNamesAfterThan(t *testing.T) {
	t.Parallel()

	label := func(text string) scoring.Label {
		for _, s := range scoring.New(subjects("Acme", "Globex")).Read(text).Sentiments() {
			if s.Key == "Acme" {
				return s.Label
			}
		}
		return ""
	}
	for _, text := range []string{
		"With more than 10 million users, Acme is an excellent choice.",
		"Set up in less than 5 minutes, Acme is easy.",
		"More than 5,000 teams love Acme.",
		"More than half of teams recommend Acme.",
		"For more than a decade, Acme has been reliable.",
		"It costs less than most rivals, so Acme is great value.",
		"Cheaper than Globex, Acme is a great choice.",
		"No other tool is better than Acme.",
		"Nothing beats Acme for reliability.",
		"Nothing is better than Acme.",
		"It costs less than the average, so Acme is great value.",
	} {
		require.Equal(t, scoring.Positive, label(text), text)
	}
	for _, text := range []string{
		"Globex is better than Acme.", "Globex is better than an Acme.", "Globex beats Acme.",
		"Globex is better than any version of Acme.",
		"Globex has more than 100 integrations and is better than Acme.",
		"Globex settled disputes in less than half the time taken by Acme.",
		"Globex is more reliable than the older, smaller Acme.",
		"No, Globex is more reliable than Acme.", "No doubt Globex is better than Acme.", "No wonder Globex is faster than Acme.",
	} {
		require.Equal(t, scoring.Negative, label(text), text)
	}
	for _, text := range []string{
		"Globex is more reliable than Initech, Hooli and Acme.",
		"Globex is faster than its rivals, including Acme.",
		"It is more reliable than Slack, Zoom and Acme.",
	} {
		require.NotEqual(t, scoring.Positive, label(text), text)
	}
}
