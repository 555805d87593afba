package catalog

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"tidewatch/store"
)

func anyTime() Rules {
	return Rules{
		Collectors: []string{"chatgpt"},
		Plan:       func(store.Timing, time.Time) (time.Time, error) { return time.Time{}, nil },
	}
}

// content returns the objects and the problems of a file that is read in parts of the given size.
func content(text string, size int) string {
	var b strings.Builder
	r := newReader(anyTime())
	r.piece = size
	file, err := decode([]byte(text))
	if err != nil {
		return err.Error()
	}
	r.file(file, func(customers []customer) {
		for _, c := range customers {
			if !c.rest {
				fmt.Fprintf(&b, "%d %s: %s %v\n", c.place.line, c.place, c.name.value, c.calls.isSet())
			}
			for _, of := range c.brands {
				if !of.rest {
					fmt.Fprintf(&b, "%d %s: %s %s\n", of.place.line, of.place, of.name.value, of.aliases.value.values)
				}
				for _, q := range of.queries {
					fmt.Fprintf(&b, "%d %s: %s\n", q.place.line, q.place, q.text.value)
				}
				for _, j := range of.jobs {
					fmt.Fprintf(&b, "%d %s: %s %s\n", j.place.line, j.place, j.name.value, j.cron.value)
				}
			}
		}
	})
	if err := r.err("f"); err != nil {
		fmt.Fprintf(&b, "%s\n", err)
	}
	return b.String()
}

func TestFile_IsTheSameInParts(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"indented": `# customers
---
customers:   # all
  # the first
  - name: A
    max_calls_per_day: 5
    brands:
      - name: B
        aliases: [b1, 'b, 2', "b] \" 3"]
        queries:
          - one
          - "two: # [ { ' "
          - |-
            - three
            # no comment
              brands:
          - text: four
            locale: de
        # between
        scheduled_jobs:
          - {name: x, cron_expression: "0 9 * * *", job_type: scoring}
          -
            name: y
            cron_expression: "@daily"
      - name: C
        queries: [a, 'it''s', "b ]", Levi's, {text: c}]

      -   name: D
          queries:
          - in the column of the key
          aliases:
          - d
    max_cost_usd_per_day: 2
  - {name: E, brands: [{name: F}, {name: G, queries: [p, q]}]}
  - brands: []
    name: H
`,
		"in the column of the key": "customers:\n- name: A\n  brands:\n  - name: B\n    queries:\n    - q\n- name: C\n",
		"in braces":                "{customers: [ # x ]\n {name: A, brands: [\n {name: B, queries: [a, b]}, {name: 'C', },\n], }, {name: D}\n]}",
		"JSON":                     `{"customers":[{"name":"A","brands":[{"name":"B: {","queries":["[",{"text":"\"]"}],"aliases":[]},{"name":"C\\"}]}]}`,
		"JSON with line breaks":    "{\n\t\"customers\": [\n\t\t{\n\t\t\t\"name\": \"A\",\n\t\t\t\"brands\": [\n\t\t\t\t{\"name\": \"B\"},\n\t\t\t\t{\"name\": \"C\"}\n\t\t\t]\n\t\t}\n\t]\n}\n",
		"lists over several lines": "customers: [\n  {name: A, brands: [\n    {name: B},\n    {name: C}]},\n  {name: D}]\n",
		"anchors and aliases":      "customers:\n- name: A\n  brands:\n  - name: B\n    aliases: &x [one]\n  - name: C\n    aliases: *x\n- name: D\n  brands: &l\n  - name: E\n- name: F\n  brands: *l\n",
		"carriage returns":         "customers:\r\n- name: A\r\n  brands:\r\n  - name: B\r\n    queries:\r\n    - q\r\n",
		"problems":                 "customers:\n- name: A\n  brands:\n  - name: B\n  - B\n  - name: B\n    colour: red\n    queries: [q,\n      q,\n      '']\n- name: A\n- {}\n",
		"a tab":                    "customers:\n- name: A\n  brands:\n  - name: B\n\t- name: C\n",
		"a second document":        "customers:\n- name: A\n---\ncustomers:\n- name: B\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			whole := content(text, 1<<20)
			require.NotEmpty(t, whole)
			for _, size := range []int{1, 20, 60, 200} {
				require.Equal(t, whole, content(text, size), "parts of %d bytes", size)
			}
		})
	}
}

