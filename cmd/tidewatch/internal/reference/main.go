// Command reference writes the generated pages of the documentation to the directory in its first argument. The page
// settings.md is generated from package settings, and reasons.md from the table of reason codes. A test of this command
// fails if a page is stale.
package main

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"tidewatch/cmd/tidewatch/internal/settings"
	"tidewatch/store"
)

func main() {
	for name, page := range pages() {
		path := filepath.Join(os.Args[1], name)
		if err := os.WriteFile(path, []byte(page), 0o600); err != nil { //nolint:gosec // the caller names the directory
			fmt.Fprintln(os.Stderr, "reference:", err)
			os.Exit(1)
		}
	}
}

// pages returns the generated pages, keyed by file name.
func pages() map[string]string {
	return map[string]string{"reasons.md": reasons(), "settings.md": settings.Reference()}
}

// reasons returns the table of reason codes in Markdown.
func reasons() string {
	var b strings.Builder
	b.WriteString(`<!-- Written by "make generate" from store.Reasons. Do not edit. -->

# Reason codes

A reason code states why a run, a call to an engine or a request did not fully succeed. Programs should use the code,
because messages are for people and may change.

In the API, runs and answers have the fields ` + "`reason_code` and `advice`" + `, and problems have the field ` + "`code`" + `.
The admin page and the command line show the advice.
`)
	write := func(title string, has func(store.Reason) bool) {
		b.WriteString("\n## " + title + "\n\n| Code | Meaning | Advice |\n|---|---|---|\n")
		for _, r := range store.Reasons() {
			if has(r) {
				fmt.Fprintf(&b, "| `%s` | %s | %s |\n", r.Code, r.Meaning, cmp.Or(r.Advice, "–"))
			}
		}
	}
	write("Runs", func(r store.Reason) bool { return r.Runs })
	write("Answers", func(r store.Reason) bool { return r.Answers })
	write("Refused requests", func(r store.Reason) bool { return r.Problems })
	return b.String()
}
