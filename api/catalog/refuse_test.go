package catalog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/api/catalog"
)

const (
	inBrand = "customers[0].brands[0]"
	inDaily = inBrand + ".scheduled_jobs[0]"
)

// Each test case changes one value of a valid document. Each test case contains the line, the field and a part of the
// message of the expected problem.
func TestParse_Refuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, to string
		line     int
		field    string
		message  string
	}{
		"a misspelt key":                        {"aliases: [Acme CRM]", "alliases: [Acme CRM]", 5, inBrand + ".alliases", "did you mean aliases?"},
		"an unknown key":                        {"aliases: [Acme CRM]", "colour: red", 5, inBrand + ".colour", "known keys are aliases, collectors, competitors, domains, name, queries, scheduled_jobs"},
		"a key with a dash":                     {"job_type: scoring", "job-type: scoring", 37, inBrand + ".scheduled_jobs[1].job-type", "did you mean job_type?"},
		"a key of the document":                 {"customers:\n", "clients: []\ncustomers:\n", 1, "clients", "known keys are blackouts, customers"},
		"a key twice":                           {"topic: crm", "topic: crm\n            topic: crm", 16, inBrand + ".queries[1].topic", "on line 15"},
		"a key that is a number":                {"aliases: [Acme CRM]", "1: x", 5, inBrand, `has "1" as a key`},
		"a merge key":                           {"topic: crm", "<<: {topic: crm}", 15, inBrand + ".queries[1]", "merge key"},
		"a tag":                                 {"topic: crm", "topic: !!str crm", 15, inBrand + ".queries[1].topic", "not supported"},
		"an alias without an anchor":            {"topic: crm", "topic: *crm", 15, inBrand + ".queries[1].topic", "no anchor &crm"},
		"a customer without a name":             {"name: Northwind Ltd\n    brands:", "brands:", 2, "customers[0].name", "is missing"},
		"a query without a text":                {"text: bestes CRM für kleine Teams\n            topic: crm", "topic: crm", 14, inBrand + ".queries[1].text", "is missing"},
		"a scheduled job without a name":        {"- name: hourly\n            job_type", "- job_type", 36, inBrand + ".scheduled_jobs[1].name", "is missing"},
		"an empty name":                         {"name: Acme\n", "name: ''\n", 4, inBrand + ".name", "is empty"},
		"a blank name":                          {"name: Acme\n", "name: '  '\n", 4, inBrand + ".name", "has only blanks: write a text"},
		"a name with a blank at its end":        {"name: Acme\n", "name: 'Acme '\n", 4, inBrand + ".name", `write "Acme"`},
		"a name with a line break":              {"name: Acme\n", `name: "Ac\nme"` + "\n", 4, inBrand + ".name", "line break"},
		"a name with a NUL":                     {"name: Acme\n", `name: "Ac\0me"` + "\n", 4, inBrand + ".name", "control character"},
		"a name that is too long":               {"name: Acme\n", "name: " + strings.Repeat("x", 201) + "\n", 4, inBrand + ".name", "at most 200"},
		"a name that is a number":               {"name: Acme\n", "name: 1984\n", 4, inBrand + ".name", `is the number "1984": write it in quotes`},
		"a name without a value":                {"name: Acme\n", "name:\n", 4, inBrand + ".name", "is empty"},
		"a name that is a list":                 {"name: Acme\n", "name: [Acme]\n", 4, inBrand + ".name", "must be a text, is a list"},
		"a name that never matches":             {"name: Acme\n", "name: '®™'\n", 4, inBrand + ".name", "never matches an answer"},
		"an alias that never matches":           {"[Acme CRM]", "[Acme CRM, 🍎]", 5, inBrand + ".aliases[1]", "never matches an answer"},
		"an alias that is an address":           {"[Acme CRM]", "['https://acme.example']", 5, inBrand + ".aliases[0]", "without an address"},
		"an alias twice in two Unicode forms":   {"[Acme CRM]", `["Caf\u00e9", "Cafe\u0301"]`, 5, inBrand + ".aliases[1]", "is a duplicate"},
		"an alias that is a boolean":            {"[Acme CRM]", "[Acme CRM, true]", 5, inBrand + ".aliases[1]", "write it in quotes"},
		"an alias twice":                        {"[Acme CRM]", "[Acme CRM, Acme CRM]", 5, inBrand + ".aliases[1]", "is a duplicate, on line"},
		"aliases that are a text":               {"[Acme CRM]", "Acme CRM", 5, inBrand + ".aliases", `must be a list, is the text "Acme CRM"`},
		"aliases without a value":               {"[Acme CRM]", "", 5, inBrand + ".aliases", "must be a list, is empty"},
		"brands that are a mapping":             {"brands:\n      - name: Acme", "brands:\n        name: Acme", 3, "customers[0].brands", "must be a list, is a mapping"},
		"a customer that is a text":             {"  - name: Northwind Ltd", "  - Contoso\n  - name: Northwind Ltd", 2, "customers[0]", "must be a mapping with keys such as blackouts, brands, keep_answers_days, keep_raw_days, keep_runs_days, max_calls_per_day, max_cost_usd_per_day, min_interval_seconds, name"},
		"a competitor with the brand's name":    {"name: Globex\n", "name: ACME\n", 9, inBrand + ".competitors[0].name", `also a name of the brand, on line 4`},
		"a competitor's alias of the brand":     {"[Globex CRM]", "[acme crm]", 10, inBrand + ".competitors[0].aliases[0]", "on line 5"},
		"a domain that is a URL":                {"[acme.example]", "['https://Acme.example/shop']", 6, inBrand + ".domains[0]", `write "acme.example"`},
		"a domain with a port":                  {"[acme.example]", "['acme.example:80']", 6, inBrand + ".domains[0]", `write "acme.example"`},
		"a domain with a blank":                 {"[acme.example]", "[acme example]", 6, inBrand + ".domains[0]", "host name such as"},
		"a domain with an underscore":           {"[acme.example]", "[a_b.example]", 6, inBrand + ".domains[0]", "host name such as"},
		"a domain with an empty label":          {"[acme.example]", "[acme..example]", 6, inBrand + ".domains[0]", "host name such as"},
		"a domain of one label":                 {"[acme.example]", "[localhost]", 6, inBrand + ".domains[0]", "host name such as"},
		"a domain that is an address":           {"[acme.example]", "[192.0.2.1]", 6, inBrand + ".domains[0]", "host name such as"},
		"a domain that is a public suffix":      {"[acme.example]", "[co.uk]", 6, inBrand + ".domains[0]", "public suffix"},
		"a domain twice in another case":        {"[acme.example]", "[acme.example, ACME.example]", 6, inBrand + ".domains[1]", "is a duplicate, on line"},
		"an unknown collector":                  {"[chatgpt, perplexity]", "[chatgpt, perplexityai]", 7, inBrand + ".collectors[1]", "chatgpt, google_aio, perplexity"},
		"a misspelt collector":                  {"[chatgpt, perplexity]", "[chatgtp]", 7, inBrand + ".collectors[0]", "did you mean chatgpt?"},
		"an empty query":                        {"- best crm for small teams", "- ''", 13, inBrand + ".queries[0]", "is empty"},
		"a query without a value":               {"- best crm for small teams", "-", 13, inBrand + ".queries[0]", "is empty"},
		"a query with a line break after it":    {"- best crm for small teams", "- |\n            best crm", 13, inBrand + ".queries[0]", "|- instead of |"},
		"a query too long for its index":        {"- best crm for small teams", "- " + strings.Repeat("é", 1201), 13, inBrand + ".queries[0]", "write at most 2400"},
		"a query twice":                         {"- best crm for small teams", "- best crm for small teams\n          - text: best crm for small teams", 14, inBrand + ".queries[1]", "on line 13"},
		"an invalid locale":                     {"locale: de-DE", "locale: german", 16, inBrand + ".queries[1].locale", "must be a language tag"},
		"a locale that is too long":             {"locale: de-DE", "locale: de" + strings.Repeat("-abcdefgh", 4), 16, inBrand + ".queries[1].locale", "35 or fewer"},
		"an invalid country":                    {"country: DE", "country: Germany", 17, inBrand + ".queries[1].country", "two capital letters"},
		"a boolean that is written as a word":   {"is_active: false", "is_active: no", 18, inBrand + ".queries[1].is_active", `must be true or false, is the text "no"`},
		"a tag with a comma":                    {"[funnel, Germany]", "['funnel, x']", 19, inBrand + ".queries[1].tags[0]", "has a comma"},
		"a tag with a hidden character":         {"[funnel, Germany]", `["fun\u200bnel"]`, 19, inBrand + ".queries[1].tags[0]", "invisible character"},
		"a tag that is too long":                {"[funnel, Germany]", "[" + strings.Repeat("é", 51) + "]", 19, inBrand + ".queries[1].tags[0]", "at most 50"},
		"a tag twice in another case":           {"[funnel, Germany]", "[funnel, FUNNEL]", 19, inBrand + ".queries[1].tags[1]", `duplicate of the tag "funnel"`},
		"too many tags":                         {"[funnel, Germany]", "[a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u]", 19, inBrand + ".queries[1].tags", "at most 20"},
		"tags that are a text":                  {"[funnel, Germany]", "funnel", 19, inBrand + ".queries[1].tags", "must be a list"},
		"an unknown job type":                   {"job_type: scoring", "job_type: score", 37, inBrand + ".scheduled_jobs[1].job_type", "must be one of data_collection, scoring, data_collection_and_scoring"},
		"an unknown overlap policy":             {"overlap_policy: allow", "overlap_policy: alow", 28, inDaily + ".overlap_policy", "did you mean allow?"},
		"an unknown misfire policy":             {"misfire_policy: run_all", "misfire_policy: all", 29, inDaily + ".misfire_policy", "run_once, run_all, skip"},
		"an unknown dst_gap":                    {"dst_gap: skip", "dst_gap: first", 26, inDaily + ".dst_gap", "shift, skip"},
		"an unknown dst_repeat":                 {"dst_repeat: both", "dst_repeat: third", 27, inDaily + ".dst_repeat", "first, second, both"},
		"a negative number":                     {"jitter_seconds: 60", "jitter_seconds: -1", 31, inDaily + ".jitter_seconds", "must be from 0 to 86400, is -1"},
		"a number that is too high":             {"misfire_window_seconds: 3600", "misfire_window_seconds: 2592001", 30, inDaily + ".misfire_window_seconds", "from 0 to 2592000"},
		"a timeout of zero":                     {"run_timeout_seconds: 600", "run_timeout_seconds: 0", 32, inDaily + ".run_timeout_seconds", "from 1 to 604800"},
		"a fraction instead of a whole number":  {"jitter_seconds: 60", "jitter_seconds: 1.5", 31, inDaily + ".jitter_seconds", "whole number"},
		"a text instead of a number":            {"jitter_seconds: 60", "jitter_seconds: '60'", 31, inDaily + ".jitter_seconds", `is the text "60"`},
		"a number in octal":                     {"jitter_seconds: 60", "jitter_seconds: 060", 31, inDaily + ".jitter_seconds", "whole number"},
		"a number beyond 64 bits":               {"jitter_seconds: 60", "jitter_seconds: 99999999999999999999", 31, inDaily + ".jitter_seconds", "whole number"},
		"a time without an offset":              {"2020-01-01T09:00:00+01:00", "2020-01-01T09:00:00", 33, inDaily + ".starts_at", "must be a time with its offset"},
		"an end before the start":               {"2999-01-01T00:00:00Z", "2020-01-01T08:00:00Z", 34, inDaily + ".ends_at", "must be after starts_at, which is 2020-01-01T08:00:00Z"},
		"a cron expression and a chain":         {"job_type: scoring", "job_type: scoring\n            after: daily", 38, inBrand + ".scheduled_jobs[1].after", "cannot be combined with cron_expression"},
		"no tick between the start and the end": {"09:00:00+01:00\n            ends_at: 2999-01-01T00:00:00Z", "10:00:00+01:00\n            ends_at: 2020-01-01T11:00:00+01:00", 34, inDaily + ".ends_at", "no tick left"},
		"a cron expression out of range":        {`"0 9 * * *"`, `"61 9 * * *"`, 23, inDaily + ".cron_expression", "minute must be 0–59, got 61"},
		"a cron expression that never fires":    {`"0 9 * * *"`, `"0 0 31 2 *"`, 23, inDaily + ".cron_expression", "never"},
		"an empty cron expression":              {`"0 9 * * *"`, `""`, 23, inDaily + ".cron_expression", "is empty"},
		"a cron expression without quotes":      {`"0 9 * * *"`, `*/5 * * * *`, 23, "", `must be in quotes, such as "*/5 * * * *"`},
		"a cron expression of an alias":         {`"0 9 * * *"`, `* * * * *`, 23, "", `must be in quotes, such as "* * * * *"`},
		"a cron word without quotes":            {`"@hourly"`, `@hourly`, 38, "", `must be in quotes, such as "@hourly"`},
		"an unknown time zone":                  {"Europe/Berlin", "Europe/Berlim", 24, inDaily + ".timezone", "Europe/Berlim"},
		"an unknown option":                     {"positionLimit: 50", "position_limit: 50", 35, inDaily + ".metadata.position_limit", "did you mean positionLimit?"},
		"an option of the wrong type":           {"parallel: true", "parallel: 1", 35, inDaily + ".metadata.parallel", "must be true or false"},
		"an option out of range":                {"positionLimit: 50", "positionLimit: -50", 35, inDaily + ".metadata.positionLimit", "must be 0 (all) to 1000000, is -50"},
		"an invalid amount of an option":        {"maxCostUsd: 2.5", "maxCostUsd: -2.5", 35, inDaily + ".metadata.maxCostUsd", "must be 0 (the server's default) to 1000000 US dollars, is -2.5"},
		"a text instead of an amount":           {"maxCostUsd: 2.5", "maxCostUsd: cheap", 35, inDaily + ".metadata.maxCostUsd", "must be a number"},
		"a cap of nothing":                      {"    brands:", "    max_calls_per_day: 0\n    brands:", 3, "customers[0].max_calls_per_day", "must be above 0"},
		"a text instead of a cap":               {"    brands:", "    max_cost_usd_per_day: much\n    brands:", 3, "customers[0].max_cost_usd_per_day", "must be a number"},
		"an invalid country of an option":       {"country: US", "country: USA", 35, inDaily + ".metadata.country", "two capital letters"},
		"an unknown collector of an option":     {"{collectors: [chatgpt]", "{collectors: [bing]", 35, inDaily + ".metadata.collectors[0]", "must be one of chatgpt"},
		"metadata that is a text":               {"{collectors: [chatgpt], parallel: true, positionLimit: 50, sentimentLimit: 40, locale: en, country: US, rescore: true, samples: 3, maxCalls: 500, maxCostUsd: 2.5, pauseAtCap: true}", "'{}'", 35, inDaily + ".metadata", "must be a mapping"},
		"a scheduled job twice":                 {"name: hourly", "name: daily", 36, inBrand + ".scheduled_jobs[1].name", "on line 21"},
		"a brand twice":                         {"          - name: hourly", "      - name: Acme\n        scheduled_jobs:\n          - name: hourly", 36, "customers[0].brands[1].name", "on line 4"},
		"a tab as indentation":                  {"        domains: [acme.example]", "\tdomains: [acme.example]", 6, "", "a tab indents this line"},
		"another document":                      {"          - name: hourly", "---\n          - name: hourly", 36, "", "second YAML document"},
		"a second document":                     {"          - name: hourly", "...\ncustomers: []", 37, "", "second YAML document"},
		"a bracket that is not closed":          {"[Acme CRM]", "[Acme CRM", 6, "", "is not valid YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc, err := catalog.Parse("brands.yaml", []byte(edited(t, c.from, c.to)), rules())
			require.Nil(t, doc)
			found := problems(t, err)
			require.Len(t, found, 1, err)
			require.Equal(t, c.field, found[0].Field, err)
			require.Equal(t, c.line, found[0].Line, err)
			require.Contains(t, found[0].Message, c.message)
		})
	}
}

