package api

// Row exports a row of the operations table to tests.
type Row struct {
	Action, Kind       string
	Idempotent, Stream bool
	Method, Path       string
}

// Rows returns the rows of the operations table by operation id.
func Rows() map[string]Row {
	out := map[string]Row{}
	for _, op := range sharedContract().rows {
		out[op.ID] = Row{
			Action: op.Audit.Action, Kind: op.Audit.Kind, Idempotent: op.Idempotent, Stream: op.Stream,
			Method: op.Method, Path: op.Path,
		}
	}
	return out
}
