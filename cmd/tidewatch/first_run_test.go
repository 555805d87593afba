package main

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestRemote_StartsABrandFromItsDomain(t *testing.T) {
	t.Parallel()
	c := startCluster(t)
	vars := map[string]string{"TIDEWATCH_SERVER": c.addresses[0], "TIDEWATCH_TOKEN": c.token}
	ok := func(args ...string) string {
		t.Helper()
		out, _, err := tidewatch(t, vars, args...)
		require.NoError(t, err)
		return out
	}
	brands := storetest.Value[int](t, c.db, "SELECT count(*) FROM brands")
	out := ok("brands", "suggest", "acme-tide.pl", "--category", "program do fakturowania")
	require.Regexp(t, `(?s)name +Acme Tide\n.*language +pl-PL\n.*unbranded +program do fakturowania – ranking`, out)
	require.Regexp(t, `branded +Czy warto wybrać Acme Tide\?`, out)
	require.Equal(t, brands, storetest.Value[int](t, c.db, "SELECT count(*) FROM brands"), "a suggestion stores nothing")

	started := ok("brands", "start", "acme-tide.pl", "--category", "program do fakturowania", "--competitor", "Globex",
		"--new-customer", "Northwind "+uuid.NewString(), "--engine", "perplexity", "--wait")
	require.Regexp(t, `Created brand Acme Tide \(\S+\) with 11 queries\.`, started)
	require.Contains(t, started, "perplexity 11/11")
	require.Contains(t, started, "completed")
	require.Equal(t, 11, storetest.Value[int](t, c.db, `SELECT count(*) FROM answers a JOIN brands b ON b.id = a.brand_id
		WHERE b.name = 'Acme Tide' AND a.position_version > 0`), "the answers are scored")
	_, _, err := tidewatch(t, vars, "brands", "start", "localhost", "--new-customer", "x")
	require.ErrorContains(t, err, "query.domain")
}