func TestParse_RefusesOtherDocuments(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text, message string
		line          int
	}{
		"nothing":            {"", "the file is empty: write a document such as", 1},
		"a comment":          {"# customers\n", "the file is empty", 1},
		"a header":           {"---\n", "the file is empty", 1},
		"null":               {"\n\n~\n", "the file is empty", 1},
		"a text":             {"\nhello\n", `must be a mapping with keys such as blackouts, customers, is the text "hello"`, 2},
		"a list":             {"- name: Northwind Ltd\n", "must be a mapping with keys such as blackouts, customers, is a list", 1},
		"an empty mapping":   {"{}", "has no customers", 1},
		"a directive":        {"%YAML 1.2\n---\ncustomers: []\n", "is a directive", 1},
		"another encoding":   {"customers:\n- name: M\xfcller\n", "not in UTF-8", 2},
		"a broken escape":    {`customers: [{name: "\ud800"}]`, "is not valid YAML", 1},
		"too many bytes":     {"#" + strings.Repeat(" ", 4<<20), "the limit is 4194304 bytes (4 MiB)", 1},
		"customers by names": {"customers:\n  Northwind Ltd: {}\n", "must be a list, is a mapping", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalog.Parse("brands.yaml", []byte(c.text), rules())
			found := problems(t, err)
			require.Len(t, found, 1, err)
			require.Equal(t, c.line, found[0].Line)
			require.Contains(t, found[0].Message, c.message)
		})
	}
}