// A hostile file of the maximum size needs little memory and time, wherever the file repeats its structure.
func TestParse_LimitsTheMemoryOfHostileFiles(t *testing.T) { //nolint:paralleltest // the test measures memory
	repeated := func(before, unit, after string) string {
		return before + strings.Repeat(unit, (maxBytes-len(before)-len(after))/len(unit)) + after
	}
	for name, text := range map[string]string{
		"empty lists":            repeated("customers: [", "[],", "]"),
		"numbers":                repeated("customers: [", "0,", "]"),
		"open lists":             repeated("customers: ", "[", ""),
		"open mappings":          repeated("customers: [", "{a: ", ""),
		"commas":                 repeated("customers: [", ",", "]"),
		"dashes":                 repeated("customers:\n", "- ", ""),
		"empty items":            repeated("customers:\n", "-\n", ""),
		"question marks":         repeated("customers: ", "? ", ""),
		"colons":                 repeated("customers: ", ": ", ""),
		"anchors":                repeated("customers: [", "&a b,", "]"),
		"tags":                   repeated("customers: [", "!!a b,", "]"),
		"aliases":                repeated("customers: &a [", "*a,", "]"),
		"comments":               repeated("customers:\n", "#\n", ""),
		"documents":              repeated("", "---\n", ""),
		"other keys":             repeated("{", "k: 1, ", "}"),
		"items of a brand":       repeated("customers: [{name: a, brands: [{name: b, aliases: [", "a,", "]}]}]"),
		"competitors":            repeated("customers: [{name: a, brands: [{name: b, competitors: [", "{},", "]}]}]"),
		"a list in metadata":     repeated("customers: [{name: a, brands: [{name: b, scheduled_jobs: [{metadata: {x: [", "0,", "]}}]}]}]"),
		"one text":               repeated("customers: ", "a", ""),
		"a text of many lines":   repeated("customers: a\n", "  a\n", ""),
		"line breaks":            repeated("customers:", "\n", ""),
		"blank lines":            repeated("customers:\n- name: a\n  brands:", "\n\n \n\n", "\n  - x\n"),
		"blank lines in quotes":  repeated("customers:\n- name: \"a", "\n", "b\"\n"),
		"a block of line breaks": repeated("customers:\n- name: |+\n    a\n", "\n", ""),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := Parse("f", []byte(text), anyTime())
		runtime.ReadMemStats(&after)
		require.Error(t, err, name)
		most := uint64(80 << 20)
		if strings.Contains(name, "line") && name != "a text of many lines" {
			most = 7 * maxBytes
		}
		require.Less(t, after.TotalAlloc-before.TotalAlloc, most, name)
	}
}

func TestFile_KeepsTheLineNumbersAfterManyBlankLines(t *testing.T) {
	t.Parallel()
	for _, gap := range []int{0, 1, maxBlankLines - 1, maxBlankLines, maxBlankLines + 1, 3 * maxBlankLines} {
		blank := strings.Repeat("\n", gap/2) + strings.Repeat("  \n", gap-gap/2)
		text := "customers:\n" + blank + "- name: A\n" + blank + "  brands:\n" + blank + "  - name: [B]\n" + blank +
			"    colour: red\n"
		want := fmt.Sprintf("f:%d: customers[0].brands[0].name: must be a text, is a list\n"+
			"f:%d: customers[0].brands[0].colour: is unknown", 4+3*gap, 5+4*gap)
		for _, size := range []int{20, 1 << 20} {
			require.Contains(t, content(text, size), want, "%d blank lines", gap)
		}
	}
}

func TestParse_LimitsObjects(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("customers: [{name: a, brands: [")
	for i := range maxObjects {
		fmt.Fprintf(&b, "{name: %x!},", i)
	}
	b.WriteString("]}]")
	_, err := Parse("f", []byte(b.String()), anyTime())
	require.ErrorContains(t, err, "a file has at most 200000 objects, so split the file")
}

func TestParse_WarnsOfTextsThatEndAtAComment(t *testing.T) {
	t.Parallel()
	const before = "customers: \n- name: A\n  brands:\n  - name: B\n    queries:\n"
	for text, wrong := range map[string]string{
		"what is #1 crm":            "#1 crm",
		"welches ist # das beste":   "# das beste",
		"什么是 #1 crm":                "#1 crm",
		"a text\n      and  #2":     "#2",
		"{text: issue #12\n      }": "#12",
		"what is C# for":            "",
		"'what is #1 crm'":          "",
		`"what is #1 crm"`:          "",
		"a text  # the first":       "",
		"a text\n    # a comment":   "",
	} {
		d, err := Parse("f", []byte(before+"    - "+text+"\n"), anyTime())
		require.NoError(t, err)
		var messages []string
		for _, w := range d.Warnings() {
			messages = append(messages, w.Message)
		}
		if wrong == "" {
			require.Empty(t, messages, text)
			continue
		}
		require.Len(t, messages, 1, text)
		require.Contains(t, messages[0], fmt.Sprintf("ends before the comment %q", wrong))
	}
}

func TestParse_SaysThatACommentIsNoValue(t *testing.T) {
	t.Parallel()
	const before = "customers:\n- name: A\n  brands:\n  - name: B\n"
	for text, comment := range map[string]string{
		before + "    queries:\n    - #1 crm\n    - best crm\n":        "#1 crm",
		before + "    queries:\n    - best crm\n    - #2  crm":         "#2  crm",
		before + "    queries:\n    - text: #1 crm\n":                  "#1 crm",
		before + "    queries:\n    - {text: best crm, topic: #1\n}\n": "#1",
		before + "    aliases:\n    - #B\n":                            "#B",
		before + "    aliases: # none\n":                               "# none",
		"customers:\n- name: #A":                                       "#A",
	} {
		_, err := Parse("f", []byte(text), anyTime())
		require.ErrorContains(t, err, "is empty", text)
		require.ErrorContains(t, err, fmt.Sprintf("the text %q is a comment", comment), text)
	}
	for text, warned := range map[string]bool{
		"customers:\n- name: A\n  max_calls_per_day: #5\n":            true,
		"customers:\n- name: A\n  max_calls_per_day: # the default\n": false,
		"customers:\n- name: A\n  max_calls_per_day: null #5\n":       false,
		before + "    queries: #1\n    - best crm\n":                  false,
		before + "    queries:\n    - #1\n      best crm\n":           false,
	} {
		d, err := Parse("f", []byte(text), anyTime())
		require.NoError(t, err, text)
		require.Equal(t, warned, len(d.Warnings()) == 1, text)
	}
}

