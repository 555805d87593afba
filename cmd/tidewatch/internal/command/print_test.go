package command_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/cmd/tidewatch/internal/command"
)

func TestCell_HasNoControlCharacters(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"red \x1b[31m text":             "red [31m text",
		"title\x1b]0;owned\x07":         "title]0;owned",
		"one\u009b2Jtwo":                "one2Jtwo",
		"a\r\nb\tc\u0085d\u2028e":       "a b c d e",
		"\u202eevil\u2066 name\u2069":   "evil name",
		"\u05d0\u200f \u05d1 \u200ea":   "\u05d0\u200f \u05d1 \u200ea",
		"\x1b":                          "-",
		"family 👩\u200d👩\u200d👧\u200d👦": "family 👩\u200d👩\u200d👧\u200d👦",
	} {
		require.Equal(t, want, command.Cell(text), "%q", text)
		require.Equal(t, want, command.Cell(&text), "%q", text)
	}
}

func TestCount_AgreesWithItsNoun(t *testing.T) {
	t.Parallel()
	require.Equal(t, "0 rows", command.Count(0, "row"))
	require.Equal(t, "1 row", command.Count(int64(1), "row"))
	require.Equal(t, "1 query", command.Count(1, "query"))
	require.Equal(t, "2 queries", command.Count(2, "query"))
}
