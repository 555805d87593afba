package catalog_test

import (
	"errors"
	"strings"
	"testing"

	"tidewatch/api/catalog"
)

// For every input, Parse returns either a document or an *InvalidError with printable problems.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		all, "", "---\n", "customers: []", "{}", "a: *x", "&a *a", "? a", "- - -", "[", "{", "!!map", "a: |\n x", "%YAML 1.2\n---\n", "\t", "<<: {}",
		"customers: &a [*a, {name: 1, brands: [{name: x, domains: [y], queries: [\"\\0\"], scheduled_jobs: [{cron_expression: '* * * * *'}]}]}]",
	} {
		f.Add([]byte(seed))
	}
	r := rules()
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := catalog.Parse("f.yaml", data, r)
		if err == nil {
			if doc == nil {
				t.Fatal("neither a document nor an error")
			}
			return
		}
		invalid, ok := errors.AsType[*catalog.InvalidError](err)
		if !ok || doc != nil || len(invalid.Problems) == 0 || len(invalid.Problems) > 50 {
			t.Fatalf("%#v %#v", doc, err)
		}
		last, lines := 1, 1+strings.Count(string(data), "\n")+strings.Count(string(data), "\r")
		for _, p := range invalid.Problems {
			if p.Message == "" || p.Line < last || p.Line > lines {
				t.Fatalf("line %d after %d of %d: %s", p.Line, last, lines, err)
			}
			last = p.Line
		}
	})
}
