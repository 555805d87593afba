package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Opening hours, addresses and numbers of ratings are facts. The end of a company or of a branch is criticism.
func TestSentimentOfDirectoryEntries(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"Umbra is closed on Tuesdays.", "Umbra – 4.3 (812) · Closed · Opens 10 AM",
		"Umbra ist sonntags geschlossen.", "Umbra – 4,3 (812) · Geschlossen · Öffnet um 10:00 Uhr",
		"Umbra est fermé le mardi.", "Umbra – 4,3 (812) · Fermé · Ouvre à 10 h",
		"Umbra está cerrado los domingos.", "Umbra – 4,3 (812) · Cerrado · Abre a las 10:00",
		"Umbra – 4,3 (812) · Fechado · Abre às 10h", "Umbra è chiuso il martedì.",
		"Umbra – 4,3 (812) · Chiuso · Apre alle 10", "Umbra is op zondag gesloten.",
		"Umbra – 4,1 (980) · € · Kerkstraat 12 · Open tot 01:00", "Umbra – 4.3(812) · 영업 종료 · 오전 11:00에 영업 시작",
		"1. **Umbra**\n   - Bewertung: 4,3 (812)\n   - Adresse: Lange Gasse 8, 50667 Köln\n   - Telefon: 0221 555019\n" +
			"   - Öffnungszeiten: Mo–Sa 10–18 Uhr, So geschlossen",
		"1. **Umbra**\n   - Note : 4,3 (812 avis)\n   - Adresse : 8 rue Verte, 75011 Paris\n" +
			"   - Horaires : lun.–sam. 10 h–18 h, fermé le dimanche",
	} {
		label := labelsOf(text, "Umbra")["Umbra"]
		require.NotEqual(t, scoring.Negative, label, text)
		require.NotEqual(t, scoring.Positive, label, text)
	}
	for text, label := range map[string]scoring.Label{
		"Umbra – 2.1 (812) · 8 Main St · Rude staff, dirty rooms, terrible food": scoring.Negative,
		"Umbra – 4,7 (812) · Lange Gasse 8 · Hervorragendes Essen":               scoring.Positive,
		"Umbra closed in March and left its customers without refunds.":          scoring.Negative,
		"Umbra has closed. So customers lost their money.":                       scoring.Negative,
		"Umbra closed permanently last Friday and customers lost their money.":   scoring.Negative,
		"Note: Umbra took 3 weeks to reply, and support is rude.":                scoring.Negative,
		"Umbra hat geschlossen, und viele Kunden warten auf ihr Geld.":           scoring.Negative,
		"Umbra ha chiuso la filiale di Bari senza avvisare i clienti.":           scoring.Negative,
		"• **Umbra** – zwraca pieniądze od ręki i nigdy nie zawodzi klientów":    scoring.Positive,
	} {
		require.Equal(t, label, labelsOf(text, "Umbra")["Umbra"], text)
	}
}
