package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/collector/standin"
)

// labelled contains answers with four labels. The stand-in judge agrees with three of the labels.
const labelled = `- id: a
  names: {Acme: positive, Globex: negative fact, Initech: neutral}
  answer: |
    1. **Acme** is reliable and easy to set up, and its support is excellent.
    2. **Globex** is overpriced, and hidden fees add up quickly.
    3. **Initech** covers the basics and has been on the market since 2011.
- id: b
  names: {Acme: neutral mixed, Umbrella: absent}
  answer: |
    **Acme** is reliable and easy to set up, and its support is excellent.
`

// accuracy runs the command on the labelled answers, with a judge of the stand-in engines.
func accuracy(t *testing.T, options standin.Options, args []string, vars ...string) (string, *standin.Server, error) {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "hand-1.yaml"), []byte(labelled), 0o600))
	server := standin.New(options)
	listening := httptest.NewServer(server)
	t.Cleanup(listening.Close)
	vars = append(vars, "ANTHROPIC_BASE_URL="+standin.BaseURLs(listening.URL)["claude"], "ANTHROPIC_API_KEY=s3cret")
	var out bytes.Buffer
	err := run(t.Context(), append([]string{"-data", dir}, args...), vars, &out)
	return out.String(), server, err
}

func TestAccuracy_ComparesAJudgeWithTheLabels(t *testing.T) {
	t.Parallel()
	out, server, err := accuracy(t, standin.Options{}, nil, "TIDEWATCH_JUDGE=claude")
	require.NoError(t, err)
	require.Len(t, server.Calls(), 2)
	require.Contains(t, out, "judge: claude-haiku-5-5\ncalls: 2\nanswers without a verdict: 0\n")
	require.Contains(t, out, "subjects judged: 4\nsubjects without a judgement: 0\n")
	require.Contains(t, out, "judge, labels              0.750    0.778 0.636\n")
	require.Regexp(t, `\ncost: \$0\.000[1-9]\n`, out)
}

func TestAccuracy_SendsOnlyTheSampleToTheJudge(t *testing.T) {
	t.Parallel()
	out, server, err := accuracy(t, standin.Options{}, []string{"-sample", "1"}, "TIDEWATCH_JUDGE=claude",
		"TIDEWATCH_JUDGE_MODEL=m-1")
	require.NoError(t, err)
	require.Len(t, server.Calls(), 1)
	require.Contains(t, out, "cost: unknown for 1 answers", "the model has no price")
	_, _, err = accuracy(t, standin.Options{}, []string{"-sample", "0"}, "TIDEWATCH_JUDGE=claude")
	require.ErrorContains(t, err, "-sample must be at least 1, got 0")
}

func TestAccuracy_StopsAtAnErrorThatConcernsAllAnswers(t *testing.T) {
	t.Parallel()
	fails := standin.Options{Faults: func(standin.Call) standin.Fault {
		return standin.Fault{Kind: standin.FaultUnauthorized}
	}}
	_, server, err := accuracy(t, fails, nil, "TIDEWATCH_JUDGE=claude")
	require.Error(t, err)
	require.NotContains(t, err.Error(), "s3cret")
	require.Len(t, server.Calls(), 1)
	_, _, err = accuracy(t, fails, nil)
	require.ErrorContains(t, err, "no judge is configured: set TIDEWATCH_JUDGE")
}

// In the first table, the 20 agreements of 40 pairs are as many as chance gives, so that the kappa is 0.
func TestConfusion_KappaIsTheAgreementBeyondChance(t *testing.T) {
	t.Parallel()
	require.InDelta(t, 0, confusion{{10, 0, 10}, {}, {10, 0, 10}}.kappa(), 1e-9)
	require.InDelta(t, 1, confusion{{10, 0, 0}, {0, 5, 0}, {0, 0, 2}}.kappa(), 1e-9)
	require.InDelta(t, 0.4, confusion{{20, 0, 5}, {}, {10, 0, 15}}.kappa(), 1e-9)
	require.Zero(t, confusion{}.kappa())
}
