package scoring_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/jobs/scoring"
)

func TestCanMatch(t *testing.T) {
	t.Parallel()

	for _, name := range []string{
		"Acme", "3M", "7", "H&M", "Run:AI", "C++", "小米", "삼성", "m²", "¿Qué?", "acme.com", "Acme Inc.", "TCP/IP", "Yahoo!", "A.P.C.",
		"<3 Hearts", "@acme", "Acme [beta]", "C:\\Acme", "S.Oliver", "e.l.f.", "x.ai", "Booking.com", "I ♥ NY", "#1 Acme",
		"E\u0301clair", "¹Acme", "References", "On",
	} {
		require.True(t, scoring.CanMatch(name), name)
	}
	for _, name := range []string{
		"", "®™", "\u200b", "\u00ad\ufeff", "!!!", "—", "🍎", "\u0301", "( )", "https://acme.example", "www.acme.example", "[1]", "<b>", "AT&amp;T",
		"\u202e\u202c", "\u115f", "\u1160", "\u3164", "\uffa0", "\u115f\u3164", "\u034f", "\u17b4", "\u2800", "\ufe0f",
	} {
		require.False(t, scoring.CanMatch(name), name)
	}
}
