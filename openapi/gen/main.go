// Command gen writes the OpenAPI document into the directory that its first argument names. The command writes OpenAPI
// 3.1 and, for older generators, OpenAPI 3.0. Command gen is separate from the command tidewatch, which imports the
// generated client. If gen were part of tidewatch, a client with compile errors would prevent its own regeneration.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"tidewatch/api"
	"tidewatch/api/document"
)

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	openapi := api.Document()
	for name, version := range map[string]string{"openapi.yaml": "3.1", "openapi-3.0.yaml": "3.0"} {
		encoded, err := document.Encode(openapi, document.Form{Format: "yaml", Version: version})
		if err != nil {
			return err
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, encoded, 0o600); err != nil { //nolint:gosec // the developer chooses the directory
			return fmt.Errorf("write the document: %w", err)
		}
	}
	return nil
}
