package scoring_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestWordListLabels(t *testing.T) {
	t.Parallel()

	const pos, neu, neg = scoring.Positive, scoring.Neutral, scoring.Negative
	type labels = map[string]scoring.Label
	tests := map[string]struct {
		text string
		want labels
	}{
		"empty":                       {"", labels{}},
		"absent":                      {"Umbrella is great.", labels{}},
		"fact is neutral":             {"Acme was founded in 2006 in Boston.", labels{"Acme": neu}},
		"praise":                      {"Acme is excellent.", labels{"Acme": pos}},
		"criticism":                   {"Acme is frustrating and overpriced.", labels{"Acme": neg}},
		"language unknown":            {"Acme on loistava.", labels{"Acme": neu}},
		"provided as a verb":          {"Acme provided excellent support and fast delivery.", labels{"Acme": pos}},
		"provided as a participle":    {"The support provided by Acme was terrible.", labels{"Acme": neg}},
		"provided before a condition": {"Acme is a CRM, provided you hate meetings.", labels{"Acme": neu}},
		"provided at the beginning":   {"Provided the terrible fees fall, Acme is a CRM.", labels{"Acme": neu}},
		"provided after a comma":      {"Acme is a CRM, provided the terrible fees fall.", labels{"Acme": neu}},
		"name is no praise":           {"Best Buy sells laptops.", labels{"Best Buy": neu}},

		"contrast between two names": {
			"Acme is excellent, but Globex is frustrating and overpriced.",
			labels{"Acme": pos, "Globex": neg},
		},
		"contrast in reverse order": {
			"Acme is frustrating and overpriced, but Globex is excellent.",
			labels{"Acme": neg, "Globex": pos},
		},
		"contrast by comma":     {"Acme is intuitive, Globex is clunky.", labels{"Acme": pos, "Globex": neg}},
		"contrast by and":       {"Acme is intuitive and Globex is clunky.", labels{"Acme": pos, "Globex": neg}},
		"contrast by semicolon": {"Acme is great; Globex lacks features.", labels{"Acme": pos, "Globex": neg}},
		"contrast by dash":      {"Acme is great — Globex is buggy.", labels{"Acme": pos, "Globex": neg}},
		"contrast opens the sentence": {
			"While Acme is excellent, Globex is clunky.",
			labels{"Acme": pos, "Globex": neg},
		},
		"dependent clause before its name": {"Although expensive, Acme has its fans.", labels{"Acme": neg}},
		"together":                         {"Acme and Globex are great.", labels{"Acme": pos, "Globex": pos}},
		"unknown names keep their praise":  {"Initech is great, Acme is slow.", labels{"Acme": neg}},
		"a question does not count":        {"Is Acme still the best choice? It has a calendar.", labels{"Acme": neu}},
		"a condition does not count":       {"If you hate meetings, Acme has a calendar.", labels{"Acme": neu}},
		"condition at the end":             {"Acme is great if you hate crashes.", labels{"Acme": pos}},
		"condition in German": {
			"Wenn Sie Ärger und Frust kennen, hat Acme einen Kalender für Sie.",
			labels{"Acme": neu},
		},
		"premiums that rise":               {"At Acme the premiums have tripled.", labels{"Acme": neg}},
		"premiums that do not":             {"At Acme the premiums have not risen.", labels{"Acme": pos}},
		"prices that fall":                 {"Acme's prices have fallen.", labels{"Acme": pos}},
		"a speed that doubles is no price": {"With Acme the throughput doubled.", labels{"Acme": neu}},
		"weeks are slow":                   {"A reply from Acme takes about three weeks.", labels{"Acme": neg}},
		"minutes are prompt":               {"Acme replies within two minutes.", labels{"Acme": pos}},
		"beaten":                           {"Acme beats Globex.", labels{"Acme": pos, "Globex": neg}},
		"sentence begins with its name": {
			"Acme was founded in 2006 and runs 4G. 1&1 is slow.",
			labels{"Acme": neu, "1&1": neg},
		},
		"rather than compares nothing": {"By price rather than by looks: Acme is excellent.", labels{"Acme": pos}},
		"no longer turns":              {"Acme is no longer reliable.", labels{"Acme": neg}},
		"hyphen keeps a negator":       {"The non-technical staff love Acme, and so do the others.", labels{"Acme": pos}},
		"Dutch": {
			"Acme is betrouwbaar en voordelig, maar Globex is traag en de klanten klagen.",
			labels{"Acme": pos, "Globex": neg},
		},
		"Korean":                   {"Acme는 빠르고 편리합니다. Globex는 자주 멈추고 불친절합니다.", labels{"Acme": pos, "Globex": neg}},
		"Korean negation":          {"Acme는 고장이 없습니다.", labels{"Acme": pos}},
		"Japanese turn":            {"Acmeは速いものの、高い。", labels{"Acme": neu}},
		"Chinese turn":             {"Acme很快，但是太贵。", labels{"Acme": neu}},
		"relative clause":          {"Acme beats Globex, which is buggy.", labels{"Acme": pos, "Globex": neg}},
		"comparison":               {"Acme is better than Globex.", labels{"Acme": pos, "Globex": neg}},
		"less expensive is praise": {"Acme is less expensive than Globex.", labels{"Acme": pos, "Globex": neg}},
		"integration is not about it": {
			"Acme offers great integrations with Globex.",
			labels{"Acme": pos, "Globex": neu},
		},
		"title before a colon":            {"Acme or Globex: Acme is great.", labels{"Acme": pos, "Globex": neu}},
		"unlike":                          {"Unlike Globex, Acme is intuitive.", labels{"Acme": pos, "Globex": neu}},
		"clause without a name":           {"Acme is a CRM, but it is buggy.", labels{"Acme": neg}},
		"pronoun of the next sentence":    {"Acme is a CRM. It is buggy.", labels{"Acme": neg}},
		"next sentence without a pronoun": {"Acme is a CRM. Crime is bad.", labels{"Acme": neu}},

		"negation":                {"Acme is not good.", labels{"Acme": neg}},
		"negated criticism":       {"Acme has no hidden fees.", labels{"Acme": pos}},
		"not only is no negation": {"Acme is not only powerful.", labels{"Acme": pos}},
		"lacks":                   {"Acme lacks robust reporting.", labels{"Acme": neg}},
		"no-code is a fact":       {"Acme is a no-code tool.", labels{"Acme": neu}},
		"learning curve":          {"Acme has a steep learning curve.", labels{"Acme": neg}},
		"crashes":                 {"The Acme app crashes frequently.", labels{"Acme": neg}},
		"price":                   {"Acme is pricey and adds up quickly.", labels{"Acme": neg}},
		"hyphen or space":         {"Acme is user-friendly.", labels{"Acme": pos}},
		"security vocabulary":     {"Acme protects against malware, ransomware attacks and threats.", labels{"Acme": neu}},
		"fraud kept away":         {"Acme helps you avoid fraud and stop scams.", labels{"Acme": neu}},
		"a scam is a scam":        {"Acme is a scam.", labels{"Acme": neg}},
		"customer support":        {"Acme offers customer support like Globex.", labels{"Acme": neu, "Globex": neu}},

		"nobody has trouble":   {"Acme is fine: nobody we asked had trouble with it.", labels{"Acme": pos}},
		"rare failures":        {"With Acme, failures are rare.", labels{"Acme": pos}},
		"anything but":         {"Acme is anything but reliable.", labels{"Acme": neg}},
		"avoid":                {"Avoid Acme.", labels{"Acme": neg}},
		"balance is neutral":   {"Acme is reliable. Acme is slow and has few templates.", labels{"Acme": neu}},
		"parts of the product": {"Acme is a CRM. Users praise it. The interface is clean.", labels{"Acme": pos}},
		"name in lower case":   {"Acme has great tools. iRobot was founded in 1990.", labels{"Acme": pos, "iRobot": neu}},
		"relative, then another": {
			"Try Acme, which is reliable, and Globex, which is from 2006.",
			labels{"Acme": pos, "Globex": neu},
		},

		"list items": {
			"- **Acme**: intuitive and robust\n- **Globex**: clunky",
			labels{"Acme": pos, "Globex": neg},
		},
		"details of a list item": {
			"1. Acme\n   - Pricing is steep.\n2. Globex\n   - The interface is intuitive.",
			labels{"Acme": neg, "Globex": pos},
		},
		"item with another name": {
			"1. Acme: older than Globex. The interface is clunky.",
			labels{"Acme": neg, "Globex": neu},
		},
		"lines without bullets": {"**Acme**: intuitive\n**Globex**: clunky", labels{"Acme": pos, "Globex": neg}},
		"section of a heading": {
			"### Acme\n\nThe interface is clunky.\n\n#### Pros\n\n- none\n\n### Globex\n\nThe interface is intuitive.",
			labels{"Acme": neg, "Globex": pos},
		},
		"section of two names": {"### Acme or Globex?\n\nThe weather is terrible.", labels{"Acme": neu, "Globex": neu}},
		"table by rows": {
			"| Tool | Note |\n|--|--|\n| Acme | Intuitive |\n| Globex | Clunky |",
			labels{"Acme": pos, "Globex": neg},
		},
		"table by columns": {
			"| | Acme | Globex |\n|--|--|--|\n| Use | Intuitive | Clunky |",
			labels{"Acme": pos, "Globex": neg},
		},
		"citations say nothing": {"Acme is a CRM ([best.com](https://best.com/awful)).", labels{"Acme": neu}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := labels{}
			for _, e := range scoring.New(subjects("Acme", "Globex", "Best Buy", "iRobot", "1&1")).Read(tt.text).Evidence() {
				got[e.Key] = e.WordList
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWordListScoreEqualsVaderForItsWords(t *testing.T) {
	t.Parallel()

	// The expected values are compound scores of VADER's reference code. The valence of "good" is 1.9, and the valence
	// of "great" is 3.1. A booster adds 0.293, and a negation multiplies the valence by -0.74.
	tests := map[string]float64{
		"Acme is good.":      0.4404,
		"Acme is very good.": 0.4927,
		"Acme is not good.":  -0.3412,
		"Acme is great.":     0.6249,
		"Acme is good. It was founded in 2006. It is based in Boston.": 0.4404,
	}
	for text, want := range tests {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := scoring.New(subjects("Acme")).Read(text).Evidence()
			require.Len(t, got, 1)
			require.InDelta(t, want, got[0].WordListScore, 0.0001)
		})
	}
}

// A paragraph without a subject is evidence about the only subject of the previous paragraph.
func TestEvidence_ContinuesInTheNextParagraph(t *testing.T) {
	t.Parallel()
	const verdict = "Users call the software buggy, slow and unreliable."
	for name, tt := range map[string]struct {
		answer string
		about  map[string]bool // whether the verdict is evidence about the subject
	}{
		"one subject": {"Acme is a CRM from Leeds.\n\n" + verdict, map[string]bool{"Acme": true}},
		"two paragraphs later": {
			"Acme is a CRM from Leeds.\n\nThe vendor has 40 employees.\n\n" + verdict,
			map[string]bool{"Acme": true},
		},
		"a pronoun": {"Acme is a CRM.\n\nIt resembles Globex. " + verdict, map[string]bool{"Acme": false, "Globex": true}},
		"two subjects": {
			"Acme and Globex are CRMs.\n\n" + verdict,
			map[string]bool{"Acme": false, "Globex": false},
		},
		"another name":    {"Acme is a CRM.\n\nZendesk has a CRM, too. " + verdict, map[string]bool{"Acme": false}},
		"a list before":   {"- Globex: a CRM\n- Acme: a CRM\n\n" + verdict, map[string]bool{"Acme": false, "Globex": false}},
		"a list":          {"Alternatives to Acme:\n\n- " + verdict, map[string]bool{"Acme": false}},
		"another section": {"Acme is a CRM.\n\n## The market\n\n" + verdict, map[string]bool{"Acme": false}},
		"a table":         {"Acme is a CRM.\n\n| Notes |\n|---|\n| " + verdict + " |", map[string]bool{"Acme": false}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := scoring.New(subjects("Acme", "Globex")).Read(tt.answer)
			for key, want := range tt.about {
				why, ok := r.Explain(key)
				require.True(t, ok)
				got := slices.ContainsFunc(why.Clauses, func(c scoring.ExplainedClause) bool {
					return strings.Contains(tt.answer[c.Start:c.End], "unreliable") && c.Relation != "beside"
				})
				require.Equal(t, want, got, "%s: %v", key, why.Clauses)
			}
		})
	}
}

// The words of an idiom together mean the opposite of the words alone.
func TestSentiments_OfIdioms(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.Label{
		"I can't recommend Acme enough.":          scoring.Positive,
		"We cannot recommend Acme highly enough.": scoring.Positive,
		"I can't recommend Acme.":                 scoring.Negative,
		"The app of Acme is far from reliable.":   scoring.Negative,
		"L'appli d'Acme est loin d'être fiable.":  scoring.Negative,
		"Acme is verre van betrouwbaar.":          scoring.Negative,
		"Acme lässt nichts zu wünschen übrig.":    scoring.Positive,
	} {
		sentiments := scoring.New(subjects("Acme")).Read(text).Sentiments()
		require.Len(t, sentiments, 1, text)
		require.Equal(t, want, sentiments[0].Label, text)
	}
}
