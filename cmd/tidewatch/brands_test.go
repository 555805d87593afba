package main

import (
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"
)

// requireBrandCommands creates, edits and deletes a brand, its competitors and its queries with commands.
func requireBrandCommands(t *testing.T, vars map[string]string, customer string) {
	t.Helper()
	run := func(args ...string) (string, error) {
		t.Helper()
		out, _, err := tidewatch(t, vars, append([]string{"brands"}, args...)...)
		return out, err
	}
	ok := func(args ...string) string {
		t.Helper()
		out, err := run(args...)
		require.NoError(t, err)
		return out
	}
	created := func(args ...string) string {
		t.Helper()
		id := regexp.MustCompile(`(?m)^id +(\S+)`).FindStringSubmatch(ok(args...))
		require.NotNil(t, id)
		return id[1]
	}
	brand := created(
		"create",
		"Northwind",
		"--customer",
		customer,
		"--domain",
		"northwind.example",
		"--alias",
		"NW,Northwind CRM",
	)
	require.Regexp(t, `aliases +NW, Northwind CRM`, ok("get", brand))
	edited := ok("edit", brand, "--name", "Northwind Ltd", "--clear", "aliases", "--engine", "chatgpt")
	require.Regexp(t, `name +Northwind Ltd`, edited)
	require.Regexp(t, `aliases +-`, edited)
	require.Regexp(t, `domains +northwind.example`, edited, "fields without a flag stay")
	_, err := run("edit", brand)
	require.ErrorContains(t, err, "no change")

	competitor := created("competitors", "add", brand, "Globex", "--domain", "globex.example")
	require.Regexp(t, `aliases +Globex One`, ok("competitors", "edit", brand, competitor, "--alias", "Globex One"))
	require.Regexp(t, competitor+` +Globex +Globex One +globex.example`, ok("competitors", brand))
	require.Contains(t, ok("competitors", "delete", brand, competitor), "Deleted competitor")
	require.NotContains(t, ok("competitors", "list", brand), "Globex")
	for _, edit := range [][]string{
		{"edit", brand, "--domain", "northwind.example", "--clear", "domains"},
		{"competitors", "edit", brand, competitor, "--domain", "globex.example", "--clear", "domains"},
		{"queries", "edit", brand, competitor, "--language", "de", "--clear", "language"},
	} {
		_, err = run(edit...)
		require.ErrorContains(t, err, "--clear: another flag sets ", edit)
	}

	query := created("queries", "add", brand, "best crm", "--topic", "crm", "--tag", "spring,eu", "--country", "DE")
	changed := ok(
		"queries",
		"edit",
		brand,
		query,
		"--text",
		"best crm tools",
		"--clear",
		"topic,country",
		"--active",
		"false",
	)
	require.Regexp(t, `query +best crm tools`, changed)
	require.Regexp(t, `topic +-`, changed)
	require.Regexp(t, `tags +(eu, spring|spring, eu)`, changed)
	require.Regexp(t, query+` +best crm tools`, ok("queries", brand, "--active", "false"))
	require.Contains(t, ok("queries", "delete", brand, query), "The answers to the query are kept")
	require.NotContains(t, ok("queries", "list", brand), "best crm")

	_, err = run("delete", brand, "--confirm", "Northwind")
	require.ErrorContains(t, err, `the name of the brand is "Northwind Ltd"`)
	require.Contains(t, ok("delete", brand, "--confirm", "Northwind Ltd"), "Deleted brand Northwind Ltd")
	_, err = run("get", brand)
	require.ErrorContains(t, err, "not_found")
}
