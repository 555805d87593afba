package insights

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestContainsText_IgnoresCaseAndUnicodeForms(t *testing.T) {
	t.Parallel()
	for text, words := range map[string]string{
		"Best CRM": "best crm", "ПРИВЕТ": "привет", "Cafe\u0301 Noir": "café", "STRASSE 7": "straße", "ΚΑΛΗΜΕΡΑ ΣΑΣ": "σας",
		"İzmir": "iz",
	} {
		require.True(t, containsText(text, words), text)
	}
	require.False(t, containsText("café", "cafe"))
}
