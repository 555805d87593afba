//nolint:misspell // words of other languages
package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// A share below a half reverses the ratings in a statement about persons. Criticism by few is no sure criticism.
func TestSentimentOfSharesBelowAHalf(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Less than 40% of Umbra users are happy.",
		"Fewer than half of Umbra customers are satisfied.",
		"Only 9% recommend Umbra.",
		"Only one in five users would recommend Umbra.",
		"Nur 31 % der Kunden sind mit Umbra zufrieden.",
		"Bei Umbra ist nur jeder vierte Kunde zufrieden.",
		"Weniger als die Hälfte der Nutzer ist mit Umbra zufrieden.",
		"Seul un client sur cinq est satisfait d'Umbra.",
		"Moins de 30 % des clients sont satisfaits d'Umbra.",
		"Solo el 18 % de los usuarios está satisfecho con Umbra.",
		"Menos de la mitad de los usuarios recomienda Umbra.",
		"Apenas 20% dos usuários recomendam a Umbra.",
		"Solo il 15% dei clienti è soddisfatto di Umbra.",
		"Slechts één op de vijf klanten is tevreden over Umbra.",
		"只有15%的用户推荐Umbra。",
		"Umbraに満足している利用者は20％にすぎません。",
		"Umbra를 추천하는 사람은 9%에 불과합니다.",
	} {
		require.NotEqual(t, scoring.Positive, labelsOf(text, "Umbra")["Umbra"], text)
	}
	for _, text := range []string{
		"Only 3% of Umbra customers report problems.",
		"Nur 3 % der Umbra-Kunden beschweren sich.",
		"Less than 5% of Umbra users complain.",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
	}
	for _, text := range []string{
		"91% of Umbra customers are satisfied.",
		"Nur 2 % der Kunden verlassen Umbra dank des guten Supports.",
		"Only 3% of users leave Umbra, thanks to its great support.",
		"Au moins 40 % des clients sont satisfaits d'Umbra.",
		"Al menos el 45% de los clientes está satisfecho con Umbra.",
		"Pelo menos 40% dos clientes recomendam a Umbra.",
		"Nicht weniger als 45 % der Kunden empfehlen Umbra.",
		"Umbra was the only one of 10 tools we recommend.",
		"Nur eine von drei Apps überzeugt: Umbra.",
		"Für weniger als 5 % des Preises bekommen Kunden bei Umbra hervorragenden Support.",
		"不足50人的团队推荐Umbra。",
		"Umbraは使いやすく、手数料も3％未満です。",
		"Umbra takes less than 40% of the time and is excellent.",
		"Only 20% of the price, and excellent: Umbra.",
		"Umbra verlangt nur 3 % Gebühren und ist sehr zuverlässig.",
		"Setting up takes under 3 minutes, and customers love Umbra.",
	} {
		require.Equal(t, scoring.Positive, labelsOf(text, "Umbra")["Umbra"], text)
	}
}

// A denied "less" before a word keeps the sign of the word.
func TestSentimentOfDeniedLess(t *testing.T) {
	t.Parallel()

	for sign, texts := range map[float64][]string{
		1: {
			"Umbra is niet minder goed.", "Umbra ist nicht weniger sicher.", "Umbra n'est pas moins fiable.",
			"Umbra no es menos fiable.", "Umbra non è meno affidabile.", "Umbra is no less reliable.",
		},
		-1: {"Umbra is niet minder traag.", "Umbra is no less annoying."},
	} {
		for _, text := range texts {
			e, ok := scoring.New(subjects("Umbra")).Read(text).Explain("Umbra")
			require.True(t, ok, text)
			require.Positive(t, e.Clauses[0].Rating*sign, text)
			require.NotEqual(t, map[float64]scoring.Label{1: scoring.Negative, -1: scoring.Positive}[sign],
				labelsOf(text, "Umbra")["Umbra"], text)
		}
	}
	// 来不及 (too late) contains 不及 (inferior to), and 有过之而无不及 means "even better".
	e, ok := scoring.New(subjects("小米")).Read("小米来不及发货。").Explain("小米")
	require.True(t, ok)
	require.Zero(t, e.Clauses[0].Rating)
	e, ok = scoring.New(subjects("小米")).Read("小米的做工有过之而无不及。").Explain("小米")
	require.True(t, ok)
	require.Positive(t, e.Clauses[0].Rating)
	// Korean: "Tmon is not even as good as Coupang."
	require.NotEqual(t, scoring.Negative, labelsOf("티몬은 쿠팡만도 못합니다.", "티몬", "쿠팡")["쿠팡"])
}
