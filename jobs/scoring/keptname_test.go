package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// The names in these texts resemble labels, units, colours, plans or ordinary words, but the texts use them as names.
func TestNamesThatResembleWords(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"1. **Zoom**: Great for webinars.\n   - Price: from $14.99\n2. **Google Meet**: Simple.\n   - Price: free": "Zoom",
		"- **Shell:** 1,79 €/l\n- **Aral:** 1,81 €/l\n\nPrice: per litre":                                          "Shell",
		"- **Bild:** viele Leser\n- Preis: 1,40 €":                                                                 "Bild",
		"| Spec | HP | Dell |\n|---|---|---|\n| RAM | 16 GB | 8 GB |\n| Price | $499 | $599 |":                     "HP",
		"| Metric | BP | Shell |\n|---|---|---|\n| Revenue (bn) | 210 | 300 |":                                     "BP",
		"Les opérateurs sont SFR, Orange, RED by SFR et Sosh.":                                                     "Orange",
		"Vodafone Red, Orange Love y Movistar Fusión":                                                              "Orange",
		"Slack Pro, Teams Premium and Zoom":                                                                        "Teams",
		"Budgeting tools: Sage, Mint and YNAB":                                                                     "Sage",
		"Companies such as Apple, Orange and Samsung":                                                              "Apple",
		"Firms like Orange, Apple and Samsung":                                                                     "Orange",
		"| Forfait | Prix |\n|---|---|\n| Free | 19,99 € |\n| Orange | 24,99 € |":                                  "Free",
		"| Vendor | Customers |\n|---|---|\n| Oracle | 7-Eleven |\n| SAP | Nestlé |":                               "7-Eleven",
		"| Vendor | Customers |\n|---|---|\n| Zendesk | 3M |\n| SAP | Nestlé |":                                    "3M",
		"Order online at staples.com. Delivery by FedEx.":                                                          "Staples",
		"Here are apps:\n1. telegram\n2. signal\n3. whatsapp":                                                      "Telegram",
		"Here are shops:\n- **vans** – skate shoes":                                                                "Vans",
		"| Site | Score |\n|---|---|\n| twitch | 9 |":                                                              "Twitch",
		"Try the app \"stash\" for saving.":                                                                        "Stash",
		"Compare telegram vs signal on an Android phone.":                                                          "Telegram",
		"La mejor tarjeta Visa para viajar es la de N26.":                                                          "Visa",
	} {
		require.NotEmpty(t, scoring.New(subjects(name)).Read(text).Mentions(), text)
	}
}

// The criticism of a German company with an article is no evidence about the name of an earlier sentence.
func TestEvidence_AboutGermanCompaniesWithArticles(t *testing.T) {
	t.Parallel()

	for _, company := range []string{
		"Die Commerzbank", "Die Telekom", "Die Post", "Die Allianz", "Die Barmer", "Die AOK", "Der ADAC", "Die Lufthansa",
		"Die Sparkasse",
	} {
		text := "Die ING bietet ein kostenloses Konto. " + company + " ist teuer und hat lange Wartezeiten."
		why, ok := scoring.New(subjects("ING")).Read(text).Explain("ING")
		require.True(t, ok)
		for _, c := range why.Clauses {
			require.NotContains(t, text[c.Start:c.End], "teuer", text)
		}
	}
}

// After an article, abbreviations and ordinary nouns are about the company of the earlier sentence.
func TestEvidence_AboutGermanNounsThatResembleCompanies(t *testing.T) {
	t.Parallel()

	for _, noun := range []string{"Das WLAN", "Das GPS", "Das CRM", "Die Rückbank", "Die Kasse", "Die Haftpflichtversicherung"} {
		text := "Fritz bietet einen guten Router. " + noun + " ist langsam und fehlerhaft."
		why, ok := scoring.New(subjects("Fritz")).Read(text).Explain("Fritz")
		require.True(t, ok)
		last := why.Clauses[len(why.Clauses)-1]
		require.Contains(t, text[last.Start:last.End], "langsam", text)
	}
}

// Korean particles that resemble a comparison, and phrases with "less" that deny nothing, keep the sign of a sentence.
func TestSentimentOfApparentComparisons(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"삼성 만족도가 높고 고장이 없습니다.", "삼성만 고장이 없습니다.", "삼성 같이 쓰면 문제가 없습니다.", "삼성만큼 고장이 없는 제품은 드뭅니다.",
	} {
		why, ok := scoring.New(subjects("삼성")).Read(text).Explain("삼성")
		require.True(t, ok, text)
		for _, c := range why.Clauses {
			require.NotEqual(t, "compared", c.Relation, text)
		}
	}
	for _, text := range []string{
		"Il servizio di Acme è meno che soddisfacente.", "Le service d'Acme est pour le moins décevant.", "Acme est pour le moins lent et décevant.",
		"Acme è pessimo, a meno che tu abbia pazienza.",
	} {
		e, ok := scoring.New(subjects("Acme")).Read(text).Explain("Acme")
		require.True(t, ok, text)
		require.Negative(t, e.Clauses[0].Rating, text)
	}
	got := labelsOf("티몬은 쿠팡만 못합니다. 불편하고 느립니다.", "쿠팡", "티몬")
	require.NotEqual(t, scoring.Negative, got["쿠팡"])
}

func TestNamesThatResembleOtherWords(t *testing.T) {
	t.Parallel()

	for text, name := range map[string]string{
		"Selon Le Monde, le marché progresse.":                "Le Monde",
		"Nejlepší volbou je Škoda Octavia.":                   "Škoda",
		"A Gol voa para Recife.":                              "Gol",
		"Tre har lägst pris.":                                 "Tre",
		"Check in with the Southwest app.":                    "Southwest",
		"Die Eigenmarke Ja! ist günstig.":                     "Ja!",
		"Avec Hello bank, le compte est gratuit.":             "Hello bank!",
		"Abonament w Orange kosztuje 40 zł.":                  "Orange",
		"Compare monday.com with others.":                     "Monday",
		"You can sign up at square.com, free of charge.":      "Square",
		"Hire freelancers on fiverr, or build with typeform.": "Fiverr",
		"Ratings: Microsoft Power BI: 4.5, HP: 4.2.":          "HP",
	} {
		require.Len(t, scoring.New(subjects(name)).Read(text).Mentions(), 1, text)
	}
}
