package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

func TestBrand_ARefusedBrandLeavesNoCustomerAndASecondTryAddsBoth(t *testing.T) {
	t.Parallel()
	b := openTab(t, serve(t))
	b.openAs(adminEmail, "/admin/brands?new=1")
	b.write("Customer name", "Northwind Ltd")
	b.write("Brand name", "Acme")
	b.write("Domains", "co.uk")
	b.press("dialog button", "Add")
	b.sees("dialog .error", "co.uk")
	b.picture("brand-refused")
	require.Zero(t, storetest.Value[int](t, b.site.db, "SELECT count(*) FROM customers"))

	b.write("Domains", "acme.example")
	b.press("dialog button", "Add")
	b.sees("h1", "Acme")
	require.Equal(t, "Northwind Ltd Acme", storetest.Value[string](t, b.site.db,
		"SELECT string_agg(c.name || ' ' || b.name, ', ') FROM customers c JOIN brands b ON b.customer_id = c.id"))
}

func TestBrand_ACustomersNameThatIsTakenIsShownAtItsField(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 0)
	taken := storetest.Value[string](t, site.db, "SELECT name FROM customers")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands?new=1")
	b.until(`document.querySelectorAll("dialog option").length > 2`) // the customers are loaded
	eval[any](b, `void (f => { f.value = "new"; f.dispatchEvent(new Event("change", {bubbles: true})); })(`+
		field("Customer")+`)`)
	b.write("Customer name", taken)
	b.write("Brand name", "Globex")
	b.press("dialog button", "Add")
	b.sees("dialog .error", "another customer has this name")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM brands"))
}
