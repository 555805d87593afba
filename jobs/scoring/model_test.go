package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A plain statement gets its label, or none. The model never calls plain criticism praise, or plain praise criticism.
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

func TestSentimentsAreProbabilities(t *testing.T) {
	t.Parallel()

	for _, s := range scoring.New(brand()).Read(readAnswer(t)).Sentiments() {
		require.GreaterOrEqual(t, s.Confidence, 0.0)
		require.LessOrEqual(t, s.Confidence, 1.0)
		require.GreaterOrEqual(t, s.Score, -1.0)
		require.LessOrEqual(t, s.Score, 1.0)
	}
}

// An explanation says the same as the sentiment, and shows the clauses in the stored text.
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
