package scoring_test

import (
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func FuzzRead(f *testing.F) {
	answer := readAnswer(f)
	for _, seed := range []string{
		"", answer, "**Acme** Cloud's [7] ([axios.com](https://axios.com)).", "| Acme | x |\n|--|--|\n| 1 | Go |",
		"1. Acme\n   - 任天堂は\n\n[1]: x", "AT&amp;T \\& ﬁ ﷺ e\u0301\u0301 \xff\xfe Acme\xff", "<div>Acme<",
		"> > - Acme\n\n    Acme", "애플은 ΑΣ İ ß",
		"www.acme.com acme.com/x me@acme.com \ue200cite Acme", "### Sources\n\nAcme", "```json\n[{\"rank\": 1, \"x\": [\"Acme\\u00fc\\n\"]}]\n```",
		"```csv\nBrand;Rank\n\"Acme\"\"\";2\n```", "```yaml\n- name: Acme\n  x:\n  - - a\n   b\n```",
		"{\"1\": {\"Acme\": [[], \"\\ud83d\\ude00\"]}}", "Acme: 9:00–17:00, 5 Mars 2026", "Yahoo! Mail, Run: AI; H&M+",
	} {
		f.Add(seed)
	}
	s := scoring.New(append(brand(), subjects("任天堂", "애플", "Go", "AT&T", "Yahoo!", "ß", "e")...))
	f.Fuzz(func(t *testing.T, text string) {
		r := s.Read(text)
		end, keys := 0, map[string]bool{}
		for _, m := range r.Mentions() {
			require.GreaterOrEqual(t, m.Start, end)
			require.Greater(t, m.End, m.Start)
			require.LessOrEqual(t, m.End, len(text))
			require.True(t, utf8.RuneStart(text[m.Start]))
			require.True(t, m.End == len(text) || utf8.RuneStart(text[m.End]) || !utf8.ValidString(text))
			end = m.End
			keys[m.Key] = true
		}
		total := 0.0
		positions := r.Positions()
		for i, p := range positions {
			require.Equal(t, i+1, p.Order)
			require.GreaterOrEqual(t, p.ListRank, 0)
			require.Positive(t, p.Mentions)
			require.GreaterOrEqual(t, p.Prominence, 0.0)
			total += p.Prominence
		}
		require.Len(t, positions, len(keys))
		if len(positions) > 0 {
			require.InDelta(t, 1, total, 1e-6)
		}
		sentiments := r.Sentiments()
		require.Len(t, sentiments, len(keys))
		for _, x := range sentiments {
			require.True(t, keys[x.Key])
			require.LessOrEqual(t, x.Score, 1.0)
			require.GreaterOrEqual(t, x.Score, -1.0)
			why, ok := r.Explain(x.Key)
			require.True(t, ok)
			require.Equal(t, x, why.Sentiment)
			for _, c := range why.Clauses {
				require.GreaterOrEqual(t, c.Start, 0)
				require.Less(t, c.Start, c.End)
				require.LessOrEqual(t, c.End, len(text))
			}
		}
	})
}

func FuzzCitations(f *testing.F) {
	for _, seed := range []string{
		"", "https://acme.com/a?utm_x=1#f", "http://[::1", "http://.", "//acme.com", "https://ÄÖ.de:443/%zz",
		"http://x:y@z",
	} {
		f.Add(seed)
	}
	s := scoring.New(brand())
	f.Fuzz(func(t *testing.T, address string) {
		for _, c := range s.Citations([]scoring.Source{{URL: address}}) {
			again := s.Citations([]scoring.Source{{URL: c.URL}})
			require.Equal(t, []scoring.Citation{c}, again, "normalisation is idempotent")
		}
	})
}
