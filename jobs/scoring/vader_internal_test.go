package scoring

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryLineOfTheVaderLexiconIsAWordAndItsValence(t *testing.T) {
	t.Parallel()

	words := map[string]bool{}
	for line := range strings.Lines(vaderWords) {
		word, valence, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		require.True(t, found, line)
		require.NotEmpty(t, word, line)
		require.False(t, words[word], "duplicate word %q", word)
		words[word] = true
		rated, err := strconv.ParseFloat(valence, 64)
		require.NoError(t, err, line)
		require.InDelta(t, 0, rated, 4, line)
	}
	require.Len(t, words, 7504)

	l := newVader()
	require.Len(t, l.words, 7504)
	require.Len(t, l.boosters, 84)
	require.Len(t, l.kinds, 59)
	require.InDelta(t, 1.9, l.words["good"], 0)
	require.InDelta(t, -0.293, l.boosters["just enough"], 0)
	require.True(t, l.kinds["won't"].is(negator))
}
