package browser_test

import (
	"fmt"
	"net/http"
	"testing"

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
