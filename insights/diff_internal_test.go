package insights

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestDiffText_IsIncompleteIfItsTimeIsOver(t *testing.T) {
	t.Parallel()
	first, second := strings.Repeat("fast cheap ", 50), strings.Repeat("cheap good fast ", 50)
	_, complete := diffText(first, second, time.Hour)
	require.True(t, complete)
	parts, complete := diffText(first, second, 1)
	require.False(t, complete)
	require.Equal(t, []DiffPart{{Lost, first}, {Gained, second}}, parts, "the words are not compared")
}
