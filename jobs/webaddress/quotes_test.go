package webaddress_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/webaddress"
)

// The end of emphasis and a closing mark without an opening mark do not belong to an address.
func TestNormaliseRemovesClosingMarks(t *testing.T) {
	t.Parallel()

	for raw, want := range map[string]string{
		"https://globex.com/guide**":             "https://globex.com/guide",
		"https://globex.com/guide】":              "https://globex.com/guide",
		"https://globex.com/guide」":              "https://globex.com/guide",
		"https://globex.com/guide）":              "https://globex.com/guide",
		"https://globex.com/files/*":             "https://globex.com/files/*",
		"https://globex.com/a**b/c**":            "https://globex.com/a**b/c**",
		"https://globex.com/wiki/Globex_(brand)": "https://globex.com/wiki/Globex_(brand)",
	} {
		require.Equal(t, want, webaddress.Normalise(raw).URL, raw)
	}
	require.Equal(t, "https://globex.com/%E3%80%901%E3%80%91", webaddress.Normalise("https://globex.com/【1】").URL)
}
