package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestPage_ACustomersCapsAreSetAndWhatItSpentIsSeen(t *testing.T) {
	t.Parallel()
	site := servePage(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE customers SET name = 'Northwind'")
	site.db.Exec(t, "INSERT INTO spending_days (customer_id, day, calls, cost_usd) VALUES ($1, (now() AT TIME ZONE 'UTC')::date, 240, 1.5)", brand.CustomerID)
	b := openBrowser(t, site)
	b.open("/admin/settings/customers")
	b.logIn(pageEmail)
	b.sees("td.spent", "240 of 5,000 calls")
	b.sees("td.cost", "$1.50")
	b.sees("td.cost", "no cap")

	b.press("td.actions button", "Edit")
	b.sees("dialog .hint", "5,000 calls, as for everybody")
	b.write("Most calls a day", "0")
	b.press("dialog footer button", "Save")
	require.True(t, eval[bool](b, `document.querySelector("dialog").open && !document.querySelector("dialog form").checkValidity()`), "the field itself refuses what no cap can be")
	b.write("Most calls a day", "250")
	b.write("Most cost a day, in US dollars", "1.50")
	b.accessible("the customer's dialog")
	b.picture("customer-caps")
	b.press("dialog footer button", "Save")
	b.sees("td.spent", "240 of 250 calls")
	b.sees("td.cost", "$1.50 of $1.50, used up")
	b.accessible("customers with caps")
	b.picture("customers")
	require.Equal(t, "250 1.5", storetest.Value[string](t, site.db, "SELECT max_calls_per_day || ' ' || max_cost_usd_per_day::float8 FROM customers"))
	b.open("/admin/settings/audit")
	b.sees(".trail .diff", "max calls per day")
}
