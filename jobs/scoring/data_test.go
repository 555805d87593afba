package scoring_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// Each text ranks Acme first and Globex second.
func TestListRank_OfData(t *testing.T) {
	t.Parallel()

	for name, text := range map[string]string{
		"JSON":              `[{"rank":1,"name":"Acme"},{"rank":2,"name":"Globex"}]`,
		"JSON in a fence":   "Sure:\n\n```json\n[\n  {\n    \"rank\": 1,\n    \"name\": \"Acme\"\n  },\n  {\"rank\": 2, \"name\": \"Globex\"}\n]\n```\nDone.",
		"ranks at the end":  `{"tools": [{"name": "Globex", "price": 10, "position": 2}, {"name": "Acme", "position": 1}]}`,
		"labels":            `[{"best_for": "Teams", "tool": "Acme"}, {"best_for": "Families", "tool": "Globex"}]`,
		"objects":           `[{"rank":"1st","brand":{"name":"Acme"}},{"rank":"2nd","brand":{"name":"Globex"}}]`,
		"arrays":            `[{"name":"Acme","pros":["fast","better than Globex"]},{"name":"Globex","pros":[]}]`,
		"arrays of objects": `[{"class":"CRM","tools":[{"rank":1,"name":"Acme"},{"rank":2,"name":"Globex"}]}]`,
		"texts":             `["Acme","Globex"]`,
		"ranks as keys":     "```json\n{\"1\": \"Acme\", \"2\": \"Globex\"}\n```",
		"escapes":           `[{"Platz":1,"Marke":"Acme \u2013 \"gut\""},{"Platz":2,"Marke":"Globex\ngut"}]`,
		"indented JSON":     "- Data:\n\n  ```JSON\n  [{\"rank\":1,\"name\":\"Acme\"},\n  {\"rank\":2,\"name\":\"Globex\"}]\n  ```",
		"CSV":               "```csv\nRank,Brand,Price\n1,Acme,10\n2,Globex,20\n```",
		"TSV":               "```tsv\nRank\tBrand\n1\tAcme\n2\tGlobex\n```",
		"YAML":              "```yaml\n1: Acme\n2: Globex\n```",
		"semicolons":        "```csv\nRank;Brand;Price\n1;Acme;10\n2;Globex;20\n```",
		"tabs, no ranks":    "Brand\tPrice\nAcme\t10\nGlobex\t20",
		"commas, no ranks":  "Brand,Price\nAcme,10\nGlobex,20",
		"ranks of CSV":      "```\nBrand;Rank\nGlobex;2\nAcme;1\n```",
		"quotation marks":   "```csv\nRank,Brand,Note\n1,\"Acme, Inc.\",\"good, \"\"fine\"\"\"\n2,Globex,Good, cheap\n```",
		"a later column":    "```csv\nCategory;Brand\nCRM;Acme\nERP;Globex\n```",
		"labels of CSV":     "```csv\nBest for;Tool\nTeams;Acme\nFamilies;Globex\n```",
		"a YAML list":       "```yaml\n- name: Acme\n  price: 10\n- name: \"Globex\"\n  price: 20\n```",
		"ranks of YAML":     "```yaml\ntools:\n  - rank: 2\n    name: Globex\n  - rank: 1\n    name: Acme\n```",
		"YAML as the text":  "- name: Acme\n  pros:\n    - better than Globex\n- name: Globex",
		"lists in YAML":     "```yml\n- category: CRM\n  tools:\n    - name: Acme\n    - name: Globex\n```",
		"names as keys":     `[{"Acme": {"score": 9}}, {"Globex": {"score": 8}}]`,
		"a short first row": "```csv\nname,price,notes\nAcme,9\nGlobex,8,good\n```",
		"CSV, no header":    "```csv\nAcme,9.5,Good\nGlobex,8.0,Fine\n```",
		"CSV with a total":  "```csv\nAcme,10\nGlobex,8\nTotal,18\n```",
		"bare, no header":   "Acme;9.5;Good\nGlobex;8.0;Fine",
		"keyed objects":     `{"Acme": {"price": 10, "cons": ["dearer than Globex"]}, "Globex": {"price": 20}}`,
		"ranks of objects":  `{"tools": {"Globex": {"rank": 2}, "Acme": {"rank": 1}}}`,
		"keyed YAML":        "```yaml\nAcme:\n  price: 10\nGlobex:\n  price: 20\n```",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(map[string]int{"Acme": 1, "Globex": 2}, ranksOf(text, "Acme", "Globex")); diff != "" {
				t.Errorf("ranks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMentions_InData(t *testing.T) {
	t.Parallel()

	for text, want := range map[string][]string{
		"```json\n[{\"name\": \"Acme\"}, // the best\n```": {"Acme"}, // an invalid document
		`{"answer": "M\u00fcller leads"}`:                  {`M\u00fcller`},
		`{"answer": "\ud83d\ude00 Acme\tGlobex"}`:          {"Acme", "Globex"},
		`{"Acme": {"score": 9}}`:                           {"Acme"},
		`[["Acme"], [], {}, null, 1.5, "x"]`:               {"Acme"},
		"[Acme](https://acme.example) leads":               {"Acme"},
		`[{"feature": "price", "Acme": 10, "Globex": 20}, {"feature": "support", "Acme": 1, "Globex": 2}]`: {"Acme", "Globex"},
		`[{"Acme": 9}]`: {"Acme"},
		"```csv\nFeature;Acme;Globex\nPrice;10;20\n```":                  {"Acme", "Globex"},
		"```csv\nBrand;Note\n\"Acme\n```":                                {"Acme"},
		"```yaml\n- name:\n-\n\n- - - Acme\n:\na:\n```":                  {"Acme"},
		"```go\nacme.New()\n```":                                         {},
		strings.Repeat("[", 3000) + `"Acme"` + strings.Repeat("]", 3000): {"Acme"},
	} {
		require.Equal(t, want, found(text, subjects("Acme", "Globex", "Müller")...), text)
	}
}

// Lists of fields, tables without a header, and sentences with commas are not rankings.
func TestListRank_OfOtherData(t *testing.T) {
	t.Parallel()

	for _, text := range []string{
		"```csv\nFeature;Acme;Globex\nPrice;10;20\n```",
		"The best, as we know, is Acme.\nBut then, after all, comes Globex.",
		"```yaml\nname: Acme\nrival: Globex\n```",
		"- Name: Acme\n- Price: 10\n- Rival: Globex",
		`[{"feature": "price", "Acme": 10, "Globex": 20}, {"feature": "support", "Acme": 1, "Globex": 2}]`,
		`{"price": {"Acme": 10, "Globex": 20}, "speed": {"Acme": "fast", "Globex": "slow"}}`,
		`{"summary": {"text": "Acme is best"}, "details": {"text": "Globex is fine"}}`,
		"Acme 12,5\nGlobex 13,2",
		"Price,10\nWeight,5\nAcme,8\nGlobex,7",
		"Acme has 5,000 users\nGlobex has 6,000 users",
	} {
		require.Equal(t, map[string]int{"Acme": 0, "Globex": 0}, ranksOf(text, "Acme", "Globex"), text)
	}
}

// In a table of properties, a cell describes the name that is the key of its column.
func TestSentiments_OfColumnsInJSON(t *testing.T) {
	t.Parallel()

	text := `[{"feature": "Support", "Acme": "excellent", "Globex": "terrible"},` +
		` {"feature": "Speed", "Acme": "fast", "Globex": "slow"}]`
	got := map[string]scoring.Label{}
	for _, s := range scoring.New(subjects("Acme", "Globex")).Read(text).Sentiments() {
		got[s.Key] = s.Label
	}
	require.Equal(t, map[string]scoring.Label{"Acme": scoring.Positive, "Globex": scoring.Negative}, got)
}
