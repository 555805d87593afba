package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
)

func TestOperations_RowsAgreeWithTheDocument(t *testing.T) {
	t.Parallel()
	rows := api.Rows()
	require.Len(t, rows, len(documented(t)))
	for path, item := range api.Document().Paths {
		for method, op := range map[string]*huma.Operation{
			http.MethodDelete: item.Delete, http.MethodGet: item.Get, http.MethodPost: item.Post, http.MethodPut: item.Put,
		} {
			if op == nil {
				continue
			}
			row := rows[op.OperationID]
			require.Equal(t, []string{method, path}, []string{row.Method, row.Path}, op.OperationID)
			takesKey := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.Name == "Idempotency-Key" })
			require.Equal(t, takesKey, row.Idempotent, "%s: the row and the type of its input disagree", op.OperationID)
			streams := op.Responses["200"] != nil && op.Responses["200"].Content["text/event-stream"] != nil ||
				strings.HasPrefix(op.OperationID, "export-")
			require.Equal(t, streams, row.Stream, op.OperationID)
		}
	}
}

func TestOperations_EveryWriteIsAudited(t *testing.T) {
	t.Parallel()
	for id, row := range api.Rows() {
		switch {
		case row.Method == http.MethodGet, strings.HasPrefix(id, "preview-"):
			require.Empty(t, row.Action, "%s changes nothing", id)
		case id == "import-catalog":
			require.Empty(t, row.Action, "the import writes an entry for each changed object")
		default:
			require.NotEmpty(t, row.Action, id)
			require.NotEmpty(t, row.Kind, id)
		}
	}
}
