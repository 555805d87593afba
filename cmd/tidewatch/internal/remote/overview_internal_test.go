package remote

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
	"tidewatch/openapi/client"
)

// A position that rose got worse, and all other figures that rose got better.
func TestVerdicts_OfPositionsSayWhetherTheChangeIsBetter(t *testing.T) {
	t.Parallel()
	require.Equal(t, "0.000", decimal(new(-0.0004)), "no negative zero")
	risen, fallen := client.ComparedFigure{Verdict: client.VerdictUp}, client.ComparedFigure{Verdict: client.VerdictDown}
	var out bytes.Buffer
	e := &command.Env{Stdout: &out}
	figures := client.Figures{MentionRate: client.Figure{Change: risen}, Position: client.Figure{Change: risen}}
	require.NoError(t, printOverview(e, client.Overview{Brand: client.Standing{Figures: figures}}))
	require.Regexp(t, `(?m)^mention rate .* up$`, out.String())
	require.Regexp(t, `(?m)^position .* up \(worse\)$`, out.String())
	require.Contains(t, out.String(), "VALUE and PREVIOUS cover all cells.")
	out.Reset()
	require.NoError(t, printComparison(e, client.Comparison{
		Figures: client.ComparedFigures{MentionRate: fallen, Position: fallen},
	}))
	require.Regexp(t, `(?m)^mention rate .* down$`, out.String())
	require.Regexp(t, `(?m)^position .* down \(better\)$`, out.String())
}
