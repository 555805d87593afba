package browser_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

// losesResponses is a script that loses the response to each POST of a brand, after the server has executed the
// request.
const losesResponses = `const send = window.fetch;
	window.fetch = async (url, init) => {
		const response = await send(url, init);
		if (init?.method === "POST" && url === "/api/admin/brands" && !sessionStorage.getItem("answers")) {
			throw new TypeError("Failed to fetch");
		}
		return response;
	};`

func TestPage_AFormThatIsSubmittedAgainAfterAReloadCreatesOneBrand(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage(losesResponses)
	b.startSession(adminEmail)
	submit := func() {
		b.open("/admin/brands")
		b.press("button", "Add brand")
		b.write("Brand name", "Northwind")
		b.press("dialog footer button", "Add")
	}
	submit()
	b.sees("dialog [role=alert]", "The server cannot be reached")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM brands WHERE name = 'Northwind'"))
	eval[any](b, `void sessionStorage.setItem("answers", "true")`)
	submit()
	b.sees(".toast", "Northwind added")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM brands WHERE name = 'Northwind'"))
}

func TestPage_ARefusedRepetitionOfALostRequestKeepsItsKey(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands")
	// The server executes the first request, but the response is lost. The repetition is refused before the server
	// reads the key.
	eval[any](b, `void (send => {
		window.sent = 0;
		window.fetch = async (url, init) => {
			if (init?.method !== "POST") return send(url, init);
			window.sent++;
			if (window.sent === 2) return Response.json({detail: "Too many requests."}, {status: 429});
			const response = await send(url, init);
			if (window.sent === 1) throw new TypeError("Failed to fetch");
			return response;
		};
	})(window.fetch)`)
	b.press("button", "Add brand")
	b.write("Brand name", "Northwind")
	b.press("dialog footer button", "Add")
	b.sees("dialog [role=alert]", "The server cannot be reached")
	b.press("dialog footer button", "Add")
	b.sees("dialog [role=alert]", "Too many requests.")
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Northwind added")
	require.Equal(t, 1, storetest.Value[int](t, site.db, "SELECT count(*) FROM brands WHERE name = 'Northwind'"))
}

func TestPage_TheFormOfABrandWaitsForTheCustomers(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands")
	b.sees("button", "Add brand")
	eval[any](b, `void (send => {
		const ready = new Promise(done => window.release = done);
		window.fetch = async (url, init) => {
			if (String(url).includes("/customers?")) {
				window.asked = true;
				await ready;
			}
			return send(url, init);
		};
	})(window.fetch)`)
	b.press("button", "Add brand")
	b.until("window.asked")
	b.gone("dialog button", "Add") // the brand would have no customer
	eval[any](b, "void window.release()")
	b.write("Brand name", "Northwind")
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Northwind added")
}

func TestPage_AFormNeedsNoTLS(t *testing.T) {
	t.Parallel()
	site := serve(t)
	site.db.Brand(t, 1)
	b := openTab(t, site)
	b.onEachPage("delete Crypto.prototype.randomUUID") // absent from pages without TLS, except from pages of this device
	b.openAs(adminEmail, "/admin/brands")
	b.press("button", "Add brand")
	b.write("Brand name", "Northwind")
	b.press("dialog footer button", "Add")
	b.sees(".toast", "Northwind added")
}
