package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Announcements are facts, and do not count as claims of a company about itself.
func TestSentimentOfAnnouncements(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"- **May 4, 2026:** Umbra announces 8 new routes.",
		"- **4 mai 2026** : Umbra annonce l'ouverture de 30 boutiques.",
		"- **4 de mayo de 2026**: Umbra anuncia la apertura de 30 oficinas.",
		"- **4 de maio de 2026**: Umbra anuncia a abertura de 30 agências.",
		"- **4 maggio 2026** – Umbra annuncia l'apertura di 8 negozi.",
		"- **4 mei 2026** – Umbra kondigt 20 nieuwe winkels aan.",
		"- **4 maja 2026** – Umbra ogłasza otwarcie 80 sklepów.",
		"- 2026年5月4日：Umbra宣布新开12家门店。",
	} {
		require.NotEqual(t, scoring.Negative, labelsOf(text, "Umbra")["Umbra"], text)
	}
}

// Parts of frequent phrases resemble words of judgement.
func TestWordListIgnoresFrequentPhrases(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Umbraは大きな病院です。まずは医師にご相談ください。", "Umbraの詳しい料金は公式サイトをご確認ください。",
		"Umbra abre de 10 a 20 h.", "La tarjeta de Umbra tiene una cuota de 10 euros.", "Umbra tiene más de diez oficinas.",
	} {
		e, ok := scoring.New(subjects("Umbra")).Read(text).Explain("Umbra")
		require.True(t, ok, text)
		require.Equal(t, scoring.Neutral, e.WordList, text)
	}
	for text, label := range map[string]scoring.Label{
		"Umbraのデザインはださいです。": scoring.Negative, "Umbra da un servicio de 10.": scoring.Positive,
	} {
		e, ok := scoring.New(subjects("Umbra")).Read(text).Explain("Umbra")
		require.True(t, ok, text)
		require.Equal(t, label, e.WordList, text)
	}
}