func TestParse_TruncatesValuesInMessages(t *testing.T) {
	t.Parallel()
	for _, unit := range []string{"k", "ü", "k ", `\"`, "\u00a0"} {
		long := strings.Repeat(unit, 3_000) + "k"
		for _, text := range []string{
			"customers: [{" + long + ": 1, " + long + ": 2}]", "customers: [*" + long + "]", "customers: [!" + long + " x]",
			"customers: " + long, "customers: [{name: A, brands: [{name: B, domains: [" + long + "]}]}]", long, "%" + long,
			"customers: [{name: A, brands: [{name: B, scheduled_jobs: [{name: x, timezone: " + long + "}]}]}]",
			"customers: [{name: A, brands: [{name: B, collectors: [" + long + "], queries: [{text: x, tags: [" + long + "]}]}]}]",
			"customers: [{name: A, max_calls_per_day: 1" + strings.Repeat("0", 9_000) + "}]",
		} {
			_, err := Parse("f", []byte(text), anyTime())
			require.Error(t, err)
			require.Less(t, len(err.Error()), 1600, "%.120s: %.2000s", text, err)
		}
	}
}

func TestParse_RefusesNumbersInTheFormOfPrograms(t *testing.T) {
	t.Parallel()
	for _, number := range []string{"1_000", "1_000.5", "0x10", "0o17", "0b1", ".nan", "-.inf", "NaN", "٦٠", "６０", "1,000", "60%"} {
		for field, says := range map[string]string{
			"max_calls_per_day": "must be a whole number", "max_cost_usd_per_day": "must be a number",
		} {
			_, err := Parse("f", []byte("customers:\n- name: A\n  "+field+": "+number), anyTime())
			require.ErrorContains(t, err, field+": "+says+", is", number)
		}
	}
}

// onlyCustomer returns the customer of a valid file.
func onlyCustomer(t *testing.T, text string) customer {
	t.Helper()
	r := newReader(anyTime())
	file, err := decode([]byte(text))
	require.NoError(t, err)
	var all []customer
	r.file(file, func(customers []customer) { all = append(all, customers...) })
	require.NoError(t, r.err("f"), text)
	require.Len(t, all, 1)
	return all[0]
}

func TestParse_ReadsNumbersWithAnExponent(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]int{"2e1": 20, "+3E+2": 300, "40e-1": 4, "1.5e1": 15, "7.0": 7} {
		for _, text := range []string{
			"customers: [{name: A, max_calls_per_day: " + number + ", max_cost_usd_per_day: " + number + "}]",
			`{"customers":[{"name":"A","max_calls_per_day":` + number + `,"max_cost_usd_per_day":` + number + `}]}`,
		} {
			customer := onlyCustomer(t, text)
			require.Equal(t, want, *customer.calls.value, number)
			require.InDelta(t, want, *customer.cost.value, 0, number)
		}
	}
	for _, number := range []string{`"2e1"`, "'2e1'", "25e-1", "1e400", "2e", "e1"} {
		_, err := Parse("f", []byte("customers: [{name: A, max_calls_per_day: "+number+"}]"), anyTime())
		require.ErrorContains(t, err, "must be a whole number", number)
	}
}

func TestParse_RefusesATabThatTheLibraryDrops(t *testing.T) {
	t.Parallel()
	file := func(query string) string {
		return "customers:\n- name: A\n  brands:\n  - name: B\n    queries:\n    - " + query + "\n"
	}
	for _, query := range []string{
		"which\tcrm", "{text: which\tcrm}", "which crm is\n      the\tbest", "{text: a, is_active: tr\tue}", "{text: a, top\tic: b}",
	} {
		_, err := Parse("f", []byte(file(query)), anyTime())
		require.ErrorContains(t, err, "f:6: has a tab in a value without quotes", query)
	}
	for _, query := range []string{"\"which\tcrm\"", "'which\tcrm'", "|-\n      which\tcrm", ">-\n      which\tcrm", `"which\tcrm"`} {
		require.Equal(t, "which\tcrm", onlyCustomer(t, file(query)).brands[0].queries[0].text.value, query)
	}
	for _, query := range []string{"\tcrm\t", "crm\t# best", "{text:\tcrm}"} {
		require.Equal(t, "crm", onlyCustomer(t, file(query)).brands[0].queries[0].text.value, query)
	}
}
