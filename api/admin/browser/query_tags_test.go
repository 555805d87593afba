package browser_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"tidewatch/store/storetest"
)

const tagsByText = `SELECT coalesce(string_agg(text || ': ' || array_to_string(tags, ', '), '; ' ORDER BY text), '') FROM queries
	WHERE topic = 'crm'`

// paste replaces the text of a field as the clipboard does. Typing cannot enter a tab character, because the Tab key
// moves the focus.
func (b *tab) paste(selector, text string) {
	b.t.Helper()
	eval[any](b, fmt.Sprintf(`void (e => (e.focus(), e.select(), document.execCommand("insertText", false, %q)))(
		document.querySelector(%q))`, text, selector))
}

func TestQueryTags_ArePastedShownAndEditedTogether(t *testing.T) {
	t.Parallel()
	site := serve(t)
	brand := site.db.Brand(t, 1)
	site.db.Exec(t, "UPDATE brands SET name = 'Acme'")
	b := openTab(t, site)
	b.openAs(adminEmail, "/admin/brands/"+brand.ID.String()+"/settings")
	b.press("button", "Add queries")
	// The first pasted row has three columns: query, topic and tags. The second pasted row has only a query, so the
	// form's fields provide its topic and tags.
	b.until(`document.querySelector(".paste textarea")`)
	b.paste(".paste textarea", "is Acme good\tcrm\tfunnel, Germany\nbest crm\nBest CRM")
	b.write("Topic", "crm")
	b.write("Tags", "start")
	b.press("button", "Add 2 queries")
	b.sees(".toast", "2 queries added")
	require.Equal(t, "best crm: start; is Acme good: funnel, Germany", storetest.Value[string](t, site.db, tagsByText))
	b.sees(".queries .tag", "Germany")
	b.until(`[...document.querySelectorAll(".queries li")].some(li =>
		li.textContent.includes("is Acme good") && li.querySelector(".query-class").textContent === "Branded")`)

	b.until(`document.querySelector("[aria-label='Select all: crm']")`)
	eval[any](b, `void document.querySelector("[aria-label='Select all: crm']").click()`)
	b.sees(".bulk", "2 selected")
	b.checkAccessibility("selected queries")
	b.picture("query-tags")
	b.paste(".bulk input", "FUNNEL, new")
	b.press(".bulk button", "Add tags")
	b.sees(".toast", "Tags of 2 queries changed")
	require.Equal(t, "best crm: start, FUNNEL, new; is Acme good: funnel, Germany, new",
		storetest.Value[string](t, site.db, tagsByText))
	b.paste(".bulk input", "funnel")
	b.press(".bulk button", "Remove tags")
	b.until(`![...document.querySelectorAll(".tag")].some(e => e.textContent.toLowerCase() === "funnel")`)
	require.Equal(t, "best crm: start, new; is Acme good: Germany, new", storetest.Value[string](t, site.db, tagsByText))
	b.paste(".bulk input", "new, NEW")
	b.press(".bulk button", "Add tags")
	b.sees(".bulk .error", "duplicate")
}
