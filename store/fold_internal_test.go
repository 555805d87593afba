package store

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFold_TreatsSpellingsAlike(t *testing.T) {
	t.Parallel()
	for _, texts := range [][]string{
		{"STRASSE", "straße", "Strasse", "STRAẞE"},
		{"ΣΑΣ", "σας", "σασ"},
		{"Café", "CAFE\u0301", "cafe\u0301"},
		{"İzmir", "izmir", "IZMIR"},
	} {
		for _, text := range texts {
			require.Equal(t, Fold(texts[0]), Fold(text))
		}
	}
	require.NotEqual(t, Fold("cafe"), Fold("café"))
	require.NotEqual(t, FoldEmail("strasse@acme.example"), FoldEmail("straße@acme.example"), "two mailboxes")
}
