package scoring

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

func TestDictionaries(t *testing.T) {
	t.Parallel()

	for _, d := range []*dictionary{chineseDictionary(), japaneseDictionary()} {
		previous, words := "", 0
		for line := range strings.Lines(d.lines) {
			text, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
			number, marked := strings.CutSuffix(rest, "*")
			cost, err := strconv.Atoi(number)
			if err != nil || text <= previous || utf8.RuneCountInString(text) > maxWordLength {
				require.Fail(t, "invalid line", line)
			}
			if words%1000 == 0 {
				entry, known := d.look(text)
				require.True(t, known, text)
				require.Equal(t, dictionaryWord{cost: cost, noun: !marked}, entry, text)
			}
			previous = text
			words++
		}
		require.Greater(t, words, 50_000)
		for _, text := range []string{"", "a", "\U0010ffff", "京东东", "\n", "\t"} {
			_, known := d.look(text)
			require.False(t, known, text)
		}
	}
	require.Len(t, simplified(), 2130)
	require.Equal(t, '华', simplified()['華'])
}
