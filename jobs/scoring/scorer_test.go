package scoring_test

import (
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestForSharesOnlyTheLexicon(t *testing.T) {
	t.Parallel()

	first := scoring.New(subjects("Acme"))
	second := first.For(subjects("Globex"))
	const text = "Acme is great, Globex is slow."
	require.Equal(t, "Acme", first.Read(text).Mentions()[0].Key)
	require.Equal(t, "Globex", second.Read(text).Sentiments()[0].Key)
	require.Equal(t, scoring.Negative, second.Read(text).Sentiments()[0].Label)
}

// The Makefile runs this test with the race detector. A reading finds the entries of its lists at the first use.
func TestScorerIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	answer := readAnswer(t)

	s := scoring.New(brand())
	want := s.Read(answer).Sentiments()
	r := s.Read(answer)
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			if got := s.Read(answer).Sentiments(); len(got) != len(want) {
				t.Errorf("got %d sentiments, want %d", len(got), len(want))
			}
			r.Positions()
			r.Sentiments()
		})
	}
	group.Wait()
}

// The scorer must also read unusual texts in reasonable time. A scorer that needs quadratic time would take minutes for
// at least one of the unusual texts.
func TestReadTakesLinearTimeForUnusualTexts(t *testing.T) {
	t.Parallel()

	s := scoring.New(append(brand(), subjectNamed("애플"), subjectNamed("3M"), subjectNamed("360"),
		subjectNamed("Orange"), subjectNamed("Bursa"), subjectNamed("Acme")))
	for _, odd := range []string{
		"a/,", "HubSpot and ", "\ue200", "애플애플", "- HubSpot\n", "[1", "&amp", "a.b.c.d@", "| HubSpot ", "<b", "\u0301",
		"but ", "HubSpot. ",
	} {
		s.Read(strings.Repeat(odd, 100_000/len(odd))).Sentiments()
	}
	wide := strings.Repeat("|a", 10_000) + "\n" + strings.Repeat("|-", 10_000) + "\n"
	small := strings.Repeat("|a", 200) + "\n" + strings.Repeat("|-", 200) + "\n" + strings.Repeat("a\n", 300) + "\n"
	for _, text := range []string{
		wide + strings.Repeat("a\n", 30_000), // the parser gives each row as many cells as the header has
		"> " + strings.Replace(wide, "\n", "\n> ", 1) + strings.Repeat("> a\n", 15_000),
		"- " + strings.Replace(wide, "\n", "\n  ", 1) + strings.Repeat("  a\n", 15_000),
		strings.Repeat(small, 70),
		strings.Repeat("<ul><li>a", 11_000),
		strings.Repeat("<ul><li>HubSpot", 6_000) + strings.Repeat("</ul>", 6_000),
		strings.Repeat("<div>", 10_000) + "<ul>" + strings.Repeat("<li>", 12_000),
		strings.Repeat("<div> ", 8_000) + "<ul>" + strings.Repeat("<li>", 12_000),
	} {
		s.Read(text).Sentiments()
	}
	for _, odd := range []string{
		"HubSpot ", "HubSpot and Acme, ", "acme, ", "Acme better than HubSpot ", "3M'", "- HubSpot\n\n  a\n\n", "- ", ">", "1. ",
		"Yahoo. iRobot ", "**HubSpot_", "1 a<br>", "<table><tr><td>HubSpot", "HubSpot¹ ", "好", "애플은",
		"[1]: x\n", "[1]:\nx\n", "[1]: x \"y\n\"\n", "> [1]: x\n", "[1\n]: x\n",
		"[1] x\n", "[a] x\n", "[Acme]\n", "> [1] x\n", "x ![1] x\n", "[1][2] x\n", "x]\n",
	} {
		r := s.Read(strings.Repeat(odd, 500_000/len(odd)))
		r.Positions()
		r.Sentiments()
	}
	nested := "> - > - > - > - > - > - > - > - HubSpot\n"
	s.Read(nested + strings.Repeat("\n", 1_000_000)).Positions() // blank lines do not end a list
	many := []scoring.Subject{subjectNamed("Acme")}
	var names strings.Builder
	for i := range 100 {
		many = append(many, subjectNamed("Brand"+strconv.Itoa(i)+"x"))
		names.WriteString(many[i+1].Name + " and ")
	}
	hostile, list := scoring.New(many), names.String()
	for _, odd := range []string{"is slow; ", "slow and bad ", "很慢，经常崩溃，", "とても遅い です ", "は"} {
		hostile.Read(list + strings.Repeat(odd, 100_000/len(odd))).Sentiments()
		hostile.Read("Acme " + strings.Repeat(odd, 100_000/len(odd))).Sentiments()
	}
	for _, odd := range []string{"3M'", "360 x ", "Orange'", "Bursa'", "acme, "} {
		s.Read(strings.Repeat(odd, 100_000/len(odd))).Mentions()
	}
	words := scoring.New([]scoring.Subject{
		subjectNamed("Target"), subjectNamed("X"), subjectNamed("Gap"), subjectNamed("May"), subjectNamed("Acme"),
	})
	for _, odd := range []string{
		"Target: 10%\n", "X = 5\n", "the Gap between ", "from May to May, ", "Tier 1: Acme\n", "The winner is Acme. ",
		"Rank 1 is Acme and ", "And Rank 1 Is Acme ", "Acme,10\n", "{\"Acme\":10,",
	} {
		r := words.Read(strings.Repeat(odd, 100_000/len(odd)))
		r.Positions()
		r.Sentiments()
	}
	s.Read("A" + strings.Repeat("a", 2_000_000) + strings.Repeat(" (TM)", 400_000)).Mentions()
	s.Read(strings.Repeat("in Bursa. ", 50_000) + strings.Repeat("HubSpot. ", 50_000)).Mentions()
}
