package browser_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"tidewatch/api"
	"tidewatch/api/openid/openidtest"
	"tidewatch/store/storetest"
)

func TestLogIn_WithOpenIDConnect(t *testing.T) {
	t.Parallel()
	db := storetest.Open(t)
	site := newSite(t, db)
	issuer := openidtest.Start(t, site.http.URL+api.OpenIDCallbackPath)
	site.start(t,
		"TIDEWATCH_OPENID_CLIENT_ID="+openidtest.ClientID,
		"TIDEWATCH_OPENID_CLIENT_SECRET="+openidtest.ClientSecret,
		"TIDEWATCH_OPENID_CUSTOMERS=staff=*",
		"TIDEWATCH_OPENID_ISSUER="+issuer.URL,
		"TIDEWATCH_OPENID_NAME=Northwind",
		"TIDEWATCH_OPENID_ROLES=cn=marketing,ou=groups=editor; cn=it,ou=groups=admin",
		"TIDEWATCH_PASSWORDS_OFF=true",
		"TIDEWATCH_PUBLIC_URL="+site.http.URL,
	)
	issuer.AddUser("eve@northwind.example", "sales")
	issuer.AddUser("max@northwind.example", "cn=marketing,ou=groups", "staff")
	b := openTab(t, site)
	enter := func(email string) {
		b.press("a.button", "Log in with Northwind")
		b.write("Username", email)
		b.write("Password", openidtest.Password)
		b.press("button", "Login")
	}
	b.open("/admin/brands")
	b.sees("details summary", "Emergency log-in")
	b.gone("button", "Log in")
	b.checkAccessibility("log-in with OpenID Connect")
	b.picture("log-in-openid")
	enter("eve@northwind.example")
	b.sees(".note", "no value of the claim groups is mapped to a role")
	b.picture("log-in-openid-refused")
	enter("max@northwind.example")
	b.sees("h1", "Brands")
	require.Equal(t, "/admin/brands", eval[string](b, "location.pathname"))
	b.open("/admin/settings/account")
	b.sees("main", "max@northwind.example")
	b.sees("main", "editor of all customers")
	b.press("button[aria-label^=Account]", "")
	b.press(".menu button", "Log out")
	b.sees("a.button", "Log in with Northwind")
	b.sees(".note", "You are logged out of Tidewatch.")
	b.checkAccessibility("log-out with OpenID Connect")
	b.picture("log-out-openid")
	b.press(".note a", "log out of Northwind")
	b.until(fmt.Sprintf("location.origin === %q", issuer.URL))
	b.open("/admin/brands")
	b.sees("a.button", "Log in with Northwind")
	b.gone(".note", "logged out")
	status, _ := site.send(t, "unknown", http.MethodGet, "/api/admin/session", "")
	require.Equal(t, http.StatusUnauthorized, status)
}

func TestLogInAgain_WithOpenIDConnect(t *testing.T) {
	t.Parallel()
	site := newSite(t, storetest.Open(t))
	issuer := openidtest.Start(t, site.http.URL+api.OpenIDCallbackPath)
	site.start(t,
		"TIDEWATCH_OPENID_CLIENT_ID="+openidtest.ClientID,
		"TIDEWATCH_OPENID_CLIENT_SECRET="+openidtest.ClientSecret,
		"TIDEWATCH_OPENID_CUSTOMERS=staff=*",
		"TIDEWATCH_OPENID_ISSUER="+issuer.URL,
		"TIDEWATCH_OPENID_NAME=Northwind",
		"TIDEWATCH_OPENID_ROLES=it=admin",
		"TIDEWATCH_PASSWORDS_OFF=true",
		"TIDEWATCH_PUBLIC_URL="+site.http.URL,
	)
	site.db.Brand(t, 1)
	issuer.AddUser("max@northwind.example", "it", "staff")
	issuer.AddUser("eve@northwind.example", "it", "staff")
	enter := func(b *tab, email string) {
		b.write("Username", email)
		b.write("Password", openidtest.Password)
		b.press("button", "Login")
	}
	b := openTab(t, site)
	b.open("/admin/brands")
	b.press("a.button", "Log in with Northwind")
	enter(b, "max@northwind.example")
	b.press("button", "Add brand")
	b.write("Brand name", "Northwind Outdoor")
	endSession := func() {
		site.db.Exec(t, "DELETE FROM sessions")
		b.press("dialog footer button", "Add")
		b.sees("dialog.log-in [role=status]", "Your session has ended")
		b.until(`document.activeElement.textContent === "Log in with Northwind"`)
		require.Equal(t, "_blank", eval[string](b, "document.activeElement.target"))
	}
	// logInBeside logs in with the link of the dialog, in a second tab of the browser.
	logInBeside := func(email string) {
		ctx, cancel := chromedp.NewContext(b.ctx)
		defer cancel()
		require.NoError(t, chromedp.Do(ctx)) // a tab closes when its first context ends
		beside := &tab{site: site, t: t, window: &window{ctx: ctx, http: b.http}}
		beside.do(chromedp.Navigate(eval[string](b, "document.activeElement.href")))
		enter(beside, email)
		beside.sees("h1", "Brands")
		require.Equal(t, "/admin/brands?new=1", eval[string](beside, "location.pathname + location.search"))
	}
	focus := func() { eval[any](b, `void dispatchEvent(new Event("focus"))`) }

	endSession()
	b.checkAccessibility("log-in again with OpenID Connect")
	b.picture("log-in-again-openid")
	focus() // the reader comes back without a log-in
	b.sees("dialog.log-in", "Your session has ended")
	logInBeside("max@northwind.example")
	focus()
	b.gone("dialog.log-in", "")
	require.Equal(t, "Northwind Outdoor", eval[string](b, field("Brand name")+".value"))
	b.sees(".live", "live")
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Northwind Outdoor added")

	// The page of the former user disappears if another user logs in.
	b.open("/admin/brands?new=1")
	b.write("Brand name", "Secret")
	endSession()
	logInBeside("eve@northwind.example")
	focus()
	b.gone("dialog.log-in", "")
	b.until(field("Brand name") + `?.value === ""`)
}
