package scoring_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// candidateNames returns the names of candidates with their forms.
func candidateNames(text string) map[string]scoring.CandidateForm {
	names := map[string]scoring.CandidateForm{}
	for _, c := range scoring.New(nil).Candidates(text) {
		names[c.Name] = c.Form
	}
	return names
}

func TestCandidates_Forms(t *testing.T) {
	t.Parallel()

	for text, want := range map[string]map[string]scoring.CandidateForm{
		"1. **Acme CRM**: cheap\n2. Globex – fast\n":           {"Acme CRM": scoring.ItemForm, "Globex": scoring.ItemForm},
		"## Acme\n\n- Pricing: $5\n- Uptime: 99 %\n":           {"Acme": scoring.HeadingForm},
		"**Acme** is cheap.\n\n**Globex Cloud** is not.":       {"Acme": scoring.BoldForm, "Globex Cloud": scoring.BoldForm},
		"| Tool | Price |\n|--|--|\n| Acme | Low |\n":          {"Acme": scoring.RowForm},
		"| # | Tool |\n|--|--|\n| 1 | Acme |\n":                {"Acme": scoring.RowForm},
		"- Best overall: Acme\n- **Best budget pick:** Globex": {"Acme": scoring.ItemForm, "Globex": scoring.ItemForm},
		"- Acme\n  - Initech: an integration\n":                {"Acme": scoring.ItemForm},
		"- [Acme](https://acme.com) – cheap":                   {"Acme": scoring.ItemForm},
		"Acme is cheap, and Globex is not.":                    {},
	} {
		require.Equal(t, want, candidateNames(text), text)
	}
}

func TestCandidates_IgnoresGenericLabels(t *testing.T) {
	t.Parallel()

	for _, label := range []string{
		"Pros", "Cons", "Best overall", "Conclusion", "Price", "Bottom line", "Why it matters", "Key features",
		"Monday", "January 2026", "Germany", "Fazit", "Vorteile", "Preis", "Bester Gesamteindruck", "Deutschland",
		"Avantages", "Prix", "En résumé", "Ventajas", "Precio", "Conclusión", "Vantagens", "Preço", "Vantaggi", "Prezzo",
		"Voordelen", "Prijs", "Zalety", "Cena", "Podsumowanie", "価格", "まとめ", "价格", "总结", "가격", "결론",
	} {
		for _, text := range []string{"- **" + label + "**: text", "## " + label + "\n\ntext", "**" + label + ":** text"} {
			require.Empty(t, candidateNames(text), text)
		}
	}
}

// Short phrases of East Asian languages are not names.
func TestCandidates_IgnoresEastAsianPhrases(t *testing.T) {
	t.Parallel()

	for _, phrase := range []string{
		"우리 가게의 예약 도구", "회사에서 쓰기", "설정이 쉬움", "화면이 커요", "그 외", "값이 싸다면", "예약 3시간",
		"便宜的工具", "怎么开始", "哪家便宜", "但便宜", "月租900元", "大雪9時間後", "小規模なら",
	} {
		require.Empty(t, candidateNames("## "+phrase+"\n\ntext"), phrase)
		require.Empty(t, candidateNames("- **"+phrase+"**"), phrase)
	}
	for _, name := range []string{"美的", "美的空调", "小米14", "쏘카", "오늘의집", "대한항공", "삼성 비스포크", "네이버 2.0", "午後の紅茶"} {
		require.Contains(t, candidateNames("- **"+name+"**: x"), name)
	}
}

// If the header of the first column shows that the rows of a table are criteria, the headers of the other columns are
// the names.
func TestCandidates_IgnoresCriteria(t *testing.T) {
	t.Parallel()

	for _, header := range []string{"Feature", "Kriterium", "Critère", "项目", "항목", "項目"} {
		require.Empty(t, candidateNames("| "+header+" | Acme | Globex |\n|---|---|---|\n| Zorblax | yes | no |\n"), header)
	}
	require.Contains(t, candidateNames("| Product | Rating | Rank |\n|---|---|---|\n| Zorblax | 4 | 1 |\n"), "Zorblax")
	require.Empty(t, candidateNames("- ✅ Zorblax Fancy\n- ❌ Vandelay Fancy\n"), "a sign begins a statement")
	require.Contains(t, candidateNames("- ✅ **Zorblax**: fine\n"), "Zorblax")
}

// All spellings of a name have one key.
func TestCandidateKey_FoldsSpellings(t *testing.T) {
	t.Parallel()

	for _, name := range []string{"Acme", "ACME", "acme®", "Acme™", "Acme, Inc.", "Acme GmbH", "Acmé", "Acme S.p.A."} {
		require.Equal(t, "acme", scoring.CandidateKey(name), name)
	}
	require.NotEqual(t, scoring.CandidateKey("Acme"), scoring.CandidateKey("Acme CRM"))
}

func TestCandidateStem_OmitsTheKindOfProduct(t *testing.T) {
	t.Parallel()

	for name, want := range map[string]string{
		"Acme CRM": "acme", "Acme Software": "acme", "Acme Music": "", "Acme": "", "Software": "",
	} {
		require.Equal(t, want, scoring.CandidateStem(name), name)
	}
}

func TestCandidates_PointIntoTheAnswer(t *testing.T) {
	t.Parallel()

	const text = "\ufeffTry:\n\n1. **Acme &amp; Sons**: fine\n2. **Globex** [1] – fine\n"
	found := scoring.New(nil).Candidates(text)
	require.Len(t, found, 2)
	require.Equal(t, "Acme & Sons", found[0].Name)
	require.Equal(t, "Acme &amp; Sons", text[found[0].Start:found[0].End])
	require.Equal(t, "Globex", text[found[1].Start:found[1].End])
}

// An answer with many candidates is read in linear time, and the number of candidates is limited.
func FuzzCandidates(f *testing.F) {
	for _, seed := range []string{
		"", readAnswer(f), "- **Acme**: x", "| Acme |\n|--|\n| \xff |", "**A\xff**", "- Best: Acme", "- 任天堂：x", "# &amp;",
		"- __Acme__ (x)", "1) 🥇 **Acme Inc.**", "**Best:** \\*Acme\\*",
	} {
		f.Add(seed)
	}
	s := scoring.New(nil)
	f.Fuzz(func(t *testing.T, text string) {
		keys := map[string]bool{}
		for _, c := range s.Candidates(text) {
			require.Less(t, c.Start, c.End)
			require.LessOrEqual(t, c.End, len(text))
			require.NotEmpty(t, c.Key)
			require.False(t, keys[c.Key], "each key occurs once")
			require.True(t, utf8.ValidString(c.Name))
			keys[c.Key] = true
		}
	})
}
