package catalog_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
	"tidewatch/store"
)

func TestParse_Accepts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"every key":                    all,
		"Windows' line ends":           strings.ReplaceAll(all, "\n", "\r\n"),
		"a byte order mark":            "\ufeff" + all,
		"a header and an end":          "---\n" + all + "...\n",
		"no customer":                  "customers: []",
		"JSON":                         `{"customers":[{"name":"A","brands":[{"name":"B","queries":["q",{"text":"r","is_active":true}]}]}]}`,
		"JSON with tabs":               "{\n\t\"customers\": [\n\t\t{\"name\": \"A\"}\n\t]\n}\n",
		"lists in their key's column":  "customers:\n- name: A\n  brands:\n  - name: B\n    queries:\n    - q\n",
		"a domain in another script":   "customers: [{name: A, brands: [{name: B, domains: [münchen.example, 例え.テスト]}]}]",
		"a query of several lines":     "customers: [{name: A, brands: [{name: B, queries: [\"a\\nb\"]}]}]",
		"one text in two locales":      "customers: [{name: A, brands: [{name: B, queries: [q, {text: q, locale: de}, {text: q, country: DE}]}]}]",
		"one name in two brands":       "customers: [{name: A, brands: [{name: B, competitors: [{name: C}]}, {name: C, competitors: [{name: B}]}]}]",
		"an alias that is the name":    "customers: [{name: A, brands: [{name: Acme, aliases: [ACME]}]}]",
		"a part of a scheduled job":    "customers: [{name: A, brands: [{name: B, scheduled_jobs: [{name: x, timezone: Asia/Tokyo}]}]}]",
		"no bounds":                    "customers: [{name: A, brands: [{name: B, scheduled_jobs: [{name: x, starts_at: null, ends_at: ~}]}]}]",
		"options without a value":      "customers: [{name: A, brands: [{name: B, scheduled_jobs: [{name: x, metadata: {locale: , country: , rescore: }}]}]}]",
		"a list said once, used twice": "customers: [{name: A, brands: [{name: B, collectors: &e [chatgpt]}, {name: C, collectors: *e}]}]",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			parse(t, text)
		})
	}
}

// This test fails when the store has an option that the parser does not know.
func TestParse_KnowsEveryOptionOfTheStore(t *testing.T) {
	t.Parallel()
	for f := range reflect.TypeFor[store.Options]().Fields() {
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		parse(t, "customers: [{name: A, brands: [{name: B, scheduled_jobs: [{name: x, metadata: {"+key+": }}]}]}]")
	}
}

func TestParse_ReadsALargeFile(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("customers:\n- name: A\n  brands:\n  - name: B\n    queries:\n")
	for i := 0; b.Len() < 4<<20-100; i++ {
		fmt.Fprintf(&b, "    - text: best crm for small teams %d\n      topic: crm\n      locale: de-DE\n", i)
	}
	_, err := catalog.Parse("brands.yaml", []byte(b.String()), rules())
	require.NoError(t, err)
}
