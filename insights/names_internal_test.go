package insights

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNameOrder_SortsAsReadersExpect(t *testing.T) {
	t.Parallel()
	names := []string{"Zorlu", "query 10", "Ülker", "İstikbal Ev", "éclair", "query 2", "ikea", "Eclair", "Ikea"}
	slices.SortFunc(names, nameOrder())
	require.Equal(t, []string{
		"Eclair", "éclair", "Ikea", "ikea", "İstikbal Ev", "query 2", "query 10", "Ülker", "Zorlu",
	}, names)
}
