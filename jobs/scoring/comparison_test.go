package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// labelsOf returns the sentiment label of each subject in a text.
func labelsOf(text string, names ...string) map[string]scoring.Label {
	labels := map[string]scoring.Label{}
	for _, s := range scoring.New(subjects(names...)).Read(text).Sentiments() {
		labels[s.Key] = s.Label
	}
	return labels
}

// In each text, the first name is better than the second name. A label may be unsure, but must not have the wrong sign.
func TestSentimentOfComparedNames(t *testing.T) {
	t.Parallel()

	n, sure := 0, 0
	for _, c := range []struct{ better, worse, text string }{
		// words ahead of and after the basis of the comparison
		{"京东", "淘宝", "与淘宝相比，京东的物流更快，售后也更好。"},
		{"京东", "淘宝", "和淘宝相比，京东更可靠。"},
		{"京东", "淘宝", "跟淘宝比起来，京东的服务更周到。"},
		{"京东", "淘宝", "同淘宝平台相比，京东更让人放心。"},
		{"京东", "淘宝", "相较于淘宝，京东更专业、更稳定。"},
		{"京东", "淘宝", "京东优于淘宝，配送更快。"},
		{"京东", "淘宝", "京东胜过淘宝。"},
		{"京东", "淘宝", "淘宝不如京东，假货很多，令人失望。"},
		{"京东", "拼多多", "与淘宝、拼多多相比，京东更可靠。"},
		{"현대카드", "신한카드", "신한카드에 비해 현대카드는 혜택이 풍부하고 편리합니다."},
		{"현대카드", "신한카드", "신한카드는 현대카드에 비해 서비스가 떨어집니다."},
		{"현대카드", "신한카드", "신한카드는 현대카드만큼 편리하지 않습니다."},
		{"キヤノン", "ニコン", "ニコンはキヤノンほど速くありません。"},
		{"キヤノン", "ニコン", "ニコンはキヤノンに劣ります。"},
		// comparisons of equals that a clause denies
		{"Siemens", "Candy", "Candy ist nicht so leistungsstark wie Siemens."},
		{"Siemens", "Candy", "Candy ist leider nicht ganz so zuverlässig wie Siemens."},
		{"Yoigo", "Orange", "Orange no es tan estable como Yoigo."},
		{"Odido", "Ziggo", "Ziggo is niet zo stabiel als Odido."},
		{"Trello", "Asana", "Asana isn't as easy to use as Trello."},
		{"Iliad", "Fastweb", "Fastweb non è affidabile come Iliad."},
		{"Claro", "Vivo", "A Vivo não é tão confiável quanto a Claro."},
		{"Claro", "Vivo", "A Vivo é menos estável do que a Claro."},
		{"Play", "Orange", "Orange nie jest tak stabilny jak Play."},
		{"Free", "Bouygues", "Bouygues n'est pas aussi performant que Free."},
	} {
		got := labelsOf(c.text, c.better, c.worse)
		require.NotEqual(t, scoring.Negative, got[c.better], c.text)
		require.NotEqual(t, scoring.Positive, got[c.worse], c.text)
		n++
		if got[c.better] == scoring.Positive || got[c.worse] == scoring.Negative {
			sure++
		}
	}
	require.GreaterOrEqual(t, sure*4, n*3, "a label is sure in three of four texts")
}

// A comparison of equals, and a clause that denies that others are equal, praise the name.
func TestSentimentOfEquals(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Globex is as reliable as Acme.", "Nothing is as reliable as Acme.", "No other tool is as easy to use as Acme.",
		"Globex ist so zuverlässig wie Acme.", "Nichts ist so zuverlässig wie Acme.",
		"Globex es tan fiable como Acme.", "Globex is zo betrouwbaar als Acme.",
		"Acmeほど便利なものはない。", "比较可靠的是Acme。", "推荐Acme和Globex，都很好用。",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Acme", "Globex")["Acme"], text)
	}
}

// Two names with opposite verdicts in one sentence of an East Asian language have opposite labels.
func TestSentimentOfOppositeVerdicts(t *testing.T) {
	t.Parallel()

	for _, c := range []struct{ better, worse, text string }{
		{"쿠팡", "티몬", "쿠팡은 빠르고 편리하지만 티몬은 배송이 느리고 불편합니다."},
		{"쿠팡", "티몬", "쿠팡은 저렴한데 티몬은 비싸고 불친절합니다."},
		{"쿠팡", "티몬", "티몬은 불편한 반면 쿠팡은 빠르고 친절합니다."},
		{"美团", "饿了么", "美团很可靠，饿了么经常出问题，令人失望。"},
		{"美团", "饿了么", "美团方便实惠，而饿了么又慢又贵。"},
		{"美团", "饿了么", "美团服务周到，饿了么投诉很多。"},
		{"美团", "饿了么", "饿了么又慢又贵但美团方便实惠。"},
		{"楽天", "メルカリ", "楽天は使いやすく、メルカリはトラブルが多いです。"},
		{"楽天", "メルカリ", "楽天は安心ですがメルカリは不満が目立ちます。"},
	} {
		got := labelsOf(c.text, c.better, c.worse)
		require.NotEqual(t, scoring.Negative, got[c.better], c.text)
		require.NotEqual(t, scoring.Positive, got[c.worse], c.text)
	}
	for _, text := range []string{ // one verdict about both names
		"美团、饿了么都很方便。", "楽天とメルカリは使いやすいです。", "쿠팡과 티몬은 편리합니다.",
	} {
		got := labelsOf(text, "美团", "饿了么", "楽天", "メルカリ", "쿠팡", "티몬")
		require.Len(t, got, 2, text)
		for name, label := range got {
			require.NotEqual(t, scoring.Negative, label, "%s: %s", name, text)
		}
	}
}

// The answer to a question is about the name in the question.
func TestSentimentOfRepliesToQuestions(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.Label{
		"**Is Acme good value?** Yes. It is reliable, fast and affordable.":               scoring.Positive,
		"Should you buy Acme? No. It is unreliable, slow and overpriced.":                 scoring.Negative,
		"Is Acme any good? Yes, it is reliable, fast and affordable.":                     scoring.Positive,
		"Lohnt sich Acme? Ja. Es ist zuverlässig, schnell und günstig.":                   scoring.Positive,
		"Is Acme or Globex better? Yes. It is unreliable, slow and overpriced.":           scoring.Unsure,
		"Is Acme any good? Opinions differ among the reviewers. It is a terrible market.": scoring.Unsure,
	} {
		require.Equal(t, want, labelsOf(text, "Acme", "Globex")["Acme"], text)
	}
}

// An expectation is no praise, and "struggles with" is criticism.
func TestSentimentOfExpectations(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"I hoped Acme would be brilliant, but it was a terrible letdown.",
		"We expected Acme to be excellent, but it was a huge disappointment.",
		"Globex delights, while Acme struggles with stability.",
	} {
		got := labelsOf(text, "Acme", "Globex")["Acme"]
		require.NotEqual(t, scoring.Positive, got, text)
		require.NotEqual(t, scoring.Neutral, got, text)
	}
	e, ok := scoring.New(subjects("Acme")).Read("We expected Acme to be excellent.").Explain("Acme")
	require.True(t, ok)
	require.Zero(t, e.Clauses[0].Rating)
	e, _ = scoring.New(subjects("Acme")).Read("Acme is what we expected: excellent.").Explain("Acme")
	require.Positive(t, e.Clauses[0].Rating)
}
