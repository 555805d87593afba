package insights_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/insights"
)

// marked writes a diff as git prints differences of words.
func marked(parts []insights.DiffPart) string {
	var out strings.Builder
	for _, p := range parts {
		switch p.Change {
		case insights.Lost:
			out.WriteString("[-" + p.Text + "-]")
		case insights.Gained:
			out.WriteString("{+" + p.Text + "+}")
		case insights.Same, insights.Moved:
			out.WriteString(p.Text)
		}
	}
	return out.String()
}

func TestDiffText_ComparesWords(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ first, second, want string }{
		"equal":      {"Acme is fast.", "Acme is fast.", "Acme is fast."},
		"both empty": {"", "", ""},
		"gained":     {"", "Acme", "{+Acme+}"},
		"lost":       {"Acme", "", "[-Acme-]"},
		"a word":     {"Acme is fast today.", "Acme is slow today.", "Acme is [-fast -]{+slow +}today."},
		"a line":     {"1. Acme\n2. Globex\n", "1. Acme\n2. Initech\n3. Globex\n", "1. Acme\n2. {+Initech\n3. +}Globex\n"},
		"accents":    {"café crème", "café noir", "café [-crème-]{+noir+}"},
		"Chinese":    {"这个产品很好用", "这个产品很难用", "这个产品很[-好-]{+难+}用"},
		"Japanese":   {"アクメは速いです", "グローベックスは速いです", "[-アクメ-]{+グローベックス+}は速いです"},
		"Korean":     {"이 제품은 아주 좋습니다", "이 제품은 아주 나쁩니다", "이 제품은 아주 [-좋습니다-]{+나쁩니다+}"},
	} {
		parts, complete := insights.DiffText(tt.first, tt.second)
		require.True(t, complete, name)
		require.Equal(t, tt.want, marked(parts), name)
	}
}

// requireBothTexts requires that all parts except the gained parts form the first text, and that all parts except the
// lost parts form the second text.
func requireBothTexts(t *testing.T, first, second string, parts []insights.DiffPart) {
	t.Helper()
	var before, after strings.Builder
	for i, p := range parts {
		require.NotEmpty(t, p.Text)
		require.True(t, i == 0 || parts[i-1].Change != p.Change, "neighbours differ")
		if p.Change != insights.Gained {
			before.WriteString(p.Text)
		}
		if p.Change != insights.Lost {
			after.WriteString(p.Text)
		}
	}
	require.Equal(t, strings.ToValidUTF8(first, "\uFFFD"), before.String())
	require.Equal(t, strings.ToValidUTF8(second, "\uFFFD"), after.String())
}

func TestDiffText_KeepsBothTexts(t *testing.T) {
	t.Parallel()
	words := []string{
		"a", "b", "Acme", " ", "  ", "\n", "\r\n", "。", "很",
		"カタカナ", "한국어", "\xff", "\x00", "👩‍👩‍👧", "e\u0301",
		"-", "https://x.example/",
	}
	random := rand.New(rand.NewPCG(1, 2))
	text := func() string {
		var out strings.Builder
		for range random.IntN(60) {
			out.WriteString(words[random.IntN(len(words))])
		}
		return out.String()
	}
	for range 2000 {
		first, second := text(), text()
		parts, _ := insights.DiffText(first, second)
		requireBothTexts(t, first, second, parts)
	}
}

func TestDiffText_ComparesTheEndsOfLongTexts(t *testing.T) {
	t.Parallel()
	numbered := func(from, to int) string {
		var out strings.Builder
		for i := from; i < to; i++ {
			fmt.Fprintf(&out, "w%d ", i)
		}
		return out.String()
	}
	long := numbered(0, 12_000)
	for name, tt := range map[string]struct {
		first, second, want string
		complete            bool
	}{
		"equal":                {long, long, long, true},
		"a word at the start":  {"Acme " + long, "Globex " + long, "[-Acme -]{+Globex +}" + long, true},
		"a new word":           {long, "Acme " + long, "{+Acme +}" + long, true},
		"a word at the end":    {long + "Acme", long + "Globex", long + "[-Acme-]{+Globex+}", true},
		"a word in the middle": {long + "Acme " + long, long + long, long + "[-Acme -]" + long, true},
		"a long new part":      {"Acme", "Acme " + long, "[-Acme-]{+Acme " + long + "+}", false},
		"words far apart": {
			"Acme " + long + "Acme", "Globex " + long + "Globex",
			"[-Acme -]{+Globex +}" + numbered(0, 9_999) + "[-" + numbered(9_999, 12_000) + "Acme-]{+" +
				numbered(9_999, 12_000) + "Globex+}", false,
		},
	} {
		parts, complete := insights.DiffText(tt.first, tt.second)
		require.Equal(t, tt.want, marked(parts), name)
		require.Equal(t, tt.complete, complete, name)
	}
}

// The answers of an engine may have any length, and any number of equal or different words.
func TestDiffText_BoundsItsWork(t *testing.T) {
	t.Parallel()
	numbers := func(step int) string {
		var out strings.Builder
		for i := range 60_000 {
			out.WriteString(strings.Repeat("x", 1+i*step%7))
			out.WriteByte(" \n"[i%2])
		}
		return out.String()
	}
	for name, tt := range map[string]struct {
		first, second string
		complete      bool
	}{
		"repeated words":    {strings.Repeat("a ", 500_000), strings.Repeat("a ", 499_999) + "b", true},
		"alternating words": {strings.Repeat("a b ", 50_000), strings.Repeat("b a a ", 40_000), false},
		"no common word":    {strings.Repeat("a ", 100_000), strings.Repeat("b ", 100_000), false},
		"another order":     {numbers(1), numbers(3), false},
		"one word":          {strings.Repeat("a", 1_000_000), strings.Repeat("a", 999_999), true},
		"ideographs":        {strings.Repeat("好用", 100_000), strings.Repeat("用好好", 100_000), false},
		"combining marks":   {"a" + strings.Repeat("\u0301", 300_000), "a" + strings.Repeat("\u0301", 300_001), true},
		"white space":       {"a" + strings.Repeat(" ", 1_000_000), "a" + strings.Repeat("\n", 1_000_000), true},
	} {
		began := time.Now()
		parts, complete := insights.DiffText(tt.first, tt.second)
		require.Less(t, time.Since(began), 10*time.Second, name)
		requireBothTexts(t, tt.first, tt.second, parts)
		require.Equal(t, tt.complete, complete, name)
	}
}