func TestParse_ReportsAllProblemsByLine(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse("brands.yaml", []byte(`customers:
  - name: A
    brands:
      - name: B
        competitors:
          - name: b
        queries:
          - ""
        scheduled_jobs:
          - name: x
            job_type: nope
            cron_expression: "99 * * * *"
            timezone: Mars/Olympus
            jitter_seconds: 1e9
            metadata: {parallel: maybe, positionLimit: many}
  - name: A
`), rules())
	var found []string
	for _, p := range problems(t, err) {
		found = append(found, p.Field)
	}
	require.Equal(t, []string{
		inBrand + ".competitors[0].name",
		inBrand + ".queries[0]",
		inDaily + ".job_type",
		inDaily + ".cron_expression",
		inDaily + ".timezone",
		inDaily + ".jitter_seconds",
		inDaily + ".metadata.parallel",
		inDaily + ".metadata.positionLimit",
		"customers[1].name",
	}, found, err)
}

func TestParse_LimitsTheListedProblems(t *testing.T) {
	t.Parallel()
	_, err := catalog.Parse("brands.yaml", []byte("customers:\n"+strings.Repeat("- {}\n", 120)), rules())
	require.Len(t, problems(t, err), 50)
	require.Contains(t, err.Error(), "brands.yaml: 70 more problems")
	require.Len(t, strings.Split(err.Error(), "\n"), 51)
}

