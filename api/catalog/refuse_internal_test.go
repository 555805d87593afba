package catalog

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestRefuseName_InvisibleCharacters(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"\u200b", "\ufeff\u2060", "\u200d", "\u3164", "\u2800"} {
		require.Contains(t, RefuseName(name), "only invisible characters", "%q", name)
	}
	for _, name := range []string{"ab\u202ecd", "\u2066Acme\u2069", "x\u202a"} {
		require.Contains(t, RefuseName(name), "direction of text", "%q", name)
	}
	for _, name := range []string{"Acme", "شركة\u200f", "می\u200cخواهم", "👩\u200d💻", "é", "ᠠ\u180b"} {
		require.Empty(t, RefuseName(name), "%q", name)
	}
}
