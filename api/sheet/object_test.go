package sheet_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/sheet"
)

func TestObjects_WritesNoFormulas(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", "\r=1": "'\r=1",
		"＝1": "'＝1", "'=1": "''=1",
		"Acme": "Acme", "": "", "1-1": "1-1",
	} {
		var out strings.Builder
		s := sheet.NewObjects(&out, []string{"text", "number"}, false)
		object, err := json.Marshal(map[string]any{"text": text, "number": -1})
		require.NoError(t, err)
		require.NoError(t, s.WriteObject(object))
		require.NoError(t, s.Flush())
		read, err := csv.NewReader(strings.NewReader(out.String())).Read()
		require.NoError(t, err)
		require.Equal(t, []string{strings.ReplaceAll(want, "\r\n", "\n"), "-1"}, read, "numbers stay numbers")
	}
}

func TestObjects_AMissingColumnIsAnError(t *testing.T) {
	t.Parallel()
	for _, object := range []string{`{}`, `{"text":"Acme"}`, `null`} {
		var out strings.Builder
		s := sheet.NewObjects(&out, []string{"text", "number"}, false)
		require.ErrorContains(t, s.WriteObject([]byte(object)), "is missing", object)
	}
}