func TestParse_LimitsAliasesAndDomains(t *testing.T) {
	t.Parallel()
	for field, domain := range map[string]string{"aliases": "", "domains": ".example"} {
		for n, want := range map[int]string{100: "", 101: "has too many " + field + ": write at most 100"} {
			var list strings.Builder
			for i := range n {
				fmt.Fprintf(&list, "n%d%s,", i, domain)
			}
			for _, more := range []string{"", "competitors: [{name: C, "} {
				text := "customers: [{name: A, brands: [{name: B, " + more + field + ": [" + list.String() + "]" +
					strings.Repeat("}]", strings.Count(more, "[")) + "}]}]"
				_, err := catalog.Parse("brands.yaml", []byte(text), rules())
				if want == "" {
					require.NoError(t, err)
					continue
				}
				require.Equal(t, want, problems(t, err)[0].Message)
			}
		}
	}
}

// Parse immediately refuses documents that would occupy the YAML library for minutes or overflow the stack.
func TestParse_RefusesBombs(t *testing.T) {
	t.Parallel()
	const n = 100_000
	for name, text := range map[string]string{
		"brackets":       strings.Repeat("[", n),
		"braces":         strings.Repeat("{a: ", n),
		"dashes":         strings.Repeat("- ", n),
		"question marks": strings.Repeat("? ", n),
		"anchors":        strings.Repeat("&a ", n),
		"tags":           strings.Repeat("!!map ", n),
		"documents":      strings.Repeat("--- a\n", n),
		"ends":           strings.Repeat("a\n...\n", n),
		"keys":           strings.Repeat("a: 1\n", n),
		"keys in one":    "{" + strings.Repeat("a: 1,", n) + "}",
		"blocks":         strings.Repeat("a: |\n  x\n", n),
		"no items":       "customers:\n" + strings.Repeat("-\n", n),
		"no values":      "customers:\n" + strings.Repeat("- name:\n", n),
		"no colons":      "customers: [" + strings.Repeat("{a},", n) + "]",
		"values left":    "customers: [" + strings.Repeat("{a: },", n) + "]",
		"indentation": func() string {
			var b strings.Builder
			for i := range 1000 {
				b.WriteString(strings.Repeat(" ", i) + "a:\n")
			}
			return b.String()
		}(),
		"aliases":        "customers: &a [" + strings.Repeat("{brands: &b ["+strings.Repeat("{},", 500)+"]},", 1) + strings.Repeat("{brands: *b},", 3000) + "]",
		"a loop":         "customers: &a [*a, *a]",
		"an alias alone": "customers: &a *a",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := catalog.Parse("brands.yaml", []byte(text), rules())
			require.NotEmpty(t, problems(t, err))
		})
	}
}
