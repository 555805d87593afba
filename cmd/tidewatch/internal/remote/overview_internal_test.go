package remote

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// A position that rose got worse, and all other figures that rose got better.
func TestVerdicts_AreWordsWithReasons(t *testing.T) {
	t.Parallel()
	require.Equal(t, "0.000", decimal(new(-0.0004)), "no negative zero")
	risen, fallen := client.ComparedFigure{VerdictText: "Up"}, client.ComparedFigure{VerdictText: "Down"}
	worse, better := client.ComparedFigure{VerdictText: "Up (worse)"}, client.ComparedFigure{VerdictText: "Down (better)"}
	const why = "Only 5 cells changed. Such a difference can arise by chance (p = 0.06)."
	unclear := client.ComparedFigure{VerdictText: "No clear change", Explanation: why}
	const explained = "\nsentiment, no clear change: " + why + "\n"
	var out bytes.Buffer
	e := &command.Env{Stdout: &out}
	figures := client.Figures{
		MentionRate: client.Figure{Change: risen}, Position: client.Figure{Change: worse},
		Sentiment: client.SentimentFigure{Change: unclear},
	}
	require.NoError(t, printOverview(e, client.Overview{
		Brand: client.Standing{Figures: figures}, FullyMentionedQueries: 2,
	}))
	require.Contains(t, out.String(), "Weakest queries: none. All answers to all active queries mention the brand\n")
	require.Regexp(t, `(?m)^mention rate .* up$`, out.String())
	require.Regexp(t, `(?m)^position .* up \(worse\)$`, out.String())
	require.Contains(t, out.String(), "VALUE and PREVIOUS cover all cells.")
	require.Contains(t, out.String(), explained)
	out.Reset()
	require.NoError(t, printComparison(e, client.Comparison{
		Figures: client.ComparedFigures{
			MentionRate: fallen, Position: better,
			Sentiment: client.ComparedSentiment{VerdictText: unclear.VerdictText, Explanation: unclear.Explanation},
		},
		Reasons: []client.ComparisonReason{{Text: "The model of ChatGPT API changed."}},
	}))
	require.Contains(t, out.String(), explained)
	require.Contains(t, out.String(), "\nNot comparable: The model of ChatGPT API changed.\n")
	require.Regexp(t, `(?m)^mention rate .* down$`, out.String())
	require.Regexp(t, `(?m)^position .* down \(better\)$`, out.String())
}
