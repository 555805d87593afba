package browser_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp/kb"
	"github.com/stretchr/testify/require"
)

// holds makes the open page wait for window.release() before the page sends the requests whose URL contains a text. The
// page counts these requests in window.asked and their responses in window.done.
func (b *tab) holds(part string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (send => {
		window.asked = window.done = 0;
		const ready = new Promise(done => window.release = done);
		window.fetch = async (url, init) => {
			if (!String(url).includes(%q)) return send(url, init);
			window.asked++;
			await ready;
			try {
				return await send(url, init);
			} finally {
				window.done++;
			}
		};
	})(window.fetch)`, part))
}

// rendered waits until the page has rendered the responses that have arrived.
func (b *tab) rendered() {
	b.t.Helper()
	eval[any](b, `new Promise(done => {
		const next = n => n ? requestAnimationFrame(() => next(n - 1)) : done(null);
		next(20);
	})`)
}

// goTo changes the query of the URL, as a filter or a link does.
func (b *tab) goTo(query string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (history.pushState(null, "", %q),
		dispatchEvent(new PopStateEvent("popstate")))`, query))
}

func TestBrandFilter_KeepsTheBrandUntilTheUserEmptiesTheField(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	b := openTab(t, site)
	b.openAs(viewerEmail, "/admin/runs?brand_id="+brand.ID.String())
	const input = `document.querySelector(".filters [aria-label=Brand]")`
	b.until(input + "?.value === " + fmt.Sprintf("%q", brand.Name))
	eval[any](b, "void ("+input+".focus(), "+input+".click())")
	b.sees("[role=option]", brand.Name)
	eval[any](b, "void "+input+".blur()")
	b.gone("[role=option]", "")
	require.Contains(t, eval[string](b, "location.search"), brand.ID.String())
	require.Equal(t, brand.Name, eval[string](b, input+".value"))

	eval[any](b, "void ("+input+".focus(), "+input+".click())")
	b.sees("[role=option]", brand.Name)
	b.typeText(kb.Backspace)
	b.until(input + `.value === ""`)
	eval[any](b, "void "+input+".blur()")
	b.until(`!location.search.includes("brand_id")`)
}
