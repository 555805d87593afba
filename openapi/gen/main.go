// Command gen writes the OpenAPI document, as 3.1 and as 3.0 for older generators, into the folder that it is given. It
// imports package api alone: were it a part of the program, which imports the client that is generated from the document,
// a broken client could not be generated anew.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"tidewatch/api"
)

func main() {
	if err := write(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func write(dir string) error {
	document := api.Document()
	for name, version := range map[string]string{"openapi.yaml": "3.1", "openapi-3.0.yaml": "3.0"} {
		encoded, err := api.Encode(document, api.Form{Format: "yaml", Version: version})
		if err != nil {
			return err
		}
		if err := os.WriteFile(
			filepath.Join(dir, name),
			encoded,
			0o600,
		); err != nil { //nolint:gosec // the folder is the one that it was told to write into
			return fmt.Errorf("write the document: %w", err)
		}
	}
	return nil
}
