package scoring_test

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

// brand returns the subjects for a brand and its competitors, with 20 names in total.
func brand() []scoring.Subject {
	list := []scoring.Subject{
		{Key: "own", Own: true, Name: "HubSpot", Aliases: []string{"HubSpot CRM"}, Domains: []string{"hubspot.com"}},
	}
	return append(
		list,
		subjects(
			"Salesforce", "Pipedrive", "Zoho CRM", "Freshsales", "Monday", "Notion", "Copper", "Insightly", "Acme",
			"Acme Cloud", "Run:AI", "Best Buy", "Microsoft Dynamics 365", "SugarCRM", "Close", "Nutshell", "Keap", "Streak",
			"L'Oréal",
		)...)
}

// readAnswer returns an answer of typical structure and typical length (3 kB).
func readAnswer(tb testing.TB) string {
	tb.Helper()
	data, err := os.ReadFile("testdata/bench/answer.md")
	require.NoError(tb, err)
	return string(data)
}

func BenchmarkAnswer(b *testing.B) {
	s, answer := scoring.New(brand()), readAnswer(b)
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		r := s.Read(answer)
		r.Mentions()
		r.Positions()
		r.Sentiments()
	}
}

// BenchmarkCandidates measures the cost that candidates add to the scoring of an answer, see [BenchmarkAnswer].
func BenchmarkCandidates(b *testing.B) {
	answer := readAnswer(b)
	r := scoring.New(brand()).Read(answer)
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		r.Candidates()
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		scoring.New(brand())
	}
}

func BenchmarkFor(b *testing.B) {
	s := scoring.New(nil)
	b.ReportAllocs()
	for b.Loop() {
		s.For(brand())
	}
}

// BenchmarkBracketLines measures texts of lines with numbers in brackets. The throughput is the same for all sizes,
// because the parser takes linear time.
func BenchmarkBracketLines(b *testing.B) {
	s := scoring.New(brand())
	for _, lines := range []int{10_000, 40_000} {
		b.Run(strconv.Itoa(lines), func(b *testing.B) {
			text := strings.Repeat("[1] x\n", lines)
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				s.Read(text)
			}
		})
	}
}

// BenchmarkSentiments measures the time of the sentiment model alone, without the parser and the search for names.
func BenchmarkSentiments(b *testing.B) {
	r := scoring.New(brand()).Read(readAnswer(b))
	b.ReportAllocs()
	for b.Loop() {
		r.Sentiments()
	}
}
