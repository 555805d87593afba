package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestWordListLabelsInOtherLanguages(t *testing.T) {
	t.Parallel()

	const pos, neu, neg = scoring.Positive, scoring.Neutral, scoring.Negative
	type labels = map[string]scoring.Label
	tests := map[string]struct {
		text string
		want labels
	}{
		"German praise, blame": {
			"Acme ist sehr zuverlässig. Globex wirkt veraltet und ist teuer.",
			labels{"Acme": pos, "Globex": neg},
		},
		"German contrast": {
			"Acme ist günstig, Globex dagegen ist unübersichtlich.",
			labels{"Acme": pos, "Globex": neg},
		},
		"German negation before":       {"Bei Acme gibt es keine Probleme.", labels{"Acme": pos}},
		"German negation behind":       {"Acme überzeugt im Test nicht.", labels{"Acme": neg}},
		"German comparison":            {"Acme ist schneller als Globex.", labels{"Acme": pos, "Globex": neg}},
		"German words are not VADER's": {"Die Firma Acme war die erste auf dem Markt.", labels{"Acme": neu}},
		"French praise, blame": {
			"Acme est une solution très fiable. Globex est lent et l'application plante.",
			labels{"Acme": pos, "Globex": neg},
		},
		"French negation": {
			"Acme n'est pas fiable. Globex ne coûte pas cher.",
			labels{"Acme": neg, "Globex": pos},
		},
		"French comparison":      {"Acme est plus simple que Globex.", labels{"Acme": pos, "Globex": neg}},
		"French que without one": {"Les outils que Globex propose sont excellents.", labels{"Globex": pos}},
		"Spanish praise, blame": {
			"Acme es muy fácil de usar, pero Globex tiene una interfaz anticuada.",
			labels{"Acme": pos, "Globex": neg},
		},
		"Spanish negation": {"Con Acme no hay fallos y el servicio nunca decepciona.", labels{"Acme": pos}},
		"Portuguese":       {"O Acme é excelente, mas o Globex trava muito.", labels{"Acme": pos, "Globex": neg}},
		"Italian": {
			"Acme è affidabile e veloce. Globex ha un'assistenza pessima.",
			labels{"Acme": pos, "Globex": neg},
		},
		"Japanese":                   {"Acmeは素晴らしいです。Globexは動作が遅いです。", labels{"Acme": pos, "Globex": neg}},
		"Japanese negation":          {"Acmeは不具合がありません。Globexは便利ではない。", labels{"Acme": pos, "Globex": neg}},
		"Japanese comparison":        {"AcmeはGlobexより速いです。", labels{"Acme": pos, "Globex": neg}},
		"Japanese omits the subject": {"Acmeは会計ソフトです。操作が簡単です。", labels{"Acme": pos}},
		"Chinese":                    {"Acme界面简洁，值得推荐。Globex很不稳定。", labels{"Acme": pos, "Globex": neg}},
		"Chinese negation":           {"Acme并不方便。", labels{"Acme": neg}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := labels{}
			for _, e := range scoring.New(subjects("Acme", "Globex")).Read(tt.text).Evidence() {
				got[e.Key] = e.WordList
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("labels (-want +got):\n%s", diff)
			}
		})
	}
}

// A text without function words is in the language whose word lists contain most of its words.
func TestWordListLabelsOfShortTexts(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]scoring.Label{
		"Acme: servicio pésimo.":            scoring.Negative,
		"Recomiendo Acme.":                  scoring.Positive,
		"Acme funziona perfettamente.":      scoring.Positive,
		"Acme: servizio pessimo.":           scoring.Negative,
		"Acme is betrouwbaar.":              scoring.Positive,
		"Acme is duur.":                     scoring.Negative,
		"Polecam Acme.":                     scoring.Positive,
		"Odradzam Acme.":                    scoring.Negative,
		"Recomendo Acme.":                   scoring.Positive,
		"Acme: guter Kundenservice.":        scoring.Positive,
		"Acme déçoit.":                      scoring.Negative,
		"Acme is reliable.":                 scoring.Positive,
		"Acme: fast, flexible, affordable.": scoring.Positive,
		"Acme: unreliable.":                 scoring.Negative,
	} {
		e := scoring.New(subjects("Acme")).Read(text).Evidence()
		require.Len(t, e, 1, text)
		require.Equal(t, want, e[0].WordList, text)
	}
}

// The English article "a" is also a Portuguese, Polish and Spanish word.
func TestShortEnglishTextsWithAnArticle(t *testing.T) {
	t.Parallel()

	for text, label := range map[string]scoring.Label{
		"Acme makes a great kettle.":               scoring.Positive,
		"Acme gives a terrible first impression.":  scoring.Negative,
		"A Acme oferece a melhor cobertura.":       scoring.Positive,
		"A Acme vende a pior ração.":               scoring.Negative,
		"Acme jest szybka, a obsługa znakomita.":   scoring.Positive,
		"Acme gusta a todos por su gran servicio.": scoring.Positive,
	} {
		e, ok := scoring.New(subjects("Acme")).Read(text).Explain("Acme")
		require.True(t, ok, text)
		require.Equal(t, label, e.WordList, text)
	}
}
