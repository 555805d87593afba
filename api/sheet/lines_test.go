package sheet_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/sheet"
)

func TestLines_HaveTheColumnsInOrderAndTypedValues(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	var text *string
	number, rate := 3, 0.5
	w, err := sheet.NewLines(&out, []string{"z", "a", "n", "rate", "none", "list", "empty", "sure"})
	require.NoError(t, err)
	require.NoError(t, w.Write("=1+1 <b>", "x\ny", &number, &rate, text,
		sheet.List{Separator: " ", Texts: []string{"chatgpt", "claude"}}, sheet.List{}, true))
	require.NoError(t, w.Write(nil, nil, nil, nil, nil, nil, nil, nil))
	require.Equal(t, []string{
		`{"z":"=1+1 <b>","a":"x\ny","n":3,"rate":0.5,"none":null,"list":["chatgpt","claude"],"empty":[],"sure":true}`,
		`{"z":null,"a":null,"n":null,"rate":null,"none":null,"list":null,"empty":null,"sure":null}`, "",
	}, strings.Split(out.String(), "\n"))
}

func TestWriter_WritesPointersAndLists(t *testing.T) {
	t.Parallel()
	var none *int
	number := 3
	list := sheet.List{Separator: ", ", Texts: []string{"Acme", "=Globex"}}
	require.Equal(t, "3,,\"Acme, =Globex\"\n", written(t, false, &number, none, list))
}
