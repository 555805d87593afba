package sheet_test

import (
	"encoding/csv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/sheet"
)

func written(t *testing.T, plain bool, cells ...any) string {
	t.Helper()
	var out strings.Builder
	w := sheet.New(&out, plain)
	require.NoError(t, w.Write(cells...))
	require.NoError(t, w.Flush())
	return out.String()
}

func TestWriter_NoPartOfATextBeginsAFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)", "＝1": "'＝1",
		" =1": "' =1", "\u00a0=1": "'\u00a0=1", "\t=1": "'\t=1", "\tx": "'\tx", "\u200b=1": "'\u200b=1", `"=1"`: `'"=1"`,
		"'=1": "''=1", "'x": "''x",
		`x;=HYPERLINK("https://evil.example")`: `x;'=HYPERLINK("https://evil.example")`,
		"x;=1+1":                               "x;'=1+1", "x; =1": "x;' =1", "x;\t=1": "x;\t'=1", "x\t=1": "x\t'=1",
		"x\n=1": "x\n'=1", "x\n\n- y": "x\n\n'- y", ";=1;+2;x": ";'=1;'+2;x", "x;'=1": "x;''=1",
		"Acme": "Acme", "": "", "1-1": "1-1", "a = b; c - d": "a = b; c - d", "5 € – x": "5 € – x", "x, =1": "x, =1",
	} {
		read, err := csv.NewReader(strings.NewReader(written(t, false, text, "x"))).Read()
		require.NoError(t, err)
		require.Equal(t, []string{want, "x"}, read)
		read, err = csv.NewReader(strings.NewReader(written(t, true, text, "x"))).Read()
		require.NoError(t, err)
		require.Equal(t, text, read[0])
	}
}

func TestWriter_WritesTheValuesOfAllPointers(t *testing.T) {
	t.Parallel()
	text, sure, count, number := "=1", true, int64(7), sheet.Number("-1")
	list := sheet.List{Separator: " ", Texts: []string{"a", "b"}}
	inner := &text
	require.Equal(t, "'=1,true,7,-1,a b,'=1\n", written(t, false, &text, &sure, &count, &number, &list, &inner))
	inner = nil
	require.Equal(t, ",,,,,\n", written(t, false, (*string)(nil), (*bool)(nil), (*int64)(nil), (*sheet.Number)(nil),
		(*sheet.List)(nil), &inner))
}

func TestWriter_NumbersStayNumbersAndNullIsEmpty(t *testing.T) {
	t.Parallel()
	half := -0.5
	require.Equal(t, "-1,-0.5,0.25,,,-7,true\n",
		written(t, false, -1, &half, 0.25, nil, (*float64)(nil), sheet.Number("-7"), true))
}
