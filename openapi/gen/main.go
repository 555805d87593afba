// Command gen writes the OpenAPI document into the directory of its first argument, as 3.1 and, for older generators, as
// 3.0. It is a program of its own because tidewatch imports the generated client: if a broken client kept tidewatch from
// building, the client could not be regenerated.
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
		if err := os.WriteFile(path, encoded, 0o600); err != nil { //nolint:gosec // the caller names the directory
			return fmt.Errorf("write the document: %w", err)
		}
	}
	return nil
}
