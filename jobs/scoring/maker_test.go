package scoring_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Makers before products, verbs of choice after labels, phrases for places, and lists of pros and cons determine the
// ranks of names.
func TestListRank_OfMakersPhrasesAndSigns(t *testing.T) {
	t.Parallel()

	for _, tt := range []struct {
		text string
		want map[string]int
	}{
		{"1. Evernote\n2. **Microsoft OneNote** – good", map[string]int{"OneNote": 2}},
		{"1. **Google Gemini** – strong\n2. ChatGPT", map[string]int{"Gemini": 1}},
		{"1. Adobe Photoshop: the classic\n2. GIMP", map[string]int{"Photoshop": 1}},
		{"1. **Zyxel Acme** – fast\n2. Other", map[string]int{"Acme": 1}},
		{"1. Compare Slack with others\n2. Decide", map[string]int{"Slack": 0}},
		{"1. **Best Slack alternatives** – many\n2. x", map[string]int{"Slack": 0}},
		{"- For teams: choose Asana\n- For solo users: pick Todoist", map[string]int{"Asana": 1}},
		{"- For teams: choose Asana\n- For solo users: pick Todoist", map[string]int{"Todoist": 2}},
		{"En primer lugar: Acme\nEn segundo lugar: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"Al primo posto: Acme\nAl secondo posto: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"An erster Stelle: Acme\nAn zweiter Stelle: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"En première position : Acme\nEn deuxième position : Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"Em primeiro lugar: Acme\nEm segundo lugar: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"Op de eerste plaats: Acme\nOp de tweede plaats: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"Na pierwszym miejscu: Acme\nNa drugim miejscu: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"На первом месте: Acme\nНа втором месте: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"In first place: Acme\nIn second place: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"✅ Acme is cheap\n❌ Globex is slow", map[string]int{"Acme": 0, "Globex": 0}},
		{"- ✅ Acme support is good\n- ❌ Globex import fails", map[string]int{"Acme": 0, "Globex": 0}},
		{"✅ Acme\n✅ Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Quietest: Acme", map[string]int{"Acme": 1}},
		{"1. **Zyxel Acme** – fast\n2. Other", map[string]int{"Acme": 1}},
		{"1. **Microsoft Word** – classic\n2. Docs", map[string]int{"Word": 1}},
		{"| Tool | Price |\n|---|---|\n| Microsoft Word | $7 |\n| Apple Pages | $0 |", map[string]int{"Pages": 2}},
		{"- **Amazon Alexa:** easy\n- **Google Home:** ok", map[string]int{"Alexa": 1}},
		{"1. **Unlike Asana**, it is fast\n2. x", map[string]int{"Asana": 0}},
		{"1. **Try Asana** – first\n2. x", map[string]int{"Asana": 0}},
		{"1. **Microsoft OneNote** – good\n2. **Evernote**", map[string]int{"Microsoft": 1, "OneNote": 1}},
		{"1. **Microsoft Slack Alternatives** – many\n2. x", map[string]int{"Slack": 0}},
		{"❌ Acme\n❌ Globex", map[string]int{"Acme": 0, "Globex": 0}},
		{"👍 Acme is light\n👎 Globex is heavy", map[string]int{"Acme": 0, "Globex": 0}},
		{"1. ✅ Acme\n2. ✅ Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"1. ❌ Acme\n2. ✅ Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Für Teams: wähle Acme\n- Für Einsteiger: nimm Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Para equipos: elige Acme\n- Para principiantes: usa Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Pour les équipes : choisissez Acme\n- Pour débuter : prenez Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"排在第一：Acme\n排在第二：Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Op nummer 1: Acme\n- Op nummer 2: Globex", map[string]int{"Acme": 1, "Globex": 2}},
		{"- Am leisesten: Acme", map[string]int{"Acme": 1}},
		{"- Price: Acme costs $10", map[string]int{"Acme": 0}},
		{"- Integration: Acme", map[string]int{"Acme": 0}},
	} {
		names := make([]string, 0, len(tt.want))
		for name := range tt.want {
			names = append(names, name)
		}
		if diff := cmp.Diff(tt.want, ranksOf(tt.text, names...)); diff != "" {
			t.Errorf("ranks in %q (-want +got):\n%s", tt.text, diff)
		}
	}
}
