package scoring

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// For each closing bracket of a paragraph, the parser examines the later lines of the paragraph. The maximum number of
// brackets therefore bounds the parser's work for each line.
func TestLimitBrackets_BoundsTheWorkForEachLine(t *testing.T) {
	t.Parallel()

	for _, line := range []string{"[1] x\n", "> [a] x\n", "x][y]\n", "  ![x] [y]\n"} {
		for _, lines := range []int{10_000, 40_000} {
			src := bytes.Repeat([]byte(line), lines)
			limitBrackets(src)
			require.Len(t, src, len(line)*lines)
			require.Equal(t, maxBrackets, bytes.Count(src, []byte("]")), line)
		}
	}
}

func TestLimitBrackets_CountsEachParagraph(t *testing.T) {
	t.Parallel()

	src := bytes.Repeat([]byte("Acme[1] is fast.\n\n"), 2*maxBrackets)
	limited := bytes.Clone(src)
	limitBrackets(limited)
	require.Equal(t, src, limited)
}
