package scoring

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestEveryLineOfAWordListIsAnEntryAndItsValence(t *testing.T) {
	t.Parallel()

	for lang := range languages {
		data, err := wordFiles.ReadFile("words/" + lang.code() + ".tsv")
		require.NoError(t, err)
		seen := map[string]bool{}
		for line := range strings.Lines(string(data)) {
			entry, number, found := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			require.True(t, found, line)
			require.NotEmpty(t, strings.Fields(entry), line)
			require.False(t, seen[entry], "%s: two entries %q", lang.code(), entry)
			seen[entry] = true
			valence, err := strconv.ParseFloat(number, 64)
			require.NoError(t, err, line)
			require.InDelta(t, 0, valence, 4, line)
		}
	}
}

// All languages have the same concepts. If the concepts differed, the sentiment model could not apply its knowledge of
// one language to another language.
func TestEveryLanguageHasTheSameConcepts(t *testing.T) {
	t.Parallel()

	concepts := func(lang language) map[string]bool {
		data, err := conceptFiles.ReadFile("concepts/" + lang.code() + ".txt")
		require.NoError(t, err)
		names := map[string]bool{}
		for line := range strings.Lines(string(data)) {
			if name, _, found := strings.Cut(line, ":"); found && !strings.HasPrefix(line, " ") {
				require.False(t, names[name], "%s: the concept %s occurs twice", lang.code(), name)
				names[name] = true
			}
		}
		return names
	}
	want := concepts(english)
	require.Greater(t, len(want), 150)
	for lang := range languages {
		require.Equal(t, want, concepts(lang), lang.code())
	}
}
