package scoring

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Every entry of a list reads all stored words that count things, so the list must store each word only once.
func TestNoteCount_StoresEachWordOnce(t *testing.T) {
	t.Parallel()

	l := New([]Subject{{Name: "Acme"}}).Read(strings.Repeat("- Week 1 – Acme\n- Week 2 – no\n", 500)).list()
	require.NotEmpty(t, l.series)
	require.Len(t, l.series[0].things, 1)
	require.LessOrEqual(t, len(l.series[0].counted), len(" week "))
	require.NotEmpty(t, l.series[0].counted)
}

// Each row of a table reads the headers, so the length of a header is limited.
func TestHeaderText_IsLimited(t *testing.T) {
	t.Parallel()

	text := "|" + strings.Repeat("Ab ", 1_000) + "| b |\n|--|--|\n| x | Acme |\n"
	l := New([]Subject{{Name: "Acme"}}).Read(text).list()
	rows := 0
	for c := range l.doc.blocks {
		if l.doc.blocks[c].header >= 0 {
			rows++
			require.LessOrEqual(t, len(l.headerText(c)), maxPrefix)
		}
	}
	require.Equal(t, 2, rows)
}
